"""Many at once on the same things: each is told what came of it, none of them an error of the database."""

import asyncio
import random
from typing import Any

import pytest
from sqlalchemy import event

from inventory.products.commands import Products
from inventory.products.models import PRODUCTS
from kit import entities
from kit.batch import Batch
from kit.database import Database
from kit.outcome import Outcome
from kit.work import UnitOfWork
from tests.conftest import Client, Shop
from tests.products.acting import act, bulk, done, found, rows_told, variants_of

pytestmark = pytest.mark.anyio


async def test_two_bulk_creates_of_overlapping_skus(client: Client) -> None:
    """Whoever comes second is told of every SKU that the first has taken; no SKU is there twice, and none is lost."""

    async def create(prefix: str, numbers: range) -> Any:
        rows = [{"name": f"{prefix}{n}", "sku": f"S{n:03}"} for n in numbers]
        return await act(client, "productBulkCreate", products=rows, errorPolicy="IGNORE_FAILED")

    answers = await asyncio.gather(create("a", range(60)), create("b", range(80, 30, -1)))
    assert sum(answer["successCount"] for answer in answers) == 81
    assert [answer["userErrors"] for answer in answers] == [[], []]
    for answer in answers:
        assert {(code, path) for _, code, path in rows_told(answer)} <= {("TAKEN", "sku")}
    shown = await client("{ products(first: 250, orderBy: {field: SKU}) { nodes { sku } } }")
    assert [each["sku"] for each in shown["products"]["nodes"]] == [f"S{n:03}" for n in range(81)]


@pytest.mark.parametrize("match", [{"sku": "A"}, {"externalId": {"source": "erp", "value": "1"}}])
async def test_upserts_of_the_same_thing_make_one(client: Client, match: dict[str, Any]) -> None:
    answers = await asyncio.gather(
        *(act(client, "productUpsert", match=match, name=f"N{n}", tags=["new"]) for n in range(12))
    )
    assert [answer["userErrors"] for answer in answers] == [[]] * 12
    assert len({answer["product"]["id"] for answer in answers}) == 1
    shown = await client("{ products { nodes { version } } tags { totalCount } }")
    assert shown == {"products": {"nodes": [{"version": 12}]}, "tags": {"totalCount": 1}}


@pytest.mark.parametrize("match", [{"sku": "A"}, {"externalId": {"source": "erp", "value": "1"}}])
async def test_an_upsert_finds_what_was_made_while_it_waited(client: Client, shop: Shop, match: dict[str, Any]) -> None:
    """Its second row is looked for, not there, and made by another before the first row can be held."""
    held = await done(client, "productCreate", name="Held", sku="HELD")
    waiting: list[asyncio.Task[Any]] = []

    async def make_while_it_waits(work: UnitOfWork) -> Outcome:
        await entities.held(work, PRODUCTS, [held["id"]])
        rows = [{"match": {"sku": "HELD"}, "name": "Held"}, {"match": match, "name": "Upserted"}]
        waiting.append(asyncio.create_task(act(client, "productBulkUpsert", products=rows)))
        await asyncio.sleep(0.3)
        external_ids = [match["externalId"]] if "externalId" in match else []
        given = {"name": "Made", "sku": match.get("sku"), "external_ids": external_ids}
        return await Products(work, Batch.of_one(given)).create()

    (made,) = (await shop.perform(make_while_it_waits)).ids
    (upsert,) = waiting
    payload = await upsert
    assert (payload["errors"], payload["userErrors"]) == ([], [])
    assert payload["updatedIds"] == [held["id"], made]
    shown = await client("{ products(orderBy: {field: NAME}) { nodes { name version } } }")
    assert shown["products"]["nodes"] == [{"name": "Held", "version": 1}, {"name": "Upserted", "version": 2}]


async def test_a_product_and_its_variants_are_changed_at_once(client: Client) -> None:
    """What a variant has from its product is of one moment, and what is its own is never overwritten."""
    given = [{"name": f"V{n}"} for n in range(5)]
    product = await done(client, "productCreate", name="P", sku="P", retailPrice="1", variants=given)
    variants = await variants_of(client, product["id"], "id")

    async def price(n: int) -> Any:
        return await act(client, "productUpdate", id=product["id"], retailPrice=str(10 + n), tags=[f"t{n}"])

    async def change(n: int) -> Any:
        own: dict[str, Any] = {"retailPrice": None if n % 3 else str(n), "sku": f"S{n}", "name": f"N{n}"}
        return await act(client, "variantUpdate", **variants[n % 5], **own)

    async def add(n: int) -> Any:
        return await act(client, "variantCreate", productId=product["id"], unitCost=str(n))

    work = [*map(price, range(20)), *map(change, range(20)), *map(add, range(5))]
    random.Random(5).shuffle(work)
    answers = await asyncio.gather(*work)
    assert [answer["userErrors"] for answer in answers] == [[]] * 45

    shown = "retailPrice { amount } tags { name }"
    now = await found(client, "product", f"version {shown}", id=product["id"])
    assert now.pop("version") == 21
    seen = await variants_of(client, product["id"], f"{shown} inheritedFields")
    assert len(seen) == 10
    for variant in seen:
        assert variant["tags"] == now["tags"]
        if "RETAIL_PRICE" in variant["inheritedFields"]:
            assert variant["retailPrice"] == now["retailPrice"]


