"""Serving: a socket, the application behind it, and what a newcomer is told."""

import gc
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import uvicorn
from rich.console import Console

from app import accounts
from app.demo.load import DEFAULT_PRODUCTS, DEFAULT_SEED, load_demo, load_showcase
from app.jobs import runner_of, runs_inside
from app.migrating import migrate, require_current, require_queue
from app.settings import Settings
from app.storing import storage_of, url_on_this_machine
from app.transport import HttpProtocol
from app.web import LIMITS, create_app
from inventory.accounts.scopes import Scope
from kit.database import Database

DEMO_SLUG: Final = "demo"
DEMO_TOKEN_LIFETIME: Final = timedelta(days=30)


class CannotServe(Exception):
    """Why the program cannot serve, in one line."""


@dataclass(frozen=True, slots=True)
class Demo:
    """A demo that stands: its token, and how many products were loaded just now."""

    token: str
    loaded: int


def listen(settings: Settings) -> socket.socket:
    """A socket bound to the address of the settings; raises `CannotServe` where that is not possible."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((settings.host, settings.port))
        bound.listen(2048)
    except OSError as error:
        bound.close()
        raise CannotServe(
            f"cannot listen on {settings.host}:{settings.port}: {(error.strerror or str(error)).lower()} "
            "(choose another with HOST and PORT)"
        ) from None
    bound.set_inheritable(True)
    return bound


async def prepare_demo(
    database: Database,
    *,
    products: int = DEFAULT_PRODUCTS,
    seed: int = DEFAULT_SEED,
    progress: Callable[[int, int], None] | None = None,
) -> Demo:
    """Migrates the database, and sees to it that the account `demo` is there, with products and a fresh token."""
    await migrate(database)
    try:
        actor = await accounts.account_called(database, DEMO_SLUG)
    except accounts.NoSuchThing:
        account_id = await accounts.create_account(
            database,
            slug=DEMO_SLUG,
            display_name="Demo Store",
            currency="USD",
            username="demo",
            email="demo@example.com",
        )
        actor = accounts.actor_of(account_id)
    loaded = await load_demo(database, actor, products=products, seed=seed, progress=progress)
    if loaded:
        await load_showcase(database, actor)
    token = await accounts.create_token(database, actor, [Scope.ADMIN], lifetime=DEMO_TOKEN_LIFETIME)
    return Demo(token, loaded)


async def serve(settings: Settings, database: Database, bound: socket.socket, *, demo: bool) -> None:
    """Serves until it is told to stop, and runs jobs unless workers do. Raises `NotMigrated` for a database that is
    not, and `CannotStore`."""
    if demo:
        prepared = await prepare_demo(database)
    else:
        await require_current(database)
    host, port = bound.getsockname()[:2]
    served = settings.model_copy(update={"port": port})
    storage = storage_of(served)
    runner = None
    if runs_inside(settings, database):
        await require_queue(database)
        runner = runner_of(served, database, storage)
    app = create_app(served, database, storage=storage, runner=runner, demo_token=prepared.token if demo else None)
    server = Server(
        uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            server_header=False,
            http=HttpProtocol,
            ws="websockets-sansio",
            ws_max_size=LIMITS.socket_message_bytes,
            timeout_graceful_shutdown=10,
        )
    )
    _greet(host, port, prepared if demo else None)
    spare_collections()
    await server.serve(sockets=[bound])


def spare_collections() -> None:
    """Lets the garbage collector look less often, and never at what was there before the first request.

    The schema alone is hundreds of thousands of objects that never go; a bulk of ten thousand rows had the collector
    walk over them for seconds, during which nobody is served.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


class Server(uvicorn.Server):
    """Ends well when it is told to end: uvicorn would die of the signal once more after its shutdown."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        with super().capture_signals():
            yield
            self._captured_signals.clear()


def _greet(host: str, port: int, demo: Demo | None) -> None:
    base = url_on_this_machine(host, port)
    console = Console(highlight=False, soft_wrap=True, markup=False)
    console.print("\nInventory Gateway", style="bold", end="")
    console.print(f" serves {base}/graphql")
    console.print(f"  Explorer  {base}/")
    if demo is not None:
        if demo.loaded:
            console.print(f"  Demo      {demo.loaded} products loaded into the account {DEMO_SLUG}")
        console.print(f"  Token     {demo.token}")
    console.print("  Stop      Ctrl-C\n")
