"""Bulk mutations of thousands of products, over HTTP to a server process, and what another client waits meanwhile."""

import asyncio
import http.client
import json
import os
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from app import accounts
from benchmarks.places import Place, Store
from inventory.products.commands import Products
from kit import work
from kit.batch import CHUNK, Batch
from kit.database import Database
from kit.outcome import Outcome
from kit.work import UnitOfWork
from tests.app.program import Launcher, Program, Server, accepting
from tests.support.statements import Statements

VARIANTS: Final = 3
EVERY_SECONDS: Final = 0.05
"""How long the other client pauses after each answer."""

SCREEN: Final = "{ products(first: 10) { nodes { name variants(first: 3) { nodes { sku } } } } }"
_DOCUMENT: Final = "mutation($input: ProductBulk%sInput!) { productBulk%s(input: $input) { %s } }"
_COUNTS: Final = "successCount failureCount userErrors { code message }"


@dataclass(frozen=True)
class Bulk:
    """What became of one bulk mutation."""

    kind: str
    verb: str
    products: int
    seconds: float
    cpu_seconds: float
    statements_a_chunk: int
    waited_ms: tuple[float, ...]

    @property
    def median_wait(self) -> float:
        """What another client usually waited."""
        return statistics.median(self.waited_ms)

    @property
    def worst_wait(self) -> float:
        """What another client waited once."""
        return max(self.waited_ms)


def rows(count: int, start: int = 0) -> list[dict[str, Any]]:
    """New products, each with everything that an import has."""
    return [_row(number) for number in range(start, start + count)]


def _row(number: int) -> dict[str, Any]:
    return {
        "name": f"Enamel Mug {number}",
        "sku": f"MUG-{number:06d}",
        "upc": f"{number + 400000000000:012d}",
        "description": "Made to last, and easy to clean.",
        "category": {"name": f"Category {number % 40}"},
        "supplier": {"name": f"Supplier {number % 25}"},
        "tags": [f"tag {number % 30}", f"tag {number % 7 + 30}"],
        "retailPrice": f"{number % 90 + 9}.95",
        "unitCost": f"{number % 40 + 3}.10",
        "externalIds": [{"source": "shopify", "value": f"p{number}"}],
        "variants": [
            {
                "name": f"Size {size}",
                "sku": f"MUG-{number:06d}-{size}",
                "retailPrice": f"{number % 90 + 9 + size}.95",
                "externalIds": [{"source": "shopify", "value": f"v{number}-{size}"}],
            }
            for size in range(1, VARIANTS + 1)
        ],
    }


def measure(store: Store, kind: str, products: int) -> Iterator[Bulk]:
    """Creates, changes, deletes and restores so many products in a database of their own."""
    place = store.place(kind, "bulk")
    if not place.is_new:
        place.forget()
        place = store.place(kind, "bulk")
    launcher = Launcher()
    try:
        with tempfile.TemporaryDirectory() as folder, _served(launcher, place, Path(folder)) as (server, token):
            yield from _measure(place, server, token, products)
    finally:
        launcher.close()
        place.forget()


@contextmanager
def _served(launcher: Launcher, place: Place, folder: Path) -> Iterator[tuple[Server, str]]:
    url = (
        place.url if place.kind == "postgresql" else f"sqlite:///{Path(place.url.removeprefix('sqlite:///')).resolve()}"
    )
    program = Program(launcher, url, folder, {"LOG_LEVEL": "WARNING"})
    for command in (("migrate",), ("account", "create", "shop", "--currency", "USD")):
        done = program.run(*command)
        assert done.exit_code == 0, done.stderr
    with program.serving() as server:
        yield server, program.token()


