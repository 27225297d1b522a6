"""A file in the variables of the program itself, where no file belongs."""

import json
from typing import Any

import pytest

from tests.conftest import Client
from tests.http.forms import PREFLIGHT, TYPE, form, mapped, operations, part

pytestmark = pytest.mark.anyio

CREATE = """mutation ($input: ProductCreateInput!) { productCreate(input: $input) {
  product { id } userErrors { code field message } } }"""


async def sent(client: Client, given: dict[str, Any], place: str) -> Any:
    """The answer to a creation with a file of some size at a place of its variables."""
    content = form(
        operations(CREATE, {"input": {"name": "Mug", **given}}),
        mapped({"0": [f"variables.input.{place}"]}),
        part("0", b"BYTES" * 100_000, "a.png"),
    )
    headers = {"Accept": "application/graphql-response+json", "Authorization": f"Bearer {client.token}"}
    response = await client.http.post("/graphql", content=content, headers=headers | TYPE | PREFLIGHT)
    assert len(response.content) < 1000
    assert "BYTES" not in response.text
    return response.json()


@pytest.mark.parametrize("key", [{}, {"idempotencyKey": "once"}], ids=["", "with a key"])
@pytest.mark.parametrize(
    ("given", "place"),
    [
        ({"customFields": {"x": None}}, "customFields.x"),
        ({"customFields": {"x": [{"y": None}]}}, "customFields.x.0.y"),
        ({"customFields": None}, "customFields"),
    ],
)
async def test_in_json(client: Client, given: dict[str, Any], place: str, key: dict[str, str]) -> None:
    payload = (await sent(client, given | key, place))["data"]["productCreate"]
    assert payload["product"] is None
    assert [(error["code"], error["field"]) for error in payload["userErrors"]] == [("INVALID", ["customFields"])]
    empty = await client("{ products { totalCount } changes(first: 1000) { nodes { entityId } } }")
    assert empty["products"]["totalCount"] == 0


@pytest.mark.parametrize("field", ["description", "retailPrice", "releaseDate", "idempotencyKey", "supplier"])
async def test_for_another_scalar_or_input(client: Client, field: str) -> None:
    answer = await sent(client, {field: None}, field)
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["INVALID_VARIABLES"], json.dumps(answer)
