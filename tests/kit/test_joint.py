"""Rows and the lists below them by one statement: the same as by one statement each."""

import re
from collections import Counter
from collections.abc import Iterable
from itertools import product
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from inventory.products.queries import ALL_PRODUCTS, PRODUCTS_OF_TAGS, VARIANTS_OF_PRODUCTS
from inventory.taxonomy.queries import ALL_TAGS
from kit.collection import Below, PageBelow
from kit.columns import ByteText, Json, Millionths, UtcTime
from kit.ids import new_id
from kit.joint import Layout
from kit.pages import PageRequest
from kit.snapshots import Reads
from kit.tables import metadata
from kit.wanted import EVERYTHING, Shown, Wanted
from tests.conftest import Client, Shop
from tests.products.acting import done
from tests.support.statements import Statements

KIND = st.sampled_from([ByteText, UtcTime, Json, Millionths, sa.Boolean]).map(lambda kind: kind())
COLUMNS = Shown(("sku", "id", "name", "created_at"), cursors=True)
NAMED = Shown(("id", "name"))
SIZES = (0, 1, 2, 6, 40)
VARIANTS = Shown(("name", "sellable", "id"), cursors=True)
BY_NAME = Wanted(order_by=(("name", "DESC"),))
FEW = Wanted(where={"name": {"in_": ["a", "c"]}})
FEWER = Wanted(where={"name": {"in_": ["b"]}}, order_by=(("sku", "ASC"),))


@given(st.data(), st.lists(st.lists(KIND, min_size=1, max_size=6), min_size=2, max_size=4))
def test_what_is_laid_out_is_found_again(data: st.DataObject, tables: list[list[Any]]) -> None:
    layout = Layout.of(tables)
    for places, kinds in zip(layout.places, tables, strict=True):
        assert len(set(places)) == len(places)
        assert [repr(layout.kinds[place]) for place in places] == [repr(kind) for kind in kinds]
    assert layout.places[1] == tuple(range(len(tables[1])))
    assert len(layout.kinds) <= sum(map(len, tables))

    def placed(number: int, row: Iterable[object], spot: int) -> tuple[object, ...]:
        by_place = dict(zip(layout.places[number], row, strict=True))
        return (*(by_place.get(place) for place in range(len(layout.kinds))), spot)

    count, most = data.draw(st.integers(0, 4)), data.draw(st.integers(0, 4))
    rows = [tuple(object() for _ in tables[0]) for _ in range(count)]
    below = [
        [[tuple(object() for _ in kinds) for _ in range(data.draw(st.integers(0, 2)))] for _ in rows[:most]]
        for kinds in tables[1:]
    ]
    joint = [placed(0, row, -1) for row in rows]
    for number, lists in enumerate(below):
        for parent, found in enumerate(lists):
            joint += [placed(number + 1, row, parent * len(below) + number) for row in found]

    def own(number: int, found: Iterable[Any]) -> list[tuple[object, ...]]:
        return [tuple(row)[: len(tables[number])] for row in found]

    spots = data.draw(st.permutations(sorted({row[-1] for row in joint})))  # in whatever order
    parts, lists_of = layout.parted(sorted(joint, key=lambda row: spots.index(row[-1])), most)
    assert own(0, parts) == rows
    assert [[own(number + 1, found) for found in lists] for number, lists in enumerate(lists_of)] == below


async def filled(client: Client) -> list[str]:
    """Makes products with none to four variants; their ids."""
    tags = [await done(client, "tagCreate", name=name) for name in "xy"]
    made = []
    for number, names in enumerate(["", "a", "abc", "", "dcba", "b"]):
        variants = [{"name": name, "sku": f"{number}{name}"} for name in names]
        of = [each["id"] for each in tags[number % 3 :]]
        known = {"name": f"P{number}", "sku": str(9 - number), "tagIds": of}
        made.append((await done(client, "productCreate", variants=variants, **known))["id"])
    return made


