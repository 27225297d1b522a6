"""Millions of products, made where they are kept: by SQL that both databases understand, into the real tables.

The values are like real ones: prices with many ties, gaps in most columns, a few deleted; and what a list is sorted by
has nothing to do with the order in which the rows were made.
"""

import asyncio
import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from app import accounts
from app.migrating import migrate
from benchmarks.places import Place, Store
from kit.actor import Actor
from kit.database import Database

LARGE, SMALL = "large", "small"
"""The slugs of the two accounts; the small one has a tenth of the rows."""

_WORDS: Final = (
    "Enamel",
    "Linen",
    "Brass",
    "Oak",
    "Cotton",
    "Copper",
    "Stone",
    "Paper",
    "Glass",
    "Wool",
    "Cedar",
    "Tin",
)
_THINGS: Final = (
    "Mug",
    "Lamp",
    "Tray",
    "Chair",
    "Shirt",
    "Bowl",
    "Clock",
    "Card",
    "Vase",
    "Rug",
    "Box",
    "Record",
    "Key",
)
_CATEGORIES, _SUPPLIERS, _TAGS = 200, 100, 100
_MARK: Final = "bench_filled"
"""The table that is made last."""

_MIGRATIONS: Final = Path(__file__).parent.parent / "migrations" / "versions"
_FILLED: Final = ("category", "supplier", "tag", "product", "variant", "product_tag", "asset")
_MOST: Final = 1_000_003
"""A prime beyond the number of rows: multiplied modulo it, numbers are shuffled."""


def _one_of(words: Sequence[str], number: str) -> str:
    """One of some words by a number, in SQL."""
    width = max(map(len, words))
    text = "".join(word.ljust(width) for word in words)
    start = f"cast(1 + {width} * ({number} % {len(words)}) as integer)"
    return f"rtrim(substr('{text}', {start}, {width}))"


def _named(noun: str) -> dict[str, str]:
    return {"name": f"'{noun} ' || n", "name_key": f"'{noun.lower()} ' || n"}


def _keyed(column: str, expression: str) -> dict[str, str]:
    """A column with the folded key that goes with it."""
    return {column: expression, f"{column}_key": f"lower({expression})"}


# In these, n is the row's number and m the same shuffled. Names and prices go by m, what they are filtered by by n:
# what belongs together comes early in no order.
_ENTITY: Final = {
    "version": "1",
    "created_at": "moment[n]",
    "updated_at": "moment[n + m * 31]",
    "deleted_at": "case when m % 33 = 0 then moment[n + 40000000] end",
}
_PRODUCT: Final = {
    **_keyed("name", f"{_one_of(_WORDS, 'm')} || ' ' || {_one_of(_THINGS, 'm / 12')} || ' ' || (m / 156)"),
    **_keyed("sku", "case when m % 20 <> 3 then 'SKU-' || digits[m, 7] end"),
    **_keyed("catalog_number", "case when m % 5 < 2 then 'CAT ' || digits[m * 13 % 900001, 6] end"),
    **_keyed("artist", "case when m % 3 = 0 then 'Artist ' || (m * 17 % 5003) end"),
    "type": "'PRODUCT'",
    "description": "'Made to last, and easy to clean; number ' || n || ' of its kind.'",
    "upc": "case when m % 10 < 7 then digits[m * 7 + 400000000000, 12] end",
    "supplier_id": "case when m % 10 <> 7 then 'supp_01' || digits[1 + n * n % 100, 24] end",
    "category_id": "case when m % 20 <> 9 then 'cat_01' || digits[1 + n % 200, 24] end",
    "release_date": "case m % 5 when 1 then '' || (1950 + m % 75) "
    "when 2 then (1950 + m % 75) || '-0' || (1 + m % 9) end",
    "sellable": "m % 20 <> 0",
    "discontinued": "m % 25 = 0",
    "lot_tracking": "m % 100 = 0",
    "currency": "'USD'",
    "wholesale_price": "case when m % 10 > 2 then 500000 + m % 300 * 250000 end",
    "retail_price": "case when m % 10 <> 4 then 990000 + m % 400 * 500000 end",
    "unit_cost": "case when m % 2 = 0 then 200000 + m % 9973 * 1000 end",
    "custom_fields": "'{}'",
    "variant_attributes": "'{}'",
    "metadata": "'{}'",
}
_OF_FILE: Final = {
    "content_type": "'image/jpeg'",
    "file_size": "180000",
    "width": "1600",
    "height": "1200",
    "dominant_color": "'#804020'",
    "thumbnails": "'[]'",
}
_FILE: Final = {
    "created_at": "moment[n]",
    "sha256": "'0000000000' || digits[n, 24] || '000000000000000000000000000000'",
}
_OF_PICTURE: Final = {**_OF_FILE, "role": "'IMAGE'", "status": "'READY'", "file_name": "'picture.jpg'"}
_SHARED: Final = (
    "version",
    "created_at",
    "updated_at",
    "deleted_at",
    "description",
    "supplier_id",
    "sellable",
    "discontinued",
    "currency",
    "wholesale_price",
    "retail_price",
    "unit_cost",
    "custom_fields",
    "variant_attributes",
)
"""What variants have from their products."""


