"""A program of the tests' own, to stand behind the endpoint: small, but with everything that can go wrong."""

from __future__ import annotations

import asyncio
import enum
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, NewType

import strawberry
from graphql import FieldNode, GraphQLError, GraphQLSchema
from starlette.applications import Starlette
from strawberry.schema.config import StrawberryConfig

from app.http import (
    CoreExecution,
    Cost,
    EndpointSettings,
    Forbidden,
    GraphQLEndpoint,
    Operation,
    PublicError,
    RequestFacts,
    SignInRefused,
    cors,
    routes,
)
from kit.uploads import UploadedFile
from kit.waiting import to_the_end
from schema.scalars import SCALARS

SECRET = "hunter2 in the database"
TOKEN = "Bearer good"
COST_OF_ROOT_FIELD = 1_000
COST_LIMIT = 50_000
SHOWN_COST = {"cost": {"requested": COST_OF_ROOT_FIELD, "limit": COST_LIMIT}}
"""The extensions of whatever has one root field."""


class SoldOut(Exception):
    """A domain error of the program, known to `present`."""


class PublicTrouble(GraphQLError):
    """An error that carries its code itself."""

    def __init__(self) -> None:
        super().__init__("Trouble.", extensions={"code": "TROUBLE"})


@dataclass
class Context:
    """What resolvers see: who asks, and how many contexts are open."""

    actor: str
    facts: RequestFacts
    serial: int


@strawberry.enum
class Size(enum.Enum):
    SMALL = "small"
    LARGE = "large"


@strawberry.input
class Box:
    width: int
    inner: Box | None = None
    tags: list[str] = strawberry.field(default_factory=list)


Anything = NewType("Anything", object)
CONFIG = StrawberryConfig(
    scalar_map={
        Anything: strawberry.scalar(name="Anything", serialize=lambda value: value, parse_value=lambda v: v),
        UploadedFile: SCALARS[UploadedFile],
    }
)


@strawberry.input
class Parcel:
    label: str
    files: list[UploadedFile | None]
    inner: Parcel | None = None


@strawberry.type
class Seen:
    """What the program got to see of a file."""

    name: str
    content_type: str | None
    size: int
    sha256: str

    @classmethod
    def of(cls, file: UploadedFile | None) -> Seen | None:
        return file and cls(name=file.name, content_type=file.content_type, size=len(file.data), sha256=file.sha256)


@strawberry.type
class Shelf:
    name: str = "shelf"

    @strawberry.field
    def shelf(self) -> Shelf:
        return Shelf()

    @strawberry.field
    def broken(self) -> str | None:
        raise RuntimeError(SECRET)


@strawberry.type
class Query:
    @strawberry.field
    def greeting(self, name: str = "world") -> str:
        return f"Hello, {name}!"

    @strawberry.field
    def echo(
        self,
        i: int = 0,
        f: float = 0.0,
        s: str = "",
        b: bool = False,
        id: strawberry.ID | None = None,
        e: Size | None = None,
        many: list[int] | None = None,
        deep: list[list[int]] | None = None,
        box: Box | None = None,
        any: Anything | None = None,
    ) -> str:
        return f"{i} {f} {s} {b} {id} {e} {many} {deep} {box} {any}"

    @strawberry.field
    def sold_out(self) -> str | None:
        raise SoldOut

    @strawberry.field
    def trouble(self) -> str | None:
        raise PublicTrouble

    @strawberry.field
    def must_not_fail(self) -> str:
        raise SoldOut

    @strawberry.field
    def crash(self) -> str | None:
        raise RuntimeError(SECRET)

    @strawberry.field
    def bare_error(self) -> str | None:
        raise GraphQLError(SECRET)

    @strawberry.field
    def promised(self) -> str:
        return None  # type: ignore[return-value]

    @strawberry.field
    def too_big(self) -> int | None:
        return 2**40

    @strawberry.field
    def anything(self, kind: str) -> Anything | None:
        return Anything(
            {"int": 2**70, "surrogate": "\ud800", "set": {1}, "nan": float("nan"), "deep": nested(300)}[kind]
        )

    @strawberry.field
    def shelf(self) -> Shelf:
        return Shelf()

    @strawberry.field
    def shelves(self, count: int) -> list[Shelf]:
        return [Shelf() for _ in range(count)]

    @strawberry.field
    def secret(self) -> str:
        return SECRET

    @strawberry.field
    def whoami(self, info: strawberry.Info) -> list[str | None]:
        facts = info.context.facts
        return [info.context.actor, facts.request_id, facts.ip, facts.user_agent]

    @strawberry.field
    def variables(self, info: strawberry.Info) -> str:
        return str(info.variable_values)

    @strawberry.field
    async def sleep(self) -> str:
        await asyncio.sleep(3600)
        return "awake"


