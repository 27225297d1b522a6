"""The worker: a process that runs jobs and serves nobody."""

import asyncio
import signal

import structlog

from app.jobs import runner_of
from app.migrating import require_current, require_queue
from app.settings import Settings
from app.storing import storage_of
from kit.database import Database

_log = structlog.get_logger("app.worker")


class CannotWork(ValueError):
    """Why the program cannot be a worker, in one line."""


async def work(settings: Settings, database: Database) -> None:
    """Runs jobs until it is told to stop; what it is at then, it ends or gives back.

    Raises `NotMigrated` for a database that is not, and `CannotWork` on SQLite, whose one process is the server.
    """
    if database.dialect.name == "sqlite":
        raise CannotWork("a SQLite database has one process, the server, which runs its jobs; workers need PostgreSQL")
    await require_current(database)
    await require_queue(database)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with runner_of(settings, database, storage_of(settings)).running():
        _log.info("working")
        await stop.wait()
    _log.info("stopped")
