"""A TypeScript and a Python client, generated with the configuration in `clients/`, run the same five operations."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from explorer.node import StepFailed
from scripts.clients import PROJECT, PYTHON, Workshop
from tests.app.program import Server

FOUND = {
    "product": {
        "name": "Enamel Mug",
        "releaseDate": "2024-03",
        "customFields": {"kilns": [1, 2]},
        "retailPrice": {"amount": "14.00", "currency": "USD"},
    },
    "refusals": ["1 OUT_OF_RANGE retailPrice", "1 BLANK name"],
    "pages": [[["Enamel Bowl", ["Deep"]], ["Enamel Mug", ["White", "Blue"]]], [["Plate", [None]]]],
    "inBlue": [[["Enamel Mug", ["White", "Blue"]]]],
    "updated": {"version": 2, "later": True},
    "stale": [{"code": "STALE_VERSION", "currentVersion": 2}],
    "viewer": {"slug": "shop", "currency": "USD", "scopes": ["ADMIN"]},
    "maxPageSize": 250,
    "position": "1",
}

# Each line takes a scalar for what it is not; had the client any in its place, nobody would say so.
WRONG_TYPESCRIPT = """
import type { ProductByIdQuery, UpdateProductMutation, ViewerQuery } from "./generated/typescript/graphql.js";

type Product = NonNullable<ProductByIdQuery["product"]>;
type Updated = NonNullable<UpdateProductMutation["productUpdate"]["product"]>;

export const isDecimal = (product: Product): number | undefined => product.retailPrice?.amount;
export const isCurrencyCode = (product: Product): number | undefined => product.retailPrice?.currency;
export const isPartialDate = (product: Product): Date | null => product.releaseDate;
export const isJson = (product: Product): { kilns: number[] } => product.customFields;
export const isDateTime = (product: Updated): number => product.updatedAt;
export const isBigInt = (viewer: ViewerQuery): number => viewer.changes.endPosition;
"""
WRONG_PYTHON = """
from inventory_client.product_by_id import ProductByIdProduct, ProductByIdProductRetailPrice
from inventory_client.update_product import UpdateProductProductUpdateProduct
from inventory_client.viewer import Viewer


def is_decimal(price: ProductByIdProductRetailPrice) -> str:
    return price.amount


def is_currency_code(price: ProductByIdProductRetailPrice) -> int:
    return price.currency


def is_partial_date(product: ProductByIdProduct) -> None:
    return product.release_date


def is_date_time(product: UpdateProductProductUpdateProduct) -> str:
    return product.updated_at


def is_big_int(viewer: Viewer) -> str:
    return viewer.changes.end_position
"""


def test_a_typescript_client_compiles_and_runs(workshop: Workshop, server: Server, token: str) -> None:
    workshop.generate_typescript()
    workshop.run_package("tsc")

    node = workshop.node.folder / "node"
    assert _found([node, "generated/javascript/program.js"], workshop, server, token) == FOUND

    (workshop.folder / "program.ts").write_text(WRONG_TYPESCRIPT)
    with pytest.raises(StepFailed) as refused:
        workshop.run_package("tsc")
    assert str(refused.value).count("error TS2322") == 6, refused.value


def test_a_python_client_compiles_and_runs(workshop: Workshop, server: Server, token: str) -> None:
    workshop.generate_python()
    assert _complaints(workshop, "program.py") == []

    assert _found([PYTHON, "program.py"], workshop, server, token) == FOUND

    (workshop.folder / "wrong.py").write_text(WRONG_PYTHON)
    complaints = _complaints(workshop, "wrong.py")
    assert len(complaints) == 5, complaints
    assert all("[return-value]" in complaint for complaint in complaints)


def _complaints(workshop: Workshop, program: str) -> list[str]:
    """What mypy, as strict as it can be, finds in a program and the package; what it knows of libraries it keeps."""
    mypy = [sys.executable, "-m", "mypy", "--python-executable", PYTHON, "--cache-dir", PROJECT / ".mypy_cache/clients"]
    command = [*mypy, "--no-error-summary", program, "generated/python/inventory_client"]
    done = subprocess.run(command, cwd=workshop.folder, capture_output=True, text=True, timeout=120, check=False)
    assert not done.stderr, done.stderr
    return done.stdout.splitlines()


def _found(command: list[Any], workshop: Workshop, server: Server, token: str) -> Any:
    """What the program prints."""
    settings = {"GRAPHQL_URL": f"{server.url}/graphql", "TOKEN": token, "PYTHONPATH": "generated/python"}
    done = subprocess.run(
        command,
        cwd=workshop.folder,
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
