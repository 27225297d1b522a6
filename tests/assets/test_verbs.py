"""What can be done with assets that are there, and with their types."""

from typing import Any

import pytest

from inventory.accounts.models import PHOTOS_PER_ITEM, Plan
from tests.assets.uploading import new_product, upload
from tests.conftest import Client, Shop
from tests.kit.pictures.samples import plain, saved

pytestmark = pytest.mark.anyio

ERRORS = "userErrors { code field message currentVersion }"


def photos(number: int, first: int = 0) -> list[tuple[str, bytes]]:
    return [(f"{n}.png", saved(plain(colour=(n, 1, 1)), "PNG")) for n in range(first, first + number)]


async def images(client: Client, product: str, more: str = "") -> list[Any]:
    query = f"""query ($id: ID!) {{ product(by: {{id: $id}}) {{
        imageAssets {{ nodes {{ id isIdentifying position {more} }} }} }} }}"""
    nodes: list[Any] = (await client(query, {"id": product}))["product"]["imageAssets"]["nodes"]
    return nodes


async def ids_of(client: Client, product: str, number: int, **given: Any) -> list[str]:
    made = await upload(client, photos(number), owner={"productId": product}, **given)
    return [each["id"] for each in made["created"]]


async def update(client: Client, asset_id: str, **given: Any) -> Any:
    query = f"""mutation ($input: AssetUpdateInput!) {{ assetUpdate(input: $input) {{
        asset {{ version description altText position isIdentifying type {{ name }} }} {ERRORS} }} }}"""
    return (await client(query, {"input": {"id": asset_id, **given}}))["assetUpdate"]


async def test_what_is_said_of_an_asset_changes(client: Client) -> None:
    [asset] = await ids_of(client, await new_product(client), 1)
    assert await update(client, asset, description="Front", altText="A cover", position=7, type={"name": "Spine"}) == {
        "asset": {
            "version": 2,
            "description": "Front",
            "altText": "A cover",
            "position": 7,
            "isIdentifying": False,
            "type": {"name": "Spine"},
        },
        "userErrors": [],
    }
    stale = await update(client, asset, description="Back", expectedVersion=1)
    assert [(each["code"], each["currentVersion"]) for each in stale["userErrors"]] == [("STALE_VERSION", 2)]
    emptied = await update(client, asset, description=None, typeId=None)
    assert (emptied["asset"]["description"], emptied["asset"]["type"]) == (None, None)


async def test_the_total_follows(client: Client) -> None:
    """It is the database's own count."""
    ids = await ids_of(client, await new_product(client), 3)
    totals = []
    for verb in (None, "assetDelete", "assetRestore"):
        if verb is not None:
            kind = f"{verb[0].upper()}{verb[1:]}Input"
            query = f"mutation ($input: {kind}!) {{ {verb}(input: $input) {{ {ERRORS} }} }}"
            assert (await client(query, {"input": {"id": ids[0]}}))[verb]["userErrors"] == []
        answer = await client("{ assets { totalCount nodes { id } } }")
        assert answer["assets"]["totalCount"] == len(answer["assets"]["nodes"])
        totals.append(answer["assets"]["totalCount"])
    assert totals == [3, 2, 3]


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ({"position": -1}, "OUT_OF_RANGE", ["position"]),
        ({"position": None}, "REQUIRED", ["position"]),
        ({"isIdentifying": None}, "REQUIRED", ["isIdentifying"]),
        ({"altText": "x" * 1001}, "TOO_LONG", ["altText"]),
        ({"typeId": "atype_00000000000000000000000000"}, "NOT_FOUND", ["typeId"]),
    ],
)
async def test_what_cannot_be_said(client: Client, given: dict[str, Any], code: str, field: list[str]) -> None:
    [asset] = await ids_of(client, await new_product(client), 1)
    answer = await update(client, asset, **given)
    assert answer["asset"] is None
    assert [(each["code"], each["field"]) for each in answer["userErrors"]] == [(code, field)]


async def test_one_asset_identifies_its_owner(client: Client) -> None:
    product, other = await new_product(client), await new_product(client)
    one, two, three = await ids_of(client, product, 3, isIdentifying=True)
    [elsewhere] = await ids_of(client, other, 1, isIdentifying=True)

    async def identifying() -> list[str]:
        return [each["id"] for each in await images(client, product) if each["isIdentifying"]]

    assert await identifying() == [one]
    assert (await update(client, two, isIdentifying=True))["userErrors"] == []
    assert await identifying() == [two]
    [four] = await ids_of(client, product, 1, isIdentifying=True, role="IMAGE")
    assert await identifying() == [four]
    rows = [{"id": each, "isIdentifying": each != four} for each in (four, three, two)]
    query = """mutation ($rows: [AssetUpdateRowInput!]!) { assetBulkUpdate(input: {assets: $rows}) {
        successCount userErrors { code } } }"""
    assert (await client(query, {"rows": rows}))["assetBulkUpdate"] == {"successCount": 3, "userErrors": []}
    assert await identifying() == [three]
    assert [each["id"] for each in await images(client, other) if each["isIdentifying"]] == [elsewhere]


