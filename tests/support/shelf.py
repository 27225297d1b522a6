"""A shelf: rows of every kind with many ties, nulls and names of all scripts, put into both databases as they are."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, Final, TypeVar

import pytest
import sqlalchemy as sa

from inventory.assets.models import ASSET_TYPES, ASSETS
from inventory.locations.models import LOCATIONS
from inventory.products.models import KIT_ITEMS, PRODUCT_TAGS, PRODUCTS, VARIANT_TAGS, VARIANTS
from inventory.suppliers.models import SUPPLIERS
from inventory.taxonomy.models import CATEGORIES, TAGS
from kit.database import Database, Reads
from kit.ids import new_id
from kit.tenancy import Account
from kit.values import folded
from tests.conftest import module_url, new_shop

Row = dict[str, Any]
Result = TypeVar("Result")

BEGUN: Final = datetime(2026, 1, 31, 12, tzinfo=UTC)
MOMENTS: Final = [BEGUN + timedelta(microseconds=each) for each in (0, 1, 999_999, 1_000_000)]
NAMES: Final = [
    "Red Shirt", "red  shirt", "RÉD shirt", "red\u00a0SHIRTS", "Ärmel", "arm", "Zebra", "ﬁne", "FINEST", "100%",
    "1000", "100 percent", "a_b", "axb", "a\\b", "a/b", "it's", 'quo"te', "Straße", "STRASSE 7", "\ud7ffx", "\ue000x",
    "\uffffx", "🙂", "🙃", "\U0010ffff", "\U0010ffffz", "東京", "東京タワー", "ab", "ABC", "abcd",
    "İstanbul", "\u0301", "~", "!",
]  # fmt: skip
CODES: Final = [None, "A-1", "a-1", "Ä-1", "a_1", "B%", "b", "é", "E", "\U0010ffff", "ﬀ"]
PRICES: Final = [None, 0, 1, 9_990_000, 10_000_000, 10_000_001, 2**63 - 1]
DATES: Final = [None, "0000", "1969", "1969-03", "1969-03-01", "1970"]
TEXTS: Final = [None, "Plain", "plain and simple", "PLAIN\nlines", "Öl", "öl 100%", "back\\slash", "_", "ZZ"]


@dataclass(repr=False)
class Shelf:
    """The rows of one account in a database, by table, as they were put in."""

    runner: asyncio.Runner
    database: Database
    account: Account
    rows: dict[str, list[Row]] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"Shelf({self.account.id})"  # without its rows, which hypothesis would write into every report

    def read(self, ask: Callable[[Reads], Awaitable[Result]]) -> Result:
        """What a question gives, asked in a snapshot of its own."""

        async def run() -> Result:
            async with self.database.reading(self.account) as reads:
                return await ask(reads)

        return self.runner.run(run())

    def fill(self, table: sa.Table, rows: Sequence[Row]) -> None:
        """Puts rows in, with the keys of their texts."""
        kept = [{**row, **folded(table, row)} for row in rows]
        self.rows[table.name] = kept

        async def run() -> None:
            async with self.database.writing(self.account) as writes:
                await writes.insert(table, kept)

        self.runner.run(run())

    def learn(self, table: sa.Table) -> None:
        """Notes down the rows that are there already."""
        self.rows[table.name] = [dict(row) for row in self.read(lambda reads: reads.rows(sa.select(table)))]

    def by_id(self, table: str, row_id: str | None) -> Row | None:
        """The row of an id."""
        return next((row for row in self.rows[table] if row["id"] == row_id), None)


@contextmanager
def filled_shelf(request: pytest.FixtureRequest, folder: pytest.TempPathFactory) -> Iterator[Shelf]:
    """A shelf in a fresh database of the kind that the request's parameter names, beside one of another account."""
    with asyncio.Runner() as runner:
        database = Database(module_url(request, folder))
        shelves = [
            Shelf(runner, database, runner.run(new_shop(database, slug)).actor.account) for slug in ("one", "other")
        ]
        for shelf in shelves:
            _fill(shelf, Random(7))
        if database.dialect.name == "postgresql":
            runner.run(_analyse(database))
        yield shelves[0]
        runner.run(database.close())


