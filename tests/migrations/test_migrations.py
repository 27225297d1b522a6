"""Migrations lead from an empty database to what the models say, on both databases, and where somebody else must make
the roles they say so."""

import asyncio
import re
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.engine import Connection
from sqlalchemy.ext.asyncio import AsyncConnection

from app.migrating import NotMigrated, RolesMissing, _config, _with_queue, is_current, migrate, newest, require_current
from inventory.assets.models import ASSET_TYPES
from inventory.products.models import PRODUCTS, VARIANTS
from inventory.products.queries import ALL_PRODUCTS
from inventory.taxonomy.models import UNITS_OF_MEASURE
from kit.database import Database
from kit.errors import DataInTheWay
from kit.ids import new_id
from kit.jobs import JobKind
from kit.jobs.migrating import migrate_queue
from kit.jobs.queueing import QUEUE_TABLES, WITHOUT_MODEL
from kit.outcome import Outcome
from kit.search.index import is_search_table
from kit.tenancy import APP_ROLE, SYSTEM_ROLE, Account
from kit.work import UnitOfWork
from migrations.models import metadata
from tests.conftest import DATABASES, new_shop
from tests.support.postgres import PostgresServer

pytestmark = pytest.mark.anyio

OLD_PRODUCT: dict[str, Any] = {
    "version": 1,
    "created_at": datetime(2026, 1, 31, tzinfo=UTC),
    "updated_at": datetime(2026, 1, 31, tzinfo=UTC),
    "sellable": True,
    "discontinued": False,
    "currency": "USD",
    "custom_fields": {},
    "variant_attributes": {},
    "type": "PRODUCT",
    "lot_tracking": False,
    "metadata": {},
}


def differences(connection: Connection) -> list[Any]:
    """What the models have and the database lacks, or the other way round; the search's and DBOS's tables have no
    models."""
    options = {"include_name": lambda name, kind, _: kind != "table" or not has_no_model(name)}
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))


def has_no_model(table: str | None) -> bool:
    return is_search_table(table) or table in WITHOUT_MODEL


async def test_the_newest_migration_leads_to_the_models(database: Database) -> None:
    async with database.inspecting() as connection:
        assert await connection.run_sync(differences) == []


async def test_migrating_again_changes_nothing(database: Database) -> None:
    assert await is_current(database)
    assert await migrate(database) == newest()
    assert await is_current(database)


async def test_an_empty_database_is_not_current(tmp_path: Path) -> None:
    async with opened(f"sqlite:///{tmp_path / 'empty.db'}") as database:
        assert not await is_current(database)


def test_constraints_on_sqlite_are_those_of_the_models(migrated_sqlite: Path, tmp_path: Path) -> None:
    """What Alembic does not compare: CHECK constraints and partial indexes, as SQLite keeps their text."""
    from sqlalchemy import create_engine

    engine = create_engine(f"sqlite:///{tmp_path / 'models.db'}")
    metadata.create_all(engine)
    engine.dispose()
    assert structure_on_sqlite(migrated_sqlite) == structure_on_sqlite(tmp_path / "models.db")


def structure_on_sqlite(path: Path) -> dict[str, list[str]]:
    connection = sqlite3.connect(path)
    rows = connection.execute(
        "select name, tbl_name, sql from sqlite_master where type not in ('trigger', 'view') and sql is not null"
    ).fetchall()
    connection.close()
    ours = [(name, sql) for name, table, sql in rows if not has_no_model(table)]
    return {name: clauses(sql) for name, sql in ours if name != "alembic_version"}


def clauses(sql: str) -> list[str]:
    """The clauses of a CREATE statement, in an order and a spacing of their own; an added column has its constraints
    with it, and these are clauses too."""
    inner = sql[sql.index("(") + 1 :] if "(" in sql else sql
    parts = [""]
    depth = 0
    for letter in inner:
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if letter == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    told = (re.sub(r"\s+", " ", part).strip(" )") for part in parts)
    return sorted(clause.strip(" )") for part in told for clause in re.split(r" (?=CONSTRAINT \w+ CHECK)", part))


def test_constraints_on_postgresql_are_those_of_the_models(
    postgres: PostgresServer, migrated_postgres: str, empty_postgres: str
) -> None:
    from sqlalchemy.dialects import postgresql
    from sqlalchemy.schema import CreateIndex, CreateTable

    dialect = postgresql.dialect()
    statements = []
    for table in metadata.sorted_tables:
        statements.append(str(CreateTable(table).compile(dialect=dialect)))
        statements += [str(CreateIndex(index).compile(dialect=dialect)) for index in table.indexes]
    postgres.run_sql(*statements, database=empty_postgres)
    assert structure_on_postgresql(postgres, migrated_postgres) == structure_on_postgresql(postgres, empty_postgres)


