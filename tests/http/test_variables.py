"""Variables that are taken as they are come to the same as those that graphql-core coerces."""

from typing import Any

import pytest
from graphql import GraphQLError, OperationDefinitionNode, VariableValues, build_schema, get_variable_values, parse

from app.http.gateway import Document
from app.http.variables import coerced

SCHEMA = build_schema(
    "enum Size { S M } input By { id: ID } type Query { f(a: ID, b: Int, c: String, d: Boolean, e: Float, s: Size, "
    "by: By, many: [ID!]): Int }"
)
VALUES: list[Any] = [
    None, "", "x", "1", "é", True, False, 0, 1, -1, 2**31 - 1, 2**31, -(2**31), -(2**31) - 1, 2**70, 1.0, 1.5, 1e400,
    [], ["x"], [None], {}, {"id": "x"}, {"id": 1}, {"no": 1}, "S", "M",
]  # fmt: skip
TYPES = [
    "ID", "ID!", "String", "String!", "Boolean", "Boolean!", "Int", "Int!", "Float", "Size", "Size!", "By", "[ID!]",
    "[ID]", 'ID = "d"', "Int = 7", "Boolean! = true",
]  # fmt: skip


def prepared(declared: str) -> tuple[Document, OperationDefinitionNode]:
    node = parse(f"query ({declared}) {{ f }}")
    [operation] = node.definitions
    assert isinstance(operation, OperationDefinitionNode)
    return Document(node, (operation,), {}), operation


def told(found: Any) -> Any:
    """What may be compared: a type with `!` is made anew each time."""
    if isinstance(found, VariableValues):
        sources = {name: (str(each.signature.type), each.value) for name, each in found.sources.items()}
        return sources, found.coerced, {name: type(value) for name, value in found.coerced.items()}
    assert all(isinstance(error, GraphQLError) for error in found)
    return [error.message for error in found]


@pytest.mark.parametrize("declared", TYPES)
def test_one_variable(declared: str) -> None:
    document, operation = prepared(f"$x: {declared}")
    definitions = operation.variable_definitions or ()
    for _ in range(2):  # the first that is right is where it learns what is plain
        for given in [{}, *({"x": value} for value in VALUES), {"y": 1}]:
            expected = get_variable_values(SCHEMA, definitions, given, max_errors=5)
            assert told(coerced(SCHEMA, document, operation, given, max_errors=5)) == told(expected), given


def test_several_variables() -> None:
    document, operation = prepared("$a: ID!, $b: Int, $c: String, $d: Boolean")
    definitions = operation.variable_definitions or ()
    for given in (
        {"a": "1"},
        {"a": "1", "b": 2, "c": "3", "d": False},
        {"a": "1", "b": None, "c": None, "d": None},
        {"a": 1, "b": 2.0},
        {"a": 1, "b": "2", "c": 3, "d": 4},
        {"b": 2},
        {"a": "1", "b": 2},
    ):
        expected = get_variable_values(SCHEMA, definitions, given, max_errors=5)
        assert told(coerced(SCHEMA, document, operation, given, max_errors=5)) == told(expected), given
    assert len(document.kept) == 1
