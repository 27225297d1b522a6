"""Vessels, bundles and purchase prices over HTTP: what goes in comes back, and what contradicts itself is refused."""

from typing import Any

import pytest

from inventory.products.packages import MAX_TEXT
from inventory.products.vessels import MAX_BUNDLES
from tests.conftest import Client, Shop
from tests.products.acting import bulk, done, everything, found, told, variants_of
from tests.support.statements import Statements

pytestmark = pytest.mark.anyio

SHOWN = """accountCode orderUnit countFractions vessel { size unit type { code name } }
  bundles { type { code } size unit palletBundle { type { code } size unit } }
  price { amount currency } priceCents pricePer pricePerVessel { amount }"""
BOTTLE = {"size": 7, "unit": "DL", "type": "BO"}
BOX = {"type": "BX", "size": 6}
PALLET = {"type": "PX", "size": 40, "palletBundle": BOX}
SACK = {"type": "SA", "size": 25000, "unit": "G"}
NOTHING = {
    **dict.fromkeys(("accountCode", "orderUnit", "countFractions", "vessel", "price", "priceCents", "pricePer")),
    "pricePerVessel": None,
    "bundles": [],
}


async def test_all_of_it_comes_back(client: Client) -> None:
    given = {
        "accountCode": " 4000 ",
        "orderUnit": "VESSEL",
        "countFractions": "QUARTERS",
        "vessel": {"size": "0.70", "unit": "L", "type": "bo"},
        "bundles": [BOX, PALLET, {"type": "CT", "size": "1.5"}],
        "priceCents": 1275,
        "pricePer": "L",
        "currency": "EUR",
    }
    expected = {
        "accountCode": "4000",
        "orderUnit": "VESSEL",
        "countFractions": "QUARTERS",
        "vessel": {
            "size": "0.7",
            "unit": "L",
            "type": {"code": "BO", "name": "Bottle, non-protected, cylindrical"},
        },
        "bundles": [
            {"type": {"code": "BX"}, "size": "6", "unit": None, "palletBundle": None},
            {
                "type": {"code": "PX"},
                "size": "40",
                "unit": None,
                "palletBundle": {"type": {"code": "BX"}, "size": "6", "unit": None},
            },
            {"type": {"code": "CT"}, "size": "1.5", "unit": None, "palletBundle": None},
        ],
        "price": {"amount": "12.75", "currency": "EUR"},
        "priceCents": "1275",
        "pricePer": "L",
        "pricePerVessel": {"amount": "8.925"},
    }
    product = await done(client, "productCreate", f"id {SHOWN}", name="Vodka", **given)
    assert {**product, "id": None} == {**expected, "id": None}
    assert await variants_of(client, product["id"], SHOWN) == [expected]

    plain = await done(client, "productCreate", SHOWN, name="Plain")
    assert plain == NOTHING
    emptied = await done(client, "productUpdate", SHOWN, id=product["id"], **dict.fromkeys(given.keys() - {"currency"}))
    assert emptied == NOTHING
    assert await variants_of(client, product["id"], SHOWN) == [NOTHING]


async def test_the_content_of_a_vessel_in_any_unit(client: Client) -> None:
    asked = """vessel { content { value unit } l: content(unit: L) { value unit } cl: content(unit: CL) { value }
      kg: content(unit: KG) { value } null: content(unit: null) { unit } }"""
    assert await done(client, "productCreate", asked, name="Vodka", vessel=BOTTLE) == {
        "vessel": {
            "content": {"value": "7", "unit": "DL"},
            "l": {"value": "0.7", "unit": "L"},
            "cl": {"value": "70"},
            "kg": None,
            "null": {"unit": "DL"},
        }
    }