async def test_new_names_are_made_once_and_no_statement_fails(client: Client, database: Database) -> None:
    """Many who name the same new categories, suppliers and tags, each in an order of its own."""
    failed: list[str] = []

    def note(context: Any) -> None:
        failed.append(str(context.original_exception))

    event.listen(database.engine.sync_engine, "handle_error", note)
    dice = random.Random(7)

    def rows(n: int) -> list[dict[str, Any]]:
        names = [f"N{place}" for place in range(10)]
        dice.shuffle(names)
        return [
            {"name": f"{n}", "category": {"name": each}, "supplier": {"name": each}, "tags": dice.sample(names, 3)}
            for each in names
        ]

    await asyncio.gather(*(bulk(client, "productBulkCreate", products=rows(n)) for n in range(12)))
    event.remove(database.engine.sync_engine, "handle_error", note)
    assert failed == []
    assert await client("{ products { totalCount } categories { totalCount } suppliers { totalCount } }") == {
        "products": {"totalCount": 120},
        "categories": {"totalCount": 10},
        "suppliers": {"totalCount": 10},
    }
    assert (await client("{ tags { totalCount } }"))["tags"]["totalCount"] <= 10


async def test_deleting_and_restoring_while_others_change(client: Client) -> None:
    """A product is there with all of its variants, or not at all."""
    product = await done(client, "productCreate", name="P", variants=[{"name": "A"}, {"name": "B"}])
    variants = await variants_of(client, product["id"], "id")
    dice = random.Random(11)

    async def step(n: int) -> set[str]:
        mutation, given = dice.choice(
            [
                ("productDelete", product),
                ("productRestore", product),
                ("productUpdate", {**product, "retailPrice": str(n)}),
                ("variantUpdate", {**variants[n % 2], "name": str(n)}),
            ]
        )
        return {error["code"] for error in (await act(client, mutation, **given))["userErrors"]}

    told = await asyncio.gather(*(step(n) for n in range(40)))
    assert set().union(*told) <= {"NOT_FOUND"}
    await done(client, "productRestore", **product)
    assert len(await variants_of(client, product["id"], "id")) == 2


async def test_two_kits_cannot_close_a_circle_at_once(client: Client) -> None:
    """Each of two changes is sound by itself; whoever comes second is told."""
    await done(client, "productCreate", name="Cup", sku="CUP")
    for attempt in range(6):
        kits = []
        for name in ("A", "B"):
            items = [{"sku": "CUP", "quantity": 1}]
            kits.append(
                await done(client, "productCreate", name=name, sku=f"{name}{attempt}", type="KIT", kitItems=items)
            )
        answers = await asyncio.gather(
            act(client, "productUpdate", id=kits[0]["id"], kitItems=[{"sku": f"B{attempt}", "quantity": 1}]),
            act(client, "productUpdate", id=kits[1]["id"], kitItems=[{"sku": f"A{attempt}", "quantity": 1}]),
        )
        codes = sorted(error["code"] for answer in answers for error in answer["userErrors"])
        assert codes == ["CYCLE"]


async def test_two_bills_of_materials_cannot_close_a_circle_at_once(client: Client) -> None:
    for attempt in range(6):
        products = [
            await done(client, "productCreate", name=name, sku=f"{name}{attempt}", unitCost="1") for name in ("A", "B")
        ]
        boms = [await done(client, "bomCreate", name=name) for name in ("A", "B")]
        await done(client, "productUpdate", id=products[0]["id"], bomIds=[boms[0]["id"]])
        await done(client, "bomUpdate", id=boms[1]["id"], items=[{"sku": f"A{attempt}", "quantity": 1}])
        answers = await asyncio.gather(
            act(client, "bomUpdate", id=boms[0]["id"], items=[{"sku": f"B{attempt}", "quantity": 1}]),
            act(client, "productUpdate", id=products[1]["id"], bomIds=[boms[1]["id"]]),
        )
        codes = sorted(error["code"] for answer in answers for error in answer["userErrors"])
        assert codes == ["CYCLE"]
