"""Any order, filter and size of page: what a walk shows is the plain sort, each row once, at the top and nested."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inventory.locations.queries import ALL_LOCATIONS, CHILDREN
from inventory.products.queries import ALL_PRODUCTS, ALL_VARIANTS, PRODUCTS_OF_TAGS, VARIANTS_OF_PRODUCTS
from kit.collection import Below, Collection
from kit.database import Reads
from kit.ordering import cursor_of
from kit.pages import Page, PageRequest
from kit.wanted import Deleted, Wanted
from tests.conftest import DATABASES
from tests.support.model import expected
from tests.support.shelf import PRICES, Row, Shelf, filled_shelf

TOP = (ALL_PRODUCTS, ALL_VARIANTS, ALL_LOCATIONS)
NESTED = (VARIANTS_OF_PRODUCTS, PRODUCTS_OF_TAGS, CHILDREN)
RELAXED = settings(deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module", params=DATABASES)
def shelf(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    with filled_shelf(request, tmp_path_factory) as made:
        yield made


@st.composite
def lists(draw: st.DrawFn, rows: Collection) -> Wanted:
    """A list in any order, and sometimes of some rows only."""
    names = draw(st.lists(st.sampled_from(rows.orders), max_size=4, unique=True))
    order_by = tuple((name, draw(st.sampled_from(["ASC", "DESC"]))) for name in names)
    where: dict[str, Any] | None = None
    if draw(st.booleans()):
        name = draw(st.sampled_from(["name", "updated_at"]))
        where = {"not_": {name: {"is_null": True}}} if rows is ALL_VARIANTS else {"name": {"gte": "a"}}
        if "retail_price" in rows.filters and name == "updated_at":
            where = {"retail_price": {"nin": [0]}, "or_": [{"sku": {"is_null": True}}, {"sku": {"contains": "a"}}]}
    return Wanted(where=where, order_by=order_by, deleted=draw(st.sampled_from(Deleted)))


def told(page: Page) -> tuple[list[str], bool, bool]:
    return [row["id"] for row in page.rows], page.has_next, page.has_previous


def cut(ids: Sequence[str], request: PageRequest, after: str | None, before: str | None) -> Any:
    """What a page must be, by the algorithm of the Relay specification."""
    start = ids.index(after) + 1 if after in ids else 0
    end = ids.index(before) if before in ids else len(ids)
    edges = ids[start:end]
    if request.backward:
        return edges[max(0, len(edges) - request.size) :], before is not None, len(edges) > request.size
    return edges[: request.size], len(edges) > request.size, after is not None


async def walk(reads: Reads, rows: Collection, wanted: Wanted, size: int, *, backward: bool) -> list[str]:
    """Every row, page by page from one end to the other, in list order."""
    seen: list[str] = []
    end: str | None = None
    while True:
        request = PageRequest.of(last=size, before=end) if backward else PageRequest.of(first=size, after=end)
        page = await rows.page(reads, request, wanted)
        ids, has_next, has_previous = told(page)
        seen = [*ids, *seen] if backward else [*seen, *ids]
        assert (has_next if backward else has_previous) == (end is not None)
        if not (has_previous if backward else has_next):
            return seen
        assert len(ids) == size, "a page that is not the last one is full"
        end = cursor_of(page.order, page.rows[0 if backward else -1])


@settings(RELAXED, max_examples=12)
@given(data=st.data())
def test_a_walk_of_any_step_shows_the_plain_sort(shelf: Shelf, data: st.DataObject) -> None:
    rows = data.draw(st.sampled_from(TOP))
    wanted = data.draw(lists(rows))
    size = data.draw(st.integers(3, 50))
    everything = [row["id"] for row in expected(shelf, rows, wanted)]
    assert shelf.read(lambda reads: walk(reads, rows, wanted, size, backward=False)) == everything
    assert shelf.read(lambda reads: walk(reads, rows, wanted, size, backward=True)) == everything
    assert shelf.read(lambda reads: rows.count(reads, wanted)) == len(everything)


@settings(RELAXED, max_examples=3)
@given(data=st.data())
def test_a_walk_of_single_steps_shows_the_plain_sort(shelf: Shelf, data: st.DataObject) -> None:
    wanted = data.draw(lists(ALL_LOCATIONS))
    everything = [row["id"] for row in expected(shelf, ALL_LOCATIONS, wanted)]
    assert shelf.read(lambda reads: walk(reads, ALL_LOCATIONS, wanted, 1, backward=False)) == everything
    assert shelf.read(lambda reads: walk(reads, ALL_LOCATIONS, wanted, 1, backward=True)) == everything


@settings(RELAXED, max_examples=20)
@given(data=st.data())
def test_any_bounds_cut_as_the_specification_says(shelf: Shelf, data: st.DataObject) -> None:
    rows = data.draw(st.sampled_from(TOP))
    wanted = data.draw(lists(rows))
    every_row = expected(shelf, rows, wanted)
    order = shelf.read(lambda reads: rows.page(reads, PageRequest.of(first=0), wanted)).order
    for _ in range(3):
        after, before = (data.draw(st.sampled_from([None, *every_row])) for _ in range(2))
        request = request_of(data, order, after, before)
        page = shelf.read(partial(rows.page, request=request, wanted=wanted))
        assert told(page) == cut([row["id"] for row in every_row], request, id_of(after), id_of(before))


@settings(RELAXED, max_examples=20)
@given(data=st.data())
def test_nested_pages_are_cut_from_their_parents_lists(shelf: Shelf, data: st.DataObject) -> None:
    rows = data.draw(st.sampled_from(NESTED))
    wanted = data.draw(lists(rows.collection))
    parents = data.draw(st.lists(st.sampled_from(parents_of(shelf, rows)), min_size=1, max_size=8))
    lists_ = [children(shelf, rows, parent, expected(shelf, rows.collection, wanted)) for parent in parents]
    order = shelf.read(lambda reads: rows.pages(reads, parents[:1], PageRequest.of(), wanted))[0].order
    own = [None, *lists_[0]]  # bounds in one parent's list bound all: the order is the same
    bounds = [data.draw(st.sampled_from(own)) for _ in range(2)] if len(set(parents)) == 1 else [None, None]
    request = request_of(data, order, *bounds)
    pages = shelf.read(lambda reads: rows.pages(reads, parents, request, wanted))
    assert [told(page) for page in pages] == [
        cut([row["id"] for row in each], request, id_of(bounds[0]), id_of(bounds[1])) for each in lists_
    ]
    assert shelf.read(lambda reads: rows.counts(reads, parents, wanted)) == [len(each) for each in lists_]
    assert shelf.read(lambda reads: rows.counts(reads, parents, wanted, 2)) == [min(2, len(each)) for each in lists_]


@settings(RELAXED, max_examples=12)
@given(data=st.data())
def test_a_bound_from_another_parent_cuts_by_its_values(shelf: Shelf, data: st.DataObject) -> None:
    """One page is asked for of many parents: its cursor lies in each of their lists, though its row may not."""
    wanted = data.draw(lists(ALL_VARIANTS))
    every_row = expected(shelf, ALL_VARIANTS, wanted)
    parents = parents_of(shelf, VARIANTS_OF_PRODUCTS)[:14]
    order = shelf.read(lambda reads: ALL_VARIANTS.page(reads, PageRequest.of(first=0), wanted)).order
    bound = data.draw(st.sampled_from(every_row)) if every_row else None
    request = request_of(data, order, bound, None)
    behind = every_row[every_row.index(bound) + 1 :] if bound else every_row
    pages = shelf.read(lambda reads: VARIANTS_OF_PRODUCTS.pages(reads, parents, request, wanted))
    for parent, page in zip(parents, pages, strict=True):
        ids = [row["id"] for row in behind if row["product_id"] == parent]
        taken, has_next, has_previous = cut(ids, request, None, None)
        assert told(page) == (taken, has_next, has_previous or (bound is not None and not request.backward))


def request_of(data: st.DataObject, order: Any, after: Row | None, before: Row | None) -> PageRequest:
    size, backward = data.draw(st.integers(0, 12)), data.draw(st.booleans())
    cursors = [None if row is None else cursor_of(order, row) for row in (after, before)]
    return PageRequest(size, backward, *cursors)


def id_of(row: Row | None) -> str | None:
    return None if row is None else str(row["id"])


def parents_of(shelf: Shelf, rows: Below) -> list[str]:
    table = {"product_id": "product", "tag_id": "tag", "parent_id": "location"}[rows.parent]
    return [row["id"] for row in shelf.rows[table]]


def children(shelf: Shelf, rows: Below, parent: str, every_row: Sequence[Row]) -> list[Row]:
    """The rows of a list that belong to a parent."""
    if rows.through is None:
        return [row for row in every_row if row[rows.parent] == parent]
    ids = {tie[rows.target] for tie in shelf.rows[rows.through.name] if tie[rows.parent] == parent}
    return [row for row in every_row if row["id"] in ids]


def test_the_shelf_has_what_makes_orders_hard(shelf: Shelf) -> None:
    """The tests above could not fail if no two rows were equal."""
    for table, name in (("product", "name"), ("product", "retail_price"), ("variant", "sku"), ("location", "priority")):
        values = [row[name] for row in shelf.rows[table]]
        assert len(set(values)) < len(values), (table, name)
    assert {row["retail_price"] for row in shelf.rows["product"]} == set(PRICES)
