"""Search through `products(search:)` and `variants(search:)`: what finds what, in which order, and for whom."""

from typing import Any

import pytest

from tests.conftest import Client
from tests.products.acting import made

pytestmark = pytest.mark.anyio

LIST = """query ($search: String, $where: ProductWhere, $orderBy: [ProductOrder!], $first: Int, $after: String,
  $last: Int, $before: String, $deleted: Deleted! = EXCLUDED) {
  products(search: $search, where: $where, orderBy: $orderBy, first: $first, after: $after, last: $last,
    before: $before, deleted: $deleted) {
    totalCount nodes { name } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}"""
VARIANTS = """query ($search: String) { variants(search: $search) { totalCount nodes { sku } } }"""
GOODS: list[dict[str, Any]] = [
    {"name": "Abbey Road", "sku": "AR-69/1", "artist": "The Beatles", "catalogNumber": "PCS 7088", "tags": ["Rock"]},
    {"name": "Road Atlas", "upc": "0 12345 67890 5", "supplierReference": "LMN-77"},
    {
        "name": "Crème Brûlée Roadster",
        "variants": [{"name": "Größe L", "sku": "CB-L"}, {"name": "Tiny", "sku": "road"}],
    },
    {"name": "Lamp", "description": "Shines on any road.", "sku": "LAMP"},
]


async def found(client: Client, search: str, **more: Any) -> list[str]:
    """The first words of the names that are found, in order."""
    page = (await client(LIST, {"search": search, **more}))["products"]
    assert page["totalCount"] == len(page["nodes"])
    return [node["name"].split()[0] for node in page["nodes"]]


FINDS: list[tuple[str, list[str]]] = [
    ("abbey", ["Abbey"]),
    ("ABB", ["Abbey"]),
    ("bbey", []),
    ("beatles road", ["Abbey"]),
    ("road beatles abbey", ["Abbey"]),
    ("beatles lamp", []),
    ("creme BRULEE", ["Crème"]),
    ("grosse", ["Crème"]),
    ("AR-69/1", ["Abbey"]),
    ("ar691", ["Abbey"]),
    ("PCS7088", ["Abbey"]),
    ("7088", ["Abbey"]),
    ("012345678905", ["Road"]),
    ("0 12345 67890 5", ["Road"]),
    ("lmn-77", ["Road"]),
    ("rock", ["Abbey"]),
    ("ro", ["Abbey", "Road", "Crème"]),
    ("road", ["Crème", "Abbey", "Road"]),  # an exact SKU, then words of names
    ("shines", []),
    ("% _ lamp", ["Lamp"]),
]


async def test_what_is_found_and_in_which_order(client: Client, other_client: Client) -> None:
    await made(client, GOODS)
    for search, wanted in FINDS:
        assert await found(client, search) == wanted, search
        assert await found(other_client, search) == [], search


async def test_variants_are_found_by_their_own_codes_and_their_product_s_names(
    client: Client, other_client: Client
) -> None:
    await made(client, GOODS)
    for search, wanted in (("creme", ["CB-L", "road"]), ("groesse", []), ("große", ["CB-L"]), ("tiny", ["road"]),
                           ("road", ["road", "AR-69/1", None, "CB-L"]), ("cbl", ["CB-L"])):  # fmt: skip
        assert [node["sku"] for node in (await client(VARIANTS, {"search": search}))["variants"]["nodes"]] == wanted
        assert (await other_client(VARIANTS, {"search": search}))["variants"] == {"totalCount": 0, "nodes": []}


@pytest.mark.parametrize("blank", ["", "   ", "\n", "-", "!?", "…"])
async def test_a_search_without_words_is_no_search(client: Client, blank: str) -> None:
    await made(client, GOODS)
    assert await found(client, blank) == ["Abbey", "Road", "Crème", "Lamp"]


async def test_a_search_is_filtered_sorted_and_paged_both_ways(client: Client) -> None:
    await made(client, GOODS)
    assert await found(client, "road", where={"sku": {"isNull": True}}) == ["Crème", "Road"]
    by_name = [{"field": "NAME", "direction": "DESC"}]
    assert await found(client, "road", orderBy=by_name) == ["Road", "Crème", "Abbey"]
    for order_by, wanted in ((None, ["Crème", "Abbey", "Road"]), (by_name, ["Road", "Crème", "Abbey"])):
        for size in (1, 2, 3):
            forwards: list[str] = []
            backwards: list[str] = []
            after = before = None
            for _ in range(4):
                page = await client(LIST, {"search": "road", "orderBy": order_by, "first": size, "after": after})
                nodes, info = page["products"]["nodes"], page["products"]["pageInfo"]
                forwards += [node["name"].split()[0] for node in nodes]
                after = info["endCursor"]
                if not info["hasNextPage"]:
                    break
            for _ in range(4):
                page = await client(LIST, {"search": "road", "orderBy": order_by, "last": size, "before": before})
                nodes, info = page["products"]["nodes"], page["products"]["pageInfo"]
                backwards = [*(node["name"].split()[0] for node in nodes), *backwards]
                before = info["startCursor"]
                if not info["hasPreviousPage"]:
                    break
            assert (forwards, backwards) == (wanted, wanted), size


