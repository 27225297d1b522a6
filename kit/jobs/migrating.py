"""DBOS's own tables: made and changed by its own migrations, which the project's `migrate` runs before its own.

Nobody else changes them: a process that serves or works only looks whether they are what its DBOS expects.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from kit.jobs.queueing import SCHEMA

if TYPE_CHECKING:
    from dbos._sys_db import SystemDatabase

_URLS: Final = {"sqlite": "sqlite:///the-engine-knows", "postgresql": "postgresql://the/engine-knows"}


def migrate_queue(engine: sa.Engine) -> None:
    """Brings DBOS's tables to what its code expects; safe to run again, and by several processes at once."""
    with _tables(engine) as tables:
        tables.run_migrations()


def queue_is_current(engine: sa.Engine) -> bool:
    """Whether DBOS's tables are what its code expects, or newer."""
    from dbos import error

    with _tables(engine) as tables:
        try:
            tables.verify_migrations()
        except error.DBOSInitializationError:
            return False
        return True


@contextmanager
def _tables(engine: sa.Engine) -> Iterator["SystemDatabase"]:
    from dbos import DBOSPortableJSONSerializer
    from dbos._sys_db import SystemDatabase

    logging.getLogger("dbos").setLevel(logging.WARNING)
    tables = SystemDatabase.create(
        system_database_url=_URLS[engine.dialect.name],
        engine_kwargs={},
        engine=engine,
        schema=SCHEMA,
        serializer=DBOSPortableJSONSerializer(),
        executor_id=None,
        use_listen_notify=False,
    )
    try:
        yield tables
    finally:
        tables.destroy()