async def test_deleted_and_restored(client: Client) -> None:
    product = await new_product(client)
    one, two = await ids_of(client, product, 2, isIdentifying=True)
    delete = f"mutation ($id: ID!) {{ assetDelete(input: {{id: $id}}) {{ asset {{ deletedAt }} {ERRORS} }} }}"
    restore = f"mutation ($id: ID!) {{ assetRestore(input: {{id: $id}}) {{ asset {{ deletedAt }} {ERRORS} }} }}"
    gone = (await client(delete, {"id": one}))["assetDelete"]
    assert gone["userErrors"] == [] and gone["asset"]["deletedAt"] is not None
    assert [each["id"] for each in await images(client, product)] == [two]
    assert (await update(client, two, isIdentifying=True))["userErrors"] == []

    back = (await client(restore, {"id": one}))["assetRestore"]

    assert back == {"asset": {"deletedAt": None}, "userErrors": []}
    assert [(each["id"], each["isIdentifying"]) for each in await images(client, product)] == [
        (one, False),
        (two, True),
    ]


async def test_restoring_counts_against_the_plan(client: Client) -> None:
    product, most = await new_product(client), PHOTOS_PER_ITEM[Plan.FREE]
    first = (await upload(client, photos(10), owner={"productId": product}))["created"]
    await upload(client, photos(most - 10, 20), owner={"productId": product})
    delete = "mutation ($ids: [ID!]!) { assetBulkDelete(input: {ids: $ids}) { successCount } }"
    gone = [each["id"] for each in first[:2]]
    assert (await client(delete, {"ids": gone}))["assetBulkDelete"] == {"successCount": 2}
    await upload(client, photos(1, 40), owner={"productId": product})
    restore = """mutation ($ids: [ID!]!) { assetBulkRestore(input: {ids: $ids, errorPolicy: IGNORE_FAILED}) {
        successCount errors { index code } } }"""
    assert (await client(restore, {"ids": gone}))["assetBulkRestore"] == {
        "successCount": 1,
        "errors": [{"index": 1, "code": "TOO_MANY_IMAGES"}],
    }


async def test_lists_come_in_their_order(client: Client) -> None:
    product = await new_product(client)
    one, two, three = await ids_of(client, product, 3)
    await update(client, one, position=9)
    assert [each["id"] for each in await images(client, product)] == [two, three, one]
    query = """query ($id: ID!, $after: String) { product(by: {id: $id}) {
        imageAssets(first: 1, after: $after) { nodes { id } pageInfo { endCursor hasNextPage } } } }"""
    seen, after = [], None
    while True:
        page = (await client(query, {"id": product, "after": after}))["product"]["imageAssets"]
        seen += [each["id"] for each in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert seen == [two, three, one]


async def test_things_are_found_by_their_assets(client: Client, shop: Shop) -> None:
    with_photo, without = await new_product(client, "With"), await new_product(client, "Without")
    await ids_of(client, with_photo, 1, type={"name": "Front"})
    query = """{ with: products(where: {assets: {some: {type: {name: {eq: "Front"}}}}}) { nodes { id } }
        without: products(where: {assets: {none: {}}}) { nodes { id } } }"""
    assert await client(query) == {"with": {"nodes": [{"id": with_photo}]}, "without": {"nodes": [{"id": without}]}}
    reader = Client(client.http, await shop.token("catalog:read"))
    assert await reader.refused(query) == (403, ["FORBIDDEN"])
    assert await reader.refused("{ products { nodes { imageAssets { nodes { url } } } } }") == (403, ["FORBIDDEN"])


async def test_an_account_begins_with_types_and_may_have_its_own(client: Client) -> None:
    names = "{ assetTypes(orderBy: {field: CREATED_AT}) { nodes { name } } }"
    given = [each["name"] for each in (await client(names))["assetTypes"]["nodes"]]
    assert given[:3] == ["Photo", "Front", "Back"] and len(given) == 12
    make = """mutation { assetTypeCreate(input: {name: "Run-out groove"}) { assetType { id name } userErrors { code } }
        again: assetTypeCreate(input: {name: "PHOTO"}) { assetType { id } userErrors { code field } } }"""
    made = await client(make)
    assert made["assetTypeCreate"]["userErrors"] == []
    assert made["again"] == {"assetType": None, "userErrors": [{"code": "TAKEN", "field": ["name"]}]}
    assert (await client('{ assetType(by: {name: "run-out GROOVE"}) { name } }'))["assetType"] == {
        "name": "Run-out groove"
    }


async def test_another_account_sees_and_changes_nothing(client: Client, other_client: Client) -> None:
    product = await new_product(client)
    [asset] = await ids_of(client, product, 1)
    assert (await other_client("query ($id: ID!) { node(id: $id) { id } }", {"id": asset}))["node"] is None
    refused = await update(other_client, asset, description="mine")
    assert [each["code"] for each in refused["userErrors"]] == ["NOT_FOUND"]
    delete = "mutation ($id: ID!) { assetDelete(input: {id: $id}) { userErrors { code } } }"
    assert (await other_client(delete, {"id": asset}))["assetDelete"]["userErrors"] == [{"code": "NOT_FOUND"}]
    assert len(await images(client, product)) == 1


async def test_what_happened_to_an_asset_is_in_the_history(client: Client) -> None:
    product = await new_product(client)
    [asset] = await ids_of(client, product, 1)
    await update(client, asset, description="Front")
    query = "{ changes(after: 0) { nodes { entityId action after } } }"
    found = await client.post(query)
    changes = [each for each in found.json()["data"]["changes"]["nodes"] if each["entityId"] == asset]
    assert [each["action"] for each in changes] == ["CREATED", "UPDATED"]
    assert changes[1]["after"]["description"] == "Front"
    assert "incomingKey" not in changes[0]["after"]
