"""Reads: one read-only snapshot of one tenant's rows, on the driver itself.

Neither an ORM nor SQLAlchemy's connections stand in between: a statement is compiled once (`kit.statements`), and rows
come as the driver makes them. A snapshot is opened by its first statement, so whoever asks nothing costs nothing.
"""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Protocol

import sqlalchemy as sa

from kit import moments
from kit.claims import Claim
from kit.dialects import Dialect
from kit.errors import ProgramError
from kit.joint import Joint
from kit.moments import MOMENT, STANDS
from kit.statements import Ready, Row, Select, Statements, Values
from kit.tenancy import Tenant
from kit.waiting import to_the_end

Rows = Sequence[Mapping[Any, Any]]
Make = Callable[[], Select | Joint]
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
    async def raw(self, key: Hashable, make: Make, values: Values) -> Sequence[Row]:
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

    async def raw(self, key: Hashable, make: Make, values: Values) -> Sequence[Row]:
        """See `Reads`."""
        return await self._fetch(*self._ready(key, make, values))

    def end(self) -> None:
        """Lets no other statement follow: the connection is about to go back."""
        self._ended = True

    def _ready(self, key: Hashable, make: Make, values: Values) -> tuple[Ready, Values]:
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


class Asks(IntEnum):
    """What a piece of work asks of its snapshot; each includes those before it."""

    NOTHING = 0
    """No statement."""

    ONE = 1
    """One statement that gives rows as they are."""

    ROWS = 2
    """Several of them."""

    ANYTHING = 3

    def beside(self, other: "Asks") -> "Asks":
        """What is asked by two pieces of work together."""
        return max(self, other, Asks.ROWS if self and other else Asks.NOTHING)


@dataclass(slots=True)
class Expected:
    """What a piece of work is thought to ask, by its looks and by how it went before."""

    asks: Asks


class ProvenSnapshot(Snapshot):
    """Statements with a snapshot each, in a transaction that others have used before, that prove to have seen the same.

    The first one tells its moment, the others are held to it; a lone one needs no proof. The first confirms a claim as
    it goes, if it finds anything. Whoever asks more than was expected, or at another moment, gets an error, and is to
    be run again on a whole snapshot.
    """

    def __init__(self, claim: Claim | None, expected: Expected, *given: Any) -> None:
        super().__init__(*given)
        self._expected = expected
        self.sent = 0
        """How many statements were sent."""
        self._moment: str | None = None
        # A statement that finds nothing may have found nothing for its moment alone; the next one that finds something,
        # or a look at the end, proves it too, for no moment comes again.
        self._is_open = False
        self.unconfirmed = claim
        """The claim, as long as nothing has confirmed it."""
        self.is_good = True
        """Whether all that was asked could be given."""
        self.has_moved = False
        """Whether something was committed between two statements."""

    @property
    def is_proven(self) -> bool:
        """Whether several statements have proved to see the same."""
        return self.is_good and self.sent > 1

    async def rows(self, statement: Select) -> Rows:  # noqa: ARG002
        """See `Reads`."""
        raise self._more(Asks.ANYTHING)

    async def kept(self, key: Hashable, make: Callable[[], Select], values: Values) -> Rows:  # noqa: ARG002
        """See `Reads`."""
        raise self._more(Asks.ANYTHING)

    async def raw(self, key: Hashable, make: Make, values: Values) -> Sequence[Row]:
        """See `Reads`."""
        if key is None:
            raise self._more(Asks.ANYTHING)
        if self.sent == 0:
            return await self._first(key, make, values)
        if self._expected.asks is Asks.ONE:
            raise self._more(Asks.ROWS)
        if self._moment is None or not self.is_good:  # the first one found no row to tell it, or all is in vain
            raise self._again()
        held = {**values, MOMENT: self._moment}
        found = await super().raw(("held", key), lambda: self._changed(make, moments.held), held)
        self._is_open = not found
        return found

    async def prove(self) -> None:
        """Finds out what is still open when all has been asked."""
        if self._is_open:
            self.is_good = False  # also where this fails
            self.is_good = bool(await self._session.fetch(STANDS, (self._moment,)))
            self.has_moved = not self.is_good

    async def _first(self, key: Hashable, make: Make, values: Values) -> Sequence[Row]:
        claim, tells = self.unconfirmed, self._expected.asks is not Asks.ONE

        def first(select: sa.Select[Any]) -> sa.Select[Any]:
            if claim is not None:
                select = claim.gated(select)
            return moments.told(select) if tells else select

        about = None if claim is None else claim.table
        if claim is not None:
            values = {**values, **claim.values}
        found = await super().raw(("first", about, tells, key), lambda: self._changed(make, first), values)
        if found:
            self.unconfirmed = None
            if tells:
                self._moment = found[0][MOMENT]
        return found

    async def _fetch(self, ready: Ready, values: Values) -> Sequence[Row]:
        self.sent += 1
        return await super()._fetch(ready, values)

    def _more(self, asks: Asks) -> ProgramError:
        self._expected.asks = asks
        return self._again()

    def _again(self) -> ProgramError:
        self.is_good = False
        return ProgramError("statements that are to be run again")

    def _changed(self, make: Make, change: Callable[[sa.Select[Any]], sa.Select[Any]]) -> sa.Select[Any] | Joint:
        select = make()
        if isinstance(select, sa.Select):
            return change(select)
        if isinstance(select, Joint):
            return select.changed(change)
        raise self._more(Asks.ANYTHING)  # no condition can be added to it


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
