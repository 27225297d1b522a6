"""Jobs run to their end, whatever their items do, and each item counts once."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
import sqlalchemy as sa

from kit import work
from kit.database import Database
from kit.errors import Code, DomainError, ProgramError
from kit.jobs import Cancelled, Job, Transient, Unforeseen
from kit.jobs.commands import cancel
from kit.jobs.models import JOBS
from kit.jobs.queueing import put
from kit.outcome import Outcome
from tests.conftest import Shop
from tests.jobs.handlers import NOTING, OTHER, Noting, enqueued, noted
from tests.jobs.running import QUICK, finished, row_of, running, until
from tests.support.statements import Statements

pytestmark = pytest.mark.anyio

FIVE = ["a", "b", "c", "d", "e"]


def counts(row: dict[str, Any]) -> tuple[str, int, int, int]:
    """A job's status, and how many items are dealt with, done and failed."""
    return row["status"], row["position"], row["done"], row["failed"]


async def entries(database: Database) -> int:
    """How many entries the queue holds."""
    async with database.inspecting() as connection:
        schema = "dbos." if database.dialect.name == "postgresql" else ""
        found = await connection.exec_driver_sql(f"select count(*) from {schema}workflow_status where queue_name <> ''")
        return int(found.scalar_one())


async def test_every_item_is_dealt_with_once_in_order(database: Database, shop: Shop) -> None:
    job = await enqueued(shop, FIVE)
    assert counts(await row_of(database, shop.actor.account, job)) == ("QUEUED", 0, 0, 0)
    handler = Noting(chunk=2)
    async with running(database, handler):
        row = await finished(database, shop.actor.account, job)
    assert counts(row) == ("SUCCEEDED", 5, 5, 0)
    assert row["created_at"] <= row["started_at"] <= row["finished_at"]
    assert handler.prepared == [["a", "b"], ["c", "d"], ["e"]]
    assert await noted(database, shop.actor.account) == FIVE


async def test_a_job_without_items_succeeds(database: Database, shop: Shop) -> None:
    job = await enqueued(shop, [])
    handler = Noting()
    async with running(database, handler):
        assert counts(await finished(database, shop.actor.account, job)) == ("SUCCEEDED", 0, 0, 0)
    assert handler.prepared == []


async def test_what_is_rolled_back_was_never_enqueued(database: Database, shop: Shop) -> None:
    async def failing(unit: work.UnitOfWork) -> Outcome:
        await unit.enqueue(NOTING, FIVE)
        raise DomainError(Code.INVALID, "no")

    with pytest.raises(DomainError):
        await shop.perform(failing)
    assert await entries(database) == 0
    async with database.reading(shop.actor.account) as reads:
        assert await reads.rows(sa.select(JOBS.c.id)) == []


async def test_an_enqueue_takes_three_statements_however_many_items(
    database: Database, shop: Shop, statements: Statements
) -> None:
    await enqueued(shop, FIVE)
    statements.clear()
    await enqueued(shop, [f"item {number}" for number in range(5000)])
    assert len(statements.texts) == 3, statements.texts


async def test_only_the_queue_s_own_rows_pass_unconfined(database: Database, shop: Shop) -> None:
    async with database.writing(shop.actor.account) as writes:
        for statement in (
            sa.delete(sa.table("workflow_status")),
            sa.insert(sa.table("application_versions", sa.column("version_id"))).values(version_id="x"),
            sa.text("select 1"),
        ):
            with pytest.raises(ProgramError):
                await writes.queue(lambda connection, each=statement: connection.execute(each))  # type: ignore[misc]
        with pytest.raises(ProgramError):
            await writes.queue(lambda connection: connection.exec_driver_sql("select 1"))
        with pytest.raises(ProgramError):  # outside of it nothing does
            await writes.execute(sa.insert(sa.table("workflow_status", sa.column("workflow_uuid"))), [{}])
        await writes.queue(lambda connection: put(NOTING.name, shop.actor.account.id, "job_x", connection))


async def test_what_is_transient_is_tried_again(database: Database, shop: Shop) -> None:
    failures = iter([Transient("later"), Transient("later still")])

    def before(_: Job, __: Sequence[Any]) -> None:
        for failure in failures:
            raise failure

    handler = Noting(before)
    job = await enqueued(shop, ["a", "b"])
    async with running(database, handler):
        assert counts(await finished(database, shop.actor.account, job)) == ("SUCCEEDED", 2, 2, 0)
    assert handler.prepared == [["a"], ["a"], ["a"], ["b"]]
    assert handler.given_up == []