def kept(store: Store, kind: str, products: int, *, all_in_five: bool = False) -> Place:
    """A database with so many products, filled unless an earlier run did it from the same statements.

    One product in ten has five variants, the others one; with `all_in_five` every one has five, and five pictures of
    its own beside one of each variant.
    """
    sql = _Sql(kind, all_in_five=all_in_five)
    parts = [
        *sql.rows("", products),
        *sql.tallies(),
        *sql.for_others(),
        *(path.read_text() for path in sorted(_MIGRATIONS.glob("*.py"))),
    ]
    name = f"goods_{products}_{hashlib.sha256(''.join(parts).encode()).hexdigest()[:8]}"
    place = store.place(kind, name)
    if not place.is_new and not place.run([_finished(kind)]):
        place.forget()  # by a run that was ended before it had filled it
        place = store.place(kind, name)
    if place.is_new:
        _fill(place, sql, products)
    return place


def _finished(kind: str) -> str:
    """Asks whether a database was filled to the end."""
    source, column = ("pg_tables", "tablename") if kind == "postgresql" else ("sqlite_master", "name")
    return f"select 1 from {source} where {column} = '{_MARK}'"


async def actor(database: Database, slug: str) -> Actor:
    """Who acts for one of the accounts."""
    return await accounts.account_called(database, slug)


