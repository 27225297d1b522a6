"""The unit of work: one command, one transaction, one set of recorded changes. Only it says commit."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, IntegrityError

from kit import changes, clock, idempotency
from kit.actor import Actor, Origin
from kit.changes import ChangeAction
from kit.database import Database, Writes
from kit.errors import Busy, Overtaken
from kit.ids import new_id
from kit.jobs import JobKind, queueing
from kit.jobs.models import JOBS, PREFIX, JobStatus
from kit.outcome import Outcome

PAUSE_SECONDS: Final = 0.02
"""Before the second attempt, up to twice as long; before each later one longer."""

ATTEMPTS: Final = 3
"""How often a command runs before it is given up that it loses against other transactions."""


class UnitOfWork:
    """What a command works with: the transaction's writes, who acts, and the moment that counts as now."""

    def __init__(self, writes: Writes, actor: Actor, origin: Origin) -> None:
        self.writes = writes
        self.actor = actor
        self.origin = origin
        self.now: datetime = clock.now()
        self._changes: list[dict[str, Any]] = []

    def record(
        self,
        action: ChangeAction,
        table: sa.Table,
        *,
        entity_id: str,
        version: int,
        before: Mapping[str, Any] | None = None,
        after: Mapping[str, Any] | None = None,
        reason: str | None = None,
    ) -> None:
        """Notes a change, to be written with its position just before commit.

        `before` and `after` hold columns of `table`: all of a new or deleted row, the changed ones of an update.
        """
        self._changes.append(
            {
                "occurred_at": self.now,
                "action": action.value,
                "entity_id": entity_id,
                "entity_version": version,
                "before": None if before is None else changes.plain(table, before),
                "after": None if after is None else changes.plain(table, after),
                "actor_kind": self.actor.kind.value,
                "actor_id": self.actor.id,
                "source": self.origin.source.value,
                "reason": reason,
                "request_id": self.origin.request_id,
                "ip_address": self.origin.ip_address,
                "user_agent": self.origin.user_agent,
            }
        )

    async def enqueue(self, kind: JobKind, items: Sequence[str], details: Mapping[str, Any] | None = None) -> str:
        """A new job, to be begun after this unit of work was committed, or never; its id.

        Three statements, whatever the number of items.
        """
        job_id = new_id(PREFIX)
        row = {
            "id": job_id,
            "created_at": self.now,
            "updated_at": self.now,
            "kind": kind.name,
            "status": JobStatus.QUEUED.value,
            "total": len(items),
            "actor_kind": self.actor.kind.value,
            "actor_id": self.actor.id,
            "request_id": self.origin.request_id,
            "details": dict(details or {}),
            "items": list(items),
        }
        await self.writes.insert(JOBS, [row])
        await self.writes.queue(partial(queueing.put, kind.name, self.actor.account.id, job_id))
        return job_id

    @property
    def recorded(self) -> Sequence[dict[str, Any]]:
        """The changes noted so far."""
        return tuple(self._changes)

    async def write_changes(self) -> None:
        """The last statements before commit: whoever runs the unit of work calls this once."""
        await changes.append(self.writes, self._changes)


Command = Callable[[UnitOfWork], Awaitable[Outcome]]


async def perform(
    database: Database,
    actor: Actor,
    origin: Origin,
    command: Command,
    request: idempotency.Request | None = None,
    *,
    dry_run: bool = False,
) -> Outcome:
    """Runs a command in one transaction and commits it, or keeps nothing.

    A dry run goes all the way, database constraints included, and keeps nothing either; its outcome holds the changes
    that it would have made.

    A command that lost against another transaction (a deadlock, a serialization failure, a unique key taken
    meanwhile, a thing renamed between being found and held) runs again, at most three times in all. With `request`, a
    key that was carried out before answers with the outcome of then. Raises `Busy` when it lost each time.
    """
    for attempt in range(1, ATTEMPTS + 1):
        try:
            if dry_run:
                return await _rehearse_once(database, actor, origin, command)
            return await _perform_once(database, actor, origin, command, request)
        except (DBAPIError, Overtaken) as error:
            if isinstance(error, DBAPIError) and not database.dialect.may_retry(error):
                raise
            if attempt == ATTEMPTS:
                if isinstance(error, IntegrityError):
                    raise
                raise Busy("Too many changes of the same things at once: send it again.") from error
            await asyncio.sleep(attempt * PAUSE_SECONDS * (1 + clock.random_bytes(1)[0] / 255))
    raise AssertionError("unreachable")


async def _perform_once(
    database: Database,
    actor: Actor,
    origin: Origin,
    command: Command,
    request: idempotency.Request | None,
) -> Outcome:
    async with database.writing(actor.account) as writes:
        work = UnitOfWork(writes, actor, origin)
        if request is not None:
            done = await idempotency.claim(writes, request, work.now)
            if done is not None:
                return done
        outcome = await command(work)
        if request is not None:
            await idempotency.keep(writes, request, outcome)
        await work.write_changes()
        return outcome


class _CurtainError(Exception):
    """Ends a dry run, so that its transaction is rolled back."""


async def _rehearse_once(database: Database, actor: Actor, origin: Origin, command: Command) -> Outcome:
    outcome = Outcome()
    with suppress(_CurtainError):
        async with database.writing(actor.account) as writes:
            work = UnitOfWork(writes, actor, origin)
            outcome = replace(await command(work), preview=work.recorded)
            raise _CurtainError
    return outcome