def structure_on_postgresql(postgres: PostgresServer, database: str) -> list[str]:
    text = postgres.run_sql(
        """select conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) from pg_constraint
           where connamespace = 'public'::regnamespace and conrelid <> 0 and contype <> 'n'
           union all select indexdef from pg_indexes where schemaname = 'public'
           union all select table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable
             || ' ' || coalesce(collation_name, '') from information_schema.columns where table_schema = 'public'
           order by 1""",
        database=database,
    )
    others = ("alembic_version", "search_document", "job_runner")
    return [line for line in text.splitlines() if not any(other in line for other in others)]


@pytest.fixture
def empty_postgres(postgres: PostgresServer) -> Iterator[str]:
    name = new_id("empty")
    postgres.create_database(name)
    yield name
    postgres.drop_database(name)


@pytest.fixture(params=DATABASES)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database in which nothing is yet but, on PostgreSQL, the roles."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'old.db'}"
    request.getfixturevalue("migrated_postgres")
    server: PostgresServer = request.getfixturevalue("postgres")
    return server.url(request.getfixturevalue("empty_postgres"))


@pytest.fixture
async def empty_database(empty_url: str) -> AsyncIterator[Database]:
    async with opened(empty_url) as database:
        yield database


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    """A database that is closed however its test ends."""
    database = Database(url)
    try:
        yield database
    finally:
        await database.close()


@contextmanager
def owner_of(postgres: PostgresServer, database: str, options: str = "") -> Iterator[str]:
    """A login role, of a name that must be quoted, that owns a database."""
    login = f"Plain_{new_id('r')}"
    postgres.run_sql(f'create role "{login}" login {options}', f'alter database {database} owner to "{login}"')
    yield login
    postgres.run_sql(
        f"alter database {database} owner to gateway",
        f'drop owned by "{login}"',
        f'drop role "{login}"',
        database=database,
    )


def members_of(postgres: PostgresServer, role: str) -> list[str]:
    """Who may take on a role, by grant."""
    return postgres.run_sql(
        f"select member::regrole from pg_auth_members where roleid = '{role}'::regrole and set_option"
    ).splitlines()


