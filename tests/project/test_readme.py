"""What the README prints is true: its queries run as printed, and its commands exist."""

import re
from pathlib import Path

import pytest

from app.serving import prepare_demo
from kit.database import Database
from tests.conftest import Client, served

pytestmark = pytest.mark.anyio

README = (Path(__file__).parent.parent.parent / "README.md").read_text(encoding="utf-8")
QUERIES = re.findall(r"```graphql\n(.*?)```", README, re.DOTALL)


async def test_the_queries_run_as_printed(database: Database) -> None:
    assert len(QUERIES) == 7
    demo = await prepare_demo(database, products=20)
    async with served(database) as http:
        client = Client(http, demo.token)
        screen, find, make, bulk, wrong, history, limits = [await client(query) for query in QUERIES]
        again = await client(QUERIES[2])
    assert screen["products"]["totalCount"] == 5
    assert [node["retailPrice"]["amount"] for node in screen["products"]["nodes"]] == ["114.50", "90.95", "54.95"]
    assert [node["sku"] for node in find["products"]["nodes"]] == ["DITC-JKT-1019"]
    assert make["productCreate"]["userErrors"] == []
    assert len(make["productCreate"]["product"]["variants"]["nodes"]) == 2
    assert again == make
    assert (bulk["productBulkCreate"]["successCount"], bulk["productBulkCreate"]["errors"]) == (
        1,
        [{"index": 1, "code": "TAKEN", "field": ["sku"]}],
    )
    assert {(error["code"], ".".join(error["field"])) for error in wrong["productCreate"]["userErrors"]} == {
        ("BLANK", "name"),
        ("OUT_OF_RANGE", "retailPrice"),
        ("TAKEN", "variants.0.sku"),
    }
    assert len(history["changes"]["nodes"]) == 5
    assert limits["limits"]["maxPageSize"] == 250


def test_the_explorer_s_examples_are_queries_of_the_graph() -> None:
    from graphql import parse, validate

    from resolvers.graph import build_schema

    source = (Path(__file__).parent.parent.parent / "explorer" / "src" / "examples.ts").read_text(encoding="utf-8")
    examples = re.findall(r"query: `(.*?)`", source, re.DOTALL)
    assert len(examples) == 6
    for example in examples:
        assert validate(build_schema()._schema, parse(example)) == [], example
