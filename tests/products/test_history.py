"""What the history tells of each verb, and what a dry run says before: exactly what changes, and nothing besides."""

from typing import Any

import pytest

from tests.conftest import Client, Shop
from tests.products.acting import act, bulk, changes_after, done, everything, found, position, variants_of

pytestmark = pytest.mark.anyio

ERP = [{"source": "erp", "value": "1"}]


def told(changes: list[dict[str, Any]]) -> list[tuple[str, str, Any, Any]]:
    """Changes as kind of thing, action, before and after."""
    return [(each["entityId"].split("_")[0], each["action"], each["before"], each["after"]) for each in changes]


async def test_what_is_made_is_told_whole(client: Client) -> None:
    start = await position(client)
    given = {"name": "Ä", "sku": "A", "tags": ["t"], "externalIds": ERP, "retailPrice": "5"}
    made = await done(client, "productCreate", "id tags { id }", **given)
    tag, product, variant = await changes_after(client, start)
    assert (tag["entityId"], tag["action"], tag["after"]["name"]) == (made["tags"][0]["id"], "CREATED", "t")
    assert (product["entityId"], product["before"]) == (made["id"], None)
    assert (
        product["after"].items()
        >= {
            "name": "Ä",
            "sku": "A",
            "tags": [tag["entityId"]],
            "externalIds": {"erp": "1"},
            "retailPrice": "5",
            "currency": "USD",
            "deletedAt": None,
        }.items()
    )
    assert (
        variant["after"].items()
        >= {
            "productId": made["id"],
            "isDefault": True,
            "sku": "A",
            "tags": [tag["entityId"]],
            "retailPrice": "5",
        }.items()
    )
    for change in (tag, product, variant):
        assert not [name for name in change["after"] if name.endswith("Key")]


async def test_each_verb_tells_what_it_changed(client: Client) -> None:
    product = await done(client, "productCreate", name="A", sku="A", variants=[{"sku": "1"}, {"sku": "2"}])
    one, two = await variants_of(client, product["id"], "id")
    tag = await done(client, "tagCreate", name="t")
    start = await position(client)
    await done(client, "productUpdate", **product, name="Å", tags=["T"], externalIds=ERP, reason="why")
    new = {"name": "Å", "tags": [tag["id"]], "externalIds": {"erp": "1"}}
    old = {"name": "A", "tags": [], "externalIds": {}}
    followed = ("var", "UPDATED", {"tags": []}, {"tags": [tag["id"]]})
    changes = await changes_after(client, start)
    assert told(changes) == [("prod", "UPDATED", old, new), followed, followed]
    assert {change["reason"] for change in changes} == {"why"}
    assert [change["entityVersion"] for change in changes] == [2, 2, 2]

    start = await position(client)
    await done(client, "variantUpdate", **one, sku="9", externalIds=ERP, tags=[])
    [(*_, before, after)] = told(await changes_after(client, start))
    assert before.pop("own") != after.pop("own")
    assert before == {"sku": "1", "tags": [tag["id"]], "externalIds": {}}
    assert after == {"sku": "9", "tags": [], "externalIds": {"erp": "1"}}

    start = await position(client)
    await done(client, "variantDelete", **two)
    await done(client, "productDelete", **product)
    await done(client, "productRestore", **product)
    told_of = [
        (change["entityId"], change["action"], change["entityVersion"]) for change in await changes_after(client, start)
    ]
    assert told_of == [
        (two["id"], "DELETED", 3),
        (product["id"], "DELETED", 3),
        (one["id"], "DELETED", 4),
        (product["id"], "RESTORED", 4),
        (one["id"], "RESTORED", 5),
    ]

    start = await position(client)
    await done(client, "productUpdate", **product, name="Å", tagIds=[tag["id"]], externalIds=ERP)
    assert await changes_after(client, start) == []


