"""The rows of jobs, as clients read them and as the runner keeps them."""

from datetime import datetime
from typing import Any, Final

from sqlmodel import Field

from kit import clock
from kit.actor import ActorKind
from kit.columns import Json, choice, counter, json_list, moment, stored_text, text
from kit.enums import Described
from kit.tables import TenantRow, table_of, tenant_table

PREFIX: Final = "job"

MOST_ERRORS: Final = 1000
"""How many errors a job keeps; the counts count all."""


class JobStatus(Described):
    """How far a job is."""

    QUEUED = "QUEUED", "It waits for its turn."
    RUNNING = "RUNNING", "It is being done."
    CANCELLING = "CANCELLING", "It was cancelled, and ends as soon as it can."
    SUCCEEDED = "SUCCEEDED", "It is finished; items of it may have failed, but not all of them."
    FAILED = "FAILED", "It is finished, and all of its items failed."
    CANCELLED = "CANCELLED", "It was cancelled; what had been done by then stays done."


FINISHED: Final = frozenset({JobStatus.SUCCEEDED, JobStatus.FAILED, JobStatus.CANCELLED})


@tenant_table(prefix=PREFIX, sorted_by=("updated_at", "status", "kind"))
class JobRow(TenantRow, table=True):
    """A job.

    `position` says how many items are dealt with, in their order; `done` and `failed` how they went. They are written
    in the transaction that keeps what came of those items, so they are never wrong. `strikes` says how often the job
    was taken up since something was done for it. What may be long stands last.
    """

    __tablename__ = "job"

    created_at: datetime = moment(clock.now)
    updated_at: datetime = moment(clock.now)
    kind: str = text(64, required=True)
    status: str = choice(JobStatus, JobStatus.QUEUED)
    total: int = counter()
    position: int = counter(0)
    done: int = counter(0)
    failed: int = counter(0)
    strikes: int = counter(0)
    actor_kind: str = choice(ActorKind)
    actor_id: str = stored_text()
    request_id: str | None = stored_text(nullable=True)
    started_at: datetime | None = moment()
    finished_at: datetime | None = moment()
    result_key: str | None = stored_text(nullable=True)
    details: dict[str, Any] = Field(default_factory=dict, sa_type=Json, nullable=False)
    items: list[Any] = json_list()
    errors: list[Any] = json_list()


JOBS: Final = table_of(JobRow)
