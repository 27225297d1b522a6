"""What is counted in a document's text: as many tokens as graphql-core finds, and never more than there is."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from graphql import GraphQLSyntaxError, Lexer, Source, TokenKind, parse
from hypothesis import example, given
from hypothesis import strategies as st

from app.http.documents import DocumentStore
from app.http.errors import Code, DocumentTooComplex
from app.http.limits import Limits
from app.http.structure import excess
from app.http.tally import excess_as_written, tally
from tests.http.shop import SCHEMA

pytestmark = pytest.mark.anyio

ENDLESS = 10**9


def lexed(text: str) -> int | None:
    """How many tokens graphql-core finds, comments too; None where it finds what is no token."""
    lexer = Lexer(Source(text))
    token = lexer.token
    try:
        while lexer.advance().kind is not TokenKind.EOF:
            pass
    except GraphQLSyntaxError:
        return None
    count = 0
    while token.next is not None:
        token = token.next
        count += token.kind is not TokenKind.EOF
    return count


NAMES = st.from_regex(r"[A-Za-z_][A-Za-z_0-9]{0,4}", fullmatch=True)
NUMBERS = st.from_regex(r"-?(0|[1-9][0-9]{0,2})(\.[0-9]{1,2})?([eE][+-]?[0-9]{1,2})?", fullmatch=True)
CHARACTERS = st.sampled_from(["a", " ", ",", "#", "{", "}", "@", ":", "...", "é", "😀", "\ufeff", "\u2028", "\t"])
ESCAPES = st.sampled_from([r"\"", r"\\", r"\n", r"\u00e9", r"\u{1F600}", r"\ud83d\ude00"])
BLOCKS = st.sampled_from(['"', '""', "\\", '\\"""', "\n", "\r\n", "\\n"])
STRINGS = st.lists(CHARACTERS | ESCAPES, max_size=5).map(lambda parts: f'"{"".join(parts)}"')
BLOCK_STRINGS = st.lists(CHARACTERS | BLOCKS, max_size=5).map(lambda parts: f'"""{"".join(parts)}"""')
COMMENTS = st.lists(CHARACTERS | st.sampled_from(['"', '"""', "\\"]), max_size=5).map(lambda p: f"#{''.join(p)}\n")
MARKS = st.sampled_from(["...", *"!$&()[]{}:=@|"])
BETWEEN = st.text(st.sampled_from(" \t\n\r,\ufeff"), max_size=2)
TOKENS = NAMES | NUMBERS | STRINGS | BLOCK_STRINGS | COMMENTS | MARKS
TEXTS = st.lists(TOKENS | BETWEEN, max_size=30).map("".join)


@given(TEXTS)
@example("")
@example(",,\ufeff ")
@example("{a}" + " " * 10)
@example("[1-2 0.5e+3-1]")
@example('""""""""')
@example('"""\\""""""')
@example('"a""b""""c"""')
@example("#a\r#b\n\r#")
@example("......a")
def test_as_many_tokens_are_found_as_the_lexer_finds(text: str) -> None:
    expected = lexed(text)
    if expected is not None:
        assert tally(text, ENDLESS).tokens == expected


@given(TEXTS, st.integers(0, 10))
def test_counting_stops_at_the_first_token_too_many(text: str, most: int) -> None:
    assert tally(text, most).tokens == min(most + 1, tally(text, ENDLESS).tokens)


@given(st.text())
def test_any_text_is_counted(text: str) -> None:
    assert tally(text, ENDLESS).tokens <= len(text)


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("{a}", (1, 1, 0, 0)),
        ("{x:a y:b{z:c}}", (1, 3, 3, 0)),
        ("query Q($a:I={b:{c:1}}@d){f(a:{b:$a,c:[{d:1}]})}", (1, 1, 0, 0)),
        ("{a@d b@d(if:$x)}", (1, 2, 0, 2)),
        ("{a} query fragment{b} mutation M@d{c}", (3, 2, 0, 1)),
        ("{...F} fragment F on Q{a} fragment fragment on Q{b}", (1, 1, 0, 0)),
        ('{a(b:"{x:@d}")#{x:@d}\n c(d:"""{x:@d"}""")}', (1, 2, 0, 0)),
        ('"What it does." query Q{a}', (1, 1, 0, 0)),
    ],
)
def test_what_stands_in_a_document(text: str, amounts: tuple[int, ...]) -> None:
    """Operations; at least so many fields; aliases, directives of operations and selections."""
    counted = tally(text, ENDLESS)
    assert (counted.operations, counted.fields, counted.aliases, counted.directives) == amounts


