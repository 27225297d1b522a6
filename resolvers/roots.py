"""How a root field is declared: with the scope that it requires, or openly with none."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

import strawberry
from strawberry.types.field import StrawberryField

from inventory.accounts.scopes import Scope
from kit import idempotency
from kit.collection import Collection
from kit.errors import DomainError
from kit.outcome import Outcome
from kit.pages import PageRequest
from kit.values import Values
from kit.work import UnitOfWork
from schema.connections import Slice
from schema.errors import error_rows, payload
from schema.fields import SCOPE, SCOPES_OF_ARGUMENTS, Info
from schema.inputs import values_of

Verb = Callable[[UnitOfWork, Values], Awaitable[Outcome]]

Id = Annotated[strawberry.ID, strawberry.argument(description="The id, such as prod_01h...")]


def query(
    *,
    scope: Scope | None,
    description: str,
    scopes_of_arguments: Callable[[dict[str, Any]], list[Scope]] | None = None,
) -> Callable[[Callable[..., Any]], StrawberryField]:
    """A field of `Query`. `scope` None: any token will do. `scopes_of_arguments`: what its arguments require too."""
    metadata: dict[str, Any] = {SCOPE: scope}
    if scopes_of_arguments is not None:
        metadata[SCOPES_OF_ARGUMENTS] = scopes_of_arguments
    return lambda resolver: strawberry.field(resolver=resolver, description=description, metadata=metadata)


def mutation(*, scope: Scope, description: str) -> Callable[[Callable[..., Any]], StrawberryField]:
    """A field of `Mutation`: one input, one payload, one transaction."""

    def declare(resolver: Callable[..., Any]) -> StrawberryField:
        field: StrawberryField = strawberry.field(resolver=resolver, description=description, metadata={SCOPE: scope})
        for argument in field.arguments:
            argument.description = "What to do, and with what."
        return field

    return declare


async def perform(info: Info, verb: Verb, given: Any, *, subject: str) -> Any:
    """Carries out a mutation on one subject: one command in one unit of work, then the payload's row.

    A domain error becomes the payload's user errors; then nothing was kept.
    """
    operation = info.context
    values = values_of(given)
    key = values.pop("idempotency_key", None)
    try:
        request = None
        if key is not None:
            request = idempotency.Request.of(operation.actor.id, info.field_name, key, values)
        outcome = await operation.perform(lambda work: verb(work, values), request)
    except DomainError as error:
        return payload(subject, None, error_rows(error))
    return payload(subject, outcome.ids[0])


async def page_of(info: Info, rows: Collection, request: PageRequest) -> Any:
    """A connection over a whole collection."""
    reads = await info.context.reads()
    page = info.context.counted(await rows.page(reads, request))

    async def count() -> int:
        return await rows.count(await info.context.reads())

    return Slice(page, count)
