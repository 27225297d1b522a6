"""Kits: several things sold as one."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa

from inventory.products.circles import Circles
from inventory.products.codes import ProductCode
from inventory.products.lines import Lines
from inventory.products.models import KIT_ITEMS, PRODUCTS, VARIANTS, ProductType
from kit.batch import Batch, Draft
from kit.errors import Code, DomainError
from kit.ids import new_id
from kit.parts import Kind, Parts
from kit.tables import prefix_of_table
from kit.work import UnitOfWork

MAX_KIT_ITEMS: Final = 500
"""How many kit items one kit has at most."""

NAME: Final = "kit_items"
_EDGES: Final = sa.select(KIT_ITEMS.c.kit_id.label("made"), KIT_ITEMS.c.component_id.label("of"))
_KIND: Final = Kind(KIT_ITEMS, "kit_id", NAME, ("variant_id",))


class KitItems:
    """The kit items that a batch gives to kits.

    A kit item may name what the same batch makes: it is decided when every row was examined (`settle`), and written
    when every row was written (`write`).
    """

    def __init__(self, work: UnitOfWork, batch: Batch) -> None:
        self._work = work
        self._batch = batch
        self._lines = Lines(work, KIT_ITEMS, NAME, MAX_KIT_ITEMS)
        self._parts = Parts(work, _KIND)
        self._open: dict[Draft, str] = {}  # lines whose SKU nobody has yet
        self._circles = Circles(work, _EDGES, PRODUCTS)

    async def examine(self, drafts: Sequence[Draft]) -> None:
        """Notes what is wrong with kit items, and with having or lacking them."""
        for draft in drafts:
            with draft.under("type"):
                _examine_type(draft)
            with draft.under(NAME):
                _examine_number(draft)
        asked = [draft for draft in drafts if draft.given.get(NAME) and _is_kit(draft)]
        self._open |= await self._lines.examine(asked)
        for draft in asked:
            self._lines.distinct(draft, "variant_id")
        await self._parts.hold(asked)
        await self._circles.hold(each for draft in asked for each in self._made_of(draft))

    async def settle(self) -> None:
        """Decides what names things of the same batch, and notes CYCLE for what would be made of itself."""
        asked = [draft for draft in self._batch.drafts if draft in self._lines.of]
        coming = _coming(self._batch.drafts) if self._open else {}
        standing: list[Draft] = []
        sound = [draft for draft in asked if draft.is_sound]
        while sound != standing:  # where one falls, those that are made of it fall too
            standing = sound
            for draft in standing:
                self._find_coming(draft, coming)
                self._lines.distinct(draft, "variant_id")
            names = {draft.id: draft.values["name"] for draft in asked if draft.is_new}
            decided = {draft: self._made_of(draft) for draft in standing if draft.is_sound}
            await self._circles.refuse(decided, NAME, names)
            sound = [draft for draft in standing if draft.is_sound]
        for draft in standing:
            self._parts.give(draft, [self._row(draft, line) for line in self._lines.of[draft]])

    async def write(self, drafts: Sequence[Draft]) -> None:
        """Writes the kit items of sound drafts."""
        await self._parts.write(drafts)

    def _find_coming(self, draft: Draft, coming: Mapping[str, Sequence[Draft]]) -> None:
        for line in self._lines.of[draft]:
            if line not in self._open:
                continue
            found = [each for each in coming.get(self._open[line], ()) if each.is_sound]
            with draft.under(*line.path[len(draft.path) :], "sku"):
                if not found:
                    raise DomainError(Code.NOT_FOUND, "Nothing has this SKU.")
                product = found[0]
                named = [part for part in product.parts if part.values.get("sku") == self._open[line]]
                variants = named or product.parts
                if len(variants) > 1:
                    message = f"This product has {len(variants)} variants: name one of them instead."
                    raise DomainError(ProductCode.AMBIGUOUS, message)
                component, variant = _id_to_be(product, PRODUCTS), _id_to_be(variants[0], VARIANTS)
                line.values |= {"component_id": component, "variant_id": variant}
                _id_to_be(draft, PRODUCTS)  # it may itself be what that one is made of

    def _made_of(self, draft: Draft) -> set[str]:
        return {line.values["component_id"] for line in self._lines.of[draft] if "component_id" in line.values}

    def _row(self, draft: Draft, line: Draft) -> dict[str, Any]:
        currency = line.values.get("currency") or {**(draft.current or {}), **draft.values}["currency"]
        return {**line.values, "currency": currency}


def _examine_type(draft: Draft) -> None:
    if draft.current is not None and draft.values.get("type", draft.current["type"]) != draft.current["type"]:
        raise DomainError(Code.MISMATCH, "What kind of product it is never changes.")


def _is_kit(draft: Draft) -> bool:
    kind: str = {"type": ProductType.PRODUCT.value, **(draft.current or {}), **draft.values}["type"]
    return kind == ProductType.KIT.value


def _examine_number(draft: Draft) -> None:
    is_kit = _is_kit(draft)
    if draft.given.get(NAME) and not is_kit:
        raise DomainError(ProductCode.KIT_ITEMS_NOT_ALLOWED, "Only a product of type KIT has kit items.")
    if is_kit and not draft.given.get(NAME) and (draft.is_new or NAME in draft.given):
        raise DomainError(ProductCode.KIT_ITEMS_REQUIRED, "A kit has at least one kit item.")


def _coming(drafts: Sequence[Draft]) -> dict[str, list[Draft]]:
    """The new products of a batch by the SKUs that they or their variants will have."""
    coming: dict[str, list[Draft]] = {}
    for draft in drafts:
        for each in [draft, *draft.parts] if draft.is_new else []:
            if each.values.get("sku"):
                coming.setdefault(each.values["sku"], []).append(draft)
    return coming


def _id_to_be(draft: Draft, table: sa.Table) -> str:
    """The id that a new thing will have, decided before it is made because others name it."""
    if not draft.id:
        draft.id = draft.values["id"] = new_id(prefix_of_table(table))
    return draft.id
