"""Weights, lengths and volumes, and how fields show them in the unit that is asked for."""

from collections.abc import Sequence
from typing import Annotated, Any, Final, TypeVar

import strawberry
from strawberry import UNSET

from engine.fields import Arguments
from kit.errors import BadArgument, DomainError
from kit.measures import LengthUnit, Unit, VolumeUnit, WeightUnit, converted
from kit.money import format_plain
from schema.enums import described_enum
from schema.fields import column, computed_with, required
from schema.scalars import Decimal

for _unit in (WeightUnit, LengthUnit, VolumeUnit):
    described_enum(_unit)

Shown = dict[str, Any]
UnitType = TypeVar("UnitType", WeightUnit, LengthUnit, VolumeUnit)

_VALUE: Final = "How many of the unit, with at most six decimals; exact in the unit in which it was given."


@strawberry.type(description="A weight in a unit.")
class Weight:
    """A weight in a unit."""

    value: Decimal = column(_VALUE)
    unit: WeightUnit = column("The unit.")


@strawberry.type(description="A length in a unit.")
class Length:
    """A length in a unit."""

    value: Decimal = column(_VALUE)
    unit: LengthUnit = column("The unit.")


@strawberry.input(description="A weight; without a unit, one in pounds.")
class WeightInput:
    """A weight; bare weights of seed 001 are pounds."""

    value: Decimal = required("How many of the unit: >= 0, at most six decimals. Errors: OUT_OF_RANGE, TOO_PRECISE.")
    unit: WeightUnit = strawberry.field(default=WeightUnit.LB, description="The unit; LB unless you say otherwise.")


@strawberry.input(description="A length; without a unit, one in inches.")
class LengthInput:
    """A length; bare lengths of seed 001 are inches."""

    value: Decimal = required("How many of the unit: >= 0, at most six decimals. Errors: OUT_OF_RANGE, TOO_PRECISE.")
    unit: LengthUnit = strawberry.field(default=LengthUnit.IN, description="The unit; IN unless you say otherwise.")


def weight(description: str, value: str, unit: str) -> Any:
    """A field that shows a weight: the columns of its value in millionths and of its unit; null without a value."""
    return _measure(description, WeightUnit, value, unit)


def length(description: str, value: str, unit: str) -> Any:
    """A field that shows a length: the columns of its value in millionths and of its unit; null without a value."""
    return _measure(description, LengthUnit, value, unit)


def in_unit(millionths: int, given: UnitType, asked: UnitType | None) -> Shown | BadArgument:
    """A measure as its type shows it, in the unit asked for if there is one; the error of one that is too large."""
    try:
        value = converted(millionths, given, asked or given)
    except DomainError:
        return BadArgument(f"There are too many {asked} in it to be counted: ask for a larger unit.", argument="unit")
    return {"value": format_plain(value), "unit": asked or given}


def _measure(description: str, units: type[Unit], value: str, unit: str) -> Any:
    def compute(arguments: Arguments, values: Sequence[int | None], given: Sequence[str | None]) -> list[Any]:
        asked: Any = arguments.get("unit")
        return [
            None if each is None or in_which is None else in_unit(each, units[in_which], asked)
            for each, in_which in zip(values, given, strict=True)
        ]

    told = "The unit to show it in; rounded to six decimals, half to even. Null or left out: as it was given."
    asked = (Annotated[units | None, strawberry.argument(description=told)], UNSET)
    return computed_with(description, {"unit": asked}, (value, unit), compute)
