"""Giving external ids to entities, a batch at a time."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa

from kit.batch import Draft, claimed
from kit.errors import Code, DomainError
from kit.external_ids import EXTERNAL_IDS, owners
from kit.lookups import EXTERNAL_IDS_OF_ENTITIES
from kit.values import is_storable
from kit.work import UnitOfWork

MAX_SOURCE: Final = 100
MAX_VALUE: Final = 255


class ExternalIds:
    """The external ids that a batch gives to entities of one table."""

    def __init__(self, work: UnitOfWork, table: sa.Table) -> None:
        self._work = work
        self._kind = str(table.name)
        self._claimed: dict[tuple[str, str], Draft] = {}

    async def examine(self, drafts: Sequence[Draft]) -> None:
        """Notes what is wrong with the external ids of drafts: INVALID ones, and TAKEN for what others have.

        A draft's `external_ids` name at most one value a source; null takes the source's away. What the draft then
        has is put into its values, what it has now into its current row, as values by source.
        """
        asked = [(draft, position, each) for draft in drafts for position, each in enumerate(_given(draft))]
        for draft, position, each in asked:
            with draft.under("external_ids", position):
                self._examine(draft, position, each)
        owners = await self.owners((each["source"], each["value"]) for _, _, each in asked if each.get("value"))
        for draft, position, each in asked:
            owner = owners.get((each["source"], each.get("value") or ""))
            with draft.under("external_ids", position):
                if owner is not None and owner != draft.id:
                    draft.refuse_taken((each["source"], each["value"]), f"Another {self._kind} has this external id.")
        await self._merge([draft for draft in drafts if "external_ids" in draft.given])

    async def _merge(self, drafts: Sequence[Draft]) -> None:
        held = [draft for draft in drafts if draft.current is not None]
        now = await EXTERNAL_IDS_OF_ENTITIES.lists(self._work.writes, [draft.id for draft in held]) if held else []
        for draft, rows in zip(held, now, strict=True):
            draft.current = {**(draft.current or {}), "external_ids": {row["source"]: row["value"] for row in rows}}
        for draft in drafts:
            merged: dict[str, str | None] = dict((draft.current or {}).get("external_ids", {}))
            merged |= {each["source"]: each.get("value") for each in _given(draft)}
            draft.values["external_ids"] = {
                source: value for source, value in sorted(merged.items()) if value is not None
            }

    def _examine(self, draft: Draft, position: int, each: Mapping[str, Any]) -> None:
        source, value = each["source"], each.get("value")
        checked("source", source, MAX_SOURCE)
        if any(other["source"] == source for other in _given(draft)[:position]):
            raise DomainError(Code.DUPLICATE, "One external id a source.", ("source",))
        if value is None:
            return
        checked("value", value, MAX_VALUE)
        if claimed(self._claimed, (source, value), draft) is not draft:
            raise DomainError(Code.TAKEN, f"Another {self._kind} of this input has this external id.")

    async def owners(self, asked: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
        """Who has external ids, by source and value. One statement."""
        return await owners(self._work.writes, self._kind, asked)

    async def write(self, drafts: Iterable[Draft]) -> None:
        """Writes the external ids of sound drafts, whose ids are known by now. At most two statements."""
        given = [draft for draft in drafts if "external_ids" in draft.values]
        there = [draft.id for draft in given if draft.current is not None]
        if there:
            among = self._work.writes.dialect.among(EXTERNAL_IDS.c.entity_id, there)
            await self._work.writes.execute(sa.delete(EXTERNAL_IDS).where(among))
        rows = [
            {"source": source, "kind": self._kind, "value": value, "entity_id": draft.id}
            for draft in given
            for source, value in draft.values["external_ids"].items()
        ]
        await self._work.writes.insert(EXTERNAL_IDS, sorted(rows, key=lambda row: (row["source"], row["value"])))


def checked_pair(given: Mapping[str, Any]) -> None:
    """Raises `DomainError` for a source or a value that no external id can have."""
    checked("source", given["source"], MAX_SOURCE)
    checked("value", given["value"], MAX_VALUE)


def checked(name: str, text: str, max_length: int) -> None:
    """Raises `DomainError` for a text of an external id that is blank, too long or cannot be stored."""
    if not text.strip():
        raise DomainError(Code.BLANK, "This must say something.", (name,))
    if len(text) > max_length:
        raise DomainError(Code.TOO_LONG, f"At most {max_length} characters, not {len(text)}.", (name,))
    if not is_storable(text):
        raise DomainError(Code.INVALID, "The text holds a character that cannot be stored.", (name,))


def _given(draft: Draft) -> Sequence[Mapping[str, Any]]:
    return draft.given.get("external_ids") or ()
