"""SKUs: unique in an account, over products and variants, deleted ones too."""

from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from inventory.products.models import PRODUCTS, SKUS, VARIANTS
from kit.batch import Draft
from kit.database import Reads, Rows
from kit.errors import Code, DomainError
from kit.ids import is_id
from kit.tables import prefix_of_table
from kit.work import UnitOfWork


class Skus:
    """The SKUs that a batch gives to products and variants, and takes from them."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._claimed: dict[str, Draft] = {}

    async def examine(self, drafts: Sequence[Draft]) -> None:
        """Notes TAKEN for each SKU that something else has, or that is claimed twice in the same input."""
        claims = [(draft, str(draft.values["sku"])) for draft in drafts if _claims(draft)]
        rows = await owners(self._work.writes, [sku for _, sku in claims])
        taken = {row["sku"]: row["variant_id"] or row["product_id"] for row in rows}
        for draft, sku in claims:
            with draft.under("sku"):
                if taken.get(sku, draft.id) != draft.id:
                    raise DomainError(Code.TAKEN, f"The SKU {sku!r} is in use, or was used by something deleted.")
                if self._claimed.setdefault(sku, draft) is not draft:
                    raise DomainError(Code.TAKEN, f"The SKU {sku!r} is given twice in this input.")

    async def write(self, drafts: Sequence[Draft]) -> None:
        """Takes SKUs from sound drafts that give theirs up, and gives those claimed. At most two statements.

        They are inserted in their order, so that two who want the same ones do not wait for each other in a circle;
        one that somebody took meanwhile lets the command run again, and see it.
        """
        writes = self._work.writes
        given_up = sorted(draft.current["sku"] for draft in drafts if draft.current is not None and _gives_up(draft))
        if given_up:
            await writes.execute(sa.delete(SKUS).where(writes.dialect.among(SKUS.c.sku, given_up)))
        rows = [{"sku": draft.values["sku"], **_owner(draft)} for draft in drafts if _claims(draft)]
        await writes.insert(SKUS, sorted(rows, key=lambda row: str(row["sku"])))


async def owners(reads: Reads, skus: Iterable[str]) -> Rows:
    """Who has SKUs: rows of `sku`, `product_id` and `variant_id`, the latter null where it is the product's own."""
    wanted = sorted(set(skus))
    return await reads.rows(sa.select(SKUS).where(reads.dialect.among(SKUS.c.sku, wanted))) if wanted else []


def _claims(draft: Draft) -> bool:
    return bool(draft.values.get("sku")) and _changes(draft)


def _gives_up(draft: Draft) -> bool:
    # A variant may show its product's SKU, which is not its own to give up.
    owns = (
        draft.current is not None and draft.current["sku"] is not None and "sku" in draft.current.get("own", ("sku",))
    )
    return owns and "sku" in draft.values and _changes(draft)


def _changes(draft: Draft) -> bool:
    return draft.current is None or draft.values.get("sku") != draft.current["sku"]


def _owner(draft: Draft) -> dict[str, str | None]:
    if is_id(draft.id, prefix_of_table(PRODUCTS)):
        return {"product_id": draft.id, "variant_id": None}
    row = {**(draft.current or {}), **draft.values}
    assert is_id(draft.id, prefix_of_table(VARIANTS))
    return {"product_id": row["product_id"], "variant_id": draft.id}
