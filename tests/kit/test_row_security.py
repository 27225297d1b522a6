"""Row-level security: what PostgreSQL itself refuses, should everything above it fail.

On PostgreSQL only, for SQLite has neither roles nor policies. Here nothing of `kit` stands between: the statements go
to the database as text, by its own driver, as the program's login role.
"""

import re
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import asyncpg
import pytest
import sqlalchemy as sa

from inventory.accounts.commands import create_application
from inventory.assets.commands import Assets
from inventory.assets.models import FILES
from inventory.assets.staging import stage
from inventory.locations.commands import Locations
from inventory.prices.commands import PriceLists, Prices
from inventory.products.boms import Boms
from inventory.products.commands import Products
from kit.batch import Batch
from kit.database import Database
from kit.idempotency import Request, claim
from kit.ids import new_id
from kit.jobs import JobKind
from kit.outcome import Outcome
from kit.tables import TENANT_COLUMN
from kit.tenancy import APP_ROLE, SYSTEM_ROLE, Account, System
from kit.work import UnitOfWork
from migrations.models import metadata
from tests.conftest import Shop, new_shop
from tests.support.postgres import PostgresServer

pytestmark = pytest.mark.anyio

TENANT_TABLES = sorted(table.name for table in metadata.tables.values() if TENANT_COLUMN in table.info)
ADDED_TO_ONLY = {"change"}
NEVER_DELETED = {"account", "change", "change_counter", "tally"}
SEEN_BY_THE_SYSTEM = {
    "account": {"SELECT"},
    "token": {"SELECT", "UPDATE"},
    "idempotency_key": {"SELECT", "DELETE"},
    **{name: {"SELECT", "UPDATE", "DELETE"} for name in ("asset", "file", "staged_upload")},
    "tally": {"SELECT", "INSERT", "UPDATE"},
}
SYSTEM_TABLES = {"job_runner"}
"""They hold no account's rows, and no account sees them."""
EVERYTHING = {"SELECT", "INSERT", "UPDATE", "DELETE"}


@pytest.fixture(scope="module")
def database_url(
    postgres: PostgresServer, migrated_postgres: str, request: pytest.FixtureRequest
) -> AsyncIterator[str]:
    """A migrated PostgreSQL database without rows."""

    name = new_id("security")
    yield postgres.create_database(name, template=migrated_postgres)  # type: ignore[misc]
    postgres.drop_database(name)


