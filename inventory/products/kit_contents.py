"""All that is in kits, through the kits that are in them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

import sqlalchemy as sa

from inventory.products.models import KIT_ITEMS
from kit.entities import Row
from kit.measures import rounded
from kit.money import MILLIONTHS
from kit.snapshots import Reads

_COLUMNS: Final = (
    KIT_ITEMS.c.id,
    KIT_ITEMS.c.kit_id,
    KIT_ITEMS.c.variant_id,
    KIT_ITEMS.c.component_id,
    KIT_ITEMS.c.base_quantity,
)


@dataclass(slots=True)
class Content:
    """One variant in a kit: how many of it, in all places together, are in one kit, exactly; and the fewest steps by
    which it is reached. `is_kit` where it is a kit itself."""

    quantity: Fraction
    level: int
    is_kit: bool

    @property
    def millionths(self) -> int:
        """The quantity in millionths, half to even. Raises `DomainError` OUT_OF_RANGE."""
        return rounded(self.quantity)


async def contents_of(reads: Reads, kit_ids: Sequence[str]) -> list[dict[str, Content]]:
    """What is in one of each kit, by variant, the nearest first. One statement, whatever their number and depth."""
    first = sa.select(*_COLUMNS).where(reads.dialect.among(KIT_ITEMS.c.kit_id, list(dict.fromkeys(kit_ids))))
    below = first.cte("below", recursive=True)
    below = below.union(sa.select(*_COLUMNS).join(below, KIT_ITEMS.c.kit_id == below.c.component_id))
    items: dict[str, list[Any]] = {}
    for row in await reads.rows(sa.select(below).order_by(below.c.id)):
        items.setdefault(row["kit_id"], []).append(row)
    return [_contents(items, kit_id) for kit_id in kit_ids]


def _contents(items: Mapping[str, Sequence[Row]], kit_id: str) -> dict[str, Content]:
    found: dict[str, Content] = {}
    # How many of each kit there are is known before what is in it is looked at.
    quantities = {kit_id: Fraction(MILLIONTHS)}
    levels = {kit_id: 0}
    for at in _outer_first(items, kit_id):
        for row in items[at]:
            quantity = quantities[at] * row["base_quantity"] / MILLIONTHS
            component, level = row["component_id"], levels[at] + 1
            content = found.setdefault(row["variant_id"], Content(Fraction(0), level, component in items))
            content.quantity += quantity
            content.level = min(content.level, level)
            quantities[component] = quantities.get(component, Fraction(0)) + quantity
            levels[component] = min(levels.get(component, level), level)
    return dict(sorted(found.items(), key=lambda each: (each[1].level, each[0])))


def _outer_first(items: Mapping[str, Sequence[Row]], kit_id: str) -> Iterator[str]:
    """The kits in a kit and itself, each behind all that it is in. Nothing is in itself."""
    uses: dict[str, int] = {kit_id: 0}
    waiting = [kit_id]
    for at in waiting:  # grows while it is walked
        for component in (row["component_id"] for row in items.get(at, ())):
            if component in items:
                if component not in uses:
                    waiting.append(component)
                uses[component] = uses.get(component, 0) + 1
    ready = [kit_id] if kit_id in items else []
    for at in ready:
        yield at
        for component in (row["component_id"] for row in items[at]):
            if component in items:
                uses[component] -= 1
                if not uses[component]:
                    ready.append(component)