@strawberry.type
class Mutation:
    @strawberry.mutation
    def add(self, amount: int) -> int:
        SUMS.append(amount)
        return sum(SUMS)

    @strawberry.mutation
    def weigh(self, file: UploadedFile) -> Seen | None:
        return Seen.of(file)

    @strawberry.mutation
    def unpack(self, parcel: Parcel) -> list[Seen | None]:
        return [Seen.of(file) for file in parcel.files]

    @strawberry.mutation
    def burn(self, file: UploadedFile) -> str | None:
        raise RuntimeError(SECRET)


SUMS: list[int] = []


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def count(self, info: strawberry.Info, to: int) -> AsyncGenerator[int, None]:
        for number in range(to):
            yield number

    @strawberry.subscription
    async def ticking(self) -> AsyncGenerator[Shelf, None]:
        while True:
            yield Shelf()
            await asyncio.sleep(0.01)

    @strawberry.subscription
    async def silent(self) -> AsyncGenerator[int, None]:
        await asyncio.sleep(3600)
        yield 1

    @strawberry.subscription
    async def breaks(self) -> AsyncGenerator[int, None]:
        yield 1
        raise RuntimeError(SECRET)

    @strawberry.subscription
    async def sells_out(self) -> AsyncGenerator[int, None]:
        raise SoldOut
        yield 1

    @strawberry.subscription
    async def serials(self, info: strawberry.Info) -> AsyncGenerator[EventContext, None]:
        for _ in range(3):
            yield EventContext(source=info.context.serial)


@strawberry.type
class EventContext:
    source: int

    @strawberry.field
    def event(self, info: strawberry.Info) -> int:
        serial: int = info.context.serial
        return serial


SCHEMA = strawberry.Schema(query=Query, mutation=Mutation, subscription=Subscription, config=CONFIG)


@dataclass
class Shop:
    """The gateway. Counts what it opens and closes."""

    opened: int = 0
    closed: int = 0
    signed_in: list[str | None] = field(default_factory=list)
    breaks_in: str | None = None
    keeps: Callable[[Any], None] | None = None
    """Gets the coerced variables of each operation."""

    @property
    def schema(self) -> GraphQLSchema:
        return SCHEMA._schema

    async def sign_in(self, authorization: str | None, facts: RequestFacts) -> str:
        self.signed_in.append(authorization)
        if self.breaks_in == "sign_in":
            raise RuntimeError(SECRET)
        if authorization is None:
            raise SignInRefused
        if authorization not in {TOKEN, "Bearer admin"}:
            raise SignInRefused("This token is not known.")
        return authorization.removeprefix("Bearer ")

    def recognise(self, authorization: str) -> str | None:
        return None

    def authorize(self, actor: str, operation: Operation) -> None:
        names = {
            each.name.value for each in operation.definition.selection_set.selections if isinstance(each, FieldNode)
        }
        if "secret" in names and actor != "admin":
            raise Forbidden("The scope secrets:read is missing.", {"missingScopes": ["secrets:read"]})

    def price(self, operation: Operation) -> Cost:
        selections = operation.definition.selection_set.selections
        return Cost(len(selections) * COST_OF_ROOT_FIELD, COST_LIMIT)

    @asynccontextmanager
    async def open(self, actor: str, facts: RequestFacts, operation: Operation) -> AsyncIterator[Context]:
        if self.breaks_in == "open":
            raise RuntimeError(SECRET)
        self.opened += 1
        if self.keeps:
            self.keeps(operation.variables)
        try:
            yield Context(actor, facts, self.opened)
        finally:
            await to_the_end(self._close())
        if self.breaks_in == "close":
            raise RuntimeError(SECRET)

    async def _close(self) -> None:
        # Awaits, as a rollback does: a context that is closed in a hurry would be missed in the count.
        await asyncio.sleep(0.001)
        self.closed += 1

    def present(self, error: Exception) -> PublicError | None:
        if isinstance(error, SoldOut):
            return PublicError("Sold out.", "SOLD_OUT", {"left": 0})
        return None


def nested(levels: int) -> list[Any]:
    """A list in a list in a list."""
    value: list[Any] = []
    for _ in range(levels):
        value = [value]
    return value


def application(shop: Shop, settings: EndpointSettings | None = None) -> Starlette:
    """The shop behind the endpoint, as a program would mount it."""
    chosen = settings or EndpointSettings()
    execution = CoreExecution(SCHEMA.execution_context_class)
    endpoint = GraphQLEndpoint(shop, chosen, execution)
    return Starlette(routes=routes(endpoint), middleware=cors(chosen.allowed_origins))
