"""What is not planned, and why: such operations run on graphql-core, whole."""

from dataclasses import dataclass, field
from typing import Any

import pytest
import strawberry
from graphql import (
    FragmentDefinitionNode,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    VariableValues,
    parse,
)
from sqlalchemy.dialects import sqlite
from strawberry.directive import DirectiveLocation

from engine.execution import EngineExecution
from kit.collection import Collection
from resolvers.graph import build_schema
from schema.fields import SCOPE, column
from schema.planning import SchemaFacts

SCHEMA = build_schema()._schema


@dataclass
class Document:
    fragments: dict[str, FragmentDefinitionNode]
    kept: dict[Any, Any] = field(default_factory=dict)


@dataclass
class Asked:
    document: Document
    definition: OperationDefinitionNode
    variables: VariableValues


class Everything:
    """Knows the permission of every field, but for those that it is told of."""

    def __init__(self, *unknown: str) -> None:
        self._unknown = unknown

    def is_permitted(self, parent: GraphQLObjectType, name: str) -> bool:
        return f"{parent.name}.{name}" not in self._unknown

    def rows_of_type(self, type_name: str) -> Collection:
        return SchemaFacts(SCHEMA).rows_of_type(type_name)


def why_not(schema: GraphQLSchema, text: str, facts: Any = None) -> str | None:
    definitions = parse(text).definitions
    fragments = {each.name.value: each for each in definitions if isinstance(each, FragmentDefinitionNode)}
    [operation] = (each for each in definitions if isinstance(each, OperationDefinitionNode))
    engine = EngineExecution(schema, facts or SchemaFacts(schema), sqlite.dialect(), None)  # type: ignore[arg-type]
    return engine.why_not(Asked(Document(fragments), operation, VariableValues({}, {})))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{ products { nodes { id } } }", None),
        ("{ __typename }", None),
        ("{ __schema { queryType { name } } }", "introspection"),
        ('{ viewer { scopes } __type(name: "Product") { name } }', "introspection"),
        ("{ ...f } fragment f on Query { __schema { queryType { name } } }", "introspection"),
        ("{ products @unheard { nodes { id } } }", "unknown directive"),
        ("{ ...f } fragment f on Query { products { nodes @defer { id } } }", "unknown directive"),
    ],
)
def test_what_is_planned(text: str, reason: str | None) -> None:
    assert why_not(SCHEMA, text) == reason


def test_a_field_whose_permission_is_not_known_is_not_planned() -> None:
    text = "{ products { nodes { supplier { name } } } }"
    assert why_not(SCHEMA, text, Everything()) is None
    assert why_not(SCHEMA, text, Everything("Product.supplier")) == "permission of Product.supplier"
    assert why_not(SCHEMA, text, Everything("Query.products")) == "permission of Query.products"


def test_every_field_of_the_schema_has_a_known_permission() -> None:
    facts = SchemaFacts(SCHEMA)
    objects = [each for each in SCHEMA.type_map.values() if isinstance(each, GraphQLObjectType)]
    unknown = [
        f"{type_.name}.{name}"
        for type_ in objects
        if not type_.name.startswith("__")
        for name in type_.fields
        if not facts.is_permitted(type_, name)
    ]
    assert unknown == []


@strawberry.type
class Free:
    """Root fields as somebody in a hurry writes them."""

    @strawberry.field(metadata={SCOPE: None})
    def free(self) -> int:
        return 1

    @strawberry.field
    def unscoped(self) -> int:
        return 1

    declared: int = column("A column.")


@strawberry.directive(locations=[DirectiveLocation.FIELD])
def loudly(value: str) -> str:
    return value.upper()


def test_free_resolvers_and_root_fields_without_a_scope_are_not_planned() -> None:
    schema = strawberry.Schema(Free, directives=[loudly])._schema
    assert why_not(schema, "{ free }") == "free resolver Free.free"
    assert why_not(schema, "{ declared @loudly }") == "unknown directive"
    assert why_not(SCHEMA, "{ viewer { scopes } }", Everything("Query.viewer")) == "permission of Query.viewer"
