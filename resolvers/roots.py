"""How a root field is declared: with the scope that it requires, or openly with none."""

from collections.abc import Callable
from typing import Annotated, Any

import strawberry
from strawberry.types.field import StrawberryField

from inventory.accounts.scopes import Scope
from schema.fields import SCOPE, SCOPES_OF_ARGUMENTS

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