def _measure(place: Place, server: Server, token: str, products: int) -> Iterator[Bulk]:
    counted = asyncio.run(_statements(place))
    created = rows(products)
    ids: list[str] = []
    inputs: dict[str, Any] = {
        "Create": lambda: {"products": created},
        "Update": lambda: {"products": [{"id": each, "retailPrice": f"{n % 70 + 5}.49"} for n, each in enumerate(ids)]},
        "Delete": lambda: {"ids": ids},
        "Restore": lambda: {"ids": ids},
    }
    for verb, given in inputs.items():
        with _Onlooker(server, token) as onlooker:
            busy = _cpu_seconds(server)
            seconds, found = _sent(server, token, verb, given())
            busy = _cpu_seconds(server) - busy
        assert found["successCount"] == products, found["userErrors"][:3]
        ids = ids or found["ids"]
        statements, waited = counted[verb.lower()], tuple(onlooker.waited_ms)
        yield Bulk(place.kind, verb.lower(), products, seconds, busy, statements, waited)


def _cpu_seconds(server: Server) -> float:
    """What the server process has worked so far; a machine with other work counts it true."""
    fields = Path(f"/proc/{server.process.id}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _sent(server: Server, token: str, verb: str, given: dict[str, Any]) -> tuple[float, dict[str, Any]]:
    selection = f"ids {_COUNTS}" if verb == "Create" else _COUNTS
    body = json.dumps({"query": _DOCUMENT % (verb, verb, selection), "variables": {"input": given}})
    began = time.perf_counter()
    answer = _asked(server, token, body)
    return time.perf_counter() - began, answer["data"][f"productBulk{verb}"]


def _asked(server: Server, token: str, body: str) -> dict[str, Any]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=300)
    connection.request("POST", "/graphql", body, {**accepting(token), "Content-Type": "application/json"})
    answer: dict[str, Any] = json.loads(connection.getresponse().read())
    connection.close()
    assert "errors" not in answer, answer["errors"][:3]
    return answer


class _Onlooker:
    """Another client, who asks a little while after each answer, and notes how long it waited for it."""

    def __init__(self, server: Server, token: str) -> None:
        self.waited_ms: list[float] = []
        self._server, self._token = server, token
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._keep_asking, daemon=True)

    def __enter__(self) -> "_Onlooker":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _keep_asking(self) -> None:
        body = json.dumps({"query": SCREEN})
        while not self._over.wait(EVERY_SECONDS):
            began = time.perf_counter()
            _asked(self._server, self._token, body)
            self.waited_ms.append((time.perf_counter() - began) * 1000)


async def _statements(place: Place) -> dict[str, int]:
    """How many statements each verb needs more for a chunk more, in a transaction that is rolled back."""
    database = Database(place.url)
    counts: dict[str, list[int]] = {"create": [], "update": [], "delete": [], "restore": []}
    for chunks in (1, 2):
        for verb, count in (await _rehearsed(database, chunks * CHUNK)).items():
            counts[verb].append(count)
    await database.close()
    return {verb: two - one for verb, (one, two) in counts.items()}


async def _rehearsed(database: Database, products: int) -> dict[str, int]:
    actor = await accounts.account_called(database, "shop")
    counts: dict[str, int] = {}

    async def command(unit: UnitOfWork) -> Outcome:
        given = [_by_python_s_names(row) for row in rows(products)]
        made = await Products(unit, Batch.of_many({"products": given}, "products")).create()
        counts["create"] = len(statements.texts)
        changes = [{"id": each, "retail_price": "4.49"} for each in made.ids]
        for verb, run, key, changed in (
            ("update", Products.update, "products", changes),
            ("delete", Products.delete_all, "ids", list(made.ids)),
            ("restore", Products.restore_all, "ids", list(made.ids)),
        ):
            statements.clear()
            await run(Products(unit, Batch.of_many({key: changed}, key)))
            counts[verb] = len(statements.texts)
        return made

    with Statements.of(database) as statements:
        await work.perform(database, actor, accounts.ORIGIN, command, dry_run=True)
    return counts


def _by_python_s_names(row: dict[str, Any]) -> dict[str, Any]:
    names = {"retailPrice": "retail_price", "unitCost": "unit_cost", "externalIds": "external_ids"}
    plain = {names.get(name, name): value for name, value in row.items()}
    if "variants" in plain:
        plain["variants"] = [_by_python_s_names(each) for each in plain["variants"]]
    return plain
