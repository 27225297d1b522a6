"""The pins: whole, hashed, current with pyproject.toml, and silent about where packages come from."""

from __future__ import annotations

import json
import re
import tomllib
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.project.files import ROOT, tracked_files

PIN_FILES = sorted([*(ROOT / "requirements").glob("*.txt"), *(ROOT / "explorer").glob("requirements*.txt")])
GROUPS = {
    "run.txt": (),
    "dev.txt": ("dev",),
    "build.txt": ("build",),
    "clients.txt": ("clients",),
    "installer.txt": ("installer",),
    "s3.txt": ("s3",),
}
WITH_PROJECT = {"run.txt", "dev.txt"}
PIN = re.compile(r"(?P<name>[A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(?P<version>[^\s;]+)(?P<marker>\s*;[^\\]+)?(?P<rest>.*)")
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")


def _pyproject() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def _entries(text: str) -> list[str]:
    """One line a package: the continuation lines joined."""
    joined = text.replace("\\\n", " ").splitlines()
    return [line for line in joined if line.strip() and not line.startswith("#")]


def _versions(text: str) -> dict[str, list[Version]]:
    versions: dict[str, list[Version]] = {}
    for entry in _entries(text):
        pin = PIN.match(entry)
        assert pin, f"not a pin: {entry[:80]}"
        versions.setdefault(canonicalize_name(pin["name"]), []).append(Version(pin["version"]))
    return versions


def _group(groups: dict[str, Any], name: str) -> list[str]:
    requirements: list[str] = []
    for entry in groups[name]:
        requirements += [entry] if isinstance(entry, str) else _group(groups, entry["include-group"])
    return requirements


@pytest.mark.parametrize("path", PIN_FILES, ids=lambda path: path.name)
def test_every_entry_is_one_version_with_hashes_and_no_address(path):
    text = path.read_text()
    entries = _entries(text)

    assert entries
    assert "://" not in text
    assert not re.search(r"^\s*-", re.sub(r"\\\n\s*", "", text), re.MULTILINE), "an option stands in a pin file"
    for entry in entries:
        assert PIN.match(entry), entry[:80]
        assert HASH.search(entry), f"without a hash: {entry[:80]}"


@pytest.mark.parametrize("name", GROUPS)
def test_every_direct_dependency_is_pinned_in_its_range(name):
    project = _pyproject()
    wanted = list(project["project"]["dependencies"]) if name in WITH_PROJECT else []
    for group in GROUPS[name]:
        wanted += _group(project["dependency-groups"], group)
    pinned = _versions((ROOT / "requirements" / name).read_text())

    for requirement in map(Requirement, wanted):
        versions = pinned.get(canonicalize_name(requirement.name))
        assert versions, f"{requirement.name} is not in requirements/{name}; run: make pins"
        assert all(requirement.specifier.contains(version, prereleases=True) for version in versions), (
            f"requirements/{name} holds {requirement.name} {versions}, wanted {requirement.specifier}; run: make pins"
        )


def test_every_pin_file_is_known():
    assert {path.name for path in (ROOT / "requirements").glob("*.txt")} == set(GROUPS)


def test_the_test_installation_has_the_versions_of_the_running_one():
    dev = _versions((ROOT / "requirements" / "dev.txt").read_text())

    for name in ("run.txt", "build.txt"):
        for package, versions in _versions((ROOT / "requirements" / name).read_text()).items():
            assert dev.get(package) == versions, f"{package} differs between {name} and dev.txt; run: make pins"


def test_the_build_backend_is_pinned():
    pinned = _versions((ROOT / "requirements" / "build.txt").read_text())

    for requirement in map(Requirement, _pyproject()["build-system"]["requires"]):
        assert canonicalize_name(requirement.name) in pinned


def test_no_lock_file_tells_where_packages_came_from():
    locks = [path for path in tracked_files() if path.name == "package-lock.json"]

    assert not [path for path in tracked_files() if path.name == "uv.lock"]
    for path in locks:
        packages = json.loads(path.read_text())["packages"]
        assert not [name for name, package in packages.items() if "resolved" in package]
        unverified = [name for name, package in packages.items() if name and "integrity" not in package]
        assert not unverified, f"{path.name} holds packages without a hash: {unverified}"
