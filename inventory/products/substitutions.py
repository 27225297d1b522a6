"""Substitutions: what may be sold in the place of a product."""

from collections.abc import Sequence
from typing import Any, Final

from inventory.products.models import MAX_POSITION, PRODUCTS, SUBSTITUTIONS
from inventory.products.skus import owners
from kit.batch import Draft
from kit.collection import Collection
from kit.errors import Code, DomainError
from kit.parts import Kind, Parts
from kit.work import UnitOfWork

MAX_SUBSTITUTIONS: Final = 50
"""How many substitutions one product has at most."""

NAME: Final = "substitutions"
_KIND: Final = Kind(SUBSTITUTIONS, "product_id", NAME, ("substitute_id",))
_PRODUCTS: Final = Collection(PRODUCTS)


class Substitutions:
    """The substitutions that a batch gives to products: each names a product by `product_id`, by `sku`, or by both."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._parts = Parts(work, _KIND)

    async def examine(self, drafts: Sequence[Draft]) -> None:
        """Puts substitutions into the values of drafts that give some. Notes REQUIRED, NOT_FOUND, MISMATCH, DUPLICATE,
        OUT_OF_RANGE, and CYCLE for a product in its own place. At most three statements."""
        asked = [draft for draft in drafts if NAME in draft.given]
        for draft in asked:
            with draft.under(NAME):
                if len(draft.given[NAME] or ()) > MAX_SUBSTITUTIONS:
                    raise DomainError(Code.TOO_LONG, f"At most {MAX_SUBSTITUTIONS}, not {len(draft.given[NAME])}.")
        given = [each for draft in asked for each in draft.given[NAME] or ()]
        skus = [each["sku"].strip() for each in given if each.get("sku") is not None]
        by_sku = {row["sku"]: row["product_id"] for row in await owners(self._work.writes, skus)}
        ids = {*by_sku.values(), *(each["product_id"] for each in given if each.get("product_id") is not None)}
        rows = await _PRODUCTS.by_ids(self._work.writes, sorted(ids))
        alive = {row["id"] for row in rows if row is not None and row["deleted_at"] is None}
        for draft in asked:
            self._parts.give(draft, _rows(draft, by_sku, alive))
        await self._parts.hold(asked)

    async def write(self, drafts: Sequence[Draft]) -> None:
        """Writes those of sound drafts."""
        await self._parts.write(drafts)


def _rows(draft: Draft, by_sku: dict[str, str], alive: set[str]) -> list[dict[str, Any]]:
    rows: dict[str, dict[str, Any]] = {}
    for place, each in enumerate((draft.given[NAME] or ())[:MAX_SUBSTITUTIONS]):
        with draft.under(NAME, place):
            substitute_id = _named(each, by_sku, alive)
            if substitute_id == draft.id:
                raise DomainError(Code.CYCLE, "A product cannot be sold in its own place.")
            if substitute_id in rows:
                raise DomainError(Code.DUPLICATE, "This product is named twice here.")
            priority = each["priority"] if each.get("priority") is not None else place
            if not 0 <= priority <= MAX_POSITION:
                raise DomainError(Code.OUT_OF_RANGE, f"Must lie between 0 and {MAX_POSITION}.", ("priority",))
            rows[substitute_id] = {"substitute_id": substitute_id, "priority": priority}
    return list(rows.values())


def _named(each: dict[str, Any], by_sku: dict[str, str], alive: set[str]) -> str:
    product_id: str | None = each.get("product_id")
    if each.get("sku") is not None:
        owner = by_sku.get(each["sku"].strip())
        if owner is None:
            raise DomainError(Code.NOT_FOUND, "Nothing has this SKU.", ("sku",))
        if product_id not in (None, owner):
            raise DomainError(Code.MISMATCH, "Another product has this SKU.", ("sku",))
        product_id = owner
    if product_id is None:
        raise DomainError(Code.REQUIRED, "Name a product: by its id or by a SKU.", ("product_id",))
    if product_id not in alive:
        step = "product_id" if each.get("product_id") is not None else "sku"
        raise DomainError(Code.NOT_FOUND, "There is no such product, or it was deleted.", (step,))
    return product_id
