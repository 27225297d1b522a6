"""What making something costs by its bill of materials, through the bills of materials of what it is made of."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import sqlalchemy as sa

from inventory.products.bom_models import BOM_ITEMS, EXTRA_COSTS, PRODUCT_BOMS
from inventory.products.boms import EDGES
from inventory.products.models import VARIANTS
from kit.circles import edges_below
from kit.entities import Row
from kit.enums import Described
from kit.errors import DomainError
from kit.money import INT64_MAX, times
from kit.snapshots import Reads


class CostGap(Described):
    """Why the cost of making something cannot be said."""

    NO_UNIT_COST = (
        "NO_UNIT_COST",
        "A component has no unit cost and no bill of materials, or an extra cost no price.",
    )
    OTHER_CURRENCY = "OTHER_CURRENCY", "A component or an extra cost is in another currency than those before it."
    TOO_LARGE = "TOO_LARGE", "The sum is greater than an amount can be."


@dataclass(slots=True)
class Cost:
    """What making one thing costs, in millionths; `gaps` are what is missing in it, each with the variant, or None for
    an extra cost."""

    amount: int = 0
    currency: str | None = None
    gaps: dict[tuple[CostGap, str | None], None] = field(default_factory=dict)

    def add(self, amount: int, currency: str, variant_id: str | None) -> None:
        """Adds a line, or notes why it cannot be added."""
        self.currency = self.currency or currency
        if currency != self.currency:
            self.gaps[CostGap.OTHER_CURRENCY, variant_id] = None
        elif self.amount + amount > INT64_MAX:
            self.gaps[CostGap.TOO_LARGE, variant_id] = None
        else:
            self.amount += amount

    @property
    def is_whole(self) -> bool:
        """Whether nothing is missing in it."""
        return not self.gaps


_FIRST: Final = (
    sa.select(PRODUCT_BOMS.c.bom_id)
    .where(PRODUCT_BOMS.c.product_id == BOM_ITEMS.c.component_id)
    .order_by(PRODUCT_BOMS.c.position, PRODUCT_BOMS.c.id)
    .limit(1)
    .scalar_subquery()
)
"""By which bill of materials a component is made: the first one of its product."""


async def costs_of(reads: Reads, bom_ids: Sequence[str]) -> list[Cost]:
    """What making one thing costs by each bill of materials. Three statements, whatever their number and depth.

    A component that has bills of materials costs what the first of them says, any other its variant's unit cost; each
    line is rounded half up to a millionth. Gaps of a component are gaps of what is made of it.
    """
    below = await edges_below(reads, EDGES, bom_ids)
    wanted = sorted({*bom_ids, *below, *(each for targets in below.values() for each in targets)})
    among = reads.dialect.among
    columns = (BOM_ITEMS.c.bom_id, BOM_ITEMS.c.variant_id, BOM_ITEMS.c.base_quantity)
    items = await reads.rows(
        sa.select(*columns, VARIANTS.c.unit_cost, VARIANTS.c.currency, _FIRST.label("made_by"))
        .join(VARIANTS, VARIANTS.c.id == BOM_ITEMS.c.variant_id)
        .where(among(BOM_ITEMS.c.bom_id, wanted))
        .order_by(BOM_ITEMS.c.bom_id, BOM_ITEMS.c.position, BOM_ITEMS.c.id)
    )
    extra = await reads.rows(
        sa.select(EXTRA_COSTS)
        .where(among(EXTRA_COSTS.c.bom_id, wanted))
        .order_by(EXTRA_COSTS.c.bom_id, EXTRA_COSTS.c.position, EXTRA_COSTS.c.id)
    )
    made = _Costs(_by_bom(items), _by_bom(extra))
    return [made.of(bom_id) for bom_id in bom_ids]


class _Costs:
    """The costs of bills of materials, each worked out once, those that it stands on before it."""

    def __init__(self, items: Mapping[str, Sequence[Row]], extra: Mapping[str, Sequence[Row]]) -> None:
        self._items = items
        self._extra = extra
        self._known: dict[str, Cost] = {}

    def of(self, bom_id: str) -> Cost:
        # A stack of its own, for the depth is the users'. Nothing is made of itself, so it comes to an end.
        waiting = [bom_id]
        while waiting:
            at = waiting[-1]
            unmet = [] if at in self._known else [each for each in self._made_by(at) if each not in self._known]
            waiting += unmet
            if not unmet:
                waiting.pop()
                self._known.setdefault(at, self._sum(at))
        return self._known[bom_id]

    def _made_by(self, bom_id: str) -> Iterable[str]:
        return (row["made_by"] for row in self._items.get(bom_id, ()) if row["made_by"] is not None)

    def _sum(self, bom_id: str) -> Cost:
        cost = Cost()
        for row in self._items.get(bom_id, ()):
            nested = self._known.get(row["made_by"] or "")
            unit_cost, currency = row["unit_cost"], row["currency"]
            if nested is not None:
                cost.gaps |= nested.gaps
                unit_cost, currency = (nested.amount, nested.currency or currency) if nested.is_whole else (0, None)
            self._add(cost, unit_cost, row["base_quantity"], currency, row["variant_id"])
        for row in self._extra.get(bom_id, ()):
            self._add(cost, row["unit_price"], row["quantity"], row["currency"], None)
        return cost

    @staticmethod
    def _add(cost: Cost, price: int | None, quantity: int, currency: str | None, variant_id: str | None) -> None:
        if price is None:
            cost.gaps[CostGap.NO_UNIT_COST, variant_id] = None
        elif currency is not None:
            try:
                cost.add(times(price, quantity), currency, variant_id)
            except DomainError:
                cost.gaps[CostGap.TOO_LARGE, variant_id] = None


def _by_bom(rows: Sequence[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Any]] = {}
    for row in rows:
        found.setdefault(row["bom_id"], []).append(row)
    return found
