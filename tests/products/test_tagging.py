"""Tags in bulk: added, taken away, what stays, what is refused, and how many statements it takes."""

from typing import Any

import pytest

from tests.conftest import Client, Shop
from tests.products.acting import (
    Payload,
    act,
    bulk,
    changes_after,
    done,
    everything,
    found,
    made,
    position,
    rows_told,
    variants_of,
)
from tests.support.statements import Statements

pytestmark = pytest.mark.anyio


async def tags_of(client: Client, noun: str, *ids: str) -> list[list[str]]:
    """The names of the tags of things."""
    return [[tag["name"] for tag in (await found(client, noun, "tags { name }", id=each))["tags"]] for each in ids]


async def tagged(client: Client, ids: list[str], noun: str = "product", **given: Any) -> Payload:
    """The payload of a change of tags that must carry out every row."""
    return await bulk(client, f"{noun}BulkTag", ids=ids, **given)


async def all_tags(client: Client) -> list[str]:
    answer = await client("{ tags(orderBy: {field: NAME}, first: 250) { nodes { name } } }")
    return [tag["name"] for tag in answer["tags"]["nodes"]]


async def test_tags_are_added_and_taken_away(client: Client) -> None:
    ids = await made(client, [{"name": "A", "tags": ["old", "sale"]}, {"name": "B", "tags": ["kept"]}, {"name": "C"}])
    payload = await tagged(client, [*ids, ids[0]], add=["New", "SÁLE", " new "], remove=["OLD", "nobody's"])
    assert (payload["ids"], payload["updatedIds"], payload["totalCount"]) == ([*ids, ids[0]], ids, 3)
    assert await tags_of(client, "product", *ids) == [["New", "sale"], ["kept", "New", "sale"], ["New", "sale"]]
    assert await all_tags(client) == ["kept", "New", "old", "sale"]


async def test_what_changes_nothing_gets_no_new_version(client: Client, shop: Shop) -> None:
    a, b = await made(client, [{"name": "A", "tags": ["x"], "variants": [{}]}, {"name": "B", "tags": ["x", "y"]}])
    start, before = await position(client), await everything(shop)
    for given in ({"add": ["X"]}, {"remove": ["z"]}, {}, {"add": None, "remove": []}):
        payload = await tagged(client, [a, b], **given)
        assert payload["updatedIds"] == [a, b]
    assert await everything(shop) == before
    await tagged(client, [a, b], add=["y"], reason="all of them")
    [change, followed] = await changes_after(client, start)
    assert (change["entityId"], change["entityVersion"], change["reason"]) == (a, 2, "all of them")
    assert (len(change["before"]["tags"]), len(change["after"]["tags"])) == (1, 2)
    assert set(change["before"]["tags"]) < set(change["after"]["tags"])
    assert followed["after"] == change["after"]


async def test_variants_with_the_product_s_tags_follow_until_they_have_their_own(client: Client) -> None:
    product = await done(client, "productCreate", name="P", tags=["x"], variants=[{"name": "had"}, {"tags": ["own"]}])
    had, own = (each["id"] for each in await variants_of(client, product["id"], "id"))
    await tagged(client, [product["id"]], add=["y"])
    assert await tags_of(client, "variant", had, own) == [["x", "y"], ["own"]]
    await tagged(client, [had, own], "variant", add=["y"])
    assert await tags_of(client, "variant", had, own) == [["x", "y"], ["own", "y"]]
    assert "TAGS" in (await found(client, "variant", "inheritedFields", id=had))["inheritedFields"]
    await tagged(client, [had], "variant", remove=["x"])
    assert "TAGS" not in (await found(client, "variant", "inheritedFields", id=had))["inheritedFields"]
    await tagged(client, [product["id"]], add=["z"], remove=["y"])
    assert await tags_of(client, "variant", had, own) == [["y"], ["own", "y"]]
    assert await tags_of(client, "product", product["id"]) == [["x", "z"]]


async def test_a_search_finds_them_by_their_new_tags(client: Client) -> None:
    [product] = await made(client, [{"name": "P", "tags": ["autumn"]}])
    await tagged(client, [product], add=["winter"], remove=["autumn"])
    asked = '{ a: products(search: "winter") { nodes { id } } b: products(search: "autumn") { nodes { id } } }'
    assert await client(asked) == {"a": {"nodes": [{"id": product}]}, "b": {"nodes": []}}


async def test_a_deleted_tag_shows_again_when_it_is_restored(client: Client) -> None:
    [product] = await made(client, [{"name": "P", "tags": ["gone", "x"]}])
    gone = await found(client, "tag", "id", name="gone")
    await done(client, "tagDelete", **gone)
    await tagged(client, [product], add=["new"], remove=["x", "gone"])
    assert await tags_of(client, "product", product) == [["new"]]
    await done(client, "tagRestore", **gone)
    assert await tags_of(client, "product", product) == [["gone", "new"]]


