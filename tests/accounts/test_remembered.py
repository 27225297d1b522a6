"""A token that was found is remembered, on condition: what it no longer allows is refused from that moment on."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import httpx2 as httpx
import pytest
import sqlalchemy as sa

from app.settings import Settings
from inventory.accounts import signing_in
from inventory.accounts.models import TOKENS
from kit import clock
from kit.claims import Claim
from kit.database import Database
from kit.errors import ProgramError, Unconfirmed
from kit.snapshots import Reads
from kit.tenancy import Account
from tests.conftest import Client, Shop, served
from tests.support.statements import Statements

pytestmark = pytest.mark.anyio

PRODUCTS = "{ products { totalCount } }"
CREATE = 'mutation { productCreate(input: {name: "New"}) { product { name } userErrors { code } } }'
OF_EVERY_KIND = [
    PRODUCTS,
    "{ __typename }",
    "{ __schema { queryType { name } } }",
    "{ viewer { scopes } }",
    "{ nothing }",
    "{",
    CREATE,
    "{ products { nodes { name } } }",
    "{ suppliers { nodes { name } } }",
    '{ product(by: {id: "prod_00000000000000000000000001"}) { name } }',
    '{ product(by: {id: "nonsense"}) { name } }',
    '{ product(by: {externalId: {source: "erp", value: "1"}}) { name } }',
    "{ products { nodes { name variants { nodes { name } } } } }",
    "{ products { nodes { name variants { nodes { name product { name } } } } } }",
]
"""A page, what asks the database nothing, what has no plan, who asks, what is not valid or cannot be read, a write; and
what takes one statement: with rows, without, a thing that is not there; or none, or, by its looks, one; with lists that
come with the rows above them, alone and with something below them."""


async def taken_back(shop: Shop) -> None:
    async with shop.database.writing(shop.actor.account) as writes:
        await writes.execute(sa.delete(TOKENS))


async def given(shop: Shop, scopes: Sequence[str]) -> None:
    """Another version of the account's tokens."""
    async with shop.database.writing(shop.actor.account) as writes:
        await writes.execute(sa.update(TOKENS).values(scopes=list(scopes), version=TOKENS.c.version + 1))


def asked_for_tokens(statements: Statements) -> int:
    return sum("FROM token" in text for text in statements.texts)


async def test_a_token_is_looked_up_once_and_confirmed_on_the_way(
    client: Client, shop: Shop, statements: Statements
) -> None:
    counted = []
    for _ in range(3):
        statements.clear()
        assert await client(PRODUCTS) == {"products": {"totalCount": 0}}
        counted.append((asked_for_tokens(statements), len(statements.after_sign_in)))
    assert counted[1:] == [(0, 2), (0, 2)]


@pytest.mark.parametrize("document", OF_EVERY_KIND)
async def test_one_that_was_taken_back_is_refused_at_once(client: Client, shop: Shop, document: str) -> None:
    await client(CREATE)
    for _ in range(2):
        assert (await client.post(document)).status_code != 401
    held = (await client(PRODUCTS))["products"]["totalCount"]
    await taken_back(shop)
    for _ in range(2):
        response = await client.post(document)
        assert response.status_code == 401
        assert response.headers["www-authenticate"] == 'Bearer error="invalid_token"'
        assert [error["extensions"] for error in response.json()["errors"]] == [{"code": "UNAUTHENTICATED"}]
        assert "data" not in response.json()
    client.token = await shop.token()
    assert await client(PRODUCTS) == {"products": {"totalCount": held}}


async def test_by_get_it_is_refused_too(client: Client, shop: Shop, http: httpx.AsyncClient) -> None:
    headers = {"Authorization": f"Bearer {client.token}"}
    assert (await http.get("/graphql", params={"query": PRODUCTS}, headers=headers)).status_code == 200
    await taken_back(shop)
    assert (await http.get("/graphql", params={"query": PRODUCTS}, headers=headers)).status_code == 401


async def test_in_another_process_it_is_refused_too(database_url: str, client: Client, shop: Shop) -> None:
    """Each application has a memory of its own."""
    async with served(Database(database_url)) as http:
        beside = Client(http, client.token)
        assert await beside(PRODUCTS) == await client(PRODUCTS)
        await taken_back(shop)
        assert await client.refused(PRODUCTS) == (401, ["UNAUTHENTICATED"])
        assert await beside.refused(PRODUCTS) == (401, ["UNAUTHENTICATED"])


