"""What things are still needed for: nothing is deleted that something else is made of, and nothing comes back without
what it is made of."""

from collections.abc import Sequence
from typing import Any, Final

import sqlalchemy as sa

from inventory.products.bom_models import BOM_ITEMS, BOMS
from inventory.products.models import KIT_ITEMS, PRODUCTS, VARIANTS
from kit.batch import Batch, Draft
from kit.entities import Row
from kit.errors import Code, DomainError
from kit.work import UnitOfWork

_USES: Final = ((KIT_ITEMS.c.kit_id, PRODUCTS, "kit"), (BOM_ITEMS.c.bom_id, BOMS, "bill of materials"))
"""The columns that say what is made of things, the tables of that, and what messages call it."""


async def refuse_used(work: UnitOfWork, batch: Batch, drafts: Sequence[Draft], column: str) -> None:
    """Notes IN_USE for what is to be deleted while something is made of it that is not deleted with it.

    `column` is the one that names it in kit items and in items of bills of materials. Two statements.
    """
    leaving = {draft.id for draft in batch.drafts}
    for owner, made, called in _USES:
        used = owner.table.c[column]
        select = (
            sa.select(used.label("used"), made.c.id, made.c.name)
            .join(made, made.c.id == owner)
            .where(work.writes.dialect.among(used, [draft.id for draft in drafts]), made.c.deleted_at.is_(None))
            .order_by(made.c.id)
        )
        staying: dict[str, Row] = {}
        for row in await work.writes.rows(select):
            if row["id"] not in leaving:
                staying.setdefault(row["used"], row)
        for draft in drafts:
            with draft.under("id"):
                if draft.id in staying:
                    message = f"The {called} {staying[draft.id]['name']!r} needs this: take it out of there first."
                    raise DomainError(Code.IN_USE, message)


async def refuse_incomplete(work: UnitOfWork, batch: Batch, drafts: Sequence[Draft], owner: sa.Column[Any]) -> None:
    """Notes DELETED for what is to be restored while something that it is made of is deleted, and stays so.

    `owner` is the column of kit items, or of items of bills of materials, that names what is made. One statement.
    """
    returning = {draft.id for draft in batch.drafts}
    lines = owner.table
    select = (
        sa.select(owner.label("made"), lines.c.component_id, VARIANTS.c.id)
        .join(VARIANTS, VARIANTS.c.id == lines.c.variant_id)
        .where(work.writes.dialect.among(owner, [draft.id for draft in drafts]), VARIANTS.c.deleted_at.is_not(None))
        .order_by(VARIANTS.c.id)
    )
    lacking: dict[str, str] = {}
    for row in await work.writes.rows(select):
        if row["component_id"] not in returning:
            lacking.setdefault(row["made"], row["id"])
    for draft in drafts:
        with draft.under("id"):
            if draft.id in lacking:
                raise DomainError(Code.DELETED, f"{lacking[draft.id]}, which this is made of, was deleted: restore it.")
