"""Units of measure: what can be done with them, and how drafts of other things name them."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, Final

import sqlalchemy as sa

from inventory.taxonomy.models import GIVEN_UNITS, UNITS_OF_MEASURE
from kit import entities
from kit.batch import Batch, Draft
from kit.columns import TRILLIONTHS
from kit.entities import Row
from kit.errors import Code, DomainError
from kit.folding import fold
from kit.measures import rounded
from kit.money import to_parts
from kit.names import NameBook, NamedVerbs
from kit.work import UnitOfWork

LASTING: Final = ("base_unit_id", "factor", "dimension")
"""What a unit keeps for good, because quantities stand on it."""


class UnitsOfMeasure(NamedVerbs):
    """The verbs of units of measure. A unit with a base unit has its dimension from it, and is not a base itself."""

    table = UNITS_OF_MEASURE

    def __init__(self, work: UnitOfWork, batch: Batch) -> None:
        super().__init__(work, batch)
        self._above: dict[str, Row] = {}  # base units that are deleted, by the id of what stands on them
        self._below: dict[str, set[str]] = {}  # the units that stand on those that are to be deleted

    async def examine(self, drafts: Sequence[Draft]) -> None:
        for draft in drafts:
            # Null says nothing more of these than leaving them out does.
            unsaid = {name for name in ("factor", "dimension") if draft.given.get(name) is None}
            draft.given = {name: value for name, value in draft.given.items() if name not in unsaid}
        await super().examine(drafts)
        bases = await self._hold_bases([draft.given.get("base_unit_id") for draft in drafts if draft.is_new])
        for draft in drafts:
            if draft.current is not None:
                _keep(draft, draft.current)
            elif draft.given.get("base_unit_id") is None:
                _examine_base(draft)
            else:
                _examine_derived(draft, bases.get(draft.given["base_unit_id"]))

    async def examine_deletion(self, drafts: Sequence[Draft]) -> None:
        table = self.table
        below = sa.select(table.c.id, table.c.base_unit_id).where(
            self.work.writes.dialect.among(table.c.base_unit_id, [draft.id for draft in drafts]),
            table.c.deleted_at.is_(None),
        )
        for row in await self.work.writes.rows(below):
            self._below.setdefault(row["base_unit_id"], set()).add(row["id"])

    async def examine_restoration(self, drafts: Sequence[Draft]) -> None:
        await super().examine_restoration(drafts)
        bases = await self._hold_bases([(draft.current or {}).get("base_unit_id") for draft in drafts])
        for draft in drafts:
            base = bases.get((draft.current or {}).get("base_unit_id") or "")
            if base is not None and base["deleted_at"] is not None:
                self._above[draft.id] = base

    async def settle(self) -> None:
        # A base unit has no base, so what is sound without looking at others decides for those that look at it.
        sound = {draft.id for draft in self.batch.drafts if draft.is_sound}
        for draft in self.batch.drafts:
            with draft.under("id"):
                if self._below.get(draft.id, set()) - sound:
                    raise DomainError(Code.IN_USE, "There are units that are based on this one.")
                if draft.id in self._above and self._above[draft.id]["id"] not in sound:
                    raise DomainError(Code.DELETED, "The base unit was deleted: restore that first.")

    async def _hold_bases(self, ids: Sequence[str | None]) -> dict[str, dict[str, Any]]:
        """The base units of ids, held so that nobody deletes them meanwhile."""
        return await entities.held(self.work, self.table, filter(None, ids))


def _keep(draft: Draft, now: Row) -> None:
    """Notes MISMATCH for what an input says otherwise of what a unit keeps for good."""
    for name in LASTING:
        with draft.under(name):
            if draft.values.get(name, now[name]) != now[name]:
                raise DomainError(Code.MISMATCH, "A unit keeps this for good: quantities stand on it.")


def _examine_base(draft: Draft) -> None:
    with draft.under("factor"):
        if draft.values.get("factor", TRILLIONTHS) != TRILLIONTHS:
            raise DomainError(Code.MISMATCH, "A unit without a base unit is 1 of itself.")


def _examine_derived(draft: Draft, base: Row | None) -> None:
    with draft.under("factor"):
        if "factor" not in draft.given:
            raise DomainError(Code.REQUIRED, "How many of its base unit it is must be said.")
    with draft.under("base_unit_id"):
        if base is None or base["deleted_at"] is not None:
            raise DomainError(Code.NOT_FOUND, "There is no such unit of measure.")
        if base["base_unit_id"] is not None:
            raise DomainError(Code.MISMATCH, "This unit has a base unit itself, and cannot be one.")
        with draft.under("dimension"):
            if draft.values.get("dimension", base["dimension"]) != base["dimension"]:
                raise DomainError(Code.MISMATCH, "The base unit measures something else.")
        draft.values["dimension"] = base["dimension"]


class UnitReferences:
    """The units that drafts count in: by `unit_id`, by name as `unit`, or by both. Units are never made by a name."""

    def __init__(self, work: UnitOfWork) -> None:
        self._book = NameBook(work, UNITS_OF_MEASURE)

    async def examine(self, drafts: Sequence[Draft]) -> None:
        """Puts `unit_id` into the values of drafts that say anything of their unit; at most three statements.

        Notes NOT_FOUND for an unknown id or name, and MISMATCH where both are given and disagree.
        """
        asked = [draft for draft in drafts if "unit_id" in draft.given or "unit" in draft.given]
        names = {draft: (None, fold(draft.given["unit"])) for draft in asked if draft.given.get("unit") is not None}
        ids = [draft.given["unit_id"] for draft in asked if draft.given.get("unit_id") is not None]
        await self._book.look_up(ids, names.values())
        named = {draft: self._book.by_name(name) for draft, name in names.items()}
        await self._book.look_up(filter(None, named.values()), ())
        for draft in asked:
            with draft.under("unit_id"):
                draft.values["unit_id"] = self._given(draft)
            with draft.under("unit"):
                if draft in named:
                    draft.values["unit_id"] = self._named(draft, named[draft])

    def row(self, unit_id: str) -> Row:
        """A unit that was examined."""
        found = self._book.by_id(unit_id)
        assert found is not None
        return found

    def _given(self, draft: Draft) -> str | None:
        unit_id: str | None = draft.given.get("unit_id")
        if unit_id is not None and self._book.by_id(unit_id) is None:
            raise DomainError(Code.NOT_FOUND, "There is no such unit of measure.")
        return unit_id

    @staticmethod
    def _named(draft: Draft, unit_id: str | None) -> str:
        if unit_id is None:
            raise DomainError(Code.NOT_FOUND, "There is no unit of measure of this name.")
        if draft.given.get("unit_id") not in (None, unit_id):
            raise DomainError(Code.MISMATCH, "The unit of measure of this id has another name.")
        return unit_id


def base_quantity(quantity: int, factor: int) -> int:
    """A quantity in millionths of a unit, in millionths of its base unit; `factor` is the unit's, in 10^-12.

    Rounded to six places, half to even. Raises `DomainError` OUT_OF_RANGE for what int64 cannot hold.
    """
    return rounded(Fraction(quantity * factor, TRILLIONTHS))


async def give_units(work: UnitOfWork) -> None:
    """Copies the given units into a new account."""
    rows = []
    for dimension, units in GIVEN_UNITS.items():
        base_id: str | None = None
        for name, description, factor in units:
            values = {
                "name": name,
                "name_key": fold(name),
                "description": description,
                "dimension": dimension.value,
                "base_unit_id": base_id,
                "factor": to_parts(factor, 12, 12),
            }
            rows.append(entities.prepared(work, UNITS_OF_MEASURE, values))
            base_id = base_id or rows[-1]["id"]
    await entities.put(work, UNITS_OF_MEASURE, rows)
