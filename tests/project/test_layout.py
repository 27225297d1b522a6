"""The house rules that no linter knows."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

from tests.project.files import ROOT, text_of, tracked_files

CODE = {".py", ".ts", ".tsx", ".js", ".mjs", ".css", ".sh", ".sql"}
LONGEST = 500
VAGUE = {"utils", "util", "helpers", "helper", "common", "misc"}
# Put together here, so that this file is not itself a find.
REGISTRIES = tuple(
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("python" + "hosted", "org"),
        ("pypi", "python", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("yarnpkg", "com"),
        ("npmmirror", "com"),
    )
)
# Folders that only one machine has: a person's home, root's home, or a place of work at the top.
MACHINE_PATH = re.compile(r"(?<![\w.:/-])/(?:root|work|workspace|home/\w+|Users/\w+)/[\w.-]")
CLOCK = "kit/clock.py"


def _named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_no_file_is_too_long():
    code = [path for path in tracked_files() if path.suffix in CODE]
    lengths = {_named(path): len((text_of(path) or "").splitlines()) for path in code}

    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}


def test_no_module_has_a_name_that_says_nothing():
    code = [path.relative_to(ROOT) for path in tracked_files() if path.suffix in CODE]

    assert [path for path in code if VAGUE & {path.stem, *path.parent.parts}] == []


def test_no_file_names_a_package_registry():
    found = {
        _named(path): host for path in tracked_files() for host in REGISTRIES if host in (text_of(path) or "").lower()
    }

    assert found == {}


def test_no_file_holds_a_path_of_one_machine():
    found = {_named(path): match[0] for path in tracked_files() if (match := MACHINE_PATH.search(text_of(path) or ""))}

    assert found == {}


def test_every_package_of_the_program_is_installed_checked_and_layered():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]
    tops = {
        path.parent.name for path in tracked_files() if path.name == "__init__.py" and path.parent.parent == ROOT
    } - {"tests", "benchmarks"}

    assert set(project["hatch"]["build"]["targets"]["wheel"]["packages"]) == tops
    assert set(project["importlinter"]["root_packages"]) == tops
    assert tops <= set(project["mypy"]["packages"])


def test_the_kit_asks_the_time_in_one_place():
    """Ruff bans the clock everywhere else; the kit it lets pass, because fixed SQL is the kit's to write."""
    banned = {name for name, ban in _bans().items() if "kit.clock" in ban["msg"]}
    kit = [path for path in tracked_files() if path.suffix == ".py" and _named(path).startswith("kit/")]
    uses = {_named(path): found for path in kit if (found := banned & _names_used(path))}
    uses.pop(CLOCK, None)

    assert uses == {}


def _bans() -> dict[str, dict[str, str]]:
    lint = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["ruff"]["lint"]
    bans: dict[str, dict[str, str]] = lint["flake8-tidy-imports"]["banned-api"]
    return bans


def _names_used(path: Path) -> set[str]:
    """The dotted names a module uses, with its imports' own names for what they stand for."""
    tree = ast.parse(text_of(path) or "")
    imported: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            imported |= {alias.asname: alias.name for alias in node.names if alias.asname}
        elif isinstance(node, ast.ImportFrom):
            imported |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    names = set(imported.values())
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            first, _, rest = ast.unparse(node).partition(".")
            names.add(f"{imported.get(first, first)}.{rest}")
    return names
