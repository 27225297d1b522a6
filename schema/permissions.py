"""What a document needs to be allowed, decided from the document before anything starts."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableValues,
    get_named_type,
)

from inventory.accounts.scopes import Scope
from schema.fields import SCOPE, SCOPES_OF_ARGUMENTS
from schema.nouns import scope_of_type
from schema.selections import arguments_of, left_out, narrowed


def required_scopes(
    schema: GraphQLSchema,
    operation: OperationDefinitionNode,
    fragments: Mapping[str, FragmentDefinitionNode],
    variables: VariableValues,
) -> frozenset[str]:
    """Every scope that an operation of a valid document requires.

    A root field requires the one it names; a field that leads to a noun that noun's, whatever the way to it; a field
    such as `node(id:)` those of its arguments. What `@skip` and `@include` leave out requires nothing. Costs time in
    proportion to the document: a fragment is walked once, however often it is spread.
    """
    return frozenset(scope.value for scope in _Walk(schema, fragments, variables).operation(operation))


def metadata_of(field: GraphQLField) -> Mapping[str, Any]:
    """What a schema field notes down about itself."""
    definition = field.extensions.get("strawberry-definition")
    return getattr(definition, "metadata", None) or {}


class _Walk:
    def __init__(
        self, schema: GraphQLSchema, fragments: Mapping[str, FragmentDefinitionNode], variables: VariableValues
    ) -> None:
        self._schema = schema
        self._fragments = fragments
        self._variables = variables
        self._spread: set[str] = set()

    def operation(self, operation: OperationDefinitionNode) -> Iterator[Scope]:
        root = self._schema.get_root_type(operation.operation)
        if root is not None:
            yield from self._selections(operation.selection_set, root)

    def _selections(self, selections: SelectionSetNode, parent: GraphQLNamedType) -> Iterator[Scope]:
        # A stack of its own, so that a deep document cannot exhaust Python's.
        waiting = [(selections, parent)]
        while waiting:
            current, type_ = waiting.pop()
            for node in current.selections:
                if left_out(node, self._variables):
                    continue
                if isinstance(node, FieldNode):
                    yield from self._field(node, type_, lambda inner, of: waiting.append((inner, of)))
                elif isinstance(node, InlineFragmentNode):
                    waiting.append((node.selection_set, narrowed(self._schema, node, type_)))
                elif isinstance(node, FragmentSpreadNode) and node.name.value not in self._spread:
                    self._spread.add(node.name.value)
                    fragment = self._fragments[node.name.value]
                    waiting.append((fragment.selection_set, self._schema.type_map[fragment.type_condition.name.value]))

    def _field(
        self, node: FieldNode, parent: GraphQLNamedType, walk_on: Callable[[SelectionSetNode, GraphQLNamedType], None]
    ) -> Iterator[Scope]:
        if not isinstance(parent, GraphQLObjectType | GraphQLInterfaceType):
            return
        field = parent.fields.get(node.name.value)
        if field is None:  # `__typename`, `__schema`, `__type`
            return
        type_ = get_named_type(field.type)
        metadata = metadata_of(field)
        own = (metadata.get(SCOPE), scope_of_type(type_.name))
        yield from (scope for scope in own if scope is not None)
        if SCOPES_OF_ARGUMENTS in metadata:
            arguments = arguments_of(node, field, self._variables)
            if arguments is not None:
                yield from metadata[SCOPES_OF_ARGUMENTS](arguments)
        if node.selection_set is not None:
            walk_on(node.selection_set, type_)
