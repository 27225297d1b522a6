"""From an operation to its plan.

What a field is, its declaration says (`engine.fields`); what of it is asked, graphql-core's own collecting of fields.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from graphql import (
    GraphQLField,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    GraphQLString,
    OperationType,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
)
from graphql.execution.collect_fields import FieldDetails, FragmentDetails, collect_fields, collect_subfields
from sqlalchemy.engine import Dialect as Compiler

from engine import sources
from engine.arguments import GetArguments, arguments_of
from engine.fields import (
    DECLARATION,
    AllOf,
    Asked,
    Column,
    Computed,
    ComputedWith,
    Count,
    Declaration,
    Done,
    Found,
    PageBounds,
    PageEdges,
    PageRows,
    ToEach,
    Told,
    ToList,
    ToMany,
    ToOne,
    ToValue,
)
from engine.leaves import shown_column, shown_values
from engine.levels import MappingLevel, PageLevel, Rows, TableLevel, Values
from engine.memory import Asked as AskedOperation
from engine.memory import directives_of
from engine.plan import Abstract, FieldPlan, GetColumn, Leaf, ListOf, Object, ObjectPlan, Output, Source
from kit.collection import Collection
from kit.snapshots import Asks
from kit.statements import loader

Group = Sequence[FieldDetails]
"""The selections of one response key, merged."""

AnySource = Source | GetColumn

_FromColumns = Computed | ComputedWith | Told | ToValue


class NotPlanned(Exception):
    """Why an operation has to run on the normal executor."""


class Facts(Protocol):
    """What the engine has to be told of the program's schema."""

    def is_permitted(self, parent: GraphQLObjectType, name: str) -> bool:
        """Whether it is known which permission a field requires; what is not known is not planned."""

    def rows_of_type(self, type_name: str) -> Collection:
        """The rows that an object type with an id shows."""


@dataclass(frozen=True, slots=True)
class _Around:
    """What fields are planned in: the type they are selected on, and what its objects are made from.

    `rows` is the table's part of the plan where they are rows; `below` that of the rows that pages hold. Pages that are
    `bare` are nothing but their rows.
    """

    parent: GraphQLObjectType
    rows: Rows | None = None
    below: Rows | None = None
    bare: bool = False


@dataclass(frozen=True, slots=True)
class _Spot:
    """One field of a plan in the making; `name` is Python's for it."""

    around: _Around
    name: str
    type: GraphQLOutputType
    group: Group
    arguments: GetArguments


MOST_AHEAD: Final = 4
"""How many lists are read by one statement with the rows above them."""

_KNOWN: Final = {"skip", "include"}
_INTROSPECTION: Final = {"__schema", "__type"}
TYPENAME: Final = "__typename"
_CURSORS: Final = {"start_cursor", "end_cursor", "cursor"}


