"""Who executes an operation. graphql-core does by default; another executor takes its place behind `Execution`."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable
from inspect import isawaitable
from typing import TYPE_CHECKING, Any, Protocol, cast

from graphql import (
    ExecutionResult,
    Executor,
    create_source_event_stream,
    default_field_resolver,
    default_type_resolver,
    map_source_to_response_event,
)
from graphql.execution.collect_fields import FragmentDetails

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager

    from app.http.gateway import Operation


class Execution(Protocol):
    """An executor of GraphQL operations. Errors of fields are in the result; what is raised is a defect."""

    async def execute(self, operation: Operation, context: Any) -> ExecutionResult:
        """Execute a query or mutation (section 6.2 of the GraphQL specification)."""
        ...

    async def subscribe(
        self, operation: Operation, context: Any, open_event: Callable[[], AbstractAsyncContextManager[Any]]
    ) -> AsyncGenerator[ExecutionResult, None] | ExecutionResult:
        """Start a subscription: one result for each event, or a single one where the source could not be opened.

        `context` is the source's; each event is executed in a context of its own, from `open_event`.
        """
        ...


class CoreExecution:
    """Execution by graphql-core.

    `executor_class` is for schemas that bring their own, as Strawberry's do in `schema.execution_context_class`:
    its resolvers expect plain variables.
    """

    def __init__(self, executor_class: type[Executor[Any]] = Executor) -> None:
        self._executor_class = executor_class

    async def execute(self, operation: Operation, context: Any) -> ExecutionResult:
        """See Execution."""
        return await _finished(self._executor(operation, context).execute_operation())

    async def subscribe(
        self, operation: Operation, context: Any, open_event: Callable[[], AbstractAsyncContextManager[Any]]
    ) -> AsyncGenerator[ExecutionResult, None] | ExecutionResult:
        """See Execution."""

        async def execute_event(executor: Executor[Any]) -> ExecutionResult:
            async with open_event() as event_context:
                executor.context_value = event_context
                return await _finished(executor.execute_operation(serially=False))

        executor = self._executor(operation, context)
        source = create_source_event_stream(executor)
        stream = await source if isawaitable(source) else source
        if isinstance(stream, ExecutionResult):
            return stream
        return map_source_to_response_event(executor, stream, execute_event)

    def _executor(self, operation: Operation, context: Any) -> Executor[Any]:
        # Built from what is known already: Executor.build() would coerce the variables a second time.
        fragments = dict(operation.document.fragments)
        return self._executor_class(
            schema=operation.schema,
            fragment_definitions=fragments,
            fragments={name: FragmentDetails(fragment) for name, fragment in fragments.items()},
            root_value=None,
            context_value=context,
            operation=operation.definition,
            variable_values=operation.variables,
            field_resolver=default_field_resolver,
            type_resolver=default_type_resolver,
            subscribe_field_resolver=default_field_resolver,
        )


async def _finished(result: object) -> ExecutionResult:
    """Without `@defer` and `@stream`, which no schema of ours declares, a result is one result."""
    return cast("ExecutionResult", await result if isinstance(result, Awaitable) else result)
