"""Every connection of the schema, found by walking it: its arguments, what it costs, and that it is one account's."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from graphql import (
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
)

import resolvers.graph
from tests.conftest import Client
from tests.products.acting import done
from tests.support.statements import Statements

SCHEMA: GraphQLSchema = resolvers.graph.build_schema()._schema
ROOTS = {"Product": "products", "Variant": "variants", "Category": "categories", "Tag": "tags", "Supplier": "suppliers",
         "Location": "locations", "Bom": "boms", "PriceList": "priceLists"}  # fmt: skip
NEVER_DELETED = {"Job", "KitItem", "BomItem"}
"""Things that are there, or not."""
MARK = "OnlyOurs"


def connections() -> Iterator[tuple[str, str, GraphQLField]]:
    """Type, name and field of every connection."""
    for type_ in SCHEMA.type_map.values():
        if isinstance(type_, GraphQLObjectType):
            for name, field in type_.fields.items():
                if get_named_type(field.type).name.endswith("Connection"):
                    yield type_.name, name, field


CONNECTIONS = {f"{type_}.{name}": (type_, name, field) for type_, name, field in connections()}
OF_NAMED_THINGS = {
    name: (type_, field)
    for name, (type_, field, definition) in CONNECTIONS.items()
    if get_named_type(definition.type).name.removesuffix("Connection") in ROOTS
}
"""The others are asked in tests/assets, tests/jobs, tests/prices, tests/products and tests/taxonomy."""
INPUTS = [
    type_
    for name, type_ in SCHEMA.type_map.items()
    if isinstance(type_, GraphQLInputObjectType) and re.search("(Where|Order|Filter|Range)$", name)
]


def test_the_walk_finds_the_connections() -> None:
    assert set(CONNECTIONS) == {
        *(f"Query.{name}" for name in (*ROOTS.values(), "unitsOfMeasure", "assets", "assetTypes", "jobs", "prices")),
        *(
            f"{owner}.{name}"
            for owner in ("Product", "Variant")
            for name in ("imageAssets", "creatives", "attachments")
        ),
        "Product.variants",
        "Category.subcategories",
        "Category.products",
        "Category.productsAsSubcategory",
        "Supplier.products",
        "Tag.products",
        "Location.children",
        "Product.kitItems",
        "Variant.inKits",
        "Bom.items",
        "Bom.products",
        "PriceList.prices",
        "Variant.prices",
    }


@pytest.mark.parametrize("name", CONNECTIONS)
def test_every_connection_is_asked_in_the_same_way(name: str) -> None:
    _, _, field = CONNECTIONS[name]
    noun = get_named_type(field.type).name.removesuffix("Connection")
    types = {argument: str(definition.type) for argument, definition in field.args.items()}
    searched = {"search": "String"} if noun in {"Product", "Variant"} else {}
    assert types == {
        "first": "Int",
        "after": "String",
        "last": "Int",
        "before": "String",
        "where": f"{noun}Where",
        "orderBy": f"[{noun}Order!]",
        **({"deleted": "Deleted!"} if noun not in NEVER_DELETED else {}),
        **searched,
    }
    assert all(definition.description for definition in field.args.values())


@pytest.mark.parametrize("type_", INPUTS, ids=lambda type_: type_.name)
def test_every_filter_and_order_explains_itself(type_: GraphQLInputObjectType) -> None:
    assert type_.description
    for name, field in type_.fields.items():
        assert field.description, name
        named = get_named_type(field.type)
        for value in getattr(named, "values", {}).values():
            assert value.description, (name, value)


def test_what_is_sorted_by_is_filtered_by_too() -> None:
    """Whoever sees a list in an order may want a range of it."""
    for noun in (*ROOTS, "UnitOfMeasure", "Asset", "AssetType", "Job", "Price"):
        fields: Any = SCHEMA.type_map[f"{noun}OrderField"]
        where: Any = SCHEMA.type_map[f"{noun}Where"]
        camel = {re.sub("_(.)", lambda m: m[1].upper(), name.lower()) for name in fields.values}
        assert camel <= set(where.fields)


CREATE = """mutation ($input: ProductCreateInput!) {
  productCreate(input: $input) { product { id } userErrors { code message } }
}"""
LOCATE = """mutation ($input: LocationCreateInput!) {
  locationCreate(input: $input) { location { id } userErrors { code message } }
}"""


DRAW_UP = """mutation ($input: BomCreateInput!) {
  bomCreate(input: $input) { bom { id } userErrors { code message } }
}"""


async def fill(client: Client) -> None:
    """Four of everything, and four below each."""
    for n in range(4):
        bom = (await client(DRAW_UP, {"input": {"name": f"{MARK} M{n}"}}))["bomCreate"]["bom"]
        given = {
            "name": f"{MARK} P{n}",
            "bomIds": [bom["id"]],
            "category": {"name": f"{MARK} C{n}"},
            "subcategory": {"name": f"{MARK} Sub{n}"},
            "supplier": {"name": f"{MARK} S{n}"},
            "tags": [f"{MARK} T{m}" for m in range(4)],
            "variants": [{"name": f"{MARK} V{m}"} for m in range(4)],
        }
        assert (await client(CREATE, {"input": given}))["productCreate"]["userErrors"] == []
        await done(client, "priceListCreate", name=f"{MARK} PL{n}")
        made = (await client(LOCATE, {"input": {"name": f"{MARK} L{n}"}}))["locationCreate"]
        assert made["userErrors"] == []
        for m in range(2):
            below = {"name": f"{MARK} B{m}", "parentId": made["location"]["id"]}
            assert (await client(LOCATE, {"input": below}))["locationCreate"]["userErrors"] == []


def question(name: str, size: int, *, bare: bool = False) -> str:
    """A page of a connection, filtered and sorted, with its counts; below a page of its parents where it has any."""
    type_, field = OF_NAMED_THINGS[name]
    chosen = 'where: {not: {name: {startsWith: "x"}}, updatedAt: {gt: "2000-01-01T00:00:00Z"}}, '
    chosen += "orderBy: [{field: NAME, direction: DESC}, {field: UPDATED_AT}]"
    arguments = f"first: {size}" if bare else f"first: {size}, {chosen}"
    page = f"{field}({arguments}) {{ totalCount totalCountUpTo(limit: 2) nodes {{ id name }} edges {{ cursor }} }}"
    if type_ == "Query":
        return f"{{ {page} }}"
    return f"{{ {ROOTS[type_]}(first: {size}) {{ nodes {{ id {page} }} }} }}"


@pytest.mark.anyio
async def test_a_page_costs_the_same_statements_whatever_its_size(
    client: Client, other_client: Client, statements: Statements
) -> None:
    """The page, its count and its capped count: three statements a level, and one for the parents."""
    await fill(client)
    await client("{ __typename }")
    for name, (type_, _) in OF_NAMED_THINGS.items():
        taken: list[list[str]] = []
        for size in (1, 4):
            statements.clear()
            answer = str(await client(question(name, size)))
            assert MARK in answer or name == "Category.productsAsSubcategory" or size == 1, name
            taken.append(statements.after_sign_in)
        most = 3 if type_ == "Query" else 3 + statements.list_below
        assert [len(each) for each in taken] == [most] * 2, "\n".join([name, *taken[0]])


@pytest.mark.anyio
async def test_another_account_sees_nothing_through_any_connection(client: Client, other_client: Client) -> None:
    await fill(client)
    for name, (type_, field) in OF_NAMED_THINGS.items():
        for bare in (False, True):
            ours, theirs = await client(question(name, 4, bare=bare)), await other_client(question(name, 4, bare=bare))
            assert MARK in str(ours), name
            if type_ == "Query":
                assert theirs == {field: {"totalCount": 0, "totalCountUpTo": 0, "nodes": [], "edges": []}}
            else:
                assert theirs == {ROOTS[type_]: {"nodes": []}}


@pytest.mark.anyio
async def test_another_account_s_ids_and_cursors_lead_to_nothing(client: Client, other_client: Client) -> None:
    """A cursor is only a place in an order: in another account's list it stands among that account's own rows."""
    await fill(client)
    await other_client(CREATE, {"input": {"name": "Theirs", "variants": [{"name": "V"}]}})
    ours = await client("{ products(first: 1) { edges { cursor node { id } } } }")
    [edge] = ours["products"]["edges"]
    asked: dict[str, Any] = {"cursor": edge["cursor"], "id": edge["node"]["id"]}
    found = await other_client(
        """query ($cursor: String, $id: ID!) {
          products(after: $cursor) { nodes { name } }
          variants(where: {productId: {eq: $id}}) { totalCount }
          through: variants(where: {product: {id: {eq: $id}}}) { totalCount }
        }""",
        asked,
    )
    assert found == {
        "products": {"nodes": [{"name": "Theirs"}]},
        "variants": {"totalCount": 0},
        "through": {"totalCount": 0},
    }
