"""What can be done with variants, by themselves or below their product."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa

from inventory.products import documents, vessels
from inventory.products.alternates import NAME as ALTERNATES
from inventory.products.inheritance import TAGS, effective, heritable, own_values
from inventory.products.models import PRODUCT_TAGS, PRODUCTS, VARIANT_TAGS, VARIANTS
from inventory.products.packaging import NAME as PACKAGING
from inventory.products.sellables import Sellables, tags_of, with_tags, write_tags
from inventory.products.skus import matched
from inventory.products.supplier_references import SupplierReferences, returning, says_reference, wanted
from inventory.products.uses import refuse_used
from inventory.taxonomy.commands import says_tags
from kit import entities
from kit.batch import Batch, Draft, chunks
from kit.entities import Row
from kit.errors import Code, DomainError
from kit.ids import is_id
from kit.tables import prefix_of_table
from kit.values import Values
from kit.verbs import Verbs
from kit.work import UnitOfWork

LISTS: Final = {"external_ids", ALTERNATES, PACKAGING}
"""What variants have that is kept in other tables, beside their tags."""

VARIANT: Final = prefix_of_table(VARIANTS)
"""How the ids of variants begin."""


def examine_values(draft: Draft, *, is_default: bool = False) -> None:
    """Puts the own values that the input asks for into a variant's draft, and notes what is wrong with them.

    Null says of what a variant may have from its product that it is to have it from there.
    """
    names = heritable(is_default=is_default)
    own = {name: value for name, value in draft.given.items() if not (name in names and value is None)}
    own.pop("product_id", None)  # whose variant it is stands in no input that changes one
    draft.take(VARIANTS, own, creating=False)
    draft.values |= {name: None for name in names if name in draft.given and draft.given[name] is None}
    now = draft.current
    if (
        is_default
        and now is not None
        and "sku" not in now["own"]
        and now["sku"]
        and draft.values.get("sku") == now["sku"]
    ):
        draft.values["sku"] = None  # what it shows is its product's, and goes on being so
    vessels.examine(draft, {} if now is None else own_values(now))


def row_values(product: Row, draft: Draft) -> dict[str, Any]:
    """All columns to write for a variant's draft, what it has from its product included."""
    now: Row = draft.current or {"own": [], "is_default": False}
    is_default = bool({**now, **draft.values}["is_default"])
    names = heritable(is_default=is_default)
    own = own_values(now) | {name: value for name, value in draft.values.items() if name in names}
    own = {name: value for name, value in own.items() if name in names and value is not None}
    tagged = own_tags(draft) is not None if says_tags(draft) else TAGS in now["own"]
    kept = {name: value for name, value in draft.values.items() if name in VARIANTS.c or name in LISTS}
    return {
        **kept,
        **effective(product, own, is_default=is_default),
        "own": [*sorted(own), *([TAGS] if tagged else [])],
    }


def own_tags(draft: Draft) -> list[str] | None:
    """The tags that the input gives to a variant; None where it is to have its product's."""
    if draft.given.get("tags") is None and draft.given.get("tag_ids") is None:
        return None
    tags: list[str] = draft.values["tags"]
    return tags


def _tags(product: Row, draft: Draft, product_tags: Mapping[str, Sequence[str]]) -> list[str]:
    if draft.current is not None and TAGS in draft.current["own"] and not says_tags(draft):
        return list(draft.current["tags"])
    own = own_tags(draft)
    return list(product_tags.get(product["id"], ()) if own is None else own)


async def insert(
    work: UnitOfWork, pairs: Sequence[tuple[Row, Draft]], product_tags: Mapping[str, Sequence[str]], reason: str | None
) -> None:
    """Inserts new variants, each with its product's row; `product_tags` by product's id. Their SKUs are for others."""
    rows = []
    tags: dict[str, Sequence[str]] = {}
    for product, draft in pairs:
        draft.values["product_id"] = product["id"]
        row = entities.prepared(work, VARIANTS, row_values(product, draft))
        draft.id = row["id"]
        tags[draft.id] = _tags(product, draft, product_tags)
        rows.append({**row, "tags": tags[draft.id]})
    await entities.insert(work, VARIANTS, rows, reason)
    await write_tags(work, VARIANT_TAGS, tags, are_new=True)


async def update(
    work: UnitOfWork, pairs: Sequence[tuple[Row, Draft]], product_tags: Mapping[str, Sequence[str]], reason: str | None
) -> None:
    """Changes held variants, each with its product's row; `product_tags` by product's id.

    What tags they have now stands in their drafts' current rows.
    """
    changes: list[tuple[Row, Values]] = []
    tags: dict[str, Sequence[str]] = {}
    for product, draft in pairs:
        assert draft.current is not None
        now = _tags(product, draft, product_tags)
        if now != draft.current["tags"]:
            tags[draft.id] = now
        changes.append((draft.current, {**row_values(product, draft), "tags": now}))
    await entities.update(work, VARIANTS, changes, reason)
    await write_tags(work, VARIANT_TAGS, tags)


async def hold_of(work: UnitOfWork, product_ids: Sequence[str]) -> list[dict[str, Any]]:
    """The variants of products, deleted ones too, held until commit. One statement."""
    if not product_ids:
        return []
    below = work.writes.dialect.among(VARIANTS.c.product_id, product_ids)
    return [dict(row) for row in await work.writes.locked(sa.select(VARIANTS).where(below).order_by(VARIANTS.c.id))]


