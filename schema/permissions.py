"""What a document needs to be allowed, decided from the document before anything starts."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import (
    FieldNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    SelectionSetNode,
    VariableValues,
    get_named_type,
)

from engine.memory import Asked, PerOperation, variables_in, variables_of_directives
from inventory.accounts.scopes import Scope
from schema.fields import SCOPE, SCOPES_OF_ARGUMENTS
from schema.nouns import scope_of_type
from schema.selections import arguments_of, left_out, narrowed


class Permissions:
    """The scopes that operations require, worked out once for each where their arguments do not decide.

    A root field requires the scope that it names; a field that leads to a noun that noun's, whatever the way to it; a
    field such as `node(id:)` those of its arguments. What `@skip` and `@include` leave out requires nothing. Costs
    time in proportion to the document: a fragment is walked once, however often it is spread.
    """

    def __init__(self, schema: GraphQLSchema) -> None:
        self._known = PerOperation(lambda operation: _Walk(schema, operation).required(), variables_of_directives)

    def required(self, operation: Asked) -> frozenset[str]:
        """Every scope that an operation of a valid document requires."""
        required, undecided = self._known.of(operation)
        if not undecided:
            return required
        found = (scope for field in undecided for scope in field.scopes(operation.variables))
        return required.union(scope.value for scope in found)


@dataclass(frozen=True, slots=True)
class _Undecided:
    """A field whose arguments decide which scopes it requires, and hold variables."""

    node: FieldNode
    field: GraphQLField

    def scopes(self, variables: VariableValues) -> Sequence[Scope]:
        arguments = arguments_of(self.node, self.field, variables)
        return () if arguments is None else metadata_of(self.field)[SCOPES_OF_ARGUMENTS].scopes(arguments)


def metadata_of(field: GraphQLField) -> Mapping[str, Any]:
    """What a schema field notes down about itself."""
    definition = field.extensions.get("strawberry-definition")
    return getattr(definition, "metadata", None) or {}


class _Walk:
    def __init__(self, schema: GraphQLSchema, operation: Asked) -> None:
        self._schema = schema
        self._operation = operation
        self._fragments = operation.document.fragments
        self._variables = operation.variables
        self._spread: set[str] = set()
        self._undecided: list[_Undecided] = []

    def required(self) -> tuple[frozenset[str], tuple[_Undecided, ...]]:
        """The scopes that are required in any case, and the fields that may require others."""
        definition = self._operation.definition
        root = self._schema.get_root_type(definition.operation)
        found = () if root is None else self._selections(definition.selection_set, root)
        return frozenset(scope.value for scope in found), tuple(self._undecided)

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
            undecided = _Undecided(node, field)
            names = metadata[SCOPES_OF_ARGUMENTS].names
            if any(variables_in(each for each in node.arguments or () if each.name.value in names)):
                self._undecided.append(undecided)
            else:
                yield from undecided.scopes(self._variables)
        if node.selection_set is not None:
            walk_on(node.selection_set, type_)
