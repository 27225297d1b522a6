"""Selections of a document, as those need them who walk one before it is executed."""

from collections.abc import Mapping
from typing import Any

from graphql import (
    FieldNode,
    GraphQLError,
    GraphQLField,
    GraphQLIncludeDirective,
    GraphQLNamedType,
    GraphQLSchema,
    GraphQLSkipDirective,
    InlineFragmentNode,
    VariableValues,
    get_argument_values,
    get_directive_values,
)


def left_out(node: Any, variables: VariableValues) -> bool:
    """Whether `@skip` or `@include` leaves a selection out."""
    if not node.directives:
        return False
    skip = get_directive_values(GraphQLSkipDirective, node, variables)
    include = get_directive_values(GraphQLIncludeDirective, node, variables)
    return bool((skip and skip["if"]) or (include and not include["if"]))


def narrowed(schema: GraphQLSchema, node: InlineFragmentNode, parent: GraphQLNamedType) -> GraphQLNamedType:
    """The type that an inline fragment's selections are made on."""
    return parent if node.type_condition is None else schema.type_map[node.type_condition.name.value]


def arguments_of(node: FieldNode, field: GraphQLField, variables: VariableValues) -> Mapping[str, Any] | None:
    """A field's arguments; None where they are wrong, so that the field fails when it is executed, and does nothing."""
    try:
        return get_argument_values(field, node, variables)
    except GraphQLError:
        return None