async def test_items_are_given_up_after_the_last_attempt(database: Database, shop: Shop) -> None:
    def before(_: Job, items: Sequence[Any]) -> None:
        if "b" in items:
            raise Transient("The shop is closed.", code="CLOSED")

    handler = Noting(before, attempts=3)
    job = await enqueued(shop, ["a", "b", "c"])
    async with running(database, handler):
        row = await finished(database, shop.actor.account, job)
    assert counts(row) == ("SUCCEEDED", 3, 2, 1)
    assert row["errors"] == [{"item_id": "b", "code": "CLOSED", "message": "The shop is closed."}]
    assert handler.prepared == [["a"], ["b"], ["b"], ["b"], ["c"]]
    assert await noted(database, shop.actor.account) == ["a", "not b", "c"]


async def test_a_domain_error_fails_its_chunk_at_once(database: Database, shop: Shop) -> None:
    def before(_: Job, items: Sequence[Any]) -> None:
        raise DomainError(Code.TOO_LONG, "Too long.")

    handler = Noting(before, chunk=2)
    job = await enqueued(shop, ["a", "b", "c"])
    async with running(database, handler):
        row = await finished(database, shop.actor.account, job)
    assert counts(row) == ("FAILED", 3, 0, 3)
    assert row["errors"] == [{"item_id": item, "code": "TOO_LONG", "message": "Too long."} for item in "abc"]
    assert handler.prepared == [["a", "b"], ["c"]]


@pytest.mark.parametrize("place", ["before", "within"])
async def test_what_nobody_thought_of_is_told_by_its_correlation_id(database: Database, shop: Shop, place: str) -> None:
    def burst(_: Job, items: Sequence[Any]) -> None:
        if "b" in items:
            raise ZeroDivisionError("secret")

    handler = Noting(**{place: burst})  # type: ignore[arg-type]
    job = await enqueued(shop, ["a", "b", "c"])
    async with running(database, handler):
        row = await finished(database, shop.actor.account, job)
    assert counts(row) == ("SUCCEEDED", 3, 2, 1)
    [error] = row["errors"]
    [(items, told)] = handler.given_up
    assert isinstance(told, Unforeseen)
    assert isinstance(told.__cause__, ZeroDivisionError)
    assert (items, error["item_id"], error["code"]) == (["b"], "b", "INTERNAL")
    assert told.correlation_id in error["message"]
    assert "secret" not in error["message"]
    assert await noted(database, shop.actor.account) == ["a", "not b", "c"]


async def test_errors_of_rows_are_kept_and_counted(database: Database, shop: Shop) -> None:
    job = await enqueued(shop, FIVE)
    async with running(database, Noting(chunk=2, bad=("b", "e"))):
        row = await finished(database, shop.actor.account, job)
    assert counts(row) == ("SUCCEEDED", 5, 3, 2)
    assert [error["item_id"] for error in row["errors"]] == ["b", "e"]
    assert await noted(database, shop.actor.account) == ["a", "c", "d"]


async def test_the_first_thousand_errors_are_kept_and_all_are_counted(database: Database, shop: Shop) -> None:
    many = [f"item {number}" for number in range(1250)]
    job = await enqueued(shop, many)
    async with running(database, Noting(chunk=500, bad=many)):
        row = await finished(database, shop.actor.account, job)
    assert counts(row) == ("FAILED", 1250, 0, 1250)
    assert [error["item_id"] for error in row["errors"]] == many[:1000]


async def test_a_handler_that_cannot_even_give_up_does_not_hold_the_job(database: Database, shop: Shop) -> None:
    class Clumsy(Noting):
        async def give_up(self, job: Job, items: Sequence[Any], error: Exception) -> Any:
            raise KeyError("oh")

    def before(_: Job, items: Sequence[Any]) -> None:
        raise Transient("later")

    job = await enqueued(shop, ["a", "b"])
    async with running(database, Clumsy(before, attempts=2)):
        row = await finished(database, shop.actor.account, job)
    assert counts(row) == ("FAILED", 2, 0, 2)
    assert {error["code"] for error in row["errors"]} == {"UNAVAILABLE"}


async def test_a_job_that_is_cancelled_keeps_nothing_of_its_running_chunk(database: Database, shop: Shop) -> None:
    reached, go_on = asyncio.Event(), asyncio.Event()

    async def before(_: Job, items: Sequence[Any]) -> None:
        if "c" in items:
            reached.set()
            await go_on.wait()

    handler = Noting(before)
    job = await enqueued(shop, FIVE)
    async with running(database, handler):
        await reached.wait()
        await shop.perform(lambda unit: cancel(unit, job))
        assert (await row_of(database, shop.actor.account, job))["status"] == "CANCELLING"
        go_on.set()
        row = await finished(database, shop.actor.account, job)
    assert (row["status"], row["done"], row["failed"], row["errors"]) == ("CANCELLED", 2, 0, [])
    assert await noted(database, shop.actor.account) == ["a", "b", "not c", "not d", "not e"]
    [(items, error)] = handler.given_up
    assert items == ["c", "d", "e"]
    assert isinstance(error, Cancelled)


