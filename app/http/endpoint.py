"""The endpoint: an ASGI application for one URL, HTTP and WebSocket.

The order of the checks, each as early as it can be made:

1. The method (405): without a method of ours nothing else of the request means anything.
2. The size of URI and headers (414, 431): before anything is parsed out of them.
3. `Accept` (406): section 5.1 says to stop processing there, and from here on we know how to say no.
4. Sign-in (401): before the body, so that a stranger can make us hold no more than headers.
5. `Content-Type` and `Content-Encoding` (415): before the body they describe.
6. The body, in size and time (413, 408), then JSON (400) and its parameters (422). A form with files comes by
   `multipart`, in the same order.
7. Document, operation, method again (a mutation by GET, 405), variables, permission (403), price, execution.

Statuses, and why, stand in `errors`. CORS is left to Starlette's middleware around the program; see `cors`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from graphql import OperationType
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import ClientDisconnect, HTTPConnection, Request
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from app.http import response
from app.http.errors import (
    Forbidden,
    MethodNotAllowed,
    MutationByGet,
    NotAcceptable,
    Refused,
    SignInRefused,
    SubscriptionOverHttp,
)
from app.http.gateway import RequestFacts, Unconfirmed
from app.http.limits import Limits
from app.http.masking import Masking
from app.http.multipart import PREFLIGHT_HEADERS, Uploads
from app.http.negotiation import MediaType, accepted, is_json
from app.http.pipeline import Pipeline
from app.http.request import Head, check_coding, check_head, from_json, from_url, has_query, read_body
from app.http.websocket import Conversation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.responses import Response
    from starlette.routing import BaseRoute
    from starlette.types import Receive, Scope, Send

    from app.http.execution import Execution
    from app.http.gateway import Gateway
    from app.http.negotiation import Accepted
    from app.http.request import GraphQLRequest
    from app.http.response import Outcome

ALLOWED_METHODS = "GET, HEAD, OPTIONS, POST"
_USER_AGENT_CHARACTERS = 500
_OF_FILES = ("If-Modified-Since", "If-None-Match", "If-Range", "Range")
_TOLD_OF_FILES = ("Accept-Ranges", "Content-Disposition", "Content-Range", "ETag", "Retry-After")


class Caller:
    """Who sends a request: recognised, or signed in."""

    __slots__ = ("_gateway", "_given", "actor", "facts", "has_signed_in")

    def __init__(self, gateway: Gateway, given: Sequence[str], facts: RequestFacts) -> None:
        self._gateway = gateway
        self._given = given
        self.facts = facts
        self.actor: Any = None
        self.has_signed_in = False

    @classmethod
    async def known(cls, gateway: Gateway, given: Sequence[str], facts: RequestFacts) -> Caller:
        """The caller, by the lines of the `Authorization` header. Raises SignInRefused."""
        caller = cls(gateway, given, facts)
        if len(given) == 1:
            caller.actor = gateway.recognise(given[0])
        if caller.actor is None:
            await caller.sign_in()
        return caller

    async def sign_in(self) -> Any:
        """The actor, looked up once a request. A refusal gets its challenge (RFC 6750 section 3)."""
        if not self.has_signed_in:
            try:
                if len(self._given) > 1:
                    raise SignInRefused("Send one Authorization header.")
                self.actor = await self._gateway.sign_in(self._given[0] if self._given else None, self.facts)
            except SignInRefused as refused:
                challenge = 'Bearer error="invalid_token"' if self._given else "Bearer"
                refused.headers = {"WWW-Authenticate": challenge}
                raise
            self.has_signed_in = True
        return self.actor


@dataclass(frozen=True, slots=True)
class EndpointSettings:
    """What an operator may choose."""

    limits: Limits = field(default_factory=Limits)

    explorer_path: str | None = "/explorer/"
    """Where a browser is sent that opens the endpoint without a query; None answers it as any other client."""

    allowed_origins: tuple[str, ...] = ()
    """Other origins whose pages may open a WebSocket, as `https://shop.example`. Give `cors` the same."""


class GraphQLEndpoint:
    """The endpoint of one gateway. Mount it with `routes`."""

    def __init__(
        self, gateway: Gateway, settings: EndpointSettings | None = None, execution: Execution | None = None
    ) -> None:
        """Serve a gateway; `execution` replaces graphql-core's executor."""
        self._gateway = gateway
        self._settings = settings or EndpointSettings()
        self._limits = self._settings.limits
        self._masking = Masking(gateway.present)
        self._pipeline = Pipeline(gateway, self._limits, self._masking, execution)
        self._uploads = Uploads(self._limits)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer an HTTP request, or hold a WebSocket."""
        if scope["type"] == "websocket":
            await self._conversation(WebSocket(scope, receive, send)).hold()
            return
        try:
            answer = await self._answer(Request(scope, receive))
        except ClientDisconnect:
            # Nobody is left to answer.
            return
        await answer(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        head = Head(request.scope["headers"])
        wanted = accepted(head.all(b"accept"))
        # Where neither type is accepted, the refusal itself still has to be in one.
        media_type = wanted.media_type or MediaType.GRAPHQL_RESPONSE
        try:
            answer = await self._respond(request, head, wanted, media_type)
        except ClientDisconnect:
            raise
        except Refused as refused:
            answer = response.refusal(refused, media_type)
        except Exception as error:  # no traceback leaves this door
            answer = response.refusal(self._masking.failure(error), media_type)
        return response.without_body(answer) if request.method == "HEAD" else answer

    async def _respond(self, request: Request, head: Head, wanted: Accepted, media_type: MediaType) -> Response:
        if request.method == "OPTIONS":
            return response.options(ALLOWED_METHODS)
        if request.method not in {"GET", "HEAD", "POST"}:
            message = f"The methods here are {ALLOWED_METHODS}."
            raise MethodNotAllowed(message, headers={"Allow": ALLOWED_METHODS})
        check_head(request.scope, head, self._limits)
        explorer = self._settings.explorer_path
        if explorer and _is_browser_looking_around(request, wanted):
            return response.to_explorer(explorer)
        if wanted.media_type is None:
            message = f"Accept {MediaType.GRAPHQL_RESPONSE} or {MediaType.JSON}."
            raise NotAcceptable(message)
        facts = _facts(request, head.first(b"user-agent"))
        caller = await Caller.known(self._gateway, head.all(b"authorization"), facts)
        try:
            outcome = await self._asked(request, head, caller)
        except Refused:
            await caller.sign_in()  # who is not let in any more learns no more than that
            raise
        return response.success(outcome, media_type)

    async def _asked(self, request: Request, head: Head, caller: Caller) -> Outcome:
        if request.method != "POST":
            asked = from_url(request.scope["query_string"])
        elif is_json(head.all(b"content-type")):
            check_coding(head)
            asked = from_json(await read_body(request, head, self._limits))
        else:
            await caller.sign_in()  # files are large
            async with self._uploads.received(request, head) as asked:
                return await self._outcome(request, asked, caller)
        return await self._outcome(request, asked, caller)

    async def _outcome(self, request: Request, asked: GraphQLRequest, caller: Caller) -> Outcome:
        chosen = await self._pipeline.choose(asked)
        _check_kind(request, chosen.kind)
        if chosen.kind is OperationType.QUERY and not caller.has_signed_in:
            try:
                return await self._pipeline.run(chosen, caller.actor, caller.facts)
            except (Forbidden, Unconfirmed):
                pass  # nothing was done, and it may be allowed more by now
        return await self._pipeline.run(chosen, await caller.sign_in(), caller.facts)

    def _conversation(self, socket: WebSocket) -> Conversation:
        return Conversation(
            socket,
            _facts(socket, socket.headers.get("user-agent")),
            self._gateway,
            self._pipeline,
            self._masking,
            self._limits,
            self._settings.allowed_origins,
        )


def routes(endpoint: GraphQLEndpoint, path: str = "/graphql") -> list[BaseRoute]:
    """The routes of the endpoint, for a Starlette application: both protocols at one path."""
    return [Route(path, endpoint, name="graphql"), WebSocketRoute(path, endpoint, name="graphql-socket")]


def cors(allowed_origins: Sequence[str]) -> list[Middleware]:
    """The middleware that lets pages of other origins call the endpoint, and read and put files at their links; none
    where no origin is allowed.

    It goes outside of everything that answers, so that refusals can be read by those pages too. No credentials mode:
    a token travels in a header that the page itself sets, and a cookie means nothing here.
    """
    if not allowed_origins:
        return []
    return [
        Middleware(
            CORSMiddleware,
            allow_origins=list(allowed_origins),
            allow_methods=["GET", "HEAD", "POST", "PUT"],
            allow_headers=["Accept", "Authorization", "Content-Type", "X-Request-Id", *PREFLIGHT_HEADERS, *_OF_FILES],
            expose_headers=["X-Request-Id", *_TOLD_OF_FILES],
            max_age=600,
        )
    ]


def _is_browser_looking_around(request: Request, wanted: Accepted) -> bool:
    by_get = request.method in {"GET", "HEAD"}
    return by_get and wanted.prefers_html and not has_query(request.scope["query_string"])


def _check_kind(request: Request, kind: OperationType) -> None:
    """Refuse what the method or the transport cannot carry (sections 2 and 4.3)."""
    if kind is OperationType.SUBSCRIPTION:
        message = "Subscriptions need a WebSocket, at this same URL: graphql-transport-ws."
        raise SubscriptionOverHttp(message)
    if kind is OperationType.MUTATION and request.method != "POST":
        message = "A mutation must be sent by POST."
        raise MutationByGet(message, headers={"Allow": "POST"})


def _facts(connection: HTTPConnection, user_agent: str | None) -> RequestFacts:
    scope = connection.scope
    peer = scope.get("client")
    return RequestFacts(
        request_id=scope.get("state", {}).get("request_id"),
        ip=peer[0] if peer else None,
        user_agent=None if user_agent is None else user_agent[:_USER_AGENT_CHARACTERS],
    )
