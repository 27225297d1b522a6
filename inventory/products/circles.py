"""Keeping things from being made of themselves: kits, and what is made by bills of materials."""

from collections.abc import Iterable, Mapping

import sqlalchemy as sa

from kit import entities
from kit.batch import Draft
from kit.circles import circles, edges_below
from kit.errors import Code, DomainError
from kit.statements import Select
from kit.work import UnitOfWork


class Circles:
    """Keeps things from being made of themselves, by whatever way.

    `edges` selects what is directly made of what, as `kit.circles.edges_below` takes it; `tables` hold these things.
    """

    def __init__(self, work: UnitOfWork, edges: Select, *tables: sa.Table) -> None:
        self._work = work
        self._edges = edges
        self._tables = tables
        self._kept: dict[str, set[str]] = {}

    async def hold(self, things: Iterable[str]) -> None:
        """Holds what drafts are to be made of, with all below, and learns what that is made of: so two of them cannot
        close a circle that neither sees."""
        roots = set(things) - self._kept.keys()
        below = await edges_below(self._work.writes, self._edges, roots)
        if not below:
            return
        nodes = {*roots, *below, *(each for targets in below.values() for each in targets)}
        for table in self._tables:
            await entities.held(self._work, table, nodes)
        self._kept |= await edges_below(self._work.writes, self._edges, roots)

    async def refuse(
        self, made_of: Mapping[Draft, Iterable[str]], step: str, names: Mapping[str, str] | None = None
    ) -> None:
        """Notes CYCLE, under the step, for things that would be made of themselves, with the way by their names.

        `names` are those of things that are not there yet.
        """
        drafts = {draft.id: draft for draft in made_of if draft.id}
        ways = circles(self._kept, {draft.id: set(made_of[draft]) for draft in drafts.values()})
        called = {**await self._names({each for way in ways.values() for each in way}), **(names or {})}
        for thing, way in ways.items():
            with drafts[thing].under(step):
                told = " > ".join(called[each] for each in way)
                raise DomainError(Code.CYCLE, f"This would be made of itself: {told}.")

    async def _names(self, ids: set[str]) -> dict[str, str]:
        names: dict[str, str] = {}
        for table in self._tables if ids else ():
            among = self._work.writes.dialect.among(table.c.id, sorted(ids))
            rows = await self._work.writes.rows(sa.select(table.c.id, table.c.name).where(among))
            names |= {row["id"]: row["name"] for row in rows}
        return names