async def test_a_variant_has_what_it_lacks_from_its_product(client: Client) -> None:
    product = await done(
        client,
        "productCreate",
        name="Gin",
        vessel=BOTTLE,
        bundles=[BOX],
        price="20",
        pricePer="L",
        variants=[{"name": "0.7"}, {"name": "1.0", "vessel": {"size": 1, "unit": "L", "type": "BO"}}, {"price": "9"}],
    )
    shown = (
        "id vessel { size unit } bundles { size } price { amount } pricePer pricePerVessel { amount } inheritedFields"
    )
    small, large, dear = await variants_of(client, product["id"], shown)
    own = {"VESSEL", "BUNDLES", "PRICE", "PRICE_PER"}
    assert own <= set(small["inheritedFields"])
    assert (small["vessel"], small["pricePerVessel"]) == ({"size": "7", "unit": "DL"}, {"amount": "14.00"})
    assert own - set(large["inheritedFields"]) == {"VESSEL"}
    assert (large["vessel"], large["pricePerVessel"]) == ({"size": "1", "unit": "L"}, {"amount": "20.00"})
    assert own - set(dear["inheritedFields"]) == {"PRICE", "PRICE_PER"}
    assert (dear["price"], dear["pricePer"]) == ({"amount": "9.00"}, "VESSEL")

    await done(client, "productUpdate", id=product["id"], vessel={**BOTTLE, "size": 5}, bundles=[])
    small, large, _ = await variants_of(client, product["id"], shown)
    assert (small["vessel"], small["bundles"]) == ({"size": "5", "unit": "DL"}, [])
    assert large["vessel"] == {"size": "1", "unit": "L"}
    foreign = await done(client, "variantUpdate", shown, id=small["id"], currency="JPY", bundles=[{**BOX, "size": 3}])
    assert (foreign["price"], foreign["pricePer"], foreign["bundles"]) == (None, None, [{"size": "3"}])
    home = await done(client, "variantUpdate", shown, id=large["id"], vessel=None)
    assert home["vessel"] == {"size": "5", "unit": "DL"}


async def test_nothing_is_had_that_contradicts_what_is_one_s_own(client: Client) -> None:
    product = await done(
        client, "productCreate", name="P", vessel=BOTTLE, variants=[{"orderUnit": "KG"}, {"bundles": [SACK]}]
    )
    shown = "vessel { size } orderUnit bundles { size }"
    by_kilo, sacks = await variants_of(client, product["id"], shown)
    assert by_kilo == {"vessel": None, "orderUnit": "KG", "bundles": []}
    assert sacks == {"vessel": None, "orderUnit": None, "bundles": [{"size": "25000"}]}
    await done(
        client, "productUpdate", id=product["id"], vessel={"size": 1, "unit": "KG", "type": "BG"}, orderUnit="KG"
    )
    by_kilo, sacks = await variants_of(client, product["id"], shown)
    assert (by_kilo["vessel"], sacks["vessel"]) == ({"size": "1"}, {"size": "1"})


