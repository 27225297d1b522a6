"""One document, two executors: run by graphql-core in one world and by the engine in its twin, and compared.

Both worlds hold the same rows and stand at the same moment, so that a mutation leaves them equal again. `Both` needs
nothing but two URLs, so tests and the long run of `tests.engine.fuzz` use it alike.
"""

import asyncio
import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from graphql import ExecutionResult, FieldNode, GraphQLError, OperationType, Visitor, visit

from app.http.errors import CostLimitExceeded, Forbidden, Refused, VariablesInvalid
from app.http.execution import CoreExecution, Execution
from app.http.gateway import Operation, Unconfirmed
from engine.execution import EngineExecution
from kit.actor import Actor
from kit.database import Database
from schema.planning import SchemaFacts
from tests.engine.comparing import Answer, Difference, difference
from tests.engine.documents import Generated
from tests.engine.goods import MARK
from tests.engine.pool import ID
from tests.engine.worlds import SCHEMA, Shops, World, confirmed_execution, core_execution, moment

MOST_REFUSED: Final = 0.15
"""Of all documents so many may be refused before they are executed; more would be idle."""

WhyNot = Callable[[Operation], str | None]
"""Tells why the engine leaves an operation to graphql-core; None if it executes it itself."""


@dataclass(frozen=True, slots=True)
class Second:
    """The executor on trial, and what it says of the operations that it leaves to graphql-core."""

    execution: Execution
    why_not: WhyNot


def engine_execution(database: Database) -> Second:
    """The engine over a database."""
    schema = SCHEMA._schema
    execution = EngineExecution(schema, SchemaFacts(schema), database.engine.dialect, confirmed_execution())
    return Second(execution, execution.why_not)


class Different(AssertionError):
    """Two answers that are not the same, or something else that must not be, with all that shows it."""

    def __init__(
        self,
        reasons: Sequence[str],
        document: Generated | None = None,
        actor: Actor | None = None,
        *answers: tuple[str, Answer],
    ) -> None:
        told = [*reasons, *([] if document is None else [_printed(document)]), *(_shown(*each) for each in answers)]
        super().__init__("\n".join(told))
        self.reasons = tuple(reasons)
        self.document = document
        self.actor = actor


@dataclass(slots=True)
class Counts:
    """What became of the documents so far."""

    documents: int = 0
    mutations: int = 0
    with_errors: int = 0
    without_data: int = 0
    unproven: int = 0
    """In how many answers errors differed in a way that the specification allows."""

    remembered: int = 0
    """How many queries the engine answered on a claim: in lookups that come together, and in statements that prove to
    be of one moment."""

    refused: Counter[str] = field(default_factory=Counter)
    left_to_core: Counter[str] = field(default_factory=Counter)


