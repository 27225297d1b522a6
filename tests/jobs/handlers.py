"""Kinds of jobs for tests: what they do is seen in the history, as a change for each time an item was dealt with."""

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from inventory.taxonomy.models import TAGS
from kit.changes import CHANGES, ChangeAction
from kit.database import Database
from kit.ids import is_id
from kit.jobs import Handler, Job, JobError, JobKind, Prepared
from kit.jobs.models import PREFIX
from kit.outcome import Outcome
from kit.tenancy import Account
from kit.work import UnitOfWork

if TYPE_CHECKING:
    from tests.conftest import Shop

NOTING: Final = JobKind("NOTING", "Notes each item down.")
OTHER: Final = JobKind("OTHER", "Notes each item down, too.")

Hook = Callable[[Job, Sequence[Any]], Any]


def nothing(_: Job, __: Sequence[Any]) -> None:
    """What a handler does beside: nothing."""


class Noting(Handler):
    """Notes each item down.

    `before` runs outside of the transaction, `within` at the end of it; both may raise or wait. `bad` items fail.
    """

    kind = NOTING

    def __init__(
        self,
        before: Hook = nothing,
        *,
        chunk: int = 1,
        attempts: int = 5,
        bad: Sequence[str] = (),
        within: Hook = nothing,
    ) -> None:
        self.before = before
        self.within = within
        self.chunk = chunk
        self.attempts = attempts
        self.bad = bad
        self.prepared: list[list[str]] = []
        self.given_up: list[tuple[list[str], Exception]] = []

    async def prepare(self, job: Job, items: Sequence[Any]) -> Prepared:
        self.prepared.append(list(items))
        await _waited(self.before(job, items))

        async def keep(work: UnitOfWork) -> Sequence[JobError]:
            note(work, [item for item in items if item not in self.bad])
            await _waited(self.within(job, items))
            return [JobError(item, "BAD", f"{item} is bad") for item in items if item in self.bad]

        return keep

    async def give_up(self, job: Job, items: Sequence[Any], error: Exception) -> Prepared:
        self.given_up.append((list(items), error))

        async def keep(work: UnitOfWork) -> Sequence[JobError]:
            note(work, [f"not {item}" for item in items])
            return ()

        return keep


async def _waited(answer: Any) -> None:
    if asyncio.iscoroutine(answer):
        await answer


def note(work: UnitOfWork, items: Sequence[str]) -> None:
    """Notes items down, in the order in which they come."""
    for item in items:
        work.record(ChangeAction.UPDATED, TAGS, entity_id=item, version=1)


async def noted(database: Database, account: Account) -> list[str]:
    """What an account's jobs noted down, the first first."""
    async with database.reading(account) as reads:
        statement = sa.select(CHANGES.c.entity_id).where(CHANGES.c.action == ChangeAction.UPDATED.value)
        rows = await reads.rows(statement.order_by(CHANGES.c.position))
    return [row["entity_id"] for row in rows if not is_id(row["entity_id"], PREFIX)]


async def enqueued(shop: "Shop", items: Sequence[str], kind: JobKind = NOTING) -> str:
    """The id of a new job."""

    async def command(work: UnitOfWork) -> Outcome:
        return Outcome.of(await work.enqueue(kind, items))

    return (await shop.perform(command)).only_id
