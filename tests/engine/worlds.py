"""Two worlds: databases with the same rows, in which the same thing happens at the same moment with the same ids."""

import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, Final

import sqlalchemy as sa
from graphql import ExecutionResult, GraphQLError

from app import accounts
from app.demo.load import load_demo
from app.gateway import InventoryGateway
from app.http.documents import DocumentStore, choose
from app.http.execution import CoreExecution, Execution
from app.http.gateway import Operation, RequestFacts
from app.http.limits import Limits
from app.http.masking import Masking
from app.http.pipeline import Chosen, Pipeline
from app.web import ConfirmedExecution
from inventory.accounts.models import TOKENS
from inventory.accounts.queries import ALL_USERS
from inventory.accounts.scopes import Scope
from inventory.assets.models import ASSETS, FILES, SHOWN
from kit import clock, entities, ids, work
from kit.actor import ADMIN_SCOPE, Actor, ActorKind
from kit.claims import Claim
from kit.database import Database
from kit.ids import new_id
from kit.outcome import Outcome
from kit.storage import Links, Storage
from kit.tables import metadata
from kit.tenancy import TENANT_COLUMN, Account
from kit.work import UnitOfWork
from resolvers.graph import build_schema
from tests.conftest import new_shop
from tests.engine import goods
from tests.support.postgres import PostgresServer

SCHEMA: Final = build_schema()
LIMITS: Final = Limits(cached_documents=20_000)
DOCUMENTS: Final = DocumentStore(SCHEMA._schema, LIMITS)
"""Shared: documents that are tried on both databases are validated once."""

BEGUN: Final = datetime(2026, 1, 31, 12, tzinfo=UTC)
FACTS: Final = RequestFacts("req", "127.0.0.1", "tests")
PRODUCTS: Final = 28
"""How many of the demo's products there are beside the rare ones."""


def core_execution() -> Execution:
    """The executor that is always right, made as the program makes it."""
    return CoreExecution(SCHEMA.execution_context_class)


def confirmed_execution() -> Execution:
    """The same, for those who have signed in: as the engine falls back on it."""
    return ConfirmedExecution(SCHEMA.execution_context_class)


@contextmanager
def moment(number: int) -> Iterator[None]:
    """Within the block time stands still, and ids are those that every world gets at that moment."""
    before, ids._sequence = ids._sequence, ids._Sequence()
    try:
        with clock.held(BEGUN + timedelta(seconds=number), Random(number).randbytes):
            yield
    finally:
        ids._sequence = before


@dataclass(frozen=True, slots=True)
class Shops:
    """Who is in a database: who asks, and the account that nobody may see."""

    owner: Actor
    program: Actor
    reader: Actor
    other: Account
    claim: Claim
    """That a token of the account stands: it does."""

    @property
    def account(self) -> Account:
        """The account of those who ask."""
        return self.owner.account


class _Quiet(Masking):
    """Masks as the program does, and logs nothing: what is masked is compared."""

    def _log_masked(self, errors: Sequence[GraphQLError], correlation_id: str) -> None:
        pass


