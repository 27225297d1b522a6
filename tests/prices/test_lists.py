"""Price lists: their validity, their currency, and what becomes of their prices when they go."""

from typing import Any

import pytest

from tests.conftest import Client, Shop
from tests.prices.goods import prices_of, stocked
from tests.products.acting import act, bulk, changes_after, done, everything, found, position, rows_told, told

pytestmark = pytest.mark.anyio

JAN, FEB, MAR = (f"2026-0{month}-01T00:00:00Z" for month in (1, 2, 3))


async def test_a_list_has_what_it_was_given_and_the_account_s_currency(client: Client) -> None:
    fields = "name currency validFrom validUntil deletedAt version"
    plain = await done(client, "priceListCreate", fields, name=" Retail ")
    assert plain == {
        "name": "Retail",
        "currency": "USD",
        "validFrom": None,
        "validUntil": None,
        "deletedAt": None,
        "version": 1,
    }
    given = {"name": "Winter", "currency": "EUR", "validFrom": "2026-01-01T01:00:00+01:00", "validUntil": MAR}
    made = await done(client, "priceListCreate", "id " + fields, **given)
    assert (made["currency"], made["validFrom"], made["validUntil"]) == (
        "EUR",
        "2026-01-01T00:00:00.000000Z",
        "2026-03-01T00:00:00.000000Z",
    )
    opened = await done(client, "priceListUpdate", fields, id=made["id"], validFrom=None)
    assert (opened["validFrom"], opened["validUntil"], opened["version"]) == (None, made["validUntil"], 2)


async def test_whether_it_is_valid_at_a_moment(client: Client) -> None:
    ids = [
        (await done(client, "priceListCreate", name=name, **given))["id"]
        for name, given in {
            "always": {},
            "from": {"validFrom": FEB},
            "until": {"validUntil": FEB},
            "between": {"validFrom": JAN, "validUntil": MAR},
            "over": {"validUntil": "2001-01-01T00:00:00Z"},
            "to come": {"validFrom": "9000-01-01T00:00:00Z"},
        }.items()
    ]
    fields = f"""name first: isValid(at: "{JAN}") second: isValid(at: "{FEB}") third: isValid(at: "{MAR}")
      before: isValid(at: "2026-01-31T23:59:59.999999Z") now: isValid nothing: isValid(at: null)"""
    seen = [await found(client, "priceList", fields, id=each) for each in ids]
    assert [
        (each["name"], each["first"], each["second"], each["third"], each["before"], each["now"]) for each in seen
    ] == [
        ("always", True, True, True, True, True),
        ("from", False, True, True, False, True),
        ("until", True, False, False, True, False),
        ("between", True, True, False, True, False),
        ("over", False, False, False, False, False),
        ("to come", False, False, False, False, False),
    ]
    assert all(each["nothing"] == each["now"] for each in seen)


REFUSED: list[tuple[dict[str, Any], tuple[str, str]]] = [
    ({"name": ""}, ("BLANK", "name")),
    ({"name": "l" * 201}, ("TOO_LONG", "name")),
    ({"name": "thére"}, ("TAKEN", "name")),
    ({"validFrom": FEB, "validUntil": FEB}, ("MISMATCH", "validUntil")),
    ({"validFrom": FEB, "validUntil": JAN}, ("MISMATCH", "validUntil")),
]


@pytest.mark.parametrize(("given", "error"), REFUSED)
async def test_what_a_list_cannot_be(client: Client, shop: Shop, given: dict[str, Any], error: tuple[str, str]) -> None:
    await done(client, "priceListCreate", name="There")
    other = await done(client, "priceListCreate", name="Other")
    before = await everything(shop)
    assert await told(client, "priceListCreate", **{"name": "New", **given}) == [error]
    assert await told(client, "priceListUpdate", **other, **given) == [error]
    assert await everything(shop) == before


async def test_an_end_before_the_beginning_that_is_there(client: Client, shop: Shop) -> None:
    spring = await done(client, "priceListCreate", name="Spring", validFrom=FEB)
    before = await everything(shop)
    assert await told(client, "priceListUpdate", **spring, validUntil=JAN) == [("MISMATCH", "validUntil")]
    assert await told(client, "priceListUpdate", **spring, currency=None) == [("REQUIRED", "currency")]
    assert await everything(shop) == before


async def test_the_currency_stays_while_there_are_prices(client: Client, shop: Shop) -> None:
    lists, variants = await stocked(client, lists=2, variants=1)
    price = await done(client, "priceCreate", priceListId=lists[0], variantId=variants[0], amount="5")
    before = await everything(shop)
    assert await told(client, "priceListUpdate", id=lists[0], currency="EUR") == [("IN_USE", "currency")]
    assert await everything(shop) == before
    same = await done(client, "priceListUpdate", "version", id=lists[0], currency="USD")
    assert same == {"version": 1}
    payload = await act(
        client,
        "priceListBulkUpdate",
        priceLists=[{"id": each, "currency": "EUR"} for each in lists],
        errorPolicy="IGNORE_FAILED",
    )
    assert (rows_told(payload), payload["updatedIds"]) == ([(0, "IN_USE", "currency")], [lists[1]])
    await done(client, "priceDelete", **price)
    changed = await done(client, "priceListUpdate", "currency", id=lists[0], currency="EUR")
    assert changed == {"currency": "EUR"}
    assert await told(client, "priceRestore", **price) == [("MISMATCH", "id")]


async def test_a_deleted_list_hides_its_prices_and_brings_them_back(client: Client) -> None:
    lists, variants = await stocked(client, lists=2, variants=1)
    for each in lists:
        await done(client, "priceCreate", priceListId=each, variantId=variants[0], amount="5")
    start = await position(client)
    await bulk(client, "priceListBulkDelete", ids=[lists[0]])
    [change] = await changes_after(client, start)
    assert (change["entityId"], change["action"]) == (lists[0], "DELETED")
    assert [each["priceList"]["id"] for each in await prices_of(client, variants[0])] == [lists[1]]
    assert await client("{ prices { totalCount } all: prices(deleted: INCLUDED) { totalCount } }") == {
        "prices": {"totalCount": 1},
        "all": {"totalCount": 2},
    }
    await bulk(client, "priceListBulkRestore", ids=[lists[0]])
    assert [each["priceList"]["id"] for each in await prices_of(client, variants[0])] == lists


async def test_lists_by_their_validity_and_in_an_order(client: Client) -> None:
    for name, given in {"a": {}, "b": {"validFrom": FEB, "validUntil": MAR}, "c": {"validFrom": JAN}}.items():
        await done(client, "priceListCreate", name=name, currency="EUR", **given)
    assert await client(
        """query ($at: DateTime!) {
          valid: priceLists(where: {
            or: [{validFrom: {isNull: true}}, {validFrom: {lte: $at}}],
            and: [{or: [{validUntil: {isNull: true}}, {validUntil: {gt: $at}}]}]
          }) { nodes { name } }
          ordered: priceLists(orderBy: [{field: VALID_UNTIL, direction: DESC}, {field: VALID_FROM}]) { nodes { name } }
          euro: priceLists(where: {currency: {eq: "EUR"}}) { totalCount }
        }""",
        {"at": JAN},
    ) == {
        "valid": {"nodes": [{"name": "a"}, {"name": "c"}]},
        "ordered": {"nodes": [{"name": "b"}, {"name": "a"}, {"name": "c"}]},
        "euro": {"totalCount": 3},
    }
