"""Lookups: the ids of things by what people and other systems call them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from kit.collection import Collection
from kit.external_ids import EXTERNAL_IDS, owners
from kit.folding import fold
from kit.snapshots import Reads
from kit.values import is_storable

EXTERNAL_IDS_OF_ENTITIES: Final = Collection(EXTERNAL_IDS).listed("entity_id", None, "entity_id", order="source")
"""What other systems call things, one id a system, by system."""


@dataclass(frozen=True, slots=True)
class Lookup:
    """The ids of a collection's rows by what people and other systems call them."""

    collection: Collection

    async def by_name(self, reads: Reads, names: Sequence[str]) -> list[str | None]:
        """The id of what has each name, whatever the case and accents, of those not deleted. One statement."""
        table = self.collection.table
        keys = [fold(name) for name in names]
        among = reads.dialect.among(table.c.name_key, [key for key in keys if is_storable(key)])
        rows = await reads.rows(sa.select(table.c.name_key, table.c.id).where(among, table.c.deleted_at.is_(None)))
        found = {row["name_key"]: row["id"] for row in rows}
        return [found.get(key) for key in keys]

    async def by_external_id(self, reads: Reads, wanted: Sequence[tuple[str, str]]) -> list[str | None]:
        """The id of what has each external id, by source and value; deleted ones too. One statement."""
        found = await owners(reads, str(self.collection.table.name), wanted)
        return [found.get(each) for each in wanted]
