"""Filling an account with the demo's catalogue."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from app.demo import showcase
from app.demo.catalogue import catalogue
from app.demo.shapes import DemoProduct
from inventory.locations.commands import Locations
from inventory.products.commands import Products
from inventory.products.models import PRODUCTS, SKUS
from inventory.products.queries import ALL_PRODUCTS
from kit import work
from kit.actor import Actor, Origin, Source
from kit.batch import Batch
from kit.database import Database, Reads
from kit.outcome import Outcome
from kit.pages import PageRequest
from kit.values import Values
from kit.work import UnitOfWork

DEFAULT_PRODUCTS: Final = 200
"""How many products the demo has unless somebody asks for another number."""

DEFAULT_SEED: Final = 1
"""The seed of the catalogue that everybody sees first."""

CHUNK: Final = 500
"""How many products one transaction loads."""

_PROBE: Final = 25
"""How many products of a chunk are looked for; more than one, because people rename things."""

_ORIGIN: Final = Origin(Source.COMMAND_LINE)

Progress = Callable[[int, int], None]
"""Told how many products are there, and how many there will be."""


async def load_demo(
    database: Database, actor: Actor, *, products: int, seed: int, progress: Progress | None = None
) -> int:
    """Sees to it that the account has the first `products` of a seed's catalogue; returns how many it added.

    An account with products of its own, or of another seed, is left as it is. Whatever interrupted an earlier run,
    the next one adds what is missing and nothing twice. Each chunk is one transaction, and no more than one chunk
    is in memory. Prices are in the account's currency. Raises `Rejected` with TAKEN if another run loads the same
    catalogue at the same time.
    """
    start = await _first_place_to_load(database, actor, products, seed)
    if start >= products:
        return 0
    warehouse = (await work.perform(database, actor, _ORIGIN, _make_locations)).ids[0]
    added = 0
    for first in range(start, products, CHUNK):
        last = min(first + CHUNK, products)
        chunk = _Chunk(list(catalogue(last, seed, start=first)), warehouse)
        added += len((await work.perform(database, actor, _ORIGIN, chunk.load)).ids)
        if progress is not None:
            progress(last, products)
    return added


async def load_showcase(database: Database, actor: Actor) -> None:
    """Adds what the catalogue has none of, such as kits, unless it was ever added."""
    async with database.reading(actor.account) as reads:
        known = await _in_use(reads, [showcase.GOODS[0]["sku"]])
    if not known:
        await work.perform(database, actor, _ORIGIN, showcase.load)


async def _first_place_to_load(database: Database, actor: Actor, products: int, seed: int) -> int:
    """The first place of the first chunk that lacks anything; `products` where there is nothing to load."""
    async with database.reading(actor.account) as reads:
        if not (await ALL_PRODUCTS.page(reads, PageRequest.of(first=1))).rows:
            return 0
        # Chunks are loaded in their order, so the last one there tells of all before it.
        for first in reversed(range(0, products, CHUNK)):
            last = min(first + CHUNK, products)
            if await _has_any(reads, list(catalogue(min(first + _PROBE, last), seed, start=first))):
                missing = await _missing(reads, list(catalogue(last, seed, start=first)))
                return first if missing else last
    return products


async def _has_any(reads: Reads, probe: Sequence[DemoProduct]) -> bool:
    """Whether any of the products is there. The name counts too: catalogues of two seeds may share a SKU."""
    expected = {(product.sku, product.name) for product in probe}
    statement = sa.select(PRODUCTS.c.sku, PRODUCTS.c.name).join(SKUS, SKUS.c.product_id == PRODUCTS.c.id)
    among = reads.dialect.among(SKUS.c.sku, [sku for sku, _ in expected])
    rows = await reads.rows(statement.where(SKUS.c.variant_id.is_(None), among))
    return any((row["sku"], row["name"]) in expected for row in rows)


async def _missing(reads: Reads, products: Sequence[DemoProduct]) -> list[DemoProduct]:
    """Those of the products of which not one SKU is in use, so that a renamed one does not come back."""
    known = await _in_use(reads, [sku for product in products for sku in product.skus()])
    return [product for product in products if known.isdisjoint(product.skus())]


async def _in_use(reads: Reads, wanted: list[str]) -> set[str]:
    """Those of the SKUs that the account has."""
    rows = await reads.rows(sa.select(SKUS.c.sku).where(reads.dialect.among(SKUS.c.sku, wanted)))
    return {row["sku"] for row in rows}


@dataclass(frozen=True, slots=True)
class _Chunk:
    """Products that are loaded together."""

    products: list[DemoProduct]
    warehouse: str | None

    async def load(self, unit: UnitOfWork) -> Outcome:
        """Makes those products that the account lacks; the outcome names them."""
        missing = await _missing(unit.writes, self.products)
        received = {"default_receiving_location_id": self.warehouse}
        return await Products(unit, Batch.of_all({**product.given(), **received} for product in missing)).create()


async def _make_locations(unit: UnitOfWork) -> Outcome:
    """Finds or makes the places where the demo's things are; the outcome names the warehouse first."""
    warehouse = await Locations(unit, Batch.of_all([_location("Warehouse", priority=1)])).upsert()
    within = [_location(f"Aisle {aisle}", parent_id=warehouse.only_id) for aisle in "ABC"]
    await Locations(unit, Batch.of_all([*within, _location("Shop", priority=2, backorder_allowed=True)])).upsert()
    return warehouse


def _location(name: str, **values: Any) -> Values:
    return {"match": {"name": name}, **values}
