"""Sorted lists over HTTP: several orders in mixed directions, nulls, cursors that hold, and exact counts."""

from typing import Any

import pytest

from tests.conftest import Client
from tests.products.acting import made

pytestmark = pytest.mark.anyio

DELETE = "mutation ($id: ID!) { productDelete(input: {id: $id}) { userErrors { code } } }"
LIST = """query ($orderBy: [ProductOrder!], $where: ProductWhere, $first: Int, $after: String, $last: Int, $before: String) {
  products(orderBy: $orderBy, where: $where, first: $first, after: $after, last: $last, before: $before) {
    totalCount
    nodes { name }
    edges { cursor node { id name } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}"""  # noqa: E501
GOODS = [
    {"name": "b", "sku": "2", "retailPrice": "10", "releaseDate": "1969"},
    {"name": "Ä", "sku": "1", "retailPrice": "10", "releaseDate": "1969-03"},
    {"name": "a"},
    {"name": "C", "sku": "10", "retailPrice": "9.5"},
    {"name": "B", "retailPrice": "9.500001"},
]


def by(*fields: str) -> list[dict[str, str]]:
    """An order, as `-NAME` for the fields that descend."""
    return [
        {"field": field[1:], "direction": "DESC"} if field.startswith("-") else {"field": field} for field in fields
    ]


async def names(client: Client, *fields: str, **asked: Any) -> list[str]:
    found = (await client(LIST, {"orderBy": by(*fields), **asked}))["products"]
    return [node["name"] for node in found["nodes"]]


ORDERS: list[tuple[list[str], list[str]]] = [
    ([], ["b", "Ä", "a", "C", "B"]),
    (["CREATED_AT"], ["b", "Ä", "a", "C", "B"]),
    (["-CREATED_AT"], ["B", "C", "a", "Ä", "b"]),
    (["NAME"], ["Ä", "a", "b", "B", "C"]),
    (["-NAME"], ["C", "B", "b", "a", "Ä"]),
    (["NAME", "-CREATED_AT"], ["a", "Ä", "B", "b", "C"]),
    (["SKU"], ["a", "B", "Ä", "C", "b"]),
    (["-SKU"], ["b", "C", "Ä", "B", "a"]),
    (["RETAIL_PRICE"], ["a", "C", "B", "b", "Ä"]),
    (["-RETAIL_PRICE", "NAME"], ["Ä", "b", "B", "C", "a"]),
    (["-RELEASE_DATE", "RETAIL_PRICE", "NAME"], ["Ä", "b", "a", "C", "B"]),
    (["RELEASE_DATE", "-RETAIL_PRICE", "-NAME", "SKU"], ["B", "C", "a", "b", "Ä"]),
]


async def walk(client: Client, order_by: Any, size: int, *, backward: bool) -> list[str]:
    """The names on all pages, from one end to the other, in list order."""
    seen: list[str] = []
    cursor: str | None = None
    while True:
        asked = {"last": size, "before": cursor} if backward else {"first": size, "after": cursor}
        found = (await client(LIST, {"orderBy": order_by, **asked}))["products"]
        page = [node["name"] for node in found["nodes"]]
        seen = [*page, *seen] if backward else [*seen, *page]
        cursor = found["pageInfo"]["startCursor" if backward else "endCursor"]
        if not found["pageInfo"]["hasPreviousPage" if backward else "hasNextPage"]:
            return seen


async def test_null_is_smallest_and_the_last_step_decides_ties(client: Client) -> None:
    await made(client, GOODS)
    for fields, wanted in ORDERS:
        assert await names(client, *fields) == wanted, fields
        for size in (2, 4):
            for backward in (False, True):
                assert await walk(client, by(*fields), size, backward=backward) == wanted, fields


async def test_a_cursor_outlives_its_row(client: Client) -> None:
    ids = await made(client, GOODS)
    order_by = by("-RETAIL_PRICE", "NAME")  # Ä, b, B, C, a
    edges = (await client(LIST, {"orderBy": order_by}))["products"]["edges"]
    cursor = edges[2]["cursor"]
    await client(DELETE, {"id": ids[4]})  # B, where the cursor stands
    assert await names(client, "-RETAIL_PRICE", "NAME", after=cursor) == ["C", "a"]
    assert await names(client, "-RETAIL_PRICE", "NAME", before=cursor) == ["Ä", "b"]


async def test_both_cursors_bound_a_page_from_either_end(client: Client) -> None:
    await made(client, GOODS)
    edges = (await client(LIST, {"orderBy": by("-SKU")}))["products"]["edges"]  # b, C, Ä, B, a
    bounds = {"after": edges[0]["cursor"], "before": edges[4]["cursor"], "orderBy": by("-SKU")}
    for more, wanted in (({"first": 2}, ["C", "Ä"]), ({"last": 2}, ["Ä", "B"])):
        found = (await client(LIST, {**bounds, **more}))["products"]
        assert [node["name"] for node in found["nodes"]] == wanted
        assert found["pageInfo"]["hasNextPage"] is found["pageInfo"]["hasPreviousPage"] is True


