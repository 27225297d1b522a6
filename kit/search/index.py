"""What the search asks of a database: to keep the tokens of documents, and to find documents by them.

A token is a word, a code or a reference of one kind of thing in one account: `~prod+shirt`. In the place of `~` the
database puts the account's key, since which account a statement is for is nothing that Python is told. It has no
quotes, spaces or backslashes: it is made of letters, digits, marks, `_` and the signs below.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, Protocol

import sqlalchemy as sa

PLACE: Final = "~"
"""Stands in every token for the key of the account, and nowhere else."""

KEY_LENGTH: Final = 8
"""The key are the last characters of the account's id. Should two accounts have the same one, both still find their
own documents alone, by the account's column; each then reads over the other's."""

_TABLES: Final = re.compile("search_document|search_word(_[a-z]+)?")


class Sign(StrEnum):
    """What a token is of. A word of a name or a whole code is not noted once more as one of a text."""

    CODE = "="
    REFERENCE = "#"
    NAME = "+"
    TEXT = "."


@dataclass(frozen=True, slots=True)
class Entry:
    """A document as its tokens."""

    entity_id: str
    tokens: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SoughtWord:
    """A word of so many characters: as tokens that may be the beginning of others, and what else answers for it."""

    length: int
    in_names: str
    elsewhere: tuple[str, ...]
    references: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for: the query as a whole, as the token of a code, or all of its words."""

    code: str
    words: tuple[SoughtWord, ...]

    def parted(self) -> tuple[list[SoughtWord], list[SoughtWord]]:
        """The words to ask the index for, and those to look for in the documents that it gives.

        An index goes through all that a beginning stands for, which for the `sku` of `sku-0000777` is everything. So it
        is not asked for words much shorter than the longest, unless they have references.
        """
        longest = max(word.length for word in self.words)
        indexed = [word for word in self.words if 2 * word.length >= longest or word.references]
        return indexed, [word for word in self.words if word not in indexed]


class Index(Protocol):
    """One database's way of searching."""

    def write(self, entries: Sequence[Entry]) -> tuple[sa.Executable, Sequence[Mapping[str, Any]] | None]:
        """A statement that puts entries in the place of those with the same ids, and its parameters."""

    def erase(self, entity_ids: Sequence[str]) -> sa.Executable:
        """A statement that takes entries out."""

    def found(self, sought: Sought) -> sa.FromClause:
        """The account's documents that are found: `entity_id`, `exact`, `rank`."""


def token(prefix: str, sign: Sign, text: str) -> str:
    """A token of one kind of thing."""
    return f"{PLACE}{prefix}{sign}{text}"


def either(conditions: Sequence[str], join: Callable[[str, str], str]) -> str:
    """Conditions of a search expression joined into one, as a tree without great depth: parsers have a limit."""
    if len(conditions) == 1:
        return conditions[0]
    middle = len(conditions) // 2
    return join(either(conditions[:middle], join), either(conditions[middle:], join))


def is_search_table(name: str | None) -> bool:
    """Whether a table of the database is the search's own: the migration makes those, no model declares them."""
    return name is not None and _TABLES.fullmatch(name) is not None