class World:
    """One database with the program over it, executing by one executor."""

    def __init__(self, url: str, execution: Execution) -> None:
        self.database = Database(url)
        self._files = TemporaryDirectory()
        storage = Storage.of(self._files.name, links=Links(b"the same in every world, for both", "http://files"))
        self.gateway = InventoryGateway(SCHEMA._schema, self.database, LIMITS, storage)
        self.masking = _Quiet(self.gateway.present)
        self.execution = execution
        self._pipeline = Pipeline(self.gateway, LIMITS, self.masking, execution)

    async def allowed(self, text: str, variables: Mapping[str, Any], name: str | None, actor: Actor) -> Operation:
        """The operation, validated and its variables coerced. Raises Refused, as the pipeline does."""
        document = await DOCUMENTS.get(text)
        operation = await self._pipeline._allowed(Chosen(document, choose(document, name), variables), actor)
        self._pipeline._affordable(operation)
        return operation

    async def run(self, operation: Operation, actor: Actor, execution: Execution | None = None) -> ExecutionResult:
        """The result of an operation that is allowed."""
        async with self.gateway.open(actor, FACTS, operation) as context:
            return await (execution or self.execution).execute(operation, context)

    async def act(self, actor: Actor, mutation: str, **given: Any) -> dict[str, Any]:
        """What a mutation of one thing made or changed; it must succeed."""
        noun = re.match("(.+?)(Create|Update|Upsert|Delete|Restore|Archive)$", mutation)
        assert noun is not None
        kind = f"{mutation[0].upper()}{mutation[1:]}Input!"
        shown = f"{{ {noun.group(1)} {{ id }} userErrors {{ code field }} }}"
        text = f"mutation ($i: {kind}) {{ {mutation}(input: $i) {shown} }}"
        result = await self.run(await self.allowed(text, {"i": given}, None, actor), actor)
        assert result.data is not None, result.errors
        payload = result.data[mutation]
        assert payload["userErrors"] == [], (mutation, given, payload)
        thing: dict[str, Any] = payload[noun.group(1)]
        return thing

    async def close(self) -> None:
        """Leaves the database and the files."""
        await self.database.close()
        self._files.cleanup()

    async def rows(self, account: Account) -> dict[str, list[dict[str, Any]]]:
        """Every row of an account, by table."""
        found: dict[str, list[dict[str, Any]]] = {}
        async with self.database.reading(account) as reads:
            for table in (table for table in metadata.sorted_tables if TENANT_COLUMN in table.info):
                kept = await reads.rows(sa.select(table).order_by(*table.primary_key.columns))
                found[table.name] = [dict(row) for row in kept]
        return found


async def filled(url: str) -> Shops:
    """Fills a database with two accounts that look alike, and leaves it."""
    world = World(url, core_execution())
    with moment(-1_000_000):
        actors = []
        for n, (slug, mark) in enumerate((("shop", ""), ("other", goods.MARK))):
            actor = (await new_shop(world.database, slug)).actor
            await load_demo(world.database, actor, products=PRODUCTS if not mark else 3, seed=1 + n)
            await goods.stock(partial(world.act, actor), mark)
            await work.perform(world.database, actor, accounts.ORIGIN, _publish)
            actors.append(actor)
        program = await accounts.create_application(
            world.database, actors[0], name="Program", class_description="Robot", capabilities=["INVENTORY_BUILDER"]
        )
        await accounts.create_token(world.database, actors[0], [Scope.ADMIN])
    shops = await _shops(world, actors[0].account, program, actors[1].account)
    await world.close()
    return shops


async def _publish(unit: UnitOfWork) -> Outcome:
    """Gives files to some assets, as jobs do."""
    rows = await unit.writes.locked(sa.select(ASSETS).order_by(ASSETS.c.id))
    shown = {"sha256": "0" * 64, "content_type": "image/png", "file_size": 1, "width": 9, "height": 6}
    small = [{"size": size, "width": 9, "height": 6} for size in (160, 480, 1200)]
    file = {"id": new_id("file"), "created_at": unit.now, **shown, "dominant_color": "#ff0000", "thumbnails": small}
    await unit.writes.insert(FILES, [file])
    ready = {name: file[name] for name in SHOWN} | {"file_id": file["id"], "status": "READY", "file_name": "a.png"}
    failed = {"status": "FAILED", "error_code": "TOO_SLOW", "error_message": "It did not answer."}
    changes = [(row, failed if number % 3 == 2 else ready) for number, row in enumerate(rows[1:])]
    await entities.update(unit, ASSETS, changes)
    return Outcome()


async def _shops(world: World, account: Account, program: str, other: Account) -> Shops:
    async with world.database.reading(account) as reads:
        user = (await reads.rows(sa.select(ALL_USERS.table)))[0]["id"]
        token = (await reads.rows(sa.select(TOKENS)))[0]
    everything = frozenset({ADMIN_SCOPE})
    some = frozenset({"catalog:read", "catalog:write", "stock:read"})
    return Shops(
        Actor(account, ActorKind.USER, user, everything),
        Actor(account, ActorKind.APPLICATION, program, everything),
        Actor(account, ActorKind.USER, user, some),
        other,
        Claim(account, TOKENS.name, token["id"], token["version"]),
    )


def copied(url: str, server: PostgresServer | None) -> str:
    """The URL of a copy of a database that nobody is connected to."""
    if server is None:
        path = Path(url.removeprefix("sqlite:///"))
        copy = shutil.copyfile(path, path.with_name(f"{new_id('copy')}.db"))
        return f"sqlite:///{copy}"
    return server.create_database(new_id("copy"), template=url.rpartition("/")[2])
