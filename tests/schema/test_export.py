"""The committed schema, and what every element of it must have."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    build_schema,
    is_introspection_type,
    is_specified_scalar_type,
)

import resolvers.graph

COMMITTED = Path(__file__).parent.parent.parent / "schema.graphql"


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    return resolvers.graph.build_schema()._schema


def elements(schema: GraphQLSchema) -> Iterator[tuple[str, str | None]]:
    """Every element of the schema that clients see, with its description."""
    for name, type_ in schema.type_map.items():
        if is_introspection_type(type_) or is_specified_scalar_type(type_):
            continue
        yield name, type_.description
        if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
            for field_name, field in type_.fields.items():
                yield f"{name}.{field_name}", field.description
        if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
            for field_name, field in type_.fields.items():
                for argument_name, argument in field.args.items():
                    yield f"{name}.{field_name}({argument_name}:)", argument.description
        if isinstance(type_, GraphQLEnumType):
            for value_name, value in type_.values.items():
                yield f"{name}.{value_name}", value.description


def test_the_committed_schema_is_the_one_that_is_served() -> None:
    served = resolvers.graph.build_schema().as_str() + "\n"
    assert COMMITTED.read_text(encoding="utf-8") == served, "run `make schema`, and tell clients in CHANGELOG.md"


def test_other_programs_can_read_the_committed_schema() -> None:
    assert build_schema(COMMITTED.read_text(encoding="utf-8")).query_type is not None


def test_everything_has_a_description(schema: GraphQLSchema) -> None:
    bare = [name for name, description in elements(schema) if not (description or "").strip()]
    assert bare == []


def test_descriptions_are_sentences(schema: GraphQLSchema) -> None:
    odd = [
        name
        for name, description in elements(schema)
        if description and not re.search(r"[.!?)]$|: [A-Z_, ]+\.$", description.strip())
    ]
    assert odd == []


def test_custom_scalars_say_what_they_are(schema: GraphQLSchema) -> None:
    scalars = [type_ for type_ in schema.type_map.values() if isinstance(type_, GraphQLScalarType)]
    own = [scalar for scalar in scalars if not is_specified_scalar_type(scalar)]
    assert {scalar.name for scalar in own} == {
        "BigInt",
        "CurrencyCode",
        "DateTime",
        "Decimal",
        "JSON",
        "PartialDate",
        "Upload",
    }
    assert [scalar.name for scalar in own if not scalar.specified_by_url] == []


def test_every_mutation_has_one_input_with_an_idempotency_key_and_a_payload_with_user_errors(
    schema: GraphQLSchema,
) -> None:
    assert schema.mutation_type is not None
    for name, field in schema.mutation_type.fields.items():
        assert list(field.args) == ["input"], name
        given = schema.type_map[str(field.args["input"].type).strip("!")]
        assert isinstance(given, GraphQLInputObjectType)
        assert "idempotencyKey" in given.fields, name
        if name != "jobCancel":  # which changes nothing that is kept with a history
            assert {"dryRun", "reason"} <= set(given.fields), name
        if "Bulk" in name:
            assert "errorPolicy" in given.fields, name
        elif name.endswith(("Update", "Delete", "Restore")):
            assert {"id", "expectedVersion"} <= set(given.fields), name
        payload = schema.type_map[str(field.type).strip("!")]
        assert isinstance(payload, GraphQLObjectType)
        assert str(payload.fields["userErrors"].type) == "[UserError!]!", name
