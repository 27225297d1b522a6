"""Migrations lead from an empty database to what the models say, on both databases, and where somebody else must make
the roles they say so."""

import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.engine import Connection

from app.migrating import RolesMissing, is_current, migrate, newest
from kit.database import Database
from kit.ids import new_id
from migrations.models import metadata
from tests.support.postgres import PostgresServer

pytestmark = pytest.mark.anyio


def differences(connection: Connection) -> list[Any]:
    """What the models have and the database lacks, or the other way round."""
    return list(compare_metadata(MigrationContext.configure(connection), metadata))


async def test_the_newest_migration_leads_to_the_models(database: Database) -> None:
    async with database.inspecting() as connection:
        assert await connection.run_sync(differences) == []


async def test_migrating_again_changes_nothing(database: Database) -> None:
    assert await is_current(database)
    assert await migrate(database) == newest()
    assert await is_current(database)


async def test_an_empty_database_is_not_current(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'empty.db'}")
    assert not await is_current(database)
    await database.close()


def test_constraints_on_sqlite_are_those_of_the_models(migrated_sqlite: Path, tmp_path: Path) -> None:
    """What Alembic does not compare: CHECK constraints and partial indexes, as SQLite keeps their text."""
    from sqlalchemy import create_engine

    engine = create_engine(f"sqlite:///{tmp_path / 'models.db'}")
    metadata.create_all(engine)
    engine.dispose()
    assert structure_on_sqlite(migrated_sqlite) == structure_on_sqlite(tmp_path / "models.db")


def structure_on_sqlite(path: Path) -> dict[str, list[str]]:
    connection = sqlite3.connect(path)
    rows = connection.execute("select name, sql from sqlite_master where sql is not null").fetchall()
    connection.close()
    return {name: clauses(sql) for name, sql in rows if name != "alembic_version"}


def clauses(sql: str) -> list[str]:
    """The clauses of a CREATE statement, in an order and a spacing of their own."""
    inner = sql[sql.index("(") + 1 :] if "(" in sql else sql
    return sorted(re.sub(r"\s+", " ", part).strip(" ,)") for part in inner.split("\n") if part.strip(" ,)\t"))


def test_constraints_on_postgresql_are_those_of_the_models(
    postgres: PostgresServer, migrated_postgres: str, empty_postgres: str
) -> None:
    from sqlalchemy.dialects import postgresql
    from sqlalchemy.schema import CreateIndex, CreateTable

    dialect = postgresql.dialect()
    statements = []
    for table in metadata.sorted_tables:
        statements.append(str(CreateTable(table).compile(dialect=dialect)))
        statements += [str(CreateIndex(index).compile(dialect=dialect)) for index in table.indexes]
    postgres.run_sql(*statements, database=empty_postgres)
    assert structure_on_postgresql(postgres, migrated_postgres) == structure_on_postgresql(postgres, empty_postgres)


def structure_on_postgresql(postgres: PostgresServer, database: str) -> list[str]:
    text = postgres.run_sql(
        """select conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) from pg_constraint
           where connamespace = 'public'::regnamespace and conrelid <> 0 and contype <> 'n'
           union all select indexdef from pg_indexes where schemaname = 'public'
           union all select table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable
             || ' ' || coalesce(collation_name, '') from information_schema.columns where table_schema = 'public'
           order by 1""",
        database=database,
    )
    return [line for line in text.splitlines() if "alembic_version" not in line]


@pytest.fixture
def empty_postgres(postgres: PostgresServer) -> Iterator[str]:
    name = new_id("empty")
    postgres.create_database(name)
    yield name
    postgres.drop_database(name)


async def test_who_may_not_make_the_roles_gets_the_sql_for_somebody_who_may(
    postgres: PostgresServer, empty_postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A login role without CREATEROLE, and gateway roles that are not there yet."""
    login, role = f"login_{new_id('r')}", f"role_{new_id('r')}"
    monkeypatch.setattr("app.migrating.ROLES", (role,))
    postgres.run_sql(f"create role {login} login", f"grant all on database {empty_postgres} to {login}")
    database = Database(postgres.url(empty_postgres, login))
    with pytest.raises(RolesMissing) as refused:
        await migrate(database)
    assert refused.value.sql == [
        f"create role {role} nologin noinherit",
        f"grant {role} to current_user with set true, inherit false",
    ]
    assert not await is_current(database)
    await database.close()
    postgres.run_sql(f"revoke all on database {empty_postgres} from {login}", f"drop role {login}")


def test_migrations_know_every_table_without_the_program() -> None:
    """A new migration is written by comparing with these; a table that is missing here would never be made."""
    alone = "from migrations.models import metadata; print(*sorted(metadata.tables))"
    printed = subprocess.run([sys.executable, "-c", alone], check=True, capture_output=True, text=True).stdout.split()
    assert printed == sorted(metadata.tables)
    assert "product" in printed
