"""Arguments that were taken apart once come to the same as those that graphql-core works out each time."""

from typing import Any

import pytest
from graphql import (
    FieldNode,
    GraphQLError,
    OperationDefinitionNode,
    VariableValues,
    build_schema,
    get_argument_values,
    get_variable_values,
    parse,
)

from engine.arguments import arguments_of

SCHEMA = build_schema(
    """
    scalar Json
    enum Size { S M }
    input Inner { a: Int = 3, b: [String!], size: Size }
    input One @oneOf { id: ID, inner: Inner }
    type Query {
      f(x: Int = 5, y: Int, many: [Int], inner: Inner, inners: [Inner!], by: One, json: Json, size: Size = M): Int
    }
    """
)
VARIABLES = (
    "$i: Int, $j: Int! = 4, $s: String, $b: [String!], $id: ID, $inner: Inner, $json: Json, $size: Size, $by: One"
)
ARGUMENTS = [
    "",
    "x: 1",
    "x: $i",
    "x: $j",
    "y: null",
    "many: [1, 2]",
    "many: 1",
    "many: $i",
    "many: [1, $i, $j]",
    "inner: {}",
    "inner: {a: 1, b: [\"x\"], size: S}",
    "inner: {a: $i}",
    "inner: {b: $b}",
    "inner: {b: [$s]}",
    "inner: {b: $s, size: $size}",
    "inner: $inner",
    "inners: [{a: $i}, {a: 2}, $inner]",
    "inners: {a: $i}",
    "by: {id: $id}",
    "by: {id: \"x\"}",
    "by: {inner: {a: $i, b: [$s, \"y\"]}}",
    "by: $by",
    "json: {a: [1, {b: $i}], c: $json}",
    "json: [$json]",
    "json: $json",
    "json: 1",
    "size: $size, x: $i, y: $i, many: [$i]",
]  # fmt: skip
GIVEN: list[dict[str, Any]] = [
    {},
    {"i": 1, "j": 2, "s": "s", "b": ["b"], "id": "id", "inner": {"a": 9}, "json": {"k": [1]}, "size": "S"},
    {"by": {"id": "z"}},
    {"i": 7, "j": 8, "s": "t", "b": [], "id": "di", "inner": {}, "json": 5, "size": "M", "by": {"inner": {}}},
    {"i": None, "s": None, "b": None, "id": None, "inner": None, "json": None, "size": None, "by": None},
    {"i": 0, "s": "", "id": ""},
]  # fmt: skip


def outcome(of: Any) -> Any:
    try:
        return of()
    except GraphQLError as error:
        return error.message


@pytest.mark.parametrize("arguments", ARGUMENTS)
def test_they_are_what_graphql_core_makes_of_them(arguments: str) -> None:
    written = f"({arguments})" if arguments else ""
    [operation] = parse(f"query ({VARIABLES}) {{ f{written} }}").definitions
    assert isinstance(operation, OperationDefinitionNode)
    [field] = operation.selection_set.selections
    assert isinstance(field, FieldNode)
    assert SCHEMA.query_type is not None
    definition = SCHEMA.query_type.fields["f"]
    get = arguments_of(definition, field)
    for given in (*GIVEN, *GIVEN):
        variables = get_variable_values(SCHEMA, operation.variable_definitions or (), given)
        assert isinstance(variables, VariableValues)
        expected = outcome(lambda variables=variables: get_argument_values(definition, field, variables))
        assert outcome(lambda variables=variables: get(variables)) == expected, given
