"""Streams of generated documents through both executors: what the tests and the long run have in common."""

from collections.abc import AsyncIterator
from random import Random
from typing import Final

from graphql import GraphQLSchema

from app.migrating import migrate
from kit.database import Database
from tests.engine.both import Both, Second
from tests.engine.comparing import Answer
from tests.engine.coverage import Coverage
from tests.engine.documents import Documents, Generated
from tests.engine.pool import Pool
from tests.engine.worlds import SCHEMA, copied, filled
from tests.support.postgres import PostgresServer

_NAMED: Final = ("products", "variants", "categories", "tags", "suppliers", "locations", "unitsOfMeasure", "assetTypes")
_LISTS: Final = (*_NAMED, "assets", "jobs", "priceLists", "prices", "boms")
_NESTED: Final = (
    "products(first: 9) { nodes { imageAssets { edges { cursor } } } }",
    "products(first: 9, where: {type: {eq: KIT}}) { nodes { kitItems { edges { cursor node { variant "
    "{ inKits { edges { cursor } } } } } } } }",
    "boms(first: 9) { nodes { items { edges { cursor } } } }",
)
"""Lists that stand below others only."""

_ORDERS: Final = ("", ", orderBy: {field: NAME}", ", orderBy: [{field: UPDATED_AT, direction: DESC}, {field: NAME}]")


class Running:
    """A stream of documents over two worlds; each answer teaches it ids and cursors for the next documents.

    It is one of so many streams, each of which takes care to use its own part of the schema.
    """

    def __init__(self, both: Both, random: Random, part: int = 0, parts: int = 1) -> None:
        self.both = both
        self._random = random
        self._pool = Pool()
        schema: GraphQLSchema = SCHEMA._schema
        self.documents = Documents(schema, random, self._pool, Coverage(schema, part, parts))

    async def begin(self) -> None:
        """Learns what there is, and a few cursors of every list."""
        await self._pool.read(self.both.core.database, self.both.shops.account, self.both.shops.other)
        for name in _LISTS:
            for order in _ORDERS if name in _NAMED else _ORDERS[:1]:
                await self._compare(Generated(f"{{ {name}(first: 9{order}) {{ edges {{ cursor }} }} }}"))
        await self._compare(Generated('{ products(first: 9, search: "s") { edges { cursor } } }'))
        for nested in _NESTED:
            await self._compare(Generated(f"{{ {nested} }}"))

    async def next(self) -> Answer | None:
        """Runs one more document. Raises `Different`."""
        return await self._compare(self.documents.next())

    async def answers(self, count: int) -> AsyncIterator[Answer | None]:
        """Runs so many documents."""
        for _ in range(count):
            yield await self.next()

    async def _compare(self, document: Generated) -> Answer | None:
        shops = self.both.shops
        actor = self._random.choices([shops.owner, shops.program, shops.reader], [90, 7, 3])[0]
        answer = await self.both.compare(document, actor)
        if answer is not None:
            self._pool.harvest(answer.sent)
        return answer


async def two_worlds(url: str, server: PostgresServer | None, second: Second | None = None) -> Both:
    """Two worlds with the same rows, one of them in the empty migrated database of `url`, the other beside it."""
    shops = await filled(url)
    both = Both(shops, url, copied(url, server), second)
    await both.open()
    return both


async def migrated(url: str) -> None:
    """Migrates an empty database."""
    database = Database(url)
    await migrate(database)
    await database.close()
