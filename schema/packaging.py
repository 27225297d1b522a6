"""Packaging, and the inputs that give it to products and variants."""

from typing import Any, Final

import strawberry

from inventory.products.models import PackagingLevel
from inventory.products.packaging import FLAT
from schema import measures
from schema.casing import camel
from schema.enums import described_enum
from schema.fields import column, given, required
from schema.measures import Length, LengthInput, Weight, WeightInput
from schema.scalars import Decimal

described_enum(PackagingLevel)


@strawberry.type(description="How large and heavy a thing is, by itself or in what it is packed in.")
class Packaging:
    """How large and heavy a thing is on one level of its packaging."""

    level: PackagingLevel = column("What is measured.")
    length: Length | None = measures.length("How long it is.", "length", "length_unit")
    width: Length | None = measures.length("How wide it is.", "width", "width_unit")
    height: Length | None = measures.length("How high it is.", "height", "height_unit")
    weight: Weight | None = measures.weight("How heavy it is.", "weight", "weight_unit")
    dimensional_weight: Weight | None = measures.weight(
        "The weight that carriers charge for its size.", "dimensional_weight", "dimensional_weight_unit"
    )


@strawberry.input(description="How large and heavy a thing is on one level of its packaging.")
class PackagingInput:
    """How large and heavy a thing is on one level of its packaging."""

    level: PackagingLevel = required("What is measured; each level once. Errors: DUPLICATE.")
    length: LengthInput | None = given("How long it is.")
    width: LengthInput | None = given("How wide it is.")
    height: LengthInput | None = given("How high it is.")
    weight: WeightInput | None = given("How heavy it is.")
    dimensional_weight: WeightInput | None = given("The weight that carriers charge for its size.")


_OF: Final = {
    PackagingLevel.PRODUCT: "the thing itself",
    PackagingLevel.BOX: "its box",
    PackagingLevel.CARTON: "its carton",
    PackagingLevel.SHIPPING: "the parcel that it is sent in",
    PackagingLevel.PALLET: "its pallet",
}


def _flat(level: str, measure: str) -> tuple[Any, Any]:
    of = _OF[PackagingLevel[level]]
    same = f"The same as `{camel(measure)}` of the level {level} in `packaging`; null takes it away. Errors: MISMATCH"
    if measure.endswith("weight"):
        what = "weight that carriers charge for" if measure.startswith("dimensional") else "weight of"
        return WeightInput | None, given(f"The {what} {of}. {same}.")
    return Decimal | None, given(f"The {measure} of {of} in inches, >= 0. {same}, OUT_OF_RANGE, TOO_PRECISE.")


_FIELDS: Final = {name: _flat(*meant) for name, meant in FLAT.items()}

PackagingValues: Any = strawberry.input(
    type(
        "PackagingValues",
        (),
        {
            "__doc__": "The packaging of something, as a list of levels or by the names of seed 001.",
            "__module__": __name__,
            "__annotations__": {
                "packaging": list[PackagingInput] | None,
                **{name: kind for name, (kind, _) in _FIELDS.items()},
            },
            "packaging": given(
                "How large and heavy it is on each level. The list replaces what it has; null or an empty list takes "
                "all away. What a variant does not say of itself it has from its product."
            ),
            **{name: field for name, (_, field) in _FIELDS.items()},
        },
    )
)