class Variants(Verbs):
    """The verbs of variants. A product is always held before its variants."""

    table = VARIANTS

    def __init__(self, work: UnitOfWork, batch: Batch) -> None:
        super().__init__(work, batch)
        self._sellables = Sellables(work)
        self._references = SupplierReferences(work)
        self._products: dict[str, dict[str, Any]] = {}

    async def examine(self, drafts: Sequence[Draft]) -> None:
        for draft in drafts:
            examine_values(draft, is_default=bool((draft.current or {}).get("is_default")))
        await self._hold_products([draft.given.get("product_id") or "" for draft in drafts if draft.is_new])
        for draft in drafts:
            with draft.under("product_id"):
                self._examine_product(draft)
        await self._sellables.examine((), drafts)
        known = [draft for draft in drafts if draft.current is not None or "product_id" in draft.values]
        asked = [draft for draft in known if draft.is_new or says_reference(draft)]
        await self._references.examine([wanted(draft, Draft({}, current=self._product_of(draft))) for draft in asked])
        await self.external_ids.examine(drafts)
        await with_tags(self.work, VARIANT_TAGS, drafts)

    async def write(self, drafts: Sequence[Draft]) -> None:
        await self._sellables.make(drafts)
        pairs = [(self._product_of(draft), draft) for draft in drafts]
        tags = await tags_of(self.work, PRODUCT_TAGS, list({product["id"] for product, _ in pairs}))
        await insert(self.work, [pair for pair in pairs if pair[1].is_new], tags, self.batch.reason)
        await update(self.work, [pair for pair in pairs if not pair[1].is_new], tags, self.batch.reason)
        await self._sellables.write((), drafts)
        await self.external_ids.write(drafts)
        await self._refresh(drafts)

    async def examine_deletion(self, drafts: Sequence[Draft]) -> None:
        leaving = {draft.id for draft in self.batch.drafts if draft.is_sound}
        others = {
            row["product_id"]
            for row in await hold_of(self.work, [_row(draft)["product_id"] for draft in drafts])
            if row["deleted_at"] is None and row["id"] not in leaving
        }
        for draft in drafts:
            with draft.under("id"):
                if _row(draft)["deleted_at"] is None and _row(draft)["product_id"] not in others:
                    raise DomainError(Code.IN_USE, "A product keeps one variant: delete the product instead.")
        await refuse_used(self.work, self.batch, drafts, "variant_id")

    async def examine_restoration(self, drafts: Sequence[Draft]) -> None:
        for draft in drafts:
            with draft.under("id"):
                if self._products[_row(draft)["product_id"]]["deleted_at"] is not None:
                    raise DomainError(Code.DELETED, "The product was deleted: restore it first.")
        await self._references.examine(
            [returning(draft, _row(draft)) for draft in drafts if _row(draft)["deleted_at"] is not None]
        )

    async def delete(self, drafts: Sequence[Draft]) -> None:
        await super().delete(drafts)
        await self._refresh(drafts)

    async def restore(self, drafts: Sequence[Draft]) -> None:
        await super().restore(drafts)
        await self._refresh(drafts)

    async def ids_matched(self, drafts: Sequence[Draft]) -> list[str | None]:
        owners = await matched(self.work.writes, drafts)
        ids: dict[Draft, str | None] = {draft: row["variant_id"] if row else None for draft, row in owners.items()}
        others = [draft for draft in drafts if draft not in ids]
        ids |= dict(zip(others, await super().ids_matched(others), strict=True))
        # Products are held before variants.
        found = self.work.writes.dialect.among(VARIANTS.c.id, [each for each in ids.values() if each is not None])
        rows = await self.work.writes.rows(sa.select(VARIANTS.c.product_id).where(found).distinct())
        await self._hold_products([row["product_id"] for row in rows])
        return [ids[draft] for draft in drafts]

    def still_matches(self, draft: Draft, row: Row) -> bool:
        sku = draft.given["match"].get("sku")
        # An alternate one was not put into the input.
        return sku is None or "sku" not in draft.given or bool(sku.strip() == row["sku"])

    async def _hold(self, drafts: Sequence[Draft], *, deleted: bool = False) -> None:
        for chunk in chunks(drafts):
            given = [draft.given["id"] for draft in chunk]
            ids = self.work.writes.dialect.among(VARIANTS.c.id, [each for each in given if is_id(each, VARIANT)])
            rows = await self.work.writes.rows(sa.select(VARIANTS.c.product_id).where(ids).distinct())
            await self._hold_products([row["product_id"] for row in rows])
        await super()._hold(drafts, deleted=deleted)

    async def _hold_products(self, product_ids: Sequence[str]) -> None:
        wanted = [product_id for product_id in product_ids if product_id not in self._products]
        self._products |= await entities.held(self.work, PRODUCTS, wanted)

    def _examine_product(self, draft: Draft) -> None:
        product_id = draft.given.get("product_id")
        if draft.current is not None:
            if product_id not in (None, draft.current["product_id"]):
                raise DomainError(Code.MISMATCH, "This variant belongs to another product.")
            return
        if product_id is None:
            raise DomainError(Code.REQUIRED, "A new variant needs its product.")
        product = self._products.get(product_id)
        if product is None or product["deleted_at"] is not None:
            raise DomainError(Code.NOT_FOUND, "There is no such product.")
        draft.values["product_id"] = product_id

    def _product_of(self, draft: Draft) -> Row:
        return self._products[{**(draft.current or {}), **draft.values}["product_id"]]

    async def _refresh(self, drafts: Sequence[Draft]) -> None:
        products = {self._product_of(draft)["id"] for draft in drafts}
        await documents.refresh(self.work, products, {draft.id for draft in drafts})


def _row(draft: Draft) -> Row:
    assert draft.current is not None
    return draft.current
