"""What the database itself holds, read past the program and past its row-level security."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

from tests.support.postgres import PostgresServer


@dataclass(frozen=True)
class Store:
    """A database, as its superuser sees it."""

    url: str
    postgres: PostgresServer | None

    @property
    def name(self) -> str:
        """A SQLite file, or a PostgreSQL database."""
        return self.url.removeprefix("sqlite:///") if self.postgres is None else self.url.rpartition("/")[2]

    def rows(self, select: str) -> list[dict[str, Any]]:
        """The rows of a SELECT."""
        if self.postgres is not None:
            text = self.postgres.run_sql(
                f"select coalesce(json_agg(found), '[]') from ({select}) found", database=self.name
            )
            rows: list[dict[str, Any]] = json.loads(text)
            return rows
        with self._sqlite() as connection:
            connection.row_factory = sqlite3.Row
            return [dict(row) for row in connection.execute(select)]

    def column(self, select: str) -> list[Any]:
        """The only column of a SELECT."""
        return [value for row in self.rows(select) for value in row.values()]

    def execute(self, *statements: str) -> None:
        """Changes something behind the program's back."""
        if self.postgres is not None:
            self.postgres.run_sql(*statements, database=self.name)
            return
        with self._sqlite() as connection:
            for statement in statements:
                connection.execute(statement)

    def tables(self) -> list[str]:
        """Every table that can be read; SQLite's index of words cannot, the tables that it stands on can."""
        if self.postgres is not None:
            return self.column("select tablename from pg_tables where schemaname = 'public'")
        return self.column("select name from sqlite_master where type = 'table' and sql not like 'create virtual%'")

    def everything(self) -> str:
        """Every value of every column of every table, as text."""
        return json.dumps(
            {table: self.rows(f'select * from "{table}"') for table in self.tables()}, ensure_ascii=False, default=repr
        )

    def check_integrity(self) -> None:
        """SQLite's own checks of its file; PostgreSQL has none to offer."""
        if self.postgres is None:
            assert self.column("pragma integrity_check") == ["ok"]
            assert self.rows("pragma foreign_key_check") == []

    @contextmanager
    def _sqlite(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self.name, isolation_level=None, timeout=10)) as connection:
            yield connection
