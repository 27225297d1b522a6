"""What the readers of both databases are."""

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from kit.claims import Claim
from kit.dialects import Dialect
from kit.snapshots import Expected, Observer, Session, SharedSnapshot, Snapshot
from kit.statements import Statements
from kit.tenancy import Tenant
from kit.waiting import to_the_end

Result = TypeVar("Result")


class Closing(Session, ABC):
    """A driver's connection in a transaction that its first statement opens."""

    @abstractmethod
    async def close(self, *, good: bool) -> None:
        """Ends the transaction, if there is one, and gives the connection back."""


class Reader(ABC):
    """One database's way of reading."""

    def __init__(self, dialect: Dialect, statements: Statements) -> None:
        self.observers: list[Observer] = []
        self.forgetters: list[Callable[[int], None]] = []
        """Called with how many statements were sent in vain when a piece of work is begun anew."""
        self._dialect = dialect
        self._statements = statements

    @asynccontextmanager
    async def shared(self, tenant: Tenant) -> AsyncIterator[SharedSnapshot]:
        """A snapshot for several tasks, as long as the block lasts."""
        session = self._session(tenant)
        snapshot = SharedSnapshot(session, self._dialect, self._statements, tenant, self.observers)
        good = False
        try:
            yield snapshot
            good = True
        finally:
            await to_the_end(snapshot.ended())
            await to_the_end(session.close(good=good))

    @abstractmethod
    async def run(
        self,
        tenant: Tenant,
        work: Callable[[Snapshot], Awaitable[Result]],
        claim: Claim | None = None,
        expected: Expected | None = None,
    ) -> Result:
        """Work by one task on a snapshot; its statements are the only thing that the work may wait for.

        Work of which it is known what to expect may be begun anew, if it asks for more, or if what it read is not of
        one moment; `expected` then learns. Raises `Unconfirmed` where a claim does not hold in that snapshot: nothing
        comes of the work then.
        """

    @abstractmethod
    def _session(self, tenant: Tenant) -> Closing:
        """A session for the event loop."""

    @property
    @abstractmethod
    def in_use(self) -> int:
        """How many connections are in use."""

    @abstractmethod
    async def close(self) -> None:
        """Closes what is open and not in use."""
