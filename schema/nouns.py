"""Nouns: the types whose objects have an id, and the scope that reading one needs."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, TypeVar

import strawberry

from inventory.accounts.scopes import Scope
from kit.collection import Collection
from kit.filters import Filterable
from kit.ids import prefix_of
from kit.tables import prefix_of_table
from schema.fields import column

Type = TypeVar("Type", bound=type)


@dataclass(frozen=True, slots=True)
class Noun:
    """One noun: its GraphQL type, its rows, and the scope that whoever sees one must hold (None: any token)."""

    type_name: str
    rows: Collection
    scope: Scope | None


NOUNS: Final[dict[str, Noun]] = {}
"""The prefix of ids -> the noun that they name."""


def _type_of_row(row: Any, _info: Any, _type: Any) -> str:
    return NOUNS[prefix_of(row["id"]) or ""].type_name


@strawberry.interface(description="Anything that has an id, by which `node` finds it again.")
class Node:
    """Anything that has an id."""

    id: strawberry.ID = column("Its id, unique over everything there is: a TypeID such as prod_01h...")

    resolve_type = staticmethod(_type_of_row)


def noun(rows: Collection, scope: Scope | None, description: str) -> Callable[[Type], Type]:
    """Makes a class the schema type of a noun: found by `node(id:)`, and shown only to those who hold `scope`."""

    def declare(cls: Type) -> Type:
        # Rows are plain mappings, so the type cannot be told from the object's class.
        cls.is_type_of = classmethod(lambda *_: True)  # type: ignore[attr-defined]
        declared = strawberry.type(cls, description=description)
        NOUNS[prefix_of_table(rows.table)] = Noun(cls.__name__, rows, scope)
        return declared

    return declare


def scope_of_type(type_name: str) -> Scope | None:
    """The scope that seeing an object of a type, or a page of them, requires; None where it requires none."""
    return _scopes(len(NOUNS)).get(type_name)


def scope_of_rows(rows: Filterable) -> Scope | None:
    """The scope that seeing rows of a collection requires; None where it requires none."""
    return NOUNS[prefix_of_table(rows.table)].scope


def scope_of_id(entity_id: object) -> Scope | None:
    """The scope that finding the thing of an id requires; None where the id names no noun."""
    found = NOUNS.get(prefix_of(entity_id) or "") if isinstance(entity_id, str) else None
    return found.scope if found else None


def scoped_types() -> frozenset[str]:
    """The types of which it is known which scope they require, if any."""
    return frozenset(_scopes(len(NOUNS)))


@lru_cache(maxsize=1)
def _scopes(_: int) -> dict[str, Scope | None]:
    return {f"{each.type_name}{suffix}": each.scope for each in NOUNS.values() for suffix in ("", "Connection", "Edge")}
