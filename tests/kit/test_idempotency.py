"""Idempotency keys over HTTP: a request sent twice is carried out once."""

import asyncio
from datetime import timedelta

import httpx2 as httpx
import pytest
import sqlalchemy as sa

from inventory.products.models import PRODUCTS
from kit import clock, idempotency
from kit.database import Database
from kit.tenancy import System
from tests.conftest import Client, Shop

pytestmark = pytest.mark.anyio

CREATE = """
mutation ($input: ProductCreateInput!) {
  productCreate(input: $input) { product { id name version } userErrors { code field } }
}
"""
CREATE_ASKING_OTHERWISE = """
mutation ($input: ProductCreateInput!) {
  productCreate(input: $input) { product { id retailPrice { amount } variants { totalCount } } userErrors { code } }
}
"""
UPDATE = """
mutation ($input: ProductUpdateInput!) {
  productUpdate(input: $input) { product { id name version } userErrors { code field } }
}
"""


async def product_names(shop: Shop) -> list[str]:
    async with shop.database.reading(shop.actor.account) as reads:
        return [row["name"] for row in await reads.rows(sa.select(PRODUCTS.c.name).order_by(PRODUCTS.c.id))]


async def test_a_replay_answers_again_with_another_selection_and_fresh_reads(client: Client, shop: Shop) -> None:
    given = {"name": "Once", "retailPrice": "5", "variants": [{"name": "A"}], "idempotencyKey": "k1"}
    first = (await client(CREATE, {"input": given}))["productCreate"]["product"]
    changed = {"id": first["id"], "retailPrice": "6"}
    await client(UPDATE, {"input": changed})
    again = await client(CREATE_ASKING_OTHERWISE, {"input": given})
    assert again["productCreate"] == {
        "product": {"id": first["id"], "retailPrice": {"amount": "6.00"}, "variants": {"totalCount": 1}},
        "userErrors": [],
    }
    assert await product_names(shop) == ["Once"]


async def test_the_same_key_with_other_input_is_an_error(client: Client, shop: Shop) -> None:
    await client(CREATE, {"input": {"name": "Once", "idempotencyKey": "k1"}})
    other = await client(CREATE, {"input": {"name": "Twice", "idempotencyKey": "k1"}})
    assert other["productCreate"] == {
        "product": None,
        "userErrors": [{"code": "IDEMPOTENCY_KEY_REUSED", "field": ["idempotencyKey"]}],
    }
    assert await product_names(shop) == ["Once"]


async def test_spelling_an_amount_otherwise_is_the_same_input(client: Client) -> None:
    first = await client(CREATE, {"input": {"name": "Once", "retailPrice": "5.0", "idempotencyKey": "k1"}})
    again = await client(CREATE, {"input": {"retailPrice": 5, "idempotencyKey": "k1", "name": "Once"}})
    assert first == again


async def test_leaving_out_is_other_input_than_null(client: Client) -> None:
    await client(CREATE, {"input": {"name": "Once", "idempotencyKey": "k1"}})
    other = await client(CREATE, {"input": {"name": "Once", "upc": None, "idempotencyKey": "k1"}})
    assert other["productCreate"]["userErrors"][0]["code"] == "IDEMPOTENCY_KEY_REUSED"


async def test_a_failure_stores_nothing_so_a_retry_runs(client: Client, shop: Shop) -> None:
    await client(CREATE, {"input": {"name": "First", "sku": "S"}})
    given = {"name": "Second", "sku": "S", "idempotencyKey": "k1"}
    failed = (await client(CREATE, {"input": given}))["productCreate"]
    assert failed == {"product": None, "userErrors": [{"code": "TAKEN", "field": ["sku"]}]}
    mended = (await client(CREATE, {"input": {**given, "sku": "S2"}}))["productCreate"]
    assert mended["userErrors"] == []
    assert await product_names(shop) == ["First", "Second"]


async def test_thirty_clients_with_one_key_make_one_product(client: Client, shop: Shop) -> None:
    given = {"name": "Once", "idempotencyKey": "k1"}
    answers = await asyncio.gather(*(client(CREATE, {"input": given}) for _ in range(30)))
    assert len({answer["productCreate"]["product"]["id"] for answer in answers}) == 1
    assert await product_names(shop) == ["Once"]


async def test_a_key_is_its_user_s_and_its_mutation_s_alone(
    http: httpx.AsyncClient, client: Client, shop: Shop, other_client: Client, other_shop: Shop
) -> None:
    from app.accounts import create_token
    from inventory.accounts.scopes import Scope

    robot = Client(http, await create_token(shop.database, shop.actor, [Scope.ADMIN], application="robot"))
    for number, each in enumerate((client, robot, other_client)):
        payload = await each(CREATE, {"input": {"name": f"By {number}", "idempotencyKey": "k1"}})
        assert payload["productCreate"]["userErrors"] == []
    assert await product_names(shop) == ["By 0", "By 1"]
    assert await product_names(other_shop) == ["By 2"]


