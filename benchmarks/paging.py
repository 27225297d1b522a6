"""Pages of long lists: the first one, the one behind 90 % of the rows, the one before that, and OFFSET beside them.

Asked through the whole program in this process, without a socket. A round asks for each page once, so that whatever
else the machine does meets all of them.
"""

import asyncio
import statistics
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import httpx2 as httpx
from sqlalchemy import event

from app import accounts
from app.settings import Settings
from app.web import create_app
from benchmarks import goods
from benchmarks.places import Place
from inventory.accounts.scopes import Scope
from inventory.products.queries import ALL_PRODUCTS
from kit import ordering, pages
from kit.actor import Actor
from kit.clock import elapsed_seconds
from kit.database import Database, Reads
from kit.wanted import Direction, Wanted
from schema.casing import camel

PAGE: Final = 50
RUNS: Final = 9
MOST_SECONDS: Final = 1.5
"""What is slow is asked less often, but three times at least."""

Order = tuple[tuple[str, str], ...]
Where = Mapping[str, Any]

MIXED: Final[tuple[Order, ...]] = (
    (("retail_price", Direction.DESC), ("name", Direction.ASC)),
    (("artist", Direction.ASC), ("release_date", Direction.DESC), ("created_at", Direction.DESC)),
)
ORDERS: Final[tuple[Order, ...]] = (
    *(((name, direction),) for name in ALL_PRODUCTS.orders for direction in (Direction.ASC, Direction.DESC)),
    *MIXED,
)
FILTERS: Final[Mapping[str, Where]] = {
    "sellable, not discontinued": {"sellable": {"eq": True}, "discontinued": {"eq": False}},
    "discontinued (4 %)": {"discontinued": {"eq": True}},
    "retail price 20 to 30 (5 %)": {"retail_price": {"between": {"from_": "20", "to": "30"}}},
    "name begins with enamel mug (0.6 %)": {"name": {"starts_with": "Enamel Mug"}},
    "name holds mug 12 (0.1 %)": {"name": {"contains": "mug 12"}},
    "category by id (0.5 %)": {"category_id": {"eq": f"cat_01{7:024d}"}},
    "category by name (0.5 %)": {"category": {"name": {"eq": "Category 7"}}},
    "supplier by name (some %)": {"supplier": {"name": {"eq": "Supplier 2"}}},
    "some tag of 10 %": {"tags": {"some": {"name": {"eq": "Tag 1"}}}},
    "some tag of 0.5 %": {"tags": {"some": {"name": {"eq": "Tag 50"}}}},
}
FILTERED_ORDERS: Final[tuple[Order, ...]] = (
    (("created_at", Direction.ASC),),
    (("name", Direction.ASC),),
    (("retail_price", Direction.DESC),),
)
_LIST: Final = (
    "query($first: Int, $after: String, $last: Int, $before: String, $where: ProductWhere, $orderBy: [ProductOrder!]) "
    "{ products(first: $first, after: $after, last: $last, before: $before, where: $where, orderBy: $orderBy) "
    "{ nodes { id name sku retailPrice { amount } } pageInfo { hasNextPage endCursor } } }"
)
NESTED: Final[Mapping[str, str]] = {
    "50 products, 5 variants each": "products(first: 50) { nodes { name variants(first: 5) { nodes { sku } } } }",
    "20 categories, 10 products each by name": "categories(first: 20) { nodes { name products(first: 10, "
    "orderBy: [{field: NAME}]) { nodes { name } } } }",
    "20 suppliers, 10 products each": "suppliers(first: 20) { nodes { name products(first: 10) { nodes { name } } } }",
    "20 suppliers, their 10 dearest products": "suppliers(first: 20) { nodes { name products(first: 10, "
    "orderBy: [{field: RETAIL_PRICE, direction: DESC}]) { nodes { name } } } }",
}


@dataclass
class Timed:
    """How long one page took each time: the whole answer, and the database's part of it."""

    answers_ms: list[float] = field(default_factory=list)
    statements_ms: list[float] = field(default_factory=list)

    @property
    def answer(self) -> float:
        """The median of the whole."""
        return statistics.median(self.answers_ms)

    @property
    def statement(self) -> float:
        """The median of the database's part."""
        return statistics.median(self.statements_ms)


@dataclass
class Listed:
    """One list: its pages by their names, how many rows it has, and what OFFSET takes to the same place."""

    kind: str
    account: str
    part: str
    what: str
    rows: int
    offset_ms: float
    pages: dict[str, Timed]

    @property
    def ratio(self) -> float:
        """What the page behind 90 % costs the database, the first one being 1."""
        return self.pages["deep"].statement / self.pages["first"].statement


def measure(place: Place, parts: tuple[str, ...], note: Callable[[Listed], None]) -> None:
    """Measures lists; tells of each when it is done."""
    asyncio.run(_measure(place, parts, note))


