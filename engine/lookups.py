"""Lookups that come at the same time: what many requests ask of one thing each is read, and made, all at once.

A front end that looks things up one by one sends the same document again and again, with other ids. Those of one token
that are there when the loop turns are one statement and one level of the plan, of which each request gets its object.
Whatever is out of the ordinary is left to the request itself, which then runs as if it had come alone.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, Final

from graphql import VariableValues

from engine.levels import Values
from engine.operation import Operation
from engine.plan import ObjectPlan, Output
from engine.sources import FoundSource
from kit.claims import Claim
from kit.errors import Busy
from kit.snapshots import Expected, Reads

MOST: Final = 100
"""How many requests are looked up together at most."""


class Lookup:
    """A plan of one root field that names one thing, of which nothing more has to be read."""

    def __init__(self, key: str, source: FoundSource, output: Output, expected: Expected) -> None:
        self.expected = expected
        self._key = key
        self._source = source
        self._output = output

    @classmethod
    def of(cls, plan: ObjectPlan) -> "Lookup | None":
        """A plan as a lookup, if it is one."""
        if len(plan.fields) != 1:
            return None
        [field] = plan.fields
        if not isinstance(field.source, FoundSource) or not field.source.is_of_one or not field.output.is_quick:
            return None
        return cls(field.key, field.source, field.output, plan.expected)

    async def id_of(self, variables: VariableValues) -> str | None:
        """The id that arguments name; None if it takes a look at the database to tell, or they are wrong."""
        try:
            [named] = await self._source.named(_NOTHING, variables)
        except Exception:  # it is told by the request itself
            return None
        return named if isinstance(named, str) else None

    async def data(self, reads: Reads, ids: list[str]) -> Values | None:
        """The data of the answer for each id; None where anything is wrong with any of them."""
        made = self._output.at_once(await self._source.rows(reads, ids))
        return None if made is None else [{self._key: each} for each in made]


class _Nothing:
    """Stands for a snapshot where none is at hand."""

    def __getattr__(self, name: str) -> Any:
        raise LookupError(name)


_NOTHING: Final[Any] = _Nothing()


class Lookups:
    """The lookups that wait for the loop to turn."""

    def __init__(self) -> None:
        self._waiting: dict[tuple[Lookup, Claim], list[_Asker]] = {}
        self._running: set[asyncio.Task[None]] = set()

    async def data(self, lookup: Lookup, variables: VariableValues, context: Operation) -> Any:
        """The data of an answer; None if the request is to be run by itself. Raises `Busy`."""
        claim = context.unconfirmed
        if claim is None:
            return None  # nothing says that others who ask are the same
        row_id = await lookup.id_of(variables)
        if row_id is None:
            return None
        loop = asyncio.get_running_loop()
        askers = self._waiting.get((lookup, claim))
        if askers is None:
            askers = self._waiting[lookup, claim] = []
            loop.call_soon(self._begin, lookup, claim)
        answer = loop.create_future()
        askers.append((row_id, answer, context))
        if len(askers) == MOST:
            self._begin(lookup, claim)
        return await answer

    def _begin(self, lookup: Lookup, claim: Claim) -> None:
        askers = self._waiting.pop((lookup, claim), [])
        if len(askers) > 1:
            task = asyncio.get_running_loop().create_task(self._run(lookup, askers))
            self._running.add(task)
            task.add_done_callback(self._running.discard)
        else:
            _tell(askers, lambda answer, _: answer.set_result(None))

    @staticmethod
    async def _run(lookup: Lookup, askers: "Sequence[_Asker]") -> None:
        ids = [row_id for row_id, _, _ in askers]
        _, _, context = askers[0]
        try:
            found = await context.read_for_many(lambda reads: lookup.data(reads, ids), lookup.expected)
        except Busy as busy:  # they have all waited for as long as one waits
            error = busy
            _tell(askers, lambda answer, _: answer.set_exception(error))
        except Exception:  # each finds out for itself
            _tell(askers, lambda answer, _: answer.set_result(None))
        else:
            _tell(askers, lambda answer, number: answer.set_result(None if found is None else found[number]))


_Asker = tuple[str, "asyncio.Future[Any]", Operation]
"""An id, the answer for it, and who asks."""


def _tell(askers: "Sequence[_Asker]", tell: Callable[["asyncio.Future[Any]", int], None]) -> None:
    for number, (_, answer, _) in enumerate(askers):
        if not answer.done():  # somebody who does not wait any more
            tell(answer, number)
