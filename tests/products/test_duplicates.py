"""Likely duplicates: each reason, what does not count, pages, and that it costs the same however many there are."""

from typing import Any

import pytest

from tests.conftest import Client, Shop
from tests.products.acting import Payload, bulk, done, made, variants_of
from tests.support.statements import Statements

pytestmark = pytest.mark.anyio

ASKED = """query ($reasons: [DuplicateReason!], $first: Int! = 50, $after: String) {
  productDuplicates(reasons: $reasons, first: $first, after: $after) {
    nodes { reason key count explanation products { name } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}"""


async def asked(client: Client, **given: Any) -> Payload:
    """A page of groups."""
    page: Payload = (await client(ASKED, given))["productDuplicates"]
    return page


async def groups(client: Client, **given: Any) -> list[tuple[str, str, list[str]]]:
    """The groups of a page: reason, key and the names of the products."""
    nodes = (await asked(client, **given))["nodes"]
    assert all(node["count"] == len(node["products"]) for node in nodes)
    return [(node["reason"], node["key"], [product["name"] for product in node["products"]]) for node in nodes]


async def test_barcodes_count_wherever_a_product_has_them(client: Client) -> None:
    await made(
        client,
        [
            {"name": "Own", "upc": "400"},
            {"name": "Own with variants", "upc": "400", "variants": [{}, {"upc": "500"}]},
            {"name": "Below", "variants": [{"upc": "400"}, {"upc": "400"}, {"upc": "500"}]},
            {"name": "Twice itself", "variants": [{"upc": "600"}, {"upc": "600"}]},
            {"name": "Without"},
            {"name": "Other", "upc": "700"},
        ],
    )
    assert await groups(client) == [
        ("SAME_UPC", "400", ["Own", "Own with variants", "Below"]),
        ("SAME_UPC", "500", ["Own with variants", "Below"]),
    ]


async def test_a_supplier_s_code_counts_with_its_supplier(client: Client) -> None:
    one, two = [{"supplier": {"name": name}} for name in ("One", "Two")]
    await made(
        client,
        [
            {"name": "A", **one, "supplierReference": "R 1"},
            {"name": "B", **two, "supplierReference": "R 1"},
            # Of two variants the second would be refused; what a product says beside variants that do not counts too.
            {"name": "C", **one, "supplierReference": "R 1", "variants": [{"name": "V"}]},
            {"name": "D", "supplierReference": "R 1"},
            {"name": "E", "supplierReference": "R 1"},
            {"name": "F", **one},
        ],
    )
    supplier = (await client('{ supplier(by: {name: "One"}) { id } }'))["supplier"]["id"]
    assert await groups(client) == [("SAME_SUPPLIER_REFERENCE", f"{supplier} R 1", ["A", "C"])]
    [node] = (await asked(client))["nodes"]
    assert node["explanation"] == "They, or variants of them, are what one supplier calls R 1."


async def test_names_that_are_nearly_the_same(client: Client) -> None:
    alike = ["Red T-Shirt", "t-shirt, RED", "  Réd   TShirt!", "Red (T-shirt)"]
    apart = ["Red Shirt", "Red T-Shirt 2", "!!!", "???", "Blue T-Shirt"]
    await made(client, [{"name": name} for name in (*alike, *apart, "!!!")])
    assert await groups(client) == [
        ("SIMILAR_NAME", "!!!", ["!!!", "!!!"]),
        ("SIMILAR_NAME", "redtshirt", [name.strip() for name in alike]),
    ]


async def test_what_changes_is_compared_anew(client: Client) -> None:
    a, b, c = await made(client, [{"name": "Abbey Road"}, {"name": "Let it be"}, {"name": "Road, Abbey"}])
    names = {"reasons": ["SIMILAR_NAME"]}
    assert await groups(client, **names) == [("SIMILAR_NAME", "abbeyroad", ["Abbey Road", "Road, Abbey"])]
    await done(client, "productDelete", id=c)
    assert await groups(client, **names) == []
    await done(client, "productRestore", id=c)
    await done(client, "productUpdate", id=a, name="Be, let it")
    assert await groups(client, **names) == [("SIMILAR_NAME", "beitlet", ["Be, let it", "Let it be"])]
    await bulk(client, "productBulkUpdate", products=[{"id": b, "upc": "1"}, {"id": c, "upc": "1"}])
    assert await groups(client, reasons=["SAME_UPC"]) == [("SAME_UPC", "1", ["Let it be", "Road, Abbey"])]
    [variant] = await variants_of(client, c, "id")
    await done(client, "variantUpdate", **variant, upc="2")
    await done(client, "productUpdate", id=c, upc=None)
    assert await groups(client, reasons=["SAME_UPC"]) == []


async def test_a_deleted_variant_does_not_count(client: Client) -> None:
    a, _ = await made(client, [{"name": "A", "variants": [{"upc": "1"}, {}]}, {"name": "B", "upc": "1"}])
    first, _ = await variants_of(client, a, "id")
    assert len(await groups(client)) == 1
    await done(client, "variantDelete", **first)
    assert await groups(client) == []


