"""What can be done with products."""

from collections.abc import Sequence
from typing import Any, Final

from inventory.accounts.queries import currency
from inventory.products import documents, inheritance, variants, vessels
from inventory.products.boms import AttachedBoms
from inventory.products.duplicates import similar_key
from inventory.products.kits import KitItems
from inventory.products.models import KIT_ITEMS, PRODUCT_TAGS, PRODUCTS, VARIANT_TAGS, VARIANTS
from inventory.products.sellables import Sellables, tags_of, with_tags, write_tags
from inventory.products.skus import matched, owned
from inventory.products.substitutions import Substitutions
from inventory.products.supplier_references import SupplierReferences, following, returning, says_reference, wanted
from inventory.products.uses import refuse_incomplete, refuse_used
from inventory.taxonomy.commands import Places
from kit import entities
from kit.batch import Batch, Draft
from kit.entities import Row
from kit.errors import Code, DomainError
from kit.external_id_claims import ExternalIds
from kit.verbs import Verbs
from kit.work import UnitOfWork

MAX_VARIANTS: Final = 250
"""How many variants one product may be created with."""


class Products(Verbs):
    """The verbs of products. A product is made with its variants, as `POST /products` of seed 001 does; one made
    without gets a single variant, which has everything from it. Deleting and restoring take the variants along.
    """

    table = PRODUCTS

    def __init__(self, work: UnitOfWork, batch: Batch) -> None:
        super().__init__(work, batch)
        self._places = Places(work)
        self._sellables = Sellables(work)
        self._kit_items = KitItems(work, batch)
        self._substitutions = Substitutions(work)
        self._boms = AttachedBoms(work, batch)
        self._references = SupplierReferences(work)
        self._variant_external_ids = ExternalIds(work, VARIANTS)
        self._currency: str | None = None

    async def examine(self, drafts: Sequence[Draft]) -> None:
        if self._currency is None:
            self._currency = await currency(self.work.writes)
        for draft in drafts:
            given = draft.given
            if draft.is_new and given.get("currency") is None:
                given = {**given, "currency": self._currency}
            draft.take(PRODUCTS, given, creating=draft.is_new)
            vessels.examine(draft, draft.current or {})
            draft.values |= similar_key(draft.current, draft.values)
        await self._part(drafts)
        parts = [part for draft in drafts for part in draft.parts]
        await self._places.examine(drafts)
        await self._sellables.examine(drafts, parts)
        await self._examine_references(drafts)
        await self._kit_items.examine(drafts)
        await self._substitutions.examine(drafts)
        await self._boms.examine(drafts)
        await self.external_ids.examine(drafts)
        await self._variant_external_ids.examine(parts)
        await with_tags(self.work, PRODUCT_TAGS, drafts)
        await with_tags(self.work, VARIANT_TAGS, parts)

    async def settle(self) -> None:
        await self._boms.settle()
        await self._kit_items.settle()  # the last, for kits fall with what they are made of

    async def finish(self, drafts: Sequence[Draft]) -> None:
        await self._kit_items.write(drafts)

    async def write(self, drafts: Sequence[Draft]) -> None:
        parts = [part for draft in drafts for part in draft.parts]
        await self._places.make(drafts)
        await self._sellables.make([*drafts, *parts])
        products = {row["id"]: row for row in [*await self._insert(drafts), *await self._update(drafts)]}
        tags = await self._write_tags(drafts, parts)
        await self._follow(drafts, parts, products, tags)
        pairs = [(products[draft.id], part) for draft in drafts for part in draft.parts]
        await variants.insert(self.work, [pair for pair in pairs if pair[1].is_new], tags, self.batch.reason)
        await variants.update(self.work, [pair for pair in pairs if not pair[1].is_new], tags, self.batch.reason)
        await self._sellables.write(drafts, parts)
        await self._substitutions.write(drafts)
        await self._boms.write(drafts)
        await self.external_ids.write(drafts)
        await self._variant_external_ids.write(parts)
        whole = {draft.id for draft in drafts if draft.is_new or not draft.values.keys().isdisjoint(documents.SEARCHED)}
        await documents.refresh(self.work, whole)
        others = [draft for draft in drafts if draft.parts and draft.id not in whole]
        below = {part.id for draft in others for part in draft.parts}
        await documents.refresh(self.work, [draft.id for draft in others], below)

    async def examine_deletion(self, drafts: Sequence[Draft]) -> None:
        await refuse_used(self.work, self.batch, drafts, "component_id")

    async def delete(self, drafts: Sequence[Draft]) -> None:
        await super().delete(drafts)
        rows = await variants.hold_of(self.work, [draft.id for draft in drafts])
        alive = [row for row in rows if row["deleted_at"] is None]
        await entities.delete(self.work, VARIANTS, alive, self.batch.reason)

    async def examine_restoration(self, drafts: Sequence[Draft]) -> None:
        of_products = {draft.id: draft for draft in drafts}
        rows = await self._deleted_along(drafts)
        await self._references.examine([returning(of_products[row["product_id"]], row) for row in rows])
        await refuse_incomplete(self.work, self.batch, drafts, KIT_ITEMS.c.kit_id)

    async def restore(self, drafts: Sequence[Draft]) -> None:
        """Restores products, and the variants that were deleted together with them."""
        gone = await self._deleted_along(drafts)
        await super().restore(drafts)
        await entities.restore(self.work, VARIANTS, gone, self.batch.reason)

    async def ids_matched(self, drafts: Sequence[Draft]) -> list[str | None]:
        found = await matched(self.work.writes, drafts)
        for draft, owner in found.items():
            with draft.under("match", "sku"):
                if owner is not None and owner["variant_id"] is not None:
                    raise DomainError(Code.TAKEN, "This is the SKU of a variant, not of a product.")
        ids = {draft: owner["product_id"] if owner else None for draft, owner in found.items()}
        others = [draft for draft in drafts if draft not in ids]
        ids |= dict(zip(others, await super().ids_matched(others), strict=True))
        return [ids[draft] for draft in drafts]

    def still_matches(self, draft: Draft, row: Row) -> bool:
        sku = draft.given["match"].get("sku")
        # An alternate one was not put into the input.
        return sku is None or "sku" not in draft.given or bool(sku.strip() == row["sku"])

    async def _deleted_along(self, drafts: Sequence[Draft]) -> list[dict[str, Any]]:
        """The variants that were deleted together with their products, held until commit."""
        moments = {draft.id: (draft.current or {})["deleted_at"] for draft in drafts}
        rows = await variants.hold_of(self.work, list(moments))
        gone = [row for row in rows if row["deleted_at"] is not None]
        return [row for row in gone if row["deleted_at"] == moments[row["product_id"]]]

    async def _examine_references(self, drafts: Sequence[Draft]) -> None:
        """Notes what is wrong with the supplier references that variants are given, or come by from their products."""
        claims = [
            wanted(part, draft)
            for draft in drafts
            for part in draft.parts
            if part.is_new or says_reference(part) or says_reference(draft)
        ]
        changed = {draft.id: draft for draft in drafts if not draft.is_new and says_reference(draft)}
        apart = {part.id for draft in drafts for part in draft.parts}
        rows = await variants.hold_of(self.work, list(changed))
        alive = [row for row in rows if row["deleted_at"] is None and row["id"] not in apart]
        await self._references.examine([*claims, *(following(row, changed[row["product_id"]]) for row in alive)])

    async def _part(self, drafts: Sequence[Draft]) -> None:
        """Makes parts of the variants in the input: of those with the SKU of a variant that is there, that one."""
        changed = [draft for draft in drafts if not draft.is_new and draft.given.get("variants")]
        rows = await variants.hold_of(self.work, [draft.id for draft in changed])
        there: dict[tuple[str, str | None], Row] = {(row["product_id"], owned(row)): row for row in rows}
        for draft in drafts:
            given = draft.given.get("variants") or []
            with draft.under("variants"):
                if len(given) > MAX_VARIANTS:
                    raise DomainError(Code.TOO_LONG, f"At most {MAX_VARIANTS} variants at once.")
            for position, each in enumerate(given[:MAX_VARIANTS]):
                part = draft.part(each, "variants", position)
                _find(part, there.get((draft.id, (each.get("sku") or "").strip())), draft.parts[:-1])
                variants.examine_values(part, is_default=bool((part.current or {}).get("is_default")))
            if draft.is_new and not given:
                draft.part({}).values["is_default"] = True

    async def _insert(self, drafts: Sequence[Draft]) -> list[dict[str, Any]]:
        new = [draft for draft in drafts if draft.is_new]
        rows = [entities.prepared(self.work, PRODUCTS, draft.values) for draft in new]
        for draft, row in zip(new, rows, strict=True):
            draft.id = row["id"]
        await entities.insert(self.work, PRODUCTS, rows, self.batch.reason)
        return rows

    async def _update(self, drafts: Sequence[Draft]) -> list[dict[str, Any]]:
        changes = [(draft.current, draft.values) for draft in drafts if draft.current is not None]
        return await entities.update(self.work, PRODUCTS, changes, self.batch.reason)

    async def _write_tags(self, drafts: Sequence[Draft], parts: Sequence[Draft]) -> dict[str, Sequence[str]]:
        """Writes the tags of products; those of all products that variants below may have theirs from, by id."""
        new = {draft.id: draft.values.get("tags", ()) for draft in drafts if draft.is_new}
        changed = {draft.id: draft.values["tags"] for draft in drafts if not draft.is_new and "tags" in draft.values}
        await write_tags(self.work, PRODUCT_TAGS, new, are_new=True)
        await write_tags(self.work, PRODUCT_TAGS, changed)
        if not parts:
            return {**new, **changed}
        others = [draft.id for draft in drafts if draft.id not in new and draft.id not in changed and draft.parts]
        return {**new, **changed, **await tags_of(self.work, PRODUCT_TAGS, others)}

    async def _follow(
        self,
        drafts: Sequence[Draft],
        parts: Sequence[Draft],
        products: dict[str, Any],
        tags: dict[str, Sequence[str]],
    ) -> None:
        """Gives the variants of changed products what they have from them; parts are changed by themselves."""
        names = {*inheritance.heritable(is_default=True), "tags"}
        changed = [draft.id for draft in drafts if not draft.is_new and names & draft.values.keys()]
        apart = {part.id for part in parts}
        rows = [row for row in await variants.hold_of(self.work, changed) if row["id"] not in apart]
        tagged = {draft.id for draft in drafts if not draft.is_new and "tags" in draft.values}
        followers = [row for row in rows if row["product_id"] in tagged and inheritance.TAGS not in row["own"]]
        now = await tags_of(self.work, VARIANT_TAGS, [row["id"] for row in followers])
        for row in followers:
            row["tags"] = now[row["id"]]
        await inheritance.follow(self.work, products, tags, rows, self.batch.reason)
        await write_tags(self.work, VARIANT_TAGS, {row["id"]: tags[row["product_id"]] for row in followers})


def _find(part: Draft, row: Row | None, others: Sequence[Draft]) -> None:
    """Takes a row that is there for a part's; notes DELETED, and DUPLICATE if it is another part's too."""
    if row is None:
        return
    part.current, part.id = row, row["id"]
    with part.under("sku"):
        if row["deleted_at"] is not None:
            raise DomainError(Code.DELETED, "This variant was deleted: restore it first.")
        if any(other.id == part.id for other in others):
            raise DomainError(Code.DUPLICATE, "This variant is changed twice in this input.")
