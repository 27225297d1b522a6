"""Enums of the graph, made from the closed sets of the floors below."""

from typing import TypeVar, cast

import strawberry
from strawberry.types.enum import StrawberryEnumDefinition

from kit.enums import Described

Set = TypeVar("Set", bound=type[Described])


def described_enum(members: Set, *, name: str | None = None) -> Set:
    """A closed set as a GraphQL enum, its description and its members' taken from where it is defined; made once."""
    if "__strawberry_definition__" in vars(members):
        return members
    enum = strawberry.enum(members, name=name, description=(members.__doc__ or "").strip())
    definition = cast("StrawberryEnumDefinition", enum.__strawberry_definition__)  # type: ignore[attr-defined]
    for value, member in zip(definition.values, members, strict=True):
        value.description = member.description
    return enum


def merged(name: str, description: str, *sets: type[Described]) -> type[Described]:
    """One enum with the members of several sets; of two with the same name one, with both descriptions.

    Raises `ValueError` where such two have different values.
    """
    found: dict[str, tuple[str, str]] = {}
    for member in (member for each in sets for member in each):
        value, told = found.get(member.name, (member.value, ""))
        if value != member.value:
            raise ValueError(f"two members of {name} have the name {member.name}")
        found[member.name] = (value, f"{told} Or: {member.description}" if told else member.description)
    members = list(found.items())
    union = cast("type[Described]", Described(name, members))  # type: ignore[arg-type]
    union.__doc__ = description
    return union
