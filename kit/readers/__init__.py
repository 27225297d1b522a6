"""Readers: the connections of a process that only read, and the snapshots taken on them.

On PostgreSQL a snapshot belongs to the event loop. On SQLite, whose calls block, it belongs to a thread: either each
statement makes the trip there, or a whole piece of work does, once.
"""

from functools import partial

from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine

from kit.dialects import Dialect, Sqlite
from kit.readers.base import Reader
from kit.readers.on_postgresql import PostgresReader
from kit.readers.on_sqlite import SqliteReader
from kit.statements import Statements

__all__ = ["Reader", "reader_of"]


def reader_of(url: URL, dialect: Dialect, engine: AsyncEngine, size: int) -> Reader:
    """The reader of a database, with so many connections at most."""
    statements = Statements(engine.dialect)
    arguments = dialect.driver_arguments(url, engine)
    if isinstance(dialect, Sqlite):
        return SqliteReader(dialect, statements, partial(dialect.connect_to_read, arguments), size)
    return PostgresReader(dialect, statements, arguments, size)
