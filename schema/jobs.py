"""Jobs: what is done in the background."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import strawberry

from engine.fields import Asker
from inventory.accounts.scopes import Scope
from kit.jobs.handlers import KINDS
from kit.jobs.models import FINISHED, MOST_ERRORS, JobStatus
from kit.jobs.queries import ALL_JOBS
from schema.enums import described_enum
from schema.fields import column, computed, required, to_one, told
from schema.inputs import MutationInput
from schema.nouns import Node, noun
from schema.payloads import ChangePreview, Payload, preview

described_enum(JobStatus)

LINK_SECONDS: Final = 3600
"""How long the link to a job's result can be used."""


def _same(values: Sequence[int]) -> Sequence[int]:
    return values


def _progress(
    statuses: Sequence[str], totals: Sequence[int], done: Sequence[int], failed: Sequence[int]
) -> list[float]:
    return [
        (good + bad) / total if total else float(status in FINISHED)
        for status, total, good, bad in zip(statuses, totals, done, failed, strict=True)
    ]


def _descriptions(kinds: Sequence[str]) -> list[str | None]:
    return [KINDS[kind].description if kind in KINDS else None for kind in kinds]


async def _result_urls(asker: Asker, keys: Sequence[str | None]) -> list[str | None]:
    storage = asker.storage
    if storage is None:
        return [None for _ in keys]
    return [None if key is None else await storage.reading_url(key, LINK_SECONDS) for key in keys]


@strawberry.type(description="What went wrong with an item of a job.")
class JobError:
    """What went wrong with an item of a job."""

    item_id: strawberry.ID | None = column("The thing that it went wrong with; null if it was with none alone.")
    code: str = column(
        "What went wrong, for programs: a code of the kind of thing that the job deals with, such as `TOO_LARGE`, or "
        "`INTERNAL` where it is our own fault."
    )
    message: str = column("What went wrong, for people, in English.")


@noun(ALL_JOBS, Scope.JOBS_READ, "Something that is done in the background, item by item.")
class Job(Node):
    """Something that is done in the background."""

    kind: str = column("What kind of job it is, such as ASSET_PROCESSING.")
    kind_description: str | None = computed("What jobs of its kind do.", ("kind",), _descriptions)
    status: JobStatus = column("How far it is.")
    progress: float = computed(
        "How much of it is dealt with, from 0 to 1. What was cancelled keeps the progress that it had.",
        ("status", "total", "done", "failed"),
        _progress,
    )
    total_count: int = computed("How many items it has.", ("total",), _same)
    done_count: int = computed("How many of them are done.", ("done",), _same)
    failed_count: int = computed("How many of them failed; `errors` tells why.", ("failed",), _same)
    errors: list[JobError] = column(
        f"What went wrong with which item, in the order in which it did, at most the first {MOST_ERRORS:,}."
    )
    result_url: str | None = told(
        "Where anybody can get the file that it made, for an hour; null if it made none.",
        ("result_key",),
        _result_urls,
    )
    created_at: datetime = column("When it was asked for.")
    updated_at: datetime = column("When it last got further.")
    started_at: datetime | None = column("When it was begun; null if it waits for its turn.")
    finished_at: datetime | None = column("When it ended; null if it has not.")


@strawberry.input(description="Ends a job before it is done.")
class JobCancelInput(MutationInput):
    """Ends a job before it is done."""

    id: strawberry.ID = required("Which one. Errors: NOT_FOUND, FINISHED.")


@strawberry.type(description="What came of it: a job was cancelled.")
class JobCancelPayload(Payload):
    """What came of it."""

    job: Job | None = to_one(
        "The job as it is now, CANCELLING until its running chunk has ended; null if there are user errors.",
        "job_id",
        ALL_JOBS,
    )
    preview: list[ChangePreview] | None = preview(Scope.JOBS_READ)
