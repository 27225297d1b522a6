"""Paths such as `variants[].category.name`, through JSON and through the schema. A list has one element."""

from collections.abc import Iterable
from typing import Any

from graphql import GraphQLInputObjectType, GraphQLObjectType, get_named_type, get_nullable_type, is_list_type


def leaves(structure: Any, path: str = "") -> dict[str, str]:
    """The paths to the types at the ends of a structure."""
    if isinstance(structure, dict):
        below = [leaves(each, f"{path}.{name}" if path else name) for name, each in structure.items()]
        return {name: kind for each in below for name, kind in each.items()}
    if isinstance(structure, list):
        return leaves(structure[0], f"{path}[]")
    return {path: structure}


def is_within(path: str, outer: str) -> bool:
    """Whether a path leads to a thing, or into it."""
    return path == outer or path.startswith((f"{outer}.", f"{outer}["))


def put(into: dict[str, Any], path: str, value: Any) -> None:
    """Puts a value where the path leads, with what is missing on the way."""
    step, _, rest = path.partition(".")
    name, is_list = step.removesuffix("[]"), step.endswith("[]")
    if not rest:
        into[name] = [value] if is_list else value
    elif is_list:
        put(into.setdefault(name, [{}])[0], rest, value)
    else:
        put(into.setdefault(name, {}), rest, value)


def get(found: Any, path: str) -> Any:
    """The value where the path leads; a list on the way must have one element."""
    for step in path.split("."):
        found = found[step.removesuffix("[]")]
        if step.endswith("[]"):
            [found] = found
    return found


def selection(paths: Iterable[str]) -> str:
    """The selection that shows these paths."""
    below: dict[str, list[str]] = {}
    for path in paths:
        name, _, rest = path.replace("[]", "").partition(".")
        below.setdefault(name, []).extend([rest] if rest else [])
    return " ".join(f"{name} {{ {selection(rest)} }}" if rest else name for name, rest in below.items())


def kind_at(start: Any, path: str) -> Any:
    """The type where the path leads in the schema, None if nowhere. `[]` must stand at lists and only there."""
    found: Any = start
    for step in path.split("."):
        around = get_named_type(found)
        fields = around.fields if isinstance(around, GraphQLObjectType | GraphQLInputObjectType) else {}
        field = fields.get(step.removesuffix("[]"))
        if field is None or is_list_type(get_nullable_type(field.type)) != step.endswith("[]"):
            return None
        found = field.type
    return get_named_type(found)
