"""Upserts: found by SKU, or by external id, or made."""

from typing import Any

import pytest

from tests.conftest import Client, Shop
from tests.products.acting import act, bulk, changes_after, done, everything, found, position, rows_told, told
from tests.products.acting import variants_of as all_variants_of

pytestmark = pytest.mark.anyio

FIELDS = "id name sku version externalIds { source value }"
ERP = {"source": "erp", "value": "7"}


async def variants_of(client: Client, product_id: str) -> list[dict[str, Any]]:
    return await all_variants_of(client, product_id, "id name sku version")


@pytest.mark.parametrize("match", [{"sku": "A"}, {"sku": " A "}, {"externalId": ERP}])
async def test_made_first_and_found_then(client: Client, match: dict[str, Any]) -> None:
    made = await done(
        client, "productUpsert", FIELDS, match=match, name="One", sku=None if "externalId" in match else "A"
    )
    by_sku = "sku" in match
    assert (made["sku"], made["externalIds"]) == (("A", []) if by_sku else (None, [ERP]))
    again = await done(client, "productUpsert", FIELDS, match=match, name="Two")
    assert again == {**made, "name": "Two", "version": 2}
    assert await done(client, "productUpsert", FIELDS, match=match) == again
    assert (await client("{ products { totalCount } }"))["products"] == {"totalCount": 1}


async def test_an_external_id_is_kept_beside_the_others(client: Client) -> None:
    other = {"source": "shop", "value": "1"}
    made = await done(client, "productCreate", FIELDS, name="A", externalIds=[ERP])
    found_again = await done(client, "productUpsert", FIELDS, match={"externalId": ERP}, externalIds=[other])
    assert found_again == {**made, "version": 2, "externalIds": [ERP, other]}


async def test_a_new_one_needs_what_a_new_one_needs(client: Client, shop: Shop) -> None:
    before = await everything(shop)
    assert await told(client, "productUpsert", match={"sku": "A"}) == [("REQUIRED", "name")]
    assert await told(client, "variantUpsert", match={"sku": "A"}) == [("REQUIRED", "productId")]
    missing = "prod_00000000000000000000000000"
    assert await told(client, "variantUpsert", match={"sku": "A"}, productId=missing) == [("NOT_FOUND", "productId")]
    assert await everything(shop) == before


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"match": {"sku": ""}}, ("BLANK", "match.sku")),
        ({"match": {"sku": " "}}, ("BLANK", "match.sku")),
        ({"match": {"sku": "a\x00"}}, ("INVALID", "sku")),
        ({"match": {"sku": "s" * 101}}, ("TOO_LONG", "sku")),
        ({"match": {"sku": "A"}, "sku": "B"}, ("MISMATCH", "sku")),
        ({"match": {"sku": "A"}, "sku": None}, ("MISMATCH", "sku")),
        ({"match": {"sku": "A-1"}}, ("TAKEN", "match.sku")),
        ({"match": {"externalId": {"source": "", "value": "1"}}}, ("BLANK", "match.externalId.source")),
    ],
)
async def test_what_cannot_be_matched(
    client: Client, shop: Shop, given: dict[str, Any], error: tuple[str, str]
) -> None:
    await done(client, "productCreate", name="A", sku="A", variants=[{"sku": "A-1"}])
    before = await everything(shop)
    assert error in await told(client, "productUpsert", name="N", **given)
    assert await everything(shop) == before


async def test_what_was_deleted_is_told(client: Client, shop: Shop) -> None:
    product = await done(client, "productCreate", name="A", sku="A", externalIds=[ERP], variants=[{"sku": "1"}, {}])
    [first, _] = await variants_of(client, product["id"])
    await done(client, "variantDelete", id=first["id"])
    before = await everything(shop)
    assert await told(client, "variantUpsert", match={"sku": "1"}) == [("DELETED", "match")]
    nested = await told(client, "productUpsert", match={"sku": "A"}, variants=[{}, {"sku": "1", "name": "x"}])
    assert nested == [("DELETED", "variants.1.sku")]
    assert await everything(shop) == before
    await done(client, "productDelete", id=product["id"])
    for match in ({"sku": "A"}, {"externalId": ERP}):
        assert await told(client, "productUpsert", match=match, name="N") == [("DELETED", "match")]