async def test_a_key_is_forgotten_after_48_hours(client: Client, shop: Shop, database: Database) -> None:
    given = {"name": "Daily", "idempotencyKey": "k1"}
    await client(CREATE, {"input": given})
    with clock.held(at=clock.now() + idempotency.KEPT - timedelta(seconds=5)):
        await client(CREATE, {"input": given})
    assert await product_names(shop) == ["Daily"]
    with clock.held(at=clock.now() + idempotency.KEPT + timedelta(seconds=5)):
        await client(CREATE, {"input": given})
    assert await product_names(shop) == ["Daily", "Daily"]


async def test_the_sweep_deletes_old_keys_of_every_account_and_no_others(
    client: Client, other_client: Client, database: Database
) -> None:
    for each in (client, other_client):
        await each(CREATE, {"input": {"name": "Old", "idempotencyKey": "old"}})
    later = clock.now() + idempotency.KEPT + timedelta(hours=1)
    with clock.held(at=later):
        await client(CREATE, {"input": {"name": "New", "idempotencyKey": "new"}})
    async with database.writing(System("sweep")) as writes:
        assert await idempotency.forget_old(writes, later) == 2
    async with database.writing(System("sweep")) as writes:
        assert await idempotency.forget_old(writes, later) == 0


@pytest.mark.parametrize(
    ("key", "code"), [("", "BLANK"), (" ", "BLANK"), ("k" * 256, "TOO_LONG"), ("a\x00b", "INVALID")]
)
async def test_a_bad_key_is_refused(client: Client, shop: Shop, key: str, code: str) -> None:
    payload = (await client(CREATE, {"input": {"name": "Never", "idempotencyKey": key}}))["productCreate"]
    assert payload == {"product": None, "userErrors": [{"code": code, "field": ["idempotencyKey"]}]}
    assert await product_names(shop) == []


BULK = """mutation ($input: ProductBulkCreateInput!) { productBulkCreate(input: $input) {
  ids updatedIds successCount failureCount totalCount userErrors { code field }
  errors { index id code message field currentVersion } products { name } } }"""
ROWS = [{"name": "Good"}, {"name": ""}, {"name": "N", "sku": "S"}, {"name": "N", "sku": "S", "retailPrice": "-1"}]
TOLERANT = {"products": ROWS, "errorPolicy": "IGNORE_FAILED", "idempotencyKey": "k1"}


async def test_a_replay_of_a_tolerant_bulk_answers_with_the_same_errors(client: Client, shop: Shop) -> None:
    first = (await client(BULK, {"input": TOLERANT}))["productBulkCreate"]
    assert [(error["index"], error["code"]) for error in first["errors"]] == [
        (1, "BLANK"),
        (3, "OUT_OF_RANGE"),
        (3, "TAKEN"),
    ]
    assert (first["successCount"], first["failureCount"], first["totalCount"]) == (2, 2, 4)
    assert (await client(BULK, {"input": TOLERANT}))["productBulkCreate"] == first
    assert await product_names(shop) == ["Good", "N"]


async def test_a_bulk_with_other_rows_is_other_input(client: Client, shop: Shop) -> None:
    await client(BULK, {"input": TOLERANT})
    for other in ({"products": ROWS[:1]}, {"errorPolicy": "REJECT_EVERYTHING"}, {"products": ROWS[::-1]}):
        refused = (await client(BULK, {"input": {**TOLERANT, **other}}))["productBulkCreate"]
        assert refused["userErrors"] == [{"code": "IDEMPOTENCY_KEY_REUSED", "field": ["idempotencyKey"]}]
        assert (refused["errors"], refused["successCount"], refused["products"]) == ([], 0, [])
    assert await product_names(shop) == ["Good", "N"]


async def test_a_refused_bulk_stores_nothing(client: Client, shop: Shop) -> None:
    strict = {**TOLERANT, "errorPolicy": "REJECT_EVERYTHING"}
    refused = (await client(BULK, {"input": strict}))["productBulkCreate"]
    assert refused["ids"] == [None] * 4
    assert (await client(BULK, {"input": {**strict, "products": ROWS[:1]}}))["productBulkCreate"]["successCount"] == 1
    assert await product_names(shop) == ["Good"]


async def test_a_dry_run_takes_no_key(client: Client, shop: Shop) -> None:
    given = {"name": "Once", "idempotencyKey": "k1"}
    await client(CREATE, {"input": {**given, "dryRun": True}})
    made = (await client(CREATE, {"input": given}))["productCreate"]
    assert (made["userErrors"], made["product"]["name"]) == ([], "Once")
    rehearsed = await client(CREATE, {"input": {"name": "Other", "idempotencyKey": "k1", "dryRun": True}})
    assert rehearsed["productCreate"] == {"product": None, "userErrors": []}
    assert await product_names(shop) == ["Once"]
