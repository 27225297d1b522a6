"""Lists of products and of their variants: pages both ways, counts, and what they cost the database."""

from typing import Any

import pytest

from tests.conftest import Client, Shop
from tests.support.statements import Statements

pytestmark = pytest.mark.anyio

CREATE = """mutation ($input: ProductCreateInput!) {
  productCreate(input: $input) { product { id } userErrors { code } }
}"""
PAGE = """query ($first: Int, $after: String, $last: Int, $before: String) {
  products(first: $first, after: $after, last: $last, before: $before) {
    nodes { name }
    edges { cursor node { name } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}"""


async def fill(client: Client, products: int, variants: int = 0) -> list[str]:
    """Products named P0, P1, ..., each with its own category and supplier and variants V0, V1, ...; their ids."""
    ids = []
    for n in range(products):
        given = {
            "name": f"P{n}",
            "category": {"name": f"C{n}"},
            "subcategory": {"name": "Sub"},
            "supplier": {"name": f"S{n}"},
            "variants": [{"name": f"V{m}"} for m in range(variants)],
        }
        ids.append((await client(CREATE, {"input": given}))["productCreate"]["product"]["id"])
    return ids


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8])
async def test_walking_forwards_and_backwards_gives_every_row_once(client: Client, size: int) -> None:
    await fill(client, 7)
    wanted = [f"P{n}" for n in range(7)]
    forwards: list[str] = []
    after = None
    while True:
        found = (await client(PAGE, {"first": size, "after": after}))["products"]
        assert [edge["node"] for edge in found["edges"]] == found["nodes"]
        assert found["pageInfo"]["hasPreviousPage"] == bool(forwards)
        forwards += [node["name"] for node in found["nodes"]]
        after = found["pageInfo"]["endCursor"]
        if not found["pageInfo"]["hasNextPage"]:
            break
    assert forwards == wanted
    backwards: list[str] = []
    before = None
    while True:
        found = (await client(PAGE, {"last": size, "before": before}))["products"]
        assert found["pageInfo"]["hasNextPage"] == bool(backwards)
        backwards = [node["name"] for node in found["nodes"]] + backwards
        before = found["pageInfo"]["startCursor"]
        if not found["pageInfo"]["hasPreviousPage"]:
            break
    assert backwards == wanted


async def test_an_empty_list_has_an_empty_page(client: Client) -> None:
    assert (await client(PAGE))["products"] == {
        "nodes": [],
        "edges": [],
        "pageInfo": {"hasNextPage": False, "hasPreviousPage": False, "startCursor": None, "endCursor": None},
    }


async def test_a_page_of_none_is_no_error(client: Client) -> None:
    await fill(client, 1)
    page = (await client(PAGE, {"first": 0}))["products"]
    assert (page["nodes"], page["pageInfo"]["hasNextPage"]) == ([], True)