async def _analyse(database: Database) -> None:
    """What a living PostgreSQL does by itself within a minute: without it, every table is thought to have one row."""
    async with database.migrating() as connection:
        await connection.begin()
        await connection.exec_driver_sql("analyze")


def _fill(shelf: Shelf, random: Random) -> None:
    people = ("contact_name", "contact_email", "contact_phone", "notes")
    suppliers = [_named("supp", random, f"{NAMES[n]} {n}", **_texts(random, *people)) for n in range(5)]
    shelf.fill(SUPPLIERS, suppliers)
    marks = ("description", "icon", "color")
    shelf.fill(TAGS, [_named("tag", random, f"{NAMES[n]} {n}", **_texts(random, *marks)) for n in range(6)])
    roots = [
        _named("cat", random, f"{NAMES[n]} {n}", parent_id=None, **_texts(random, "description")) for n in range(3)
    ]
    below = [
        _named("cat", random, f"Sub {n}", parent_id=roots[n % 2]["id"], **_texts(random, "description"))
        for n in range(4)
    ]
    shelf.fill(CATEGORIES, [*roots, *below])
    shelf.fill(LOCATIONS, list(_locations(random)))
    shelf.fill(PRODUCTS, [_product(shelf, random) for _ in range(36)])
    owners = shelf.rows["product"][:12]  # the others have none
    shelf.fill(VARIANTS, _referring_once([_variant(shelf, random, random.choice(owners)["id"]) for _ in range(48)]))
    for table, owner in ((PRODUCT_TAGS, "product"), (VARIANT_TAGS, "variant")):
        pairs = {(random.choice(shelf.rows[owner])["id"], random.choice(shelf.rows["tag"])["id"]) for _ in range(40)}
        shelf.fill(table, [{f"{owner}_id": thing, "tag_id": tag} for thing, tag in sorted(pairs)])
    shelf.fill(KIT_ITEMS, list(_kit_items(shelf, random)))
    shelf.learn(ASSET_TYPES)
    shelf.fill(ASSETS, [_asset(shelf, random, n) for n in range(40)])


def _locations(random: Random) -> Iterator[Row]:
    made: list[Row] = []
    for n in range(20):
        parent = random.choice([None, *made[:4]])
        made.append(
            _named(
                "loc",
                random,
                f"{random.choice(NAMES)} {n}",
                code=random.choice(CODES),
                parent_id=parent and parent["id"],
                priority=random.choice([0, 1, 2, 1_000_000]),
                active=random.random() < 0.7,
                backorder_allowed=random.random() < 0.3,
                **_texts(random, "address_city", "address_region"),
                address_postal_code=random.choice(CODES),
                address_country=random.choice([None, "DE", "US"]),
            )
        )
    yield from made


def _product(shelf: Shelf, random: Random) -> Row:
    category = random.choice([None, *shelf.rows["category"]])
    subcategory = random.choice([None, *shelf.rows["category"]])
    return _sellable(
        shelf,
        random,
        "prod",
        name=random.choice(NAMES),
        type=random.choice(["PRODUCT", "KIT"]),
        category_id=category and category["id"],
        subcategory_id=subcategory and subcategory["id"],
        lot_tracking=random.random() < 0.5,
        catalog_number=random.choice(CODES),
        artist=random.choice([None, *NAMES[:8]]),
        medium=random.choice(TEXTS),
        release_date=random.choice(DATES),
        archived_at=random.choice([None, *MOMENTS]),
        metadata={},
    )


def _variant(shelf: Shelf, random: Random, product_id: str) -> Row:
    return _sellable(
        shelf,
        random,
        "var",
        product_id=product_id,
        name=random.choice([None, *NAMES]),
        is_default=random.random() < 0.2,
        own=[],
    )


def _kit_items(shelf: Shelf, random: Random) -> Iterator[Row]:
    pairs = {(random.choice(shelf.rows["product"])["id"], n) for n in random.choices(range(20), k=40)}
    for kit_id, n in sorted(pairs):
        variant = shelf.rows["variant"][n]
        yield {
            **{name: value for name, value in _entity("kiti", random).items() if name not in {"version", "deleted_at"}},
            "kit_id": kit_id,
            "variant_id": variant["id"],
            "component_id": variant["product_id"],
            "quantity": 1_000_000,
            "unit_id": None,
            "base_quantity": 1_000_000,
            "price": random.choice(PRICES),
            "original_price": None,
            "currency": "EUR",
            "position": random.choice([0, 1, 2]),
        }


