"""What a kind of job is: what it does with its items, and what becomes of those that it cannot do.

A job is a list of ids and a chunk of them at a time. Whatever takes long or may fail (files, other people's servers)
happens in `prepare`, outside of any transaction; what came of it is kept by one command, in the same transaction that
notes how far the job is. So a chunk counts once, however often it is begun.
"""

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from kit.actor import Actor
from kit.errors import DomainError, GatewayError

if TYPE_CHECKING:
    from kit.work import UnitOfWork

INTERNAL: Final = "INTERNAL"
"""The code of what went wrong by no fault of the item's."""


class Transient(GatewayError):
    """What may go better later: it is tried again, after pauses that grow. `code` tells an item's owner what it was
    in the end."""

    def __init__(self, message: str, *, code: str = "UNAVAILABLE") -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class Cancelled(GatewayError):
    """The job was cancelled, so that these items are not dealt with."""

    code: Final = "CANCELLED"
    message: Final = "The job was cancelled."


class Unforeseen(GatewayError):
    """What nobody thought of; it was logged whole under the correlation id, and is the cause of this error."""

    code: Final = INTERNAL

    def __init__(self, correlation_id: str) -> None:
        self.message = f"Something went wrong on our side; it was logged as {correlation_id}."
        super().__init__(self.message)
        self.correlation_id = correlation_id


@dataclass(frozen=True, slots=True)
class JobKind:
    """A kind of job, by its name in capitals, such as ASSET_PROCESSING."""

    name: str
    description: str

    def __post_init__(self) -> None:
        KINDS[self.name] = self


KINDS: Final[dict[str, JobKind]] = {}
"""The kinds that there are, by name."""


@dataclass(frozen=True, slots=True)
class Job:
    """A job as its handler sees it; `items` are handed over a chunk at a time."""

    id: str
    kind: str
    actor: Actor
    details: Mapping[str, Any]
    total: int


@dataclass(frozen=True, slots=True)
class JobError:
    """What went wrong, with which thing if it was with one."""

    item: str | None
    code: str
    message: str


Prepared = Callable[["UnitOfWork"], Awaitable[Sequence[JobError]]]
"""The command that keeps what came of a chunk, and tells what went wrong with which item. It runs in the transaction
that notes how far the job is, and may run again if that loses against another one."""


class Handler(ABC):
    """What is done for a kind of job."""

    kind: JobKind
    chunk: int = 1
    """How many items are dealt with at once, in one transaction."""
    attempts: int = 5
    """How often a chunk is tried that fails with `Transient`."""
    concurrency: int = 2
    """How many jobs of the kind one process runs at once."""

    @abstractmethod
    async def prepare(self, job: Job, items: Sequence[Any]) -> Prepared:
        """Does what must be done outside of a transaction; what it leaves behind there may be done twice.

        `Transient` has it tried again; a domain error fails the chunk's items, and so does anything unforeseen.
        """

    async def give_up(self, job: Job, items: Sequence[Any], error: Exception) -> Prepared:  # noqa: ARG002
        """What is kept of items that are given up: after the last attempt at them, or because the job was cancelled
        (`error` is `Cancelled`; then there may be more than a chunk of them). `reason_of` tells the error.

        Items that the command names no error for get the one that `reason_of` tells.
        """

        async def nothing(_: "UnitOfWork") -> Sequence[JobError]:
            return ()

        return nothing

    async def tidy(self, job: Job, items: Sequence[Any]) -> None:  # noqa: ARG002
        """Clears away what items needed that are kept or given up by now. Where the process ends before, it is not
        done: whatever is cleared away here, a sweep must find too."""
        return


@dataclass(frozen=True, slots=True)
class Sweep:
    """Something done again and again, across accounts, by one of all processes. `run` gives counts for the log.

    `every` divides a minute, an hour or a day: it is done at 10:00, 10:15, 10:30, not whenever a process started.
    """

    name: str
    every: timedelta
    run: Callable[[], Awaitable[Mapping[str, int]]]


def reason_of(error: Exception) -> tuple[str, str]:
    """The code and the message that an item gets for an error."""
    if isinstance(error, DomainError):
        return error.code.value, error.message
    if isinstance(error, Transient | Cancelled | Unforeseen):
        return error.code, error.message
    return INTERNAL, "Something went wrong on our side."
