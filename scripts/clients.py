"""Generates the clients that `clients/` configures, to look at: `make clients`.

    python -m scripts.clients [--tools [--required]]

`--tools` stops once the generators are there: graphql-codegen, the Relay compiler and TypeScript in
`clients/node_modules`, and ariadne-codegen in an environment of its own, because it wants an older
graphql-core. Without them the tests of the generated clients are skipped, so a failure is then a
warning; with `--required` it is an error.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

from explorer.node import (
    PROJECT,
    Node,
    StepFailed,
    find_node,
    has_modules,
    install_modules,
    one_at_a_time,
    run,
    say,
)
from scripts.environments import Environment

CLIENTS = PROJECT / "clients"
ENVIRONMENT = Environment("ariadne-codegen", "clients")
PYTHON = ENVIRONMENT.python


@dataclass(frozen=True)
class Workshop:
    """A folder that is `clients/`, or a copy of it: its configuration says what is generated there."""

    folder: Path
    node: Node

    def generate_typescript(self) -> None:
        """Write the types of the operations, and the operations with them."""
        self.run_package("graphql-codegen", "--config", "codegen.yml")

    def generate_python(self) -> None:
        """Write a package with a client class."""
        self._make_room("python")
        self.run_python("-m", "ariadne_codegen")

    def generate_relay(self) -> None:
        """Have the Relay compiler check the fragments, and write its artifacts."""
        self._make_room("relay")
        self.run_package("relay-compiler", "relay.config.json")

    def run_package(self, name: str, *arguments: str) -> None:
        """Run the program of an npm package."""
        program = self.folder / "node_modules" / ".bin" / name
        run([str(program), *arguments], f"{name} failed", self.folder, self.node)

    def run_python(self, *arguments: str) -> None:
        """Run the Python that has ariadne-codegen."""
        run([str(PYTHON), *arguments], f"python {' '.join(arguments)} failed", self.folder)

    def _make_room(self, name: str) -> None:
        (self.folder / "generated" / name).mkdir(parents=True, exist_ok=True)


def main(arguments: list[str] | None = None) -> int:
    """Do what the command line asks for. 0: done, or given up with a warning; 1: failed."""
    parser = argparse.ArgumentParser(description="Generate the clients into clients/generated.")
    parser.add_argument("--tools", action="store_true", help="only install what generates them")
    parser.add_argument("--required", action="store_true", help="exit with 1 where that is impossible")
    options = parser.parse_args(arguments)
    required: bool = options.required or not options.tools
    try:
        with one_at_a_time("clients"):
            node = install_tools()
            if not options.tools:
                _generate(Workshop(CLIENTS, node))
    except StepFailed as error:
        _warn(str(error), required=required)
        return 1 if required else 0
    return 0


def _generate(workshop: Workshop) -> None:
    workshop.generate_typescript()
    workshop.generate_python()
    workshop.generate_relay()
    say("clients: generated into clients/generated")


# The tools


def are_installed() -> bool:
    """Whether every tool is there, in the version that is asked for."""
    return has_modules(CLIENTS) and ENVIRONMENT.is_there()


def install_tools() -> Node:
    """Install what is missing or stale; gives the Node to run it with."""
    if are_installed():
        return find_node()
    say("clients: installing what generates them (a quarter of a minute the first time)")
    node = find_node()
    install_modules(node, CLIENTS, "The npm packages of the clients could not be installed")
    if not ENVIRONMENT.is_there():
        ENVIRONMENT.make()
    return node


def _warn(reason: str, *, required: bool) -> None:
    rule = "=" * 78
    consequence = "They are required here, so this stops." if required else "Their tests will be skipped."
    sys.stderr.write(
        f"{rule}\nTHE CLIENTS CANNOT BE GENERATED. {consequence}\n\n{reason}\n\n"
        "It needs the npm registry and the Python index, once. Then: make clients\n"
        f"{rule}\n"
    )
    sys.stderr.flush()


if __name__ == "__main__":
    raise SystemExit(main())
