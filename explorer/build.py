"""Builds the explorer page into `explorer/dist`, where it is missing or older than its sources.

    python explorer/build.py [--required]

Needs nothing but the standard library; see node.py for where Node comes from. Without a page the
gateway still serves its API, so a failure here is a warning; with `--required` it is an error.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from node import Node, StepFailed, digest, find_node, install_modules, one_at_a_time, run, say

if TYPE_CHECKING:
    from collections.abc import Iterable

EXPLORER = Path(__file__).resolve().parent
DIST = EXPLORER / "dist"
MODULES = EXPLORER / "node_modules"

PAGE_SOURCES = ("index.html", "package.json", "package-lock.json", ".npmrc", "tsconfig.json", "vite.config.ts")
PAGE_FOLDERS = ("src", "public")


def main(arguments: list[str] | None = None) -> int:
    """Bring `explorer/dist` up to date. 0: done, or given up with a warning; 1: failed and required."""
    parser = argparse.ArgumentParser(description="Build the explorer page where it is missing or stale.")
    parser.add_argument("--required", action="store_true", help="exit with 1 where it cannot be built")
    required: bool = parser.parse_args(arguments).required
    try:
        with one_at_a_time("explorer"):
            _bring_up_to_date()
    except StepFailed as error:
        _warn(str(error), required=required)
        return 1 if required else 0
    except KeyboardInterrupt:
        say("explorer: interrupted; the page is as it was before")
        return 130
    return 0


def _bring_up_to_date() -> None:
    wanted = digest([*(EXPLORER / name for name in PAGE_SOURCES), *_files_in(PAGE_FOLDERS)], EXPLORER)
    if _built_from() == wanted:
        say("explorer: the page is up to date")
        return
    node = find_node()
    say(f"explorer: building the page with Node {node.version} (half a minute the first time)")
    began = time.monotonic()
    install_modules(node, EXPLORER, "The packages of the page could not be installed")
    _build_page(node, wanted)
    say(f"explorer: built in {time.monotonic() - began:.0f} s")


def _built_from() -> str | None:
    stamp = DIST / ".source-hash"
    if not (stamp.is_file() and (DIST / "index.html").is_file()):
        return None
    return stamp.read_text(encoding="ascii").strip()


def _files_in(folders: Iterable[str]) -> list[Path]:
    return [path for folder in folders for path in (EXPLORER / folder).rglob("*") if path.is_file()]


def _build_page(node: Node, wanted: str) -> None:
    """Build aside and swap at the end, so that an interrupted build leaves the old page or none."""
    fresh, old = MODULES / ".page" / "fresh", MODULES / ".page" / "old"
    for folder in (fresh, old):
        shutil.rmtree(folder, ignore_errors=True)
    run([*node.npm, "run", "build", "--", "--outDir", str(fresh)], "The page could not be built", EXPLORER, node)
    (fresh / ".source-hash").write_text(wanted, encoding="ascii")
    if DIST.exists():
        DIST.rename(old)
    fresh.rename(DIST)
    shutil.rmtree(old, ignore_errors=True)


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
