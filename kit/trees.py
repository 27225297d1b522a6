"""Trees: things that lie below others of their kind. What was not deleted lies below nothing deleted, and nothing lies
below itself."""

from collections.abc import Iterator, Sequence

import sqlalchemy as sa

from kit import entities
from kit.batch import Batch, Draft
from kit.errors import Code, DomainError
from kit.names import NamedVerbs
from kit.values import Values
from kit.work import UnitOfWork


class TreeVerbs(NamedVerbs):
    """The verbs of entities that form a tree by their `parent_id`.

    Each row of a batch is judged by the tree as it will be when the others have been carried out; where one of them
    fails, those that stood on it are judged again.
    """

    def __init__(self, work: UnitOfWork, batch: Batch) -> None:
        super().__init__(work, batch)
        self._standing: dict[str, Draft] = {}
        self._parents: dict[str, str | None] = {}  # of everything, where the batch may move something
        self._moved: dict[str, str | None] = {}  # the same, as it will be
        self._below: dict[str, set[str]] = {}  # what lies below that which is to be deleted
        self._above: dict[str, str] = {}  # what was deleted above that which is to be restored

    async def examine(self, drafts: Sequence[Draft]) -> None:
        await super().examine(drafts)
        asked = [draft for draft in drafts if draft.given.get("parent_id") is not None]
        # Held, so that nobody deletes it before its child is there.
        parents = await entities.held(self.work, self.table, (draft.given["parent_id"] for draft in asked))
        for draft in asked:
            parent = parents.get(draft.given["parent_id"])
            with draft.under("parent_id"):
                if parent is None or parent["deleted_at"] is not None:
                    raise DomainError(Code.NOT_FOUND, f"There is no such {self.called}.")

    async def examine_deletion(self, drafts: Sequence[Draft]) -> None:
        table = self.table
        below = sa.select(table.c.id, table.c.parent_id).where(
            self.work.writes.dialect.among(table.c.parent_id, [draft.id for draft in drafts]),
            table.c.deleted_at.is_(None),
        )
        for row in await self.work.writes.rows(below):
            self._below.setdefault(row["parent_id"], set()).add(row["id"])

    async def examine_restoration(self, drafts: Sequence[Draft]) -> None:
        await super().examine_restoration(drafts)
        parents = await entities.held(self.work, self.table, filter(None, map(_parent, drafts)))
        for draft in drafts:
            parent = parents.get(_parent(draft) or "")
            if parent is not None and parent["deleted_at"] is not None:
                self._above[draft.id] = parent["id"]

    async def settle(self) -> None:
        known = [draft for draft in self.batch.drafts if draft.current is not None]
        self._standing = {draft.id: draft for draft in known if draft.is_sound}
        moves = {draft.id: draft.given["parent_id"] for draft in self._standing.values() if "parent_id" in draft.given}
        self._moved = {**self._parents, **moves}
        children: dict[str | None, list[str]] = {}
        for draft in known:
            children.setdefault(_parent(draft), []).append(draft.id)
        waiting = known
        while waiting:
            told = {draft: error for draft in waiting if (error := self._contradiction(draft)) is not None}
            for draft, error in told.items():
                self._refuse(draft, error)
            near = [[_parent(draft), *children.get(draft.id, ()), *self._path(draft.id)] for draft in told]
            ids = dict.fromkeys(each for some in near for each in some if each in self._standing)
            waiting = [self._standing[str(each)] for each in ids]

    def _refuse(self, draft: Draft, error: DomainError) -> None:
        if self._standing.get(draft.id) is draft:
            del self._standing[draft.id]
            if draft.id in self._parents:
                self._moved[draft.id] = self._parents[draft.id]
        with draft.under():
            raise error

    def _contradiction(self, draft: Draft) -> DomainError | None:
        if self._below.get(draft.id, set()) - self._standing.keys():
            return DomainError(Code.IN_USE, f"There is a {self.called} below this one.", ("id",))
        if draft.id in self._above and self._above[draft.id] not in self._standing:
            return DomainError(Code.DELETED, f"The {self.called} above it was deleted: restore that first.", ("id",))
        parent = draft.given.get("parent_id")
        if parent is not None and draft.id in (parent, *self._path(parent)):
            return DomainError(Code.CYCLE, f"The {self.called} would lie below itself.", ("parent_id",))
        return None

    def _path(self, entity_id: str) -> Iterator[str]:
        """What will lie above an entity, the nearest first; a circle is gone round once."""
        seen: set[str] = set()
        at = self._moved.get(entity_id)
        while at is not None and at not in seen:
            seen.add(at)
            yield at
            at = self._moved.get(at)

    async def _hold(self, drafts: Sequence[Draft], *, deleted: bool = False) -> None:
        if any(draft.given.get("parent_id") is not None for draft in drafts):
            await self._take_turn()
        await super()._hold(drafts, deleted=deleted)

    async def _match(self, drafts: Sequence[Draft]) -> None:
        if any(_may_move(draft.given) for draft in drafts):
            await self._take_turn()
        await super()._match(drafts)

    async def _take_turn(self) -> None:
        """Moves of one tree take turns, or two of them could close a circle that neither sees."""
        if not self._parents:
            tree = sa.select(self.table.c.id, self.table.c.parent_id).order_by(self.table.c.id)
            self._parents = {row["id"]: row["parent_id"] for row in await self.work.writes.locked(tree)}


def _parent(draft: Draft) -> str | None:
    parent: str | None = (draft.current or {}).get("parent_id")
    return parent


def _may_move(given: Values) -> bool:
    """Whether an upsert may move what it finds; by its name it finds a thing where it is."""
    return given.get("parent_id") is not None and given["match"].get("external_id") is not None
