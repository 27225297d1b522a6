"""Search on PostgreSQL: text vectors under a GIN index, in a table that the app role cannot read.

Row-level security would keep the index from being used, since `@@` is not leakproof. So the table has none, and stands
behind three functions that run as its owner and take the account from the transaction, as the policies of the other
tables do (migration 0003). Vectors and queries are written out here; PostgreSQL's own parser of texts has no part.
Vectors have neither positions nor weights: the larger a row, the longer takes a search that finds many.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from kit.columns import ByteText
from kit.search.index import Entry, Sought, SoughtWord, either

_TEXTS: Final = postgresql.ARRAY(sa.Text())


class PostgresIndex:
    """Tokens are lexemes."""

    def write(self, entries: Sequence[Entry]) -> tuple[sa.Executable, Sequence[Mapping[str, Any]] | None]:
        ids = _texts([entry.entity_id for entry in entries])
        return sa.select(
            sa.func.search_write(ids, _texts([" ".join(map(_lexeme, entry.tokens)) for entry in entries]))
        ), None

    def erase(self, entity_ids: Sequence[str]) -> sa.Executable:
        return sa.select(sa.func.search_erase(_texts(entity_ids)))

    def found(self, sought: Sought) -> sa.FromClause:
        indexed, rest = sought.parted()
        call = sa.func.search_found(
            _text(_query(sought.code, indexed)),
            _text(_query(sought.code, rest) if rest else None),
            _text(_lexeme(sought.code)),
            _texts([_lexeme(word.in_names) for word in sought.words]),
        )
        given = call.table_valued(
            sa.column("entity_id", sa.Text()), sa.column("exact", sa.Integer()), sa.column("rank", sa.Integer())
        )
        # Sorted here, what is found need not all be joined for a first page.
        entity_id = given.c.entity_id.collate("C")
        columns = (sa.type_coerce(entity_id, ByteText()).label("entity_id"), given.c.exact, given.c.rank)
        return sa.select(*columns).order_by(given.c.exact.desc(), given.c.rank.desc(), entity_id).subquery()


def _query(code: str, words: Sequence[SoughtWord]) -> str:
    return f"{_lexeme(code)} | ({' & '.join(map(_condition, words))})"


def _condition(word: SoughtWord) -> str:
    begun = [f"{_lexeme(token)}:*" for token in (word.in_names, *word.elsewhere)]
    return either([*begun, *map(_lexeme, word.references)], lambda left, right: f"({left} | {right})")


def _lexeme(token: str) -> str:
    return f"'{token}'"


def _text(value: str | None) -> sa.BindParameter[Any]:
    return sa.bindparam("text", value, type_=sa.Text(), unique=True)


def _texts(values: Sequence[str]) -> sa.BindParameter[Any]:
    return sa.bindparam("texts", list(values), type_=_TEXTS, unique=True)
