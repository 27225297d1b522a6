"""How long a search takes among a million documents: `python -m benchmarks.search [documents] [runs]`.

One account has so many documents, another a tenth of that with the same words. Asked is what a list asks: the first 50
of a table with row-level security, joined with what is found, by (exact, rank, id). On PostgreSQL the same is asked of
the same vectors under row-level security, with the same index, to show why the search does without.
"""

import asyncio
import statistics
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from app import accounts
from app.migrating import migrate
from kit import search
from kit.clock import elapsed_seconds
from kit.columns import ByteText
from kit.database import Database, Reads
from kit.ids import new_id
from kit.search import Document, Query
from kit.search.index import KEY_LENGTH, PLACE
from kit.search.queries import sought_by
from kit.tables import TENANT_COLUMN
from kit.tenancy import APP_ROLE, Account
from tests.support.postgres import running_server

DOCUMENTS = 1_000_000
RUNS = 30
BATCH = 10_000
PAGE = 50
QUERIES = {
    "exact SKU": "SKU-0000777",
    "rare word": "rare500",
    "two words": "purple colour20",
    "a word of 1 % of the rows": "purple",
    "two letters of 10 % of the rows": "qu",
    "a word of all rows": "thing",
    "nothing": "nowhere",
}
OWN = "account_id = (select current_setting('app.account', true))"

THINGS = sa.Table(
    "listed",
    sa.MetaData(),
    sa.Column("account_id", ByteText, primary_key=True),
    sa.Column("id", ByteText, primary_key=True),
    sa.Column("name", sa.Text),
    info={TENANT_COLUMN: "account_id"},
)
DIRECT = sa.Table(
    "search_direct",
    sa.MetaData(),
    sa.Column("account_id", ByteText, primary_key=True),
    sa.Column("entity_id", ByteText, primary_key=True),
    sa.Column("vector", sa.Text),
    info={TENANT_COLUMN: "account_id"},
)


def document(number: int) -> Document:
    """A document of about 20 words."""
    kind = f"qu{number % 970}" if number % 10 == 0 else f"kind{number % 970}"
    hue = "purple" if number % 100 == 0 else f"hue{number % 99}"
    return Document(
        new_id("prod"),
        codes=(f"SKU-{number:07d}", f"{number:012d}"),
        names=(f"Thing {kind} {hue} model {number % 5000}",),
        texts=(f"rare{number // 3} colour{number % 40} supplier{number % 300} part {number * 7919 % 1_000_003}",),
    )


async def fill(database: Database, account: Account, count: int) -> None:
    """Gives an account documents, and rows that are listed."""
    writing = 0.0
    for start in range(0, count, BATCH):
        documents = [document(number) for number in range(start, min(start + BATCH, count))]
        async with database.writing(account) as writes:
            began = elapsed_seconds()
            await search.write(writes, documents)
            writing += elapsed_seconds() - began
            await writes.insert(THINGS, [{"id": each.entity_id, "name": each.names[0] * 8} for each in documents])
    print(f" {count:,} documents written, {BATCH:,} at a time: {writing / count * 1e6:.0f} us each", flush=True)


