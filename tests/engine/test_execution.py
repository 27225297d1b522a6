"""Who executes what, and how a client and an operator can tell; and that cost grows with depth, not with objects."""

import re
from collections import Counter
from typing import Any

import pytest

from engine import plan
from tests.conftest import Client
from tests.products.acting import made
from tests.support.statements import Statements

pytestmark = pytest.mark.anyio

DEEP = """query ($first: Int) { products(first: $first) { nodes {
  name retailPrice { amount } tags { name } externalIds { value } supplier { name }
  variants(first: 5) { totalCount nodes { sku product { name category { name } } } }
} } }"""


async def execution_of(client: Client, query: str, variables: dict[str, Any] | None = None) -> Any:
    answer = await client.post(query, variables, extensions={"debug": True})
    return answer.json()["extensions"]["execution"]


async def test_a_client_is_told_who_executed_its_operation_if_it_asks(client: Client) -> None:
    assert await execution_of(client, "{ products { nodes { id } } viewer { scopes } __typename }") == {
        "executor": "engine"
    }
    assert await execution_of(client, 'mutation { tagCreate(input: {name: "a"}) { tag { name } } }') == {
        "executor": "engine"
    }
    assert await execution_of(client, "{ __schema { queryType { name } } viewer { scopes } }") == {
        "executor": "graphql-core",
        "why": "introspection",
    }
    assert (await client.post("{ __typename }")).json()["extensions"].keys() == {"cost"}
    assert (await client.post("{ __typename }", extensions={"debug": 1})).json()["extensions"].keys() == {"cost"}


async def test_an_operator_sees_how_many_went_which_way(client: Client) -> None:
    for query in ("{ __typename }", "{ viewer { scopes } }", "{ __schema { queryType { name } } }"):
        await client(query)
    answer = await client.http.get("/metrics")
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    counts = dict(line.rsplit(" ", 1) for line in answer.text.splitlines() if not line.startswith("#"))
    assert counts == {
        'inventory_gateway_operations_total{executor="engine",why=""}': "2",
        'inventory_gateway_operations_total{executor="graphql-core",why="introspection"}': "1",
    }


async def test_cost_grows_with_depth_and_not_with_objects(
    client: Client, statements: Statements, monkeypatch: pytest.MonkeyPatch
) -> None:
    await made(client, [{"name": f"P{n}", "variants": [{"name": "a"}, {"name": "b"}]} for n in range(12)])
    asked: Counter[str] = Counter()
    found = plan.FieldPlan.found
    at_once = plan.FieldPlan.at_once

    async def counted(field: plan.FieldPlan, *given: Any) -> Any:
        asked["field"] += 1
        return await found(field, *given)

    def quickly(field: plan.FieldPlan, *given: Any) -> Any:
        asked["at once"] += 1
        return at_once(field, *given)

    monkeypatch.setattr(plan.FieldPlan, "found", counted)
    monkeypatch.setattr(plan.FieldPlan, "at_once", quickly)
    taken = []
    for size in (2, 12):
        statements.clear()
        asked.clear()
        answer = await client(DEEP, {"first": size})
        assert len(answer["products"]["nodes"]) == size
        taken.append((len(statements.after_sign_in), dict(asked)))
    assert taken[0] == taken[1]
    # Products, tags, external ids, suppliers, variants, their counts, their products. (No product has a category or a
    # supplier: nothing is asked for no ids.)
    assert taken[0][0] == 5 + statements.list_below


ALWAYS = {"id", "account_id", "deleted_at"}
"""What lists of things are found and ordered by."""


@pytest.mark.parametrize(
    ("query", "columns"),
    [
        ("{ products { nodes { name } } }", {"product": {"name"}}),
        (
            "{ products { nodes { a: name retailPrice { amount } } } }",
            {"product": {"name", "retail_price", "currency"}},
        ),
        ("{ products(orderBy: {field: SKU}) { edges { cursor } } }", {"product": {"sku_key"}}),
        ("{ products { nodes { variants { nodes { upc } } } } }", {"product": set(), "variant": {"upc", "product_id"}}),
        ("query ($no: Boolean = false) { products { nodes { sku name @include(if: $no) } } }", {"product": {"sku"}}),
    ],
)
async def test_only_what_is_selected_is_read(
    client: Client, statements: Statements, query: str, columns: dict[str, set[str]]
) -> None:
    await made(client, [{"name": "P", "variants": [{"name": "V"}]}])
    statements.clear()
    await client(query)
    named = {table: set(re.findall(rf"\b{table}\.(\w+)", "".join(statements.after_sign_in))) for table in columns}
    assert named == {table: ALWAYS | selected for table, selected in columns.items()}


async def test_a_null_in_a_directive_is_refused(client: Client) -> None:
    status, codes = await client.refused(
        "query ($x: Boolean = true) { viewer { scopes @include(if: $x) } }", {"x": None}
    )
    assert (status, codes) == (422, ["INVALID_VARIABLES"])