async def test_a_cursor_of_a_search_is_none_of_the_plain_list(client: Client) -> None:
    await made(client, GOODS)
    cursor = (await client(LIST, {"search": "road"}))["products"]["pageInfo"]["startCursor"]
    response = await client.post(LIST, {"after": cursor})
    [error] = response.json()["errors"]
    assert error["extensions"] == {"code": "BAD_USER_INPUT", "argument": "after"}


async def act(client: Client, verb: str, kind: str, **given: Any) -> None:
    name = f"{kind.lower()}{verb}"
    document = f"mutation ($input: {kind}{verb}Input!) {{ {name}(input: $input) {{ userErrors {{ code message }} }} }}"
    assert (await client(document, {"input": given}))[name] == {"userErrors": []}


async def test_what_changes_is_found_by_what_it_has_become(client: Client) -> None:
    ids = await made(client, GOODS)
    await act(client, "Update", "Product", id=ids[3], name="Lantern", sku="LT-1", tags=["Bright"])
    for search, wanted in (("lamp", []), ("lantern", ["Lantern"]), ("lt1", ["Lantern"]), ("bright", ["Lantern"])):
        assert await found(client, search) == wanted, search
    tag = (await client('{ tag(by: {name: "rock"}) { id } }'))["tag"]["id"]
    await act(client, "Update", "Tag", id=tag, name="Pop")
    assert (await found(client, "rock"), await found(client, "pop")) == ([], ["Abbey"])
    await act(client, "Delete", "Tag", id=tag)
    assert await found(client, "pop") == []
    await act(client, "Restore", "Tag", id=tag)
    assert await found(client, "pop") == ["Abbey"]
    await act(client, "Update", "Product", id=ids[0], tags=[])
    assert await found(client, "pop") == []


async def test_what_is_deleted_is_found_only_by_those_who_ask(client: Client) -> None:
    ids = await made(client, GOODS)
    await act(client, "Delete", "Product", id=ids[0])
    assert await found(client, "abbey") == []
    assert await found(client, "abbey", deleted="ONLY") == ["Abbey"]
    assert await found(client, "road", deleted="INCLUDED") == ["Crème", "Abbey", "Road"]
    await act(client, "Restore", "Product", id=ids[0])
    assert await found(client, "abbey") == ["Abbey"]


async def test_a_deleted_variant_no_longer_finds_its_product(client: Client) -> None:
    ids = await made(client, GOODS)
    product = await client("query ($id: ID!) { product(by: {id: $id}) { variants { nodes { id } } } }", {"id": ids[2]})
    tiny = product["product"]["variants"]["nodes"][1]["id"]
    await act(client, "Delete", "Variant", id=tiny)
    assert await found(client, "tiny") == []
    await act(client, "Restore", "Variant", id=tiny)
    assert await found(client, "tiny") == ["Crème"]


@pytest.mark.parametrize(
    ("search", "message"),
    [
        ("x" * 201, "`search` has at most 200 characters, not 201."),
        ("a b c d e f g h i j k", "`search` has at most 10 words, not 11."),
        ("a\x00b", "`search` holds a character that cannot be stored."),
    ],
)
async def test_what_cannot_be_searched_is_told(client: Client, search: str, message: str) -> None:
    for document in (LIST, VARIANTS):
        answer = (await client.post(document, {"search": search})).json()
        [error] = answer["errors"]
        assert not answer.get("data")
        assert error["message"] == message
        assert error["extensions"] == {"code": "BAD_USER_INPUT", "argument": "search"}


async def test_nested_lists_are_searched_each_by_itself(client: Client) -> None:
    await made(client, GOODS)
    query = '{ products { nodes { variants(search: "creme l") { totalCount nodes { sku } } } } }'
    found_below = [node["variants"] for node in (await client(query))["products"]["nodes"]]
    nothing = {"totalCount": 0, "nodes": []}
    assert found_below == [nothing, nothing, {"totalCount": 1, "nodes": [{"sku": "CB-L"}]}, nothing]
