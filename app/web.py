"""The ASGI application: the endpoint, the explorer, the two health checks, and the metrics."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path
from typing import Any, Final

import strawberry
import structlog
from graphql import ExecutionResult
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from app.explorer import explorer_routes, is_loopback_request
from app.files import file_routes
from app.gateway import InventoryGateway
from app.http.endpoint import EndpointSettings, GraphQLEndpoint, cors, routes
from app.http.execution import CoreExecution, Execution
from app.http.gateway import Operation as GraphQLOperation
from app.http.limits import Limits
from app.metrics import metrics
from app.migrating import is_current
from app.requests import RequestContext
from app.settings import Settings
from app.storing import storage_of
from engine.execution import EngineExecution
from engine.operation import Operation
from kit.database import Database
from kit.jobs.runner import Runner
from kit.storage import Storage
from resolvers.graph import build_schema
from schema.planning import SchemaFacts

EXPLORER: Final = Path(__file__).parent.parent / "explorer" / "dist"
ENDPOINT: Final = "/graphql"
LIMITS: Final = Limits()
READY_SECONDS: Final = 1.5
"""How long the database may take to answer; whoever asks whether we are ready does not wait much longer."""

_log = structlog.get_logger("app.web")


def create_app(
    settings: Settings,
    database: Database,
    *,
    storage: Storage | None = None,
    runner: Runner | None = None,
    demo_token: str | None = None,
) -> Starlette:
    """The application over a database and a storage, that of the settings unless another is given.

    `runner` runs jobs as long as the application runs. `demo_token` is handed to the explorer, on this very machine
    only. Raises `CannotStore`.
    """
    storage = storage or storage_of(settings)
    schema = build_schema()
    executed: Counter[tuple[str, str]] = Counter()
    gateway = InventoryGateway(schema._schema, database, LIMITS, storage)
    endpoint = GraphQLEndpoint(
        gateway,
        EndpointSettings(limits=LIMITS, allowed_origins=settings.allowed_origins),
        execution(settings, schema, database, executed),
    )

    def explorer_config(request: Request) -> dict[str, object]:
        token = demo_token if is_loopback_request(request) else None
        return {"endpoint": "/graphql", "token": token, "demo": demo_token is not None}

    async def counted(_: Request) -> Response:
        return metrics(executed)

    async def readiness(_: Request) -> Response:
        return await ready(database)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with nullcontext() if runner is None else runner.running():
            yield
        await gateway.close()
        await database.close()

    return Program(
        endpoint,
        settings.allowed_origins,
        routes=[
            *routes(endpoint, ENDPOINT),
            *file_routes(storage),
            *explorer_routes(EXPLORER, explorer_config),
            Route("/healthz", healthy, methods=["GET"]),
            Route("/readyz", readiness, methods=["GET"]),
            Route("/metrics", counted, methods=["GET"]),
        ],
        lifespan=lifespan,
    )


class Program(Starlette):
    """Starlette's application, with a shorter way to the endpoint."""

    def __init__(self, endpoint: GraphQLEndpoint, origins: Sequence[str], **given: Any) -> None:
        super().__init__(**given)
        self._endpoint = endpoint
        self._origins = origins

    def build_middleware_stack(self) -> ASGIApp:
        """What every request goes through: Starlette's own handling of errors comes last, for all but the endpoint."""
        stack: ASGIApp = EndpointFirst(super().build_middleware_stack(), self._endpoint)
        for middleware, arguments, named in reversed([Middleware(RequestContext), *cors(self._origins)]):
            stack = middleware(stack, *arguments, **named)
        return stack


class EndpointFirst:
    """Leads requests straight to the endpoint, which answers for itself: no error of it is left to others."""

    def __init__(self, app: ASGIApp, endpoint: GraphQLEndpoint) -> None:
        self._app = app
        self._endpoint = endpoint

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_ours = scope["type"] == "http" and scope["path"] == ENDPOINT
        await (self._endpoint if is_ours else self._app)(scope, receive, send)


class ConfirmedExecution(CoreExecution):
    """graphql-core's, for those who have signed in: its resolvers begin to read wherever they like, so that nothing can
    be confirmed before the first of them."""

    async def execute(self, operation: GraphQLOperation, context: Operation) -> ExecutionResult:
        """See `Execution`."""
        context.need_confirmation()
        return await super().execute(operation, context)


def execution(
    settings: Settings, schema: strawberry.Schema, database: Database, executed: Counter[tuple[str, str]]
) -> Execution:
    """Who executes operations; `executed` counts those that the engine was given."""
    core = ConfirmedExecution(schema.execution_context_class)
    if settings.executor == "core":
        return core
    facts = SchemaFacts(schema._schema)
    return EngineExecution(schema._schema, facts, database.engine.dialect, core, executed)


async def healthy(_: Request) -> Response:
    """Whether the process answers at all."""
    return JSONResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})


async def ready(database: Database) -> Response:
    """Whether requests can be served: the database answers and has the structure that the program expects."""
    answers = migrated = False
    try:
        async with asyncio.timeout(READY_SECONDS):
            answers = await database.answers()
            migrated = answers and await is_current(database)
    except Exception as error:  # whatever it is, the answer is no
        answers = False
        _log.warning("the database does not answer", exc_info=error)
    state = {
        "status": "ok" if migrated else "unavailable",
        "database": "ok" if answers else "unreachable",
        "migrations": "ok" if migrated else "pending" if answers else "unknown",
    }
    return JSONResponse(state, 200 if migrated else 503, headers={"Cache-Control": "no-store"})
