"""External ids: one a source, never lost by what says nothing of them, never given to another thing."""

from typing import Any

import pytest

from tests.conftest import Client, Shop
from tests.products.acting import act, done, everything, found, rows_told, told, variants_of

pytestmark = pytest.mark.anyio

IDS = "id version externalIds { source value }"


def ids(**values: str | None) -> list[dict[str, Any]]:
    return [{"source": source, "value": value} for source, value in values.items()]


async def test_updates_of_one_source_leave_the_others(client: Client) -> None:
    made = await done(client, "productCreate", IDS, name="A", externalIds=ids(shopify="1", ebay="2"))
    assert made["externalIds"] == ids(ebay="2", shopify="1")
    named = {"id": made["id"]}
    assert (await done(client, "productUpdate", IDS, **named, name="B"))["externalIds"] == ids(ebay="2", shopify="1")
    changed = await done(client, "productUpdate", IDS, **named, externalIds=ids(shopify="3", etsy="4"))
    assert (changed["externalIds"], changed["version"]) == (ids(ebay="2", etsy="4", shopify="3"), 3)
    for says_nothing in (None, [], ids(ebay="2")):
        same = await done(client, "productUpdate", IDS, **named, externalIds=says_nothing)
        assert same == changed
    removed = await done(client, "productUpdate", IDS, **named, externalIds=ids(ebay=None, unheard=None))
    assert removed["externalIds"] == ids(etsy="4", shopify="3")
    assert await found(client, "product", externalId={"source": "ebay", "value": "2"}) is None
    assert await found(client, "product", externalId={"source": "shopify", "value": "1"}) is None


async def test_every_kind_has_its_own(client: Client) -> None:
    """One system may number its products and its suppliers alike."""
    product = await done(client, "productCreate", name="A", externalIds=ids(erp="7"))
    [default] = await variants_of(client, product["id"], "id")
    same = {"externalIds": ids(erp="7")}
    made = {"product": product, "variant": await done(client, "variantUpdate", id=default["id"], **same)}
    for noun in ("supplier", "category", "tag", "location"):
        made[noun] = await done(client, f"{noun}Create", name="A", **same)
    for noun, thing in made.items():
        assert await found(client, noun, externalId=ids(erp="7")[0]) == thing


async def test_another_thing_cannot_have_it_even_of_a_deleted_one(client: Client, shop: Shop) -> None:
    first = await done(client, "productCreate", name="A", externalIds=ids(erp="7"))
    await done(client, "productDelete", id=first["id"])
    before = await everything(shop)
    taken = [("TAKEN", "externalIds.1")]
    given = ids(other="1", erp="7")
    assert await told(client, "productCreate", name="B", externalIds=given) == taken
    rows = [{"name": "B", "externalIds": ids(erp="8")}, {"name": "C", "externalIds": ids(erp="8")}]
    assert rows_told(await act(client, "productBulkCreate", products=rows)) == [(1, "TAKEN", "externalIds.0")]
    assert await everything(shop) == before


@pytest.mark.parametrize(
    ("given", "error"),
    [
        (ids(erp="1") + ids(erp="2"), ("DUPLICATE", "externalIds.1.source")),
        (ids(erp="1") + ids(erp=None), ("DUPLICATE", "externalIds.1.source")),
        ([{"source": " ", "value": "1"}], ("BLANK", "externalIds.0.source")),
        ([{"source": "s" * 101, "value": "1"}], ("TOO_LONG", "externalIds.0.source")),
        ([{"source": "a\x00", "value": "1"}], ("INVALID", "externalIds.0.source")),
        (ids(erp=""), ("BLANK", "externalIds.0.value")),
        (ids(erp="v" * 256), ("TOO_LONG", "externalIds.0.value")),
        (ids(erp="\x00"), ("INVALID", "externalIds.0.value")),
    ],
)
async def test_what_they_may_not_be(
    client: Client, shop: Shop, given: list[dict[str, Any]], error: tuple[str, str]
) -> None:
    before = await everything(shop)
    assert await told(client, "productCreate", name="A", externalIds=given) == [error]
    assert await everything(shop) == before


async def test_a_thing_may_give_its_own_again(client: Client) -> None:
    longest = [{"source": "s" * 100, "value": "v" * 255}]
    made = await done(client, "productCreate", IDS, name="A", externalIds=longest)
    assert await done(client, "productUpdate", IDS, id=made["id"], externalIds=longest) == made
