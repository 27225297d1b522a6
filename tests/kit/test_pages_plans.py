"""A deep page in any single order reads a stretch of an index, on both databases: their own plans say so."""

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from inventory.locations import queries as locations
from inventory.locations.queries import ALL_LOCATIONS
from inventory.prices import queries as prices
from inventory.products import bom_queries
from inventory.products import queries as products
from inventory.products.queries import ALL_PRODUCTS, ALL_VARIANTS
from inventory.suppliers.queries import ALL_SUPPLIERS
from inventory.taxonomy import queries as taxonomy
from inventory.taxonomy.queries import ALL_CATEGORIES, ALL_TAGS
from kit.collection import MADE, Below, Collection
from kit.database import Database
from kit.filters import key_of
from kit.ids import new_id
from kit.ordering import cursor_of
from kit.pages import PageRequest
from kit.tables import prefix_of_table
from kit.values import folded
from kit.wanted import Wanted
from tests.conftest import DATABASES, Shop, module_url, new_shop
from tests.support.shelf import Shelf

COLLECTIONS = (ALL_PRODUCTS, ALL_VARIANTS, ALL_LOCATIONS, ALL_SUPPLIERS, ALL_CATEGORIES, ALL_TAGS)
ORDERS = [(rows, name, direction) for rows in COLLECTIONS for name in rows.orders for direction in ("ASC", "DESC")]
ROWS = 10_000
LARGE = (ALL_PRODUCTS, ALL_VARIANTS)
"""Those with nulls among what they are sorted by: their pages are gathered from several stretches."""
NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)


@pytest.mark.parametrize("rows", COLLECTIONS, ids=lambda rows: rows.table.name)
def test_every_declared_order_has_an_index(rows: Collection) -> None:
    indexes = [[column.name for column in index.columns] for index in rows.table.indexes]
    for name in rows.orders:
        assert name == MADE or ["account_id", key_of(rows.table, name), "id"] in indexes, name


def row_of(table: sa.Table, n: int, product_id: str) -> dict[str, Any]:
    """A row whose values differ from others' in every column that lists are sorted by; one in ten has nulls."""
    row: dict[str, Any] = {
        "id": new_id(prefix_of_table(table)),
        "created_at": NOW,
        "updated_at": NOW.replace(microsecond=n),
    }
    for column in table.columns:
        if column.name in row or column.name == "account_id":
            continue
        if column.name == "product_id":
            row[column.name] = product_id
        elif column.name in {"sku", "upc", "catalog_number", "artist", "release_date", "name", "currency", "type"}:
            row[column.name] = None if column.nullable and n % 10 == 0 else f"{n:05}"
        elif column.name in {"wholesale_price", "retail_price", "unit_cost", "priority", "version"}:
            row[column.name] = n
        elif not column.nullable and not column.name.endswith("_key"):
            row[column.name] = False if isinstance(column.type, sa.Boolean) else {}
    if "type" in row:
        row["type"] = "PRODUCT"
    return {**row, **folded(table, row)}


