"""Categories, a tree by which products are found, tags, words that are tied to them freely, and units of measure."""

from decimal import Decimal
from typing import Any, Final

import sqlalchemy as sa

from kit.columns import TRILLIONTHS, choice, factor, reference, text
from kit.enums import Described
from kit.tables import NamedEntity, table_of, tenant_table, unique_names


@tenant_table(prefix="cat", sorted_by=("updated_at", "name_key"))
class Category(NamedEntity, table=True):
    """A category, or a subcategory when it has a parent. Names are unique among siblings that were not deleted."""

    __tablename__ = "category"

    description: str | None = text(10_000, multiline=True)
    parent_id: str | None = reference("category")


@tenant_table(prefix="tag", sorted_by=("updated_at", "name_key"))
class Tag(NamedEntity, table=True):
    """A word that things are marked with (seed 001). Names are unique in an account, unless they were deleted."""

    __tablename__ = "tag"

    description: str | None = text(10_000, multiline=True)
    icon: str | None = text(255)
    color: str | None = text(50)


class UnitDimension(Described):
    """What a unit of measure measures."""

    COUNT = "COUNT", "How many there are."
    MASS = "MASS", "How heavy something is."
    VOLUME = "VOLUME", "How much room something takes."
    LENGTH = "LENGTH", "How long something is."


@tenant_table(prefix="uom", sorted_by=("updated_at", "name_key"))
class UnitOfMeasure(NamedEntity, table=True):
    """What quantities are counted in, such as kg (seed 001). Names are unique in an account, unless they were deleted.

    One with a base unit is `factor` of that; a base unit is 1 of itself. Quantities stand on these, so they never
    change.
    """

    __tablename__ = "unit_of_measure"

    description: str | None = text(1_000)
    dimension: str = choice(UnitDimension, UnitDimension.COUNT)
    base_unit_id: str | None = reference("unit_of_measure")
    factor: int = factor()

    __table_args__: Any = (
        sa.CheckConstraint(f"base_unit_id is not null or factor = {TRILLIONTHS}", name="factor_of_base"),
        sa.CheckConstraint("base_unit_id <> id", name="base_unit_other"),
    )


GIVEN_UNITS: Final[dict[UnitDimension, tuple[tuple[str, str, Decimal], ...]]] = {
    UnitDimension.COUNT: (
        ("each", "Single things", Decimal(1)),
        ("pair", "Two things", Decimal(2)),
        ("dozen", "Twelve things", Decimal(12)),
        ("gross", "Twelve dozens", Decimal(144)),
    ),
    UnitDimension.MASS: (
        ("g", "Gram", Decimal(1)),
        ("mg", "Milligram", Decimal("0.001")),
        ("kg", "Kilogram", Decimal(1000)),
        ("oz", "Avoirdupois ounce", Decimal("28.349523125")),
        ("lb", "Avoirdupois pound", Decimal("453.59237")),
    ),
    UnitDimension.VOLUME: (
        ("ml", "Millilitre", Decimal(1)),
        ("cl", "Centilitre", Decimal(10)),
        ("dl", "Decilitre", Decimal(100)),
        ("l", "Litre", Decimal(1000)),
        ("fl oz", "US fluid ounce", Decimal("29.5735295625")),
        ("gal", "US liquid gallon", Decimal("3785.411784")),
    ),
    UnitDimension.LENGTH: (
        ("mm", "Millimetre", Decimal(1)),
        ("cm", "Centimetre", Decimal(10)),
        ("m", "Metre", Decimal(1000)),
        ("in", "Inch", Decimal("25.4")),
        ("ft", "Foot", Decimal("304.8")),
    ),
}
"""The units that an account begins with: name, description, and how many of the first one, the base unit, it is."""

CATEGORIES = table_of(Category)
TAGS = table_of(Tag)
UNITS_OF_MEASURE = table_of(UnitOfMeasure)
unique_names(CATEGORIES, within="parent_id")
unique_names(TAGS)
unique_names(UNITS_OF_MEASURE)
