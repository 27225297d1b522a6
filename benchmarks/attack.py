"""What hostile requests come to: `make attack` starts a server of its own and attacks that alone.

Each attack is sent again and again, every time a little different, so that no memory of refusals answers it, while a
well-behaved client asks for a screen of products. Prints what became of it, and exits with 1 where an attack is not
answered as it should be, where its refusal takes `ALLOWED_MS` or more, or where the well-behaved client gets no answer.

A refusal's time runs from the last byte sent, or from the first where it comes before the last.
"""

import http.client
import json
import os
import select
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from rich.console import Console
from rich.table import Table
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from tests.app.program import Launcher, Program, Server

ALLOWED_MS: Final = 50.0
SECONDS: Final = 1.0
"""How long each attack is kept up, and how long the peace before."""

LEAST_ATTEMPTS: Final = 5
MOST_SECONDS: Final = 50.0
"""For all of it: attacks not begun by then are not tried, which counts as a failure."""

PRODUCTS: Final = 60
MB: Final = 1_000_000
CHUNK: Final = 1 << 18

SCREEN: Final = "{ products(first: 10) { nodes { name variants(first: 3) { nodes { sku } } } pageInfo { endCursor } } }"

Answer = tuple[int | None, str | None]
"""A status (None over a WebSocket) and the code of the error, if there is one."""

TOO_COMPLEX: Final[Answer] = (422, "DOCUMENT_TOO_COMPLEX")
UNPARSABLE: Final[Answer] = (400, "GRAPHQL_PARSE_FAILED")
INVALID: Final[Answer] = (422, "GRAPHQL_VALIDATION_FAILED")
TOO_EXPENSIVE: Final[Answer] = (422, "COST_LIMIT_EXCEEDED")
DOCUMENT_TOO_LARGE: Final[Answer] = (413, "DOCUMENT_TOO_LARGE")
BODY_TOO_LARGE: Final[Answer] = (413, "BODY_TOO_LARGE")
GOOD: Final[Answer] = (200, None)
NONE: Final[Answer] = (None, "no answer")


@dataclass(frozen=True)
class Attack:
    """A document, and what must be answered to it.

    Nothing need be quick about what is legal after all, or about reading a body that is not too long.
    """

    name: str
    document: str
    expected: Answer
    by: str = "POST"
    must_be_quick: bool = True

    @property
    def body(self) -> tuple[bytes, bytes]:
        """What comes before and behind the number that makes each attempt a new one."""
        before, after = json.dumps({"query": self.document + " #~"}).encode().split(b"~")
        return before, after


@dataclass
class Found:
    """What became of an attack."""

    attack: Attack
    answers: set[Answer] = field(default_factory=set)
    took_ms: list[float] = field(default_factory=list)
    others_ms: list[float] = field(default_factory=list)

    @property
    def faults(self) -> list[str]:
        """What is not as it should be."""
        faults = []
        if self.answers != {self.attack.expected}:
            faults.append(f"expected {shown(self.attack.expected)}")
        if self.attack.must_be_quick and statistics.median(self.took_ms) >= ALLOWED_MS:
            faults.append(f"took {ALLOWED_MS:.0f} ms or more")
        if not self.others_ms:
            faults.append("nobody else was answered")
        return faults


def bomb(levels: int) -> str:
    """Spreads out to 2^levels fields."""
    parts = [f"fragment F{n} on Query{{...F{n + 1} ...F{n + 1}}}" for n in range(levels)]
    return " ".join(["{...F0}", *parts, f"fragment F{levels} on Query{{__typename}}"])


def pages(levels: int) -> str:
    """Pages of 250 in pages of 250."""
    return "{products(first:250){nodes" + "{variants(first:250){nodes{product" * levels + "{id}" + "}}}" * levels + "}}"


def many(count: int, selection: str) -> str:
    """A selection again and again, numbered where it has a place for that."""
    return "{" + " ".join(selection.replace("%", str(number)) for number in range(count)) + "}"


