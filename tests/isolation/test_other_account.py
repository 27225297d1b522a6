"""Another account's token can neither see nor touch a row, through any door that exists."""

from typing import Any

import pytest
import sqlalchemy as sa
from graphql import GraphQLList, GraphQLNonNull, GraphQLObjectType, GraphQLScalarType, get_named_type

import resolvers.graph
from inventory.taxonomy.models import CATEGORIES
from kit.tables import TENANT_COLUMN, metadata
from tests.conftest import Client, Shop

pytestmark = pytest.mark.anyio

MARK = "OnlyOurs"
CREATE = """mutation ($input: ProductCreateInput!) { productCreate(input: $input) {
  product { id category { id } subcategory { id } supplier { id } variants { nodes { id } } }
  userErrors { code field }
} }"""
UPDATE = """mutation ($input: ProductUpdateInput!) { productUpdate(input: $input) {
  product { id } userErrors { code field }
} }"""
OURS = {
    "name": f"{MARK} product",
    "sku": f"{MARK}-1",
    "category": {"name": f"{MARK} category"},
    "subcategory": {"name": f"{MARK} subcategory"},
    "supplier": {"name": f"{MARK} supplier"},
    "variants": [{"name": f"{MARK} variant", "sku": f"{MARK}-2"}],
}


async def made(client: Client) -> dict[str, str]:
    """One of each noun: its kind -> its id."""
    product = (await client(CREATE, {"input": OURS}))["productCreate"]["product"]
    viewer = (await client("{ viewer { account { id } user { id } } }"))["viewer"]
    return {
        "product": product["id"],
        "variant": product["variants"]["nodes"][0]["id"],
        "category": product["category"]["id"],
        "subcategory": product["subcategory"]["id"],
        "supplier": product["supplier"]["id"],
        "account": viewer["account"]["id"],
        "user": viewer["user"]["id"],
    }


async def everything(shop: Shop) -> dict[str, list[dict[str, Any]]]:
    """Every row of an account, by table."""
    rows = {}
    async with shop.database.reading(shop.actor.account) as reads:
        for table in metadata.sorted_tables:
            if table.name not in {"token", "idempotency_key"}:
                found = await reads.rows(sa.select(table).order_by(*table.primary_key.columns))
                rows[table.name] = [dict(row) for row in found]
    return rows


def selection_of(type_: Any, depth: int) -> str:
    """Every field of a type, to a depth, with no arguments but those that have defaults."""
    named = get_named_type(type_)
    if not isinstance(named, GraphQLObjectType) and not hasattr(named, "fields"):
        return ""
    parts = []
    for name, field in named.fields.items():
        if any(isinstance(argument.type, GraphQLNonNull) for argument in field.args.values()):
            continue
        leaf = not hasattr(get_named_type(field.type), "fields")
        if leaf:
            parts.append(name)
        elif depth > 0:
            parts.append(f"{name} {selection_of(field.type, depth - 1)}")
    return "{ " + " ".join(parts or ["__typename"]) + " }"


async def test_no_root_field_shows_another_account_s_rows(client: Client, other_client: Client) -> None:
    """Every field of Query, walked four levels deep, with our ids wherever it takes one."""
    ids = await made(client)
    query_type = resolvers.graph.build_schema()._schema.query_type
    assert query_type is not None
    for name, field in query_type.fields.items():
        for given in ids.values():
            arguments = []
            for argument, definition in field.args.items():
                if isinstance(get_named_type(definition.type), GraphQLScalarType) and argument in {"id", "ids"}:
                    many = isinstance(getattr(definition.type, "of_type", None), GraphQLList)
                    arguments.append(f'{argument}: ["{given}"]' if many else f'{argument}: "{given}"')
            document = (
                f"{{ {name}{'(' + ', '.join(arguments) + ')' if arguments else ''} {selection_of(field.type, 4)} }}"
            )
            theirs = (await other_client.post(document)).text
            assert MARK not in theirs, document
            assert not any(f'"{each}"' in theirs for each in ids.values()), document
            if not arguments:
                break


async def test_the_same_questions_do_show_our_own_rows(client: Client) -> None:
    """The test above could not fail if its questions found nothing in any account."""
    ids = await made(client)
    for document in (
        "{ products { nodes { name } } }",
        "{ categories { nodes { name } } }",
        "{ suppliers { nodes { name } } }",
        "{ changes { nodes { after } } }",
        f'{{ node(id: "{ids["variant"]}") {{ ... on Variant {{ name }} }} }}',
    ):
        assert MARK in (await client.post(document)).text


@pytest.mark.parametrize("reference", ["categoryId", "supplierId"])
async def test_a_foreign_reference_is_not_found(
    client: Client, other_client: Client, shop: Shop, other_shop: Shop, reference: str
) -> None:
    ids = await made(client)
    before = await everything(shop), await everything(other_shop)
    given = {"name": "Thief", reference: ids[reference.removesuffix("Id")]}
    answer = (await other_client(CREATE, {"input": given}))["productCreate"]
    assert answer == {"product": None, "userErrors": [{"code": "NOT_FOUND", "field": [reference]}]}
    assert (await everything(shop), await everything(other_shop)) == before


async def test_a_foreign_product_cannot_be_changed(
    client: Client, other_client: Client, shop: Shop, other_shop: Shop
) -> None:
    ids = await made(client)
    before = await everything(shop), await everything(other_shop)
    answer = (await other_client(UPDATE, {"input": {"id": ids["product"], "name": "Taken"}}))["productUpdate"]
    assert answer == {"product": None, "userErrors": [{"code": "NOT_FOUND", "field": ["id"]}]}
    assert (await everything(shop), await everything(other_shop)) == before


async def test_both_accounts_may_use_the_same_names_and_skus(
    client: Client, other_client: Client, shop: Shop, other_shop: Shop
) -> None:
    ours, theirs = await made(client), await made(other_client)
    assert not set(ours.values()) & set(theirs.values())
    for each, ids in ((shop, ours), (other_shop, theirs)):
        rows = await everything(each)
        for table in ("product", "variant", "category", "supplier", "sku"):
            assert {row["account_id"] for row in rows[table]} == {each.actor.account.id}
        assert {row["id"] for row in rows["category"]} == {ids["category"], ids["subcategory"]}


async def test_a_foreign_category_is_not_found_by_name_either(
    client: Client, other_client: Client, other_shop: Shop
) -> None:
    await made(client)
    await other_client(CREATE, {"input": {"name": "Own", "category": {"name": f"{MARK} category"}}})
    async with other_shop.database.reading(other_shop.actor.account) as reads:
        [row] = await reads.rows(sa.select(CATEGORIES))
    assert row["account_id"] == other_shop.actor.account.id


def test_every_table_says_whose_rows_it_holds() -> None:
    for table in metadata.tables.values():
        assert TENANT_COLUMN in table.info, table.name
        keys = [key.name for key in table.primary_key.columns]
        assert keys[0] == table.info[TENANT_COLUMN], table.name
        for foreign_key in table.foreign_key_constraints:
            assert foreign_key.column_keys[0] == "account_id", table.name