class Both:
    """Two worlds that must stay equal."""

    def __init__(self, shops: Shops, core_url: str, engine_url: str, second: Second | None = None) -> None:
        self.shops = shops
        self.core = World(core_url, core_execution())
        self.engine = World(engine_url, core_execution())
        self.second = second or engine_execution(self.engine.database)
        self.engine.execution = self.second.execution
        self.counts = Counts()
        self._foreign: set[str] = set()
        self._moment = 0

    async def open(self) -> None:
        """Learns which ids are another account's."""
        self._foreign = set(ID.findall(json.dumps(await self.core.rows(self.shops.other), default=str)))
        assert self._foreign

    async def close(self) -> None:
        """Leaves both databases."""
        await self.core.close()
        await self.engine.close()

    async def compare(self, document: Generated, actor: Actor | None = None) -> Answer | None:
        """The answer of both; None if the document was refused. Raises `Different`."""
        actor = actor or self.shops.owner
        self.counts.documents += 1
        try:
            operation = await self.core.allowed(document.text, document.variables, document.operation_name, actor)
        except (CostLimitExceeded, Forbidden, VariablesInvalid, GraphQLError) as refused:
            self.counts.refused[type(refused).__name__] += 1
            return None
        except Refused as refused:
            raise Different([f"{type(refused).__name__}: {refused.errors}"], document, actor) from None
        self._note(document, actor, operation)
        self._moment += 1
        expected = await self._answer(self.core, operation, actor)
        remembered = await self._remembered(operation, actor)
        given = await self._answer(self.engine, operation, actor) if remembered is None else remembered
        found = await self._judged(difference(expected, given), operation, actor)
        reasons = [*found.reasons, *self._leaks(document, given)]
        if reasons:
            raise Different(reasons, document, actor, ("core", expected), ("engine", given))
        self.counts.with_errors += bool(expected.errors)
        self.counts.without_data += expected.data is None
        return expected

    async def assert_equal_worlds(self) -> None:
        """Both databases hold the same rows. Raises `Different`."""
        for account in (self.shops.account, self.shops.other):
            ours, theirs = await self.core.rows(account), await self.engine.rows(account)
            tables = [name for name in ours if ours[name] != theirs[name]]
            if tables:
                told = {name: _unequal(ours[name], theirs[name]) for name in tables}
                raise Different([f"the rows differ: {json.dumps(told, default=str, indent=1)[:5000]}"])

    def assert_busy(self) -> None:
        """Most documents were executed."""
        refused = sum(self.counts.refused.values())
        assert refused < MOST_REFUSED * self.counts.documents, self.counts

    async def _answer(self, world: World, operation: Operation, actor: Actor, core: Execution | None = None) -> Answer:
        with moment(self._moment):
            return _told(world, await world.run(operation, actor, core))

    async def _remembered(self, operation: Operation, actor: Actor) -> Answer | None:
        """What the engine answers somebody whom the endpoint remembers; None where it would have to sign them in first.

        What may be a lookup is asked twice at once, so that it comes together with itself. Raises `Different`.
        """
        if operation.kind is not OperationType.QUERY or actor.account != self.shops.claim.account:
            return None
        claiming = replace(actor, claim=self.shops.claim)
        may_be_lookup = len(operation.definition.selection_set.selections) == 1
        with moment(self._moment):
            asking = (self.engine.run(operation, claiming) for _ in range(2 if may_be_lookup else 1))
            results = await asyncio.gather(*asking, return_exceptions=True)
            if any(isinstance(each, Unconfirmed) for each in results):
                return None
            for each in results:
                if isinstance(each, BaseException):
                    raise each
            one, *others = (_told(self.engine, each) for each in results if isinstance(each, ExecutionResult))
        for other in others:
            if one != other:
                raise Different(["asked twice at once, it answers differently"], None, actor, ("1", one), ("2", other))
        self.counts.remembered += 1
        return one

    async def _judged(self, found: Difference, operation: Operation, actor: Actor) -> Difference:
        """The difference, once every field that the engine reports is known to fail."""
        if not found.unproven:
            return found
        self.counts.unproven += 1
        if operation.kind is not OperationType.QUERY:
            return found  # cannot be asked a second time
        everything = await self._answer(self.core, operation, actor, CoreExecution(_Unpropagated))
        invented = [each for each in found.unproven if each not in everything.errors]
        reasons = (f"no such errors: {invented}",) if invented else ()
        return Difference((*found.reasons, *reasons), found.unproven)

    def _note(self, document: Generated, actor: Actor, operation: Operation) -> None:
        self.counts.mutations += operation.kind is OperationType.MUTATION
        reason = self.second.why_not(operation)
        if reason is None:
            return
        self.counts.left_to_core[reason] += 1
        if not introspects(operation):
            raise Different([f"left to graphql-core: {reason}"], document, actor)

    def _leaks(self, document: Generated, answer: Answer) -> list[str]:
        """What of the other account an answer shows, beyond what it was told."""
        shown = answer.sent.decode() + "".join(seen.decode() for _, seen in answer.errors)
        told = document.text + json.dumps(document.variables, default=str)
        leaked = (set(ID.findall(shown)) & self._foreign) - set(ID.findall(told))
        return [f"shows another account's {each}" for each in (*leaked, *([MARK] if MARK in shown else []))]


def _told(world: World, result: ExecutionResult) -> Answer:
    return Answer.of(result.data, world.masking.shown(result.errors or ()))


class _Unpropagated(SCHEMA.execution_context_class):  # type: ignore[name-defined, misc]
    """graphql-core, telling of every field that fails: null does not travel up."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.error_propagation = False


def introspects(operation: Operation) -> bool:
    """Whether a document asks for the schema."""
    found = []

    class Looking(Visitor):
        def enter_field(self, node: FieldNode, *_: Any) -> None:
            if node.name.value in {"__schema", "__type"}:
                found.append(node)

    visit(operation.document.node, Looking())
    return bool(found)


def _printed(document: Generated) -> str:
    name = f"\noperationName: {document.operation_name}" if document.operation_name else ""
    variables = json.dumps(document.variables, ensure_ascii=False)
    return f"document:\n{document.text}\nvariables: {variables}{name}"


def _shown(who: str, answer: Answer) -> str:
    errors = "\n".join(f"  {list(path)}: {seen.decode()}" for path, seen in answer.errors)
    return f"{who}:\n  {answer.sent.decode()[:20_000]}\n{errors}"


def _unequal(ours: list[dict[str, Any]], theirs: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "core": [row for row in ours if row not in theirs][:3],
        "engine": [row for row in theirs if row not in ours][:3],
    }
