"""The engine behind the endpoint: plans that are kept, and who runs what cannot be planned."""

from collections import Counter
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Any, Final, Protocol

from graphql import ExecutionResult, GraphQLSchema, OperationType
from sqlalchemy.engine import Dialect as Compiler

from engine.errors import Failure, Place
from engine.levels import MappingLevel
from engine.lookups import Lookup, Lookups
from engine.memory import Asked, PerOperation, variables_of_directives
from engine.operation import Operation
from engine.plan import ObjectPlan, Run
from engine.planner import Facts, NotPlanned, Planner
from kit.snapshots import Reads

ENGINE: Final = "engine"
CORE: Final = "graphql-core"
_BY_ENGINE: Final[dict[str, Any]] = {"executor": ENGINE}


class Fallback(Protocol):
    """The normal executor."""

    async def execute(self, operation: Any, context: Any) -> ExecutionResult:
        """Executes a query or mutation."""

    async def subscribe(
        self, operation: Any, context: Any, open_event: Any
    ) -> AsyncGenerator[ExecutionResult, None] | ExecutionResult:
        """Starts a subscription."""


class EngineExecution:
    """Runs operations by their plans, and what cannot be planned, whole, on the normal executor."""

    def __init__(
        self,
        schema: GraphQLSchema,
        facts: Facts,
        compiler: Compiler,
        fallback: Fallback,
        executed: Counter[tuple[str, str]] | None = None,
    ) -> None:
        def plan(operation: Asked) -> _Planned | str:
            try:
                made = Planner(schema, facts, compiler, operation).plan()
            except NotPlanned as reason:
                return str(reason)
            return _Planned(made, Lookup.of(made))

        self._plans = PerOperation(plan, variables_of_directives)
        self._lookups = Lookups()
        self._fallback = fallback
        self.executed = Counter() if executed is None else executed
        """How many operations went which way: by executor, and the reason where it was the normal one."""

    def why_not(self, operation: Asked) -> str | None:
        """Why an operation runs on the normal executor; None where it has a plan."""
        plan = self._plans.of(operation)
        return plan if isinstance(plan, str) else None

    async def execute(self, operation: Asked, context: Operation) -> ExecutionResult:
        """Executes a query or mutation; `execution` in the result's extensions tells by whom, and why not by plan."""
        plan = self._plans.of(operation)
        if isinstance(plan, str):
            result = await self._by_core(plan, operation, context)
            result.extensions = {"execution": {"executor": CORE, "why": plan}}
        else:
            result = await self._by_plan(plan, operation, context)
            result.extensions = {"execution": _BY_ENGINE}
        return result

    async def _by_core(self, why: str, operation: Asked, context: Operation) -> ExecutionResult:
        result = await self._fallback.execute(operation, context)
        self.executed[CORE, why] += 1
        return result

    async def _by_plan(self, planned: "_Planned", operation: Asked, context: Operation) -> ExecutionResult:
        plan = planned.plan
        if operation.definition.operation is OperationType.MUTATION:
            context.need_confirmation()
            self.executed[ENGINE, ""] += 1
            return await _mutated(plan, operation, context)

        if planned.lookup is not None:
            found = await self._lookups.data(planned.lookup, operation.variables, context)
            if found is not None:
                self.executed[ENGINE, ""] += 1
                return ExecutionResult(found, None)

        async def answered(reads: Reads) -> ExecutionResult:
            run = Run(context, reads, operation.variables)
            [data] = await plan.objects(run, [None], Place())
            return _result(run, data)

        result = await context.read(answered, plan.expected)
        self.executed[ENGINE, ""] += 1
        return result

    async def subscribe(
        self, operation: Asked, context: Operation, open_event: Any
    ) -> AsyncGenerator[ExecutionResult, None] | ExecutionResult:
        """Starts a subscription: always the normal executor's."""
        self.executed[CORE, "subscription"] += 1
        return await self._fallback.subscribe(operation, context, open_event)


@dataclass(frozen=True, slots=True, eq=False)
class _Planned:
    """A plan, and the same as a lookup if it is one."""

    plan: ObjectPlan
    lookup: Lookup | None


async def _mutated(plan: ObjectPlan, operation: Asked, context: Operation) -> ExecutionResult:
    """Root fields one after the other, each payload read afresh after its commit."""
    run = Run(context, None, operation.variables)
    root, level, data = Place(), MappingLevel([None]), {}
    for field in plan.fields:
        values = await field.found(run, level, root)

        async def shown(reads: Reads, field: Any = field, values: Any = values) -> Any:
            run.reads = reads
            return await field.shown(run, values, root)

        [value] = await context.read(shown)
        if type(value) is Failure:  # nothing after it is done
            return _result(run, value)
        data[field.key] = value
    return _result(run, data)


def _result(run: Run, data: Any) -> ExecutionResult:
    if type(data) is Failure:
        run.errors.found.append(data.error)
        data = None
    return ExecutionResult(data, run.errors.found or None)