@pytest.mark.parametrize(
    "arguments",
    [
        {"first": -1},
        {"first": 251},
        {"last": -1},
        {"first": 1, "last": 1},
        {"after": "junk"},
        {"after": "bm9uc2Vuc2U"},
        {"before": ""},
        {"after": "Y2F0XzAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAw"},
        {"after": "\x00"},
    ],
)
async def test_arguments_that_make_no_sense_are_told(client: Client, arguments: dict[str, Any]) -> None:
    response = await client.post(PAGE, arguments)
    assert response.status_code == 294
    [error] = response.json()["errors"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert error["path"] == ["products"]
    assert f"`{next(iter(arguments))}`" in error["message"] or "`first` or `last`" in error["message"]


async def test_variants_are_a_page_of_each_product(client: Client) -> None:
    await fill(client, 3, variants=4)
    found = await client(
        "{ products { nodes { name variants(first: 2) { totalCount nodes { name product { name } } pageInfo "
        "{ hasNextPage } } tail: variants(last: 1) { nodes { name } pageInfo { hasPreviousPage } } } } }"
    )
    for n, product in enumerate(found["products"]["nodes"]):
        assert product == {
            "name": f"P{n}",
            "variants": {
                "totalCount": 4,
                "nodes": [{"name": f"V{m}", "product": {"name": f"P{n}"}} for m in range(2)],
                "pageInfo": {"hasNextPage": True},
            },
            "tail": {"nodes": [{"name": "V3"}], "pageInfo": {"hasPreviousPage": True}},
        }


WIDE = """query ($first: Int) { products(first: $first) { totalCount nodes {
  id name retailPrice { amount }
  category { name subcategories(first: 5) { totalCount nodes { name parent { name } } } }
  subcategory { name }
  supplier { name }
  variants(first: 5) { totalCount nodes { id name product { name supplier { name } } supplier { name } } }
} } }"""


async def test_a_list_costs_the_same_statements_whatever_its_size(client: Client, statements: Statements) -> None:
    """One statement for each relation and each count, at every page size."""
    await fill(client, 12, variants=3)
    await client("{ __typename }")
    taken = []
    for size in (2, 12):
        statements.clear()
        found = await client(WIDE, {"first": size})
        assert len(found["products"]["nodes"]) == size
        assert found["products"]["totalCount"] == 12
        taken.append(statements.after_sign_in)
    # The products, their count, and one for each of the relations and counts below them, at whatever depth.
    assert [len(each) for each in taken] == [12 + statements.list_below] * 2, "\n".join(taken[0])


async def test_one_product_costs_one_statement(client: Client, statements: Statements) -> None:
    [product_id] = await fill(client, 1)
    await client("{ __typename }")
    statements.clear()
    await client("query ($id: ID!) { product(by: {id: $id}) { name sku retailPrice { amount } } }", {"id": product_id})
    assert len(statements.after_sign_in) == 1


async def test_creating_costs_the_same_statements_however_many_variants(client: Client, statements: Statements) -> None:
    await client(CREATE, {"input": {"name": "First"}})
    taken = []
    for count in (1, 50):
        statements.clear()
        variants = [{"name": f"V{n}", "sku": f"{count}-{n}"} for n in range(count)]
        await client(CREATE, {"input": {"name": "P", "sku": f"P{count}", "variants": variants}})
        taken.append(len(statements.after_sign_in))
    assert taken[0] == taken[1]


async def test_node_finds_anything_by_its_id(client: Client, shop: Shop) -> None:
    [product_id] = await fill(client, 1, variants=1)
    found = await client(
        """query ($id: ID!) { product(by: {id: $id}) {
          id category { id } supplier { id } variants { nodes { id } } } viewer { account { id } user { id } } }""",
        {"id": product_id},
    )
    ids = [
        product_id,
        found["product"]["variants"]["nodes"][0]["id"],
        found["product"]["category"]["id"],
        found["product"]["supplier"]["id"],
        found["viewer"]["account"]["id"],
        found["viewer"]["user"]["id"],
    ]
    names = ["Product", "Variant", "Category", "Supplier", "Account", "User"]
    wanted = [{"__typename": name, "id": each} for name, each in zip(names, ids, strict=True)]
    many = await client(
        "query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }", {"ids": [*ids, "prod_x", ids[0]]}
    )
    assert many["nodes"] == [*wanted, None, wanted[0]]
    for node_id, node in zip(ids, wanted, strict=True):
        one = await client("query ($id: ID!) { node(id: $id) { __typename ... on Node { id } } }", {"id": node_id})
        assert one["node"] == node


async def test_nodes_takes_a_bounded_number_of_ids(client: Client) -> None:
    response = await client.post("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", {"ids": ["x"] * 251})
    assert [error["extensions"]["code"] for error in response.json()["errors"]] == ["BAD_USER_INPUT"]


async def test_the_limits_are_told(client: Client) -> None:
    limits = (
        await client(
            """{ limits { defaultPageSize maxPageSize maxObjects
            maxChanges maxIds maxVariantsOfNewProduct idempotencyKeyHours
            photosPerItem maxDocumentBytes maxDocumentTokens maxDocumentDepth maxDocumentFields maxDocumentAliases
            maxDocumentDirectives maxDocumentRootFields maxBodyBytes } }"""
        )
    )["limits"]
    assert limits == {
        "defaultPageSize": 50,
        "maxPageSize": 250,
        "maxObjects": 20000,
        "maxChanges": 1000,
        "maxIds": 250,
        "maxVariantsOfNewProduct": 250,
        "idempotencyKeyHours": 48,
        "photosPerItem": 12,
        "maxDocumentBytes": 1048576,
        "maxDocumentTokens": 15000,
        "maxDocumentDepth": 30,
        "maxDocumentFields": 5000,
        "maxDocumentAliases": 500,
        "maxDocumentDirectives": 500,
        "maxDocumentRootFields": 100,
        "maxBodyBytes": 33554432,
    }


async def test_an_answer_lists_a_bounded_number_of_objects(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is shown twice counts twice: going back and forth multiplies, though the database is asked once."""
    monkeypatch.setattr("engine.objects.MAX_OBJECTS", 60)
    await fill(client, 4, variants=3)
    variants = "variants(first: 5) { nodes {"
    back_and_forth = f"{{ products {{ nodes {{ {variants} product {{ {variants} id }} }} }} }} }} }} }} }}"
    one_level = f"{{ products {{ nodes {{ {variants} id }} }} }} }} }}"
    assert len((await client(one_level))["products"]["nodes"]) == 4
    assert len((await client(back_and_forth))["products"]["nodes"]) == 4  # 4 + 12 + 36
    monkeypatch.setattr("engine.objects.MAX_OBJECTS", 51)
    response = await client.post(back_and_forth)
    assert response.json()["data"] is None
    assert {error["extensions"]["code"] for error in response.json()["errors"]} == {"TOO_MANY_OBJECTS"}
