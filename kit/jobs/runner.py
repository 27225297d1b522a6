"""The part of a process that runs jobs: takes them from the queue, and gives them back when the process ends.

DBOS runs one workflow for each job, on an event loop and in threads of its own, for it would make the program's loop
use its threads, and leave them behind. All that is ours (commands, handlers) runs on the program's loop, a chunk at a
time; to DBOS each chunk is a step. Only one runner can be at work in a process.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager
from contextvars import Context
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, TypeVar

import structlog
from sqlalchemy import event

from kit import clock
from kit.database import Database
from kit.errors import ProgramError
from kit.ids import new_id
from kit.jobs.entries import Entries
from kit.jobs.execution import Execution, Pauses, Stopping
from kit.jobs.handlers import Handler, Sweep
from kit.jobs.queueing import APPLICATION, SCHEMA, VERSION, WORKFLOW, queue_of
from kit.jobs.sweeping import SWEEP_WORKFLOW, schedule
from kit.jobs.takeover import Watch
from kit.tenancy import Account

if TYPE_CHECKING:
    from dbos import DBOSConfig

Result = TypeVar("Result")
Ours = Callable[[], Coroutine[Any, Any, Result]]

EMBEDDED: Final = "embedded"
"""The name of a SQLite database's one process: whoever bears it goes on at once with what the one before left."""

KEPT: Final = timedelta(days=1)
"""How long the queue remembers what is finished."""

