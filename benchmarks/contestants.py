"""Who takes part in the race: five ways to the same answers, each one process on a free port of this machine."""

import base64
import http.client
import json
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from benchmarks.floor import POOL_SIZE
from benchmarks.shapes import Shape, Variables, cursor
from explorer.node import TOOLS, Node, StepFailed, _machine_node, _wheel_node, install_modules, one_at_a_time
from kit.tenancy import APP_ROLE
from tests.app.program import SCRIPT, environment

GATEWAY: Final = "gateway"
CORE: Final = "normal executor"
FLOOR: Final = "floor"
NAKED: Final = "naked floor"
POSTGRAPHILE: Final = "PostGraphile"
NAMES: Final = (GATEWAY, CORE, FLOOR, NAKED, POSTGRAPHILE)

ROOT: Final = Path(__file__).parent.parent
_SOURCES: Final = Path(__file__).with_name("postgraphile")
_INSTALLED: Final = TOOLS / "postgraphile"
_LEAST_NODE: Final = 22
_STARTS_WITHIN: Final = 60.0
_ENDS_WITHIN: Final = 15.0
_SERVES: Final = re.compile(r"serves http://127\.0\.0\.1:(\d+)/graphql")


class CannotRace(Exception):
    """Why there is no race, for the person at the terminal."""


@dataclass(frozen=True)
class Course:
    """Where the race takes place: the database by its URLs, the account in it, and a token of that."""

    url: str
    superuser_url: str
    account: str
    token: str


@dataclass
class Contestant:
    """One way to the answers: how its process is started, and, once it is, which it is and where it listens."""

    name: str
    command: tuple[str | Path, ...]
    course: Course
    settings: Mapping[str, str] = field(default_factory=dict)
    port: int = 0
    pid: int = 0

    def request(self, shape: Shape, given: Variables) -> bytes:
        """A request as it goes over the wire."""
        body = json.dumps(self._asked(shape, given)).encode()
        head = (
            "POST /graphql HTTP/1.1",
            f"Host: 127.0.0.1:{self.port}",
            "Accept: application/graphql-response+json",
            "Content-Type: application/json",
            f"Authorization: Bearer {self.course.token}",
            f"Content-Length: {len(body)}",
        )
        return "\r\n".join([*head, "", ""]).encode() + body

    def answer(self, shape: Shape, given: Variables) -> Any:
        """The data of the answer, in the gateway's terms. Raises `CannotRace` where there is none."""
        data = self._data(self._asked(shape, given))
        return self._understood(data)

    def _asked(self, shape: Shape, given: Variables) -> dict[str, Any]:
        return {"query": shape.document, "operationName": shape.operation, "variables": given}

    def _understood(self, data: Any) -> Any:
        return data

    def _data(self, asked: dict[str, Any]) -> Any:
        headers = {
            "Accept": "application/graphql-response+json",
            "Content-Type": "application/json",
            "Authorization": f"Bearer {self.course.token}",
        }
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("POST", "/graphql", json.dumps(asked), headers)
            response = connection.getresponse()
            text = response.read().decode(errors="replace")
        finally:
            connection.close()
        if response.status != 200 or "errors" in (answer := json.loads(text)):
            raise CannotRace(f"{self.name} answers {response.status}: {text[:1000]}")
        return answer["data"]


class _PostGraphile(Contestant):
    """Has documents, cursors and spellings of its own."""

    _cursor: list[Any] | None = None

    def _asked(self, shape: Shape, given: Variables) -> dict[str, Any]:
        variables = {**given}
        if "id" in given:
            variables["account"] = self.course.account
        if "after" in given:
            variables["after"] = self._own(given["after"])
        return {"query": shape.postgraphile, "operationName": shape.operation, "variables": variables}

    def _own(self, after: str) -> str:
        """Its own cursor of the same row: what it calls the order, then the account and the id."""
        if self._cursor is None:
            first = self._data({"query": "{ allProducts(first: 1) { pageInfo { endCursor } } }"})
            self._cursor = _held(first["allProducts"]["pageInfo"]["endCursor"])
        return base64.b64encode(json.dumps([*self._cursor[:-1], _held(after)[-1]]).encode()).decode()

    def _understood(self, data: Any) -> Any:
        if isinstance(data, list):
            return [self._understood(each) for each in data]
        if not isinstance(data, dict):
            return data
        return {name: self._value(name, value) for name, value in data.items()}

    def _value(self, name: str, value: Any) -> Any:
        if name == "version":  # 64 bits are text to it
            return int(value)
        if name == "createdAt":
            return value.replace("+00:00", "Z")
        if name == "endCursor":
            return cursor(_held(value)[-1])
        return self._understood(value)