@pytest.mark.parametrize("is_there", [True, False])
@pytest.mark.parametrize("match", [{"sku": "A"}, {"externalId": ERP}])
async def test_twice_in_one_batch(client: Client, shop: Shop, match: dict[str, Any], is_there: bool) -> None:
    if is_there:
        await done(client, "productUpsert", match=match, name="One")
    before = await everything(shop)
    rows = [{"match": match, "name": "Two"}, {"match": {"sku": "B"}, "name": "B"}, {"match": match, "name": "Three"}]
    assert rows_told(await act(client, "productBulkUpsert", products=rows)) == [(2, "DUPLICATE", "match")]
    assert await everything(shop) == before
    kept = await act(client, "productBulkUpsert", products=rows, errorPolicy="IGNORE_FAILED")
    assert rows_told(kept) == [(2, "DUPLICATE", "match")]
    assert (await found(client, "product", "name", id=kept["ids"][0]))["name"] == "Two"


async def test_twice_in_one_batch_however_far_apart(client: Client) -> None:
    """A batch is carried out a thousand rows at a time."""
    await done(client, "productCreate", name="A", sku="A")
    rows = [{"match": {"sku": f"S{n}"}, "name": "N"} for n in range(1_100)]
    for sku in ("A", "S0"):
        twice = [{"match": {"sku": "A"}}, *rows, {"match": {"sku": sku}, "name": "N"}]
        refused = await act(client, "productBulkUpsert", products=twice)
        assert rows_told(refused) == [(1_101, "DUPLICATE", "match")]


async def test_nested_variants_are_changed_by_their_sku_and_others_made(client: Client) -> None:
    given = {"retailPrice": "5", "variants": [{"sku": "1", "name": "One"}, {"sku": "2", "name": "Two"}]}
    product = await done(client, "productCreate", name="A", sku="A", tags=["old"], **given)
    one, two = await variants_of(client, product["id"])
    start = await position(client)
    nested = [{"sku": " 2", "name": "Zwei", "tags": ["new"]}, {"sku": "3"}, {"name": "without"}]
    await done(client, "productUpsert", match={"sku": "A"}, retailPrice="6", tags=["b"], variants=nested)
    shown = "id name sku version retailPrice { amount } tags { name }"
    six = {"retailPrice": {"amount": "6.00"}}
    found_variants = await all_variants_of(client, product["id"], shown)
    assert [{**each, "id": None} for each in found_variants] == [
        {"id": None, "name": "One", "sku": "1", "version": 2, **six, "tags": [{"name": "b"}]},
        {"id": None, "name": "Zwei", "sku": "2", "version": 2, **six, "tags": [{"name": "new"}]},
        {"id": None, "name": None, "sku": "3", "version": 1, **six, "tags": [{"name": "b"}]},
        {"id": None, "name": "without", "sku": None, "version": 1, **six, "tags": [{"name": "b"}]},
    ]
    assert [each["id"] for each in found_variants[:2]] == [one["id"], two["id"]]
    # Each thing changed once.
    changed = [change["entityId"] for change in await changes_after(client, start)]
    assert len(changed) == len(set(changed)) == 7

    twice = [{"sku": "1", "name": "x"}, {"sku": "1", "name": "y"}]
    assert await told(client, "productUpsert", match={"sku": "A"}, variants=twice) == [("DUPLICATE", "variants.1.sku")]


async def test_the_variant_of_another_product_is_taken(client: Client) -> None:
    await done(client, "productCreate", name="A", sku="A", variants=[{"sku": "A-1"}])
    other = await done(client, "productCreate", name="B", sku="B")
    refused = await told(client, "productUpsert", match={"sku": "B"}, variants=[{"sku": "A-1"}])
    assert refused == [("TAKEN", "variants.0.sku")]
    assert await told(client, "variantUpsert", match={"sku": "A-1"}, productId=other["id"]) == [
        ("MISMATCH", "productId")
    ]


async def test_variants_are_found_by_their_own_keys(client: Client) -> None:
    product = await done(client, "productCreate", name="A", sku="A", variants=[{"sku": "A-1", "externalIds": [ERP]}])
    [variant] = await variants_of(client, product["id"])
    by_sku = await done(client, "variantUpsert", "id name version", match={"sku": "A-1"}, name="x")
    assert by_sku == {"id": variant["id"], "name": "x", "version": 2}
    by_id = await done(
        client, "variantUpsert", "id name sku", match={"externalId": ERP}, sku="A-2", productId=product["id"]
    )
    assert by_id == {"id": variant["id"], "name": "x", "sku": "A-2"}
    rows = [{"match": {"sku": "A-2"}, "name": "y"}, {"match": {"sku": "A-3"}, "productId": product["id"]}]
    outcome = await bulk(client, "variantBulkUpsert", variants=rows)
    assert outcome["ids"][0] == variant["id"]
    assert [each["sku"] for each in await variants_of(client, product["id"])] == ["A-2", "A-3"]
    # The SKU of the product is nobody's own.
    assert await told(client, "variantUpsert", match={"sku": "A"}, productId=product["id"]) == [("TAKEN", "sku")]