_log = structlog.get_logger("kit.jobs")


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast things go, in seconds."""

    poll: float = 1.0
    """How often a queue is looked at."""
    pause: float = 1.0
    """Before the second attempt at what failed; each later pause is twice as long."""
    take_over: float = 30.0
    """How long a process may seem dead before others take over its jobs."""
    grace: float = 10.0
    """How long a chunk may still run when the process is told to end."""


class Runner:
    """Runs jobs of the kinds that it has handlers for, and sweeps, with so many connections of DBOS's own."""

    def __init__(
        self,
        database: Database,
        handlers: Sequence[Handler],
        sweeps: Sequence[Sweep] = (),
        *,
        pace: Pace | None = None,
        connections: int = 4,
    ) -> None:
        self._database = database
        self._handlers = {handler.kind.name: handler for handler in handlers}
        forgetting = Sweep("queue-entries", timedelta(hours=1), self._forget)
        self._sweeps = {sweep.name: sweep for sweep in (*sweeps, forgetting)}
        self._pace = pace or Pace()
        self._connections = connections
        self._id = EMBEDDED if database.dialect.name == "sqlite" else new_id("run")
        self._running: set[asyncio.Task[Any]] = set()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Runs jobs while the block does. Raises `ProgramError` where another runner is at work in the process."""
        await self.start()
        try:
            yield
        finally:
            await self.stop()

    async def start(self) -> None:
        """Begins to run jobs. Raises `ProgramError` as `running` does."""
        self._loop = asyncio.get_running_loop()
        self._stopping = asyncio.Event()
        self._engine = self._database.queue_engine(pool_size=self._connections)
        self._entries = Entries(self._engine)
        self._over = False
        event.listen(self._engine, "checkin", self._close_late)
        try:
            await asyncio.to_thread(self._launch)
        except BaseException:
            self._dispose()
            raise
        self._watch = None
        if self._id != EMBEDDED:
            self._watch = Watch(self._database, self._entries, self._id, self._pace.take_over)
            self._watch.start()

    async def stop(self) -> None:
        """Lets chunks that are running end, if they soon do, and gives back what is not finished."""
        self._stopping.set()
        if self._running:
            await asyncio.wait(self._running, timeout=self._pace.grace)
        await asyncio.to_thread(_destroy)
        while self._running:
            for task in self._running:
                task.cancel()
            await asyncio.wait(self._running)
        if self._watch is not None:
            await self._watch.stop()
        await asyncio.to_thread(self._give_back)

    def _launch(self) -> None:
        from dbos import DBOS, DBOSPortableJSONSerializer
        from dbos import _dbos as state

        if state._dbos_global_instance is not None:
            raise ProgramError("another runner of jobs is at work in this process")
        _quiet()
        config: DBOSConfig = {
            "name": APPLICATION,
            "system_database_engine": self._engine,
            "dbos_system_schema": SCHEMA,
            "serializer": DBOSPortableJSONSerializer(),
            "application_version": VERSION,
            "executor_id": self._id,
            "run_migrations": False,
            "use_listen_notify": False,
            "max_executor_threads": 8 + 2 * sum(handler.concurrency for handler in self._handlers.values()),
            "log_level": "WARNING",
            "notification_listener_polling_interval_sec": min(1.0, self._pace.poll),
        }
        DBOS(config=config)
        try:
            sweep = self._register()
            DBOS.listen_queues([queue_of(kind) for kind in self._handlers])
            DBOS.launch()
            for kind, handler in self._handlers.items():
                DBOS.register_queue(
                    queue_of(kind),
                    worker_concurrency=handler.concurrency,
                    polling_interval_sec=self._pace.poll,
                    on_conflict="always_update",
                )
            schedule(tuple(self._sweeps.values()), sweep)
        except BaseException:
            _destroy()
            raise

    def _register(self) -> Any:
        """The two workflows, on DBOS's loop: only the results of their steps decide how they go on."""
        from dbos import DBOS

        @DBOS.workflow(name=WORKFLOW, max_recovery_attempts=None)
        async def job(account_id: str, job_id: str) -> None:
            execution = Execution(self._database, Account(account_id), job_id, self._handlers, self._pauses())
            await self._on_our_loop(execution.begin)
            position: int | None = 0
            while position is not None:
                position = await DBOS.run_step_async(
                    {"name": "chunk"}, self._on_our_loop, lambda at=position: execution.advance(at)
                )

        @DBOS.workflow(name=SWEEP_WORKFLOW, max_recovery_attempts=None)
        async def sweep(at: datetime, name: str) -> None:  # noqa: ARG001 - so DBOS calls it
            if name in self._sweeps:
                await DBOS.run_step_async({"name": name}, self._on_our_loop, lambda: self._swept(name))

        return sweep

    def _pauses(self) -> Pauses:
        return Pauses(self._pace.pause, self._stopping)

    async def _on_our_loop(self, work: Ours[Result]) -> Result:
        """What our own work gives. Once the process is to end it gives nothing any more, until DBOS is destroyed: so
        nothing is written down as done or failed that another process will go on with."""
        # In a context of its own: what DBOS notes down about a step is nothing that our work should find.
        future = Context().run(asyncio.run_coroutine_threadsafe, self._watched(work), self._loop)
        outcome = await asyncio.wrap_future(future)
        if outcome is None:
            await asyncio.get_running_loop().create_future()  # never comes
        assert outcome is not None
        return outcome[0]

    async def _watched(self, work: Ours[Result]) -> tuple[Result] | None:
        """What our own work gives; None where the process ends."""
        if self._stopping.is_set():
            return None
        task = asyncio.current_task()
        assert task is not None
        self._running.add(task)
        try:
            return (await work(),)
        except (asyncio.CancelledError, Stopping):
            return None
        finally:
            self._running.discard(task)

    async def _swept(self, name: str) -> None:
        try:
            counts = await self._sweeps[name].run()
        except Exception as error:  # a sweep that fails must not end the ones after it
            _log.warning("a sweep failed", sweep=name, exc_info=error)
            return
        if any(counts.values()):
            _log.info("swept", sweep=name, **counts)

    async def _forget(self) -> Mapping[str, int]:
        return {"entries": await asyncio.to_thread(self._entries.forget, clock.now() - KEPT)}

    def _give_back(self) -> None:
        """Puts what this process has not finished into the queue again."""
        try:
            self._entries.give_back(self._id, self._entries.taken().get(self._id, ()))
        except Exception as error:  # then it is taken over as if the process had died
            _log.warning("jobs could not be given back", exc_info=error)
        finally:
            self._dispose()

    def _dispose(self) -> None:
        self._over = True
        self._engine.dispose()

    def _close_late(self, _: Any, record: Any) -> None:
        # DBOS does not wait for its threads; what they give back when all is over nobody would close.
        if self._over:
            record.invalidate()


def _destroy() -> None:
    from dbos import DBOS

    DBOS.destroy(destroy_registry=True)


def _quiet() -> None:
    """Sends DBOS's log lines through ours, and only those that matter."""
    logger = logging.getLogger("dbos")
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())  # with none, it would get one of DBOS's own
    logger.propagate = True
    logger.setLevel(logging.WARNING)
    logging.getLogger("dbos").addFilter(_is_told)


def _is_told(record: logging.LogRecord) -> bool:
    """What ends because the process does is not worth a line."""
    return not record.getMessage().startswith("Asyncio task cancelled")