def plain(rows: Iterable[Any] | None, shown: Shown) -> list[tuple[Any, ...]] | None:
    return None if rows is None else [tuple(row)[: len(shown.columns)] for row in rows]


def ahead_of(below: Below, request: PageRequest, wanted: Wanted = EVERYTHING, shown: Shown = VARIANTS) -> PageBelow:
    return below.page("id", request, wanted, shown)


async def assert_same(reads: Reads, rows: list[Any], place: int, ahead: PageBelow, shown: Shown) -> None:
    """That what was read ahead is what is found below the rows, and so are the pages that are made of it."""
    noted = ahead.noted(rows)
    if not reads.dialect.has_trips:
        assert noted is None or not rows
        return
    assert noted is not None
    found = await ahead.found(reads, [row[place] for row in rows])
    assert [plain(each, shown) for each in noted] == [plain(each, shown) for each in found]
    for one, other in zip(ahead.pages(noted), ahead.pages(found), strict=True):
        assert (one.has_next, one.has_previous) == (other.has_next, other.has_previous)
        if shown.cursors:
            assert one.bounds() == other.bounds()
            assert [edge["cursor"] for edge in one.edges()] == [edge["cursor"] for edge in other.edges()]


@pytest.mark.anyio
@pytest.mark.parametrize("wanted", [EVERYTHING, BY_NAME, Wanted(where={"name": {"in_": ["P1", "P4", "P2"]}})])
async def test_pages_are_as_by_a_statement_each(
    client: Client, other_client: Client, shop: Shop, statements: Statements, wanted: Wanted
) -> None:
    await filled(client)
    await filled(other_client)
    async with shop.database.reading(shop.actor.account) as reads:
        for size, backward in product(SIZES, (False, True)):
            request = PageRequest(size, backward)
            ahead = [
                ahead_of(VARIANTS_OF_PRODUCTS, PageRequest(1), FEW),
                ahead_of(VARIANTS_OF_PRODUCTS, PageRequest(2, backward=True), FEWER),
                ahead_of(VARIANTS_OF_PRODUCTS, PageRequest(3), shown=NAMED),
            ]
            statements.clear()
            page = await ALL_PRODUCTS.page(reads, request, wanted, COLUMNS, ahead)
            assert len(statements.texts) == 1
            alone = await ALL_PRODUCTS.page(reads, request, wanted, COLUMNS)
            assert plain(page.rows, COLUMNS) == plain(alone.rows, COLUMNS)
            assert page.bounds() == alone.bounds()
            assert [edge["cursor"] for edge in page.edges()] == [edge["cursor"] for edge in alone.edges()]
            for each, shown in zip(ahead, (VARIANTS, VARIANTS, NAMED), strict=True):
                await assert_same(reads, list(page.rows), 1, each, shown)


@pytest.mark.anyio
async def test_cursors_of_lists_have_their_own_values(client: Client, shop: Shop) -> None:
    ids = await filled(client)
    async with shop.database.reading(shop.actor.account) as reads:
        [first] = await VARIANTS_OF_PRODUCTS.pages(reads, ids[4:5], PageRequest(1), BY_NAME, VARIANTS)
        [second] = await VARIANTS_OF_PRODUCTS.pages(reads, ids[4:5], PageRequest(2), BY_NAME, VARIANTS)
        after = [page.bounds()["end_cursor"] for page in (first, second)]
        top = (await ALL_PRODUCTS.page(reads, PageRequest(2), shown=COLUMNS)).bounds()["end_cursor"]
        ahead = [ahead_of(VARIANTS_OF_PRODUCTS, PageRequest(2, after=each), BY_NAME) for each in after]
        page = await ALL_PRODUCTS.page(reads, PageRequest(3, after=top), shown=COLUMNS, ahead=ahead)
        assert [row[1] for row in page.rows] == ids[2:5]
        for each in ahead:
            await assert_same(reads, list(page.rows), 1, each, VARIANTS)


