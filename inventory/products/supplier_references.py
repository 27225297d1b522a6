"""Supplier references: no two variants, unless deleted, have the same reference of the same supplier (seed 003)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from inventory.products.inheritance import own_values
from inventory.products.models import VARIANTS
from kit.batch import Draft
from kit.entities import Row
from kit.errors import Code, DomainError
from kit.folding import fold
from kit.work import UnitOfWork


@dataclass(frozen=True, slots=True, eq=False)
class Claim:
    """A variant that is to have a reference of a supplier; what is wrong with it is noted on `draft`, under `step`.

    Without a supplier or a reference nothing is claimed. A supplier that is still to be made goes by its name.
    """

    draft: Draft
    variant_id: str
    supplier: str | None
    reference: str | None
    step: str = "supplier_reference"
    product: Draft | None = None

    @property
    def key(self) -> tuple[str | None, str | None]:
        """Of what there is one."""
        return self.supplier, self.reference

    @property
    def stands(self) -> bool:
        """Whether nothing is wrong with its draft so far, nor with the product's that it is made or changed with."""
        return self.draft.is_sound and (self.product is None or self.product.is_sound)


class SupplierReferences:
    """The references that a batch gives to variants."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._claimed: dict[Any, Claim] = {}

    async def examine(self, claims: Sequence[Claim]) -> None:
        """Notes TAKEN for each reference that another variant has, or that is claimed twice in the same input. At most
        one statement."""
        whole = [claim for claim in claims if None not in claim.key]
        owners = await self._owners(whole)
        for claim in whole:
            with claim.draft.under(claim.step):
                if owners.get(claim.key, claim.variant_id) != claim.variant_id:
                    raise DomainError(
                        Code.TAKEN, f"Another variant has the reference {claim.reference!r} of its supplier."
                    )
                first = self._claimed.get(claim.key)
                if first is not None and first.stands:
                    message = f"The reference {claim.reference!r} of a supplier is given twice in this input."
                    raise DomainError(Code.TAKEN, message)
                self._claimed[claim.key] = claim

    async def _owners(self, claims: Sequence[Claim]) -> dict[tuple[str | None, str | None], str]:
        if not claims:
            return {}
        among, columns = self._work.writes.dialect.among, VARIANTS.c
        found = sa.select(columns.id, columns.supplier_id, columns.supplier_reference).where(
            among(columns.supplier_id, sorted({str(claim.supplier) for claim in claims})),
            among(columns.supplier_reference, sorted({str(claim.reference) for claim in claims})),
            columns.deleted_at.is_(None),
        )
        rows = await self._work.writes.rows(found)
        return {(row["supplier_id"], row["supplier_reference"]): row["id"] for row in rows}


def says_reference(draft: Draft) -> bool:
    """Whether an input says anything of a supplier, or of its reference."""
    return not draft.given.keys().isdisjoint(("supplier_id", "supplier", "supplier_reference"))


def wanted(variant: Draft, product: Draft) -> Claim:
    """What a variant's draft claims, with what it has from its product."""
    now = variant.current
    own = {} if now is None else _own(now)
    is_default = bool({**(now or {}), **variant.values}.get("is_default"))
    return _claim(variant, variant.id, variant, own, product, is_default=is_default)


def following(variant: Row, product: Draft) -> Claim:
    """What a variant that nobody names claims, because its product changes; noted on the product's draft."""
    return _claim(product, variant["id"], Draft({}), _own(variant), product, is_default=variant["is_default"])


def returning(draft: Draft, variant: Row) -> Claim:
    """What a variant claims that is to be restored; noted on the draft that names it or its product by id."""
    return Claim(draft, variant["id"], variant["supplier_id"], variant["supplier_reference"], "id")


def _own(variant: Row) -> dict[str, Any]:
    """The own values of a variant; what only a default one may have from its product is always another's own."""
    own = own_values(variant)
    return own if variant["is_default"] else {**own, "supplier_reference": variant["supplier_reference"]}


def _claim(
    noted_on: Draft, variant_id: str, variant: Draft, own: Mapping[str, Any], product: Draft, *, is_default: bool
) -> Claim:
    supplier = _supplier(variant, own) or _supplier(product, product.current or {})
    reference = {**own, **variant.values}.get("supplier_reference")
    if reference is None and is_default:
        reference = {**(product.current or {}), **product.values}.get("supplier_reference")
    return Claim(noted_on, variant_id, supplier, reference, product=product)


def _supplier(draft: Draft, now: Mapping[str, Any]) -> str | None:
    """The supplier that a thing will have of its own."""
    named = draft.given.get("supplier")
    supplier_id: str | None = {**now, **draft.values}.get("supplier_id")
    is_new = named is not None and draft.given.get("supplier_id") is None and draft.values.get("supplier_id") is None
    return f"new {fold(named['name'])}" if named is not None and is_new else supplier_id
