"""Another account's token can neither see nor touch a row, through any door that exists."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from graphql import GraphQLField, GraphQLNonNull, GraphQLObjectType, get_named_type

import resolvers.graph
from inventory.taxonomy.models import CATEGORIES
from kit.tables import TENANT_COLUMN, metadata
from tests.conftest import Client, Shop
from tests.products.acting import VERBS, act, bulk, done, everything

pytestmark = pytest.mark.anyio

MARK = "OnlyOurs"
ERP = [{"source": "erp", "value": MARK}]
NAMED = ("category", "tag", "supplier", "location", "unitOfMeasure", "assetType", "bom", "priceList")
TRIED_ELSEWHERE = re.compile(
    "job.*|asset(Bulk)?(Create|Update|Upsert|Delete|Restore|Upload)|stagedUploads.*|kitItemsSet"
    "|price(Bulk)?(Create|Update|Upsert)|price(List)?BulkUpdatePrice"
)
"""Mutations that not every noun has, or not like the others: what they do with another account's ids is tried in
tests/jobs, tests/assets, tests/prices and tests/products."""
OVER_IDS: dict[str, dict[str, Any]] = {
    "Delete": {},
    "Restore": {},
    "UpdatePrice": {"field": "RETAIL", "change": "SET", "value": "1"},
    "Tag": {"add": ["Thief"]},
    "Archive": {},
    "Unarchive": {},
}
"""Verbs whose rows are ids, and what else they take."""
PAGING = {"reasons", "first", "last", "before", "orderBy", "deleted"}
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
    "upc": f"{MARK}-1",
    "externalIds": ERP,
    "variants": [
        {"name": f"{MARK} variant", "sku": f"{MARK}-2", "upc": f"{MARK}-2", "externalIds": ERP},
        {"name": f"{MARK} variant"},
    ],
}


async def made(client: Client) -> dict[str, str]:
    """One of each noun: its kind -> its id."""
    product = (await client(CREATE, {"input": OURS}))["productCreate"]["product"]
    tag = await done(client, "tagCreate", name=f"{MARK} tag", externalIds=ERP)
    asset_type = await done(client, "assetTypeCreate", name=f"{MARK} assetType", externalIds=ERP)
    unit = await done(client, "unitOfMeasureCreate", name=f"{MARK} unitOfMeasure", externalIds=ERP)
    bom = await done(client, "bomCreate", name=f"{MARK} bom", externalIds=ERP)
    price_list = await done(client, "priceListCreate", name=f"{MARK} priceList", externalIds=ERP)
    variant = product["variants"]["nodes"][0]["id"]
    price = {"priceListId": price_list["id"], "variantId": variant, "amount": "7", "externalIds": ERP}
    location = await done(client, "locationCreate", name=f"{MARK} location", externalIds=ERP)
    for noun in ("category", "supplier"):
        await done(client, f"{noun}Update", **product[noun], externalIds=ERP)
    viewer = (await client("{ viewer { account { id } user { id } } }"))["viewer"]
    return {
        "product": product["id"],
        "variant": variant,
        "priceList": price_list["id"],
        "price": (await done(client, "priceCreate", **price))["id"],
        "category": product["category"]["id"],
        "subcategory": product["subcategory"]["id"],
        "supplier": product["supplier"]["id"],
        "tag": tag["id"],
        "assetType": asset_type["id"],
        "location": location["id"],
        "unitOfMeasure": unit["id"],
        "bom": bom["id"],
        "account": viewer["account"]["id"],
        "user": viewer["user"]["id"],
    }


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


def questions(field: GraphQLField, ids: dict[str, str]) -> Iterator[str]:
    """The arguments of a root field that name our things, by every key that it takes."""
    assert set(field.args) <= {"id", "ids", "by", "where", "search", "after", "codes", *PAGING}, (
        "a key that nobody tries here"
    )
    if "id" in field.args:
        yield from (f'(id: "{each}")' for each in ids.values())
    if "ids" in field.args:
        yield f"(ids: {json.dumps(list(ids.values()))})"
    if "by" in field.args:
        for key in get_named_type(field.args["by"].type).fields:
            yield from (f"(by: {{{key}: {value}}})" for value in keys(ids)[key])
    if "where" in field.args:
        deleted = ", deleted: INCLUDED" if "deleted" in field.args else ""
        yield f"(first: 20, where: {{id: {{in: {json.dumps(list(ids.values()))}}}}}{deleted})"
        yield f'(first: 20, search: "{MARK}")' if "search" in field.args else ""
    if not set(field.args) & {"id", "ids", "by"}:
        yield "(first: 20)" if "first" in field.args else ""


def keys(ids: dict[str, str]) -> dict[str, list[str]]:
    """What our things are found by, as it stands in a document."""
    return {
        "id": [f'"{each}"' for each in ids.values()],
        "sku": [f'"{MARK}-1"', f'"{MARK}-2"'],
        "upc": [f'"{MARK}-1"', f'"{MARK}-2"'],
        "name": [f'"{MARK} {noun}"' for noun in ("product", *NAMED)],
        "externalId": [f'{{source: "erp", value: "{MARK}"}}'],
    }


async def test_no_root_field_shows_another_account_s_rows(client: Client, other_client: Client) -> None:
    """Every field of Query, walked two levels deep, with our keys wherever it takes one."""
    ids = await made(client)
    query_type = resolvers.graph.build_schema()._schema.query_type
    assert query_type is not None
    for name, field in query_type.fields.items():
        asked = list(questions(field, ids))
        assert asked, name
        for arguments in asked:
            document = f"{{ {name}{arguments} {selection_of(field.type, 2)} }}"
            response = await other_client.post(document)
            assert "errors" not in response.json(), document
            assert MARK not in response.text, document
            assert not any(f'"{each}"' in response.text for each in ids.values()), document


def attempts(noun: str, verb: str, ids: dict[str, str], type_: Any) -> Iterator[tuple[dict[str, Any], bool]]:
    """Inputs of a verb that name our things; and whether they are wrong in the other account, or merely new."""
    if verb in OVER_IDS or verb == "Update":
        yield {"id": ids[noun]}, True
        yield {"id": ids[noun], **({"name": "Thief"} if verb == "Update" else {})}, True
        return
    for name in type_.fields:
        if name.endswith(("Id", "Ids")) and name not in {"productId", "externalIds"} and verb == "Create":
            referred = {"parentId": noun, "baseUnitId": noun, "defaultReceivingLocationId": "location"}.get(name)
            given = ids[referred or name.removesuffix("s").removesuffix("Id")]
            factor = {"factor": 2} if name == "baseUnitId" else {}
            yield {"name": "Thief", **_below(noun, ids), name: [given] if name.endswith("s") else given, **factor}, True
    external_id = {"source": "erp", "value": MARK}
    if verb == "Create":
        is_free = noun != "variant"
        yield {"name": f"{MARK} {noun}", "externalIds": [external_id], **_below(noun, ids)}, not is_free
        return
    values = {"sku": f"{MARK}-{1 if noun == 'product' else 2}", "name": f"{MARK} {noun}", "externalId": external_id}
    for key in get_named_type(type_.fields["match"].type).fields:
        given = {} if key == "name" else {"name": "Own"}
        yield {"match": {key: values[key]}, **given, **_below(noun, ids)}, noun == "variant"


def _below(noun: str, ids: dict[str, str]) -> dict[str, str]:
    return {"productId": ids["product"]} if noun == "variant" else {}


async def test_no_mutation_touches_another_account_s_rows(
    client: Client, other_client: Client, shop: Shop, other_shop: Shop
) -> None:
    """Every field of Mutation, with our ids, SKUs, names and external ids wherever its input takes one."""
    ids = await made(client)
    schema = resolvers.graph.build_schema()._schema
    assert schema.mutation_type is not None
    ours = await everything(shop)
    for mutation in schema.mutation_type.fields:
        if TRIED_ELSEWHERE.fullmatch(mutation):
            continue
        parts = re.fullmatch(f"([a-zA-Z]+?)(Bulk)?({VERBS})", mutation)
        assert parts is not None, f"{mutation} is not tried here"
        noun, is_bulk, verb = parts.groups()
        single = schema.type_map.get(f"{noun[0].upper()}{noun[1:]}{verb}Input")
        for given, is_wrong in attempts(noun, verb, ids, single):
            theirs = await everything(other_shop)
            rows = {"ids": [given.get("id")], **OVER_IDS[verb]} if verb in OVER_IDS else {plural(noun): [given]}
            payload = await act(other_client, mutation, **(rows if is_bulk else given))
            assert bool(payload["userErrors"]) == is_wrong, (mutation, given, payload)
            allowed = {"REQUIRED"} if "subcategoryId" in given else {"NOT_FOUND"}
            assert {error["code"] for error in payload["userErrors"]} <= allowed, (mutation, given)
            shown = json.dumps({**payload, "errors": None})
            assert not any(f'"{each}"' in shown for each in ids.values()), mutation
            assert await everything(shop) == ours, (mutation, given)
            if is_wrong:
                assert await everything(other_shop) == theirs, (mutation, given)
            else:
                await bulk(other_client, f"{noun}BulkDelete", ids=ids_of(payload))
                await forget(other_client, noun, ids_of(payload))


def plural(noun: str) -> str:
    return {"category": "categories", "unitOfMeasure": "unitsOfMeasure"}.get(noun, f"{noun}s")


def ids_of(payload: dict[str, Any]) -> list[str]:
    """The ids of what a mutation made."""
    return payload.get("updatedIds") or [next(iter(payload.values()))["id"]]


async def forget(client: Client, noun: str, made_ids: list[str]) -> None:
    """Takes from things what would be in the way of the next: SKUs and external ids outlive a deletion."""
    await bulk(client, f"{noun}BulkRestore", ids=made_ids)
    codes = {"sku": None} if noun in {"product", "variant"} else {}
    for each in made_ids:
        await done(client, f"{noun}Update", id=each, externalIds=[{"source": "erp", "value": None}], **codes)
    await bulk(client, f"{noun}BulkDelete", ids=made_ids)


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
