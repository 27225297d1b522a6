"""What making and changing products and variants have in common: what they refer to, their SKUs, packaging and
tags."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from inventory.locations.commands import receiving
from inventory.products.alternates import AlternateSkus
from inventory.products.models import PRODUCT_TAGS, VARIANT_TAGS
from inventory.products.packaging import PackagingLists
from inventory.products.skus import Skus
from inventory.suppliers.commands import preferred
from inventory.taxonomy.commands import TagLists, says_tags
from kit.batch import Draft
from kit.work import UnitOfWork


class Sellables:
    """The references, SKUs and tags of a batch of products and variants."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._suppliers = preferred(work)
        self._locations = receiving(work)
        self._tags = TagLists(work)
        self._skus = Skus(work)
        self._alternates = AlternateSkus(work)
        self._packaging = PackagingLists(work)

    async def examine(self, products: Sequence[Draft], variants: Sequence[Draft]) -> None:
        """Notes what is wrong with what drafts refer to, and with their SKUs."""
        drafts = [*products, *variants]
        await self._suppliers.examine(drafts)
        await self._locations.examine(drafts)
        await self._tags.examine(drafts)
        await self._alternates.examine(products, variants)
        await self._skus.examine(drafts)
        await self._packaging.examine(products, variants)

    async def make(self, drafts: Sequence[Draft]) -> None:
        """Makes the suppliers and tags that sound drafts name and that are not there yet."""
        await self._suppliers.make(drafts)
        await self._tags.make(drafts)

    async def write(self, products: Sequence[Draft], variants: Sequence[Draft]) -> None:
        """Gives sound drafts, whose ids are known by now, their SKUs and their packaging."""
        await self._skus.write([*products, *variants])
        await self._alternates.write(products, variants)
        await self._packaging.write(products, variants)


async def with_tags(work: UnitOfWork, table: sa.Table, drafts: Sequence[Draft]) -> None:
    """Puts the tags that things have now into the current rows of drafts: of variants all, for a product's tags may
    be theirs too; of products those that change them."""
    asked = [draft for draft in drafts if draft.current is not None and (table is VARIANT_TAGS or says_tags(draft))]
    found = await tags_of(work, table, [draft.id for draft in asked])
    for draft in asked:
        draft.current = {**(draft.current or {}), "tags": found[draft.id]}


async def tags_of(work: UnitOfWork, table: sa.Table, owner_ids: Sequence[str]) -> dict[str, list[str]]:
    """The ids of the tags of products or variants, sorted. One statement."""
    owner = _owner(table)
    tags: dict[str, list[str]] = {owner_id: [] for owner_id in owner_ids}
    if owner_ids:
        select = sa.select(table).where(work.writes.dialect.among(owner, list(tags))).order_by(table.c.tag_id)
        for row in await work.writes.rows(select):
            tags[row[owner.name]].append(row["tag_id"])
    return tags


async def write_tags(
    work: UnitOfWork, table: sa.Table, tags: dict[str, Sequence[str]], *, are_new: bool = False
) -> None:
    """Ties things to these tags and to no others. One statement for new things, else two."""
    owner = _owner(table)
    if tags and not are_new:
        await work.writes.execute(sa.delete(table).where(work.writes.dialect.among(owner, list(tags))))
    rows: list[dict[str, Any]] = [
        {owner.name: owner_id, "tag_id": tag_id} for owner_id, tag_ids in tags.items() for tag_id in tag_ids
    ]
    await work.writes.insert(table, rows)


def _owner(table: sa.Table) -> sa.Column[Any]:
    assert table in (PRODUCT_TAGS, VARIANT_TAGS)
    return table.c.product_id if table is PRODUCT_TAGS else table.c.variant_id