async def _measure(place: Place, parts: tuple[str, ...], note: Callable[[Listed], None]) -> None:
    database = Database(place.url)
    async with _served(database) as http:
        for slug in (goods.LARGE, goods.SMALL):
            actor = await goods.actor(database, slug)
            asker = _Asker(place.kind, slug, database, actor, http)
            await asker.sign_in()
            # The small account is there to be stood in the way by the large one, which its orders would show.
            for part in parts if slug == goods.LARGE else set(parts) & {"orders"}:
                async for listed in asker.listed(part):
                    note(listed)


@asynccontextmanager
async def _served(database: Database) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(Settings(), database)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=True)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://bench", timeout=300) as http,
    ):
        yield http


class _Asker:
    """A client of one account."""

    def __init__(self, kind: str, slug: str, database: Database, actor: Actor, http: httpx.AsyncClient) -> None:
        self._kind, self._slug = kind, slug
        self._database, self._actor, self._http = database, actor, http
        self._headers: dict[str, str] = {}

    async def sign_in(self) -> None:
        """Takes a token."""
        token = await accounts.create_token(self._database, self._actor, [Scope.ADMIN])
        self._headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}

    async def listed(self, part: str) -> AsyncIterator[Listed]:
        """The lists of a part: `orders`, `filters` or `nested`."""
        if part == "orders":
            for order in ORDERS:
                yield await self._list(part, shown(order), order)
        elif part == "filters":
            for name, where in FILTERS.items():
                for order in FILTERED_ORDERS:
                    yield await self._list(part, f"{name}; {shown(order)}", order, where)
        else:
            for name, selection in NESTED.items():
                timed = await self._rounds({"first": {"query": f"{{ {selection} }}"}})
                yield Listed(self._kind, self._slug, part, name, 0, 0.0, timed)

    async def _list(self, part: str, what: str, order: Order, where: Where | None = None) -> Listed:
        async with self._database.reading(self._actor.account) as reads:
            count, offset_ms, cursor = await _by_offset(reads, Wanted(where=where, order_by=order))
        steps = [{"field": name.upper(), "direction": str(direction)} for name, direction in order]
        asked = {"orderBy": steps, "where": None if where is None else _graphql(where)}
        asked = {name: value for name, value in asked.items() if value is not None}
        bodies = {
            "first": {"first": PAGE},
            "deep": {"first": PAGE, "after": cursor},
            "before": {"last": PAGE, "before": cursor},
        }
        timed = await self._rounds({n: {"query": _LIST, "variables": {**asked, **page}} for n, page in bodies.items()})
        return Listed(self._kind, self._slug, part, what, count, offset_ms, timed)

    async def _rounds(self, bodies: Mapping[str, Any]) -> dict[str, Timed]:
        timed = {name: Timed() for name in bodies}
        began = elapsed_seconds()
        for body in bodies.values():
            await self._ask(body)  # what is slow only once is over by then
        for number in range(RUNS):
            if number >= 3 and elapsed_seconds() - began > MOST_SECONDS:
                break
            for name, body in bodies.items():
                answer, statements = await self._ask(body)
                timed[name].answers_ms.append(answer)
                timed[name].statements_ms.append(statements)
        return timed

    async def _ask(self, body: Any) -> tuple[float, float]:
        """How long an answer takes, and the database's part of it."""
        with _statements(self._database) as taken:
            began = elapsed_seconds()
            response = await self._http.post("/graphql", json=body, headers=self._headers)
            took = elapsed_seconds() - began
        answer = response.json()
        assert "errors" not in answer, answer["errors"]
        return took * 1000, sum(taken) * 1000


async def _by_offset(reads: Reads, wanted: Wanted) -> tuple[int, float, str]:
    """How many rows a list has, what OFFSET takes to the page behind 90 % of them, and the cursor there."""
    rows = ALL_PRODUCTS.sorted(reads.dialect, wanted)
    count = await pages.count(reads, rows.select)
    ordered = rows.select.order_by(*ordering.in_order(rows.order, rows.columns))
    began = elapsed_seconds()
    found = await reads.rows(ordered.offset(count * 9 // 10).limit(PAGE))
    return count, (elapsed_seconds() - began) * 1000, ordering.cursor_of(rows.order, found[0])


@contextmanager
def _statements(database: Database) -> Iterator[list[float]]:
    """How long each statement takes but those about the token."""
    taken: list[float] = []
    began = 0.0

    def before(*_: Any) -> None:
        nonlocal began
        began = elapsed_seconds()

    def after(_connection: Any, _cursor: Any, text: str, *_: Any) -> None:
        if "token" not in text:
            taken.append(elapsed_seconds() - began)

    engine = database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", before)
    event.listen(engine, "after_cursor_execute", after)
    try:
        yield taken
    finally:
        event.remove(engine, "before_cursor_execute", before)
        event.remove(engine, "after_cursor_execute", after)


def shown(order: Order) -> str:
    """An order in a table."""
    return ", ".join(f"{camel(name)} {str(direction).lower()}" for name, direction in order)


def _graphql(where: Where) -> dict[str, Any]:
    """A filter in the schema's names."""
    names = {"from_": "from"}
    return {
        names.get(name, camel(name)): _graphql(each) if isinstance(each, Mapping) else each
        for name, each in where.items()
    }
