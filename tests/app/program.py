"""The program as a test runs it: with a database, in a folder of its own, never for longer than a test may take."""

import itertools
import json
import os
import re
import signal
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2 as httpx

SHOWCASE = 11
"""How many products the demo has beside its catalogue."""

NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""For every client: making one of its own costs it more than a request."""

LONGEST = 60.0
"""Seconds after which any start or end of a process counts as hung."""

ROOT = Path(__file__).parent.parent.parent
SCRIPT = Path(sys.executable).with_name("inventory-gateway")
TOKEN = re.compile(r"igw_[A-Za-z0-9_-]{43}")

_OURS = re.compile(
    r"DATABASE_|JOBS|STORAGE_|LINK_|PUBLIC_|OUTBOUND_|HOST$|PORT$|ALLOWED_ORIGINS$|LOG_|COV_|FORCE_COLOR$|TTY_|COLUMNS$"
)


def environment(**settings: str) -> dict[str, str]:
    """This process's environment, with these settings of the program and no others."""
    return {name: value for name, value in os.environ.items() if not _OURS.match(name)} | settings


def eventually(condition: Callable[[], Any], what: str, seconds: float = LONGEST) -> Any:
    """What the condition gives as soon as that counts as true; fails after some seconds."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = condition()
        if found:
            return found
        time.sleep(0.005)
    raise AssertionError(f"in vain: {what}")


class Launcher:
    """A process that forks the program (`tests.app.launcher`)."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, Path(__file__).with_name("launcher.py")],
            env=environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def start(self, folder: Path, arguments: tuple[str, ...], settings: dict[str, str]) -> "Process":
        """Starts the program in a folder; its outputs go to files beside."""
        outputs = folder / ".outputs"
        outputs.mkdir(exist_ok=True)
        number = next(_numbers)
        files = {name: outputs / f"{number}.{name}" for name in ("stdout", "stderr", "exit_code")}
        order = {"folder": folder, "environment": environment(**settings), "arguments": arguments, **files}
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order, default=str) + "\n")
        self._process.stdin.flush()
        return Process(int(self._process.stdout.readline()), **files)

    def close(self) -> None:
        """Ends it; what it started is ended by who asked for it."""
        self._process.communicate(timeout=LONGEST)


_numbers = itertools.count()


@dataclass(frozen=True)
class Process:
    """One start of the program."""

    id: int
    stdout: Path
    stderr: Path
    exit_code: Path

    @property
    def said(self) -> str:
        """What it has written to standard output so far."""
        return self.stdout.read_text() if self.stdout.exists() else ""

    @property
    def complained(self) -> str:
        """What it has written to standard error so far."""
        return self.stderr.read_text() if self.stderr.exists() else ""

    def send(self, number: signal.Signals) -> None:
        """Sends a signal, if it still runs."""
        with suppress(ProcessLookupError):
            os.kill(self.id, number)

    def wait(self, seconds: float = LONGEST) -> int:
        """Its exit code, once it has ended."""
        try:
            eventually(self.exit_code.exists, "the end of the program", seconds)
        except AssertionError as error:
            raise AssertionError(f"{error}; it said {self.said!r} and {self.complained!r}") from None
        return int(self.exit_code.read_text())

    def kill(self) -> None:
        """Ends it as a crash would."""
        if not self.exit_code.exists():
            self.send(signal.SIGKILL)
            self.wait()


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    exit_code: int
    stdout: str
    stderr: str


@dataclass(frozen=True)
class Server:
    """A server that answers."""

    process: Process
    url: str

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.url.rpartition(":")[2])

    @property
    def token(self) -> str:
        """The token that it printed."""
        [token] = TOKEN.findall(self.process.said)
        return str(token)

    def get(self, path: str, **more: Any) -> httpx.Response:
        """GET, without a token unless one is given."""
        return httpx.get(self.url + path, timeout=5, verify=NO_TLS, **more)

    def post(
        self, token: str | None, query: str, variables: Any = None, headers: dict[str, str] | None = None
    ) -> httpx.Response:
        """Sends an operation."""
        body = {"query": query, "variables": variables or {}}
        headers = {**accepting(token), **(headers or {})}
        return httpx.post(f"{self.url}/graphql", json=body, headers=headers, timeout=15, verify=NO_TLS)

    def ask(self, token: str, query: str, variables: Any = None) -> Any:
        """The data of an operation that must succeed."""
        response = self.post(token, query, variables)
        assert response.status_code == 200, response.text
        assert "errors" not in response.json(), response.text
        return response.json()["data"]

    def stop(self, by: signal.Signals = signal.SIGTERM) -> int:
        """Its exit code, after a signal."""
        self.process.send(by)
        return self.process.wait()


def accepting(token: str | None) -> dict[str, str]:
    """The headers of a client with a token."""
    headers = {"Accept": "application/graphql-response+json"}
    return headers | {"Authorization": f"Bearer {token}"} if token else headers


@dataclass
class Program:
    """The program with a database, run in a folder."""

    launcher: Launcher
    database_url: str | None
    folder: Path
    settings: dict[str, str] = field(default_factory=dict)

    def start(self, *arguments: str, **settings: str) -> Process:
        """Starts a command and does not wait for it: whoever calls sees to its end."""
        given = {"DATABASE_URL": self.database_url} if self.database_url else {}
        return self.launcher.start(self.folder, arguments, {**given, **self.settings, **settings})

    def run(self, *arguments: str, **settings: str) -> Done:
        """Runs a command to its end."""
        process = self.start(*arguments, **settings)
        try:
            exit_code = process.wait()
        finally:
            process.kill()
        return Done(exit_code, process.said, process.complained)

    def made(self, *arguments: str) -> str:
        """The one line that a command must print, if it succeeds."""
        done = self.run(*arguments)
        assert done.exit_code == 0, done.stderr
        [line] = done.stdout.splitlines()
        return line

    def refused(self, *arguments: str, **settings: str) -> str:
        """The one line that a command must complain with, if it is refused."""
        done = self.run(*arguments, **settings)
        assert (done.exit_code, done.stdout) == (1, ""), done.stdout + done.stderr
        [line] = done.stderr.splitlines()
        assert line.startswith("error: ")
        return line

    def token(self, scopes: str = "admin", account: str = "shop") -> str:
        """A new token."""
        return self.made("token", "create", "--account", account, "--scopes", scopes)

    @contextmanager
    def serving(self, *arguments: str, **settings: str) -> Iterator[Server]:
        """A server that listens on a free port unless told otherwise, and is gone after the block."""
        process = self.start("serve", *arguments, **{"PORT": "0", **settings})
        try:

            def found() -> re.Match[str] | None:
                assert not process.exit_code.exists(), process.complained
                return re.search(r"serves (http://\S+)/graphql\n.*Stop", process.said, re.DOTALL)

            yield Server(process, eventually(found, "the greeting").group(1))
        finally:
            process.kill()
