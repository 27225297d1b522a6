"""GraphQL over WebSocket: the sub-protocol `graphql-transport-ws`, for subscriptions and anything else.

Messages are JSON in text frames. Every operation is a task of its own; it ends when it is done, when the client says
`complete`, or with the socket, and what it opened is closed each time. Tasks are asyncio's: a cancelled one can still
await its own cleaning up, so a transaction is rolled back rather than dropped (see `cancellation`).
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from graphql import OperationType
from starlette.responses import PlainTextResponse
from starlette.websockets import WebSocketDisconnect, WebSocketDisconnected

from app.http.errors import NotWellFormed, Refused, SignInRefused, TooManyOperations
from app.http.request import decoded, from_object
from app.http.response import encoded
from kit.waiting import to_the_end

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from starlette.datastructures import Headers
    from starlette.websockets import WebSocket

    from app.http.gateway import Gateway, RequestFacts
    from app.http.limits import Limits
    from app.http.masking import Masking
    from app.http.pipeline import Pipeline
    from app.http.request import GraphQLRequest
    from app.http.response import Outcome

SUBPROTOCOL = "graphql-transport-ws"
_REASON_BYTES = 123
"""RFC 6455 section 5.5: a control frame holds 125 bytes, two of them the code."""

_CLEANUP_SECONDS = 10.0
"""For the operations of a closed socket to close what they opened; after that they are left to themselves."""

_DEFAULT_PORTS = {"http": 80, "https": 443}


class Closing(Exception):
    """The server hangs up, with a close code of the protocol."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason.encode()[:_REASON_BYTES].decode(errors="ignore")


