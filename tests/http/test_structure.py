"""What a document amounts to, fragments spread out: counted rightly, in linear time, and bounded."""

from __future__ import annotations

import time
from dataclasses import astuple, replace

import pytest
from graphql import get_introspection_query, parse
from hypothesis import given
from hypothesis import strategies as st

from app.http.documents import DocumentStore
from app.http.errors import Code, DocumentTooComplex
from app.http.limits import Limits
from app.http.structure import Measure, excess, measures
from tests.http.shop import SCHEMA

pytestmark = pytest.mark.anyio


def measured(text: str) -> list[tuple[int, ...]]:
    """Depth, fields, aliases, directives, root fields of each operation."""
    return [astuple(measure) for measure in measures(parse(text))]


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("{a}", (1, 1, 0, 0, 1)),
        ("{a b c}", (1, 3, 0, 0, 3)),
        ("{x:a{b{y:c}}}", (3, 3, 2, 0, 1)),
        ("query @d{a @d @d{...@d{b}}}", (2, 2, 0, 4, 1)),
        ("{...F} fragment F on Q {a{b} c}", (2, 3, 0, 0, 2)),
        ("{a{...F}...F} fragment F on Q @d {b{c}}", (3, 5, 0, 2, 2)),
        ("{...F...F...F} fragment F on Q {x:a}", (1, 3, 3, 0, 3)),
        ("{...A} fragment A on Q {a{...B}} fragment B on Q {b{...C}} fragment C on Q {c}", (3, 3, 0, 0, 1)),
        ("{...A} fragment C on Q {c} fragment B on Q {...C b} fragment A on Q {...B...C}", (1, 3, 0, 0, 3)),
        ("{...Nowhere a}", (1, 1, 0, 0, 1)),
        ("{...A} fragment A on Q {a ...B} fragment B on Q {b ...A}", (1, 2, 0, 0, 2)),
        ("{...A} fragment A on Q {a ...A}", (1, 1, 0, 0, 1)),
    ],
)
def test_a_document_is_counted_with_its_fragments_spread_out(text: str, amounts: tuple[int, ...]) -> None:
    assert measured(text) == [amounts]


def test_each_operation_counts_for_itself() -> None:
    assert measured("query A{a} query B{b{c}} fragment F on Q {f}") == [(1, 1, 0, 0, 1), (2, 2, 0, 0, 1)]


def spread_out(fragments: list[list[int]], name: int) -> int:
    """The fields of a fragment by following every spread, as no server should."""
    return 1 + sum(spread_out(fragments, each) for each in fragments[name])


@given(st.data())
def test_counting_is_the_same_as_following(data: st.DataObject) -> None:
    """Any acyclic graph of fragments: each spreads some of those before it."""
    count = data.draw(st.integers(1, 7))
    before = [st.lists(st.integers(0, n - 1), max_size=3) if n else st.just([]) for n in range(count)]
    fragments = [data.draw(each) for each in before]
    parts = [f"{{...F{count - 1}}}"]
    for n, spreads in enumerate(fragments):
        parts.append(f"fragment F{n} on Q {{a {' '.join(f'...F{m}' for m in spreads)}}}")
    [measure] = measures(parse(" ".join(parts)))
    assert measure.fields == spread_out(fragments, count - 1)


def bomb(levels: int) -> str:
    """A document whose last fragment spreads out to 2^levels fields."""
    parts = ["{...F0}"] + [f"fragment F{n} on Query {{...F{n + 1} ...F{n + 1}}}" for n in range(levels)]
    return " ".join([*parts, f"fragment F{levels} on Query {{greeting}}"])


def test_a_bomb_is_counted_without_going_off() -> None:
    [measure] = measures(parse(bomb(1000)))
    assert measure.fields == 2**1000
    assert measure.depth == 1


def test_a_long_chain_of_fragments_does_not_exhaust_the_stack() -> None:
    chain = (
        "{...F0}" + "".join(f"fragment F{n} on Q {{a{{...F{n + 1}}}}}" for n in range(1500)) + "fragment F1500 on Q {a}"
    )
    [measure] = measures(parse(chain))
    assert measure == Measure(depth=1501, fields=1501, root_fields=1)


@pytest.mark.parametrize(
    ("limit", "at", "over", "what"),
    [
        ("document_depth", "{a{b{c}}}", "{a{b{c{d}}}}", "levels"),
        ("document_fields", "{a b c}", "{a b c d}", "fields"),
        ("document_aliases", "{x:a y:a z:a}", "{w:a x:a y:a z:a}", "aliases"),
        ("document_directives", "{a @d @d @d}", "{a @d @d @d @d}", "directives"),
        ("document_root_fields", "{a b c}", "{a b c d}", "root fields"),
    ],
)
def test_each_bound_lets_through_what_it_allows_and_no_more(limit: str, at: str, over: str, what: str) -> None:
    limits = replace(Limits(), **{limit: 3})
    assert excess(parse(at), limits) is None
    found = excess(parse(over), limits)
    assert found is not None
    assert (found.what, found.found, found.allowed) == (what, 4, 3)


async def test_a_bomb_is_refused_before_validation() -> None:
    documents = DocumentStore(SCHEMA._schema, Limits())
    for _ in range(2):
        with pytest.raises(DocumentTooComplex) as refused:
            await documents.get(bomb(30))
        assert (refused.value.status, refused.value.code) == (422, Code.DOCUMENT_TOO_COMPLEX)
        assert str(refused.value) == "The document has 1073741824 fields; at most 5000 are allowed."


def test_tools_that_read_the_whole_schema_stay_within() -> None:
    full = get_introspection_query(specified_by_url=True, directive_is_repeatable=True, input_value_deprecation=True)
    assert excess(parse(full), Limits()) is None


def test_counting_costs_time_in_proportion_to_the_document() -> None:
    """Not a time limit: twice the document may cost twice as much, but not four times."""

    def cost(levels: int) -> float:
        document = parse(bomb(levels))
        best = 1.0
        for _ in range(5):
            began = time.process_time()
            list(measures(document))
            best = min(best, time.process_time() - began)
        return best

    assert cost(1600) < cost(400) * 12