REFUSED: list[tuple[dict[str, Any], list[tuple[str, str]]]] = [
    ({"vessel": {**BOTTLE, "size": 0}}, [("OUT_OF_RANGE", "vessel.size")]),
    ({"vessel": {**BOTTLE, "size": "0.0000001"}}, [("TOO_PRECISE", "vessel.size")]),
    ({"vessel": {**BOTTLE, "type": "PX"}}, [("INVALID", "vessel.type")]),
    (
        {"vessel": {"size": -1, "unit": "L", "type": "??"}},
        [("OUT_OF_RANGE", "vessel.size"), ("INVALID", "vessel.type")],
    ),
    ({"vessel": BOTTLE, "orderUnit": "KG"}, [("MISMATCH", "orderUnit")]),
    ({"vessel": {"size": 2, "unit": "KG", "type": "BG"}, "orderUnit": "KG"}, [("MISMATCH", "orderUnit")]),
    ({"accountCode": "x" * 101}, [("TOO_LONG", "accountCode")]),
    ({"price": "-1"}, [("OUT_OF_RANGE", "price")]),
    ({"price": "-1", "pricePer": "L"}, [("OUT_OF_RANGE", "price")]),
    ({"price": "0.0000001"}, [("TOO_PRECISE", "price")]),
    ({"priceCents": -1}, [("OUT_OF_RANGE", "priceCents")]),
    ({"priceCents": "922337203685478"}, [("OUT_OF_RANGE", "priceCents")]),
    ({"priceCents": "9223372036854775807"}, [("OUT_OF_RANGE", "priceCents")]),
    ({"price": "12.75", "priceCents": 1276}, [("MISMATCH", "priceCents")]),
    ({"price": None, "priceCents": 1276}, [("MISMATCH", "priceCents")]),
    ({"pricePer": "L"}, [("REQUIRED", "price")]),
    ({"bundles": [{"type": "??", "size": 0}]}, [("INVALID", "bundles.0.type"), ("OUT_OF_RANGE", "bundles.0.size")]),
    ({"bundles": [BOX, BOX]}, [("DUPLICATE", "bundles.1")]),
    ({"bundles": [BOX, {**BOX, "size": "6.0"}]}, [("DUPLICATE", "bundles.1")]),
    ({"bundles": [{**BOX, "size": n + 1} for n in range(MAX_BUNDLES + 1)]}, [("TOO_LONG", "bundles")]),
    ({"bundles": [{**BOX, "palletBundle": BOX}]}, [("MISMATCH", "bundles.0.palletBundle")]),
    ({"bundles": [BOX, {"type": "PX", "size": 40}]}, [("REQUIRED", "bundles.1.palletBundle")]),
    ({"bundles": [PALLET]}, [("MISMATCH", "bundles.0.palletBundle")]),
    ({"bundles": [{**BOX, "size": 12}, PALLET]}, [("MISMATCH", "bundles.1.palletBundle")]),
    (
        {"bundles": [BOX, PALLET, {**PALLET, "palletBundle": {"type": "PX", "size": 40}}]},
        [("INVALID", "bundles.2.palletBundle.type")],
    ),
    ({"bundles": [BOX, {**PALLET, "unit": "G"}]}, [("MISMATCH", "bundles.1.unit")]),
    ({"vessel": BOTTLE, "bundles": [BOX, SACK]}, [("MISMATCH", "bundles.1.unit")]),
]


@pytest.mark.parametrize(("given", "errors"), REFUSED)
async def test_what_is_refused(
    client: Client, shop: Shop, given: dict[str, Any], errors: list[tuple[str, str]]
) -> None:
    product = await done(client, "productCreate", name="P", variants=[{"name": "V"}])
    [variant] = await variants_of(client, product["id"], "id")
    before = await everything(shop)
    assert await told(client, "productCreate", name="New", **given) == errors
    assert await told(client, "productUpdate", id=product["id"], **given) == errors
    assert await told(client, "variantUpdate", **variant, **given) == errors
    of_part = [(code, f"variants.0.{path}") for code, path in errors]
    assert await told(client, "productCreate", name="New", variants=[given]) == of_part
    assert await everything(shop) == before


async def test_the_highest_price_in_cents(client: Client) -> None:
    most = {"priceCents": "922337203685477"}
    assert await done(client, "productCreate", "priceCents", name="P", **most) == most


async def test_what_is_there_counts_too(client: Client, shop: Shop) -> None:
    product = await done(client, "productCreate", name="P", bundles=[SACK], orderUnit="KG", price="3", pricePer="KG")
    before = await everything(shop)
    assert await told(client, "productUpdate", id=product["id"], vessel=BOTTLE) == [
        ("MISMATCH", "orderUnit"),
        ("MISMATCH", "vessel.unit"),
    ]
    assert await everything(shop) == before
    shown = "price { amount } pricePer"
    cheaper = await done(client, "productUpdate", shown, id=product["id"], priceCents=250)
    assert cheaper == {"price": {"amount": "2.50"}, "pricePer": "KG"}
    other = await done(client, "productUpdate", shown, id=product["id"], pricePer="HUNDRED_G")
    assert other == {"price": {"amount": "2.50"}, "pricePer": "HUNDRED_G"}
    agreeing = await done(client, "productUpdate", shown, id=product["id"], price="1.5", priceCents=150, pricePer=None)
    assert agreeing == {"price": {"amount": "1.50"}, "pricePer": "VESSEL"}
    finer = await done(client, "productUpdate", "priceCents price { amount }", id=product["id"], price="0.000001")
    assert finer == {"priceCents": None, "price": {"amount": "0.000001"}}
    gone = await done(client, "productUpdate", shown, id=product["id"], priceCents=None)
    assert gone == {"price": None, "pricePer": None}