class Conversation:
    """One socket, from the handshake to its end."""

    def __init__(
        self,
        socket: WebSocket,
        facts: RequestFacts,
        gateway: Gateway,
        pipeline: Pipeline,
        masking: Masking,
        limits: Limits,
        allowed_origins: Sequence[str],
    ) -> None:
        self._socket = socket
        self._facts = facts
        self._gateway = gateway
        self._pipeline = pipeline
        self._masking = masking
        self._limits = limits
        self._allowed_origins = allowed_origins
        self._actor: Any = None
        self._operations: dict[str, asyncio.Task[None]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def hold(self) -> None:
        """Talk until one side hangs up. Raises nothing; when it returns, every operation has ended."""
        if not origin_is_allowed(self._socket.headers, self._allowed_origins):
            await self._deny()
            return
        try:
            await self._talk()
        except Closing as closing:
            await self._close(closing.code, closing.reason)
        except (WebSocketDisconnect, WebSocketDisconnected):
            pass
        except Exception as error:  # whatever broke is logged here, and must not break the server
            self._masking.failure(error)
            await self._close(1011, "Internal error.")
        finally:
            await self._end_operations()

    async def _talk(self) -> None:
        if SUBPROTOCOL not in self._socket.scope.get("subprotocols", []):
            await self._socket.accept()
            raise Closing(4406, f"Subprotocol not acceptable: speak {SUBPROTOCOL}")
        await self._socket.accept(subprotocol=SUBPROTOCOL)
        try:
            async with asyncio.timeout(self._limits.socket_init_seconds):
                await self._begin()
        except TimeoutError:
            raise Closing(4408, "Connection initialisation timeout") from None
        while True:
            await self._answer(await self._receive())

    async def _begin(self) -> None:
        """Wait for `connection_init`, and sign in by its payload, or by the header of the handshake."""
        while (message := await self._receive())["type"] != "connection_init":
            if message["type"] == "subscribe":
                raise Closing(4401, "Unauthorized")
            await self._answer(message)
        try:
            self._actor = await self._gateway.sign_in(self._authorization(message), self._facts)
        except SignInRefused:
            raise Closing(4403, "Forbidden") from None
        await self._send({"type": "connection_ack"})

    def _authorization(self, message: Mapping[str, Any]) -> str | None:
        payload = message.get("payload")
        if payload is not None and not isinstance(payload, dict):
            raise Closing(4400, "The payload of connection_init must be an object")
        for name, value in (payload or {}).items():
            if name.lower() == "authorization":
                if not isinstance(value, str):
                    raise Closing(4400, "Authorization must be a string")
                return value
        return self._socket.headers.get("authorization")

    async def _answer(self, message: Mapping[str, Any]) -> None:
        match message["type"]:
            case "subscribe":
                await self._subscribe(message)
            case "complete":
                self._complete(message)
            case "ping":
                payload = message.get("payload")
                await self._send({"type": "pong"} if payload is None else {"type": "pong", "payload": payload})
            case "pong":
                pass
            case "connection_init":
                raise Closing(4429, "Too many initialisation requests")
            case _:
                raise Closing(4400, "Unknown message type")

    async def _subscribe(self, message: Mapping[str, Any]) -> None:
        operation_id = _id(message)
        payload = message.get("payload")
        if not isinstance(payload, dict):
            raise Closing(4400, "The payload of subscribe must be an object")
        if operation_id in self._operations:
            raise Closing(4409, f"Subscriber for {operation_id} already exists")
        try:
            request = from_object(payload)
        except NotWellFormed as refused:
            raise Closing(4400, str(refused)) from None
        if len(self._tasks) >= self._limits.socket_operations:
            refusal = TooManyOperations(f"At most {self._limits.socket_operations} operations may run on a socket.")
            await self._send({"id": operation_id, "type": "error", "payload": refusal.errors})
            return
        task = asyncio.create_task(self._run(operation_id, request))
        self._operations[operation_id] = task
        # Those that were told to end, but have not yet, count too, though their id is free again.
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _complete(self, message: Mapping[str, Any]) -> None:
        task = self._operations.pop(_id(message), None)
        if task is not None:
            task.cancel()

    async def _run(self, operation_id: str, request: GraphQLRequest) -> None:
        try:
            end = await self._outcomes(operation_id, request)
            self._forget(operation_id)
            await self._send({"id": operation_id, **end})
        except (WebSocketDisconnect, WebSocketDisconnected):
            # The reader sees it too, and ends the conversation.
            pass
        finally:
            self._forget(operation_id)

    async def _outcomes(self, operation_id: str, request: GraphQLRequest) -> dict[str, Any]:
        """Send every outcome of an operation; returns the message to end with, without its id."""

        async def emit(outcome: Outcome) -> None:
            await self._send({"id": operation_id, "type": "next", "payload": outcome.payload()})

        try:
            chosen = await self._pipeline.choose(request)
            if chosen.kind is OperationType.SUBSCRIPTION:
                await self._pipeline.stream(chosen, self._actor, self._facts, emit)
            else:
                await emit(await self._pipeline.run(chosen, self._actor, self._facts))
        except (WebSocketDisconnect, WebSocketDisconnected):
            raise
        except Refused as refused:
            return {"type": "error", "payload": refused.errors}
        except Exception as error:  # an operation that breaks must not take its neighbours along
            return {"type": "error", "payload": self._masking.failure(error).errors}
        return {"type": "complete"}

    def _forget(self, operation_id: str) -> None:
        # The id may belong to a newer operation by now.
        if self._operations.get(operation_id) is asyncio.current_task():
            del self._operations[operation_id]

    async def _receive(self) -> dict[str, Any]:
        frame = await self._socket.receive()
        if frame["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(frame.get("code") or 1005)
        text = frame.get("text")
        if text is None:
            raise Closing(4400, "Only text frames are understood")
        if len(text) > self._limits.socket_message_bytes:
            raise Closing(1009, f"A message may be {self._limits.socket_message_bytes} bytes long")
        try:
            message = decoded(text)
        except NotWellFormed:
            raise Closing(4400, "A message must be JSON") from None
        if not isinstance(message, dict) or not isinstance(message.get("type"), str):
            raise Closing(4400, "A message must be an object with a type")
        return message

    async def _send(self, message: Mapping[str, Any]) -> None:
        await self._socket.send_text(encoded(message).decode())

    async def _close(self, code: int, reason: str) -> None:
        # Suppressed: the other side was faster.
        with suppress(WebSocketDisconnect, WebSocketDisconnected, RuntimeError):
            await self._socket.close(code, reason)

    async def _deny(self) -> None:
        if "websocket.http.response" in self._socket.scope.get("extensions", {}):
            response = PlainTextResponse("This origin may not open a socket here.", status_code=403)
            await self._socket.send_denial_response(response)
        else:
            await self._socket.close()

    async def _end_operations(self) -> None:
        """Cancel what still runs, and wait until all of it has cleaned up, even where we are cancelled ourselves."""
        if not self._tasks:
            return
        for task in self._tasks:
            task.cancel()
        await to_the_end(asyncio.create_task(asyncio.wait(set(self._tasks), timeout=_CLEANUP_SECONDS)))


def origin_is_allowed(headers: Headers, allowed_origins: Sequence[str]) -> bool:
    """Whether a socket may be opened from here (RFC 6455 section 10.2).

    Browsers let any page open a socket anywhere, and say only where it comes from. So an Origin must be our own, as
    the Host header names it, or an allowed one. Programs send none.
    """
    origin = headers.get("origin")
    if origin is None or origin in allowed_origins:
        return True
    try:
        ours, theirs = urlsplit(f"//{headers.get('host', '')}"), urlsplit(origin)
        default_port = _DEFAULT_PORTS.get(theirs.scheme)
        same_port = (ours.port or default_port) == (theirs.port or default_port)
    except ValueError:
        return False
    return theirs.hostname is not None and theirs.hostname == ours.hostname and same_port


def _id(message: Mapping[str, Any]) -> str:
    operation_id = message.get("id")
    if not isinstance(operation_id, str) or not operation_id:
        raise Closing(4400, "A message about an operation must have an id, a string")
    return operation_id
