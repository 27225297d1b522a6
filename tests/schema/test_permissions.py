"""Scopes: no door without one, and what a document needs is decided before anything starts."""

from typing import Any

import httpx2 as httpx
import pytest
from graphql import GraphQLInterfaceType, GraphQLObjectType, GraphQLSchema, get_named_type

import resolvers.graph
from schema.fields import SCOPE
from schema.nouns import NOUNS, scope_of_type
from schema.permissions import metadata_of
from tests.conftest import Client, Shop
from tests.support.statements import Statements

pytestmark = pytest.mark.anyio

OPEN_ROOT_FIELDS = {"node", "nodes", "viewer", "limits", "packageTypes"}
"""Root fields that any token may ask; `node` and `nodes` require what their ids require."""

OPEN_TYPES = {
    *("Account", "Viewer", "Limits", "PageInfo", "Money", "Change", "ChangeFeed", "Contact", "Address", "ExternalId"),
    *(
        "Weight",
        "Length",
        "Packaging",
        "AlternateSku",
        "Substitution",
        "ExtraCost",
        "BomCost",
        "BomCostGap",
        "KitContent",
    ),
    "PackageType",
    *("PackageType", "Vessel", "Bundle", "PalletBundle", "Content", "PackagedQuantity", "PackageCount"),
    *("UserError", "RowError", "ChangePreview", "JobError"),
    *("ProductDuplicate", "ProductDuplicates"),
    *("AssetError", "AssetThumbnail", "AssetUploadError", "StagedUpload", "StagedUploadHeader"),
}
"""Object types that carry no noun's data, or that only a root field with a scope leads to."""

CREATE = """mutation ($input: ProductCreateInput!) {
  productCreate(input: $input) { product { id } userErrors { code } }
}"""


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    return resolvers.graph.build_schema()._schema


def test_every_root_field_names_its_scope(schema: GraphQLSchema) -> None:
    for root in (schema.query_type, schema.mutation_type):
        assert root is not None
        for name, field in root.fields.items():
            metadata = metadata_of(field)
            assert SCOPE in metadata, name
            assert (metadata[SCOPE] is None) == (name in OPEN_ROOT_FIELDS), name


def test_every_mutation_requires_a_scope_to_write(schema: GraphQLSchema) -> None:
    assert schema.mutation_type is not None
    for name, field in schema.mutation_type.fields.items():
        assert str(metadata_of(field)[SCOPE].value).endswith(":write"), name


def test_every_type_that_shows_a_noun_requires_its_scope(schema: GraphQLSchema) -> None:
    unguarded = set()
    for name, type_ in schema.type_map.items():
        if not isinstance(type_, GraphQLObjectType) or name.startswith("__"):
            continue
        if type_ in (schema.query_type, schema.mutation_type) or name.endswith("Payload"):
            continue
        if scope_of_type(name) is None:
            unguarded.add(name)
    assert unguarded == OPEN_TYPES


def test_every_object_with_an_id_is_a_noun_that_node_finds(schema: GraphQLSchema) -> None:
    node = schema.type_map["Node"]
    assert isinstance(node, GraphQLInterfaceType)
    names = {each.name for each in schema.get_possible_types(node)}
    assert names == {noun.type_name for noun in NOUNS.values()}
    assert all(noun.scope is not None or noun.type_name == "Account" for noun in NOUNS.values())


def test_interfaces_lead_only_to_nouns(schema: GraphQLSchema) -> None:
    """A field that returns an interface could show any noun: only `node` and `nodes` do, by their ids' scopes."""
    doors = [
        f"{type_.name}.{name}"
        for type_ in schema.type_map.values()
        if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType)
        for name, field in type_.fields.items()
        if isinstance(get_named_type(field.type), GraphQLInterfaceType)
    ]
    assert doors == ["Query.node", "Query.nodes"]


async def product_of(client: Client) -> str:
    made = await client(CREATE, {"input": {"name": "Secret", "sku": "X", "category": {"name": "C"}}})
    product_id: str = made["productCreate"]["product"]["id"]
    return product_id


