"""What can be done with jobs."""

from typing import Final

import sqlalchemy as sa

from kit.changes import ChangeAction
from kit.enums import Described
from kit.errors import Code, DomainError, error_codes
from kit.jobs.models import FINISHED, JOBS, JobStatus
from kit.outcome import Outcome
from kit.work import UnitOfWork


@error_codes
class JobCode(Described):
    """What is wrong with a command on a job."""

    FINISHED = "FINISHED", "The job has ended already, so that there is nothing left to cancel."


_CANCELLED_VERSION: Final = 2
"""Cancelling is the one thing that people do to a job, and that the history tells of."""


async def cancel(work: UnitOfWork, job_id: str, reason: str | None = None) -> Outcome:
    """Has a job end before its next chunk is kept; cancelling it again changes nothing.

    What waits for its turn ends when that comes, for its items are given up by whoever runs it.
    """
    found = await work.writes.locked(sa.select(JOBS.c.status).where(JOBS.c.id == job_id))
    if not found:
        raise DomainError(Code.NOT_FOUND, "There is no such job.", ("id",))
    status = JobStatus[found[0]["status"]]
    if status in FINISHED:
        raise DomainError(JobCode.FINISHED, f"The job has ended already: it is {status.value}.", ("id",))
    if status is not JobStatus.CANCELLING:
        after = {"status": JobStatus.CANCELLING.value}
        work.record(
            ChangeAction.UPDATED,
            JOBS,
            entity_id=job_id,
            version=_CANCELLED_VERSION,
            before={"status": status.value},
            after=after,
            reason=reason,
        )
        await work.writes.execute(sa.update(JOBS).where(JOBS.c.id == job_id).values(**after, updated_at=work.now))
    return Outcome.of(job_id)
