"""The two databases: everything that differs between SQLite and PostgreSQL stands here.

SQLite is the embedded default, one server process; PostgreSQL is for many. Neither driver's own transaction handling
is used: SQLite's silently loses updates, asyncpg's costs round trips. Both run in autocommit, and `kit.database` says
BEGIN and COMMIT itself.
"""

from collections.abc import Callable
from typing import Final

from sqlalchemy.engine import URL

from kit.dialects.base import TOLD, Dialect, literal
from kit.dialects.on_postgresql import Postgres
from kit.dialects.on_sqlite import Sqlite

__all__ = ["TOLD", "Dialect", "Postgres", "Sqlite", "dialect_of", "literal"]

_DIALECTS: Final[dict[str, Callable[[], Dialect]]] = {"sqlite": Sqlite, "postgresql": Postgres, "postgres": Postgres}


def dialect_of(url: URL) -> Dialect:
    """The dialect that a database URL names; raises `ValueError` for any other database."""
    name = url.get_backend_name()
    if name not in _DIALECTS:
        raise ValueError(f"DATABASE_URL must begin with sqlite:// or postgresql://, not {name}://")
    return _DIALECTS[name]()
