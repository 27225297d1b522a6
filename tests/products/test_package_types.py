"""Package types: the codes of UN/ECE Recommendation 21."""

import re

import pytest

from inventory.products.package_types import PACKAGE_TYPES
from tests.conftest import Client, Shop

pytestmark = pytest.mark.anyio

ASKED = "query ($search: String, $codes: [String!]) { packageTypes(search: $search, codes: $codes) { code name } }"


def test_the_list_is_whole_and_well_formed() -> None:
    assert len(PACKAGE_TYPES) == 405
    assert all(re.fullmatch("[0-9A-Z]{2}", code) for code in PACKAGE_TYPES)
    assert list(PACKAGE_TYPES) == sorted(PACKAGE_TYPES)
    assert all(code == each.code and each.name == each.name.strip() != "" for code, each in PACKAGE_TYPES.items())
    assert len({each.name for each in PACKAGE_TYPES.values()}) == len(PACKAGE_TYPES)


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("1A", "Drum, steel"),
        ("BA", "Barrel"),
        ("BG", "Bag"),
        ("BO", "Bottle, non-protected, cylindrical"),
        ("BX", "Box"),
        ("CA", "Can, rectangular"),
        ("CB", "Crate, beer"),
        ("CR", "Crate"),
        ("CT", "Carton"),
        ("CX", "Can, cylindrical"),
        ("JR", "Jar"),
        ("KG", "Keg"),
        ("PX", "Pallet"),
        ("SA", "Sack"),
        ("ZZ", "Mutually defined"),
    ],
)
async def test_usual_packages(code: str, name: str) -> None:
    assert PACKAGE_TYPES[code].name == name


async def test_all_are_listed_to_any_token(client: Client, shop: Shop) -> None:
    answer = (await client("{ packageTypes { code isVesselType } }"))["packageTypes"]
    assert [each["code"] for each in answer] == list(PACKAGE_TYPES)
    assert [each["code"] for each in answer if not each["isVesselType"]] == ["PX"]
    stranger = Client(client.http, await shop.token("jobs:read"))
    assert (await stranger("{ packageTypes { code } }"))["packageTypes"] != []
    nobody = Client(client.http, None)
    assert await nobody.refused("{ packageTypes { code } }") == (401, ["UNAUTHENTICATED"])


@pytest.mark.parametrize(
    ("asked", "codes"),
    [
        ({"search": "bottle  CYLIND"}, ["BO", "BQ"]),
        ({"search": "px"}, ["PX"]),
        ({"search": "atomizér"}, ["AT"]),
        ({"search": "no such thing"}, []),
        ({"codes": ["PX", "bo", "??", "BO"]}, ["BO", "PX"]),
        ({"codes": []}, []),
        ({"codes": ["BO", "BX", "KG"], "search": "b"}, ["BO", "BX"]),
    ],
)
async def test_some_are_found(client: Client, asked: dict[str, object], codes: list[str]) -> None:
    assert [each["code"] for each in (await client(ASKED, asked))["packageTypes"]] == codes


async def test_null_says_nothing(client: Client) -> None:
    assert len((await client(ASKED, {"search": None, "codes": None}))["packageTypes"]) == len(PACKAGE_TYPES)
