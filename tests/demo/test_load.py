"""Filling an account with the demo: once, in chunks, and whatever happens in between."""

import pytest
import sqlalchemy as sa

from app.demo import load
from app.demo.catalogue import catalogue
from app.demo.load import load_demo
from inventory.products.commands import Products
from inventory.products.models import PRODUCTS, SKUS, VARIANTS
from inventory.suppliers.models import SUPPLIERS
from inventory.taxonomy.models import CATEGORIES
from kit import changes
from kit.batch import Batch
from kit.database import Rows
from tests.conftest import Shop

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(load, "CHUNK", 10)
    monkeypatch.setattr(load, "_PROBE", 5)


async def rows(shop: Shop, statement: sa.Select) -> Rows:
    async with shop.database.reading(shop.actor.account) as reads:
        return await reads.rows(statement)


async def names(shop: Shop) -> list[str]:
    return [row["name"] for row in await rows(shop, sa.select(PRODUCTS.c.name).order_by(PRODUCTS.c.id))]


async def fill(shop: Shop, products: int, seed: int = 1, **more) -> int:
    return await load_demo(shop.database, shop.actor, products=products, seed=seed, **more)


def expected(products: int, seed: int = 1) -> list[str]:
    return [product.name for product in catalogue(products, seed)]


async def test_the_account_gets_the_catalogue_in_its_order_and_every_product_its_place(shop: Shop):
    told = []

    assert await fill(shop, 25, progress=lambda done, total: told.append((done, total))) == 25

    assert told == [(10, 25), (20, 25), (25, 25)]
    assert await names(shop) == expected(25)
    skus = sorted(sku for product in catalogue(25, 1) for sku in product.skus())
    assert [row["sku"] for row in await rows(shop, sa.select(SKUS.c.sku).order_by(SKUS.c.sku))] == skus

    [demo] = catalogue(4, 1, start=3)

    [product] = await rows(shop, sa.select(PRODUCTS).where(PRODUCTS.c.sku == demo.sku))
    variants = await rows(
        shop, sa.select(VARIANTS).where(VARIANTS.c.product_id == product["id"]).order_by(VARIANTS.c.id)
    )
    categories = {row["id"]: row for row in await rows(shop, sa.select(CATEGORIES))}
    suppliers = {row["id"]: row["name"] for row in await rows(shop, sa.select(SUPPLIERS))}

    assert categories[product["category_id"]]["name"] == demo.category
    assert categories[product["subcategory_id"]]["name"] == demo.subcategory
    assert categories[product["subcategory_id"]]["parent_id"] == product["category_id"]
    assert suppliers[product["supplier_id"]] == demo.supplier
    assert product["currency"] == "USD"
    assert product["retail_price"] == demo.prices.retail * 1_000_000
    assert product["custom_fields"] == demo.custom_fields
    assert product["image_url"] is None
    assert [row["name"] for row in variants] == [variant.name for variant in demo.variants]
    assert [row["upc"] for row in variants] == [variant.upc for variant in demo.variants]


async def test_every_row_is_recorded_once_at_dense_positions_and_a_second_run_adds_nothing(shop: Shop):
    async with shop.database.reading(shop.actor.account) as reads:
        before = await changes.latest_position(reads)
    await fill(shop, 25)

    async with shop.database.reading(shop.actor.account) as reads:
        recorded = await changes.following(reads, before, 10_000)
    # One without variants has a single one that is nowhere in the catalogue.
    made = [list(catalogue(25, 1)), [each for product in catalogue(25, 1) for each in product.variants or (product,)]]
    named = [
        {product.category for product in made[0]},
        {(product.category, product.subcategory) for product in made[0]},
        {product.supplier for product in made[0]},
        {tag for product in made[0] for tag in product.tags},
        {"Warehouse", "Aisle A", "Aisle B", "Aisle C", "Shop"},
    ]

    assert [row["position"] for row in recorded] == list(range(before + 1, before + 1 + len(recorded)))
    assert len({row["entity_id"] for row in recorded}) == len(recorded)
    assert len(recorded) == sum(map(len, (*made, *named)))

    assert await fill(shop, 25) == 0
    assert await fill(shop, 12) == 0
    async with shop.database.reading(shop.actor.account) as reads:
        assert await changes.latest_position(reads) == recorded[-1]["position"]


async def test_a_larger_demo_completes_a_smaller_one_and_makes_no_renamed_product_again(shop: Shop):
    assert await fill(shop, 13) == 13
    newest = (await rows(shop, sa.select(PRODUCTS.c.id).order_by(PRODUCTS.c.id)))[-1]["id"]
    mine = {"id": newest, "name": "My own", "sku": "MINE"}
    await shop.perform(lambda unit: Products(unit, Batch.of_one(mine)).update())

    assert await fill(shop, 13) == 0
    assert await fill(shop, 35) == 22

    assert await names(shop) == [*expected(12), "My own", *expected(35)[13:]]


async def test_what_was_interrupted_is_completed_without_doubling(shop: Shop, monkeypatch: pytest.MonkeyPatch):
    write, calls = Products.write, []

    async def die_in_the_second_chunk(verbs, drafts):
        await write(verbs, drafts)
        calls.append(drafts)
        if len(calls) == 2:
            raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Products, "write", die_in_the_second_chunk)
        with pytest.raises(KeyboardInterrupt):
            await fill(shop, 25)
    assert await names(shop) == expected(10)

    assert await fill(shop, 25) == 15
    assert await names(shop) == expected(25)


async def test_an_account_with_other_products_is_left_as_it_is(shop: Shop, other_shop: Shop):
    await shop.perform(lambda unit: Products(unit, Batch.of_one({"name": "My own"})).create())
    await fill(other_shop, 10, seed=2)

    assert await fill(shop, 0) == 0
    assert await fill(shop, 10) == 0
    assert await fill(other_shop, 10, seed=1) == 0

    assert await names(shop) == ["My own"]
    assert await names(other_shop) == expected(10, seed=2)
    assert await rows(shop, sa.select(SUPPLIERS)) == []
