"""Names as people use them: two that differ only in case, accents or white space are the same name."""

from collections.abc import Iterable, Mapping, Sequence

import sqlalchemy as sa

from kit import entities
from kit.batch import Batch, Draft, claimed
from kit.collection import Collection
from kit.entities import Row
from kit.errors import Code, DomainError
from kit.folding import fold
from kit.values import check
from kit.verbs import Verbs
from kit.work import UnitOfWork

Name = tuple[str | None, str]
"""Whose child something is (None at the top, and where there is no tree), and its folded name."""


class NameBook:
    """The entities of one table that a batch names by id or by name: looked up all at once, and the names that are
    not there yet made all at once.

    With `within`, a column that holds the parent's id, names are unique among siblings only.
    """

    def __init__(self, work: UnitOfWork, table: sa.Table, within: str | None = None) -> None:
        self._work = work
        self._table = table
        self._within = within
        self._by_id: dict[str, Row] = {}
        self._by_name: dict[Name, str] = {}

    async def look_up(self, ids: Iterable[str], names: Iterable[Name]) -> None:
        """Looks up what is not known yet; at most two statements."""
        await self._look_up_ids([entity_id for entity_id in dict.fromkeys(ids) if entity_id not in self._by_id])
        await self._look_up_names([name for name in dict.fromkeys(names) if name not in self._by_name])

    def by_id(self, entity_id: str) -> Row | None:
        """An entity that was looked up and was not deleted."""
        return self._by_id.get(entity_id)

    def by_name(self, name: Name) -> str | None:
        """The id of a name that was looked up, or made."""
        return self._by_name.get(name)

    async def make(self, wanted: Mapping[Name, str]) -> None:
        """Makes what is not known of the names wanted, each written as its value says.

        They are inserted in the order of their names, so that two who make the same ones do not wait for each other
        in a circle.
        """
        rows = []
        for name in sorted(wanted.keys() - self._by_name.keys(), key=lambda name: (name[0] or "", name[1])):
            values = check(self._table, {"name": wanted[name]}, creating=True)
            parent = {} if self._within is None else {self._within: name[0]}
            rows.append(entities.prepared(self._work, self._table, values, **parent))
        if not rows:
            return
        insert = self._work.writes.dialect.insert_if_new(self._table).returning(self._table.c.id)
        made = set((await self._work.writes.execute(insert, rows)).scalars())
        for row in rows:
            if row["id"] in made:
                entities.record_created(self._work, self._table, row)
                self._by_name[self._name_of(row)] = row["id"]
        # Somebody else made the others since we looked.
        await self._look_up_names([self._name_of(row) for row in rows if row["id"] not in made])

    async def _look_up_ids(self, ids: Sequence[str]) -> None:
        if ids:
            rows = await Collection(self._table).by_ids(self._work.writes, ids)
            self._by_id |= {row["id"]: row for row in rows if row is not None and row["deleted_at"] is None}

    async def _look_up_names(self, names: Sequence[Name]) -> None:
        if not names:
            return
        table, among = self._table, self._work.writes.dialect.among
        select = sa.select(table).where(
            among(table.c.name_key, [key for _, key in names]), table.c.deleted_at.is_(None)
        )
        for row in await self._work.writes.rows(select):
            self._by_name[self._name_of(row)] = row["id"]

    def _name_of(self, row: Row) -> Name:
        return (None if self._within is None else row[self._within], row["name_key"])


