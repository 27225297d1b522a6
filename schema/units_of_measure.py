"""Units of measure: what quantities are counted in."""

from collections.abc import Sequence
from typing import Annotated, Final

import strawberry

from inventory.accounts.scopes import Scope
from inventory.taxonomy.models import UnitDimension
from inventory.taxonomy.queries import ALL_UNITS_OF_MEASURE
from inventory.taxonomy.units import UnitsOfMeasure
from kit.money import format_parts
from schema.entities import Entity
from schema.enums import described_enum
from schema.fields import column, computed, given, required, to_one
from schema.inputs import ExternalIdMatch, WithExternalIds
from schema.mutations import Mutable
from schema.nouns import noun
from schema.scalars import Decimal

described_enum(UnitDimension)


def _factors(factors: Sequence[int]) -> list[str]:
    return [format_parts(each, 12) for each in factors]


def _are_bases(base_units: Sequence[str | None]) -> list[bool]:
    return [each is None for each in base_units]


@noun(ALL_UNITS_OF_MEASURE, Scope.CATALOG_READ, "What quantities are counted in, such as kg or dozen.")
class UnitOfMeasure(Entity):
    """What quantities are counted in."""

    name: str = column("Its sign, such as kg; unique in the account, whatever the case and accents.")
    description: str | None = column("What it is called in full, such as Kilogram.")
    dimension: UnitDimension = column("What it measures.")
    base_unit: Annotated["UnitOfMeasure", strawberry.lazy("schema.units_of_measure")] | None = to_one(
        "The unit that it is some of; null for a base unit.", "base_unit_id", ALL_UNITS_OF_MEASURE
    )
    is_base: bool = computed("Whether it has no base unit: others may be based on it.", ("base_unit_id",), _are_bases)
    factor: Decimal = computed(
        "How many of its base unit one is, exactly, with at most twelve decimals; 1 for a base unit.",
        ("factor",),
        _factors,
    )


@strawberry.input(one_of=True, description="What identifies a unit of measure: exactly one of these.")
class UnitOfMeasureBy:
    """What identifies a unit of measure."""

    id: strawberry.ID | None = given("Its id.")
    name: str | None = given("Its name, whatever the case and accents.")
    external_id: ExternalIdMatch | None = given("What another system calls it.")


@strawberry.input(one_of=True, description="What a unit of measure is found by for an upsert: exactly one of these.")
class UnitOfMeasureMatch:
    """What a unit of measure is found by for an upsert."""

    name: str | None = given("Its name, whatever the case and accents.")
    external_id: ExternalIdMatch | None = given("What another system calls it.")


_NAME: Final = "Its sign, at most 200 characters. Errors: REQUIRED, BLANK, TOO_LONG, TAKEN."
_LASTING: Final = "It never changes: MISMATCH for an upsert that finds a unit and says otherwise."


@strawberry.input
class UnitOfMeasureValues(WithExternalIds):
    """The values of a unit of measure that can change."""

    description: str | None = given("What it is called in full, at most 1,000 characters. Errors: TOO_LONG.")


@strawberry.input
class UnitOfMeasureUpdateValues(UnitOfMeasureValues):
    """The values of a unit of measure to change."""

    name: str | None = given(_NAME)


@strawberry.input
class LastingUnitOfMeasureValues(UnitOfMeasureValues):
    """The values of a unit of measure, with those that it keeps for good."""

    dimension: UnitDimension | None = given(
        "What it measures: of a base unit COUNT unless you say otherwise, else what the base unit measures. "
        f"Errors: MISMATCH. {_LASTING}"
    )
    base_unit_id: strawberry.ID | None = given(
        f"The unit that it is some of; left out for a base unit. Errors: NOT_FOUND, MISMATCH for one that has a base "
        f"unit itself. {_LASTING}"
    )
    factor: Decimal | None = given(
        "How many of its base unit one is: > 0, at most twelve decimals; a base unit is 1. Errors: REQUIRED with a "
        f"base unit, OUT_OF_RANGE, TOO_PRECISE, MISMATCH for another one than 1 without. {_LASTING}"
    )


@strawberry.input
class UnitOfMeasureCreateValues(LastingUnitOfMeasureValues):
    """The values of a new unit of measure."""

    name: str = required(_NAME)


@strawberry.input
class UnitOfMeasureUpsertValues(LastingUnitOfMeasureValues):
    """The values of a unit of measure that may be there."""

    name: str | None = given(_NAME)
    match: UnitOfMeasureMatch = required("What it is found by. Errors: DELETED, BLANK, TOO_LONG.")


UNITS_OF_MEASURE: Final = Mutable(
    UnitOfMeasure,
    ALL_UNITS_OF_MEASURE,
    UnitsOfMeasure,
    Scope.CATALOG_WRITE,
    new=UnitOfMeasureCreateValues,
    changed=UnitOfMeasureUpdateValues,
    upserted=UnitOfMeasureUpsertValues,
)
