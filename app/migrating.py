"""Bringing a database to the structure that this version of the program expects."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from kit.database import Database
from kit.jobs.migrating import migrate_queue, queue_is_current
from kit.row_security import ROLES, role_statements

Result = TypeVar("Result")

_FOLDER: Final = Path(__file__).parent.parent / "migrations"

_LOCK: Final = 7_215_903_642
"""PostgreSQL's advisory lock that two migrating processes would both take."""

_SOMEBODY_ELSE_DID: Final = {"23505", "42710"}
"""SQLSTATE of a role, or a grant, that has come from a database beside this one since we looked."""

_NOT_ALLOWED: Final = {"42501", "0LP01"}
"""SQLSTATE of a missing privilege, and of a grant that the server refuses."""

_SERVER_VERSION: Final = sa.select(sa.func.current_setting("server_version_num"))


class RolesMissing(Exception):
    """The database user may not make the gateway's roles, or not take them on; `sql` is for somebody who may let it."""

    def __init__(self, sql: list[str], *, there: bool) -> None:
        super().__init__(
            "the gateway's roles are there, but this database user may not take them on"
            if there
            else "the gateway's roles are missing, and this database user may not create them"
        )
        self.sql = sql


class NotMigrated(Exception):
    """The database has another structure than this version of the program needs."""

    def __init__(self, found: str | None) -> None:
        where = f"the database is at revision {found}"
        if not _is_unknown(found):
            there = f"the database is not at revision {newest()}"
            super().__init__(f"{there}; bring it there first with: inventory-gateway migrate")
        elif str(found) > newest():
            super().__init__(f"{where}, which is newer than this program ({newest()}): use a newer program")
        else:
            super().__init__(f"{where}, from before the first release: start with a new one")


async def migrate(database: Database) -> str:
    """Runs the migrations that are still to run, in one transaction; returns the revision reached.

    Those of the job queue, which are DBOS's own, run before and commit as they go: ours refer to its tables.

    Raises `RolesMissing` on PostgreSQL where somebody else must make the roles first, and `NotMigrated` where another
    program has migrated the database.
    """
    async with database.inspecting() as connection:
        await connection.run_sync(_refuse_unknown)
    if database.dialect.name == "postgresql":
        await _make_roles(database)
    await asyncio.to_thread(_with_queue, database, migrate_queue)
    async with database.migrating() as connection:
        # Alembic leaves a transaction alone that has begun outside of it; it ends with the block.
        await connection.begin()
        await connection.run_sync(_upgrade)
    return newest()


def newest() -> str:
    """The newest revision that the program knows."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


async def is_current(database: Database) -> bool:
    """Whether the database has the structure of the newest revision."""
    return await _current(database) == newest()


async def require_current(database: Database) -> None:
    """Raises `NotMigrated` unless the database has the structure of the newest revision."""
    found = await _current(database)
    if found != newest():
        raise NotMigrated(found)


async def require_queue(database: Database) -> None:
    """Raises `NotMigrated` unless the job queue's tables are what this version of the program needs."""
    if not await asyncio.to_thread(_with_queue, database, queue_is_current):
        raise NotMigrated(None)


def new_revision(connection: Connection, message: str) -> None:
    """Writes a migration from what the models have and the connection's database lacks."""
    config = _config(connection)
    command.revision(config, message, autogenerate=True, rev_id=f"{int(newest() or 0) + 1:04d}")


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


async def _current(database: Database) -> str | None:
    async with database.inspecting() as connection:
        return await connection.run_sync(_revision)


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _is_unknown(found: str | None) -> bool:
    """Whether a database's revision is none that the program knows: another program has been at work."""
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    return found is not None and found not in known


def _with_queue(database: Database, action: Callable[[sa.Engine], Result]) -> Result:
    engine = database.queue_engine(pool_size=2)
    try:
        return action(engine)
    finally:
        engine.dispose()


def _refuse_unknown(connection: Connection) -> None:
    found = _revision(connection)
    if _is_unknown(found):
        raise NotMigrated(found)


def _upgrade(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
    _refuse_unknown(connection)  # once more: now nobody else migrates
    command.upgrade(_config(connection), "head")
    if connection.dialect.name == "sqlite":
        # Foreign keys were off meanwhile.
        broken = connection.exec_driver_sql("pragma foreign_key_check").all()
        assert not broken, f"a migration broke references: {broken[:5]}"


async def _make_roles(database: Database) -> None:
    try:
        await _make_missing_roles(database)
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) not in _SOMEBODY_ELSE_DID:
            raise
        await _make_missing_roles(database)


async def _make_missing_roles(database: Database) -> None:
    # All or nothing: what is printed for somebody else must still be to do.
    async with database.migrating() as connection:
        await connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
        version = int((await connection.execute(_SERVER_VERSION)).scalar_one())
        user = str((await connection.execute(sa.select(sa.func.current_user()))).scalar_one())
        roles = sa.table("pg_roles", sa.column("rolname"))
        found = set((await connection.execute(sa.select(roles.c.rolname).where(roles.c.rolname.in_(ROLES)))).scalars())
        strange = [role for role in ROLES if role in found and not await connection.scalar(_may_become(role, version))]
        missing = [role for role in ROLES if role not in found]
        quoted = connection.dialect.identifier_preparer.quote_identifier(user)
        statements = role_statements(missing, strange, version, user=quoted)
        try:
            for statement in statements:
                await connection.exec_driver_sql(statement)
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) not in _NOT_ALLOWED:
                raise
            raise RolesMissing(statements, there=not missing) from error


def _may_become(role: str, server_version: int) -> sa.Select[tuple[bool]]:
    privilege = "SET" if server_version >= 160000 else "MEMBER"
    return sa.select(sa.func.pg_has_role(sa.func.current_user(), role, privilege))
