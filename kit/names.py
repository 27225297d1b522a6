"""Names as people use them: two that differ only in case, accents or white space are the same name."""

import unicodedata
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

import sqlalchemy as sa

from kit import entities
from kit.collection import Collection
from kit.columns import stored_text, text
from kit.entities import Row
from kit.errors import Code, DomainError
from kit.tables import Entity
from kit.values import Values, check
from kit.work import UnitOfWork


class NamedEntity(Entity):
    """An entity that can be found by its name; `name_key` is the folded name."""

    name: str = text(200, required=True)
    name_key: str = stored_text()


def fold(name: str) -> str:
    """A name without case, accents or extra white space; for comparing, never for showing."""
    # Taking apart brings up capitals (the sign for TEL has three), which folded may have more to take apart.
    cased = unicodedata.normalize("NFKD", name.casefold()).casefold()
    decomposed = unicodedata.normalize("NFKD", cased)
    bare = "".join(character for character in decomposed if not unicodedata.combining(character))
    return " ".join(unicodedata.normalize("NFC", bare).split()) or name


Known = Mapping[str, str]
"""Folded names and the ids of what they name."""


async def named(
    work: UnitOfWork, table: sa.Table, given: Values, called: str, known: Known | None = None, **within: Any
) -> str | None:
    """The entity that an input names: by `{called}_id`, by `{called}: {name}`, or by both; None for neither.

    A name that is not there yet is made; `within` are columns that must match as well; `known` may tell ids of names
    so that they need not be asked for. Raises `DomainError`: NOT_FOUND for an unknown id, MISMATCH where id and name,
    or the id and `within`, contradict each other.
    """
    entity_id, by_name = given.get(f"{called}_id"), given.get(called)
    if entity_id is None:
        return None if by_name is None else await _found_or_made(work, table, by_name["name"], called, known, within)
    row = await _known(work, table, entity_id)
    path = (f"{called}_id",)
    if row is None:
        raise DomainError(Code.NOT_FOUND, f"There is no such {table.name}.", path)
    if any(row[column] != value for column, value in within.items()):
        raise DomainError(Code.MISMATCH, f"This {table.name} belongs elsewhere.", path)
    if by_name is not None and fold(by_name["name"]) != row["name_key"]:
        raise DomainError(Code.MISMATCH, f"The {table.name} of this id is called {row['name']!r}.", (called, "name"))
    return str(row["id"])


async def found_or_made(work: UnitOfWork, table: sa.Table, names: Iterable[str], **within: Any) -> dict[str, str]:
    """The ids of entities by their folded names, those made that were not there; a constant number of statements.

    The new ones are inserted in the order of their names, so that two who make the same ones do not wait for each
    other in a circle. Names that the table does not allow are passed over: whoever uses one is told.
    """
    wanted: dict[str, str] = {}
    for name in names:
        with suppress(DomainError):
            value = check(table, {"name": name}, creating=True)["name"]
            wanted.setdefault(fold(value), value)
    found = await _ids(work, table, wanted, within)
    rows = [
        entities.prepared(work, table, {"name": wanted[key]}, name_key=key, **within)
        for key in sorted(wanted.keys() - found.keys())
    ]
    if not rows:
        return found
    insert = work.writes.dialect.insert_if_new(table).returning(table.c.id)
    made = set((await work.writes.execute(insert, rows)).scalars())
    for row in rows:
        if row["id"] in made:
            entities.record_created(work, table, row)
            found[row["name_key"]] = row["id"]
    missing = wanted.keys() - found.keys()  # somebody else made them since we looked
    return found | await _ids(work, table, missing, within)


async def _known(work: UnitOfWork, table: sa.Table, entity_id: str) -> Row | None:
    [row] = await Collection(table).by_ids(work.writes, [entity_id])
    return None if row is None else dict(row)


async def _found_or_made(
    work: UnitOfWork, table: sa.Table, name: str, called: str, known: Known | None, within: dict[str, Any]
) -> str:
    try:
        key = fold(check(table, {"name": name}, creating=True)["name"])
    except DomainError as error:
        raise error.under(called) from None
    if known is not None and key in known:
        return known[key]
    return (await found_or_made(work, table, [name], **within))[key]


async def _ids(work: UnitOfWork, table: sa.Table, keys: Iterable[str], within: dict[str, Any]) -> dict[str, str]:
    wanted = list(keys)
    if not wanted:
        return {}
    # `is not distinct from` compares nulls too: a root category has no parent.
    same = [table.c[column].is_not_distinct_from(value) for column, value in within.items()]
    statement = sa.select(table.c.name_key, table.c.id).where(table.c.name_key.in_(wanted), *same)
    return {row["name_key"]: row["id"] for row in await work.writes.rows(statement)}


async def renamed(work: UnitOfWork, table: sa.Table, row: Row, given: Values, **within: Any) -> dict[str, str]:
    """The columns that a new name of a held row changes; none where the input gives no name.

    Raises `DomainError`: TAKEN where another entity has the name, or what the table's rules say of it.
    """
    values = check(table, given, creating=False)
    if "name" not in values:
        return {}
    key = fold(values["name"])
    if (await _ids(work, table, [key], within)).get(key, row["id"]) != row["id"]:
        raise DomainError(Code.TAKEN, f"Another {table.name} has this name.", ("name",))
    return {"name": values["name"], "name_key": key}