DENIED: list[tuple[str, str]] = [
    ("{ products { nodes { id } } }", "catalog:read"),
    ("{ products { totalCount } }", "catalog:read"),
    ("{ categories { pageInfo { hasNextPage } } }", "catalog:read"),
    ("{ suppliers { nodes { name } } }", "catalog:read"),
    ('{ product(by: {id: "ID"}) { __typename } }', "catalog:read"),
    ('{ product(by: {sku: "X"}) { __typename } }', "catalog:read"),
    ('{ node(id: "ID") { id } }', "catalog:read"),
    ('{ nodes(ids: ["ID"]) { __typename } }', "catalog:read"),
    ("{ changes { endPosition } }", "audit:read"),
    ("{ viewer { user { email } } }", "admin"),
    ("query { ...F } fragment F on Query { ...G } fragment G on Query { products { nodes { id } } }", "catalog:read"),
    ("{ ... on Query { ... @include(if: true) { a: products { nodes { id } } } } }", "catalog:read"),
    ('mutation { productCreate(input: {name: "N"}) { userErrors { code } } }', "catalog:write"),
    ('mutation { productUpdate(input: {id: "ID", name: "N"}) { userErrors { code } } }', "catalog:write"),
]


@pytest.mark.parametrize(("document", "scope"), DENIED)
async def test_without_the_scope_nothing_starts(
    http: httpx.AsyncClient, client: Client, shop: Shop, statements: Statements, document: str, scope: str
) -> None:
    product_id = await product_of(client)
    all_scopes = {"catalog:read", "catalog:write", "stock:write", "items:write", "listings:write", "audit:read"}
    poor = Client(http, await shop.token(",".join(sorted(all_scopes - {scope}))))
    await poor("{ __typename }")  # writes down the token's first use
    statements.clear()
    response = await poor.post(document.replace("ID", product_id))
    assert response.status_code == 403
    answer = response.json()
    assert "data" not in answer
    [error] = answer["errors"]
    assert error["extensions"] == {"code": "FORBIDDEN", "missingScopes": [scope]}
    assert statements.after_sign_in == []
    found = await client(
        "query ($id: ID!) { product(by: {id: $id}) { name version } products { totalCount } }", {"id": product_id}
    )
    assert found == {"product": {"name": "Secret", "version": 1}, "products": {"totalCount": 1}}


async def test_a_payload_shows_a_noun_only_to_those_who_may_read_it(http: httpx.AsyncClient, shop: Shop) -> None:
    writer = Client(http, await shop.token("catalog:write"))
    assert await writer.refused(CREATE, {"input": {"name": "N"}}) == (403, ["FORBIDDEN"])
    quiet = "mutation ($input: ProductCreateInput!) { productCreate(input: $input) { userErrors { code } } }"
    assert (await writer(quiet, {"input": {"name": "N"}}))["productCreate"] == {"userErrors": []}


@pytest.mark.parametrize(
    ("document", "variables"),
    [
        ("query ($yes: Boolean!) { viewer { scopes } products @include(if: $yes) { totalCount } }", {"yes": False}),
        (
            "query ($no: Boolean!) { viewer { scopes } ...P @skip(if: $no) } "
            "fragment P on Query { products { totalCount } }",
            {"no": True},
        ),
        ('{ viewer { scopes } node(id: "nonsense") { id } }', {}),
    ],
)
async def test_what_is_left_out_needs_no_scope(
    http: httpx.AsyncClient, shop: Shop, document: str, variables: dict[str, Any]
) -> None:
    poor = Client(http, await shop.token("stock:write"))
    assert (await poor(document, variables))["viewer"] == {"scopes": ["STOCK_WRITE"]}


async def test_every_scope_opens_its_doors_and_admin_opens_all(
    http: httpx.AsyncClient, client: Client, shop: Shop
) -> None:
    await product_of(client)
    for document, scope in DENIED[:4]:
        for scopes in (scope, "admin"):
            assert await Client(http, await shop.token(scopes))(document)
