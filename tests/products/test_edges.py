"""What a hostile or careless client tries at the edges of lists, searches and batches."""

import base64
from typing import Any

import orjson
import pytest

from tests.conftest import Client, Shop
from tests.products.acting import act, done

pytestmark = pytest.mark.anyio


async def names(client: Client, **asked: Any) -> list[str]:
    query = (
        "query ($search: String, $where: ProductWhere) { products(search: $search, where: $where) { nodes { name } } }"
    )
    return [node["name"] for node in (await client(query, asked))["products"]["nodes"]]


async def test_a_filter_goes_through_two_lists_and_no_more(client: Client) -> None:
    await done(client, "productCreate", name="A")
    where: dict[str, Any] = {"name": {"eq": None}}
    for allowed in (True, True, False):
        where = {"variants": {"every": {"product": where if "variants" in where else {"name": {"ne": "B"}}}}}
        if allowed:
            assert await names(client, where=where) == ["A"]
    query = "query ($where: ProductWhere) { products(where: $where) { nodes { name } } }"
    status, codes = await client.refused(query, {"where": where})
    assert (status, codes) == (294, ["BAD_USER_INPUT"])


@pytest.mark.parametrize("rank", [2**31, 2**63 - 1, -(2**31) - 1])
async def test_a_forged_cursor_of_a_search_is_refused(client: Client, rank: int) -> None:
    product = await done(client, "productCreate", name="Alpha")
    forged = base64.urlsafe_b64encode(orjson.dumps(["-exact,-rank,id", rank, 0, product["id"]])).decode().rstrip("=")
    for argument in ("after", "before"):
        query = f'{{ products(search: "alpha", {argument}: "{forged}") {{ nodes {{ id }} }} }}'
        assert await client.refused(query) == (294, ["BAD_USER_INPUT"])


async def test_a_tag_is_found_by_each_of_its_words(client: Client) -> None:
    await done(client, "productCreate", name="One", tags=["hip hop", "(new)", "Rock & Roll"])
    await done(client, "productCreate", name="Two", tags=[f"a{n:03}" for n in range(90)])
    await done(client, "productCreate", name="Apple", tags=["zebra"])
    for text in ("hop", "hip hop", "new", "rock roll", "rol"):
        assert await names(client, search=text) == ["One"], text
    assert await names(client, search="a zebra") == ["Apple"]
    assert await names(client, search="op") == []


async def test_one_ambiguous_barcode_is_no_other_s_error(client: Client) -> None:
    for name, upc in (("A", "dup"), ("B", "dup"), ("C", "ok")):
        await done(client, "productCreate", name=name, upc=upc)
    response = await client.post('{ a: product(by: {upc: "dup"}) { name } b: product(by: {upc: "ok"}) { name } }')
    answer = response.json()
    assert answer["data"] == {"a": None, "b": {"name": "C"}}
    assert [(error["path"], error["extensions"]["code"]) for error in answer["errors"]] == [(["a"], "AMBIGUOUS")]


async def test_a_dry_run_shows_nothing_to_those_who_may_not_read(client: Client, shop: Shop) -> None:
    product = await done(client, "productCreate", name="A", unitCost="1")
    writer = Client(client.http, await shop.token("catalog:write"))
    query = """mutation ($input: ProductUpdateInput!) {
      productUpdate(input: $input) { preview { before } userErrors { code } }
    }"""
    given = {"input": {"id": product["id"], "unitCost": "2", "dryRun": True}}
    assert await writer.refused(query, given) == (403, ["FORBIDDEN"])
    assert (await client(query, given))["productUpdate"]["preview"] == [{"before": {"unitCost": "1"}}] * 2


async def test_a_failed_row_claims_nothing(client: Client) -> None:
    rows = [{"name": " ", "sku": "CL1"}, {"name": "Good", "sku": "CL1"}]
    payload = await act(client, "productBulkCreate", products=rows, errorPolicy="IGNORE_FAILED")
    assert payload["successCount"] == 1
    assert [(error["index"], error["code"]) for error in payload["errors"]] == [(0, "BLANK")]


async def test_an_upsert_contradicting_its_match_is_refused(client: Client) -> None:
    match = {"externalId": {"source": "shop", "value": "1"}}
    payload = await act(client, "productUpsert", match=match, name="A", externalIds=[{"source": "shop", "value": "2"}])
    assert [(error["code"], error["field"]) for error in payload["userErrors"]] == [
        ("MISMATCH", ["externalIds", "0", "value"])
    ]


async def test_white_space_at_the_end_of_a_filter_ends_a_word(client: Client) -> None:
    await done(client, "productCreate", name="Alpha")
    await done(client, "productCreate", name="Al Bowlly")
    assert await names(client, where={"name": {"startsWith": "al "}}) == ["Al Bowlly"]
    assert await names(client, where={"name": {"startsWith": "al"}}) == ["Alpha", "Al Bowlly"]
