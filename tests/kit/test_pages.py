"""Paging gives every row once, in order, whatever the size of the pages; nested pages are slices of their lists."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
import sqlalchemy as sa

from inventory.taxonomy.models import CATEGORIES
from kit import clock
from kit.collection import Collection
from kit.database import Reads
from kit.dialects import Sqlite
from kit.errors import BadArgument
from kit.ids import new_id
from kit.ordering import cursor_of
from kit.pages import DEFAULT_SIZE, MAX_SIZE, Page, PageRequest
from kit.wanted import EVERYTHING
from tests.conftest import Shop
from tests.support.statements import Statements

ALL = Collection(CATEGORIES)
BELOW = ALL.below("parent_id")
BY_ID = ALL.sorted(Sqlite(), EVERYTHING).order
CHILDREN = (0, 1, 2, 3, 7)
SIZES = (0, 1, 2, 3, 7, 8)


def ids_of(page: Page) -> list[str]:
    return [row["id"] for row in page.rows]


async def fill(shop: Shop) -> list[list[str]]:
    """Makes parents with so many children each; the ids, parents first, each list in the order of its making."""
    parents = [new_id("cat") for _ in CHILDREN]
    children: list[list[str]] = [[] for _ in CHILDREN]
    for n in range(max(CHILDREN)):  # in turns, so that no parent's children lie together
        for position, count in enumerate(CHILDREN):
            if n < count:
                children[position].append(new_id("cat"))
    now = clock.now()

    def row(row_id: str, parent: str | None) -> dict[str, Any]:
        times = {"created_at": now, "updated_at": now}
        return {"id": row_id, "parent_id": parent, "name": row_id, "name_key": row_id, "version": 1, **times}

    async with shop.database.writing(shop.actor.account) as writes:
        await writes.insert(CATEGORIES, [row(parent, None) for parent in parents])
        below = [row(child, parent) for parent, ids in zip(parents, children, strict=True) for child in ids]
        await writes.insert(CATEGORIES, below)
    return [parents, *children]


def cursor(row_id: str | None) -> str | None:
    return None if row_id is None else cursor_of(BY_ID, {"id": row_id})


def slice_of(
    ids: Sequence[str], request: PageRequest, after: str | None, before: str | None
) -> tuple[list[str], bool, bool]:
    """What a page must be, by the algorithm of the Relay specification."""
    edges = [each for each in ids if (after or "") < each and (before is None or each < before)]
    if request.backward:
        taken = edges[len(edges) - min(request.size, len(edges)) :]
        return taken, request.before is not None, len(edges) > request.size
    return edges[: request.size], len(edges) > request.size, request.after is not None


def told(page: Page) -> tuple[list[str], bool, bool]:
    return ids_of(page), page.has_next, page.has_previous


async def walk(reads: Reads, size: int, *, backward: bool) -> list[list[str]]:
    """The pages from one end to the other."""
    pages: list[list[str]] = []
    end: str | None = None
    more = True
    while more:
        request = PageRequest.of(last=size, before=end) if backward else PageRequest.of(first=size, after=end)
        page = await ALL.page(reads, request)
        pages.append(ids_of(page))
        more = page.has_previous if backward else page.has_next
        assert (page.has_next if backward else page.has_previous) == (end is not None)
        end = cursor_of(page.order, page.rows[0 if backward else -1]) if page.rows else None
        assert not more or page.rows, "there is more, and no way on"
    return pages


@pytest.mark.anyio
async def test_pages_of_any_size_give_every_row_once(shop: Shop, other_shop: Shop) -> None:
    everything = sorted(each for ids in await fill(shop) for each in ids)
    await fill(other_shop)
    async with shop.database.reading(shop.actor.account) as reads:
        for size in (1, 2, 3, 5, 8, len(everything) - 1, len(everything), len(everything) + 1, MAX_SIZE):
            forward = await walk(reads, size, backward=False)
            assert [each for page in forward for each in page] == everything
            assert {len(page) for page in forward[:-1]} <= {size}
            backward = await walk(reads, size, backward=True)
            assert [each for page in reversed(backward) for each in page] == everything
        assert await ALL.count(reads) == len(everything)


@pytest.mark.anyio
async def test_any_bounds_cut_as_the_specification_says(shop: Shop) -> None:
    everything = sorted(each for ids in await fill(shop) for each in ids)
    bounds = [None, everything[0], everything[4], everything[-1], new_id("cat")]
    async with shop.database.reading(shop.actor.account) as reads:
        for after in bounds:
            for before in bounds:
                for size in (0, 1, 3, 50):
                    for backward in (False, True):
                        request = PageRequest(size, backward, cursor(after), cursor(before))
                        found = told(await ALL.page(reads, request))
                        assert found == slice_of(everything, request, after, before)


@pytest.mark.anyio
async def test_an_empty_list_is_one_empty_page(shop: Shop) -> None:
    async with shop.database.reading(shop.actor.account) as reads:
        for request in (PageRequest.of(), PageRequest.of(last=3), PageRequest.of(first=0)):
            assert told(await ALL.page(reads, request)) == ([], False, False)
        assert await ALL.count(reads) == 0
        assert await BELOW.pages(reads, [], PageRequest.of()) == []
        assert await BELOW.counts(reads, []) == []


@pytest.mark.anyio
async def test_nested_pages_are_slices_of_their_parents_lists(
    shop: Shop, other_shop: Shop, statements: Statements
) -> None:
    parents, *children = await fill(shop)
    strangers, *_ = await fill(other_shop)
    asked = [*reversed(parents), strangers[-1], "no id"]
    lists = [*reversed(children), [], []]
    bounds = [None, children[-1][2]]
    async with shop.database.reading(shop.actor.account) as reads:
        for size in SIZES:
            for backward in (False, True):
                for after, before in ((after, before) for after in bounds for before in bounds):
                    request = PageRequest(size, backward, cursor(after), cursor(before))
                    statements.clear()
                    found = await BELOW.pages(reads, asked, request)
                    assert len(statements.texts) == 1
                    wanted = [slice_of(ids, request, after, before) for ids in lists]
                    assert [told(page) for page in found] == wanted
        statements.clear()
        assert await BELOW.counts(reads, asked) == [len(ids) for ids in lists]
        assert len(statements.texts) == 1


@pytest.mark.anyio
async def test_a_parent_asked_twice_is_answered_twice(shop: Shop) -> None:
    parents, *children = await fill(shop)
    async with shop.database.reading(shop.actor.account) as reads:
        found = await BELOW.pages(reads, [parents[2], parents[4], parents[2]], PageRequest.of(first=5))
        assert [ids_of(page) for page in found] == [children[2], children[4][:5], children[2]]
        assert await BELOW.counts(reads, [parents[2], parents[2]]) == [2, 2]


@pytest.mark.anyio
async def test_rows_by_id_come_in_the_order_asked_for(shop: Shop, other_shop: Shop, statements: Statements) -> None:
    parents, *_ = await fill(shop)
    strangers, *_ = await fill(other_shop)
    asked = [parents[3], "junk", parents[0], strangers[0], new_id("cat"), parents[3], new_id("prod"), ""]
    async with shop.database.reading(shop.actor.account) as reads:
        statements.clear()
        rows = await ALL.by_ids(reads, asked)
        assert len(statements.texts) == 1
        assert [row and row["id"] for row in rows] == [parents[3], None, parents[0], None, None, parents[3], None, None]
        assert await ALL.by_ids(reads, ["junk", new_id("prod")]) == [None, None]
        assert len(statements.texts) == 1, "nothing to look for"


@pytest.mark.anyio
async def test_a_page_is_not_torn_by_a_writer(shop: Shop) -> None:
    """Rows added while somebody turns pages appear at the end, and nothing is shown twice."""
    before = sorted(each for ids in await fill(shop) for each in ids)
    seen: list[str] = []
    after: str | None = None
    for _ in range(100):
        async with shop.database.reading(shop.actor.account) as reads:
            page = await ALL.page(reads, PageRequest.of(first=4, after=after))
        seen += ids_of(page)
        after = cursor(seen[-1])
        if not page.has_next:
            break
        if len(seen) < 12:
            await fill(shop)
    assert len(seen) == len(set(seen))
    assert seen == sorted(seen)
    assert set(before) < set(seen)


@pytest.mark.anyio
async def test_many_askers_share_one_snapshot(shop: Shop) -> None:
    parents, *children = await fill(shop)
    async with shop.database.reading(shop.actor.account) as reads:
        found = await asyncio.gather(*(BELOW.pages(reads, [parent], PageRequest.of()) for parent in parents))
    assert [ids_of(page) for [page] in found] == children


def test_a_page_holds_fifty_unless_somebody_says() -> None:
    assert PageRequest.of() == PageRequest(size=DEFAULT_SIZE)
    assert PageRequest.of(first=0).size == 0
    assert PageRequest.of(first=MAX_SIZE).size == MAX_SIZE
    assert PageRequest.of(last=2) == PageRequest(size=2, backward=True)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"first": -1}, "first"),
        ({"first": MAX_SIZE + 1}, "first"),
        ({"last": -1}, "last"),
        ({"last": MAX_SIZE + 1}, "last"),
        ({"last": 2**31 - 1}, "last"),
        ({"first": 1, "last": 1}, "last"),
        ({"first": 0, "last": 0}, "last"),
    ],
)
def test_bad_sizes_are_refused(arguments: dict[str, Any], named: str) -> None:
    with pytest.raises(BadArgument) as refused:
        PageRequest.of(**arguments)
    assert refused.value.extensions == {"code": "BAD_USER_INPUT", "argument": named}


@pytest.mark.anyio
async def test_counting_counts_the_rows_and_not_the_columns(shop: Shop) -> None:
    """A SELECT with a join, as a filter over a relation will make one."""
    from kit import pages

    parents, *children = await fill(shop)
    child = CATEGORIES.alias("child")
    select = sa.select(CATEGORIES).join(child, child.c.parent_id == CATEGORIES.c.id)
    async with shop.database.reading(shop.actor.account) as reads:
        assert await reads.value(pages.count(select, capped=False)) == sum(map(len, children))
        capped = [
            await reads.kept("capped", lambda: pages.count(select, capped=True), {pages.MOST: limit})
            for limit in (1, 12, 13, 14)
        ]
        assert capped == [[{"total": total}] for total in (1, 12, 13, 13)]
        two = sa.select(CATEGORIES).where(reads.dialect.among(CATEGORIES.c.id, parents[:2]))
        assert await reads.value(pages.count(two, capped=False)) == 2
