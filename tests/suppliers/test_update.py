"""Changing suppliers, over HTTP."""

import asyncio
from typing import Any

import pytest

from tests.conftest import Client

pytestmark = pytest.mark.anyio

CREATE_PRODUCT = """mutation ($name: String!) {
  productCreate(input: {name: "P", supplier: {name: $name}}) { product { supplier { id version } } }
}"""
UPDATE = """mutation ($input: SupplierUpdateInput!) {
  supplierUpdate(input: $input) { supplier { id name version } userErrors { code field currentVersion } }
}"""


async def make(client: Client, name: str) -> str:
    supplier_id: str = (await client(CREATE_PRODUCT, {"name": name}))["productCreate"]["product"]["supplier"]["id"]
    return supplier_id


async def update(client: Client, **given: Any) -> Any:
    return (await client(UPDATE, {"input": given}))["supplierUpdate"]


async def names(client: Client) -> list[str]:
    return [node["name"] for node in (await client("{ suppliers { nodes { name } } }"))["suppliers"]["nodes"]]


async def test_a_new_name_is_found_by_from_then_on(client: Client) -> None:
    acme = await make(client, "Acme")
    payload = await update(client, id=acme, name=" Zenith ", expectedVersion=1)
    assert payload == {"supplier": {"id": acme, "name": "Zenith", "version": 2}, "userErrors": []}
    assert await make(client, "ZENITH") == acme
    assert await make(client, "Acme") != acme


async def test_the_same_name_in_other_letters_is_its_own(client: Client) -> None:
    acme = await make(client, "Acme")
    assert (await update(client, id=acme, name="ACME"))["supplier"] == {"id": acme, "name": "ACME", "version": 2}


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ({"name": "zenith"}, "TAKEN", ["name"]),
        ({"name": ""}, "BLANK", ["name"]),
        ({"name": None}, "REQUIRED", ["name"]),
        ({"name": "n" * 201}, "TOO_LONG", ["name"]),
        ({"name": "New", "expectedVersion": 2}, "STALE_VERSION", ["expectedVersion"]),
        ({"name": "New", "reason": "r" * 501}, "TOO_LONG", ["reason"]),
        ({"name": "New", "id": "supp_00000000000000000000000000"}, "NOT_FOUND", ["id"]),
    ],
)
async def test_what_cannot_be_is_told_and_changes_nothing(
    client: Client, given: dict[str, Any], code: str, field: list[str]
) -> None:
    acme = await make(client, "Acme")
    await make(client, "Zenith")
    payload = await update(client, **{"id": acme, **given})
    assert payload["supplier"] is None
    assert [(error["code"], error["field"]) for error in payload["userErrors"]] == [(code, field)]
    assert await names(client) == ["Acme", "Zenith"]


async def test_another_account_cannot_rename_it(client: Client, other_client: Client) -> None:
    acme = await make(client, "Acme")
    payload = await update(other_client, id=acme, name="Stolen")
    assert [error["code"] for error in payload["userErrors"]] == ["NOT_FOUND"]
    assert await names(client) == ["Acme"]


async def test_of_two_who_want_one_name_at_once_one_gets_it(client: Client) -> None:
    ids = [await make(client, f"S{n}") for n in range(8)]
    payloads = await asyncio.gather(*(update(client, id=each, name="Wanted") for each in ids))
    codes = [error["code"] for payload in payloads for error in payload["userErrors"]]
    assert codes == ["TAKEN"] * 7
    assert (await names(client)).count("Wanted") == 1
