"""Jobs: root fields."""

from typing import Any, Final

from engine.fields import Arguments, Found
from engine.operation import Operation
from inventory.accounts.scopes import Scope
from kit.errors import DomainError, each
from kit.jobs.commands import cancel
from kit.jobs.queries import ALL_JOBS
from kit.snapshots import Reads
from kit.values import reason_of
from resolvers.mutations import Sending, mutation
from resolvers.roots import Id, query
from schema.connections import Connection
from schema.errors import error_rows
from schema.jobs import Job, JobCancelInput, JobCancelPayload
from schema.lists import all_of


async def _id(_: Reads, arguments: Arguments) -> list[str]:
    return [arguments["id"]]


async def _cancel(operation: Operation, values: dict[str, Any]) -> dict[str, Any]:
    try:
        sending = Sending.of(operation, "job_cancel", values)
        reason = reason_of(values)
        outcome = await sending.carry_out(operation, lambda work: cancel(work, values["id"], reason))
    except DomainError as error:
        return {"job_id": None, "user_errors": error_rows(each(error)), "preview": None}
    return {"job_id": outcome.only_id, "user_errors": [], "preview": outcome.preview}


QUERIES: Final = (
    query(
        "job",
        Job | None,
        Found(_id, lambda _: ALL_JOBS),
        scope=Scope.JOBS_READ,
        description="One job by its id; null if there is none.",
        arguments={"id": Id},
    ),
    all_of("jobs", ALL_JOBS, Connection[Job], scope=Scope.JOBS_READ, description="The jobs, running and ended."),
)
MUTATIONS: Final = (
    mutation(
        "job_cancel",
        JobCancelInput,
        JobCancelPayload,
        _cancel,
        scope=Scope.JOBS_WRITE,
        description="Ends a job before it is done. What it has done by then stays done; the rest is given up. "
        "Cancelling it again changes nothing.",
    ),
)
