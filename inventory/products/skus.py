"""SKUs: unique in an account, over products and variants, deleted ones too."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from inventory.products.alternates import NAME as ALTERNATES
from inventory.products.models import PRODUCTS, SKUS, VARIANTS
from kit.batch import Draft, Row, claimed
from kit.database import Reads, Rows
from kit.errors import Code, DomainError, PathStep
from kit.ids import is_id
from kit.tables import prefix_of_table
from kit.values import is_storable
from kit.work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Claim:
    """A SKU that something has or is to have: its own, or an alternate one."""

    sku: str
    is_alternate: bool = False

    def steps(self, draft: Draft) -> tuple[PathStep, ...]:
        """Where the input of a draft names it."""
        if not self.is_alternate:
            return ("sku",)
        given = [each.strip() for each in draft.given.get(ALTERNATES) or ()]
        return (ALTERNATES, given.index(self.sku))


class Skus:
    """The SKUs that a batch gives to products and variants, and takes from them."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._claimed: dict[str, Draft] = {}

    async def examine(self, drafts: Sequence[Draft]) -> None:
        """Notes TAKEN for each SKU, alternate ones too, that something else has, or that is claimed twice in the same
        input."""
        claims = [(draft, claim) for draft in drafts for claim in _wanted(draft) - _had(draft)]
        rows = await owners(self._work.writes, [claim.sku for _, claim in claims])
        taken = {row["sku"]: row["variant_id"] or row["product_id"] for row in rows}
        for draft, claim in claims:
            sku = claim.sku
            with draft.under(*claim.steps(draft)):
                if taken.get(sku, draft.id) != draft.id:
                    draft.refuse_taken(sku, f"The SKU {sku!r} is in use, or was used by something deleted.")
                if claimed(self._claimed, sku, draft) is not draft:
                    raise DomainError(Code.TAKEN, f"The SKU {sku!r} is given twice in this input.")
                if not claim.is_alternate and Claim(sku, is_alternate=True) in _wanted(draft):
                    raise DomainError(Code.DUPLICATE, "This is one of its alternate SKUs: take it away there.")

    async def write(self, drafts: Sequence[Draft]) -> None:
        """Takes SKUs from sound drafts that give theirs up, and gives those claimed. At most two statements.

        They are inserted in their order, so that two who want the same ones do not wait for each other in a circle;
        one that somebody took meanwhile lets the command run again, and see it.
        """
        writes = self._work.writes
        given_up = sorted({claim.sku for draft in drafts for claim in _had(draft) - _wanted(draft)})
        if given_up:
            await writes.execute(sa.delete(SKUS).where(writes.dialect.among(SKUS.c.sku, given_up)))
        rows = [
            {"sku": claim.sku, "is_alternate": claim.is_alternate, **_owner(draft)}
            for draft in drafts
            for claim in _wanted(draft) - _had(draft)
        ]
        await writes.insert(SKUS, sorted(rows, key=lambda row: str(row["sku"])))


async def owners(reads: Reads, skus: Iterable[str]) -> Rows:
    """Who has SKUs: rows of `sku`, `product_id`, `variant_id`, which is null where it is the product's, and
    `is_alternate`."""
    wanted = sorted({sku for sku in skus if is_storable(sku)})
    return await reads.rows(sa.select(SKUS).where(reads.dialect.among(SKUS.c.sku, wanted))) if wanted else []


async def matched(reads: Reads, drafts: Iterable[Draft]) -> dict[Draft, Row | None]:
    """Who has the SKU that a draft's `match` names, for those that name one; the SKU is put into their input, unless
    it is an alternate one.

    Notes BLANK for one that says nothing, and MISMATCH for a draft that gives another one beside it.
    """
    asked = {draft: draft.given["match"]["sku"].strip() for draft in drafts if "sku" in draft.given["match"]}
    found = {row["sku"]: row for row in await owners(reads, asked.values())}
    for draft, sku in asked.items():
        with draft.under("match", "sku"):
            if not sku:
                raise DomainError(Code.BLANK, "This must say something.")
        if sku in found and found[sku]["is_alternate"]:
            continue
        with draft.under("sku"):
            if (draft.given.get("sku", sku) or "").strip() != sku:
                raise DomainError(Code.MISMATCH, "Another SKU than that of `match`.")
        draft.given = {**draft.given, "sku": sku}
        if sku not in found:
            draft.free = sku
    return {draft: found.get(sku) for draft, sku in asked.items()}


def owned(row: Row) -> str | None:
    """The SKU that a product or variant has of its own: a default variant may show its product's."""
    sku: str | None = row["sku"]
    return None if row.get("is_default") and "sku" not in row["own"] else sku


def _had(draft: Draft) -> set[Claim]:
    """The SKUs that the thing of a draft has, as far as the draft may change them."""
    if draft.current is None:
        return set()
    alternates = {Claim(each["sku"], is_alternate=True) for each in draft.current.get(ALTERNATES, ())}
    sku = owned(draft.current) if "sku" in draft.values else None
    return alternates if sku is None else {*alternates, Claim(sku)}


def _wanted(draft: Draft) -> set[Claim]:
    """The SKUs that it will have, as far as the draft may change them."""
    alternates = {**(draft.current or {}), **draft.values}.get(ALTERNATES, ())
    sku = draft.values.get("sku")
    wanted = {Claim(each["sku"], is_alternate=True) for each in alternates}
    return {*wanted, Claim(sku)} if sku else wanted


def _owner(draft: Draft) -> dict[str, str | None]:
    if is_id(draft.id, prefix_of_table(PRODUCTS)):
        return {"product_id": draft.id, "variant_id": None}
    row = {**(draft.current or {}), **draft.values}
    assert is_id(draft.id, prefix_of_table(VARIANTS))
    return {"product_id": row["product_id"], "variant_id": draft.id}