async def test_a_job_that_pauses_or_waits_can_be_cancelled(database: Database, shop: Shop) -> None:
    def before(_: Job, items: Sequence[Any]) -> None:
        raise Transient("later")

    handler = Noting(before, attempts=1000)
    waiting, pausing = await enqueued(shop, ["a"], OTHER), await enqueued(shop, ["b"])
    async with running(database, handler):
        await until(database, shop.actor.account, pausing, lambda _: len(handler.prepared) > 2, "a pause")
        for job in (waiting, pausing):
            await shop.perform(lambda unit, job=job: cancel(unit, job))  # type: ignore[misc]
        assert (await finished(database, shop.actor.account, pausing))["status"] == "CANCELLED"
        assert (await row_of(database, shop.actor.account, waiting))["status"] == "CANCELLING"
    other = Noting()
    other.kind = OTHER
    async with running(database, other):
        assert (await finished(database, shop.actor.account, waiting))["status"] == "CANCELLED"
    assert (other.prepared, [items for items, _ in other.given_up]) == ([], [["a"]])


async def test_jobs_of_a_kind_run_side_by_side_as_far_as_it_allows(database: Database, shop: Shop) -> None:
    busy, most = set(), 0

    async def before(job: Job, items: Sequence[Any]) -> None:
        nonlocal most
        busy.add(job.id)
        most = max(most, len(busy))
        await asyncio.sleep(0.2)
        busy.discard(job.id)

    jobs = [await enqueued(shop, ["a"]) for _ in range(5)]
    async with running(database, Noting(before)):
        for job in jobs:
            await finished(database, shop.actor.account, job)
    assert most == 2


async def test_a_kind_without_a_handler_waits_for_one(database: Database, shop: Shop) -> None:
    mine, theirs = await enqueued(shop, ["a"]), await enqueued(shop, ["b"], OTHER)
    async with running(database, Noting()):
        await finished(database, shop.actor.account, mine)
        assert (await row_of(database, shop.actor.account, theirs))["status"] == "QUEUED"


async def test_a_process_has_one_runner(database: Database) -> None:
    async with running(database, Noting()):
        with pytest.raises(ProgramError, match="another runner"):
            async with running(database, Noting()):
                pass


async def test_what_a_stopping_process_is_at_it_ends_and_the_rest_goes_to_the_next(
    database: Database, shop: Shop
) -> None:
    reached = asyncio.Event()

    async def before(_: Job, items: Sequence[Any]) -> None:
        if "b" in items:
            reached.set()
            await asyncio.sleep(0.5)

    job = await enqueued(shop, FIVE)
    first, second = Noting(before), Noting()
    async with running(database, first):
        await reached.wait()
    assert counts(await row_of(database, shop.actor.account, job)) == ("RUNNING", 2, 2, 0)
    async with running(database, second):
        assert counts(await finished(database, shop.actor.account, job)) == ("SUCCEEDED", 5, 5, 0)
    assert second.prepared == [["c"], ["d"], ["e"]]
    assert await noted(database, shop.actor.account) == FIVE


async def test_what_a_stopping_process_does_not_end_in_time_begins_again(database: Database, shop: Shop) -> None:
    reached = asyncio.Event()

    async def before(_: Job, items: Sequence[Any]) -> None:
        reached.set()
        await asyncio.sleep(60)

    job = await enqueued(shop, ["a", "b"])
    pace = type(QUICK)(poll=QUICK.poll, grace=0.2)
    async with running(database, Noting(before), pace=pace):
        await reached.wait()
    async with running(database, Noting()):
        assert counts(await finished(database, shop.actor.account, job)) == ("SUCCEEDED", 2, 2, 0)
    assert await noted(database, shop.actor.account) == ["a", "b"]


async def test_a_chunk_that_ends_the_process_each_time_is_given_up(database: Database, shop: Shop) -> None:
    job = await enqueued(shop, ["a", "b"])
    async with database.writing(shop.actor.account) as writes:  # as often as that, nothing had come of it
        await writes.execute(sa.update(JOBS).values(strikes=10))
    async with running(database, Noting()):
        row = await finished(database, shop.actor.account, job)
    assert counts(row) == ("SUCCEEDED", 2, 1, 1)
    assert [(error["item_id"], error["code"]) for error in row["errors"]] == [("a", "INTERRUPTED")]
