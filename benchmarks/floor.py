"""The floor: the race's answers by hand-written SQL that returns them as JSON text, with nothing between it and HTTP.

    python -m benchmarks.floor postgresql://gateway@host/name
    python -m benchmarks.floor 'postgresql://postgres@/name?host=/folder' --naked acct_...

It promises what the gateway promises, as cheaply as somebody would who wants it fast: the token is looked up by its
hash in a transaction of the system role, and the answer is read in a snapshot of the application's role and of the
token's account. The naked floor leaves out all of that: no token, no transaction, an account that is given, and a role
that no policy confines.
"""

import argparse
import base64
import hashlib
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final

import asyncpg
import orjson
import uvicorn
import uvloop
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from app.serving import Server, spare_collections
from benchmarks.shapes import Q1, Q2, Q4, Variables
from kit import clock
from kit.tenancy import APP_ROLE, SYSTEM_ROLE, Account

POOL_SIZE: Final = 8

_SNAPSHOT: Final = "begin isolation level repeatable read read only"
_BEGIN_SIGN_IN: Final = f"{_SNAPSHOT}; set local role {SYSTEM_ROLE}; set local app.system = 'sign_in'"
_SIGN_IN: Final = (
    "select id, account_id, user_id, application_id, scopes, expires_at, last_used_at from token where hash = $1"
)
# One round trip ends the one transaction and begins the other.
_BEGIN_ANSWER: Final = f"commit; {_SNAPSHOT}; set local role {APP_ROLE}; set local app.account = "

_CURSOR: Final = "rtrim(translate(encode(convert_to('[\"id\",\"' || {} || '\"]', 'UTF8'), 'base64'), '+/', '-_'), '=')"
_MOMENT: Final = 'to_char({}, \'YYYY-MM-DD"T"HH24:MI:SS.US"Z"\')'

_PRODUCT: Final = f"""
select '{{"data":{{"product":' || coalesce((
    select row_to_json(found)::text
    from (
        select id, name, type, description, sku, upc, catalog_number as "catalogNumber", artist, medium,
            release_date as "releaseDate", sellable, discontinued, lot_tracking as "lotTracking", currency, version,
            {_MOMENT.format("created_at")} as "createdAt"
        from product where account_id = $1 and id = $2
    ) as found
), 'null') || '}}}}'
"""
_PAGE_INFO: Final = f"""json_build_object(
    'hasNextPage', count(*) > $2,
    'endCursor', {_CURSOR.format("max(id) filter (where place <= $2)")}
)::text"""
_PRODUCTS: Final = f"""
select '{{"data":{{"products":{{"nodes":' || coalesce(json_agg(
    json_build_object('id', id, 'name', name, 'sku', sku, 'variants', json_build_object('nodes', variants)) order by id
) filter (where place <= $2)::text, '[]') || ',"pageInfo":' || {_PAGE_INFO} || '}}}}}}'
from (
    select id, name, sku, row_number() over (order by id) as place
    from product where account_id = $1 and deleted_at is null
    order by id limit $2::bigint + 1
) as page
cross join lateral (
    select coalesce(json_agg(below), '[]') as variants
    from (
        select id, sku, name, sellable
        from variant where account_id = $1 and product_id = page.id and deleted_at is null
        order by id limit $3::bigint
    ) as below
) as its_variants
"""
_PAGE: Final = f"""
select '{{"data":{{"products":{{"totalCount":'
    || (select coalesce(sum(alive), 0) from tally where account_id = $1 and of_table = 'product')
    || ',"nodes":' || coalesce(json_agg(
    json_build_object('id', id, 'name', name, 'sku', sku, 'createdAt', {_MOMENT.format("created_at")}) order by id
) filter (where place <= $2)::text, '[]') || ',"pageInfo":' || {_PAGE_INFO} || '}}}}}}'
from (
    select id, name, sku, created_at, row_number() over (order by id) as place
    from product where account_id = $1 and deleted_at is null and id > $3
    order by id limit $2::bigint + 1
) as page
"""

_ANSWERS: Final[Mapping[str, tuple[str, Callable[[Variables], tuple[Any, ...]]]]] = {
    Q1.operation: (_PRODUCT, lambda given: (given["id"],)),
    Q2.operation: (_PRODUCTS, lambda given: (given["first"], given["variants"])),
    Q4.operation: (_PAGE, lambda given: (given["first"], _id_behind(given["after"]))),
}


class Floor:
    """The one route. `account` is whose rows the naked floor shows; None asks for a token."""

    def __init__(self, account: str | None) -> None:
        self.pool: asyncpg.Pool[asyncpg.Record] | None = None
        self._account = account

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a request."""
        request = Request(scope, receive)
        asked = orjson.loads(await request.body())
        sql, arguments = _ANSWERS[asked["operationName"]]
        given = arguments(asked["variables"])
        answer = await self._answer(request.headers.get("authorization", ""), sql, given)
        response = Response(status_code=401) if answer is None else Response(answer, media_type="application/json")
        await response(scope, receive, send)

    async def _answer(self, authorization: str, sql: str, given: tuple[Any, ...]) -> str | None:
        """The answer for whose token it is; None for a token that does not count."""
        assert self.pool is not None
        if self._account is not None:
            naked: str = await self.pool.fetchval(sql, self._account, *given)
            return naked
        hashed = hashlib.sha256(authorization.removeprefix("Bearer ").encode()).hexdigest()
        async with self.pool.acquire() as connection:
            try:
                await connection.execute(_BEGIN_SIGN_IN)
                token = await connection.fetchrow(_SIGN_IN, hashed)
                answer: str | None = None
                if token is not None and (token["expires_at"] is None or token["expires_at"] > clock.now()):
                    account = Account(token["account_id"])  # which looks at what is written into the statement
                    await connection.execute(f"{_BEGIN_ANSWER}'{account.id}'")
                    answer = await connection.fetchval(sql, account.id, *given)
                await connection.execute("commit")
            except BaseException:
                if connection.is_in_transaction():
                    await connection.execute("rollback")
                raise
        return answer


def _id_behind(cursor: str) -> str:
    found: str = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))[-1]
    return found


def create_app(url: str, account: str | None = None) -> Starlette:
    """The application over a database; with an account, the naked one."""
    floor = Floor(account)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        settings = {"jit": "off", "timezone": "UTC"}
        async with asyncpg.create_pool(
            url, min_size=POOL_SIZE, max_size=POOL_SIZE, server_settings=settings, reset=_nothing
        ) as floor.pool:
            yield

    return Starlette(routes=[Route("/graphql", floor, methods=["POST"])], lifespan=lifespan)


async def _nothing(_: object) -> None:
    """Every transaction sets its own role and account, and they end with it: there is nothing to reset."""


def main() -> None:
    """Serves on a free port until it is told to stop."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.floor")
    parser.add_argument("url")
    parser.add_argument("--naked", metavar="ACCOUNT", help="leave out token, tenancy and transaction")
    given = parser.parse_args()
    bound = socket.create_server(("127.0.0.1", 0), backlog=2048)
    app = create_app(given.url, given.naked)
    config = uvicorn.Config(app, log_config=None, access_log=False, server_header=False, http="httptools", ws="none")
    spare_collections()
    print(f"serves http://127.0.0.1:{bound.getsockname()[1]}/graphql", flush=True)
    uvloop.run(Server(config).serve(sockets=[bound]))


if __name__ == "__main__":
    main()