def _referring_once(variants: list[Row]) -> list[Row]:
    """Variants of which no two, unless deleted, have the same reference of the same supplier."""
    taken = set()
    for variant in variants:
        pair = (variant["supplier_id"], variant["supplier_reference"])
        if variant["deleted_at"] is None and pair in taken:
            variant["supplier_reference"] = None
        if variant["deleted_at"] is None and None not in pair:
            taken.add(pair)
    return variants


def _asset(shelf: Shelf, random: Random, number: int) -> Row:
    """An asset of one of few products or variants, some of which have several."""
    column = random.choice(["product_id", "variant_id"])
    owner = random.choice(shelf.rows[column.removesuffix("_id")][:15])
    failed = random.random() < 0.3
    return {
        **_entity("ast", random),
        "product_id": None,
        "variant_id": None,
        column: owner["id"],
        "role": random.choice(["IMAGE", "CREATIVE", "ATTACHMENT"]),
        "type_id": random.choice([None, *(each["id"] for each in shelf.rows["asset_type"])]),
        **_texts(random, "description", "alt_text"),
        "position": random.choice([0, 1, 2]),
        "is_identifying": False,
        "status": "FAILED" if failed else "PENDING",
        "error_code": "TOO_SLOW" if failed else None,
        "error_message": "It did not answer." if failed else None,
        "source_url": f"https://example.com/{number}",
        "file_name": random.choice([None, "a.png", "b.JPG"]),
        "content_type": random.choice([None, "image/png", "image/jpeg"]),
        **dict.fromkeys(("file_size", "width", "height"), random.choice([None, 1, 480])),
        **dict.fromkeys(("sha256", "dominant_color", "file_id", "incoming_key", "job_id")),
        "thumbnails": [],
    }


def _sellable(shelf: Shelf, random: Random, prefix: str, **more: Any) -> Row:
    supplier = random.choice([None, *shelf.rows["supplier"]])
    location = random.choice([None, *shelf.rows["location"]])
    return {
        **_entity(prefix, random),
        "description": random.choice(TEXTS),
        "sku": random.choice(CODES),
        "upc": random.choice([None, "0001", "0002", "0100", "1"]),
        "supplier_id": supplier and supplier["id"],
        "supplier_reference": random.choice(CODES),
        "default_receiving_location_id": location and location["id"],
        "sellable": random.random() < 0.5,
        "discontinued": random.random() < 0.5,
        "currency": random.choice(["EUR", "USD", "JPY"]),
        "wholesale_price": random.choice(PRICES),
        "retail_price": random.choice(PRICES),
        "unit_cost": random.choice(PRICES),
        "custom_fields": {},
        "variant_attributes": {},
        "account_code": random.choice(CODES),
        **_vessel(random),
        **dict.fromkeys(("bundles", "order_unit", "count_fractions")),
        **_bought(random),
        **more,
    }


def _vessel(random: Random) -> Row:
    names = ("vessel_size", "vessel_unit", "vessel_type")
    vessels = [(None, None, None), (700_000, "L", "BO"), (7_000_000, "DL", "BO"), (1, "QUANTITY", "BX")]
    return dict(zip(names, random.choice(vessels), strict=True))


def _bought(random: Random) -> Row:
    price = random.choice(PRICES)
    return {"price": price, "price_per": None if price is None else random.choice(["VESSEL", "L"])}


def _texts(random: Random, *names: str) -> Row:
    return {name: random.choice(TEXTS) for name in names}


def _named(prefix: str, random: Random, name: str, **more: Any) -> Row:
    return {**_entity(prefix, random), "name": name, **more}


def _entity(prefix: str, random: Random) -> Row:
    return {
        "id": new_id(prefix),
        "version": 1,
        "created_at": random.choice(MOMENTS),
        "updated_at": random.choice(MOMENTS),
        "deleted_at": random.choice([*MOMENTS[:2], *[None] * 6]),
    }