async def several(client: Client) -> list[tuple[str, str, list[str]]]:
    """Groups of each reason."""
    goods = [
        {
            "name": f"Name {n}{'!' * m}",
            "upc": f"u{n}",
            "supplier": {"name": "S"},
            "supplierReference": f"r{n}",
            "variants": [{"name": "V"}] * m,
        }
        for n in range(3)
        for m in range(2)
    ]
    await made(client, goods)
    found = await groups(client)
    assert [reason for reason, _, _ in found] == [
        *["SAME_UPC"] * 3,
        *["SAME_SUPPLIER_REFERENCE"] * 3,
        *["SIMILAR_NAME"] * 3,
    ]
    return found


async def test_page_by_page(client: Client) -> None:
    everything = await several(client)
    for size in (1, 2, 4, 9):
        seen: list[Any] = []
        after = None
        while True:
            page = await asked(client, first=size, after=after)
            seen += [(each["reason"], each["key"]) for each in page["nodes"]]
            info = page["pageInfo"]
            assert info["hasPreviousPage"] == (after is not None)
            after = info["endCursor"]
            if not info["hasNextPage"]:
                break
        assert seen == [(reason, key) for reason, key, _ in everything]
    assert await groups(client, reasons=["SIMILAR_NAME", "SAME_UPC", "SAME_UPC"]) == everything[:3] + everything[6:]
    behind = await asked(client, reasons=["SIMILAR_NAME"], first=1, after=info["startCursor"])
    assert [each["key"] for each in behind["nodes"]] == [everything[6][1]]
    empty = await asked(client, reasons=[])
    assert empty == {
        "nodes": [],
        "pageInfo": {"hasNextPage": False, "hasPreviousPage": False, "startCursor": None, "endCursor": None},
    }
    assert (await asked(client, first=0))["nodes"] == []


@pytest.mark.parametrize(
    "cursor",
    [
        "junk",
        "",
        "U0FNRV9VUEM=",
        "WyJpZCJd",
        "Tk9UX0FfUkVBU09OIHg=",
        "U0FNRV9VUEMgAA==",
        "U0FNRV9TVVBQTElFUl9SRUZFUkVOQ0UgeA==",
    ],
)
async def test_cursors_of_nothing(client: Client, cursor: str) -> None:
    response = await client.post(ASKED, {"after": cursor})
    codes = [error["extensions"]["code"] for error in response.json().get("errors", ())]
    assert codes == ([] if cursor in ("", "U0FNRV9VUEM=") else ["BAD_USER_INPUT"])


@pytest.mark.parametrize("first", [-1, 251])
async def test_sizes_that_cannot_be(client: Client, first: int) -> None:
    response = await client.post(ASKED, {"first": first})
    assert [error["extensions"]["code"] for error in response.json()["errors"]] == ["BAD_USER_INPUT"]


async def test_many_products_of_one_group(client: Client) -> None:
    await bulk(client, "productBulkCreate", products=[{"name": "Untitled"}] * 253)
    text = "{ productDuplicates { nodes { count few: products(first: 2) { id } products(first: 250) { id } } } }"
    [group] = (await client(text))["productDuplicates"]["nodes"]
    assert (group["count"], len(group["few"]), len(group["products"])) == (253, 2, 250)
    ids = [each["id"] for each in group["products"]]
    assert ids == sorted(ids)


async def test_another_account_s_products_are_no_duplicates(client: Client, other_client: Client, shop: Shop) -> None:
    for each in (client, other_client):
        await made(each, [{"name": "Same", "upc": "1", "supplier": {"name": "S"}, "supplierReference": "r"}])
    assert await groups(client) == []
    await made(other_client, [{"name": "Same", "upc": "1"}])
    assert await groups(client) == []
    assert len(await groups(other_client)) == 2
    stranger = Client(client.http, await shop.token("stock:read"))
    assert await stranger.refused("{ productDuplicates { nodes { key } } }") == (403, ["FORBIDDEN"])


async def test_it_takes_as_many_statements_for_many(client: Client, statements: Statements) -> None:
    counted = []
    for n in (5, 50):
        goods = [{"name": f"{n} {place // 2}", "upc": f"{n} {place // 2}"} for place in range(2 * n)]
        await bulk(client, "productBulkCreate", products=goods)
        statements.clear()
        await asked(client, first=200)
        counted.append([text[:60] for text in statements.after_sign_in])
    assert len(counted[0]) == len(counted[1]) <= 8, counted


async def test_the_same_name_in_another_vessel_is_another_thing(client: Client) -> None:
    bottle, large = ({"size": size, "unit": "DL", "type": "BO"} for size in ("7", "10"))
    first = await done(client, "productCreate", name="Vodka", vessel=bottle)
    other = await done(client, "productCreate", name="VODKA!", vessel=large)
    await done(client, "productCreate", name="vodka")
    asked = "{ productDuplicates(reasons: [SIMILAR_NAME]) { nodes { key products { id } } } }"
    assert (await client(asked))["productDuplicates"]["nodes"] == []
    await done(client, "productUpdate", id=other["id"], vessel=bottle)
    [group] = (await client(asked))["productDuplicates"]["nodes"]
    assert [each["id"] for each in group["products"]] == [first["id"], other["id"]]
    await done(client, "productUpdate", id=other["id"], name="Gin")
    assert (await client(asked))["productDuplicates"]["nodes"] == []