def _fill(place: Place, sql: "_Sql", products: int) -> None:
    large, small = asyncio.run(_prepared(place.url))
    indexes = dict(row.split("|", 1) for row in place.run([sql.indexes()]))
    begin = ["set session_replication_role = replica", "set maintenance_work_mem = '1GB'"]
    place.run(
        [
            *(begin if place.kind == "postgresql" else ["pragma journal_mode = off"]),
            *(f"drop index {name}" for name in indexes),
            *sql.rows(large, products),
            *sql.rows(small, products // 10),
            *sql.tallies(),
            *indexes.values(),
            *(sql.for_others() if sql.is_for_the_race else ()),
            *(["vacuum analyze"] if place.kind == "postgresql" else ["analyze", "pragma journal_mode = wal"]),
            f"create table {_MARK} (n integer)",
        ]
    )


async def _prepared(url: str) -> list[str]:
    database = Database(url)
    await migrate(database)
    made = [
        await accounts.create_account(
            database, slug=slug, display_name=slug, currency="USD", username="owner", email=f"{slug}@example.com"
        )
        for slug in (LARGE, SMALL)
    ]
    await database.close()
    return made


class _Sql:
    """The statements that fill a database, in its own words."""

    def __init__(self, kind: str, *, all_in_five: bool) -> None:
        self._postgres = kind == "postgresql"
        self.is_for_the_race = all_in_five
        self._in_five = "" if all_in_five else " and (k = 0 or substr(id, 31, 1) = '0')"

    def indexes(self) -> str:
        """Asks for the indexes that are to be made after the rows: name, `|`, and what makes it."""
        tables = ", ".join(f"'{table}'" for table in _FILLED)
        if self._postgres:
            text, where = "indexname || '|' || indexdef from pg_indexes", "indexname !~ '_pkey$' and tablename"
        else:
            text, where = "name || '|' || sql from sqlite_master", "type = 'index' and sql is not null and tbl_name"
        return f"select {text} where {where} in ({tables})"

    def rows(self, account: str, products: int) -> list[str]:
        """Inserts an account's rows."""
        return [
            self._insert("category", _CATEGORIES, account, {**_ENTITY, **_named("Category")}, "cat"),
            self._insert("supplier", _SUPPLIERS, account, {**_ENTITY, **_named("Supplier")}, "supp"),
            self._insert("tag", _TAGS, account, {**_ENTITY, **_named("Tag")}, "tag"),
            self._insert("product", products, account, {**_ENTITY, **_PRODUCT}, "prod"),
            self._variants(account),
            *self._tagged(account, products),
            *(self._pictures(account, products) if self.is_for_the_race else ()),
        ]

    def tallies(self) -> list[str]:
        """Counts what was inserted past the triggers, or with them."""
        return ["delete from tally"] + [
            "insert into tally (account_id, of_table, slot, alive) "
            f"select account_id, '{table}', 0, count(*) from {table} where deleted_at is null group by account_id"
            for table in ("product", "variant", "asset")
        ]

    def for_others(self) -> list[str]:
        """What contestants need to be at their best who know nothing of tallies: an index to count by alone."""
        return ["create index product_alive on product (account_id) where deleted_at is null"]

    def _insert(self, table: str, count: int, account: str, values: dict[str, str], prefix: str) -> str:
        columns = {"account_id": f"'{account}'", "id": self._id(prefix, "n"), **values}
        chosen = ", ".join(self._written(expression) for expression in columns.values())
        numbers = f"select n, n * 7919 % {_MOST} as m from {self._series(count)}"
        return f"insert into {table} ({', '.join(columns)}) select {chosen} from ({numbers}) as numbered"

    def _variants(self, account: str) -> str:
        own = {
            "account_id": "account_id",
            "id": "'var_01' || substr(id, 9, 23) || k",
            "product_id": "id",
            "name": "case k when 0 then null else 'Size ' || k end",
            "name_key": "case k when 0 then null else 'size ' || k end",
            "is_default": "k = 0",
            "own": "'[]'",
            "sku": "case k when 0 then sku else sku || '-' || k end",
            "sku_key": "case k when 0 then sku_key else sku_key || '-' || k end",
            "upc": "case k when 0 then upc end",
        }
        columns = {**own, **{name: name for name in _SHARED}}
        each = " union all ".join(f"select {k} as k" for k in range(5))
        return (
            f"insert into variant ({', '.join(columns)}) "
            f"select {', '.join(columns.values())} from product, ({each}) as e "
            f"where account_id = '{account}'{self._in_five}"
        )

    def _tagged(self, account: str, products: int) -> list[str]:
        numbers = f"select n, n * 7919 % {_MOST} as m from {self._series(products)}"
        columns = "insert into product_tag (account_id, product_id, tag_id)"
        product = self._id("prod", "n")
        return [
            f"{columns} select '{account}', {product}, {self._id('tag', tag)} from ({numbers}) as counted where {where}"
            for tag, where in (("1", "n % 10 = 0"), ("2 + n / 2 % 99", "n % 2 = 0"))
        ]

    def _pictures(self, account: str, products: int) -> list[str]:
        columns = {
            "account_id": "account_id",
            "id": "'ast_01' || substr(id, 9, 23) || k",
            "product_id": "case when k < 5 then id end",
            "variant_id": "case when k >= 5 then 'var_01' || substr(id, 9, 23) || (k - 5) end",
            "position": "k % 5",
            "is_identifying": "k = 0",
            "alt_text": "name",
            "file_id": "'file_01' || substr(id, 8)",
            "sha256": "'0000000000' || substr(id, 8) || '000000000000000000000000000000'",
            **{name: name for name in ("version", "created_at", "updated_at", "deleted_at")},
            **_OF_PICTURE,
        }
        each = " union all ".join(f"select {k} as k" for k in range(10))
        return [
            self._insert("file", products, account, {**_FILE, **_OF_FILE}, "file"),
            f"insert into asset ({', '.join(columns)}) "
            f"select {', '.join(columns.values())} from product, ({each}) as e where account_id = '{account}'",
        ]

    def _series(self, count: int) -> str:
        if self._postgres:
            return f"generate_series(1, {count}::bigint) as series (n)"
        return (
            f"(with recursive series (n) as (select 1 union all select n + 1 from series where n < {count}) "
            "select n from series) as series"
        )

    def _id(self, prefix: str, number: str) -> str:
        return f"'{prefix}_01' || {self._digits(number, 24)}"

    def _digits(self, number: str, width: int) -> str:
        return f"lpad(({number})::text, {width}, '0')" if self._postgres else f"printf('%0{width}d', {number})"

    def _written(self, expression: str) -> str:
        """An expression below in this database's words: `digits(x, 7)` and `moment(seconds)` differ."""
        for name, write in (("digits", lambda of: self._digits(*of.split(", "))), ("moment", self._moment)):
            start = expression.find(f"{name}[")
            while start >= 0:
                end = expression.index("]", start)
                inner = expression[start + len(name) + 1 : end]
                expression = expression[:start] + write(inner) + expression[end + 1 :]
                start = expression.find(f"{name}[")
        return expression

    def _moment(self, seconds: str) -> str:
        if self._postgres:
            return f"timestamptz '2024-01-01 00:00:00+00' + ({seconds}) * interval '1 second'"
        return f"strftime('%Y-%m-%dT%H:%M:%S', 1704067200 + ({seconds}), 'unixepoch') || '.000000Z'"