@pytest.fixture
async def driver(database_url: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection of the program's login role, which owns the tables."""
    connection = await asyncpg.connect(database_url)
    yield connection
    await connection.close()


async def become(driver: asyncpg.Connection, role: str, account_id: str | None = None) -> None:
    """What the program says at the beginning of a transaction."""
    await driver.execute(f"set local role {role}")
    if account_id is not None:
        await driver.execute(f"set local app.account = '{account_id}'")


async def fill(shop: Shop) -> None:
    """Puts a row into every tenant table."""
    name = "Some"

    async def make(work: UnitOfWork) -> Outcome:
        given = {
            "name": name,
            "sku": f"{name}-1",
            "category": {"name": f"{name} category"},
            "supplier": {"name": f"{name} supplier"},
            "tags": [f"{name} tag"],
            "external_ids": [{"source": "shop", "value": name}],
            "variants": [{"name": name, "sku": f"{name}-2"}],
        }
        made = await Products(work, Batch.of_one(given)).create()
        line = {"sku": f"{name}-2", "quantity": 1}
        costs = [{"name": name, "quantity": 1, "currency": "EUR"}]
        bom = await Boms(work, Batch.of_one({"name": name, "items": [line], "extra_costs": costs})).create()
        kit = {
            "name": name,
            "type": "KIT",
            "kit_items": [line],
            "alternate_skus": [f"{name}-3"],
            "substitutions": [{"sku": f"{name}-1"}],
            "bom_ids": [bom.only_id],
            "box_length": 1,
        }
        await Products(work, Batch.of_one(kit)).create()
        await Locations(work, Batch.of_one({"name": name})).create()
        price_list = await PriceLists(work, Batch.of_one({"name": name})).create()
        price = {"price_list_id": price_list.only_id, "sku": f"{name}-2", "amount": Decimal(1)}
        await Prices(work, Batch.of_one(price)).create()
        await create_application(work, {"name": name})
        await claim(work.writes, Request.of("user", "productCreate", name, {}), work.now)
        await work.enqueue(JobKind("TEST", "Something."), [name])
        source = {"owner": {"product_id": made.only_id}, "source": {"url": "https://example.com/a.png"}}
        await Assets(work, Batch.of_one(source)).create()
        await stage(work, [{"file_name": name, "content_type": "image/png", "file_size": 1}])
        file = {"sha256": name, "content_type": "image/png", "file_size": 1, "thumbnails": []}
        await work.writes.insert(FILES, [{"id": new_id("file"), "created_at": work.now, **file}])
        return made

    await shop.token()
    await shop.perform(make)


@pytest.fixture(scope="module")
async def filled(database_url: str) -> AsyncIterator[tuple[Shop, Shop]]:
    """Two accounts with rows in every table. No test here succeeds in changing them."""
    database = Database(database_url)
    shops = await new_shop(database, "mine"), await new_shop(database, "theirs", "EUR")
    for shop in shops:
        await fill(shop)
    yield shops
    await database.close()


async def counts(driver: asyncpg.Connection) -> dict[str, int]:
    return {table: await driver.fetchval(f'select count(*) from "{table}"') for table in TENANT_TABLES}


def test_every_table_says_whose_rows_it_holds() -> None:
    assert sorted(metadata.tables) == TENANT_TABLES


async def test_every_tenant_table_is_protected(driver: asyncpg.Connection) -> None:
    switches = await driver.fetch(
        "select relname, relrowsecurity, relforcerowsecurity from pg_class where relkind = 'r'"
    )
    told = {row["relname"]: tuple(row)[1:] for row in switches}
    assert {table: told[table] for table in TENANT_TABLES} == dict.fromkeys(TENANT_TABLES, (True, True))


async def test_every_tenant_table_has_the_account_s_policy(driver: asyncpg.Connection) -> None:
    rows = await driver.fetch("select * from pg_policies where schemaname = 'public'")
    policies = {(row["tablename"], row["policyname"]): row for row in rows}
    expected = {(table, "account") for table in TENANT_TABLES} | {(table, "system") for table in SEEN_BY_THE_SYSTEM}
    assert set(policies) == expected | {(table, "system") for table in SYSTEM_TABLES}
    for (table, name), policy in policies.items():
        role = APP_ROLE if name == "account" else SYSTEM_ROLE
        assert (policy["roles"], policy["cmd"], policy["permissive"]) == ([role], "ALL", "PERMISSIVE")
        if name == "account":
            column = metadata.tables[table].info[TENANT_COLUMN]
            for condition in (policy["qual"], policy["with_check"]):
                words = re.findall(r"[a-z_.']+", condition.lower().replace("::text", ""))
                assert words == [column, "select", "current_setting", "'app.account'", "true", "as", "current_setting"]


async def test_each_role_has_what_it_needs_and_no_more(driver: asyncpg.Connection) -> None:
    rows = await driver.fetch("select * from information_schema.role_table_grants where table_schema = 'public'")
    granted: dict[tuple[str, str], set[str]] = {}
    for row in rows:
        granted.setdefault((row["table_name"], row["grantee"]), set()).add(row["privilege_type"])
    for table in TENANT_TABLES:
        lacking = ({"UPDATE"} if table in ADDED_TO_ONLY else set()) | ({"DELETE"} if table in NEVER_DELETED else set())
        assert granted[table, APP_ROLE] == EVERYTHING - lacking
        assert granted.get((table, SYSTEM_ROLE), set()) == SEEN_BY_THE_SYSTEM.get(table, set())
    assert {grantee for _, grantee in granted} == {"gateway", APP_ROLE, SYSTEM_ROLE}
    assert {table for table, grantee in granted if grantee != "gateway"} == set(TENANT_TABLES) | SYSTEM_TABLES
    assert not any((table, APP_ROLE) in granted for table in SYSTEM_TABLES)


async def test_an_account_may_put_an_entry_into_the_queue_and_learn_nothing_of_others(
    filled: tuple[Shop, Shop], driver: asyncpg.Connection
) -> None:
    account = filled[0].actor.account.id
    for statement in (
        "select inputs from dbos.workflow_input",
        "select executor_id from dbos.workflow_status",
        "select * from dbos.workflow_status",
        "delete from dbos.workflow_status",
        "delete from dbos.workflow_input",
        "update dbos.workflow_status set status = 'CANCELLED'",
        "update dbos.workflow_input set inputs = ''",
        "select * from dbos.operation_outputs",
        "select * from dbos.workflow_schedules",
        "select * from job_runner",
    ):
        assert "permission denied" in await refused(driver, account, statement), statement


async def test_no_role_of_the_program_can_bypass(driver: asyncpg.Connection) -> None:
    rows = await driver.fetch(
        "select rolname, rolsuper, rolbypassrls, rolcanlogin, rolinherit from pg_roles where rolname = any($1)",
        [APP_ROLE, SYSTEM_ROLE, "gateway"],
    )
    told = {row["rolname"]: tuple(row)[1:] for row in rows}
    assert told[APP_ROLE] == told[SYSTEM_ROLE] == (False, False, False, False)
    assert told["gateway"][:2] == (False, False)


async def test_an_account_sees_its_own_rows_alone(filled: tuple[Shop, Shop], driver: asyncpg.Connection) -> None:
    seen = []
    for shop in filled:
        async with driver.transaction():
            await become(driver, APP_ROLE, shop.actor.account.id)
            seen.append(await counts(driver))
            for table in TENANT_TABLES:
                column = metadata.tables[table].info[TENANT_COLUMN]
                whose = await driver.fetch(f'select distinct "{column}" as account from "{table}"')
                assert [row["account"] for row in whose] == [shop.actor.account.id]
    assert seen[0] == seen[1]
    assert all(seen[0].values()), "a table without rows proves nothing"


@pytest.mark.parametrize("account", [None, "", "acct_nobody", "%"])
async def test_without_an_account_nothing_is_seen(
    filled: tuple[Shop, Shop], driver: asyncpg.Connection, account: str | None
) -> None:
    async with driver.transaction():
        await become(driver, APP_ROLE, account)
        assert set((await counts(driver)).values()) == {0}


async def test_the_login_role_itself_sees_nothing(filled: tuple[Shop, Shop], driver: asyncpg.Connection) -> None:
    """It owns the tables; row-level security is forced upon it, and no policy is for it."""
    assert set((await counts(driver)).values()) == {0}
    async with driver.transaction():
        await driver.execute(f"set local app.account = '{filled[0].actor.account.id}'")
        assert set((await counts(driver)).values()) == {0}
        assert await driver.execute("update product set name = 'x'") == "UPDATE 0"


async def test_another_account_s_rows_cannot_be_changed(filled: tuple[Shop, Shop], driver: asyncpg.Connection) -> None:
    mine, theirs = (shop.actor.account.id for shop in filled)
    for table in TENANT_TABLES:
        column = metadata.tables[table].info[TENANT_COLUMN]
        async with driver.transaction():
            await become(driver, APP_ROLE, theirs)
            where = f"where \"{column}\" = '{mine}'"
            if table not in ADDED_TO_ONLY:
                assert await driver.execute(f'update "{table}" set "{column}" = "{column}" {where}') == "UPDATE 0"
            if table not in NEVER_DELETED:
                assert await driver.execute(f'delete from "{table}" {where}') == "DELETE 0"


async def refused(driver: asyncpg.Connection, account_id: str, statement: str, role: str = APP_ROLE) -> str:
    """Why PostgreSQL refuses a statement."""
    with pytest.raises(asyncpg.PostgresError) as error:
        async with driver.transaction():
            await become(driver, role, account_id)
            await driver.execute(statement)
    return str(error.value)


async def test_a_row_cannot_be_put_into_another_account(filled: tuple[Shop, Shop], driver: asyncpg.Connection) -> None:
    mine, theirs = (shop.actor.account.id for shop in filled)
    for table in TENANT_TABLES:
        columns = [column.name for column in metadata.tables[table].columns]
        own = metadata.tables[table].info[TENANT_COLUMN]
        names = ", ".join(f'"{name}"' for name in columns)
        values = ", ".join(f"'{mine}'" if name == own else f'"{name}"' for name in columns)
        statement = f'insert into "{table}" ({names}) select {values} from "{table}"'
        assert "row-level security" in await refused(driver, theirs, statement), table
        if table not in ADDED_TO_ONLY:
            moving = f'update "{table}" set "{own}" = \'{mine}\''
            assert "row-level security" in await refused(driver, theirs, moving), table


async def test_an_upsert_cannot_reach_another_account(filled: tuple[Shop, Shop], driver: asyncpg.Connection) -> None:
    """The hash of a token is unique over all accounts."""
    mine, theirs = (shop.actor.account.id for shop in filled)
    async with driver.transaction():
        await become(driver, APP_ROLE, mine)
        taken = await driver.fetchval("select hash from token")
    columns = [column.name for column in metadata.tables["token"].columns]
    values = ", ".join(f"'{taken}'" if name == "hash" else "id || 'x'" if name == "id" else name for name in columns)
    upsert = (
        f"insert into token ({', '.join(columns)}) select {values} from token "
        "on conflict (hash) do update set version = 99"
    )
    assert "row-level security" in await refused(driver, theirs, upsert)


async def test_history_cannot_be_rewritten(filled: tuple[Shop, Shop], driver: asyncpg.Connection) -> None:
    account = filled[0].actor.account.id
    for statement in ("update change set reason = 'x'", "delete from change", "truncate change"):
        assert "permission denied" in await refused(driver, account, statement)
    for statement in ("delete from change_counter", "delete from account", "drop table change", "truncate product"):
        message = await refused(driver, account, statement)
        assert "permission denied" in message or "must be owner" in message


async def test_security_cannot_be_switched_off_by_the_app_role(
    filled: tuple[Shop, Shop], driver: asyncpg.Connection
) -> None:
    account = filled[0].actor.account.id
    for statement in (
        "alter table product disable row level security",
        "drop policy account on product",
        "create policy open on product using (true)",
        f"alter role {APP_ROLE} bypassrls",
        "create table mine (id text)",
    ):
        message = await refused(driver, account, statement)
        assert "permission denied" in message or "must be owner" in message
    assert "row-level security" in await refused(driver, account, "set local row_security = off; select * from product")


async def test_the_system_role_sees_all_accounts_of_its_tables_alone(
    filled: tuple[Shop, Shop], driver: asyncpg.Connection
) -> None:
    for table in TENANT_TABLES:
        if "SELECT" in SEEN_BY_THE_SYSTEM.get(table, set()):
            async with driver.transaction():
                await become(driver, SYSTEM_ROLE)
                column = metadata.tables[table].info[TENANT_COLUMN]
                assert await driver.fetchval(f'select count(distinct "{column}") from "{table}"') == 2
        for privilege, statement in (
            ("SELECT", f'select * from "{table}"'),
            ("INSERT", f'insert into "{table}" default values'),
            ("UPDATE", f'update "{table}" set "{metadata.tables[table].columns.keys()[0]}" = null'),
            ("DELETE", f'delete from "{table}"'),
        ):
            if privilege not in SEEN_BY_THE_SYSTEM.get(table, set()):
                assert "permission denied" in await refused(driver, "acct_x", statement, SYSTEM_ROLE), statement


async def test_nothing_of_a_transaction_s_identity_is_left(filled: tuple[Shop, Shop], database_url: str) -> None:
    """The pool gives the same connection to account after account."""
    database = Database(database_url, pool_size=1)
    identity = sa.select(
        sa.func.pg_backend_pid().label("process"),
        sa.func.current_user().label("role"),
        sa.func.current_setting("app.account", True).label("account"),
    )

    async def told(tenant: Any, *, fails: bool = False) -> dict[str, Any]:
        async with database.writing(tenant) as writes:
            row = await writes.row(identity)
            assert row is not None
            if fails:
                raise RuntimeError(dict(row))
            return dict(row)

    async def nobody() -> dict[str, Any]:
        async with database.inspecting() as connection:
            return dict((await connection.execute(identity)).mappings().one())

    try:
        mine, theirs = (shop.actor.account for shop in filled)
        seen = [await nobody(), await told(mine), await nobody(), await told(theirs), await told(System("sweep"))]
        with pytest.raises(RuntimeError):
            await told(mine, fails=True)
        seen += [await nobody(), await told(System("sweep"))]
    finally:
        await database.close()
    assert len({row["process"] for row in seen}) == 1
    assert [row["role"] for row in seen] == [
        "gateway", APP_ROLE, "gateway", APP_ROLE, SYSTEM_ROLE, "gateway", SYSTEM_ROLE,
    ]  # fmt: skip
    assert [row["account"] or None for row in seen] == [None, mine.id, None, theirs.id, None, None, None]


async def test_a_read_only_snapshot_is_read_only_in_the_database_too(filled: tuple[Shop, Shop]) -> None:
    """`nextval` and the like are SELECTs to everybody else."""
    locking = sa.select(metadata.tables["product"]).with_for_update()
    async with filled[0].database.reading(filled[0].actor.account) as reads:
        with pytest.raises(asyncpg.ReadOnlySQLTransactionError, match="read-only transaction"):
            await reads.rows(locking)


async def test_an_account_s_name_is_a_value_and_nothing_more(driver: asyncpg.Connection) -> None:
    """What `Account` lets through cannot end the text that it is written into."""
    async with driver.transaction():
        await become(driver, APP_ROLE, Account("a" * 90).id)
        assert await driver.fetchval("select current_setting('app.account', true)") == "a" * 90