async def prepared(url: str, documents: int) -> tuple[Database, list[Account]]:
    """A migrated database with the two accounts."""
    database = Database(url)
    await migrate(database)
    async with database.migrating() as connection:
        await connection.run_sync(THINGS.create)
        if database.dialect.name == "postgresql":
            await connection.exec_driver_sql("alter table listed enable row level security")
            await connection.exec_driver_sql(f"create policy account on listed to {APP_ROLE} using ({OWN})")
            await connection.exec_driver_sql(f"grant all on listed to {APP_ROLE}")
    both = []
    for slug, count in (("large", documents), ("small", documents // 10)):
        account_id = await accounts.create_account(
            database, slug=slug, display_name=slug, currency="USD", username="owner", email=f"{slug}@example.com"
        )
        both.append(Account(account_id))
        await fill(database, both[-1], count)
    return database, both


async def median(reads: Reads, statement: sa.Select[Any], runs: int) -> str:
    """The median of the times that a statement takes, the first left out, with the number of its rows."""
    times = []
    for _ in range(runs + 1):
        began = elapsed_seconds()
        rows = await reads.rows(statement)
        times.append((elapsed_seconds() - began) * 1000)
    return f"{statistics.median(times[1:]):8.1f} ms ({len(rows):>2} rows)"


def first_page(found: sa.FromClause) -> sa.Select[Any]:
    """What a list asks."""
    listed = sa.select(THINGS, found.c.exact, found.c.rank).join(found, found.c.entity_id == THINGS.c.id)
    return listed.order_by(found.c.exact.desc(), found.c.rank.desc(), THINGS.c.id).limit(PAGE)


async def measure(database: Database, account: Account, runs: int) -> None:
    """Prints a line for every query."""
    async with database.reading(account) as reads:
        for name, text in QUERIES.items():
            query = Query.of(text)
            assert query is not None
            found = search.matches(reads.dialect, query, "prod")
            count = await reads.value(sa.select(sa.func.count()).select_from(found))
            line = f"  {name:<32}{count:>9,} found {await median(reads, first_page(found), runs)}"
            if database.dialect.name == "postgresql":
                line += f"   under row-level security {await median(reads, first_page(direct(query, account)), runs)}"
            print(line, flush=True)


def direct(query: Query, account: Account) -> sa.Subquery:
    """The same search, asked of a table with row-level security and a GIN index."""
    sought = sought_by(query, "prod")

    def holds(tokens: Sequence[str], join: str) -> sa.ColumnElement[bool]:
        expression = join.join(tokens).replace(PLACE, account.id[-KEY_LENGTH:])
        return DIRECT.c.vector.op("@@", is_comparison=True)(sa.cast(expression, postgresql.TSQUERY))

    rank: sa.ColumnElement[int] = sa.literal(0)
    for word in sought.words:
        rank += sa.case((holds([f"'{word.in_names}'"], ""), 2), (holds([f"'{word.in_names}':*"], ""), 1), else_=0)
    exact = sa.cast(holds([f"'{sought.code}'"], ""), sa.Integer)
    words = [" | ".join(f"'{token}':*" for token in (word.in_names, *word.elsewhere)) for word in sought.words]
    everything = [f"'{sought.code}'", " & ".join(f"({word})" for word in words)]
    matching = sa.select(DIRECT.c.entity_id, exact.label("exact"), rank.label("rank"))
    return matching.where(holds(everything, " | ")).subquery()


async def make_direct(database: Database) -> None:
    """Copies the vectors into a table with row-level security."""
    async with database.migrating() as connection:
        for statement in (
            "create table search_direct as select * from search_document",
            "create index on search_direct using gin (vector) with (fastupdate = off)",
            "alter table search_direct enable row level security",
            f"create policy account on search_direct to {APP_ROLE} using ({OWN})",
            f"grant select on search_direct to {APP_ROLE}",
        ):
            await connection.exec_driver_sql(statement)
    async with database.inspecting() as connection:
        for table in ("search_document", "search_direct", "listed"):
            await connection.exec_driver_sql(f"analyze {table}")
            sizes = f"select pg_size_pretty(pg_table_size('{table}')), pg_size_pretty(pg_indexes_size('{table}'))"
            print(f" {table}: table and indexes", *(await connection.exec_driver_sql(sizes)).one(), flush=True)


def places() -> Iterator[tuple[str, Callable[[Database], Awaitable[None]] | None]]:
    """The URLs of empty databases, and what is to be done with each when it is full."""
    with running_server() as server:
        yield server.create_database("searched"), make_direct
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "searched.db"
        yield f"sqlite:///{path}", None
        print(f" the file has {path.stat().st_size / 2**20:.0f} MB")


async def main(documents: int, runs: int) -> None:
    """Fills and asks both databases."""
    for url, finish in places():
        print(url.partition(":")[0], flush=True)
        database, both = await prepared(url, documents)
        if finish is not None:
            await finish(database)
        for account, size in zip(both, ("large", "small"), strict=True):
            print(f" the {size} account", flush=True)
            await measure(database, account, runs)
        await database.close()


if __name__ == "__main__":
    numbers = [int(argument) for argument in sys.argv[1:]]
    asyncio.run(main(*numbers, *(DOCUMENTS, RUNS)[len(numbers) :]))
