"""Who a token belongs to, and which tokens do not count."""

from datetime import timedelta

import anyio
import httpx2 as httpx
import pytest
import sqlalchemy as sa

from app.accounts import create_token
from inventory.accounts.models import TOKENS
from inventory.accounts.scopes import Scope
from kit import clock
from tests.conftest import Client, Shop

pytestmark = pytest.mark.anyio

VIEWER = """{ viewer {
  account { id slug displayName currency defaultBarcodeType plan photosPerItemLimit version }
  user { username email }
  application { name classDescription capabilities }
  scopes
} }"""


async def test_a_user_s_token_shows_who_it_is(client: Client, shop: Shop) -> None:
    assert (await client(VIEWER))["viewer"] == {
        "account": {
            "id": shop.actor.account.id,
            "slug": "shop",
            "displayName": "The shop",
            "currency": "USD",
            "defaultBarcodeType": "CODE128",
            "plan": "FREE",
            "photosPerItemLimit": 12,
            "version": 1,
        },
        "user": {"username": "owner", "email": "shop@example.com"},
        "application": None,
        "scopes": ["ADMIN"],
    }


async def test_an_application_s_token_shows_the_application(http: httpx.AsyncClient, shop: Shop) -> None:
    token = await create_token(shop.database, shop.actor, [Scope.ADMIN, Scope.STOCK_WRITE], application="robot")
    viewer = (await Client(http, token)(VIEWER))["viewer"]
    assert viewer["user"] is None
    assert viewer["application"] == {"name": "robot", "classDescription": None, "capabilities": []}
    assert viewer["scopes"] == ["ADMIN", "STOCK_WRITE"]


async def test_each_token_leads_to_its_own_account(client: Client, other_client: Client) -> None:
    slugs = [
        (await each("{ viewer { account { slug } } }"))["viewer"]["account"]["slug"] for each in (client, other_client)
    ]
    assert slugs == ["shop", "other"]


@pytest.mark.parametrize(
    "authorization",
    [None, "", "Bearer", "Bearer ", "Basic b3duZXI6", "Bearer igw_unknown", "igw_unknown", "Bearer a b", "Bearer é"],
)
async def test_a_token_that_does_not_count_is_401(
    http: httpx.AsyncClient, shop: Shop, authorization: str | None
) -> None:
    headers = {} if authorization is None else {"Authorization": authorization.encode("latin-1")}
    response = await http.post("/graphql", json={"query": "{ __typename }"}, headers=headers)
    assert response.status_code == 401
    assert response.headers["www-authenticate"].startswith("Bearer")
    assert [error["extensions"]["code"] for error in response.json()["errors"]] == ["UNAUTHENTICATED"]
    assert "data" not in response.json()


async def test_an_expired_token_is_401(http: httpx.AsyncClient, shop: Shop) -> None:
    token = await create_token(shop.database, shop.actor, [Scope.ADMIN], lifetime=timedelta(hours=1))
    expiring = Client(http, token)
    assert await expiring("{ __typename }")
    with clock.held(at=clock.now() + timedelta(hours=1, seconds=1)):
        assert await expiring.refused("{ __typename }") == (401, ["UNAUTHENTICATED"])


async def last_use(shop: Shop) -> object:
    async with shop.database.reading(shop.actor.account) as reads:
        return await reads.value(sa.select(TOKENS.c.last_used_at))


async def used_after(shop: Shop, before: object) -> object:
    """The last use once it is another than `before`; it is written in the background."""
    with anyio.fail_after(5):
        while (found := await last_use(shop)) == before:  # noqa: ASYNC110 - what is awaited is in the database
            await anyio.sleep(0.01)
    return found


async def test_the_last_use_is_written_at_most_once_a_minute(client: Client, shop: Shop) -> None:
    assert await last_use(shop) is None
    await client("{ __typename }")
    first = await used_after(shop, None)
    assert first is not None
    await client("{ __typename }")
    await anyio.sleep(0.1)
    assert await last_use(shop) == first
    with clock.held(at=clock.now() + timedelta(seconds=61)):
        await client("{ __typename }")
        assert await used_after(shop, first) == clock.now()