async def refusal(client: Client, query: str, variables: dict[str, Any]) -> dict[str, Any]:
    answer = (await client.post(query, variables)).json()
    assert not answer.get("data"), answer
    [error] = answer["errors"]
    return {"message": error["message"], **error["extensions"]}


@pytest.mark.parametrize("argument", ["after", "before"])
async def test_a_cursor_of_another_list_or_order_is_refused(client: Client, argument: str) -> None:
    await made(client, GOODS)
    wrong = {
        "code": "BAD_USER_INPUT",
        "argument": argument,
        "message": f"`{argument}` is not a cursor of this list in this order.",
    }
    own = (await client(LIST, {"orderBy": by("NAME")}))["products"]["pageInfo"]["startCursor"]
    for fields in ([], ["-NAME"], ["SKU"], ["NAME", "-CREATED_AT"], ["NAME", "SKU"]):
        assert await refusal(client, LIST, {"orderBy": by(*fields), argument: own}) == wrong
    foreign = "{ variants(first: 1, orderBy: [{field: NAME}]) { pageInfo { startCursor } } }"
    cursor = (await client(foreign))["variants"]["pageInfo"]["startCursor"]
    for bad in (cursor, own[:-1], own[1:], own.swapcase(), "", "junk"):
        assert await refusal(client, LIST, {"orderBy": by("NAME"), argument: bad}) == wrong


@pytest.mark.parametrize(
    ("asked", "argument", "message"),
    [
        ({"first": -1}, "first", "`first` must lie between 0 and 250, not -1."),
        ({"last": 251}, "last", "`last` must lie between 0 and 250, not 251."),
        ({"first": 1, "last": 1}, "last", "Give either `first` or `last`, not both."),
        ({"orderBy": by("NAME", "NAME")}, "orderBy", "`orderBy` names a field twice."),
        (
            {"orderBy": by("NAME", "SKU", "UPC", "ARTIST", "RELEASE_DATE")},
            "orderBy",
            "A list can be sorted by 4 fields, not 5.",
        ),
    ],
)
async def test_arguments_that_make_no_sense_are_told(
    client: Client, asked: dict[str, Any], argument: str, message: str
) -> None:
    for where in (None, {"name": {"contains": "x"}}):
        told = await refusal(client, LIST, {**asked, "where": where})
        assert told == {"code": "BAD_USER_INPUT", "argument": argument, "message": message}


async def test_counts_are_exact_up_to_their_limit(client: Client) -> None:
    await made(client, GOODS)
    query = """query ($where: ProductWhere, $limit: Int!) { products(first: 1, where: $where) {
      totalCount totalCountUpTo(limit: $limit) nodes { variants(first: 0) { totalCount totalCountUpTo(limit: $limit) } }
    } }"""
    for where, total in ((None, 5), ({"name": {"lt": "C"}}, 1), ({"sku": {"isNull": False}}, 3), ({"or": []}, 0)):
        for limit in (1, 2, 3, 5, 1_000_000):
            found = (await client(query, {"where": where, "limit": limit}))["products"]
            assert (found["totalCount"], found["totalCountUpTo"]) == (total, min(total, limit))
            assert [node["variants"]["totalCountUpTo"] for node in found["nodes"]] == [1] * min(total, 1)
    for limit in (0, -1, 1_000_001):
        told = await refusal(client, "query ($n: Int!) { products { totalCountUpTo(limit: $n) } }", {"n": limit})
        assert told == {
            "code": "BAD_USER_INPUT",
            "argument": "limit",
            "message": f"`limit` must lie between 1 and 1000000, not {limit}.",
        }


async def test_nested_lists_are_sorted_filtered_and_counted_each_by_itself(client: Client) -> None:
    prices: list[list[str | None]] = [["3", None, "1", "2"], ["5"], ["1", "1", "0"]]
    for n, each in enumerate(prices):
        variants = [{"name": f"V{m}", "retailPrice": price} for m, price in enumerate(each)]
        await made(client, [{"name": f"P{n}", "variants": variants}])
    found = await client("""{ products { nodes {
      all: variants(orderBy: [{field: RETAIL_PRICE, direction: DESC}, {field: NAME}], first: 2) {
        nodes { name } pageInfo { hasNextPage } }
      dear: variants(where: {retailPrice: {gte: "2"}}, last: 1) {
        totalCount nodes { name } pageInfo { hasPreviousPage } }
    } } }""")
    assert found["products"]["nodes"] == [
        {
            "all": {"nodes": [{"name": "V0"}, {"name": "V3"}], "pageInfo": {"hasNextPage": True}},
            "dear": {"totalCount": 2, "nodes": [{"name": "V3"}], "pageInfo": {"hasPreviousPage": True}},
        },
        {
            "all": {"nodes": [{"name": "V0"}], "pageInfo": {"hasNextPage": False}},
            "dear": {"totalCount": 1, "nodes": [{"name": "V0"}], "pageInfo": {"hasPreviousPage": False}},
        },
        {
            "all": {"nodes": [{"name": "V0"}, {"name": "V1"}], "pageInfo": {"hasNextPage": True}},
            "dear": {"totalCount": 0, "nodes": [], "pageInfo": {"hasPreviousPage": False}},
        },
    ]
