"""The program itself over a WebSocket: the same sign-in, permissions and answers as over HTTP."""

import json
import urllib.request
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect

pytestmark = pytest.mark.anyio


def demo_token(explorer_url: str) -> str:
    with urllib.request.urlopen(f"{explorer_url}/explorer/config.json", timeout=5) as answer:
        token: str = json.load(answer)["token"]
    return token


async def talk(socket: ClientConnection, message: dict[str, Any]) -> dict[str, Any]:
    await socket.send(json.dumps(message))
    text = await socket.recv()
    assert isinstance(text, str)
    answer: dict[str, Any] = json.loads(text)
    return answer


async def test_a_query_over_a_web_socket(explorer_url: str) -> None:
    url = explorer_url.replace("http:", "ws:") + "/graphql"
    async with connect(url, subprotocols=["graphql-transport-ws"], open_timeout=5) as socket:
        init = {"type": "connection_init", "payload": {"Authorization": f"Bearer {demo_token(explorer_url)}"}}
        assert (await talk(socket, init))["type"] == "connection_ack"
        query = "{ viewer { account { slug } } products(first: 1) { nodes { name } } }"
        answer = await talk(socket, {"id": "1", "type": "subscribe", "payload": {"query": query}})
        assert answer["type"] == "next"
        assert answer["payload"]["data"]["viewer"] == {"account": {"slug": "demo"}}
        assert len(answer["payload"]["data"]["products"]["nodes"]) == 1
        assert json.loads(await socket.recv()) == {"id": "1", "type": "complete"}


async def test_a_bad_token_is_turned_away(explorer_url: str) -> None:
    url = explorer_url.replace("http:", "ws:") + "/graphql"
    async with connect(url, subprotocols=["graphql-transport-ws"], open_timeout=5) as socket:
        await socket.send(json.dumps({"type": "connection_init", "payload": {"Authorization": "Bearer igw_no"}}))
        await socket.wait_closed()
        assert socket.close_code == 4403
