"""How a root field is declared: with the scope that it requires, or openly with none, and with what it finds or makes
of its arguments."""

from collections.abc import Mapping
from typing import Annotated, Any

import strawberry
from strawberry import UNSET
from strawberry.types.field import StrawberryField

from engine.fields import DECLARATION, Asked, Found
from inventory.accounts.scopes import Scope
from schema.casing import camel
from schema.fields import SCOPE, SCOPES_OF_ARGUMENTS, SIZE, Info, ScopesOf, with_arguments

Id = Annotated[strawberry.ID, strawberry.argument(description="The id, such as prod_01h...")]


def query(
    name: str,
    returned: Any,
    declaration: Found | Asked,
    *,
    scope: Scope | None,
    description: str,
    arguments: Mapping[str, Any] | None = None,
    scopes_of_arguments: ScopesOf | None = None,
    size: int | None = None,
) -> StrawberryField:
    """A field of `Query`. `scope` None: any token will do. `scopes_of_arguments`: what its arguments require too.

    `arguments` are its arguments' types by name; one that may be left out is a pair with its default. `size` is how
    many objects a list holds at most.
    """
    many = getattr(returned, "__origin__", None) is list
    resolve = _finding(declaration, many=many) if isinstance(declaration, Found) else _asking(declaration)
    with_arguments(resolve, ("info",), arguments or {}, returned)
    resolve.__name__ = name
    metadata: dict[str, Any] = {SCOPE: scope, DECLARATION: declaration}
    if scopes_of_arguments is not None:
        metadata[SCOPES_OF_ARGUMENTS] = scopes_of_arguments
    if size is not None:
        metadata[SIZE] = size
    field: StrawberryField = strawberry.field(resolver=resolve, description=description, metadata=metadata)
    return field


def _finding(declaration: Found, *, many: bool) -> Any:
    async def found(info: Info, entity_id: str | Exception | None) -> Any:
        if isinstance(entity_id, Exception):
            raise entity_id
        rows = None if entity_id is None else declaration.rows_of(entity_id)
        return None if rows is None else await info.context.load(rows.by_ids, entity_id)

    async def resolve(info: Info, **arguments: Any) -> Any:
        ids = await declaration.find(await info.context.reads(), arguments)
        things = await info.context.gather(found(info, each) for each in ids)
        return things if many else things[0]

    return resolve


def _asking(declaration: Asked) -> Any:
    async def resolve(info: Info, **arguments: Any) -> Any:
        given = {camel(name): value for name, value in arguments.items() if value is not UNSET}
        return await declaration.ask(info.context, await info.context.reads(), given)

    return resolve