QUANTITY = """query ($id: ID!, $of: String!, $in: String!) { variant(by: {id: $id}) { quantity(of: $of) {
  vessels text content { value unit } l: content(unit: L) { value } kg: content(unit: KG) { value }
  in(type: $in) { whole rest restText } } } }"""


async def test_amounts_in_packages(client: Client) -> None:
    product = await done(client, "productCreate", name="Vodka", vessel=BOTTLE, bundles=[BOX, PALLET])
    [variant] = await variants_of(client, product["id"], "id")
    answer = await client(QUANTITY, {**variant, "of": "3.25 BO + 2 BX", "in": "BX"})
    assert answer["variant"]["quantity"] == {
        "vessels": "15.25",
        "text": "2 BX + 3.25 BO",
        "content": {"value": "106.75", "unit": "DL"},
        "l": {"value": "10.675"},
        "kg": None,
        "in": {"whole": "2", "rest": "3.25", "restText": "3.25 BO"},
    }
    wrong = (await client.post(QUANTITY, {**variant, "of": "2 CT", "in": "BX"})).json()
    assert wrong["data"] == {"variant": {"quantity": None}}
    assert [each["extensions"] for each in wrong["errors"]] == [{"code": "BAD_USER_INPUT", "argument": "of"}]
    assert wrong["errors"][0]["message"] == "'CT' is no package of it; there is BO, BX, PX."
    wrong = (await client.post(QUANTITY, {**variant, "of": "2 BX", "in": "CT"})).json()
    assert wrong["data"]["variant"]["quantity"]["in"] is None
    assert [(each["path"], each["extensions"]["argument"]) for each in wrong["errors"]] == [
        (["variant", "quantity", "in"], "type")
    ]


async def test_lists_are_filtered_by_vessels_and_prices(client: Client) -> None:
    for name, size in (("Small", 5), ("Large", 10)):
        await done(client, "productCreate", name=name, vessel={**BOTTLE, "size": size}, price=size, accountCode=name)
    await done(client, "productCreate", name="None")
    for where, names in (
        ('vesselSize: {gt: "5"}', ["Large"]),
        ("vesselUnit: {eq: DL}", ["Small", "Large"]),
        ('vesselType: {in: ["BO"]}', ["Small", "Large"]),
        ("vesselType: {isNull: true}", ["None"]),
        ('accountCode: {startsWith: "la"}', ["Large"]),
        ("pricePer: {eq: VESSEL}, price: {lt: 7}", ["Small"]),
    ):
        answer = await client(f"{{ products(where: {{{where}}}) {{ nodes {{ name }} }} }}")
        assert [each["name"] for each in answer["products"]["nodes"]] == names, where


async def test_many_take_as_many_statements_as_few(client: Client, statements: Statements) -> None:
    taken = []
    for number in (5, 50):
        given = {"vessel": BOTTLE, "bundles": [BOX, PALLET], "priceCents": 1275, "supplier": {"name": "S"}}
        rows = [{"name": f"P{number}-{n}", "supplierReference": f"{number}-{n}", **given} for n in range(number)]
        statements.clear()
        ids = (await bulk(client, "productBulkCreate", products=rows))["updatedIds"]
        taken.append([len(statements.after_sign_in)])
        changed = [{"id": each, "supplierReference": f"{number}-{each}", "vessel": None} for each in ids]
        statements.clear()
        await bulk(client, "productBulkUpdate", products=changed)
        taken[-1].append(len(statements.after_sign_in))
        for verb in ("Delete", "Restore"):
            statements.clear()
            await bulk(client, f"productBulk{verb}", ids=ids)
            taken[-1].append(len(statements.after_sign_in))
        await done(client, "supplierCreate", name=f"Other {number}")  # so that both begin with a supplier there
    assert taken[0][1:] == taken[1][1:]
    found_again = await found(client, "product", "supplierReference vessel { size }", id=ids[0])
    assert found_again == {"supplierReference": f"50-{ids[0]}", "vessel": None}


async def test_the_limits_are_told(client: Client) -> None:
    limits = (await client("{ limits { maxBundles maxAmountCharacters } }"))["limits"]
    assert limits == {"maxBundles": MAX_BUNDLES, "maxAmountCharacters": MAX_TEXT}
