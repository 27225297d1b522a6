"""Reads: one read-only snapshot of one tenant's rows, on the driver itself.

Neither an ORM nor SQLAlchemy's connections stand in between: a statement is compiled once (`kit.statements`), and rows
come as the driver makes them. A snapshot is opened by its first statement, so whoever asks nothing costs nothing.
"""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, Protocol

import sqlalchemy as sa

from kit.claims import Claim
from kit.dialects import Dialect
from kit.errors import ProgramError
from kit.statements import Ready, Row, Select, Statements, Values
from kit.tenancy import Tenant
from kit.waiting import to_the_end

Rows = Sequence[Mapping[Any, Any]]
Observer = Callable[[str, Sequence[Any]], None]
"""Called with the SQL of a statement that is about to be sent, and what the driver is given with it."""


class Reads(ABC):
    """What one operation asks of one tenant's rows."""

    dialect: Dialect

    @abstractmethod
    async def rows(self, statement: Select) -> Rows:
        """All rows of a SELECT, as mappings by column name."""

    @abstractmethod
    async def kept(self, key: Hashable, make: Callable[[], Select], values: Values) -> Rows:
        """All rows of a SELECT that is made once and kept under `key`, run with `values` for its parameters.

        Under None it is not kept: the next one differs.
        """

    @abstractmethod
    async def raw(self, key: Hashable, make: Callable[[], Select], values: Values) -> Sequence[Row]:
        """What `kept` gives, as the driver gives it. For snapshots only: raises `ProgramError` elsewhere."""

    async def row(self, statement: Select) -> Mapping[Any, Any] | None:
        """The one row of a SELECT, or None."""
        found = await self.rows(statement)
        if len(found) > 1:
            raise ProgramError("several rows where there can be one")
        return found[0] if found else None

    async def value(self, statement: Select) -> Any:
        """The only column of the only row of a SELECT; None where there is no row."""
        found = await self.row(statement)
        if found is None:
            return None
        [value] = found.values()
        return value


class Session(Protocol):
    """A driver's connection in a transaction that its first statement opens."""

    async def fetch(self, text: str, arguments: Sequence[Any]) -> Sequence[Row]:
        """All rows of a SELECT."""


class Snapshot(Reads):
    """A read-only snapshot, shared by everything that one operation asks; askers queue on its connection."""

    def __init__(
        self,
        session: Session,
        dialect: Dialect,
        statements: Statements,
        tenant: Tenant,
        observers: Sequence[Observer] = (),
    ) -> None:
        self.dialect = dialect
        self._observers = observers
        self._session = session
        self._statements = statements
        self._tenant = tenant
        self._ended = False

    async def rows(self, statement: Select) -> Rows:
        """See `Reads`."""
        ready, values = self._statements.once(statement, self._tenant)
        return ready.loaded(await self._fetch(ready, values))

    async def kept(self, key: Hashable, make: Callable[[], Select], values: Values) -> Rows:
        """See `Reads`."""
        ready, values = self._ready(key, make, values)
        return ready.loaded(await self._fetch(ready, values))

    async def raw(self, key: Hashable, make: Callable[[], Select], values: Values) -> Sequence[Row]:
        """See `Reads`."""
        return await self._fetch(*self._ready(key, make, values))

    def end(self) -> None:
        """Lets no other statement follow: the connection is about to go back."""
        self._ended = True

    def _ready(self, key: Hashable, make: Callable[[], Select], values: Values) -> tuple[Ready, Values]:
        if key is None:
            return self._statements.once(make(), self._tenant, values)
        return self._statements.ready(key, make, self._tenant), values

    async def _fetch(self, ready: Ready, values: Values) -> Sequence[Row]:
        arguments = ready.arguments(values, self._tenant)
        for observe in self._observers:
            observe(ready.text, arguments)
        if self._ended:
            raise ProgramError("a statement after the end of its transaction")
        return await self._session.fetch(ready.text, arguments)


class LoneStatement(Snapshot):
    """The one statement of a piece of work: a snapshot of its own, in a transaction that others have used before.

    It confirms a claim as it goes, if it finds anything. Whoever asks for more than one statement, or for one that does
    not give rows as they are, gets an error, and is to be run again on a whole snapshot.
    """

    def __init__(self, claim: Claim | None, *given: Any) -> None:
        super().__init__(*given)
        self._was_asked = False
        self.is_enough = True
        """Whether one statement was all that was asked for."""
        self.unconfirmed = claim
        """The claim, as long as nothing has confirmed it."""

    async def rows(self, statement: Select) -> Rows:  # noqa: ARG002
        """See `Reads`."""
        raise self._more()

    async def kept(self, key: Hashable, make: Callable[[], Select], values: Values) -> Rows:  # noqa: ARG002
        """See `Reads`."""
        raise self._more()

    async def raw(self, key: Hashable, make: Callable[[], Select], values: Values) -> Sequence[Row]:
        """See `Reads`."""
        if self._was_asked or key is None:
            raise self._more()
        self._was_asked = True
        claim = self.unconfirmed
        if claim is None:
            return await super().raw(key, make, values)

        def gated() -> Select:
            select = make()
            assert isinstance(select, sa.Select)
            return claim.gated(select)

        found = await super().raw(("gated", claim.table, key), gated, {**values, **claim.values})
        if found:
            self.unconfirmed = None
        return found

    def _more(self) -> ProgramError:
        self.is_enough = False
        return ProgramError("more than one statement")


class SharedSnapshot(Snapshot):
    """A snapshot that several tasks ask at once, each of which may be cancelled: a statement once sent is heard out."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._turn = asyncio.Lock()

    async def _fetch(self, ready: Ready, values: Values) -> Sequence[Row]:
        async with self._turn:
            return await to_the_end(super()._fetch(ready, values))

    async def ended(self) -> None:
        """Waits for the statement that is running, and lets no other follow."""
        async with self._turn:
            self.end()
