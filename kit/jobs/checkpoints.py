"""A job's row as its runner keeps it: begun, gone on with, ended. Each change is made under the row's lock, and only
where the job is as the runner believes it to be."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from kit import clock
from kit.actor import Actor, ActorKind, Origin, Source
from kit.database import Database
from kit.jobs.handlers import Cancelled, Job, JobError, Prepared, reason_of
from kit.jobs.models import FINISHED, JOBS, MOST_ERRORS, JobStatus
from kit.outcome import Outcome
from kit.tenancy import Account
from kit.work import UnitOfWork, perform

_STATE: Final = (JOBS.c.status, JOBS.c.total, JOBS.c.position, JOBS.c.done, JOBS.c.failed)


class Passed(Exception):
    """Somebody else has dealt with these items already, and nothing was kept of what was done about them here."""

    def __init__(self, position: int | None) -> None:
        super().__init__(position)
        self.position = position
        """Where to go on; None where the job has ended."""


@dataclass(frozen=True, slots=True)
class GivenUp:
    """Why items are given up, and what their handler would keep of that."""

    error: Exception
    prepared: Prepared


@dataclass(slots=True)
class Begun:
    """A job that was taken up, with all of its items and how far it was then."""

    job: Job
    items: Sequence[Any]
    position: int
    request_id: str | None
    strikes: int
    cancelled: bool

    @property
    def origin(self) -> Origin:
        """What is written down as the origin of the changes that it makes."""
        return Origin(Source.SYSTEM, self.request_id)


async def begin(database: Database, account: Account, job_id: str) -> Begun | None:
    """Takes up a job, for the first time or again; None where there is nothing left to do."""
    async with database.writing(account) as writes:
        found = await writes.locked(sa.select(JOBS).where(JOBS.c.id == job_id))
        if not found or found[0]["status"] in FINISHED:
            return None
        row = found[0]
        now = clock.now()
        queued = row["status"] == JobStatus.QUEUED
        changed = {
            "status": JobStatus.RUNNING.value if queued else row["status"],
            "started_at": row["started_at"] or now,
            "updated_at": now,
            "strikes": row["strikes"] + 1,
        }
        await writes.execute(sa.update(JOBS).where(JOBS.c.id == job_id).values(changed))
    job = Job(job_id, row["kind"], _actor(account, row), row["details"], row["total"])
    cancelled = row["status"] == JobStatus.CANCELLING
    return Begun(job, row["items"], row["position"], row["request_id"], changed["strikes"], cancelled)


async def is_cancelled(database: Database, begun: Begun) -> bool:
    """Whether somebody wants the job to end."""
    async with database.reading(begun.job.actor.account) as reads:
        status = await reads.value(sa.select(JOBS.c.status).where(JOBS.c.id == begun.job.id))
    return bool(status == JobStatus.CANCELLING)


async def keep(
    database: Database, begun: Begun, position: int, count: int, prepared: Prepared, given_up: Exception | None = None
) -> int | None:
    """Keeps what came of the `count` items from a position on, and that the job is so far; where to go on, None at the
    end. With `given_up`, they count as failed for that reason, or not at all if that is `Cancelled`.

    Raises `Passed` where the job is not at that position any more, and `Cancelled` where it is to end; then nothing was
    kept.
    """
    items = begun.items[position : position + count]
    after: int | None = None

    async def command(work: UnitOfWork) -> Outcome:
        nonlocal after
        row = await _at(work, begun.job.id, position)
        cancelled = row["status"] == JobStatus.CANCELLING
        if cancelled and not isinstance(given_up, Cancelled):
            raise Cancelled
        errors = _all_errors(items, await prepared(work), given_up)
        failed = 0 if cancelled else len(items) if given_up else _failed(items, errors)
        state = {
            "position": position + len(items),
            "done": row["done"] + (0 if cancelled else len(items) - failed),
            "failed": row["failed"] + failed,
        }
        over = state["position"] >= row["total"]
        after = None if over else state["position"]
        changed = {**state, "strikes": 0, "updated_at": work.now}
        if over:
            changed |= {"status": _ended(row, state, cancelled=cancelled).value, "finished_at": work.now}
        if errors and not cancelled:
            changed["errors"] = await _with_errors(work, begun.job.id, errors)
        await work.writes.execute(sa.update(JOBS).where(JOBS.c.id == begun.job.id).values(changed))
        return Outcome()

    await perform(database, begun.job.actor, begun.origin, command)
    return after


async def _at(work: UnitOfWork, job_id: str, position: int) -> Any:
    """The job's row, locked, if it stands at a position."""
    found = await work.writes.locked(sa.select(*_STATE).where(JOBS.c.id == job_id))
    if not found or found[0]["status"] in FINISHED:
        raise Passed(None)
    if found[0]["position"] != position:
        raise Passed(found[0]["position"])
    return found[0]


async def _with_errors(work: UnitOfWork, job_id: str, errors: Sequence[JobError]) -> list[Any]:
    known: list[Any] = await work.writes.value(sa.select(JOBS.c.errors).where(JOBS.c.id == job_id))
    told = errors[: max(0, MOST_ERRORS - len(known))]
    return [*known, *({"item_id": each.item, "code": each.code, "message": each.message} for each in told)]


def _all_errors(items: Sequence[Any], told: Sequence[JobError], given_up: Exception | None) -> Sequence[JobError]:
    """The errors that a command told, and for each item given up that it told nothing of, the reason."""
    if given_up is None:
        return told
    code, message = reason_of(given_up)
    named = {error.item for error in told}
    return (*told, *(JobError(item, code, message) for item in items if item not in named))


def _failed(items: Sequence[Any], errors: Sequence[JobError]) -> int:
    named = {error.item for error in errors}
    return sum(item in named for item in items)


def _ended(row: Any, state: dict[str, int], *, cancelled: bool) -> JobStatus:
    if cancelled:
        return JobStatus.CANCELLED
    return JobStatus.FAILED if state["failed"] and state["failed"] == row["total"] else JobStatus.SUCCEEDED


def _actor(account: Account, row: Any) -> Actor:
    return Actor(account, ActorKind[row["actor_kind"]], row["actor_id"])
