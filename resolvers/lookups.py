"""One thing by what identifies it: root fields whose argument `by` names exactly one of several keys."""

import inspect
from collections.abc import Mapping
from typing import Annotated, Any

import strawberry
from strawberry.types.field import StrawberryField

from engine.operation import Batch
from inventory.accounts.scopes import Scope
from kit.collection import Collection, Lookup
from schema.fields import SCOPE, Info
from schema.inputs import values_of


def lookup(
    name: str,
    rows: Collection,
    type_: type,
    by_input: type,
    *,
    scope: Scope,
    batches: Mapping[str, Batch] | None = None,
) -> StrawberryField:
    """A field of `Query` that is one thing; `batches` are the ways to find it beside its id and external id."""
    found = Lookup(rows)
    ways: dict[str, Batch] = {"id": rows.by_ids, "external_id": found.by_external_id, **(batches or {})}

    async def resolve(info: Info, by: Any) -> Any:
        [(way, key)] = values_of(by).items()
        return await info.context.load(ways[way], (key["source"], key["value"]) if way == "external_id" else key)

    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    described = strawberry.argument(description="What identifies it: exactly one of these.")
    parameters = [
        inspect.Parameter("info", kind, annotation=Info),
        inspect.Parameter("by", kind, annotation=Annotated[by_input, described]),
    ]
    returned = type_ | None
    resolve.__signature__ = inspect.Signature(parameters, return_annotation=returned)  # type: ignore[attr-defined]
    resolve.__name__ = name
    description = (
        f"One {name} by what identifies it; null if there is none. What was deleted is found by its id, SKU and "
        "external ids alone, with `deletedAt`."
    )
    field: StrawberryField = strawberry.field(resolver=resolve, description=description, metadata={SCOPE: scope})
    return field
