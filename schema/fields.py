"""How a schema type declares its fields: each builder notes down what the field is, as plain data of `engine.fields`,
and gives the normal executor a resolver that does the same."""

import inspect
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final

import strawberry
from strawberry import UNSET

from engine.fields import (
    DECLARATION,
    Arguments,
    Column,
    Computed,
    ComputedWith,
    Declaration,
    ToEach,
    Told,
    ToList,
    ToOne,
    ToValue,
)
from engine.operation import Operation
from inventory.accounts.scopes import Scope
from kit.collection import Collection, Listed
from kit.errors import BadArgument
from kit.pages import DEFAULT_SIZE, MAX_SIZE
from kit.snapshots import Reads
from schema.casing import camel

SCOPE: Final = "scope"
"""Under this key a root field's metadata names the scope that it requires (None: any token will do)."""

SCOPES_OF_ARGUMENTS: Final = "scopes_of_arguments"
"""Under this key a field's metadata may hold a `ScopesOf`."""


@dataclass(frozen=True, slots=True)
class ScopesOf:
    """The scopes that some of a field's arguments require, by these arguments' GraphQL names."""

    names: tuple[str, ...]
    scopes: Callable[[Arguments], Sequence[Scope]]


Info = strawberry.Info[Operation, None]


def column(description: str) -> Any:
    """A field that is the column of its name."""
    return strawberry.field(description=description, metadata={DECLARATION: Column()})


def computed(description: str, columns: Sequence[str], compute: Callable[..., Sequence[Any]]) -> Any:
    """A field worked out from columns, for all rows of a level at once: `compute` gets a list for each column."""

    def resolve(root: Any) -> Any:
        return compute(*([root[name]] for name in columns))[0]

    return _field(description, resolve, Computed(tuple(columns), compute))


def computed_with(
    description: str,
    arguments: Mapping[str, Any],
    columns: Sequence[str],
    compute: Callable[..., Sequence[Any]],
    *,
    name: str | None = None,
) -> Any:
    """A field worked out from its arguments and from columns, for all rows of a level at once.

    `arguments` are its arguments' types by Python's name; one that may be left out is a pair with its default.
    `compute` gets the arguments by their GraphQL names, then a list for each column. `name` is the field's name in the
    graph where Python has none such.
    """

    def resolve(root: Any, **asked: Any) -> Any:
        given = {camel(name): value for name, value in asked.items() if value is not UNSET}
        return compute(given, *([root[name]] for name in columns))[0]

    declaration = ComputedWith(tuple(columns), compute)
    return _field(description, with_arguments(resolve, ("root",), arguments), declaration, name)


def with_arguments(
    resolve: Any, first: Sequence[str], arguments: Mapping[str, Any], returned: Any = inspect.Signature.empty
) -> Any:
    """A resolver that Strawberry sees with these arguments behind its `first` ones: types by Python's name, in a pair
    with its default where there is one."""
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    parameters = [inspect.Parameter(name, kind, **({"annotation": Info} if name == "info" else {})) for name in first]
    for name, given in arguments.items():
        type_, default = given if isinstance(given, tuple) else (given, inspect.Parameter.empty)
        parameters.append(inspect.Parameter(name, kind, annotation=type_, default=default))
    resolve.__signature__ = inspect.Signature(parameters, return_annotation=returned)
    return resolve


def told(description: str, columns: Sequence[str], tell: Callable[..., Awaitable[Sequence[Any]]]) -> Any:
    """A field worked out from columns, for all rows of a level at once: `tell` gets the operation, then a list for each
    column."""

    async def resolve(root: Any, info: Info) -> Any:
        return (await tell(info.context, *([root[name]] for name in columns)))[0]

    return _field(description, resolve, Told(tuple(columns), tell))


def to_one(description: str, key: str, collection: Collection) -> Any:
    """A field that is the row whose id stands in the column `key`."""

    async def resolve(root: Any, info: Info) -> Any:
        return await info.context.load(collection.by_ids, root[key])

    return _field(description, resolve, ToOne(key, collection))


SIZE: Final = "size"
"""Under this key the metadata of a field that is a plain list may name how many objects it usually holds at most."""


def to_value(
    description: str,
    key: str,
    batch: Callable[[Reads, Sequence[str]], Awaitable[Sequence[Any]]],
    *,
    size: int | None = None,
) -> Any:
    """A field that a batch function reads for the column `key` of all rows of a level at once; for a list `size` says
    how many objects it usually holds at most."""

    async def resolve(root: Any, info: Info) -> Any:
        return await info.context.load(batch, root[key])

    sized = {} if size is None else {SIZE: size}
    return strawberry.field(
        resolver=resolve, description=description, metadata={DECLARATION: ToValue(key, batch), **sized}
    )


def to_one_self(description: str, columns: Mapping[str, str]) -> Any:
    """A field that shows some columns of its own row as an object: field of that object -> column."""
    names = tuple(columns)

    def compute(*values: Sequence[Any]) -> list[dict[str, Any]]:
        return [dict(zip(names, row, strict=True)) for row in zip(*values, strict=True)]

    return computed(description, tuple(columns.values()), compute)


def to_list(description: str, rows: Listed) -> Any:
    """A field that is the few rows that belong to this one."""

    async def resolve(root: Any, info: Info) -> Any:
        return await info.context.load(rows.lists, root["id"])

    return _field(description, resolve, ToList("id", rows))


FirstOf = Annotated[
    int, strawberry.argument(description=f"How many of them: 0 to {MAX_SIZE}. The ids of all stand beside.")
]


def to_each(description: str, key: str, collection: Collection) -> Any:
    """A field that is the row of each id in the list `key`, the first of them; ids of nothing are left out."""

    async def resolve(root: Any, info: Info, first: FirstOf = DEFAULT_SIZE) -> Any:
        wanted = root[key][: _first({"first": first})]
        rows = await info.context.gather(info.context.load(collection.by_ids, each) for each in wanted)
        return [row for row in rows if row is not None]

    return _field(description, resolve, ToEach(key, collection, _first))


def _first(arguments: Arguments) -> int:
    first: int = arguments["first"]
    if not 0 <= first <= MAX_SIZE:
        raise BadArgument(f"`first` must lie between 0 and {MAX_SIZE}, not {first}.", argument="first")
    return first


def _field(description: str, resolve: Any, declaration: Declaration, name: str | None = None) -> Any:
    return strawberry.field(resolver=resolve, name=name, description=description, metadata={DECLARATION: declaration})


def given(description: str) -> Any:
    """An input field that may be left out; left out is not the same as null."""
    return strawberry.field(description=description, default=UNSET)


def required(description: str) -> Any:
    """An input field that must be given."""
    return strawberry.field(description=description)
