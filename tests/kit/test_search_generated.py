"""Queries and documents that nobody thought of: what is found is what the rules say, told here once more, naively."""

import asyncio
import string
import unicodedata
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kit import search
from kit.database import Database, Writes
from kit.errors import BadArgument
from kit.folding import fold
from kit.ids import new_id
from kit.search import Document, Query
from kit.tenancy import Account
from kit.values import is_storable
from tests.conftest import DATABASES, module_url, new_shop

IDS = sorted(new_id("prod") for _ in range(4))
TAGS = [new_id("tag") for _ in range(3)]

SYNTAX = [
    "AND",
    "OR",
    "NOT",
    "NEAR(a b)",
    "names:",
    "tokens:",
    "^",
    "*",
    ":*",
    ":A",
    "&",
    "|",
    "!",
    "<->",
    "()",
    "%L",
    "~",
]
SYNTAX += [
    "'",
    '"',
    "''",
    "\\",
    "\\'",
    "--",
    ";",
    "=",
    "#",
    "+",
    ".",
    "_",
    "$$",
    "$body$",
    "{",
    "?",
    ":x",
    "[]",
    "\t",
    "\n",
]
WORDS = [
    "a",
    "ab",
    "AB",
    "ab1",
    "12",
    "b",
    "é",
    "e\u0301",
    "ß",
    "SS",
    "हि",
    "ह",
    "½",
    "①",
    "ﷺ",
    "İ",
    "\u0301",
    "\ufe0f",
]
PIECES = st.sampled_from(SYNTAX + WORDS + [" ", " ", "-", "/"])
PLAIN = st.lists(PIECES, max_size=8).map("".join)
TEXTS = st.one_of(PLAIN, PLAIN, st.text(max_size=20), st.text(string.printable, max_size=20))
KEPT = st.lists(TEXTS.filter(is_storable), max_size=2).map(tuple)
TAGGED = st.lists(st.sampled_from(TAGS), max_size=2).map(tuple)

Found = dict[str, tuple[int, int]]


def words_in(text: str) -> list[str]:
    """The runs of letters and digits of a folded text, with the marks that follow a letter."""
    words: list[str] = []
    inside = False
    for character in fold(text):
        of_word = character.isalnum() or (inside and unicodedata.category(character).startswith("M"))
        if of_word and inside:
            words[-1] += character
        elif of_word:
            words.append(character)
        inside = of_word
    return words


def as_code(text: str) -> str:
    return "".join(words_in(text))


def expected(documents: list[Document], text: str, answers: dict[str, list[str]]) -> Found:
    """What the rules say of a text with words."""
    found = {}
    for document in documents:
        names = [word for name in document.names for word in words_in(name)]
        others = [word for other in (*document.codes, *document.texts) for word in words_in(other)]
        codes = [as_code(code) for code in document.codes]
        others += codes
        exact, rank, everything = as_code(text) in codes, 0, True
        for word in set(words_in(text)):
            begun = any(each.startswith(word) for each in names)
            rank += 2 if word in names else 1 if begun else 0
            answered = bool(set(answers.get(word, [])) & set(document.references))
            everything &= begun or answered or any(each.startswith(word) for each in others)
        if exact or everything:
            found[document.entity_id] = (int(exact), rank)
    return found


class Trial:
    """An empty database, in which everything happens inside of transactions that are given up."""

    def __init__(self, runner: asyncio.Runner, database: Database, account: Account) -> None:
        self.runner = runner
        self.database = database
        self.account = account

    def found(self, documents: list[Document], query: Query) -> Found:
        return self.runner.run(self._found(documents, query))

    async def _found(self, documents: list[Document], query: Query) -> Found:
        told: Found = {}
        try:
            async with self.database.writing(self.account) as writes:
                await search.write(writes, [Document(each.entity_id, names=("before",)) for each in documents[:1]])
                await search.write(writes, documents)
                told = await self._ask(writes, query)
                raise LookupError
        except LookupError:
            return told

    @staticmethod
    async def _ask(writes: Writes, query: Query) -> Found:
        rows = await writes.rows(sa.select(search.matches(writes.dialect, query, "prod")))
        assert len({row["entity_id"] for row in rows}) == len(rows)
        return {row["entity_id"]: (row["exact"], row["rank"]) for row in rows}


@pytest.fixture(scope="module", params=DATABASES)
def trial(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trial]:
    with asyncio.Runner() as runner:
        database = Database(module_url(request, tmp_path_factory))
        shop = runner.run(new_shop(database))
        yield Trial(runner, database, shop.actor.account)
        runner.run(database.close())


@st.composite
def shelves(draw: Any) -> list[Document]:
    """Some documents, whose texts have words in common."""
    count = draw(st.integers(1, len(IDS)))
    return [
        Document(entity_id, codes=draw(KEPT), names=draw(KEPT), texts=draw(KEPT), references=draw(TAGGED))
        for entity_id in IDS[:count]
    ]


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(documents=shelves(), text=TEXTS, data=st.data())
def test_what_is_found_is_what_the_rules_say(
    trial: Trial, documents: list[Document], text: str, data: st.DataObject
) -> None:
    if data.draw(st.booleans()):  # something that is there, or a part of it
        there = [part for each in documents for part in (*each.codes, *each.names, *each.texts) if part]
        text = data.draw(st.sampled_from(there or [text]))
        text = text[: data.draw(st.integers(0, len(text)))]
    words = words_in(text)
    try:
        query = Query.of(text)
    except BadArgument:
        assert not is_storable(text) or len(text) > 200 or len(set(words)) > 10
        return
    assert (query is None) == (not words)
    if query is not None:
        answers = {word: data.draw(st.lists(st.sampled_from(TAGS), max_size=2)) for word in set(words)}
        assert trial.found(documents, query.with_alternatives(answers)) == expected(documents, text, answers)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=st.text())
@example("' | 'x':* | '")
@example('" OR "x"*')
@example("'); drop table search_document; --")
def test_no_text_says_anything_to_the_database(trial: Trial, text: str) -> None:
    """No error, and nothing found by what is no word of it."""
    try:
        query = Query.of(text)
    except BadArgument:
        return
    if query is not None:
        documents = [Document(IDS[0], names=("unlikely",), codes=(text,)), Document(IDS[1], names=("unlikelier",))]
        found = trial.found(documents, query)
        assert found == expected(documents, text, {})
        assert found[IDS[0]][0] == 1
