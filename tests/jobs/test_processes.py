"""Jobs outlive the processes that run them, and no item counts twice, whatever becomes of those."""

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest

from kit.database import Database
from tests.app.program import Process, Program, eventually
from tests.app.store import Store
from tests.conftest import Shop
from tests.jobs.handlers import enqueued, noted
from tests.jobs.running import finished, row_of, until

pytestmark = pytest.mark.anyio

TAKE_OVER = 2.0
MANY = [f"item {number:02}" for number in range(40)]
SETTINGS = {
    "TEST_PROGRAM": "tests.jobs.slow",
    "JOBS_POLL_SECONDS": "0.05",
    "JOBS_TAKE_OVER_SECONDS": str(TAKE_OVER),
}


@pytest.fixture
def slow(program: Program) -> Program:
    """The program, with jobs that take their time."""
    program.settings.update(SETTINGS)
    return program


@contextmanager
def worker(program: Program) -> Iterator[Process]:
    """A worker that works, and is gone after the block."""
    process = program.start("worker")
    try:
        eventually(lambda: "working" in process.complained or process.exit_code.exists(), "a worker")
        assert not process.exit_code.exists(), process.complained
        yield process
    finally:
        process.send(signal.SIGCONT)
        process.kill()


def who_runs(store: Store, job: str) -> str | None:
    """The process in whose hands a job is."""
    [process] = store.column(f"select executor_id from dbos.workflow_status where workflow_uuid = '{job}'")
    return str(process) if process else None


async def halfway(database: Database, shop: Shop, job: str) -> None:
    """Waits until some of a job's items are dealt with."""
    await until(database, shop.actor.account, job, lambda row: row["position"] >= 5, "a good start")


@asynccontextmanager
async def all_noted_once(database: Database, shop: Shop, job: str) -> AsyncIterator[None]:
    """After the block the job must end, and each item have been noted once."""
    yield
    row = await finished(database, shop.actor.account, job)
    assert (row["status"], row["position"], row["done"], row["failed"]) == ("SUCCEEDED", len(MANY), len(MANY), 0)
    assert await noted(database, shop.actor.account) == MANY


async def test_a_server_killed_in_the_middle_of_a_job_goes_on_with_it(
    slow: Program, database: Database, shop: Shop
) -> None:
    job = await enqueued(shop, MANY)
    async with all_noted_once(database, shop, job):
        for _ in range(3):
            before = (await row_of(database, shop.actor.account, job))["position"]
            with slow.serving() as server:
                await until(
                    database, shop.actor.account, job, lambda row, at=before: row["position"] > at + 2, "some progress"
                )
                server.process.kill()
        with slow.serving():
            await finished(database, shop.actor.account, job)


async def test_a_server_told_to_stop_gives_its_jobs_back(slow: Program, database: Database, shop: Shop) -> None:
    job = await enqueued(shop, MANY)
    async with all_noted_once(database, shop, job):
        with slow.serving() as server:
            await halfway(database, shop, job)
            assert server.stop() == 0
        assert (await row_of(database, shop.actor.account, job))["status"] == "RUNNING"
        with slow.serving():
            await finished(database, shop.actor.account, job)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_another_process_takes_over_from_a_dead_one(
    slow: Program, database: Database, shop: Shop, store: Store
) -> None:
    job = await enqueued(shop, MANY)
    async with all_noted_once(database, shop, job):
        with worker(slow) as first:
            await halfway(database, shop, job)
            runner = who_runs(store, job)
            with worker(slow) as second:
                first.kill()
                died = time.monotonic()
                await asyncio.to_thread(eventually, lambda: who_runs(store, job) not in {runner, None}, "a take-over")
                took = time.monotonic() - died
                await finished(database, shop.actor.account, job)
                assert "seems dead" in second.complained
                assert second.exit_code.exists() is False
    print(f"taken over after {took:.1f} s")
    assert took < TAKE_OVER * 2.5
    assert len(store.rows("select id from job_runner")) <= 1


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_a_process_that_was_only_stopped_doubles_nothing(
    slow: Program, database: Database, shop: Shop, store: Store
) -> None:
    """It is stopped wherever it is, taken for dead, and then goes on while another one is at its job."""
    job = await enqueued(shop, MANY)
    async with all_noted_once(database, shop, job):
        with worker(slow) as first:
            await halfway(database, shop, job)
            stopped = who_runs(store, job)
            with worker(slow):
                first.send(signal.SIGSTOP)
                await asyncio.to_thread(eventually, lambda: who_runs(store, job) not in {stopped, None}, "a take-over")
                first.send(signal.SIGCONT)
                await finished(database, shop.actor.account, job)
                # Both live on, and do what comes next.
                shown = [await enqueued(shop, []) for _ in range(4)]
                for each in shown:
                    await finished(database, shop.actor.account, each)
                assert not first.exit_code.exists()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_a_worker_told_to_stop_hands_its_jobs_to_another_at_once(
    slow: Program, database: Database, shop: Shop, store: Store
) -> None:
    slow.settings["JOBS_TAKE_OVER_SECONDS"] = "600"
    job = await enqueued(shop, MANY)
    async with all_noted_once(database, shop, job):
        with worker(slow) as first:
            await halfway(database, shop, job)
            with worker(slow):
                first.send(signal.SIGTERM)
                assert first.wait() == 0
                assert "Traceback" not in first.complained
                await finished(database, shop.actor.account, job)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_a_sweep_runs_once_over_all_processes(slow: Program, folder: Path, store: Store) -> None:
    swept = folder / "swept"
    with worker(slow), worker(slow):
        await asyncio.to_thread(
            eventually, lambda: swept.exists() and len(swept.read_text().splitlines()) > 4, "sweeps"
        )
    lines = swept.read_text().splitlines()
    due = store.column("select workflow_uuid from dbos.workflow_status where name = 'sweep' and status <> 'ENQUEUED'")
    assert len(set(due)) >= len([each for each in lines if each]), (due, lines)


async def test_a_separate_server_leaves_jobs_to_workers(slow: Program, database: Database, shop: Shop) -> None:
    job = await enqueued(shop, ["a"])
    with slow.serving(JOBS="separate"):
        if slow.database_url and slow.database_url.startswith("sqlite"):
            await finished(database, shop.actor.account, job)
            return
        await asyncio.sleep(1)
        assert (await row_of(database, shop.actor.account, job))["status"] == "QUEUED"
        with worker(slow):
            await finished(database, shop.actor.account, job)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_sqlite_has_no_workers(program: Program) -> None:
    assert "workers need PostgreSQL" in program.refused("worker")
