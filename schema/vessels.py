"""Vessels, bundles and purchase prices, and amounts in packages."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final

import strawberry
from strawberry import UNSET

from engine.fields import Arguments
from inventory.products.models import BundleUnit, CountFractions, OrderUnit, PricePer, VesselUnit
from inventory.products.package_types import PACKAGE_TYPES
from inventory.products.packages import COLUMNS, Packages, content_ratio, price_per_vessel
from kit.errors import BadArgument, DomainError
from kit.money import format_amount, format_plain
from schema.enums import described_enum
from schema.fields import column, computed_with, given, required
from schema.package_types import PackageType
from schema.scalars import BigInt, Decimal

for _set in (BundleUnit, CountFractions, OrderUnit, PricePer, VesselUnit):
    described_enum(_set)

Shown = dict[str, Any]

_UNIT: Final = "The unit to show it in; null where that does not fit. Null or left out: as it was given."
_IN_UNIT: Final[dict[str, Any]] = {
    "unit": (Annotated[VesselUnit | None, strawberry.argument(description=_UNIT)], UNSET)
}


@strawberry.type(description="How much a vessel, or an amount of vessels, holds.")
class Content:
    """How much a vessel, or an amount of vessels, holds."""

    value: Decimal = column("How many of the unit; rounded to six decimals, half to even, if it was converted.")
    unit: VesselUnit = column("The unit.")


def _contents(arguments: Arguments, sizes: Sequence[int], units: Sequence[str]) -> list[Shown | None]:
    asked = arguments.get("unit")
    return [
        _content(size, unit, unit if asked is None else asked.value) for size, unit in zip(sizes, units, strict=True)
    ]


def _content(size: int, unit: str, asked: str) -> Shown | None:
    factor = content_ratio(unit, asked)
    return None if factor is None else {"value": format_plain(round(size * factor)), "unit": asked}


@strawberry.type(description="What something comes in: the smallest thing that is counted, such as a bottle of 7 dl.")
class Vessel:
    """What something comes in."""

    size: Decimal = column("How much it holds.")
    unit: VesselUnit = column("The unit of the size.")
    type: PackageType = column("What it is.")
    content: Content | None = computed_with("How much it holds, in any unit.", _IN_UNIT, ("parts", "unit"), _contents)


@strawberry.type(description="A bundle that lies on a pallet.")
class PalletBundle:
    """A bundle that lies on a pallet."""

    type: PackageType = column("What it is.")
    size: Decimal = column("How many vessels it holds, or with a unit how much of what they hold.")
    unit: BundleUnit | None = column("The unit of the size; null for a number of vessels.")


@strawberry.type(description="Several vessels packed together, or several such bundles on a pallet.")
class Bundle:
    """Several vessels packed together, or several such bundles on a pallet."""

    type: PackageType = column("What it is; PX for a pallet.")
    size: Decimal = column("How many vessels it holds, with a unit how much of what they hold; on a pallet bundles.")
    unit: BundleUnit | None = column("The unit of the size; null for a number of vessels or bundles.")
    pallet_bundle: PalletBundle | None = column("What a pallet holds; null for what is no pallet.")


def _type(code: str) -> Shown:
    known = PACKAGE_TYPES[code]
    return {"code": known.code, "name": known.name, "is_vessel_type": known.is_vessel_type}


def vessels(sizes: Sequence[int | None], units: Sequence[str], types: Sequence[str]) -> list[Shown | None]:
    """Vessels as their type shows them."""
    return [
        None if size is None else {"size": format_plain(size), "parts": size, "unit": unit, "type": _type(code)}
        for size, unit, code in zip(sizes, units, types, strict=True)
    ]


def bundles(kept: Sequence[Sequence[Mapping[str, Any]] | None]) -> list[list[Shown]]:
    """Bundles as their type shows them."""
    return [[_bundle(each) for each in some or ()] for some in kept]


def _bundle(bundle: Mapping[str, Any]) -> Shown:
    within = bundle.get("pallet_bundle")
    return {**bundle, "type": _type(bundle["type"]), "pallet_bundle": None if within is None else _bundle(within)}


def cents(prices: Sequence[int | None]) -> list[int | None]:
    """Prices in hundredths, where these can say them."""
    return [None if price is None or price % 10_000 else price // 10_000 for price in prices]


def vessel_prices(
    prices: Sequence[int | None],
    pers: Sequence[str | None],
    sizes: Sequence[int | None],
    units: Sequence[str | None],
    currencies: Sequence[str],
) -> list[Shown | None]:
    """The prices of one vessel each, as money."""
    shown: list[Shown | None] = []
    for price, per, size, unit, currency in zip(prices, pers, sizes, units, currencies, strict=True):
        one = None if price is None or per is None else price_per_vessel(price, per, size, unit)
        shown.append(None if one is None else {"amount": format_amount(one, currency), "currency": currency})
    return shown


@strawberry.type(description="How many whole packages of a type an amount fills, and what is left.")
class PackageCount:
    """How many whole packages of a type an amount fills, and what is left."""

    whole: BigInt = column("How many it fills.")
    rest: Decimal = column("How many vessels are left.")
    rest_text: str = column("What is left in smaller packages, such as 3.25 BO.")


_Amount = tuple[Packages, int]


def _amount_contents(arguments: Arguments, amounts: Sequence[_Amount]) -> list[Shown | None]:
    asked = arguments.get("unit")
    found = [packages.content_of(number, None if asked is None else asked.value) for packages, number in amounts]
    return [None if each is None else {"value": format_plain(each[0]), "unit": each[1]} for each in found]


def _counts(arguments: Arguments, amounts: Sequence[_Amount]) -> list[Any]:
    return [_count(packages, number, arguments["type"]) for packages, number in amounts]


def _count(packages: Packages, number: int, code: str) -> Shown | BadArgument:
    try:
        whole, rest, text = packages.whole_and_rest(number, code)
    except DomainError as error:
        return BadArgument(error.message, argument="type")
    return {"whole": whole, "rest": format_plain(rest), "rest_text": text}


_TYPE: Final[dict[str, Any]] = {
    "type": Annotated[
        str,
        strawberry.argument(
            description="Its type by the code, such as BX; where there are several of that, with the size: BXx6."
        ),
    ]
}


@strawberry.type(description="An amount of vessels, as it is packed.")
class PackagedQuantity:
    """An amount of vessels, as it is packed."""

    vessels: Decimal = column("How many vessels it is, exactly.")
    text: str = column("The same in as few packages as possible, the largest first: 2 BX + 3.25 BO.")
    content: Content | None = computed_with(
        "How much the vessels hold; null where nothing is known of that.", _IN_UNIT, ("amount",), _amount_contents
    )
    in_: PackageCount | None = computed_with(
        "The same in whole packages of a type, and the rest. Errors: BAD_USER_INPUT for a type that is not there, or "
        "of which there are several.",
        _TYPE,
        ("amount",),
        _counts,
        name="in",
    )


def _quantities(arguments: Arguments, *columns: Sequence[Any]) -> list[Any]:
    return [_quantity(dict(zip(COLUMNS, row, strict=True)), arguments["of"]) for row in zip(*columns, strict=True)]


def _quantity(row: Shown, text: str) -> Shown | BadArgument:
    packages = Packages.of(row)
    try:
        number = packages.read(text)
    except DomainError as error:
        return BadArgument(error.message, argument="of")
    return {"vessels": format_plain(number), "text": packages.text(number), "amount": (packages, number)}


_OF: Final[dict[str, Any]] = {
    "of": Annotated[
        str,
        strawberry.argument(
            description="The amount: numbers with types behind them, such as 2 BX + 3.25 BO, in any order; a bare "
            "number is one of vessels. A type of which there are several has its size behind it: BXx6, BGx500g."
        ),
    ]
}


def quantity() -> Any:
    """The field that reads an amount."""
    return computed_with(
        "An amount in packages as a number of vessels, and in all other ways. Without a vessel pieces are counted, or "
        "kilograms where it is ordered by those or bundled by weight. Errors: BAD_USER_INPUT for what cannot be read.",
        _OF,
        COLUMNS,
        _quantities,
    )


@strawberry.input(description="What something comes in.")
class VesselInput:
    """What something comes in."""

    size: Decimal = required("How much it holds: > 0, at most six decimals. Errors: OUT_OF_RANGE, TOO_PRECISE.")
    unit: VesselUnit = required("The unit of the size.")
    type: str = required("What it is, by the code, such as BO; see `packageTypes`. Errors: INVALID, also for PX.")


_BUNDLE_UNIT: Final = "G for a bundle by weight, which needs a vessel by weight or none. Errors: MISMATCH."


@strawberry.input(description="The bundle on a pallet; there must be the same one among the bundles.")
class PalletBundleInput:
    """The bundle on a pallet."""

    type: str = required("What it is, by the code, such as BX. Errors: INVALID, also for PX.")
    size: Decimal = required("How many vessels it holds, or how many grams. Errors: OUT_OF_RANGE, TOO_PRECISE.")
    unit: BundleUnit | None = given(_BUNDLE_UNIT)


@strawberry.input(description="Several vessels packed together, or several such bundles on a pallet.")
class BundleInput:
    """Several vessels packed together, or several such bundles on a pallet."""

    type: str = required("What it is, by the code, such as BX; PX for a pallet. Errors: INVALID.")
    size: Decimal = required(
        "How many vessels it holds, or how many grams; of a pallet how many bundles: > 0, at most six decimals. "
        "Errors: OUT_OF_RANGE, TOO_PRECISE."
    )
    unit: BundleUnit | None = given(_BUNDLE_UNIT)
    pallet_bundle: PalletBundleInput | None = given(
        "What a pallet holds, and nothing else has. Errors: REQUIRED for a pallet, MISMATCH for what is none, and for "
        "a bundle that is not among the bundles."
    )