@pytest.fixture(scope="module", params=DATABASES)
def shelf(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    """Each table with thousands of rows, and the database's statistics of them."""
    with asyncio.Runner() as runner:
        database = Database(module_url(request, tmp_path_factory))
        shelf = Shelf(runner, database, runner.run(new_shop(database)).actor.account)
        product_id = ""
        for rows in COLLECTIONS:
            shelf.fill(
                rows.table,
                [row_of(rows.table, n, product_id) for n in range(ROWS // 3 if rows not in LARGE else ROWS)],
            )
            product_id = product_id or shelf.rows["product"][0]["id"]
        runner.run(analyze(database))
        yield shelf
        runner.run(database.close())


async def analyze(database: Database) -> None:
    async with database.migrating() as connection:
        await connection.execute(sa.text("analyze"))


async def plan_of(shelf: Shelf, text: str, parameters: Any) -> Any:
    """How the database would carry out a statement for the account: SQLite's steps, PostgreSQL's tree."""
    _, *identity = shelf.database.dialect.begin_reading(shelf.account).split("; ")
    async with shelf.database.inspecting() as connection:
        driver: Any = (await connection.get_raw_connection()).driver_connection
        if shelf.database.dialect.name == "sqlite":
            return [row[3] for row in await driver.execute_fetchall(f"explain query plan {text}", parameters)]
        for each in identity:  # row-level security has a part in the plan
            await driver.execute(each)
        [row] = await driver.fetch(f"explain (format json) {text}", *parameters)
        return (json.loads(row[0]) if isinstance(row[0], str) else row[0])[0]["Plan"]


def nodes_of(plan: Any) -> Iterator[dict[str, Any]]:
    yield plan
    for inner in plan.get("Plans", ()):
        yield from nodes_of(inner)


@pytest.mark.parametrize(
    ("rows", "name", "direction"), ORDERS, ids=["-".join((rows.table.name, *more)) for rows, *more in ORDERS]
)
def test_a_deep_page_reads_a_stretch_of_an_index(shelf: Shelf, rows: Collection, name: str, direction: str) -> None:
    wanted = Wanted(order_by=((name, direction),))
    every_row = shelf.rows[rows.table.name]
    middle = every_row[len(every_row) // 2 + 1]
    order = rows.sorted(shelf.database.dialect, wanted).order
    request = PageRequest.of(first=10, after=cursor_of(order, middle))
    sent: list[tuple[str, Any]] = []

    shelf.database.reader.observers[:] = [lambda *statement: sent.append(statement)]
    page = shelf.read(lambda reads: rows.page(reads, request, wanted))
    shelf.database.reader.observers.clear()
    assert len(page.rows) == 10
    [(text, parameters)] = sent
    plan = shelf.runner.run(plan_of(shelf, text, parameters))
    key = key_of(rows.table, name)
    if shelf.database.dialect.name == "sqlite":
        assert_stretches_on_sqlite(plan, rows.table.name, key)
    else:
        assert_stretches_on_postgresql(plan, rows.table.name)


def assert_stretches_on_sqlite(steps: list[str], table: str, key: str) -> None:
    plan = "\n".join(steps)
    assert not [step for step in steps if step.startswith(f"SCAN {table}")], plan
    # Of the rows that the stretches found, a page each, the last step sorts the few.
    assert plan.count("USE TEMP B-TREE") <= (1 if "COMPOUND QUERY" in plan else 0), plan
    if key != MADE:
        assert f"{table}_account_id_{key}_id_idx" in plan, plan


def assert_stretches_on_postgresql(plan: dict[str, Any], table: str) -> None:
    nodes = list(nodes_of(plan))
    scans = [node for node in nodes if node.get("Relation Name") == table]
    assert scans
    assert {node["Node Type"] for node in scans} <= {"Index Scan", "Index Only Scan"}, plan
    for node in nodes:
        assert node["Node Type"] not in {"Sort", "Incremental Sort"} or node["Plan Rows"] <= 50, plan


LISTS = [each for area in (products, bom_queries, prices, locations, taxonomy) for each in vars(area).values()
         if isinstance(each, Below)]  # fmt: skip


@pytest.mark.anyio
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("below", LISTS, ids=lambda below: f"{below.parent}-{below.collection.table.name}")
async def test_a_list_is_found_by_its_parent(shop: Shop, below: Below) -> None:
    """SQLite plans without knowing how many rows there are: it must not look at all of the account's."""
    sent: list[tuple[str, Any]] = []
    shop.database.reader.observers.append(lambda *statement: sent.append(statement))
    async with shop.database.reading(shop.actor.account) as reads:
        await below.pages(reads, [new_id("any"), new_id("any")], PageRequest.of(first=10))
    [(text, parameters)] = sent
    async with shop.database.inspecting() as connection:
        driver: Any = (await connection.get_raw_connection()).driver_connection
        steps = [row[3] for row in await driver.execute_fetchall(f"explain query plan {text}", parameters)]
    assert [step for step in steps if f"{below.parent}=?" in step], steps
    assert not [step for step in steps if step.endswith("(account_id=?)")], steps
