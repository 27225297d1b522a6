"""What kits and bills of materials are made of: the variants that the lines of an input name."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from inventory.products.codes import ProductCode
from inventory.products.models import VARIANTS
from inventory.products.skus import owners
from kit.batch import Draft
from kit.collection import Collection
from kit.errors import Code, DomainError
from kit.work import UnitOfWork

_VARIANTS: Final = Collection(VARIANTS)


@dataclass(slots=True)
class Known:
    """The variants that lines name: by id, and for each product those that were not deleted."""

    by_id: dict[str, tuple[str, bool]]
    of_products: dict[str, list[str]]

    def only_variant(self, product_id: str) -> str | None:
        """The single variant of a product; None for a product that is not there. Raises `DomainError` AMBIGUOUS."""
        variant_ids = self.of_products.get(product_id, [])
        if len(variant_ids) > 1:
            raise DomainError(
                ProductCode.AMBIGUOUS, f"This product has {len(variant_ids)} variants: name one of them instead."
            )
        return variant_ids[0] if variant_ids else None

    def product_of(self, variant_id: str) -> str | None:
        """The product of a variant; None where that is not there, or was deleted."""
        product_id, alive = self.by_id.get(variant_id, ("", False))
        return product_id if alive else None


class Components:
    """The variants that lines name by `variant_id`, by `sku` or by the `product_id` of a product with one variant;
    those that are given together must agree."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    async def examine(self, lines: Sequence[Draft]) -> dict[Draft, str]:
        """Puts `variant_id` and `component_id` into lines, and notes what is wrong with what they name. At most three
        statements.

        Gives the lines with a SKU that nobody has, if it is all that they say.
        """
        skus = {line: line.given["sku"].strip() for line in lines if line.given.get("sku") is not None}
        found = {row["sku"]: row for row in await owners(self._work.writes, skus.values())}
        products = {line.given["product_id"] for line in lines if line.given.get("product_id") is not None}
        products |= {row["product_id"] for row in found.values() if row["variant_id"] is None}
        named = {line.given["variant_id"] for line in lines if line.given.get("variant_id") is not None}
        known = await self._known(products, {*named, *(row["variant_id"] for row in found.values())} - {None})
        open_lines = {}
        for line in lines:
            with line.under():
                sku = skus.get(line)
                if sku is not None and sku not in found and _names_only_sku(line):
                    open_lines[line] = sku
                else:
                    self._decide(line, known, found.get(sku or ""))
        return open_lines

    async def _known(self, product_ids: Iterable[str], variant_ids: Iterable[str]) -> Known:
        reads, among = self._work.writes, self._work.writes.dialect.among
        known = Known({}, {})
        columns = sa.select(VARIANTS.c.id, VARIANTS.c.product_id, VARIANTS.c.deleted_at)
        asked = [(VARIANTS.c.product_id, sorted(product_ids)), (VARIANTS.c.id, sorted(variant_ids))]
        for column, ids in asked:
            for row in await reads.rows(columns.where(among(column, ids))) if ids else ():
                known.by_id[row["id"]] = (row["product_id"], row["deleted_at"] is None)
                if column is VARIANTS.c.product_id and row["deleted_at"] is None:
                    known.of_products.setdefault(row["product_id"], []).append(row["id"])
        return known

    @staticmethod
    def _decide(line: Draft, known: Known, owner: Mapping[str, str | None] | None) -> None:
        variant_id: str | None = line.given.get("variant_id")
        product_id: str | None = line.given.get("product_id")
        step = "variant_id"
        if line.given.get("sku") is not None:
            if owner is None:
                raise DomainError(Code.NOT_FOUND, "Nothing has this SKU.", ("sku",))
            if product_id not in (None, owner["product_id"]) or variant_id not in (
                None,
                owner["variant_id"] or variant_id,
            ):
                raise DomainError(Code.MISMATCH, "This SKU is something else's than what is named beside it.", ("sku",))
            step, variant_id, product_id = "sku", variant_id or owner["variant_id"], owner["product_id"]
        if variant_id is None and product_id is not None:
            step = "sku" if line.given.get("sku") is not None else "product_id"
            try:
                variant_id = known.only_variant(product_id)
            except DomainError as error:
                raise error.under(step) from None
        elif variant_id is None:
            raise DomainError(Code.REQUIRED, "Name a variant: by its id, by a SKU, or by its product.", ("variant_id",))
        component = known.product_of(variant_id or "")
        if variant_id is None or component is None:
            raise DomainError(Code.NOT_FOUND, "There is no such variant, or it was deleted.", (step,))
        if product_id not in (None, component):
            raise DomainError(Code.MISMATCH, "This variant belongs to another product.", ("product_id",))
        line.values |= {"variant_id": variant_id, "component_id": component}


def _names_only_sku(line: Draft) -> bool:
    return line.given.get("variant_id") is None and line.given.get("product_id") is None