async def test_a_dry_run_of_each_verb_says_what_would_change_and_keeps_nothing(client: Client, shop: Shop) -> None:
    given = {"name": "A", "sku": "A", "externalIds": ERP, "variants": [{"sku": "1"}, {"sku": "2"}]}
    product = await done(client, "productCreate", **given)
    one, _ = await variants_of(client, product["id"], "id")
    gone = await done(client, "productCreate", name="Gone", sku="G")
    await done(client, "productDelete", **gone)
    new = {"name": "N", "sku": "N", "supplier": {"name": "New"}, "category": {"name": "New"}, "tags": ["new"]}
    runs: list[tuple[str, dict[str, Any]]] = [
        ("productCreate", new),
        ("productUpdate", {**product, **new, "sku": "A2"}),
        ("productUpsert", {"match": {"sku": "A"}, "name": "N", "variants": [{"sku": "1", "tags": ["new"]}, {}]}),
        ("productDelete", product),
        ("productRestore", gone),
        ("productBulkCreate", {"products": [new, {"name": "M"}]}),
        ("productBulkUpdate", {"products": [{**product, **new}]}),
        ("productBulkUpsert", {"products": [{"match": {"sku": "B"}, "name": "N"}]}),
        ("productBulkDelete", {"ids": [product["id"]]}),
        ("productBulkRestore", {"ids": [gone["id"]]}),
        ("variantCreate", {"productId": product["id"], "sku": "3"}),
        ("variantUpdate", {**one, "sku": "4", "externalIds": ERP}),
        ("variantBulkDelete", {"ids": [one["id"]]}),
    ]
    for mutation, values in runs:
        before = await everything(shop)
        rehearsed = await act(client, mutation, **values, dryRun=True, idempotencyKey="dry")
        assert rehearsed["userErrors"] == []
        assert await everything(shop) == before, mutation
        start = await position(client)
        performed = await act(client, mutation, **values)
        assert (performed["userErrors"], performed["preview"]) == ([], None)
        changes = [
            (kind, action, ours(before), ours(after))
            for kind, action, before, after in told(await changes_after(client, start))
        ]
        assert [
            (kind, action, ours(before), ours(after)) for kind, action, before, after in told(rehearsed["preview"])
        ] == changes, mutation
        assert changes
        await put_back(client, mutation, performed)


def ours(values: dict[str, Any] | None) -> dict[str, Any] | None:
    """Values without the moments and the new ids, which differ from run to run."""
    if values is None:
        return None
    return {
        name: len(value) if name == "tags" else value
        for name, value in values.items()
        if not name.endswith("At") and name not in {"id", "categoryId", "supplierId", "productId"}
    }


async def put_back(client: Client, mutation: str, performed: dict[str, Any]) -> None:
    """Deletes again what was restored, restores what was deleted, and frees the SKUs of what was made."""
    if "Restore" in mutation:
        ids = performed.get("updatedIds") or [performed["product"]["id"]]
        await bulk(client, "productBulkDelete", ids=ids)
    elif mutation in {"productDelete", "productBulkDelete"}:
        ids = performed.get("updatedIds") or [performed["product"]["id"]]
        await bulk(client, "productBulkRestore", ids=ids)
    elif mutation == "productUpdate":
        await done(client, "productUpdate", id=performed["product"]["id"], sku="A", name="A")
    elif mutation == "productCreate":
        await done(client, "productUpdate", id=performed["product"]["id"], sku=None)
    elif mutation == "productBulkCreate":
        await done(client, "productUpdate", id=performed["ids"][0], sku=None)


async def test_a_dry_run_tells_the_same_errors(client: Client, shop: Shop) -> None:
    await done(client, "productCreate", name="A", sku="A")
    before = await everything(shop)
    for dry in (True, False):
        refused = await act(client, "productCreate", name="", sku="A", dryRun=dry)
        assert refused["userErrors"] == [{"code": "BLANK", "field": ["name"]}, {"code": "TAKEN", "field": ["sku"]}]
        assert (refused["product"], refused["preview"]) == (None, None)
    rows = [{"name": "B"}, {"name": "C", "sku": "A"}]
    tolerant = await act(client, "productBulkCreate", products=rows, errorPolicy="IGNORE_FAILED", dryRun=True)
    assert [(error["index"], error["code"]) for error in tolerant["errors"]] == [(1, "TAKEN")]
    assert [change["after"]["name"] for change in tolerant["preview"]] == ["B", None]
    assert await everything(shop) == before


async def test_what_a_dry_run_would_make_is_not_shown(client: Client) -> None:
    rehearsed = await act(client, "productCreate", name="A", dryRun=True)
    assert rehearsed["product"] is None
    assert await found(client, "product", id=rehearsed["preview"][0]["entityId"]) is None
    document = """mutation { productBulkCreate(input: {products: [{name: "A"}], dryRun: true}) {
      products { id } successCount ids } }"""
    answer = (await client(document))["productBulkCreate"]
    assert (answer["products"], answer["successCount"], len(answer["ids"])) == ([], 1, 1)
