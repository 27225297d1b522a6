"""What `clients/` configures is what docs/clients.md prints, and knows every scalar."""

import json
import tomllib

import pytest
from graphql import GraphQLScalarType, build_schema, is_specified_scalar_type

from scripts.clients import CLIENTS, PROJECT

DOCUMENT = (PROJECT / "docs" / "clients.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "path",
    ["codegen.yml", "pyproject.toml", "relay.config.json", "relay/ProductList.ts", "operations/ProductById.graphql"],
)
def test_a_configuration_is_printed_as_it_is(path: str) -> None:
    assert f"```{path.rpartition('.')[2]}\n{(CLIENTS / path).read_text(encoding='utf-8')}```" in DOCUMENT


def test_the_python_client_takes_no_scalar_for_any_in_silence() -> None:
    """The other generators refuse a scalar that they were not told of; this one does not."""
    mapped = tomllib.loads((CLIENTS / "pyproject.toml").read_text())["tool"]["ariadne-codegen"]["scalars"]

    assert set(mapped) == _scalars() - {"Upload"}, "it has a type of its own for Upload"


def test_every_scalar_is_in_the_table() -> None:
    assert {name for name in _scalars() if f"\n| `{name}` |" not in DOCUMENT} == set()


def test_the_npm_packages_are_pinned_and_name_no_address() -> None:
    manifest = json.loads((CLIENTS / "package.json").read_text())

    assert all(version[0].isdigit() for version in manifest["devDependencies"].values())
    assert "://" not in (CLIENTS / "package-lock.json").read_text()


def _scalars() -> set[str]:
    types = build_schema((PROJECT / "schema.graphql").read_text(encoding="utf-8")).type_map.values()
    return {type.name for type in types if isinstance(type, GraphQLScalarType) and not is_specified_scalar_type(type)}
