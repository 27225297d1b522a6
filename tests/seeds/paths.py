"""Paths such as `variants[].category.name`, through JSON and through the schema. A list has one element."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path into an answer: `name`, `nodes[]`, `packaging[BOX]` or `weight(unit: OZ)`."""

    name: str
    arguments: str
    is_list: bool
    level: str

    @classmethod
    def of(cls, path: str) -> list["Step"]:
        """The steps of a path."""
        found = re.findall(r"(\w+)(\([^)]*\))?(\[(\w*)\])?(?:\.|$)", path)
        return [cls(name, arguments, bool(brackets), level) for name, arguments, brackets, level in found]

    @property
    def key(self) -> str:
        """Under which name the answer has it: with arguments under one of its own."""
        return "_".join([self.name, *re.findall(r"\w+", self.arguments)])

    @property
    def asked(self) -> str:
        """How a document asks for it."""
        return f"{self.key}: {self.name}{self.arguments}" if self.arguments else self.name


def get(found: Any, path: str) -> Any:
    """The value where the path leads; a list on the way must have one element, or one of the level that is named."""
    for step in Step.of(path):
        found = found[step.key]
        if step.is_list:
            [found] = [each for each in found if not step.level or each["level"] == step.level]
    return found


def selection(paths: Iterable[str]) -> str:
    """The selection that shows these paths."""
    return _selected([Step.of(path) for path in paths])


def _selected(paths: Iterable[Sequence[Step]]) -> str:
    below: dict[str, list[Sequence[Step]]] = {}
    for first, *rest in paths:
        inner = below.setdefault(first.asked, [])
        inner += [[Step("level", "", False, "")]] if first.level else []
        inner += [rest] if rest else []
    return " ".join(f"{name} {{ {_selected(inner)} }}" if inner else name for name, inner in below.items())


def kind_at(start: Any, path: str) -> Any:
    """The type where the path leads in the schema, None if nowhere. Brackets must stand at lists and only there."""
    found: Any = start
    for step in Step.of(path):
        around = get_named_type(found)
        fields = around.fields if isinstance(around, GraphQLObjectType | GraphQLInputObjectType) else {}
        field = fields.get(step.name)
        if field is None or is_list_type(get_nullable_type(field.type)) != step.is_list:
            return None
        found = field.type
    return get_named_type(found)
