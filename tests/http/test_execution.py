"""Another executor can take the place of graphql-core's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphql import ExecutionResult, GraphQLError, OperationType
from starlette.applications import Starlette
from starlette.testclient import TestClient

from app.http import GraphQLEndpoint, Operation, routes
from tests.http.shop import SHOWN_COST, TOKEN, Context, Shop

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator


class Echo:
    """Executes nothing, and says what it was given."""

    async def execute(self, operation: Operation, context: Context) -> ExecutionResult:
        assert operation.kind is OperationType.QUERY
        data = {"actor": context.actor, "fragments": sorted(operation.document.fragments)}
        return ExecutionResult(data | operation.variables.coerced, [GraphQLError("no", extensions={"code": "NO"})])

    async def subscribe(
        self, operation: Operation, context: Context, open_event: Any
    ) -> AsyncGenerator[ExecutionResult, None]:
        async def events() -> AsyncGenerator[ExecutionResult, None]:
            async with open_event() as event:
                yield ExecutionResult({"opened": [context.serial, event.serial]})

        return events()


def test_operations_and_contexts_reach_it() -> None:
    shop = Shop()
    client = TestClient(Starlette(routes=routes(GraphQLEndpoint(shop, execution=Echo()), "/api")))
    query = "query($i:Int=7){...F} fragment F on Query{echo(i:$i)}"
    headers = {"authorization": TOKEN, "accept": "application/graphql-response+json"}

    response = client.post("/api", json={"query": query}, headers=headers)

    assert response.status_code == 294
    assert response.json() == {
        "errors": [{"message": "no", "extensions": {"code": "NO"}}],
        "data": {"actor": "good", "fragments": ["F"], "i": 7},
        "extensions": SHOWN_COST,
    }
    with client.websocket_connect("/api", subprotocols=["graphql-transport-ws"], headers=headers) as socket:
        socket.send_json({"type": "connection_init"})
        socket.receive_json()
        socket.send_json({"type": "subscribe", "id": "1", "payload": {"query": "subscription{count(to:1)}"}})
        assert socket.receive_json()["payload"] == {"data": {"opened": [2, 3]}, "extensions": SHOWN_COST}
        assert socket.receive_json()["type"] == "complete"
    assert shop.opened == shop.closed == 3
