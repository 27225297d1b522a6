"""A collection: the rows of one table as clients read them, by id, by page, or below their parents.

An area declares its collections; relations and root fields of the schema are made from them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from kit import pages
from kit.database import Reads
from kit.ids import is_id
from kit.pages import Page, PageRequest
from kit.tables import prefix_of_table


@dataclass(frozen=True, slots=True)
class Collection:
    """All rows of a table."""

    table: sa.Table

    async def by_ids(self, reads: Reads, ids: Sequence[str]) -> list[RowMapping | None]:
        """The row of each id, in their order; None for an id of nothing, or of nothing in this account.

        One statement, whatever the number of ids. Soft-deleted rows are found too.
        """
        prefix = prefix_of_table(self.table)
        wanted = [row_id for row_id in ids if is_id(row_id, prefix)]
        rows = await reads.rows(self._select.where(self.table.c.id.in_(wanted))) if wanted else []
        found = {row["id"]: row for row in rows}
        return [found.get(row_id) for row_id in ids]

    async def page(self, reads: Reads, request: PageRequest) -> Page:
        """One page, in the order in which the rows were made."""
        return await pages.page(reads, self._select, self.table.c.id, request)

    async def count(self, reads: Reads) -> int:
        """How many rows there are."""
        return await pages.count(reads, self._select)

    def below(self, parent: sa.Column[Any]) -> "Below":
        """The same rows, as those that belong to each of many parents."""
        return Below(self, parent)

    @property
    def _select(self) -> sa.Select[Any]:
        return sa.select(self.table)


@dataclass(frozen=True, slots=True)
class Below:
    """The rows of a collection that belong to a parent, by the column that holds the parent's id."""

    collection: Collection
    parent: sa.Column[Any]

    async def pages(self, reads: Reads, parent_ids: Sequence[str], request: PageRequest) -> list[Page]:
        """The same page for each parent, in their order. One statement."""
        table = self.collection.table
        return await pages.pages(reads, sa.select(table), table.c.id, self.parent, parent_ids, request)

    async def counts(self, reads: Reads, parent_ids: Sequence[str]) -> list[int]:
        """How many rows each parent has, in their order. One statement."""
        return await pages.counts(reads, sa.select(self.collection.table), self.parent, parent_ids)
