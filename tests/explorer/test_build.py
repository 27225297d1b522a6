"""`explorer/build.py` with a Node and an npm that only pretend: quick, and without a network."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

EXPLORER = Path(__file__).resolve().parents[2] / "explorer"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the pretended npm is a shell script")

NODE = """#!/bin/sh
echo "${FAKE_NODE_VERSION:-v24.1.0}"
"""
NPM = """#!/bin/sh
set -e
echo "$1" >> "$FAKE_NPM_LOG"
if [ "$1" = ci ]; then
  [ "$FAKE_NPM" != offline ] || { echo "npm error network unreachable"; exit 1; }
  rm -rf node_modules; mkdir node_modules
else
  while [ "$1" != --outDir ]; do shift; done
  mkdir -p "$2"
  cp index.html "$2"/
  [ "$FAKE_NPM" != broken ] || { echo "src/App.tsx: error TS2322"; exit 1; }
  [ "$FAKE_NPM" != killed ] || kill -9 "$PPID"
fi
"""


@dataclass
class Project:
    """A copy of the build with one source file, in a folder of its own."""

    folder: Path

    @property
    def explorer(self) -> Path:
        return self.folder / "explorer"

    @property
    def page(self) -> Path:
        return self.explorer / "dist" / "index.html"

    def build(self, *arguments: str, npm: str = "", node: str = "v24.1.0") -> subprocess.CompletedProcess[str]:
        environment = {
            "PATH": f"{self.folder / 'bin'}{os.pathsep}{os.defpath}",
            "FAKE_NPM": npm,
            "FAKE_NPM_LOG": str(self.folder / "npm.log"),
            "FAKE_NODE_VERSION": node,
            # Where the build turns to the wheel, nothing may be found.
            "PIP_NO_INDEX": "1",
            "PIP_CONFIG_FILE": os.devnull,
            "UV_NO_INDEX": "1",
            "UV_OFFLINE": "1",
        }
        return subprocess.run(
            [sys.executable, "explorer/build.py", *arguments],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def npm_calls(self) -> list[str]:
        return (self.folder / "npm.log").read_text().split()


@pytest.fixture
def project(tmp_path: Path) -> Project:
    explorer = tmp_path / "explorer"
    (explorer / "src").mkdir(parents=True)
    for name in ("build.py", "node.py", "package.json", "package-lock.json", "requirements-node.txt"):
        shutil.copy(EXPLORER / name, explorer / name)
    (explorer / "index.html").write_text("first")
    (explorer / "src" / "main.tsx").write_text("export {}")
    (tmp_path / "bin").mkdir()
    for name, script in (("node", NODE), ("npm", NPM)):
        (tmp_path / "bin" / name).write_text(script)
        (tmp_path / "bin" / name).chmod(0o755)
    return Project(tmp_path)


def test_it_builds_once_and_then_finds_the_page_up_to_date(project: Project) -> None:
    first = project.build()
    assert first.returncode == 0, first.stderr
    assert "building the page with Node 24.1.0" in first.stdout
    assert project.page.read_text() == "first"

    second = project.build()
    assert second.stdout == "explorer: the page is up to date\n"
    assert project.npm_calls() == ["ci", "run"]


def test_a_changed_source_is_built_without_installing_again(project: Project) -> None:
    project.build()
    (project.explorer / "index.html").write_text("second")

    assert project.build().returncode == 0
    assert project.page.read_text() == "second"
    assert project.npm_calls() == ["ci", "run", "run"]


def test_a_changed_lock_installs_again(project: Project) -> None:
    project.build()
    lock = project.explorer / "package-lock.json"
    lock.write_text(lock.read_text() + "\n")

    project.build()
    assert project.npm_calls() == ["ci", "run", "ci", "run"]


@pytest.mark.parametrize(("npm", "reason"), [("offline", "network unreachable"), ("broken", "error TS2322")])
def test_what_cannot_be_built_is_a_loud_warning(project: Project, npm: str, reason: str) -> None:
    tolerant = project.build(npm=npm)
    assert tolerant.returncode == 0
    assert "THE EXPLORER PAGE WAS NOT BUILT" in tolerant.stderr
    assert reason in tolerant.stderr
    assert not project.page.exists()

    assert project.build("--required", npm=npm).returncode == 1
    assert project.build().returncode == 0
    assert project.page.exists()


@pytest.mark.parametrize("npm", ["broken", "killed"])
def test_a_build_that_breaks_off_leaves_the_old_page_and_is_tried_again(project: Project, npm: str) -> None:
    project.build()
    (project.explorer / "index.html").write_text("second")

    project.build(npm=npm)
    assert project.page.read_text() == "first"

    project.build()
    assert project.page.read_text() == "second"


@pytest.mark.parametrize("version", ["v18.20.0", "v20.18.3", "v21.7.0", "v22.11.0", "strange"])
def test_a_node_that_is_too_old_is_not_used(project: Project, version: str) -> None:
    result = project.build("--required", node=version)

    assert result.returncode == 1
    assert "fetching one as a Python wheel" in result.stdout
    assert "Node could not be fetched" in result.stderr


@pytest.mark.parametrize("version", ["v20.19.0", "v22.12.0", "v23.0.0", "v26.1.0"])
def test_a_node_that_is_new_enough_is_used(project: Project, version: str) -> None:
    assert project.build("--required", node=version).returncode == 0


def test_the_pins_are_exact_and_name_no_address() -> None:
    lock = json.loads((EXPLORER / "package-lock.json").read_text())
    packages = {name: package for name, package in lock["packages"].items() if name}
    assert all(package["integrity"].startswith("sha512-") for package in packages.values())
    assert packages["node_modules/monaco-editor"]["version"] == "0.52.2"

    manifest = json.loads((EXPLORER / "package.json").read_text())
    versions = [*manifest["dependencies"].values(), *manifest["devDependencies"].values()]
    assert all(version[0].isdigit() for version in versions)

    for name in ("package-lock.json", "package.json", ".npmrc", "requirements-node.txt"):
        text = (EXPLORER / name).read_text()
        assert "://" not in text, name
