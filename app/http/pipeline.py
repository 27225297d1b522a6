"""From a well-formed request to its outcome, the same for HTTP and WebSockets.

Document -> operation -> variables -> permission -> price -> execution -> masking. Each step either goes on or raises a
Refused.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from typing import TYPE_CHECKING, Any

from graphql import ExecutionResult, GraphQLError, VariableValues

from app.http.documents import DocumentStore, choose
from app.http.errors import Code, CostLimitExceeded, StreamRefused, VariablesInvalid, formatted
from app.http.execution import CoreExecution
from app.http.gateway import Operation
from app.http.response import Outcome
from app.http.variables import coerced

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
    from contextlib import AbstractAsyncContextManager

    from graphql import OperationDefinitionNode, OperationType

    from app.http.execution import Execution
    from app.http.gateway import Cost, Document, Gateway, RequestFacts
    from app.http.limits import Limits
    from app.http.masking import Masking
    from app.http.request import GraphQLRequest


class Chosen:
    """An operation of a valid document that was asked for; its variables are not looked at yet."""

    __slots__ = ("debugs", "definition", "document", "is_long", "variables")

    def __init__(
        self,
        document: Document,
        definition: OperationDefinitionNode,
        variables: Mapping[str, object],
        *,
        is_long: bool = False,
        debugs: bool = False,
    ) -> None:
        self.document = document
        self.definition = definition
        self.variables = variables
        self.is_long = is_long
        self.debugs = debugs
        """Whether the answer shall tell how it came about."""

    @property
    def kind(self) -> OperationType:
        """Query, mutation or subscription."""
        return self.definition.operation


class Pipeline:
    """The steps, with what they share between requests."""

    def __init__(self, gateway: Gateway, limits: Limits, masking: Masking, execution: Execution | None = None) -> None:
        self._gateway = gateway
        self._limits = limits
        self._masking = masking
        self._execution = execution or CoreExecution()
        self.documents = DocumentStore(gateway.schema, limits)
        # One thread: each that is busy takes its turn of the interpreter from the event loop.
        self._thread = ThreadPoolExecutor(1, "variables")

    async def choose(self, request: GraphQLRequest) -> Chosen:
        """Find the operation a request asks for, by its document and name alone. Raises Refused."""
        document = await self.documents.get(request.query)
        is_long = request.size > self._limits.inline_body_bytes
        debugs = request.extensions.get("debug") is True
        definition = choose(document, request.operation_name)
        return Chosen(document, definition, request.variables, is_long=is_long, debugs=debugs)

    async def run(self, chosen: Chosen, actor: Any, facts: RequestFacts) -> Outcome:
        """Execute a query or mutation. Raises Refused where it may not start."""
        operation = await self._allowed(chosen, actor)
        cost = self._affordable(operation)
        async with self._gateway.open(actor, facts, operation) as context:
            result = await self._execution.execute(operation, context)
        return self._outcome(result, cost, debugs=chosen.debugs)

    async def stream(
        self, chosen: Chosen, actor: Any, facts: RequestFacts, emit: Callable[[Outcome], Awaitable[None]]
    ) -> None:
        """Execute a subscription; `emit` is awaited with the outcome of each event before the next one is taken.

        Raises Refused where it may not start, or breaks off, and whatever `emit` raises.
        """
        operation = await self._allowed(chosen, actor)
        cost = self._affordable(operation)

        def open_event() -> AbstractAsyncContextManager[Any]:
            return self._gateway.open(actor, facts, operation)

        async with open_event() as context:
            results = await self._execution.subscribe(operation, context, open_event)
            if isinstance(results, ExecutionResult):
                raise self._stream_refused(results.errors or [])
            async with aclosing(results):
                while (result := await self._next(results)) is not None:
                    await emit(self._outcome(result, cost))

    async def _next(self, results: AsyncGenerator[ExecutionResult, None]) -> ExecutionResult | None:
        """The next result, None at the end. What a source raises is masked, as what a resolver raises is."""
        try:
            return await anext(results, None)
        except Exception as error:
            raise self._stream_refused([GraphQLError(str(error), original_error=error)]) from None

    async def _allowed(self, chosen: Chosen, actor: Any) -> Operation:
        if chosen.is_long:
            values = await asyncio.get_running_loop().run_in_executor(self._thread, self._coerced, chosen)
        else:
            values = self._coerced(chosen)
        operation = Operation(self._gateway.schema, chosen.document, chosen.definition, values)
        try:
            self._gateway.authorize(actor, operation)
        except GraphQLError as error:
            # A variable that may be null stands where null makes no sense: in the `if` of a directive.
            raise VariablesInvalid("The variables are not valid.", errors=[_variable_error(error)]) from None
        return operation

    def _coerced(self, chosen: Chosen) -> VariableValues:
        try:
            errors_or_values = coerced(
                self._gateway.schema,
                chosen.document,
                chosen.definition,
                chosen.variables,
                max_errors=self._limits.coercion_errors,
            )
        except (RecursionError, ValueError, OverflowError):
            # graphql-core reports nearly all itself; what is left are values it cannot print in a message.
            message = "The variables hold a value that cannot be read."
            raise VariablesInvalid(message) from None
        if not isinstance(errors_or_values, VariableValues):
            errors = [_variable_error(error) for error in errors_or_values]
            raise VariablesInvalid("The variables are not valid.", errors=errors)
        return errors_or_values

    def _affordable(self, operation: Operation) -> Cost:
        cost = self._gateway.price(operation)
        if cost.requested > cost.limit:
            message = f"The operation may list {cost.requested} objects; at most {cost.limit} are allowed."
            raise CostLimitExceeded(f"{message} Ask for smaller pages.", extensions=cost.extensions)
        return cost

    def _outcome(self, result: ExecutionResult, cost: Cost, *, debugs: bool = False) -> Outcome:
        told = (result.extensions or {}) if debugs else {}
        return Outcome(result.data, self._masking.shown(result.errors) if result.errors else (), cost, told)

    def _stream_refused(self, errors: Sequence[GraphQLError]) -> StreamRefused:
        return StreamRefused("The subscription cannot start.", errors=self._masking.shown(errors))


def _variable_error(error: GraphQLError) -> Any:
    # The code of a scalar's own error, where it has one, says more than ours.
    return formatted(error, Code.INVALID_VARIABLES)