async def test_a_hundred_tags_and_not_one_more(client: Client, shop: Shop) -> None:
    full, nearly, few = await made(
        client,
        [
            {"name": "full", "tags": [f"t{n}" for n in range(100)]},
            {"name": "nearly", "tags": [f"t{n}" for n in range(99)]},
            {"name": "few", "tags": ["t0"]},
        ],
    )
    before = await everything(shop)
    given = {"ids": [few, full, nearly], "add": ["t0", "t99", "new"]}
    refused = await act(client, "productBulkTag", **given)
    assert rows_told(refused) == [(1, "TOO_LONG", "tags"), (2, "TOO_LONG", "tags")]
    assert await everything(shop) == before
    payload = await act(client, "productBulkTag", **given, errorPolicy="IGNORE_FAILED")
    assert (rows_told(payload), payload["updatedIds"]) == (rows_told(refused), [few])
    assert [len(each) for each in await tags_of(client, "product", full, nearly, few)] == [100, 99, 3]
    await tagged(client, [full, nearly], add=["new"], remove=["t0"])
    assert [len(each) for each in await tags_of(client, "product", full, nearly)] == [100, 99]


@pytest.mark.parametrize("policy", ["REJECT_EVERYTHING", "IGNORE_FAILED"])
async def test_names_that_cannot_be(client: Client, shop: Shop, policy: str) -> None:
    ids = await made(client, [{"name": "P", "tags": ["x"]}])
    before = await everything(shop)
    given = {"add": ["good", " ", "é", "l" * 201], "remove": ["\u0000", "nobody's", "É", "GOOD"]}
    payload = await act(client, "productBulkTag", ids=ids, **given, errorPolicy=policy)
    assert [(each["code"], each["field"]) for each in payload["userErrors"]] == [
        ("BLANK", ["add", "1"]),
        ("TOO_LONG", ["add", "3"]),
        ("INVALID", ["remove", "0"]),
        ("MISMATCH", ["remove", "2"]),
        ("MISMATCH", ["remove", "3"]),
    ]
    assert (payload["errors"], payload["successCount"], payload["failureCount"]) == ([], 0, 1)
    many = await act(client, "productBulkTag", ids=ids, add=[f"{n}" for n in range(101)], errorPolicy=policy)
    assert many["userErrors"] == [{"code": "TOO_LONG", "field": ["add"]}]
    assert await everything(shop) == before


async def test_only_things_that_are_there(client: Client, shop: Shop) -> None:
    good, gone = await made(client, [{"name": "A"}, {"name": "B"}])
    await done(client, "productDelete", id=gone)
    before = await everything(shop)
    given = {"ids": [gone, good, "nonsense"], "add": ["new"]}
    errors = [(0, "NOT_FOUND", "id"), (2, "NOT_FOUND", "id")]
    assert rows_told(await act(client, "productBulkTag", **given)) == errors
    assert await everything(shop) == before
    nobody = await act(client, "productBulkTag", ids=[gone], add=["new"], errorPolicy="IGNORE_FAILED")
    assert nobody["successCount"] == 0
    assert await everything(shop) == before
    payload = await act(client, "productBulkTag", **given, errorPolicy="IGNORE_FAILED")
    assert (rows_told(payload), payload["updatedIds"]) == (errors, [good])
    assert await tags_of(client, "product", good, gone) == [["new"], []]


async def test_a_dry_run_keeps_no_tag(client: Client, shop: Shop) -> None:
    ids = await made(client, [{"name": "A"}])
    before = await everything(shop)
    payload = await tagged(client, ids, add=["new"], dryRun=True)
    assert [each["action"] for each in payload["preview"]] == ["CREATED", "UPDATED", "UPDATED"]
    assert await everything(shop) == before


async def test_who_may_only_read_tags_nothing(client: Client, shop: Shop) -> None:
    ids = await made(client, [{"name": "P"}])
    reader = Client(client.http, await shop.token("catalog:read"))
    before = await everything(shop)
    for noun in ("product", "variant"):
        text = f'mutation ($ids: [ID!]!) {{ {noun}BulkTag(input: {{ids: $ids, add: ["x"]}}) {{ successCount }} }}'
        assert await reader.refused(text, {"ids": ids}) == (403, ["FORBIDDEN"])
    assert await everything(shop) == before


@pytest.mark.parametrize("noun", ["product", "variant"])
async def test_fifty_rows_take_as_many_statements_as_five(client: Client, statements: Statements, noun: str) -> None:
    counted = []
    for n in (5, 50):
        goods = [{"name": f"{n} {place}", "tags": ["x", f"y{place}"], "variants": [{}, {}]} for place in range(n)]
        ids = (await bulk(client, "productBulkCreate", products=goods))["ids"]
        if noun == "variant":
            ids = [each["id"] for product in ids for each in await variants_of(client, product, "id")]
        statements.clear()
        await tagged(client, ids, noun, add=[f"new {n}", "y0"], remove=["x", "y1"])
        counted.append([text[:60] for text in statements.after_sign_in])
    assert len(counted[0]) == len(counted[1]), counted
    assert len(counted[0]) < 30