def _held(given: str) -> list[Any]:
    """What a cursor holds."""
    found: list[Any] = json.loads(base64.urlsafe_b64decode(given + "=" * (-len(given) % 4)))
    return found


def contestants(course: Course, names: Sequence[str] = NAMES, *, profile: Path | None = None) -> list[Contestant]:
    """Those of the names. With `profile` those in Python write one there when they end, since SIGUSR1."""
    python: tuple[str | Path, ...] = (sys.executable,)
    if profile is not None:
        python = (sys.executable, "-m", "benchmarks.profiled", profile)
    serve = {"DATABASE_URL": course.url, "DATABASE_POOL_SIZE": str(POOL_SIZE), "PORT": "0", "LOG_LEVEL": "WARNING"}
    floor = (*python, "-m", "benchmarks.floor")
    naked = (*floor, course.superuser_url, "--naked", course.account)
    make: dict[str, Callable[[], Contestant]] = {
        GATEWAY: lambda: Contestant(GATEWAY, (*python, SCRIPT, "serve"), course, serve),
        CORE: lambda: Contestant(CORE, (*python, SCRIPT, "serve"), course, {**serve, "EXECUTOR": "core"}),
        FLOOR: lambda: Contestant(FLOOR, (*floor, course.url), course),
        NAKED: lambda: Contestant(NAKED, naked, course),
        POSTGRAPHILE: lambda: _postgraphile(course),
    }
    return [make[name]() for name in names]


@contextmanager
def running(them: Sequence[Contestant]) -> Iterator[None]:
    """Starts contestants, waits until each of them listens, and ends them with the block, whatever happens in it."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        started = [(each, *_started(each, folder, stack)) for each in them]
        for each, process, output in started:
            each.pid, each.port = process.pid, _port(each, process, output)
        yield


def _started(each: Contestant, folder: Path, stack: ExitStack) -> tuple[subprocess.Popen[bytes], Path]:
    output = folder / f"{each.name}.log"
    inherited = {name: value for name, value in environment().items() if name != "EXECUTOR"}
    settings = {**inherited, "PYTHONPATH": str(ROOT), **each.settings}
    with output.open("wb") as log:
        process = subprocess.Popen(
            each.command,
            cwd=folder,
            env=settings,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C is for the race, which then ends them
        )
    stack.callback(_end, process)
    return process, output


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is not None:
        return
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(_ENDS_WITHIN)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _port(each: Contestant, process: subprocess.Popen[bytes], output: Path) -> int:
    deadline = time.monotonic() + _STARTS_WITHIN
    while time.monotonic() < deadline:
        if found := _SERVES.search(output.read_text(errors="replace")):
            return int(found[1])
        if process.poll() is not None:
            break
        time.sleep(0.05)
    raise CannotRace(f"{each.name} did not start:\n{output.read_text(errors='replace')[-3000:]}")


def _postgraphile(course: Course) -> Contestant:
    try:
        node = _installed()
    except StepFailed as error:
        raise CannotRace(f"PostGraphile cannot be had: {error}") from None
    settings = {
        "NODE_ENV": "production",
        "GRAPHILE_ENV": "production",
        "DATABASE_URL": course.url,
        "ROLE": APP_ROLE,
        "ACCOUNT": course.account,
        "POOL_SIZE": str(POOL_SIZE),
    }
    return _PostGraphile(POSTGRAPHILE, (node.folder / "node", _INSTALLED / "server.mjs"), course, settings)


def _installed() -> Node:
    """A Node that is new enough, with PostGraphile beside the other tools."""
    node = _machine_node()
    if node is None or int(node.version.partition(".")[0]) < _LEAST_NODE:
        node = _wheel_node()
    with one_at_a_time("postgraphile"):
        _INSTALLED.mkdir(parents=True, exist_ok=True)
        for source in _SOURCES.iterdir():
            if source.is_file():
                shutil.copy(source, _INSTALLED)
        install_modules(node, _INSTALLED, "PostGraphile could not be installed")
    return node


def versions_of_postgraphile() -> dict[str, str]:
    """The versions of PostGraphile and of the Node that it runs on; nothing where it is not installed."""
    packages = {"postgraphile": "PostGraphile", "grafast": "Grafast", "pg": "node-postgres"}
    found = {}
    for package, title in packages.items():
        path = _INSTALLED / "node_modules" / package / "package.json"
        if path.is_file():
            found[title] = str(json.loads(path.read_text())["version"])
    return {**found, "Node": _installed().version} if found else {}
