"""Search on PostgreSQL: the one table without row-level security, and that nobody comes by the functions before it.

The statements go to the database as text, by its own driver, as the program's login role.
"""

from collections.abc import AsyncIterator, Iterator

import asyncpg
import pytest

from kit import search
from kit.database import Database
from kit.ids import new_id
from kit.search import Document
from kit.tenancy import APP_ROLE, SYSTEM_ROLE
from tests.conftest import Shop, new_shop
from tests.kit.test_row_security import become, refused
from tests.support.postgres import PostgresServer

pytestmark = pytest.mark.anyio

MINE, THEIRS = new_id("prod"), new_id("prod")
FUNCTIONS = ("search_erase", "search_found", "search_write")
ALL_OF = "select * from search_found('''x'' | !''x''', null, '''x''', array['''x'''])"


@pytest.fixture(scope="module")
def database_url(postgres: PostgresServer, migrated_postgres: str) -> Iterator[str]:
    """A migrated PostgreSQL database without rows."""
    name = new_id("search")
    yield postgres.create_database(name, template=migrated_postgres)
    postgres.drop_database(name)


@pytest.fixture
async def driver(database_url: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection of the program's login role, which owns the table."""
    connection = await asyncpg.connect(database_url)
    yield connection
    await connection.close()


@pytest.fixture(scope="module")
async def shops(database_url: str) -> AsyncIterator[tuple[Shop, Shop]]:
    """Two accounts with a document each. No test here succeeds in changing them."""
    database = Database(database_url)
    both = await new_shop(database, "mine"), await new_shop(database, "theirs")
    for shop, thing in zip(both, (MINE, THEIRS), strict=True):
        async with database.writing(shop.actor.account) as writes:
            await search.write(writes, [Document(thing, codes=("S-1",), names=("Shirt",))])
    yield both
    await database.close()


async def seen(driver: asyncpg.Connection, account_id: str | None, statement: str = ALL_OF) -> list[str]:
    """The things that a statement of the app role finds; whatever it changes is undone."""
    transaction = driver.transaction()
    await transaction.start()
    try:
        await become(driver, APP_ROLE, account_id)
        return [row["entity_id"] for row in await driver.fetch(statement)]
    finally:
        await transaction.rollback()


async def test_the_app_role_has_no_privilege_on_the_table(shops: tuple[Shop, Shop], driver: asyncpg.Connection) -> None:
    account = shops[0].actor.account.id
    for role in (APP_ROLE, SYSTEM_ROLE):
        for statement in (
            "select * from search_document",
            "select count(*) from search_document",
            "insert into search_document values ('a', 'b', '')",
            "update search_document set entity_id = entity_id",
            "delete from search_document",
            "truncate search_document",
            "explain analyze select * from search_document",
            "copy search_document to stdout",
        ):
            assert "permission denied" in await refused(driver, account, statement, role), statement


async def test_a_function_sees_the_account_s_documents_alone(
    shops: tuple[Shop, Shop], driver: asyncpg.Connection
) -> None:
    """Whatever it is asked: this asks for everything there is."""
    assert [await seen(driver, shop.actor.account.id) for shop in shops] == [[MINE], [THEIRS]]
    their_key = shops[1].actor.account.id[-8:]
    theirs = f"select * from search_found('''{their_key}prod+shirt''', null, '''x''', '{{}}')"
    assert await seen(driver, shops[0].actor.account.id, theirs) == []
    assert await seen(driver, shops[1].actor.account.id, theirs) == [THEIRS]


@pytest.mark.parametrize("account_id", [None, "", "acct_nobody", "%"])
async def test_without_an_account_nothing_is_found(
    shops: tuple[Shop, Shop], driver: asyncpg.Connection, account_id: str | None
) -> None:
    assert await seen(driver, account_id) == []


async def test_without_an_account_nothing_is_written(driver: asyncpg.Connection) -> None:
    for account_id in ("", None):
        with pytest.raises(asyncpg.NotNullViolationError):
            async with driver.transaction():
                await become(driver, APP_ROLE, account_id)
                await driver.execute("select search_write('{a}', '{b}')")


async def test_another_account_s_document_cannot_be_replaced_or_erased(
    shops: tuple[Shop, Shop], driver: asyncpg.Connection
) -> None:
    mine, theirs = (shop.actor.account.id for shop in shops)
    their_key = theirs[-8:]
    async with driver.transaction():
        await become(driver, APP_ROLE, mine)
        await driver.execute("select search_erase($1)", [THEIRS])
        await driver.execute("select search_write($1, $2)", [THEIRS], [f"'{their_key}prod+planted'"])
        await become(driver, APP_ROLE, theirs)
        rows = await driver.fetch(ALL_OF)
        assert [row["entity_id"] for row in rows] == [THEIRS]
        planted = f"select * from search_found('''{their_key}prod+planted''', null, '''x''', '{{}}')"
        assert await driver.fetch(planted) == []
        await become(driver, APP_ROLE, mine)
        await driver.execute("select search_erase($1)", [THEIRS])


@pytest.mark.parametrize("place", range(4))
async def test_what_a_function_is_given_is_a_value_and_nothing_more(
    shops: tuple[Shop, Shop], driver: asyncpg.Connection, place: int
) -> None:
    """Should somebody get as far as calling it with a text of their own."""
    arguments = ["'x'", "'x'", "'x'", "'x'"]
    arguments[place] = "'x'::tsquery) or true; drop table search_document; --"
    with pytest.raises(asyncpg.PostgresError, match=r"syntax error in tsquery|no operand in tsquery"):
        async with driver.transaction():
            await become(driver, APP_ROLE, shops[0].actor.account.id)
            await driver.fetch("select * from search_found($1, $2, $3, array[$4])", *arguments)
    assert await seen(driver, shops[0].actor.account.id) == [MINE]


async def test_the_functions_run_as_their_owner_on_a_path_of_their_own(driver: asyncpg.Connection) -> None:
    """All but those that look at tokens and keep tallies: they run as who asks, whom row-level security confines."""
    rows = await driver.fetch(
        "select proname, prosecdef, proconfig, proowner::regrole::text as owner, proacl::text[] as access "
        "from pg_proc where pronamespace = 'public'::regnamespace order by proname"
    )
    ours = [row for row in rows if row["prosecdef"]]
    assert [row["proname"] for row in ours] == list(FUNCTIONS)
    assert [row["proname"] for row in rows if not row["prosecdef"]] == ["tally_add", "tally_change", "token_stands"]
    for row in ours:
        assert "search_path=pg_catalog, pg_temp" in row["proconfig"]
    for row in rows:
        both = [f"{SYSTEM_ROLE}=X/gateway"] if row["proname"].startswith("tally_") else []
        assert sorted(row["access"]) == ["gateway=X/gateway", f"{APP_ROLE}=X/gateway", *both]


async def test_the_system_role_may_not_call_them(shops: tuple[Shop, Shop], driver: asyncpg.Connection) -> None:
    account = shops[0].actor.account.id
    for statement in (ALL_OF, "select search_write('{a}', '{b}')", "select search_erase('{a}')"):
        assert "permission denied" in await refused(driver, account, statement, SYSTEM_ROLE)


async def test_a_table_of_the_same_name_is_not_taken_for_it(
    shops: tuple[Shop, Shop], driver: asyncpg.Connection
) -> None:
    """The app role may make temporary tables, which stand before all others on most paths."""
    async with driver.transaction():
        await become(driver, APP_ROLE, shops[0].actor.account.id)
        await driver.execute(
            "create temporary table search_document (entity_id text, account_id text, vector tsvector)"
        )
        assert [row["entity_id"] for row in await driver.fetch(ALL_OF)] == [MINE]
        await driver.execute("drop table pg_temp.search_document")
