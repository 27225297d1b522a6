"""The verbs that every entity has: create, update, upsert, delete and restore, for one or for ten thousand.

    draft -> held (the rows as they are) -> examined (what is wrong is noted) -> sound (or all refused) -> written

What a kind of entity does in its own way stands in a subclass of `Verbs`; one instance serves one batch.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from typing import Any, ClassVar

import sqlalchemy as sa

from kit import entities
from kit.batch import Batch, Draft, chunks
from kit.entities import Row
from kit.errors import Code, DomainError, Overtaken
from kit.external_id_claims import ExternalIds, checked_pair
from kit.outcome import Outcome
from kit.work import UnitOfWork


class Verbs:
    """How one kind of entity is made and changed."""

    table: ClassVar[sa.Table]

    def __init__(self, work: UnitOfWork, batch: Batch) -> None:
        self.work = work
        self.batch = batch
        self.external_ids = ExternalIds(work, self.table)

    @property
    def called(self) -> str:
        """What messages call such a thing."""
        return str(self.table.name).replace("_", " ")

    # What a kind may do in its own way.

    async def examine(self, drafts: Sequence[Draft]) -> None:
        """Works out the values of drafts, and notes what is wrong with them."""
        for draft in drafts:
            draft.take(self.table, draft.given, creating=draft.is_new)
        await self.external_ids.examine(drafts)

    async def settle(self) -> None:
        """Notes what is wrong with drafts because of other drafts, when each of them was examined."""

    async def write(self, drafts: Sequence[Draft]) -> None:
        """Writes sound drafts."""
        new = [draft for draft in drafts if draft.is_new]
        rows = [entities.prepared(self.work, self.table, draft.values) for draft in new]
        for draft, row in zip(new, rows, strict=True):
            draft.id = row["id"]
        await entities.insert(self.work, self.table, rows, self.batch.reason)
        changes = [(draft.current, draft.values) for draft in drafts if draft.current is not None]
        await entities.update(self.work, self.table, changes, self.batch.reason)
        await self.external_ids.write(drafts)

    async def finish(self, drafts: Sequence[Draft]) -> None:
        """Writes what of sound drafts stands on others of the batch, when each of them was written."""

    async def examine_deletion(self, drafts: Sequence[Draft]) -> None:
        """Notes why drafts cannot be deleted."""

    async def delete(self, drafts: Sequence[Draft]) -> None:
        """Deletes sound drafts."""
        await entities.delete(self.work, self.table, _rows(drafts), self.batch.reason)

    async def examine_restoration(self, drafts: Sequence[Draft]) -> None:
        """Notes why drafts cannot be restored."""

    async def restore(self, drafts: Sequence[Draft]) -> None:
        """Restores sound drafts."""
        await entities.restore(self.work, self.table, _rows(drafts), self.batch.reason)

    async def ids_matched(self, drafts: Sequence[Draft]) -> list[str | None]:
        """The id of the thing that each draft's `match` names, or None; what `match` says is put into the input."""
        given = [draft.given["match"]["external_id"] for draft in drafts]
        for draft, external_id in zip(drafts, given, strict=True):
            with draft.under("match", "external_id"):
                checked_pair(external_id)
            others = list(draft.given.get("external_ids") or ())
            for position, each in enumerate(others):
                with draft.under("external_ids", position):
                    if each["source"] == external_id["source"] and each.get("value") != external_id["value"]:
                        raise DomainError(Code.MISMATCH, "Another external id than that of `match`.", ("value",))
            # At the end, so that the others keep their places.
            added = [] if any(each["source"] == external_id["source"] for each in others) else [external_id]
            draft.given = {**draft.given, "external_ids": [*others, *added]}
        pairs = [(each["source"], each["value"]) for each in given]
        found = await self.external_ids.owners(pairs)
        for draft, pair in zip(drafts, pairs, strict=True):
            draft.free = None if pair in found else pair
        return [found.get(pair) for pair in pairs]

    def still_matches(self, draft: Draft, row: Row) -> bool:  # noqa: ARG002 - a kind may look at both
        """Whether a row that was found before it was held is still what the draft's `match` names."""
        return True

    # The verbs.

    async def create(self) -> Outcome:
        """Makes what the drafts say."""
        return await self._carry_out(self.batch.drafts)

    async def update(self) -> Outcome:
        """Changes what the drafts name by id; null empties, what is left out stays."""
        await self._hold(self.batch.drafts)
        return await self._carry_out([draft for draft in self.batch.drafts if draft.is_sound])

    async def upsert(self) -> Outcome:
        """Changes what the drafts' `match` names, or makes it where there is no such thing."""
        for chunk in chunks(self.batch.drafts):
            await self._match(chunk)
        _refuse_twice(self.batch.drafts, self.called, "match")
        return await self._carry_out([draft for draft in self.batch.drafts if draft.is_sound])

    async def delete_all(self) -> Outcome:
        """Deletes what the drafts name by id."""
        await self._hold(self.batch.drafts)
        return await self._go(self.examine_deletion, self.delete)

    async def restore_all(self) -> Outcome:
        """Brings back what the drafts name by id; what was not deleted is left as it is."""
        await self._hold(self.batch.drafts, deleted=True)
        return await self._go(self.examine_restoration, self.restore)

    async def _go(self, examine: Callable[..., Any], write: Callable[..., Any]) -> Outcome:
        for chunk in chunks([draft for draft in self.batch.drafts if draft.is_sound]):
            await examine(chunk)
        await self.settle()
        for chunk in chunks(self.batch.sound()):
            await write(chunk)
        return self._outcome()

    async def _carry_out(self, drafts: Sequence[Draft]) -> Outcome:
        for chunk in chunks(drafts):
            await self.examine(chunk)
            await asyncio.sleep(0)
        await self.settle()
        sound = self.batch.sound()
        for chunk in chunks(sound):
            await self.write(chunk)
            await asyncio.sleep(0)
        for chunk in chunks(sound):
            await self.finish(chunk)
        return self._outcome()

    def _outcome(self) -> Outcome:
        errors = tuple(error for draft in self.batch.drafts for error in draft.all_errors())
        return Outcome(tuple(draft.id if draft.is_sound else None for draft in self.batch.drafts), errors)

    async def _match(self, drafts: Sequence[Draft]) -> None:
        ids = await self.ids_matched(drafts)
        rows = await entities.held(self.work, self.table, filter(None, ids))
        for draft, entity_id in zip(drafts, ids, strict=True):
            row = rows.get(entity_id or "")
            with draft.under("match"):
                if row is not None and row["deleted_at"] is not None:
                    raise DomainError(Code.DELETED, f"This {self.called} was deleted: restore it first.")
            if row is not None:
                if draft.is_sound and not self.still_matches(draft, row):
                    raise Overtaken
                draft.current, draft.id = row, row["id"]

    async def _hold(self, drafts: Sequence[Draft], *, deleted: bool = False) -> None:
        # In the order of ids, so that two batches do not wait for each other in a circle.
        for chunk in chunks(sorted(drafts, key=lambda draft: str(draft.given["id"]))):
            rows = await entities.held(self.work, self.table, (draft.given["id"] for draft in chunk))
            for draft in chunk:
                draft.id = draft.given["id"]
                with draft.under():
                    draft.current = self._found(draft, rows.get(draft.id), deleted=deleted)
        _refuse_twice(drafts, self.called, "id")

    def _found(self, draft: Draft, row: Any, *, deleted: bool) -> Any:
        if row is None or (row["deleted_at"] is not None and not deleted):
            raise DomainError(Code.NOT_FOUND, f"There is no such {self.called}.", ("id",))
        expected = draft.given.get("expected_version")
        if expected is not None and row["version"] != expected:
            raise DomainError(
                Code.STALE_VERSION,
                f"This {self.called} is at version {row['version']} by now.",
                ("expected_version",),
                current_version=row["version"],
            )
        return row


def _refuse_twice(drafts: Iterable[Draft], called: str, named_by: str) -> None:
    seen: set[str] = set()
    for draft in drafts:
        named = draft.id or str(draft.given[named_by])  # one to be made has no id yet
        with draft.under(named_by):
            if named in seen and draft.is_sound:
                raise DomainError(Code.DUPLICATE, f"This {called} is named twice in this input.")
        seen.add(named)


def _rows(drafts: Sequence[Draft]) -> list[Any]:
    return [draft.current for draft in drafts]
