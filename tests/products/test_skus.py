"""SKUs: one set for all products and variants of an account, deleted ones too."""

from typing import Any

import pytest

from tests.conftest import Client, Shop
from tests.products.acting import act, bulk, done, everything, found, rows_told, told, variants_of

pytestmark = pytest.mark.anyio

SKU = "id sku isDefault inheritedFields"


async def test_products_and_variants_share_one_set(client: Client, shop: Shop) -> None:
    product = await done(client, "productCreate", name="A", sku="A", variants=[{"sku": "A-1"}, {"name": "none"}])
    before = await everything(shop)
    for sku in ("A", "A-1", " A "):
        assert await told(client, "productCreate", name="B", sku=sku) == [("TAKEN", "sku")]
        assert await told(client, "productCreate", name="B", variants=[{"sku": sku}]) == [("TAKEN", "variants.0.sku")]
        assert await told(client, "variantCreate", productId=product["id"], sku=sku) == [("TAKEN", "sku")]
    assert await everything(shop) == before
    # Case tells two SKUs apart: they are codes, not names.
    assert await done(client, "productCreate", "sku", name="B", sku="a") == {"sku": "a"}


async def test_a_deleted_thing_keeps_its_skus_and_gets_them_back(client: Client) -> None:
    product = await done(client, "productCreate", name="A", sku="A", variants=[{"sku": "A-1"}, {"sku": "A-2"}])
    first = (await variants_of(client, product["id"], "id"))[0]
    await done(client, "variantDelete", id=first["id"])
    assert await told(client, "productCreate", name="B", sku="A-1") == [("TAKEN", "sku")]
    await done(client, "productDelete", id=product["id"])
    for sku in ("A", "A-1", "A-2"):
        assert await told(client, "productCreate", name="B", sku=sku) == [("TAKEN", "sku")]
    assert await done(client, "productRestore", "sku", id=product["id"]) == {"sku": "A"}
    assert await done(client, "variantRestore", "sku", id=first["id"]) == {"sku": "A-1"}


@pytest.mark.parametrize("given_up_for", ["OTHER", None, ""])
async def test_a_sku_is_free_again_once_its_owner_has_another(client: Client, given_up_for: str | None) -> None:
    product = await done(client, "productCreate", name="A", sku="A", variants=[{"sku": "A-1"}])
    [variant] = await variants_of(client, product["id"], "id")
    await done(client, "variantUpdate", id=variant["id"], sku=given_up_for)
    assert await done(client, "productCreate", "sku", name="B", sku="A-1") == {"sku": "A-1"}
    assert await found(client, "variant", sku="A-1") != variant


async def test_given_twice_in_a_batch(client: Client, shop: Shop) -> None:
    rows = [{"name": "A", "sku": "S"}, {"name": "B", "variants": [{"sku": "S"}]}, {"name": "C", "sku": "T"}]
    before = await everything(shop)
    refused = await act(client, "productBulkCreate", products=rows)
    assert rows_told(refused) == [(1, "TAKEN", "variants.0.sku")]
    assert await everything(shop) == before
    kept = await act(client, "productBulkCreate", products=rows, errorPolicy="IGNORE_FAILED")
    assert rows_told(kept) == [(1, "TAKEN", "variants.0.sku")]
    assert [each is None for each in kept["ids"]] == [False, True, False]


async def test_swapping_two_skus_takes_three_steps(client: Client, shop: Shop) -> None:
    """A batch is judged by what is there before it: nobody may take what another row of it still has."""
    one, two = [await done(client, "productCreate", name=sku, sku=sku) for sku in ("X", "Y")]
    before = await everything(shop)
    swapped = [{"id": one["id"], "sku": "Y"}, {"id": two["id"], "sku": "X"}]
    refused = await act(client, "productBulkUpdate", products=swapped)
    assert rows_told(refused) == [(0, "TAKEN", "sku"), (1, "TAKEN", "sku")]
    handed_on = [{"id": one["id"], "sku": None}, {"id": two["id"], "sku": "X"}]
    assert rows_told(await act(client, "productBulkUpdate", products=handed_on)) == [(1, "TAKEN", "sku")]
    assert await everything(shop) == before
    await done(client, "productUpdate", id=one["id"], sku=None)
    await done(client, "productUpdate", id=two["id"], sku="X")
    await done(client, "productUpdate", id=one["id"], sku="Y")
    assert await found(client, "product", sku="X") == {"id": two["id"]}
    assert await found(client, "product", sku="Y") == {"id": one["id"]}


