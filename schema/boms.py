"""Bills of materials, and the inputs that make and change them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Final

import strawberry

from inventory.accounts.scopes import Scope
from inventory.products.bom_costs import Cost, CostGap, costs_of
from inventory.products.bom_queries import ALL_BOM_ITEMS, ALL_BOMS, EXTRA_COSTS_OF_BOMS, ITEMS_OF_BOMS, PRODUCTS_OF_BOMS
from inventory.products.boms import MAX_BOM_ITEMS, MAX_EXTRA_COSTS, Boms
from inventory.products.queries import ALL_PRODUCTS, ALL_VARIANTS
from inventory.taxonomy.queries import ALL_UNITS_OF_MEASURE
from kit.money import format_amount
from kit.snapshots import Reads
from schema.connections import Connection
from schema.entities import Entity
from schema.enums import described_enum
from schema.fields import column, given, required, to_list, to_one, to_value
from schema.inputs import ExternalIdMatch, WithExternalIds
from schema.lines import LineInput, number, total
from schema.lists import to_many
from schema.money import Money, money
from schema.mutations import Mutable
from schema.nouns import Node, noun
from schema.scalars import CurrencyCode, Decimal
from schema.units_of_measure import UnitOfMeasure

described_enum(CostGap)

_LazyProduct = Annotated["Product", strawberry.lazy("schema.products")]  # type: ignore[name-defined]  # noqa: F821
_LazyVariant = Annotated["Variant", strawberry.lazy("schema.products")]  # type: ignore[name-defined]  # noqa: F821


@strawberry.type(description="Why the cost of making something cannot be said.")
class BomCostGap:
    """Why the cost of making something cannot be said."""

    code: CostGap = column("What is missing, for programs.")
    message: str = column("What is missing, for people, in English.")
    variant: _LazyVariant | None = to_one(
        "The component that it is missing of, however far down; null for an extra cost.", "variant_id", ALL_VARIANTS
    )


@strawberry.type(description="What making one thing costs: its items and its extra costs.")
class BomCost:
    """What making one thing costs."""

    total: Money | None = column("What it costs; null if there are gaps, or nothing in it.")
    gaps: list[BomCostGap] = column("What is missing to say it; empty if nothing is.")


async def _costs(reads: Reads, bom_ids: Sequence[str]) -> list[dict[str, Any]]:
    return [_shown(cost) for cost in await costs_of(reads, bom_ids)]


def _shown(cost: Cost) -> dict[str, Any]:
    sayable = cost.is_whole and cost.currency is not None
    return {
        "total": {"amount": format_amount(cost.amount, cost.currency or ""), "currency": cost.currency}
        if sayable
        else None,
        "gaps": [{"code": gap, "message": gap.description, "variant_id": variant_id} for gap, variant_id in cost.gaps],
    }


@strawberry.type(description="What making one thing costs beside what it is made of, such as work.")
class ExtraCost:
    """What making one thing costs beside what it is made of."""

    id: strawberry.ID = column("Its id.")
    name: str = column("What is paid for.")
    quantity: float = number("How much of it.", "quantity")
    unit_price: Money | None = money("What one costs.", "unit_price")
    line_total: Money | None = total("`unitPrice` times `quantity`", "unit_price")
    created_at: datetime = column("When it was added.")
    updated_at: datetime = column("When it last changed.")


@noun(ALL_BOM_ITEMS, Scope.CATALOG_READ, "How much of a variant one thing is made of.")
class BomItem(Node):
    """How much of a variant one thing is made of."""

    bom: Annotated["Bom", strawberry.lazy("schema.boms")] = to_one(
        "The bill of materials that it stands in.", "bom_id", ALL_BOMS
    )
    variant: _LazyVariant = to_one("What is needed.", "variant_id", ALL_VARIANTS)
    product: _LazyProduct = to_one(
        "The product of what is needed; with `boms` where it is made itself.", "component_id", ALL_PRODUCTS
    )
    quantity: float = number("How much of it, in `unitOfMeasure`.", "quantity")
    unit_of_measure: UnitOfMeasure | None = to_one(
        "What the quantity is counted in; null for single ones.", "unit_id", ALL_UNITS_OF_MEASURE
    )
    base_quantity: float = number(
        "How much in the base unit of `unitOfMeasure`: 24 for 2 dozen; at most six decimals, half to even.",
        "base_quantity",
    )
    note: str | None = column("What whoever makes it should know.")
    position: int = column("Its place among the items, from 0.")
    created_at: datetime = column("When it was added.")
    updated_at: datetime = column("When it last changed.")


@noun(ALL_BOMS, Scope.CATALOG_READ, "A bill of materials: what one thing is made of, and what making it costs.")
class Bom(Entity):
    """A bill of materials."""

    name: str = column("What it is called.")
    description: str | None = column("How it is made, and whatever else there is to say.")
    items: Connection[BomItem] = to_many("What it is made of, in the order given.", ITEMS_OF_BOMS)
    extra_costs: list[ExtraCost] = to_list("What making it costs besides, in the order given.", EXTRA_COSTS_OF_BOMS)
    cost: BomCost = to_value(
        "What making one costs: each item its unit cost, or what the first bill of materials of its product says, "
        "times its base quantity, and the extra costs.",
        "id",
        _costs,
    )
    products: Connection[_LazyProduct] = to_many("The products that are made by it.", PRODUCTS_OF_BOMS)


@strawberry.input(description="How much of a variant one thing is made of. The variant is named by id, SKU or product.")
class BomItemInput(LineInput):
    """How much of a variant one thing is made of."""

    note: str | None = given("What whoever makes it should know, at most 1,000 characters. Errors: TOO_LONG.")


@strawberry.input(description="What making one thing costs beside what it is made of.")
class ExtraCostInput:
    """What making one thing costs beside what it is made of."""

    name: str = required("What is paid for, at most 200 characters. Errors: BLANK, TOO_LONG.")
    quantity: float = required("How much of it: above 0, at most six decimals. Errors: OUT_OF_RANGE, TOO_PRECISE.")
    unit_price: Decimal | None = given("What one costs: >= 0, at most six decimals. Errors: OUT_OF_RANGE, TOO_PRECISE.")
    currency: CurrencyCode | None = given("The currency of the price; the account's unless you say otherwise.")


@strawberry.input
class BomValues(WithExternalIds):
    """The values that a bill of materials takes."""

    description: str | None = given("How it is made, at most 10,000 characters. Errors: TOO_LONG.")
    items: list[BomItemInput] | None = given(
        f"What it is made of, in order, at most {MAX_BOM_ITEMS}. They replace what it has; an item of the same variant "
        "keeps its id. Null or an empty list takes all away. Errors: TOO_LONG, CYCLE."
    )
    extra_costs: list[ExtraCostInput] | None = given(
        f"What making it costs besides, in order, at most {MAX_EXTRA_COSTS}. They replace what it has; one of the same "
        "name keeps its id. Null or an empty list takes all away. Errors: TOO_LONG."
    )


_NAME: Final = "What it is called, at most 200 characters. Errors: REQUIRED, BLANK, TOO_LONG."


@strawberry.input
class BomCreateValues(BomValues):
    """The values of a new bill of materials."""

    name: str = required(_NAME)


@strawberry.input
class BomUpdateValues(BomValues):
    """The values of a bill of materials to change."""

    name: str | None = given(_NAME)


@strawberry.input(one_of=True, description="What a bill of materials is found by for an upsert: exactly one of these.")
class BomMatch:
    """What a bill of materials is found by for an upsert."""

    external_id: ExternalIdMatch | None = given("What another system calls it.")


@strawberry.input
class BomUpsertValues(BomUpdateValues):
    """The values of a bill of materials that may be there."""

    match: BomMatch = required("What it is found by. Errors: DELETED, BLANK, TOO_LONG.")


BOMS: Final = Mutable(
    Bom, ALL_BOMS, Boms, Scope.CATALOG_WRITE, new=BomCreateValues, changed=BomUpdateValues, upserted=BomUpsertValues
)


@strawberry.input(one_of=True, description="What identifies a bill of materials: exactly one of these.")
class BomBy:
    """What identifies a bill of materials."""

    id: strawberry.ID | None = given("Its id.")
    external_id: ExternalIdMatch | None = given("What another system calls it.")
