"""Taking over from processes that died: each that runs jobs counts up its own row, and watches the rows of the others.

A process whose row stands still for so long counts as dead, and its jobs go back into the queue. How long is measured
by the watcher's own clock, so the clocks of machines need not agree. One that was only slow finds its chunk kept by
somebody else, or keeps it first: no chunk counts twice (`kit.jobs.checkpoints`).
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

import sqlalchemy as sa
import structlog

from kit import clock
from kit.columns import ByteText
from kit.database import Database
from kit.jobs.entries import Entries
from kit.tenancy import System

BEATS: Final = 6
"""How often a row is counted up in the time after which its process counts as dead."""

_RUNNERS: Final = sa.Table(
    "job_runner",
    sa.MetaData(),
    sa.Column("id", ByteText, primary_key=True),
    sa.Column("beats", sa.BigInteger, nullable=False),
)
"""The processes, on PostgreSQL. No account's table: it stands beside the models, and only the system role sees it."""

_log = structlog.get_logger("kit.jobs")


class Watch:
    """A process's own heartbeat, and its eye on the others."""

    def __init__(self, database: Database, entries: Entries, process_id: str, take_over: float) -> None:
        self._database = database
        self._entries = entries
        self._id = process_id
        self._take_over = take_over
        self._seen: dict[str, tuple[int | None, float]] = {}
        self._looked_at: float | None = None
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begins to watch."""
        self._task = asyncio.create_task(self._go_on())

    async def stop(self) -> None:
        """Ends the watch, and the process's own row."""
        assert self._task is not None
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task
        try:
            await self._forget(self._id)
        except Exception as error:  # the row then stands still, and is taken away by others
            _log.warning("the end of a process could not be noted", exc_info=error)

    async def _go_on(self) -> None:
        while True:
            try:
                await self.look()
            except Exception as error:  # the database may be away for a while
                _log.warning("other processes could not be looked at", exc_info=error)
            await asyncio.sleep(self._take_over / BEATS)

    async def look(self) -> None:
        """One beat: counts up, and takes over from those that have stood still for too long."""
        beats = await self._beat()
        taken = await asyncio.to_thread(self._entries.taken)
        now = clock.elapsed_seconds()
        if self._looked_at is None or now - self._looked_at > self._take_over / 2:
            # Whoever did not look for a while has not seen the others move: they get their whole time.
            self._seen.clear()
        self._looked_at = now
        others = {process_id: beats.get(process_id) for process_id in (*beats, *taken) if process_id != self._id}
        self._seen = {
            process_id: known
            if (known := self._seen.get(process_id)) is not None and known[0] == count
            else (count, now)
            for process_id, count in others.items()
        }
        for process_id, (_, since) in self._seen.items():
            if now - since >= self._take_over:
                await self._take_over_from(process_id, taken.get(process_id, ()))

    async def _take_over_from(self, process_id: str, entries: Sequence[str]) -> None:
        back = await asyncio.to_thread(self._entries.give_back, process_id, entries)
        await self._forget(process_id)
        _log.warning("a process seems dead", process=process_id, jobs=back)

    async def _beat(self) -> dict[str, int]:
        """Counts up the process's own row; the counts of all."""
        own = sa.update(_RUNNERS).where(_RUNNERS.c.id == self._id).values(beats=_RUNNERS.c.beats + 1)
        async with self._database.writing(System("jobs")) as writes:
            if (await writes.execute(own)).rowcount == 0:
                await writes.execute(sa.insert(_RUNNERS), [{"id": self._id, "beats": 0}])
            rows = await writes.rows(sa.select(_RUNNERS.c.id, _RUNNERS.c.beats))
        return {row["id"]: row["beats"] for row in rows}

    async def _forget(self, process_id: str) -> None:
        async with self._database.writing(System("jobs")) as writes:
            await writes.execute(sa.delete(_RUNNERS).where(_RUNNERS.c.id == process_id))