ATTACKS: Final = (
    Attack("fragment bomb of 2^30", bomb(30), TOO_COMPLEX),
    Attack("fragment bomb of 2^30", bomb(30), TOO_COMPLEX, "GET"),
    Attack("fragment bomb of 2^30", bomb(30), (None, "DOCUMENT_TOO_COMPLEX"), "WebSocket"),
    Attack("fragment bomb of 2^100", bomb(100), TOO_COMPLEX),
    Attack("10,000 aliases", many(10_000, "a%:__typename"), TOO_COMPLEX),
    Attack("4,900 aliases", many(4_900, "a%:__typename"), TOO_COMPLEX),
    Attack("10,000 directives", "{__typename" + "@skip(if:false)" * 10_000 + "}", TOO_COMPLEX),
    Attack("7,000 directives", "{__typename" + "@a" * 7_000 + "}", TOO_COMPLEX),
    Attack("1 MB of one field", many(MB // 11, "__typename"), TOO_COMPLEX),
    Attack("1 MB of one field", many(MB // 11, "__typename"), (None, "DOCUMENT_TOO_COMPLEX"), "WebSocket"),
    Attack("14,000 fields", many(14_000, "a"), TOO_COMPLEX),
    Attack("1 MB of brackets", "{node(id:" + "[" * MB, TOO_COMPLEX),
    Attack("1 MB of numbers", "{node(id:[" + "1 " * (MB // 2) + "])}", TOO_COMPLEX),
    Attack("1 MB of comments", "#\n" * (MB // 2) + "{__typename}", TOO_COMPLEX),
    Attack("4,000 levels", "{a" * 4_000 + "}" * 4_000, UNPARSABLE),
    Attack("introspection, nested", "{__schema" + "{types{fields{type" * 4 + "{name}" + "}}}" * 4 + "}", INVALID),
    Attack("pages in pages", pages(5), TOO_EXPENSIVE),
    Attack("pages in pages", pages(5), (None, "COST_LIMIT_EXCEEDED"), "WebSocket"),
    Attack("30 MB of one field", many(30 * MB // 2, "a"), DOCUMENT_TOO_LARGE, must_be_quick=False),
    Attack("40 MB of one field", many(40 * MB // 2, "a"), BODY_TOO_LARGE),
    Attack("1 MB of commas, legal", "{__typename" + "," * MB + "}", GOOD, must_be_quick=False),
    Attack("1 MB of text, legal", '{node(id:"' + "x" * MB + '"){id}}', GOOD, must_be_quick=False),
)


class Crowd:
    """A well-behaved client, who asks all the time and notes when and how long it waited."""

    def __init__(self, server: Server, token: str) -> None:
        self._server = server
        self._headers = headers_with(token)
        self._noted: list[tuple[float, float]] = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._ask, daemon=True)

    def __enter__(self) -> "Crowd":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def waited_ms(self, since: float) -> list[float]:
        """How long each answer took that came since a moment."""
        return [took for moment, took in list(self._noted) if moment >= since]

    def _ask(self) -> None:
        body = json.dumps({"query": SCREEN})
        connection = http.client.HTTPConnection("127.0.0.1", self._server.port, timeout=10)
        while not self._over.wait(0.005):
            began = time.perf_counter()
            connection.request("POST", "/graphql", body, self._headers)
            response = connection.getresponse()
            answer = json.loads(response.read())
            if response.status == 200 and "errors" not in answer:
                ended = time.perf_counter()
                self._noted.append((ended, (ended - began) * 1000))
        connection.close()


class Attacker:
    """Whoever sends attacks to a server, and times what comes back."""

    def __init__(self, server: Server, token: str) -> None:
        self._server = server
        self._headers = headers_with(token)
        self._number = 0

    def attempts(self, attack: Attack) -> Iterator[tuple[float, Answer]]:
        """The time in milliseconds, and the answer, of one attempt after another."""
        before, after = attack.body
        send: Callable[[bytes, str, bytes], tuple[float, Answer]]
        send = {"POST": self._by_post, "GET": self._by_get, "WebSocket": self._by_socket}[attack.by]
        while True:
            self._number += 1
            yield send(before, str(self._number), after)

    def _by_post(self, before: bytes, number: str, after: bytes) -> tuple[float, Answer]:
        connection = http.client.HTTPConnection("127.0.0.1", self._server.port, timeout=10)
        connection.connect()
        connection.putrequest("POST", "/graphql")
        for name, value in self._headers.items():
            connection.putheader(name, value)
        connection.putheader("Content-Length", str(len(before) + len(number) + len(after)))
        began = time.perf_counter()
        connection.endheaders()
        if sent_whole(connection, before) and sent_whole(connection, number.encode() + after):
            began = time.perf_counter()
        return answered(connection, began)

    def _by_get(self, before: bytes, number: str, after: bytes) -> tuple[float, Answer]:
        document = json.loads(before + number.encode() + after)["query"]
        connection = http.client.HTTPConnection("127.0.0.1", self._server.port, timeout=10)
        connection.connect()
        began = time.perf_counter()
        connection.request("GET", f"/graphql?query={quote(document)}", headers=self._headers)
        return answered(connection, began)

    def _by_socket(self, before: bytes, number: str, after: bytes) -> tuple[float, Answer]:
        payload = (before + number.encode() + after).decode()
        message = f'{{"type": "subscribe", "id": "1", "payload": {payload}}}'
        with self._socket() as socket:
            socket.send(json.dumps({"type": "connection_init"}))
            socket.recv()
            began = time.perf_counter()
            socket.send(message)
            answer = json.loads(socket.recv())
            took = (time.perf_counter() - began) * 1000
        return took, (None, code_of(answer["payload"] if answer["type"] == "error" else []))

    @contextmanager
    def _socket(self) -> Iterator[ClientConnection]:
        with connect(
            f"ws://127.0.0.1:{self._server.port}/graphql",
            subprotocols=[Subprotocol("graphql-transport-ws")],
            additional_headers={"Authorization": self._headers["Authorization"]},
            compression=None,
            proxy=None,
        ) as socket:
            yield socket


def headers_with(token: str) -> dict[str, str]:
    """The headers of every request."""
    return {
        "Accept": "application/graphql-response+json",
        "Authorization": f"Bearer {token}",
        "Content-Type": "application/json",
    }


def sent_whole(connection: http.client.HTTPConnection, data: bytes) -> bool:
    """Sends, until an answer comes; says whether everything could be sent before."""
    for start in range(0, len(data), CHUNK):
        try:
            if select.select([connection.sock], [], [], 0)[0]:
                return False
            connection.send(data[start : start + CHUNK])
        except (BrokenPipeError, ConnectionResetError):
            return False
    return True


def answered(connection: http.client.HTTPConnection, began: float) -> tuple[float, Answer]:
    """The time since a moment, and the answer; a connection that breaks before it is none."""
    try:
        response = connection.getresponse()
        content = response.read()
    except (ConnectionError, http.client.HTTPException):
        return (time.perf_counter() - began) * 1000, NONE
    finally:
        connection.close()
    took = (time.perf_counter() - began) * 1000
    return took, (response.status, code_of(json.loads(content).get("errors", [])))


def code_of(errors: list[Any]) -> str | None:
    """The code of the first error."""
    return errors[0]["extensions"]["code"] if errors else None


def shown(answer: Answer) -> str:
    """An answer in a cell of the table."""
    return " ".join(str(part) for part in answer if part is not None)


def carry_out(attack: Attack, attacker: Attacker, crowd: Crowd) -> Found:
    """Keeps an attack up for a while."""
    found = Found(attack)
    began = time.perf_counter()
    for took, answer in attacker.attempts(attack):
        found.took_ms.append(took)
        found.answers.add(answer)
        if time.perf_counter() - began > SECONDS and len(found.took_ms) >= LEAST_ATTEMPTS:
            break
    found.others_ms = crowd.waited_ms(began)
    return found


def report(console: Console, found: list[Found], peace: list[float]) -> None:
    """The table."""
    table = Table(title=f"The well-behaved client in peace: {spread(peace)}")
    for name in ("attack", "by"):
        table.add_column(name)
    table.add_column("bytes", justify="right")
    table.add_column("answer")
    for name in ("answered in, median", "worst", "others, median", "worst"):
        table.add_column(name, justify="right")
    table.add_column("")
    for each in found:
        attack = each.attack
        table.add_row(
            attack.name,
            attack.by,
            f"{sum(map(len, attack.body)):,}",
            " / ".join(sorted(map(shown, each.answers))),
            f"{statistics.median(each.took_ms):.1f} ms",
            f"{max(each.took_ms):.1f} ms",
            f"{statistics.median(each.others_ms):.1f} ms" if each.others_ms else "none",
            f"{max(each.others_ms):.1f} ms" if each.others_ms else "none",
            "; ".join(each.faults) or "as it should",
        )
    console.print(table)


def spread(values: list[float]) -> str:
    """Median and worst."""
    return f"median {statistics.median(values):.1f} ms, worst {max(values):.1f} ms"


def attack_all(server: Server, token: str, console: Console) -> bool:
    """Whether every attack was answered as it should be."""
    began = time.perf_counter()
    with Crowd(server, token) as crowd:
        time.sleep(SECONDS)  # what is slow only once is over by then
        quiet = time.perf_counter()
        time.sleep(SECONDS)
        peace = crowd.waited_ms(quiet)
        attacker = Attacker(server, token)
        found = [carry_out(attack, attacker, crowd) for attack in ATTACKS if time.perf_counter() - began < MOST_SECONDS]
    report(console, found, peace)
    left = len(ATTACKS) - len(found)
    if left:
        console.print(f"{left} attacks were not tried: {MOST_SECONDS:.0f} seconds were over.")
    good = not left and not any(each.faults for each in found)
    load, cores = os.getloadavg()[0], os.cpu_count() or 1
    if not good and load > cores:
        console.print(f"The machine has other work (a load of {load:.1f} on {cores} cores): let it be idle, try again.")
    return good


def main() -> int:
    """The exit code."""
    console = Console(width=None if sys.stdout.isatty() else 180)
    launcher = Launcher()
    try:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            program = Program(launcher, f"sqlite:///{folder}/attacked.db", folder, {"LOG_LEVEL": "WARNING"})
            token = program.made("demo", "--products", str(PRODUCTS))
            with program.serving() as server:
                return 0 if attack_all(server, token, console) else 1
    finally:
        launcher.close()


if __name__ == "__main__":
    sys.exit(main())