class References:
    """A reference of many drafts to entities of one table: by `{called}_id`, by `{called}: {name}`, or by both.

    A name that is not there yet is made, unless something else is wrong with its draft.
    """

    def __init__(self, book: NameBook, table: sa.Table, called: str) -> None:
        self.book = book
        self._table = table
        self._called = called
        self._column = f"{called}_id"

    async def examine(self, drafts: Sequence[Draft], parents: Mapping[Draft, str | None] | None = None) -> None:
        """Puts the ids of entities that are there into the drafts' values, and notes what is wrong: NOT_FOUND for an
        unknown id, MISMATCH where id and name contradict each other.

        With `parents` (a parent's id for each draft) an entity must be a child of its draft's.
        """
        asked = [draft for draft in drafts if self._column in draft.given or self._called in draft.given]
        names = {}
        for draft in asked:
            with draft.under(self._called):
                names[draft] = self._name(draft, parents)
        ids = [draft.given[self._column] for draft in asked if draft.given.get(self._column) is not None]
        await self.book.look_up(ids, [name for name in names.values() if name is not None])
        for draft in asked:
            with draft.under():
                draft.values[self._column] = self._found(draft, names.get(draft), parents)

    async def make(self, drafts: Sequence[Draft], parents: Mapping[Draft, str | None] | None = None) -> None:
        """Makes the names of sound drafts that are not there yet, and puts their ids into the drafts' values."""
        wanted = {draft: self._name(draft, parents) for draft in drafts if self._is_open(draft)}
        spellings: dict[Name, str] = {}
        for draft, name in wanted.items():
            if name is not None:
                spellings.setdefault(name, draft.given[self._called]["name"])
        await self.book.make(spellings)
        for draft, name in wanted.items():
            if name is not None:
                draft.values[self._column] = self.book.by_name(name)

    def _is_open(self, draft: Draft) -> bool:
        named = draft.given.get(self._called) is not None and draft.given.get(self._column) is None
        return named and draft.values.get(self._column) is None

    def _name(self, draft: Draft, parents: Mapping[Draft, str | None] | None) -> Name | None:
        named = draft.given.get(self._called)
        if named is None:
            return None
        name = check(self._table, {"name": named["name"]}, creating=True)
        return (parents[draft] if parents is not None else None, name["name_key"])

    def _found(self, draft: Draft, name: Name | None, parents: Mapping[Draft, str | None] | None) -> str | None:
        entity_id = draft.given.get(self._column)
        if entity_id is None:
            return None if name is None else self.book.by_name(name)
        row = self.book.by_id(entity_id)
        if row is None:
            raise DomainError(Code.NOT_FOUND, f"There is no such {self._table.name}.", (self._column,))
        if parents is not None and row["parent_id"] != parents[draft]:
            raise DomainError(Code.MISMATCH, f"This {self._table.name} belongs elsewhere.", (self._column,))
        if name is not None and name[1] != row["name_key"]:
            message = f"The {self._table.name} of this id has another name."
            raise DomainError(Code.MISMATCH, message, (self._called, "name"))
        return str(row["id"])


class NamedVerbs(Verbs):
    """The verbs of entities that are found by their names, which are unique: among siblings, where they form a tree."""

    def __init__(self, work: UnitOfWork, batch: Batch) -> None:
        super().__init__(work, batch)
        self._within = "parent_id" if "parent_id" in self.table.c else None
        self._book = NameBook(work, self.table, self._within)
        self._claimed: dict[Name, Draft] = {}

    async def examine(self, drafts: Sequence[Draft]) -> None:
        await super().examine(drafts)
        await self._examine_names(drafts, "name")

    async def examine_restoration(self, drafts: Sequence[Draft]) -> None:
        await self._examine_names(drafts, "id")

    async def ids_matched(self, drafts: Sequence[Draft]) -> list[str | None]:
        by_external_id = [draft for draft in drafts if draft.given["match"].get("external_id") is not None]
        found = dict(zip(by_external_id, await super().ids_matched(by_external_id), strict=True))
        names: dict[Draft, Name] = {}
        for draft in drafts:
            if draft not in found:
                matched = draft.given["match"]["name"]
                with draft.under("match"):
                    key = check(self.table, {"name": matched}, creating=False)["name_key"]
                    names[draft] = (draft.given.get("parent_id") if self._within else None, key)
                given = draft.given.get("name")
                with draft.under("name"):
                    if given is not None and fold(given.strip()) != fold(matched.strip()):
                        raise DomainError(Code.MISMATCH, "Another name than that of `match`.")
                draft.given = {**draft.given, "name": matched if given is None else given}
        await self._book.look_up((), names.values())
        return [found[draft] if draft in found else self._matched(names.get(draft)) for draft in drafts]

    def still_matches(self, draft: Draft, row: Row) -> bool:
        name = draft.given["match"].get("name")
        return name is None or bool(fold(name.strip()) == row["name_key"])

    def _matched(self, name: Name | None) -> str | None:
        return None if name is None else self._book.by_name(name)

    async def _examine_names(self, drafts: Sequence[Draft], step: str) -> None:
        names: dict[Draft, Name] = {}
        for draft in drafts:
            row = {**(draft.current or {}), **draft.values}
            if "name_key" in row:
                names[draft] = (row[self._within] if self._within and self._within in row else None, row["name_key"])
        await self._book.look_up((), names.values())
        for draft, name in names.items():
            with draft.under(step):
                owner = self._book.by_name(name)
                if (owner is not None and owner != draft.id) or claimed(self._claimed, name, draft) is not draft:
                    raise DomainError(Code.TAKEN, f"Another {self.called} has this name.")
