"""Mutations as the schema tells of them: the same verbs for every noun, with the same inputs and payloads."""

import pytest
from graphql import GraphQLInputObjectType, GraphQLNonNull, GraphQLObjectType, GraphQLSchema, get_named_type

import resolvers.graph
from schema.nouns import NOUNS

NOUN_NAMES = ("Product", "Variant", "Category", "Tag", "Supplier", "Location", "AssetType")
OTHERS = {"assetUpload", "stagedUploadsCreate", "jobCancel"}
"""Mutations that are no noun's verb."""

VERBS = ("Create", "Update", "Upsert", "Delete", "Restore")
COMMON = {"idempotencyKey", "dryRun", "reason"}
NAMED = {"id", "expectedVersion"}


def called(noun: str) -> str:
    """How the mutations of a noun begin."""
    return f"{noun[0].lower()}{noun[1:]}"


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    return resolvers.graph.build_schema()._schema


def input_of(schema: GraphQLSchema, mutation: str) -> GraphQLInputObjectType:
    assert schema.mutation_type is not None
    argument = schema.mutation_type.fields[mutation].args["input"]
    assert isinstance(argument.type, GraphQLNonNull)
    type_ = get_named_type(argument.type)
    assert isinstance(type_, GraphQLInputObjectType)
    assert type_.name == f"{mutation[0].upper()}{mutation[1:]}Input"
    return type_


def test_every_noun_that_can_be_changed_has_every_verb(schema: GraphQLSchema) -> None:
    unchangeable = {"Account", "User", "Application", "Job"}
    assert {noun.type_name for noun in NOUNS.values()} - unchangeable == {*NOUN_NAMES, "Asset"}
    assert schema.mutation_type is not None
    of_assets = {f"asset{bulk}{verb}" for bulk in ("", "Bulk") for verb in VERBS if verb != "Upsert"}
    assert set(schema.mutation_type.fields) - OTHERS - of_assets == {
        f"{called(noun)}{bulk}{verb}" for noun in NOUN_NAMES for bulk in ("", "Bulk") for verb in VERBS
    }


@pytest.mark.parametrize("noun", NOUN_NAMES)
def test_the_input_of_one_is_a_row_of_many(schema: GraphQLSchema, noun: str) -> None:
    for verb in VERBS:
        one = set(input_of(schema, f"{called(noun)}{verb}").fields)
        many = input_of(schema, f"{called(noun)}Bulk{verb}").fields
        [rows] = set(many) - COMMON - {"errorPolicy"}
        assert set(many) == COMMON | {"errorPolicy", rows}
        assert one >= COMMON
        if verb in {"Delete", "Restore"}:
            assert (one, rows) == (COMMON | NAMED, "ids")
            continue
        row = get_named_type(many[rows].type)
        assert isinstance(row, GraphQLInputObjectType)
        assert set(row.fields) == one - COMMON
        assert NAMED & one == (NAMED if verb == "Update" else set())
        assert ("match" in one) == (verb == "Upsert")


@pytest.mark.parametrize("noun", NOUN_NAMES)
def test_what_a_noun_takes_it_shows(schema: GraphQLSchema, noun: str) -> None:
    """A value goes in by `supplierId` or `supplier` and comes back as `supplier`; prices come with their currency."""
    type_ = schema.type_map[noun]
    assert isinstance(type_, GraphQLObjectType)
    taken = set(input_of(schema, f"{called(noun)}Upsert").fields) - COMMON - {"match", "currency", "externalIds"}
    assert "externalIds" in type_.fields
    for name in taken:
        shown = name.removesuffix("Ids") + "s" if name.endswith("Ids") else name.removesuffix("Id")
        outer = next((each for each in ("contact", "address") if shown.startswith(each) and shown != each), shown)
        assert outer in type_.fields, name


def test_exactly_one_key_identifies(schema: GraphQLSchema) -> None:
    """The marks are those that clients are held to, not only those that are printed."""
    one_of = {
        name for name, type_ in schema.type_map.items() if isinstance(type_, GraphQLInputObjectType) and type_.is_one_of
    }
    assert one_of >= {f"{noun}{key}" for noun in NOUN_NAMES for key in ("By", "Match")}