async def test_other_scopes_count_at_once(client: Client, shop: Shop) -> None:
    await client(PRODUCTS)
    await given(shop, ["stock:read"])
    assert await client.refused(PRODUCTS) == (403, ["FORBIDDEN"])
    assert await client.refused(CREATE) == (403, ["FORBIDDEN"])
    assert (await client("{ viewer { scopes } }"))["viewer"] == {"scopes": ["STOCK_READ"]}
    await given(shop, ["admin"])
    assert await client(PRODUCTS) == {"products": {"totalCount": 0}}


async def test_a_forgery_of_a_token_that_is_remembered_is_unknown(client: Client, http: httpx.AsyncClient) -> None:
    await client(PRODUCTS)
    assert client.token
    for token in (client.token[:-1], f"{client.token}x", client.token.upper()):
        assert await Client(http, token).refused(PRODUCTS) == (401, ["UNAUTHENTICATED"])


async def test_after_a_minute_it_is_looked_up_again(client: Client, shop: Shop, statements: Statements) -> None:
    now = clock.now()
    counted = []
    for seconds in (0, 59, 60, 61, 30):
        with clock.held(at=now + timedelta(seconds=seconds)):
            statements.clear()
            await client(PRODUCTS)
            counted.append(asked_for_tokens(statements))
    assert counted == [1, 0, 1, 0, 1], "a clock that went back tells nothing"


async def test_no_more_tokens_are_remembered_than_there_is_room_for(
    shop: Shop, http: httpx.AsyncClient, statements: Statements, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signing_in, "MAX_REMEMBERED", 2)
    clients = [Client(http, await shop.token()) for _ in range(3)]
    counted = []
    for number in (0, 1, 0, 2, 0, 1):  # the third drives out the second, which was used longest ago
        statements.clear()
        await clients[number](PRODUCTS)
        counted.append(asked_for_tokens(statements))
    assert counted == [1, 1, 0, 1, 0, 1]


async def test_where_nothing_is_planned_whoever_is_recognised_signs_in(database: Database, shop: Shop) -> None:
    async with served(database, Settings(executor="core")) as http:
        client = Client(http, await shop.token())
        for _ in range(3):
            assert await client(PRODUCTS) == {"products": {"totalCount": 0}}
        await taken_back(shop)
        assert await client.refused(PRODUCTS) == (401, ["UNAUTHENTICATED"])


async def test_who_gets_no_connection_is_told_to_come_again(
    database_url: str, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Recognised or not."""
    monkeypatch.setattr("kit.pool.WAIT_SECONDS", 0.05)
    narrow = Database(database_url, pool_size=1)
    async with served(narrow) as http:
        client = Client(http, await shop.token())
        for _ in range(2):
            async with narrow.reading(shop.actor.account) as reads:
                await reads.rows(sa.select(TOKENS.c.id))
                response = await client.post(PRODUCTS)
            assert (response.status_code, response.headers["retry-after"]) == (503, "1")
            assert [error["extensions"] for error in response.json()["errors"]] == [{"code": "BUSY"}]
            assert "data" not in response.json()
            assert await client(PRODUCTS) == {"products": {"totalCount": 0}}


async def test_what_a_claim_says_must_be_so_or_nothing_is_read(shop: Shop, other_shop: Shop) -> None:
    for each in (shop, other_shop):
        await each.token()
    database, account = shop.database, shop.actor.account
    asked: list[object] = []

    async def work(reads: Reads) -> Any:
        asked.append(reads)
        return await reads.value(sa.select(TOKENS.c.version))

    async with database.reading(account) as reads:
        token = await reads.value(sa.select(TOKENS.c.id))
    async with database.reading(other_shop.actor.account) as reads:
        theirs = await reads.value(sa.select(TOKENS.c.id))
    assert await database.read(account, work, Claim(account, "token", token, 1)) == 1
    asked.clear()
    for id, version in ((token, 2), (theirs, 1), ("tok_none", 1)):
        for _ in range(10):  # more often than there are connections
            with pytest.raises(Unconfirmed):
                await database.read(account, work, Claim(account, "token", id, version))
    assert asked == []
    assert database.reader.in_use == 0
    with pytest.raises(ProgramError, match="another account"):
        await database.read(account, work, Claim(other_shop.actor.account, "token", theirs, 1))


@pytest.mark.parametrize(
    ("table", "id", "version"),
    [("token; drop", "tok_a", 1), ("token", "tok_a' or true --", 1), ("token", "tok_a", "1")],
)
def test_a_claim_holds_nothing_that_could_be_more_than_it_says(table: str, id: str, version: Any) -> None:
    with pytest.raises(ProgramError):
        Claim(Account("acct_a"), table, id, version)
