"""Search on SQLite: tokens in an FTS5 table, which only triggers write and only a function call reads.

`search_document` holds the tokens as text beside the account; its triggers keep `search_word`, under the same numbers
(migration 0003). Every statement names `search_document`, so it is confined to its account like any other.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from kit.columns import ByteText, json_text
from kit.search.index import KEY_LENGTH, PLACE, Entry, Sought, SoughtWord, either
from kit.tables import TENANT_COLUMN

_METADATA: Final = sa.MetaData()
_DOCUMENTS: Final = sa.Table(
    "search_document",
    _METADATA,
    sa.Column("id", sa.Integer),
    sa.Column("account_id", ByteText, primary_key=True),
    sa.Column("entity_id", ByteText, primary_key=True),
    sa.Column("tokens", sa.Text),
    info={TENANT_COLUMN: "account_id"},
)
# Confined, this one has a single row: the account's own.
_ACCOUNT: Final = sa.Table("account", _METADATA, sa.Column("id", ByteText), info={TENANT_COLUMN: "id"})

_NOTHING: Final = '""'


class SqliteIndex:
    """Tokens are words of FTS5, and of a text."""

    def write(self, entries: Sequence[Entry]) -> tuple[sa.Executable, Sequence[Mapping[str, Any]] | None]:
        insert = sqlite.insert(_DOCUMENTS)
        upsert = insert.on_conflict_do_update(
            index_elements=["entity_id", "account_id"],
            set_={"tokens": insert.excluded.tokens},
            where=_DOCUMENTS.c.tokens != insert.excluded.tokens,
        )
        # Every token stands between two spaces.
        return upsert, [{"entity_id": entry.entity_id, "tokens": f" {' '.join(entry.tokens)} "} for entry in entries]

    def erase(self, entity_ids: Sequence[str]) -> sa.Executable:
        erased = sa.func.json_each(json_text(list(entity_ids))).table_valued("value")
        return sa.delete(_DOCUMENTS).where(_DOCUMENTS.c.entity_id.in_(sa.select(erased.c.value)))

    def found(self, sought: Sought) -> sa.FromClause:
        indexed, rest = sought.parted()
        numbers = _numbers(f"{_word(sought.code)} OR ({' AND '.join(map(_condition, indexed))})")
        exact = _has(f" {sought.code} ")
        rank: sa.ColumnElement[int] = sa.literal(0, sa.Integer())
        for word in sought.words:
            rank += sa.case((_has(f" {word.in_names} "), 2), (_has(f" {word.in_names}"), 1), else_=0)
        select = sa.select(_DOCUMENTS.c.entity_id, sa.case((exact, 1), else_=0).label("exact"), rank.label("rank"))
        return (
            select.join_from(numbers, _DOCUMENTS, _DOCUMENTS.c.id == numbers.c.rowid)
            .where(sa.or_(exact, sa.and_(sa.true(), *map(_has_word, rest))))
            .subquery()
        )


def _has(part: str) -> sa.ColumnElement[bool]:
    return sa.func.instr(_DOCUMENTS.c.tokens, part) > 0


def _has_word(word: SoughtWord) -> sa.ColumnElement[bool]:
    return sa.or_(*(_has(f" {token}") for token in (word.in_names, *word.elsewhere)))


def _numbers(expression: str) -> sa.TableValuedAlias:
    """The numbers of the documents with this account's tokens that an FTS5 expression finds."""
    key = sa.select(sa.func.substr(_ACCOUNT.c.id, -KEY_LENGTH)).scalar_subquery()
    own = sa.func.coalesce(sa.func.replace(expression, PLACE, key), _NOTHING)
    return sa.func.search_word(own).table_valued(sa.column("rowid", sa.Integer()))


def _condition(word: SoughtWord) -> str:
    begun = [f"{_word(token)}*" for token in (word.in_names, *word.elsewhere)]
    return either([*begun, *map(_word, word.references)], lambda left, right: f"({left} OR {right})")


def _word(token: str) -> str:
    return f'"{token}"'
