"""Names as people use them: two that differ only in case, accents or white space are the same name."""

import unicodedata
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


async def named(work: UnitOfWork, table: sa.Table, given: Values, called: str, **within: Any) -> str | None:
    """The entity that an input names: by `{called}_id`, by `{called}: {name}`, or by both; None for neither.

    A name that is not there yet is made; `within` are columns that must match as well. Raises `DomainError`:
    NOT_FOUND for an unknown id, MISMATCH where id and name, or the id and `within`, contradict each other.
    """
    entity_id, by_name = given.get(f"{called}_id"), given.get(called)
    if entity_id is None:
        return None if by_name is None else await _found_or_made(work, table, by_name["name"], called, within)
    row = await _known(work, table, entity_id)
    path = (f"{called}_id",)
    if row is None:
        raise DomainError(Code.NOT_FOUND, f"There is no such {table.name}.", path)
    if any(row[column] != value for column, value in within.items()):
        raise DomainError(Code.MISMATCH, f"This {table.name} belongs elsewhere.", path)
    if by_name is not None and fold(by_name["name"]) != row["name_key"]:
        raise DomainError(Code.MISMATCH, f"The {table.name} of this id is called {row['name']!r}.", (called, "name"))
    return str(row["id"])


async def renamed(work: UnitOfWork, table: sa.Table, row: Row, given: Values, **within: Any) -> dict[str, str]:
    """The columns that a new name of a held row changes; none where the input gives no name.

    Raises `DomainError`: TAKEN where another entity has the name, or what the table's rules say of it.
    """
    values = check(table, given, creating=False)
    if "name" not in values:
        return {}
    key = fold(values["name"])
    if await _find(work, table, key, within) not in {None, row["id"]}:
        raise DomainError(Code.TAKEN, f"Another {table.name} has this name.", ("name",))
    return {"name": values["name"], "name_key": key}


async def _known(work: UnitOfWork, table: sa.Table, entity_id: str) -> Row | None:
    [row] = await Collection(table).by_ids(work.writes, [entity_id])
    return None if row is None else dict(row)


async def _found_or_made(work: UnitOfWork, table: sa.Table, name: str, called: str, within: dict[str, Any]) -> str:
    try:
        values = check(table, {"name": name}, creating=True)
    except DomainError as error:
        raise error.under(called) from None
    key = fold(values["name"])
    found = await _find(work, table, key, within)
    if found is not None:
        return found
    row = entities.prepared(work, table, values, name_key=key, **within)
    made = await work.writes.execute(work.writes.dialect.insert_if_new(table), [row])
    if made.rowcount == 0:  # somebody else made it since we looked
        found = await _find(work, table, key, within)
        assert found is not None
        return found
    entities.record_created(work, table, row)
    return str(row["id"])


async def _find(work: UnitOfWork, table: sa.Table, key: str, within: dict[str, Any]) -> str | None:
    # `is not distinct from` compares nulls too: a root category has no parent.
    same = [table.c[column].is_not_distinct_from(value) for column, value in within.items()]
    found: str | None = await work.writes.value(sa.select(table.c.id).where(table.c.name_key == key, *same))
    return found