class Planner:
    """Makes the plan of one operation, for given values of the variables in its directives."""

    def __init__(
        self,
        schema: GraphQLSchema,
        facts: Facts,
        compiler: Compiler,
        operation: AskedOperation,
    ) -> None:
        self._schema = schema
        self._facts = facts
        self._compiler = compiler
        self._operation = operation
        self._definition = operation.definition
        self._fragments = {name: FragmentDetails(each) for name, each in operation.document.fragments.items()}
        self._variables = operation.variables
        self._asks = Asks.NOTHING

    def plan(self) -> ObjectPlan:
        """The plan. Raises `NotPlanned`."""
        definition = self._definition
        if any(each.name.value not in _KNOWN for each in directives_of(self._operation)):
            raise NotPlanned("unknown directive")
        root = self._schema.get_root_type(definition.operation)
        if root is None or definition.operation is OperationType.SUBSCRIPTION:
            raise NotPlanned("subscription")
        collected = collect_fields(self._schema, self._fragments, self._variables, root, definition)
        plan = self._object(_Around(root), collected.grouped_field_set, MappingLevel, shareable=False)
        plan.expected.asks = self._asks
        return plan

    def _object(
        self,
        around: _Around,
        groups: Mapping[str, Group],
        level: Callable[[Values], Any],
        *,
        shareable: bool = True,
        places: Mapping[str, int] | None = None,
    ) -> ObjectPlan:
        fields = [self._field(around, key, group) for key, group in groups.items()]
        shareable = shareable and not any(isinstance(each.source, sources.ToManySource) for each in fields)
        shareable = shareable and all(_shareable(each.output) for each in fields)
        plan = ObjectPlan(level, shareable=shareable, places=places)
        plan.complete(fields)
        return plan

    def _field(self, around: _Around, key: str, group: Group) -> FieldPlan:
        node = group[0].node
        name = node.name.value
        if name in _INTROSPECTION:
            raise NotPlanned("introspection")
        definition = self._schema.get_field(around.parent, name)
        if definition is None:
            raise NotPlanned(f"unknown field {around.parent.name}.{name}")
        nodes = [each.node for each in group]
        coordinate = f"{around.parent.name}.{name}"
        if name == TYPENAME:
            name_of_type = Leaf(shown_values(GraphQLString), non_null=True)
            return FieldPlan(key, nodes, coordinate, sources.constant(around.parent.name), name_of_type)
        if not self._facts.is_permitted(around.parent, name):
            raise NotPlanned(f"permission of {coordinate}")
        source, output = self._sourced(around, definition, group)
        if isinstance(source, Source):
            self._asks = self._asks.beside(source.asks)
        return FieldPlan(key, nodes, coordinate, source, output)

    def _sourced(self, around: _Around, definition: GraphQLField, group: Group) -> tuple[AnySource, Output]:
        declared: Any = definition.extensions.get("strawberry-definition")
        declaration = _declaration(definition)
        if declaration is None:
            raise NotPlanned(f"free resolver {around.parent.name}.{group[0].node.name.value}")
        arguments = arguments_of(definition, group[0].node)
        spot = _Spot(around, declared.python_name, definition.type, group, arguments)
        match declaration:
            case ToOne() | ToList() | ToEach():
                return self._related(declaration, spot)
            case ToMany() | AllOf():
                return self._listed(declaration, spot)
            case PageRows() | PageEdges() | PageBounds():
                return self._of_page(declaration, spot)
            case Found():
                return self._found(declaration, spot)
            case Column():
                return self._column(spot)
        return self._worked_out(declaration, spot), self._made(spot.type, group)

    def _worked_out(self, declaration: _FromColumns | Count | Asked | Done, spot: _Spot) -> Source:
        match declaration:
            case Computed() | ComputedWith() | Told() | ToValue():
                return self._from_columns(declaration, spot)
            case Count():
                return sources.CountSource(declaration, spot.arguments)
            case Asked():
                return sources.AskedSource(declaration, spot.arguments)
        return sources.DoneSource(declaration, spot.arguments)

    def _from_columns(self, declaration: _FromColumns, spot: _Spot) -> Source:
        if isinstance(declaration, ToValue):
            return sources.ToValueSource(declaration, self._loaded(spot.around, declaration.key))
        columns = [self._loaded(spot.around, name) for name in declaration.columns]
        match declaration:
            case Computed():
                return sources.ComputedSource(declaration, columns)
            case ComputedWith():
                return sources.ComputedWithSource(declaration, columns, spot.arguments)
        return sources.ToldSource(declaration, columns)

    def _related(self, declaration: ToOne | ToList | ToEach, spot: _Spot) -> tuple[Source, Output]:
        rows = Rows(declaration.rows.collection if isinstance(declaration, ToList) else declaration.rows)
        output = self._of_rows(spot, rows)
        key = self._loaded(spot.around, declaration.key)
        match declaration:
            case ToOne():
                return sources.RelatedSource(declaration.rows.by_ids, key, rows), output
            case ToList():
                return sources.RelatedSource(declaration.rows.lists, key, rows), output
        return sources.ToEachSource(declaration, key, rows, spot.arguments), output

    def _listed(self, declaration: ToMany | AllOf, spot: _Spot) -> tuple[Source, Output]:
        if isinstance(declaration, AllOf):
            rows, bare = Rows(declaration.rows, most_ahead=MOST_AHEAD), False
        else:
            rows, bare = Rows(declaration.rows.collection), self._is_bare(spot)

        def plan(named: GraphQLObjectType) -> ObjectPlan:
            groups = self._subfields(named, spot.group)
            level = MappingLevel if bare else PageLevel
            return self._object(_Around(named, below=rows, bare=bare), groups, level, shareable=False)

        output = self._output(spot.type, plan)
        if isinstance(declaration, AllOf):
            return sources.AllOfSource(declaration, rows, spot.arguments), output
        key, above = self._loaded(spot.around, declaration.key), spot.around.rows
        source = sources.ToManySource(declaration, key, rows, spot.arguments, bare=bare)
        if above is not None and len(above.ahead) < above.most_ahead:
            source.read_ahead(above)
        return source, output

    def _of_page(self, declaration: PageRows | PageEdges | PageBounds, spot: _Spot) -> tuple[AnySource, Output]:
        rows = spot.around.below
        assert rows is not None
        if isinstance(declaration, PageRows):
            source = sources.bare_rows if spot.around.bare else sources.page_rows
            return source, self._of_rows(spot, rows, sure=True)
        cursors = self._selects(spot, _CURSORS)
        rows.cursors |= cursors
        if isinstance(declaration, PageBounds):
            return sources.page_bounds(cursors=cursors), self._made(spot.type, spot.group)
        output = self._output(spot.type, lambda named: self._mapping(named, spot.group, below=rows))
        return sources.page_edges(cursors=cursors), output

    def _found(self, declaration: Found, spot: _Spot) -> tuple[Source, Output]:
        named: Any = get_named_type(spot.type)
        is_abstract = is_abstract_type(named)
        concrete = self._schema.get_possible_types(named) if is_abstract else [named]
        most = 0 if is_abstract else MOST_AHEAD
        rows = {each.name: Rows(self._facts.rows_of_type(each.name), most_ahead=most) for each in concrete}
        plans = {each.name: self._table(each, rows[each.name], spot.group) for each in concrete}

        def inner(_: Any, non_null: bool) -> Output:
            return Abstract(plans, non_null=non_null) if is_abstract else Object(plans[named.name], non_null=non_null)

        source = sources.FoundSource(
            declaration,
            {each.collection: each for each in rows.values()},
            {each.collection: name for name, each in rows.items()} if is_abstract else None,
            spot.arguments,
            many=_is_list(spot.type),
        )
        return source, self._wrapped(spot.type, inner)

    def _column(self, spot: _Spot) -> tuple[AnySource, Output]:
        named: Any = get_named_type(spot.type)
        source, rows = sources.loaded(spot.name, None), spot.around.rows
        if spot.around.below is not None and not is_leaf_type(named):  # the node of an edge
            return source, self._of_rows(spot, spot.around.below)
        if rows is None:
            return source, self._made(spot.type, spot.group)
        rows.need(spot.name)
        column = rows.collection.table.c[spot.name]
        kind = column.type
        load = loader(kind, self._compiler)
        if not is_leaf_type(named) or _is_list(spot.type):  # JSON that a type shows
            return sources.loaded(spot.name, load), self._made(spot.type, spot.group)
        show = shown_column(named, kind, load, times_as_text=self._compiler.name == "sqlite")
        return source, Leaf(show, non_null=isinstance(spot.type, GraphQLNonNull), sure=not column.nullable)

    def _loaded(self, around: _Around, name: str) -> GetColumn:
        if around.rows is None:
            return sources.loaded(name, None)
        around.rows.need(name)
        return sources.loaded(name, loader(around.rows.collection.table.c[name].type, self._compiler))

    # What values are completed to

    def _of_rows(self, spot: _Spot, rows: Rows, *, sure: bool = False) -> Output:
        return self._output(spot.type, lambda named: self._table(named, rows, spot.group), sure=sure)

    def _output(
        self, type_: GraphQLOutputType, plan: Callable[[GraphQLObjectType], ObjectPlan], *, sure: bool = False
    ) -> Output:
        """The output of a type whose objects are of one object type; `sure` tells that each of them is there."""
        return self._wrapped(type_, lambda named, non_null: Object(plan(named), non_null=non_null, sure=sure))

    def _made(self, type_: GraphQLOutputType, group: Group) -> Output:
        """The output of values that the program made: leaves, mappings, and lists of them."""

        def inner(named: Any, non_null: bool) -> Output:
            if is_leaf_type(named):
                return Leaf(shown_values(named), non_null=non_null)
            return Object(self._mapping(named, group), non_null=non_null)

        return self._wrapped(type_, inner)

    def _wrapped(self, type_: GraphQLOutputType, inner: Callable[[Any, bool], Output]) -> Output:
        non_null = isinstance(type_, GraphQLNonNull)
        bare: Any = type_.of_type if isinstance(type_, GraphQLNonNull) else type_
        if isinstance(bare, GraphQLList):
            return ListOf(self._wrapped(bare.of_type, inner), non_null=non_null)
        return inner(bare, non_null)

    def _mapping(self, type_: Any, group: Group, below: Rows | None = None) -> ObjectPlan:
        return self._object(_Around(_object_type(type_), below=below), self._subfields(type_, group), MappingLevel)

    def _table(self, type_: Any, rows: Rows, group: Group) -> ObjectPlan:
        groups = self._subfields(type_, group)
        around = _Around(_object_type(type_), rows=rows)
        return self._object(around, groups, lambda found: TableLevel(found, rows.needed), places=rows.needed)

    # The document

    def _subfields(self, type_: Any, group: Group) -> Mapping[str, Group]:
        return collect_subfields(
            self._schema, self._fragments, self._variables, self._definition, type_, list(group)
        ).grouped_field_set

    def _selects(self, spot: _Spot, names: set[str]) -> bool:
        """Whether fields of these Python names are selected on an object type."""
        return any(
            getattr(each.extensions.get("strawberry-definition"), "python_name", None) in names
            for each in self._selected(spot)
            if each is not None
        )

    def _is_bare(self, spot: _Spot) -> bool:
        """Whether nothing but the rows is selected on a page."""
        return all(each is not None and isinstance(_declaration(each), PageRows) for each in self._selected(spot))

    def _selected(self, spot: _Spot) -> Iterator[GraphQLField | None]:
        """The fields that are selected on an object type; None for those that every type has."""
        type_: Any = get_named_type(spot.type)
        groups = self._subfields(type_, spot.group).values()
        return (self._schema.get_field(type_, each[0].node.name.value) for each in groups)


def _declaration(field: GraphQLField) -> Declaration | None:
    declared: Any = field.extensions.get("strawberry-definition")
    found: Declaration | None = getattr(declared, "metadata", {}).get(DECLARATION)
    return found


def _object_type(type_: Any) -> GraphQLObjectType:
    if not isinstance(type_, GraphQLObjectType):
        raise NotPlanned(f"the abstract type {type_}")
    return type_


def _is_list(type_: GraphQLOutputType) -> bool:
    return isinstance(type_.of_type if isinstance(type_, GraphQLNonNull) else type_, GraphQLList)


def _shareable(output: Output) -> bool:
    if isinstance(output, ListOf):
        return _shareable(output.item)
    return not isinstance(output, Object) or output.plan.shareable
