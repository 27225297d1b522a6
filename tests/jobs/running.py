"""Jobs as a test runs them: in its own process, without waiting for long."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

import sqlalchemy as sa

from kit.database import Database
from kit.jobs import Handler, Sweep
from kit.jobs.models import FINISHED, JOBS
from kit.jobs.runner import Pace, Runner
from kit.tenancy import Account

QUICK: Final = Pace(poll=0.02, pause=0.02, take_over=2.0, grace=5.0)

LONGEST: Final = 20.0


@asynccontextmanager
async def running(
    database: Database, *handlers: Handler, sweeps: Sequence[Sweep] = (), pace: Pace = QUICK
) -> AsyncIterator[Runner]:
    """Runs jobs of these kinds while the block does."""
    runner = Runner(database, handlers, sweeps, pace=pace)
    async with runner.running():
        yield runner


async def row_of(database: Database, account: Account, job_id: str) -> dict[str, Any]:
    """The row of a job."""
    async with database.reading(account) as reads:
        [row] = await reads.rows(sa.select(JOBS).where(JOBS.c.id == job_id))
    return dict(row)


async def until(
    database: Database, account: Account, job_id: str, condition: Callable[[dict[str, Any]], Any], what: str
) -> dict[str, Any]:
    """The row of a job as soon as it fulfils a condition; fails if it does not soon."""
    async with asyncio.timeout(LONGEST):
        while True:
            row = await row_of(database, account, job_id)
            if condition(row):
                return row
            assert row["status"] not in FINISHED, f"in vain: {what}; the job is {row}"
            await asyncio.sleep(0.01)


async def finished(database: Database, account: Account, job_id: str) -> dict[str, Any]:
    """The row of a job once it has ended."""
    return await until(database, account, job_id, lambda row: row["status"] in FINISHED, "its end")
