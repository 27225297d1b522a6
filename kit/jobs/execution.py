"""One job being run: its chunks, one after the other, each tried until it is kept or given up.

Whatever happens, the job ends: a chunk that cannot be kept is given up, by its handler if that can do it, else without.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import structlog
from sqlalchemy.exc import DBAPIError

from kit import clock
from kit.database import Database
from kit.errors import Busy, DomainError
from kit.jobs import checkpoints
from kit.jobs.checkpoints import Begun, Passed
from kit.jobs.handlers import Cancelled, Handler, Prepared, Transient, Unforeseen
from kit.tenancy import Account

Result = TypeVar("Result")

MOST_STRIKES: Final = 10
"""How often a job is taken up without anything having been done for it: then its next chunk is given up, for it may be
what ends the processes that run it."""

GIVEN_UP_AT_ONCE: Final = 500
"""How many items one transaction gives up when a job is cancelled."""

LONGEST_PAUSE: Final = 60.0

_TRIES: Final = 5
"""How often something is tried that the database refused."""

_FORESEEN: Final = (Transient, Cancelled, Passed, DomainError)

_log = structlog.get_logger("kit.jobs")


class Stopping(Exception):
    """The process is about to end: whoever waits for better times need not wait any longer."""


async def _nothing(_: Any) -> tuple[()]:
    return ()


@dataclass(slots=True)
class Pauses:
    """How long to wait before trying again: each time twice as long, until the process stops."""

    first: float
    stopping: asyncio.Event

    async def after(self, attempt: int) -> None:
        """Waits after an attempt, counted from 1. Raises `Stopping`."""
        seconds = min(LONGEST_PAUSE, self.first * 2 ** (attempt - 1))
        try:
            async with asyncio.timeout(seconds * (1 + clock.random_bytes(1)[0] / 1024)):
                await self.stopping.wait()
        except TimeoutError:
            return
        raise Stopping


class Execution:
    """A job in the hands of this process."""

    def __init__(
        self, database: Database, account: Account, job_id: str, handlers: Mapping[str, Handler], pauses: Pauses
    ) -> None:
        self._database = database
        self._account = account
        self._job_id = job_id
        self._handlers = handlers
        self._pauses = pauses
        self._begun: Begun | None = None

    @property
    def _handler(self) -> Handler:
        assert self._begun is not None
        return self._handlers[self._begun.job.kind]

    async def begin(self) -> None:
        """Takes the job up."""
        self._begun = await self._patiently(lambda: checkpoints.begin(self._database, self._account, self._job_id))

    async def advance(self, position: int) -> int | None:
        """Deals with the chunk at a position, unless somebody has done so already; where to go on, None at the end."""
        begun = self._begun
        if begun is None:
            return None
        if position < begun.position:
            return begun.position
        try:
            if begun.cancelled:
                raise Cancelled
            if begun.strikes > MOST_STRIKES:
                begun.strikes = 0
                _log.error("a job is stuck", job=self._job_id, position=position)
                raise Transient("It was begun too often without coming to an end.", code="INTERRUPTED")
            return await self._attempts(begun, position)
        except Cancelled as error:
            return await self._give_up(begun, position, GIVEN_UP_AT_ONCE, error)
        except Passed as passed:
            return passed.position
        except (Transient, DomainError, Unforeseen) as error:
            return await self._give_up(begun, position, self._handler.chunk, error)

    async def _attempts(self, begun: Begun, position: int) -> int | None:
        attempt = 1
        while True:
            try:
                return await self._foreseen(lambda: self._once(begun, position))
            except Transient as error:
                if attempt >= self._handler.attempts:
                    raise
                _log.info("a job pauses", job=self._job_id, position=position, attempt=attempt, reason=error.message)
            await self._pauses.after(attempt)
            if await self._patiently(lambda: checkpoints.is_cancelled(self._database, begun)):
                raise Cancelled
            attempt += 1

    async def _once(self, begun: Begun, position: int) -> int | None:
        items = begun.items[position : position + self._handler.chunk]
        prepared = await self._handler.prepare(begun.job, items) if items else _nothing
        return await self._keep(begun, position, items, prepared)

    async def _keep(
        self, begun: Begun, position: int, items: Sequence[Any], prepared: Prepared, error: Exception | None = None
    ) -> int | None:
        """Keeps what came of items, then clears away what they needed."""
        further = await checkpoints.keep(self._database, begun, position, len(items), prepared, error)
        try:
            await self._handler.tidy(begun.job, items)
        except Exception as problem:  # what is kept stays kept
            _log.warning("a job left something behind", job=self._job_id, exc_info=problem)
        return further

    async def _give_up(self, begun: Begun, position: int, count: int, error: Exception) -> int | None:
        items = begun.items[position : position + count]

        async def as_the_handler_wishes() -> int | None:
            prepared = await self._handler.give_up(begun.job, items, error)
            return await keep(prepared)

        async def keep(prepared: Prepared = _nothing) -> int | None:
            return await self._keep(begun, position, items, prepared, error)

        try:
            try:
                return await self._foreseen(as_the_handler_wishes)
            except (Transient, DomainError, Unforeseen):
                return await self._patiently(keep)
        except Cancelled as cancelled:
            return await self._give_up(begun, position, GIVEN_UP_AT_ONCE, cancelled)
        except Passed as passed:
            return passed.position

    async def _foreseen(self, work: Callable[[], Awaitable[int | None]]) -> int | None:
        """Runs what a handler does; what nobody thought of is logged, and told as `Unforeseen`."""
        try:
            return await self._patiently(work)
        except (*_FORESEEN, Stopping):
            raise
        except Exception as error:
            correlation_id = clock.random_bytes(8).hex()
            _log.error("a job failed", job=self._job_id, correlation_id=correlation_id, exc_info=error)
            raise Unforeseen(correlation_id) from error

    async def _patiently(self, work: Callable[[], Awaitable[Result]]) -> Result:
        """Runs what needs the database, again where that is to blame; while it cannot be reached, waits, however
        long."""
        attempt = refused = 1
        while True:
            try:
                return await work()
            except _FORESEEN:
                raise
            except Exception as error:
                if await self._database.answers():
                    if refused == _TRIES or not isinstance(error, DBAPIError | Busy | ConnectionError):
                        raise
                    refused += 1
                _log.warning("a job waits for the database", job=self._job_id, exc_info=error)
            await self._pauses.after(attempt)
            attempt += 1
