"""Uploads as clients send them, and waiting for what becomes of them."""

import asyncio
import json
from collections.abc import Sequence
from typing import Any

import httpx2 as httpx

from tests.conftest import Client

ASSET = """
  id version role position isIdentifying status error { code } fileName contentType fileSize width height sha256
  dominantColor description altText sourceUrl type { name } product { id } variant { id }
"""
UPLOAD = f"""
  mutation ($input: AssetUploadInput!) {{
    assetUpload(input: $input) {{
      created {{ {ASSET} }} errors {{ index fileName code message }} createdCount failedCount
      associatedInventoryItemsCount userErrors {{ code field message }}
    }}
  }}
"""

File = tuple[str, bytes]
"""A name, and bytes."""


async def send(
    client: Client, query: str, variables: dict[str, Any], files: dict[str, File], **headers: str
) -> httpx.Response:
    """Sends an operation with files, each under the path in the variables where it belongs."""
    names = [str(number) for number in range(len(files))]
    body = {
        "operations": json.dumps({"query": query, "variables": variables}),
        "map": json.dumps({name: [path] for name, path in zip(names, files, strict=True)}),
    }
    parts = {
        name: (file_name, data, "application/octet-stream")
        for name, (file_name, data) in zip(names, files.values(), strict=True)
    }
    given = {"Accept": "application/graphql-response+json", **(headers or {"GraphQL-Require-Preflight": "1"})}
    authorization = {"Authorization": f"Bearer {client.token}"} if client.token else {}
    return await client.http.post("/graphql", data=body, files=parts, headers={**given, **authorization})


async def upload(client: Client, files: Sequence[File], **given: Any) -> Any:
    """What `assetUpload` answers."""
    variables = {"input": {**given, "files": [None] * len(files)}}
    paths = {f"variables.input.files.{number}": file for number, file in enumerate(files)}
    response = await send(client, UPLOAD, variables, paths)
    answer = response.json()
    assert response.status_code == 200 and "errors" not in answer, json.dumps(answer, indent=1)
    return answer["data"]["assetUpload"]


async def settled(client: Client, asset_ids: Sequence[str], more: str = "", seconds: float = 60) -> list[Any]:
    """The assets, once none of them waits for its file any more."""
    query = f"query ($ids: [ID!]!) {{ nodes(ids: $ids) {{ ... on Asset {{ {ASSET} {more} }} }} }}"
    async with asyncio.timeout(seconds):
        while True:
            nodes: list[Any] = (await client(query, {"ids": list(asset_ids)}))["nodes"]
            if all(node["status"] != "PENDING" for node in nodes):
                return nodes
            await asyncio.sleep(0.05)


async def new_product(client: Client, name: str = "Blue Train") -> str:
    """The id of a new product."""
    query = "mutation ($n: String!) { productCreate(input: {name: $n}) { product { id } userErrors { code } } }"
    payload = (await client(query, {"n": name}))["productCreate"]
    assert payload["userErrors"] == []
    product_id: str = payload["product"]["id"]
    return product_id