@pytest.mark.usefixtures("migrated_postgres")  # the real roles, which the migrations name, are there
async def test_who_may_not_make_the_roles_gets_the_sql_for_somebody_who_may(
    postgres: PostgresServer, empty_postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An owner without CREATEROLE, and gateway roles that are not there yet."""
    role = f"role_{new_id('r')}"
    monkeypatch.setattr("app.migrating.ROLES", (role,))
    with owner_of(postgres, empty_postgres) as login:
        async with opened(postgres.url(empty_postgres, login)) as database:
            with pytest.raises(RolesMissing, match="roles are missing") as refused:
                await migrate(database)
            assert refused.value.sql == [
                f"create role {role} nologin noinherit",
                f'grant {role} to "{login}" with set true, inherit false',
            ]
            assert not await is_current(database)

            postgres.run_sql(*refused.value.sql)
            assert members_of(postgres, role) == [f'"{login}"'], "not the one who ran it"
            assert await migrate(database) == newest()
            assert await is_current(database)
    postgres.run_sql(f"drop role {role}")


@pytest.mark.parametrize("options", ["nocreaterole", "createrole"])
@pytest.mark.usefixtures("migrated_postgres")
async def test_a_second_owner_in_a_cluster_gets_the_sql_to_take_on_the_roles(
    postgres: PostgresServer, empty_postgres: str, options: str
) -> None:
    """The roles are there, made by the owner of another database."""
    with owner_of(postgres, empty_postgres, options) as login:
        async with opened(postgres.url(empty_postgres, login)) as database:
            with pytest.raises(
                RolesMissing, match="roles are there, but this database user may not take them on"
            ) as refused:
                await migrate(database)
            assert refused.value.sql == [
                f'grant {role} to "{login}" with set true, inherit false' for role in (APP_ROLE, SYSTEM_ROLE)
            ]

            postgres.run_sql(*refused.value.sql)
            assert "postgres" not in members_of(postgres, APP_ROLE)
            assert await migrate(database) == newest()
            await new_shop(database)


@pytest.mark.usefixtures("migrated_postgres")
async def test_what_is_printed_is_all_still_to_do(
    postgres: PostgresServer, empty_postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One role is somebody else's, the other could be made: it is not, for the SQL makes it too."""
    theirs, new = f"role_{new_id('r')}", f"role_{new_id('r')}"
    monkeypatch.setattr("app.migrating.ROLES", (theirs, new))
    postgres.run_sql(f"create role {theirs}")
    with owner_of(postgres, empty_postgres, "createrole") as login:
        async with opened(postgres.url(empty_postgres, login)) as database:
            with pytest.raises(RolesMissing) as refused:
                await migrate(database)
            postgres.run_sql(*refused.value.sql)
            assert await migrate(database) == newest()
    postgres.run_sql(f"drop role {theirs}", f"drop role {new}")


async def test_a_database_ahead_of_the_program_is_told_from_one_behind(database: Database, tmp_path: Path) -> None:
    async with opened(f"sqlite:///{tmp_path / 'empty.db'}") as behind:
        with pytest.raises(NotMigrated, match=r"inventory-gateway migrate$"):
            await require_current(behind)

    async with database.migrating() as connection:
        await connection.exec_driver_sql("update alembic_version set version_num = '0099'")
    ahead = f"the database is at revision 0099, which is newer than this program ({newest()}): use a newer program"
    for use in (migrate, require_current):
        with pytest.raises(NotMigrated, match=f"^{re.escape(ahead)}$"):
            await use(database)
    assert not await is_current(database)


async def test_the_queue_s_tables_are_those_that_are_left_out(database: Database) -> None:
    """DBOS makes its own; should a new version bring more, they are to be left out too."""
    async with database.inspecting() as connection:
        schema = "dbos" if database.dialect.name == "postgresql" else None
        made = await connection.run_sync(lambda sync: set(sa.inspect(sync).get_table_names(schema=schema)))
    assert not QUEUE_TABLES & metadata.tables.keys()
    if schema is None:
        made = {name for name in made if name not in metadata.tables and not is_search_table(name)}
        made.discard("alembic_version")
    assert {"workflow_status", "workflow_input"} <= made <= QUEUE_TABLES


async def test_a_database_of_the_release_before_jobs_is_upgraded(empty_database: Database) -> None:
    """As that release left it: without our tables of jobs, and without DBOS's."""
    async with empty_database.migrating() as connection:
        await connection.begin()
        await connection.run_sync(lambda sync: command.upgrade(_config(sync), "0006"))
    assert not await is_current(empty_database)
    assert await migrate(empty_database) == newest()
    async with empty_database.inspecting() as connection:
        assert await connection.run_sync(differences) == []

    async def enqueue(unit: UnitOfWork) -> Outcome:
        return Outcome.of(await unit.enqueue(JobKind("TEST", "Something."), ["a"]))

    shop = await new_shop(empty_database)
    assert (await shop.perform(enqueue)).only_id


async def test_an_account_that_is_there_gets_what_a_new_one_begins_with(empty_database: Database) -> None:
    """The given types of assets and the given units of measure."""
    old = new_id("acct")
    async with empty_database.migrating() as connection:
        await connection.begin()
        await connection.run_sync(lambda sync: command.upgrade(_config(sync), "0006"))
        await force_security(connection, "no force")
        await connection.exec_driver_sql(
            "insert into account (id, version, created_at, updated_at, slug, display_name, currency, "
            f"default_barcode_type, plan, photos_per_item_limit) values ('{old}', 1, '2026-01-31T12:00:00.000000Z', "
            "'2026-01-31T12:00:00.000000Z', 'old', 'Old', 'EUR', 'CODE128', 'FREE', 10)"
        )
        await force_security(connection, "force")
    await migrate(empty_database)
    new = (await new_shop(empty_database)).actor.account
    for given in (ASSET_TYPES, UNITS_OF_MEASURE):
        begun = [await rows_without_ids(empty_database, account, given) for account in (Account(old), new)]
        assert begun[0] == begun[1] != []


async def force_security(connection: AsyncConnection, forced: str, table: str = "account") -> None:
    """Whether the owner of a table is held to its policies."""
    if connection.dialect.name == "postgresql":
        await connection.exec_driver_sql(f"alter table {table} {forced} row level security")


async def rows_without_ids(database: Database, account: Account, table: sa.Table) -> list[dict[str, Any]]:
    """What an account has in a table of names, as they were made; names stand for ids."""
    async with database.reading(account) as reads:
        rows = await reads.rows(sa.select(table).order_by(table.c.id))
    names = {row["id"]: row["name"] for row in rows}
    own = {"account_id", "id", "created_at", "updated_at"}
    return [{name: names.get(value, value) for name, value in row.items() if name not in own} for row in rows]


async def test_references_that_are_there_twice_are_told_and_kept(empty_database: Database) -> None:
    """Which variant is to keep a reference only its owner knows, so that nothing is migrated until they have chosen."""
    await asyncio.to_thread(_with_queue, empty_database, migrate_queue)
    entity = "'acct_a', '{0}', 1, '2026-01-31T12:00:00.000000Z', '2026-01-31T12:00:00.000000Z'"
    columns = "account_id, id, version, created_at, updated_at"
    sold = "sellable, discontinued, currency, custom_fields, variant_attributes"
    variant = f"{columns}, {sold}, supplier_id, supplier_reference, product_id, is_default, own"
    async with empty_database.migrating() as connection:
        await connection.begin()
        await connection.run_sync(lambda sync: command.upgrade(_config(sync), "0011"))
        for table in ("supplier", "product", "variant"):
            await force_security(connection, "no force", table)
        for statement in (
            f"insert into supplier ({columns}, name, name_key) values ({entity.format('supp_s')}, 'S', 's')",
            f"insert into product ({columns}, {sold}, type, name, name_key, lot_tracking, metadata) values "
            f"({entity.format('prod_p')}, true, false, 'EUR', '{{}}', '{{}}', 'PRODUCT', 'P', 'p', false, '{{}}')",
            *(
                f"insert into variant ({variant}) values ({entity.format(each)}, true, false, 'EUR', '{{}}', '{{}}', "
                "'supp_s', 'R-1', 'prod_p', false, '[]')"
                for each in ("var_a", "var_b")
            ),
        ):
            await connection.exec_driver_sql(statement)
        for table in ("supplier", "product", "variant"):
            await force_security(connection, "force", table)
    with pytest.raises(DataInTheWay, match=r"then migrate again \('R-1' of supp_s: var_a, var_b\)$"):
        await migrate(empty_database)
    async with empty_database.reading(Account("acct_a")) as reads:
        assert len(await reads.rows(sa.select(VARIANTS.c.id))) == 2
    async with empty_database.writing(Account("acct_a")) as writes:
        await writes.execute(sa.delete(VARIANTS).where(VARIANTS.c.id == "var_b"))
    assert await migrate(empty_database) == newest()


async def test_products_that_are_there_get_what_they_are_compared_by_and_are_counted(empty_database: Database) -> None:
    """As if made before likely duplicates were looked for, and before the database kept count."""
    await asyncio.to_thread(_with_queue, empty_database, migrate_queue)
    async with empty_database.migrating() as connection:
        await connection.begin()
        await connection.run_sync(lambda sync: command.upgrade(_config(sync), "0013"))
    shops = [await new_shop(empty_database, slug) for slug in ("one", "other")]
    rows = [
        {**OLD_PRODUCT, "account_id": shop.actor.account.id, "id": new_id("prod"), "name": name, "name_key": name}
        for shop in shops
        for name in ("Road, Abbey", "abbey road!")
    ]
    products = sa.table("product", *(sa.column(name, PRODUCTS.c[name].type) for name in rows[0]))
    async with empty_database.migrating() as connection:
        await connection.begin()
        await force_security(connection, "no force", "product")
        await connection.execute(sa.insert(products), rows)
        await force_security(connection, "force", "product")
    assert await migrate(empty_database) == newest()
    for shop in shops:
        async with empty_database.reading(shop.actor.account) as reads:
            kept = await reads.rows(sa.select(PRODUCTS.c.similar_key))
            assert await ALL_PRODUCTS.count(reads) == 2
        assert [row["similar_key"] for row in kept] == ["abbeyroad", "abbeyroad"]


def test_migrations_know_every_table_without_the_program() -> None:
    """A new migration is written by comparing with these; a table that is missing here would never be made."""
    alone = "from migrations.models import metadata; print(*sorted(metadata.tables))"
    printed = subprocess.run([sys.executable, "-c", alone], check=True, capture_output=True, text=True).stdout.split()
    assert printed == sorted(metadata.tables)
    assert "product" in printed
