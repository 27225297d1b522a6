"""Mutations as the schema tells of them: the same verbs for every noun, with the same inputs and payloads."""

import pytest
from graphql import GraphQLInputObjectType, GraphQLNonNull, GraphQLObjectType, GraphQLSchema, get_named_type

import resolvers.graph
from inventory.products.packaging import FLAT
from schema.casing import camel
from schema.nouns import NOUNS

NOUN_NAMES = (
    *("Product", "Variant", "Category", "Tag", "Supplier", "Location", "UnitOfMeasure", "AssetType", "Bom"),
    *("PriceList", "Price"),
)
OTHERS = {"assetUpload", "stagedUploadsCreate", "jobCancel", "kitItemsSet"}
"""Mutations that are no noun's verb."""
SOME_HAVE = {f"{noun}Bulk{verb}" for noun in ("product", "variant") for verb in ("UpdatePrice", "Tag")}
SOME_HAVE |= {"priceListBulkUpdatePrice", "priceBulkUpdatePrice"}
SOME_HAVE |= {f"product{bulk}{verb}" for bulk in ("", "Bulk") for verb in ("Archive", "Unarchive")}
"""Verbs that not every noun has."""

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
    unchangeable = {"Account", "User", "Application", "Job", "KitItem", "BomItem"}
    assert {noun.type_name for noun in NOUNS.values()} - unchangeable == {*NOUN_NAMES, "Asset"}
    assert schema.mutation_type is not None
    of_assets = {f"asset{bulk}{verb}" for bulk in ("", "Bulk") for verb in VERBS if verb != "Upsert"}
    assert set(schema.mutation_type.fields) - OTHERS - SOME_HAVE - of_assets == {
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
    taken -= {camel(name) for name in FLAT}  # they come back in `packaging`
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
    both = {"PriceMatch"}  # a list and a variant together
    assert one_of >= {f"{noun}{key}" for noun in NOUN_NAMES for key in ("By", "Match")} - both