async def test_the_sku_of_a_default_variant(client: Client) -> None:
    """It shows its product's, has one of its own, and goes back: each SKU leads to both, and is never claimed twice."""
    product = await done(client, "productCreate", name="A", sku="A")
    [variant] = await variants_of(client, product["id"], SKU)
    assert (variant["sku"], variant["isDefault"], "SKU" in variant["inheritedFields"]) == ("A", True, True)
    assert await found(client, "variant", sku="A") == {"id": variant["id"]}
    assert await found(client, "product", sku="A") == product

    # What it shows is its product's: written back, it goes on being so.
    back = await done(client, "variantUpdate", SKU, id=variant["id"], sku="A")
    assert (back["sku"], "SKU" in back["inheritedFields"]) == ("A", True)

    own = await done(client, "variantUpdate", SKU, id=variant["id"], sku="OWN")
    assert (own["sku"], "SKU" in own["inheritedFields"]) == ("OWN", False)
    assert await found(client, "variant", sku="OWN") == {"id": variant["id"]}
    assert await found(client, "product", sku="OWN") == product
    assert await found(client, "variant", sku="A") is None
    assert await found(client, "product", sku="A") == product
    assert await told(client, "productUpdate", id=product["id"], sku="OWN") == [("TAKEN", "sku")]

    renamed = await done(client, "productUpdate", "sku", id=product["id"], sku="A2")
    assert renamed == {"sku": "A2"}
    assert await variants_of(client, product["id"], "sku") == [{"sku": "OWN"}]

    again = await done(client, "variantUpdate", SKU, id=variant["id"], sku=None)
    assert (again["sku"], "SKU" in again["inheritedFields"]) == ("A2", True)
    for free in ("A", "OWN"):
        assert await found(client, "product", sku=free) is None
        assert await done(client, "productCreate", "sku", name=free, sku=free) == {"sku": free}
    await done(client, "productUpdate", id=product["id"], sku=None)
    assert await variants_of(client, product["id"], "sku") == [{"sku": None}]


async def test_a_second_variant_does_not_have_the_products_sku(client: Client) -> None:
    product = await done(client, "productCreate", name="A", sku="A", upc="1", supplierReference="R")
    codes = await done(client, "variantCreate", "sku upc supplierReference isDefault", productId=product["id"])
    assert codes == {"sku": None, "upc": None, "supplierReference": None, "isDefault": False}
    assert (await found(client, "variant", "isDefault", sku="A")) == {"isDefault": True}


@pytest.mark.parametrize("noun", ["product", "variant"])
@pytest.mark.parametrize("sku", ["", " ", "nothing", "a\x00b", "s" * 300])
async def test_a_sku_of_nothing_leads_to_nothing(client: Client, noun: str, sku: str) -> None:
    await done(client, "productCreate", name="A", sku="A")
    assert await found(client, noun, sku=sku) is None


async def test_the_same_things_are_found_by_every_key(client: Client) -> None:
    ids = [{"source": "shopify", "value": "1"}]
    given: dict[str, Any] = {"sku": "A-1", "upc": "11", "externalIds": [{"source": "shopify", "value": "2"}]}
    product = await done(client, "productCreate", name="A", sku="A", upc="10", externalIds=ids, variants=[given])
    [variant] = await variants_of(client, product["id"], "id")
    for key in ({"id": product["id"]}, {"sku": "A"}, {"sku": "A-1"}, {"upc": "10"}, {"upc": "11"}):
        assert await found(client, "product", **key) == product
    assert await found(client, "product", externalId=ids[0]) == product
    assert await found(client, "product", externalId=given["externalIds"][0]) is None
    for key in ({"id": variant["id"]}, {"sku": "A-1"}, {"upc": "11"}):
        assert await found(client, "variant", **key) == variant
    assert await found(client, "variant", externalId=given["externalIds"][0]) == variant
    assert await found(client, "variant", upc="10") is None
    await done(client, "productDelete", id=product["id"])
    assert await found(client, "product", sku="A-1") == product
    assert await found(client, "variant", upc="11") is None  # a barcode may be printed on something else by now


async def test_exactly_one_key_is_asked_for(client: Client) -> None:
    for by in ("{}", '{sku: "A", id: "B"}', "{sku: null}"):
        assert await client.refused(f"{{ product(by: {by}) {{ id }} }}") == (422, ["GRAPHQL_VALIDATION_FAILED"]), by
    asked = "query ($by: ProductBy!) { product(by: $by) { id } }"
    for given in ({}, {"sku": "A", "id": "B"}, {"sku": None}):
        assert await client.refused(asked, {"by": given}) == (422, ["INVALID_VARIABLES"]), given


async def test_a_barcode_of_several_things_is_ambiguous(client: Client) -> None:
    one = await done(client, "productCreate", name="A", upc="1", variants=[{"upc": "2"}, {"upc": "2"}])
    two = await done(client, "productCreate", name="B", variants=[{"upc": "1"}])
    assert await found(client, "product", upc="2") == one  # both of them are its variants
    for noun, upc in (("product", "1"), ("variant", "2")):
        answer = (await client.post(f'{{ {noun}(by: {{upc: "{upc}"}}) {{ id }} }}')).json()
        assert [error["extensions"]["code"] for error in answer["errors"]] == ["AMBIGUOUS"]
    await bulk(client, "productBulkDelete", ids=[one["id"]])
    assert await found(client, "product", upc="1") == two