@pytest.mark.anyio
async def test_rows_by_their_ids_and_lists_through_another_table(
    client: Client, other_client: Client, shop: Shop, statements: Statements
) -> None:
    ids = await filled(client)
    [stranger, *_] = await filled(other_client)
    asked = [ids[4], new_id("prod"), stranger, ids[0], None, ids[4]]
    async with shop.database.reading(shop.actor.account) as reads:
        ahead = ahead_of(VARIANTS_OF_PRODUCTS, PageRequest(3))
        statements.clear()
        rows = await ALL_PRODUCTS.by_ids(reads, asked, NAMED, [ahead])
        assert len(statements.texts) == 1
        assert [row and row[0] for row in rows] == [ids[4], None, None, ids[0], None, ids[4]]
        await assert_same(reads, [row for row in rows if row is not None], 0, ahead, VARIANTS)
        products = ahead_of(PRODUCTS_OF_TAGS, PageRequest(2), shown=COLUMNS)
        page = await ALL_TAGS.page(reads, PageRequest(5), shown=NAMED, ahead=[products])
        assert len(page.rows) == 2
        await assert_same(reads, list(page.rows), 0, products, COLUMNS)


@pytest.mark.anyio
async def test_rows_that_nothing_was_read_below_are_told(client: Client, shop: Shop) -> None:
    await filled(client)
    async with shop.database.reading(shop.actor.account) as reads:
        ahead = ahead_of(VARIANTS_OF_PRODUCTS, PageRequest(3))
        page = await ALL_PRODUCTS.page(reads, PageRequest(2), shown=NAMED, ahead=[ahead])
        again = await ALL_PRODUCTS.page(reads, PageRequest(3), shown=NAMED)
        assert ahead.noted(again.rows) is None
        assert ahead.noted([*page.rows, again.rows[2]]) is None
        assert ahead.noted([]) == []


LISTS = (
    "a: variants(first: 1) { nodes { name } }",
    "b: variants(last: 2) { nodes { sku } pageInfo { startCursor } }",
    "imageAssets { nodes { id } }",
    "kitItems { totalCount }",
    "attachments { nodes { id } }",
    "creatives { nodes { id } }",
)


@pytest.mark.anyio
@pytest.mark.parametrize("lists", range(1, 7))
async def test_how_many_statements_it_takes(client: Client, statements: Statements, lists: int) -> None:
    """Up to four lists come with the rows above them; what counts one of them goes by itself."""
    ids = await filled(client)
    selected = " ".join(LISTS[:lists])
    counts, alone = int(lists > 3), max(0, lists - 4)
    for field in (f"products {{ nodes {{ {selected} }} }}", f'product(by: {{id: "{ids[2]}"}}) {{ {selected} }}'):
        for _ in range(2):
            statements.clear()
            await client(f"{{ {field} }}")
            assert len(statements.after_sign_in) == 1 + counts + alone + (lists - alone) * statements.list_below


@pytest.mark.anyio
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_each_table_in_it_is_confined(shop: Shop, statements: Statements) -> None:
    """By the statement itself, not only by what the database shows to the account."""
    async with shop.database.reading(shop.actor.account) as reads:
        for rows, below in ((ALL_PRODUCTS, VARIANTS_OF_PRODUCTS), (ALL_TAGS, PRODUCTS_OF_TAGS)):
            statements.clear()
            ahead = [ahead_of(below, PageRequest(2), FEW, NAMED), ahead_of(below, PageRequest(3), shown=NAMED)]
            await rows.page(reads, PageRequest(2), shown=NAMED, ahead=ahead)
            [text] = statements.texts
            read = [name.rstrip(",)") for name in re.findall(r"(?:FROM|JOIN) ([a-z_]+)", text)]
            tables = [name for name in read if name in metadata.tables]
            assert len(tables) == (3 if rows is ALL_PRODUCTS else 5)
            confined = re.findall(r"([a-z_]+)\.account_id = \$1::VARCHAR", text)
            assert Counter(confined) == Counter(tables)
