"""Units of measure: those that an account begins with, its own ones, and what each keeps for good."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import example
from hypothesis import given as generated
from hypothesis import strategies as st

from inventory.taxonomy.models import GIVEN_UNITS
from inventory.taxonomy.units import UnitReferences, base_quantity
from kit.batch import Draft
from kit.columns import TRILLIONTHS
from kit.errors import Code, DomainError
from kit.measures import LengthUnit, VolumeUnit, WeightUnit, ratio
from kit.money import INT64_MAX
from kit.outcome import Outcome
from kit.work import UnitOfWork
from tests.conftest import Client, Shop
from tests.products.acting import act, bulk, done, everything, found, position, rows_told, told
from tests.support.statements import Statements

pytestmark = pytest.mark.anyio

SHOWN = "id name description dimension isBase factor baseUnit { name } version"
MILLION = 1_000_000


async def unit(client: Client, name: str) -> str:
    """The id of a unit by its name."""
    return str((await found(client, "unitOfMeasure", name=name))["id"])


async def test_an_account_begins_with_the_usual_units(client: Client) -> None:
    answer = await client(f"{{ unitsOfMeasure(first: 100) {{ totalCount nodes {{ {SHOWN} }} }} }}")
    units = {each["name"]: each for each in answer["unitsOfMeasure"]["nodes"]}
    assert list(units) == [
        *("each", "pair", "dozen", "gross", "g", "mg", "kg", "oz", "lb"),
        *("ml", "cl", "dl", "l", "fl oz", "gal", "mm", "cm", "m", "in", "ft"),
    ]
    assert answer["unitsOfMeasure"]["totalCount"] == len(units) == 20
    assert {name for name, each in units.items() if each["isBase"]} == {"each", "g", "ml", "mm"}
    assert {**units["fl oz"], "id": ""} == {
        "id": "",
        "name": "fl oz",
        "description": "US fluid ounce",
        "dimension": "VOLUME",
        "isBase": False,
        "factor": "29.5735295625",
        "baseUnit": {"name": "ml"},
        "version": 1,
    }
    bases = {"COUNT": "each", "MASS": "g", "VOLUME": "ml", "LENGTH": "mm"}
    for each in units.values():
        base = bases[each["dimension"]]
        assert (each["baseUnit"] or each)["name"] == base
        assert (each["factor"] == "1") == (each["name"] == base)
    history = (await client("{ changes(first: 1000) { nodes { entityId } } }"))["changes"]["nodes"]
    assert {change["entityId"] for change in history}.isdisjoint(each["id"] for each in units.values())


def test_the_given_factors_are_those_of_the_standards() -> None:
    """What the measures of packages and the units of quantities say of each other."""
    measured = (member for each in (WeightUnit, LengthUnit, VolumeUnit) for member in each)
    signs = {member.value.lower().replace("_", " "): member for member in measured}
    for (base, _, _), *units in GIVEN_UNITS.values():
        for name, _, factor in units:
            if name in signs:
                assert Fraction(factor) == ratio(signs[name], signs[base])
    assert {name for units in GIVEN_UNITS.values() for name, _, _ in units} >= signs.keys()


async def test_a_unit_of_one_s_own(client: Client) -> None:
    base = await done(client, "unitOfMeasureCreate", SHOWN, name=" Sheet ", description="Of paper", dimension="COUNT")
    assert {**base, "id": ""} == {
        "id": "",
        "name": "Sheet",
        "description": "Of paper",
        "dimension": "COUNT",
        "isBase": True,
        "factor": "1",
        "baseUnit": None,
        "version": 1,
    }
    ream = await done(client, "unitOfMeasureCreate", SHOWN, name="Ream", baseUnitId=base["id"], factor=500)
    assert (ream["dimension"], ream["isBase"], ream["factor"], ream["baseUnit"]) == (
        *("COUNT", False, "500"),
        {"name": "Sheet"},
    )
    small = await done(
        client,
        "unitOfMeasureCreate",
        SHOWN,
        name="Grain",
        baseUnitId=await unit(client, "g"),
        dimension="MASS",
        factor="0.064798910001",
    )
    assert (small["dimension"], small["factor"]) == ("MASS", "0.064798910001")
    plain = await done(client, "unitOfMeasureCreate", SHOWN, name="Plain", dimension=None, factor=None, baseUnitId=None)
    assert (plain["dimension"], plain["factor"], plain["isBase"]) == ("COUNT", "1", True)
    area = await done(client, "unitOfMeasureCreate", SHOWN, name="Roll", dimension="LENGTH", factor="1.0")
    assert (area["dimension"], area["factor"], area["isBase"]) == ("LENGTH", "1", True)


async def test_what_is_no_unit(client: Client, shop: Shop) -> None:
    ids = {name: await unit(client, name) for name in ("kg", "g", "ml")}
    gone = (await done(client, "unitOfMeasureCreate", name="Gone"))["id"]
    await done(client, "unitOfMeasureDelete", id=gone)
    before = await everything(shop)
    for given, errors in [
        ({"baseUnitId": ids["kg"], "factor": 2}, [("MISMATCH", "baseUnitId")]),
        ({"baseUnitId": "uom_00000000000000000000000000", "factor": 2}, [("NOT_FOUND", "baseUnitId")]),
        ({"baseUnitId": gone, "factor": 2}, [("NOT_FOUND", "baseUnitId")]),
        ({"baseUnitId": ids["g"]}, [("REQUIRED", "factor")]),
        ({"baseUnitId": ids["g"], "factor": None}, [("REQUIRED", "factor")]),
        ({"baseUnitId": ids["g"], "factor": 0}, [("OUT_OF_RANGE", "factor")]),
        ({"baseUnitId": ids["g"], "factor": "-1"}, [("OUT_OF_RANGE", "factor")]),
        ({"baseUnitId": ids["g"], "factor": "0.0000000000001"}, [("TOO_PRECISE", "factor")]),
        ({"baseUnitId": ids["g"], "factor": "9223372.036854775808"}, [("OUT_OF_RANGE", "factor")]),
        ({"baseUnitId": ids["g"], "factor": 2, "dimension": "VOLUME"}, [("MISMATCH", "dimension")]),
        ({"factor": 2}, [("MISMATCH", "factor")]),
        ({"factor": 0}, [("OUT_OF_RANGE", "factor")]),
        ({"name": "KG"}, [("TAKEN", "name")]),
        ({"baseUnitId": ids["kg"]}, [("REQUIRED", "factor"), ("MISMATCH", "baseUnitId")]),
    ]:
        assert await told(client, "unitOfMeasureCreate", **{"name": "New", **given}) == errors, given
    assert await everything(shop) == before


async def test_a_unit_keeps_what_quantities_stand_on(client: Client, shop: Shop) -> None:
    changed = await done(
        client, "unitOfMeasureUpdate", SHOWN, id=await unit(client, "kg"), name="Kilo", description=None
    )
    assert (changed["name"], changed["description"], changed["factor"], changed["version"]) == ("Kilo", None, "1000", 2)
    fields = (await client('{ __type(name: "UnitOfMeasureUpdateInput") { inputFields { name } } }'))["__type"]
    assert {each["name"] for each in fields["inputFields"]}.isdisjoint({"baseUnitId", "factor", "dimension"})

    match = {"name": "kilo"}
    same = {"baseUnitId": await unit(client, "g"), "factor": "1000.00", "dimension": "MASS"}
    found_again = await done(client, "unitOfMeasureUpsert", SHOWN, match=match, name="Kilo", **same)
    assert found_again == changed, "the same said again changes nothing"
    before = await everything(shop)
    for given, errors in [
        ({"factor": 1001}, [("MISMATCH", "factor")]),
        ({"dimension": "COUNT"}, [("MISMATCH", "dimension")]),
        ({"baseUnitId": None}, [("MISMATCH", "baseUnitId")]),
        ({"baseUnitId": await unit(client, "ml")}, [("MISMATCH", "baseUnitId")]),
    ]:
        assert await told(client, "unitOfMeasureUpsert", match=match, **given) == errors, given
    assert await everything(shop) == before
    made = await done(client, "unitOfMeasureUpsert", SHOWN, match={"name": "Ton"}, **{**same, "factor": MILLION})
    assert (made["name"], made["factor"], made["dimension"]) == ("Ton", "1000000", "MASS")


async def test_what_others_are_based_on_stays(client: Client, shop: Shop) -> None:
    base = (await done(client, "unitOfMeasureCreate", name="Sheet"))["id"]
    ream = (await done(client, "unitOfMeasureCreate", name="Ream", baseUnitId=base, factor=500))["id"]
    before = await everything(shop)
    assert await told(client, "unitOfMeasureDelete", id=base) == [("IN_USE", "id")]
    assert await everything(shop) == before
    partly = await act(client, "unitOfMeasureBulkDelete", ids=[base, "uom_x"], errorPolicy="IGNORE_FAILED")
    assert rows_told(partly) == [(0, "IN_USE", "id"), (1, "NOT_FOUND", "id")]
    await bulk(client, "unitOfMeasureBulkDelete", ids=[base, ream])

    assert await told(client, "unitOfMeasureRestore", id=ream) == [("DELETED", "id")]
    await bulk(client, "unitOfMeasureBulkRestore", ids=[ream, base])
    await done(client, "unitOfMeasureDelete", id=ream)
    await done(client, "unitOfMeasureDelete", id=base)
    await done(client, "unitOfMeasureRestore", id=base)
    await done(client, "unitOfMeasureCreate", name="REAM", baseUnitId=base, factor=480)
    assert await told(client, "unitOfMeasureRestore", id=ream) == [("TAKEN", "id")]


async def test_units_are_found_by_what_they_measure(client: Client) -> None:
    asked = """{ unitsOfMeasure(first: 50, orderBy: {field: NAME}, where: {dimension: {eq: MASS}, baseUnit: {
      name: {eq: "g"}}}) { nodes { name } }
      bases: unitsOfMeasure(where: {baseUnitId: {isNull: true}}) { totalCount } }"""
    answer = await client(asked)
    assert [each["name"] for each in answer["unitsOfMeasure"]["nodes"]] == ["kg", "lb", "mg", "oz"]
    assert answer["bases"] == {"totalCount": 4}


async def test_many_take_as_many_statements_as_few(client: Client, statements: Statements) -> None:
    base = await unit(client, "each")
    taken = []
    for number in (5, 50):
        rows = [{"name": f"Box of {number}-{n}", "baseUnitId": base, "factor": n + 1} for n in range(number)]
        statements.clear()
        ids = (await bulk(client, "unitOfMeasureBulkCreate", unitsOfMeasure=rows))["updatedIds"]
        taken.append([len(statements.after_sign_in)])
        for verb in ("Delete", "Restore"):
            statements.clear()
            await bulk(client, f"unitOfMeasureBulk{verb}", ids=ids)
            taken[-1].append(len(statements.after_sign_in))
    assert taken[0] == taken[1]


async def test_the_history_has_exact_factors(client: Client) -> None:
    begun = await position(client)
    await done(client, "unitOfMeasureCreate", name="Grain", baseUnitId=await unit(client, "g"), factor="0.06479891")
    asked = "query ($after: BigInt!) { changes(after: $after) { nodes { after } } }"
    [change] = (await client(asked, {"after": begun}))["changes"]["nodes"]
    assert (change["after"]["factor"], change["after"]["dimension"]) == ("0.06479891", "MASS")


async def test_drafts_name_their_units_by_id_or_by_name(client: Client, shop: Shop, other_shop: Shop) -> None:
    kg, lb = await unit(client, "kg"), await unit(client, "lb")
    given: list[dict[str, Any]] = [
        {"unit_id": kg},
        {"unit": " KG "},
        {"unit_id": lb, "unit": "Lb"},
        {},
        {"unit": None, "unit_id": None},
        {"unit_id": "uom_x"},
        {"unit": "stone"},
        {"unit_id": kg, "unit": "lb"},
    ]
    drafts = [Draft(each) for each in given]
    factors: list[int] = []

    async def look(work: UnitOfWork) -> Outcome:
        units = UnitReferences(work)
        await units.examine(drafts)
        factors.extend(units.row(each)["factor"] for each in (kg, lb))
        return Outcome()

    await shop.perform(look)
    assert [draft.values.get("unit_id", "unsaid") for draft in drafts[:5]] == [kg, kg, lb, "unsaid", None]
    assert [[(error.code, error.path) for error in draft.errors] for draft in drafts[5:]] == [
        [(Code.NOT_FOUND, ("unit_id",))],
        [(Code.NOT_FOUND, ("unit",))],
        [(Code.MISMATCH, ("unit",))],
    ]
    assert all(draft.is_sound for draft in drafts[:5])
    assert factors == [1000 * TRILLIONTHS, 453_592_370_000_000]
    foreign = [Draft({"unit_id": kg})]

    async def look_elsewhere(work: UnitOfWork) -> Outcome:
        await UnitReferences(work).examine(foreign)
        return Outcome()

    await other_shop.perform(look_elsewhere)
    assert [error.code for error in foreign[0].errors] == [Code.NOT_FOUND]


@generated(st.integers(-(10**12), 10**12), st.integers(1, 10**18))
@example(1, TRILLIONTHS // 2)
@example(3, TRILLIONTHS // 2)
def test_a_base_quantity_is_the_nearest_one(quantity: int, factor: int) -> None:
    exact = Fraction(quantity * factor, TRILLIONTHS)
    if abs(round(exact)) > INT64_MAX:
        with pytest.raises(DomainError) as refused:
            base_quantity(quantity, factor)
        assert refused.value.code is Code.OUT_OF_RANGE
        return
    nearest = base_quantity(quantity, factor)
    assert abs(nearest - exact) <= Fraction(1, 2)
    if abs(nearest - exact) == Fraction(1, 2):
        assert nearest % 2 == 0
    assert base_quantity(quantity, TRILLIONTHS) == quantity
