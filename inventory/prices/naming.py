"""Which variant an input means: by `variant_id`, by `sku`, or by both."""

from collections.abc import Iterable, Mapping

from inventory.products.lookups import variants_by_sku
from inventory.products.queries import ALL_VARIANTS
from kit.errors import Code, DomainError
from kit.snapshots import Reads
from kit.values import Values


class NamedVariants:
    """The variants that a batch names, looked up all at once. What was deleted is not found."""

    def __init__(self, by_sku: Mapping[str, str], alive: frozenset[str]) -> None:
        self._by_sku = by_sku
        self._alive = alive

    @classmethod
    async def of(cls, reads: Reads, inputs: Iterable[Values]) -> "NamedVariants":
        """Looks up what inputs name. Three statements at most."""
        named = list(inputs)
        skus = sorted({given["sku"].strip() for given in named if given.get("sku") is not None})
        found = await variants_by_sku(reads, skus)
        by_sku = {sku: variant_id for sku, variant_id in zip(skus, found, strict=True) if variant_id is not None}
        ids = {given["variant_id"] for given in named if given.get("variant_id") is not None}
        rows = await ALL_VARIANTS.by_ids(reads, sorted({*ids, *by_sku.values()}))
        return cls(by_sku, frozenset(row["id"] for row in rows if row is not None and row["deleted_at"] is None))

    def meant(self, given: Values) -> str:
        """The id of the variant that an input names.

        Raises `DomainError`: REQUIRED where it names none, NOT_FOUND, and MISMATCH where id and SKU are of two.
        """
        variant_id, sku = given.get("variant_id"), given.get("sku")
        if variant_id is not None and variant_id not in self._alive:
            raise DomainError(Code.NOT_FOUND, "There is no such variant.", ("variant_id",))
        if sku is None:
            if variant_id is None:
                raise DomainError(Code.REQUIRED, "Name a variant, by id or by SKU.", ("variant_id",))
            return str(variant_id)
        found = self._by_sku.get(sku.strip())
        if found not in self._alive:
            raise DomainError(Code.NOT_FOUND, "No variant has this SKU.", ("sku",))
        if variant_id not in (None, found):
            raise DomainError(Code.MISMATCH, "The SKU of another variant.", ("sku",))
        return str(found)
