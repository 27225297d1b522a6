"""What can be done with bills of materials, and how products are given them."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa

from inventory.accounts.queries import currency
from inventory.products.bom_models import BOM_ITEMS, BOMS, EXTRA_COSTS, PRODUCT_BOMS
from inventory.products.circles import Circles
from inventory.products.lines import Lines
from inventory.products.models import PRODUCTS
from inventory.products.uses import refuse_incomplete
from kit import entities
from kit.batch import Batch, Draft
from kit.errors import Code, DomainError
from kit.ids import is_id
from kit.parts import Kind, Parts
from kit.tables import prefix_of_table
from kit.values import sifted
from kit.verbs import Verbs
from kit.work import UnitOfWork

MAX_BOM_ITEMS: Final = 500
"""How many items one bill of materials has at most."""

MAX_EXTRA_COSTS: Final = 100
"""How many extra costs one bill of materials has at most."""

MAX_BOMS: Final = 50
"""How many bills of materials one product has at most."""

ITEMS, COSTS, ATTACHED = "items", "extra_costs", "boms"
_ITEMS: Final = Kind(BOM_ITEMS, "bom_id", ITEMS, ("variant_id",))
_COSTS: Final = Kind(EXTRA_COSTS, "bom_id", COSTS, ("name",))
_ATTACHED: Final = Kind(PRODUCT_BOMS, "product_id", ATTACHED, ("bom_id",))

EDGES: Final = sa.union_all(
    sa.select(PRODUCT_BOMS.c.product_id.label("made"), PRODUCT_BOMS.c.bom_id.label("of")),
    sa.select(BOM_ITEMS.c.bom_id, BOM_ITEMS.c.component_id),
)
"""A product is made by bills of materials, and these of products."""


class Boms(Verbs):
    """The verbs of bills of materials, which are made and changed with their items and extra costs."""

    table = BOMS

    def __init__(self, work: UnitOfWork, batch: Batch) -> None:
        super().__init__(work, batch)
        self._lines = Lines(work, BOM_ITEMS, ITEMS, MAX_BOM_ITEMS)
        self._items = Parts(work, _ITEMS)
        self._costs = Parts(work, _COSTS)
        self._circles = Circles(work, EDGES, PRODUCTS, BOMS)
        self._currency = ""

    @property
    def called(self) -> str:
        return "bill of materials"

    async def examine(self, drafts: Sequence[Draft]) -> None:
        await super().examine(drafts)
        await self._examine_items([draft for draft in drafts if ITEMS in draft.given])
        await self._examine_costs([draft for draft in drafts if COSTS in draft.given])

    async def settle(self) -> None:
        asked = [draft for draft in self._lines.of if draft.is_sound]
        await self._circles.refuse({draft: self._components(draft) for draft in asked}, ITEMS)

    async def write(self, drafts: Sequence[Draft]) -> None:
        await super().write(drafts)
        await self._items.write(drafts)
        await self._costs.write(drafts)

    async def examine_deletion(self, drafts: Sequence[Draft]) -> None:
        used = await self._used([draft.id for draft in drafts])
        for draft in drafts:
            with draft.under("id"):
                if draft.id in used:
                    raise DomainError(
                        Code.IN_USE, f"The product {used[draft.id]!r} is made by it: detach it there first."
                    )

    async def examine_restoration(self, drafts: Sequence[Draft]) -> None:
        await refuse_incomplete(self.work, self.batch, drafts, BOM_ITEMS.c.bom_id)

    async def _examine_items(self, drafts: Sequence[Draft]) -> None:
        unknown = await self._lines.examine(drafts)
        for draft in drafts:
            for line in self._lines.of[draft]:
                with draft.under(*line.path[len(draft.path) :], "sku"):
                    if line in unknown:
                        raise DomainError(Code.NOT_FOUND, "Nothing has this SKU.")
            self._items.give(draft, [line.values for line in self._lines.of[draft] if "component_id" in line.values])
        await self._items.hold(drafts)
        await self._circles.hold(each for draft in drafts for each in self._components(draft))

    async def _examine_costs(self, drafts: Sequence[Draft]) -> None:
        if drafts and not self._currency:
            self._currency = await currency(self.work.writes)
        for draft in drafts:
            given = draft.given[COSTS] or ()
            with draft.under(COSTS):
                if len(given) > MAX_EXTRA_COSTS:
                    raise DomainError(Code.TOO_LONG, f"At most {MAX_EXTRA_COSTS}, not {len(given)}.")
            self._costs.give(draft, [self._cost(draft, *each) for each in enumerate(given[:MAX_EXTRA_COSTS])])
        await self._costs.hold(drafts)

    def _cost(self, draft: Draft, place: int, given: Mapping[str, Any]) -> dict[str, Any]:
        given = {**given, "currency": given.get("currency") or self._currency}
        values, errors = sifted(EXTRA_COSTS, given, creating=False)
        for error in errors:
            with draft.under(COSTS, place):
                raise error
        return {**values, "position": place}

    def _components(self, draft: Draft) -> set[str]:
        return {line.values["component_id"] for line in self._lines.of[draft] if "component_id" in line.values}

    async def _used(self, bom_ids: Sequence[str]) -> dict[str, str]:
        among = self.work.writes.dialect.among(PRODUCT_BOMS.c.bom_id, bom_ids)
        select = (
            sa.select(PRODUCT_BOMS.c.bom_id, PRODUCTS.c.name)
            .join(PRODUCTS, PRODUCTS.c.id == PRODUCT_BOMS.c.product_id)
            .where(among, PRODUCTS.c.deleted_at.is_(None))
        )
        return {row["bom_id"]: row["name"] for row in await self.work.writes.rows(select)}


class AttachedBoms:
    """The bills of materials that a batch attaches to products: those of `bom_ids` and no others; null detaches all."""

    def __init__(self, work: UnitOfWork, batch: Batch) -> None:
        self._work = work
        self._batch = batch
        self._parts = Parts(work, _ATTACHED)
        self._circles = Circles(work, EDGES, PRODUCTS, BOMS)
        self._given: dict[Draft, list[str]] = {}

    async def examine(self, drafts: Sequence[Draft]) -> None:
        """Puts them into the values of drafts that say any. Notes NOT_FOUND, DUPLICATE and TOO_LONG."""
        asked = [draft for draft in drafts if "bom_ids" in draft.given]
        wanted = {bom_id for draft in asked for bom_id in draft.given["bom_ids"] or ()}
        # Held, so that nobody deletes one meanwhile.
        rows = await entities.held(self._work, BOMS, (each for each in wanted if is_id(each, prefix_of_table(BOMS))))
        for draft in asked:
            self._given[draft] = _distinct(draft, {bom_id for bom_id, row in rows.items() if row["deleted_at"] is None})
            parts = [{"bom_id": bom_id, "position": place} for place, bom_id in enumerate(self._given[draft])]
            self._parts.give(draft, parts)
        await self._parts.hold(asked)
        await self._circles.hold(rows)

    async def settle(self) -> None:
        """Notes CYCLE for products that would be made of themselves."""
        standing = {draft: given for draft, given in self._given.items() if draft.is_sound}
        await self._circles.refuse(standing, "bom_ids")

    async def write(self, drafts: Sequence[Draft]) -> None:
        """Writes those of sound drafts."""
        await self._parts.write(drafts)


def _distinct(draft: Draft, known: set[str]) -> list[str]:
    given = draft.given["bom_ids"] or ()
    with draft.under("bom_ids"):
        if len(given) > MAX_BOMS:
            raise DomainError(Code.TOO_LONG, f"At most {MAX_BOMS}, not {len(given)}.")
    ids: list[str] = []
    for place, bom_id in enumerate(given[:MAX_BOMS]):
        with draft.under("bom_ids", place):
            if bom_id not in known:
                raise DomainError(Code.NOT_FOUND, "There is no such bill of materials.")
            if bom_id in ids:
                raise DomainError(Code.DUPLICATE, "This bill of materials is named twice here.")
            ids.append(bom_id)
    return ids