SELECTIONS = st.recursive(
    st.sampled_from(["a", "x:a", "a@d", "a(b:{c:1})", "x:a(b:$v)@d(if:true)", "...F", "...G@d"]),
    lambda inner: st.lists(inner, min_size=1, max_size=4).flatmap(
        lambda each: st.sampled_from(["a{%s}", "x:a@d{%s}", "...on Q{%s}", "...@d{%s}", "...{%s}"]).map(
            lambda around: around % " ".join(each)
        )
    ),
    max_leaves=8,
)
HEADS = ["query Q%d", "mutation fragment%d", "query Q%d($v:I={a:{b:1}}@d)@d", "subscription S%d($v:I)"]


@given(st.lists(st.tuples(st.sampled_from(HEADS), SELECTIONS), min_size=1, max_size=4), st.integers(0, 4))
def test_what_structure_lets_through_is_let_through(operations: list[tuple[str, str]], most: int) -> None:
    """Documents all whose fragments are spread by each operation, as in a valid one they are by some."""
    limits = replace(Limits(), document_fields=most, document_aliases=most, document_directives=most)
    parts = [f"{head % n}{{...F ...G {body}}}" for n, (head, body) in enumerate(operations)]
    text = " ".join([*parts, "fragment F on Q@d{x:a}", "fragment G on Q{a}"])
    if excess(parse(text), limits) is None:
        assert excess_as_written(tally(text, limits.document_tokens), limits) is None


@pytest.mark.parametrize(
    ("limit", "at", "over"),
    [
        ("document_tokens", "{a#\n", "{a #\n}"),
        ("document_fields", "{a b c}", "{a b c d}"),
        ("document_aliases", "{x:a y:a z:a}", "{w:a x:a y:a z:a}"),
        ("document_directives", "{a @d @d @d}", "{a @d @d @d @d}"),
    ],
)
def test_each_bound_lets_through_what_it_allows_and_no_more(limit: str, at: str, over: str) -> None:
    limits = replace(Limits(), **{limit: 3})
    assert excess_as_written(tally(at, limits.document_tokens), limits) is None
    what = limit.removeprefix("document_")
    assert excess_as_written(tally(over, limits.document_tokens), limits) == f"The document has more than 3 {what}."


MEGABYTE = 1024 * 1024 - 100

ATTACKS = {
    "a megabyte of one field": "{" + "a " * (MEGABYTE // 2) + "}",
    "10,000 aliases": "{" + "".join(f"a{n}:greeting " for n in range(10_000)) + "}",
    "aliases within the tokens": "{" + "".join(f"a{n}:greeting " for n in range(4_900)) + "}",
    "10,000 directives": "{greeting" + "@a" * 10_000 + "}",
    "directives within the tokens": "{greeting" + "@a" * 7_000 + "}",
    "fields within the tokens": "{" + "a " * 14_000 + "}",
    "a megabyte of brackets": "{a(b:" + "[" * MEGABYTE,
    "a megabyte of comments": "#\n" * (MEGABYTE // 2) + "{greeting}",
    "a megabyte of numbers": "{a(b:[" + "1 " * (MEGABYTE // 2) + "])}",
}


@pytest.mark.parametrize("text", ATTACKS.values(), ids=ATTACKS.keys())
async def test_too_much_is_refused_before_it_is_parsed(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.http.documents.parse", None)
    documents = DocumentStore(SCHEMA._schema, Limits())
    with pytest.raises(DocumentTooComplex) as refused:
        await documents.get(text)
    assert refused.value.code is Code.DOCUMENT_TOO_COMPLEX
    assert len(documents) == 0


STRANGE = {
    "ignored in front": "," * MEGABYTE + "{greeting}",
    "ignored behind": "{greeting}" + "\n" * MEGABYTE,
    "a comment": "{greeting} #" + "{" * MEGABYTE,
    "a string": '{a(b:"' + "\\n" * (MEGABYTE // 2) + '")}',
    "an open string": '{a(b:"' + "x" * MEGABYTE,
    "a block string": '{a(b:"""' + 'x"' * (MEGABYTE // 2) + '""")}',
    "an open block string": '{a(b:"""' + '\\"""' * (MEGABYTE // 4),
    "a name": "{" + "a" * MEGABYTE + "}",
    "a number": "{a(b:" + "1" * MEGABYTE + ")}",
    "backslashes": "\\" * 10_000 + '"' + "\\" * MEGABYTE,
}


@pytest.mark.parametrize("text", STRANGE.values(), ids=STRANGE.keys())
def test_nothing_takes_long_to_count(text: str) -> None:
    started = time.process_time()
    tally(text, 15_000)
    # Fifty milliseconds; what is quadratic takes minutes, on any machine.
    assert time.process_time() - started < 20
