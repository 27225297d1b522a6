"""Suppliers."""

from datetime import datetime

import strawberry

from inventory.accounts.scopes import Scope
from inventory.suppliers.queries import ALL_SUPPLIERS
from schema.fields import column, given, required, to_one
from schema.inputs import UpdateInput
from schema.nouns import Node, noun
from schema.payloads import Payload


@noun(ALL_SUPPLIERS, Scope.CATALOG_READ, "Somebody things are bought from.")
class Supplier(Node):
    """Somebody things are bought from."""

    name: str = column("What it is called; unique in the account, whatever the case and accents.")
    version: int = column("Goes up by one with every change.")
    created_at: datetime = column("When it was made.")
    updated_at: datetime = column("When it last changed.")


@strawberry.input(description="A supplier by its name; it is made if there is none of that name.")
class SupplierByNameInput:
    """A supplier by its name."""

    name: str = required("Its name, at most 200 characters. Errors: BLANK, TOO_LONG.")


@strawberry.input(description="What to change of a supplier. What is left out stays.")
class SupplierUpdateInput(UpdateInput):
    """What to change of a supplier."""

    name: str | None = given("What it is called, at most 200 characters. Errors: REQUIRED, BLANK, TOO_LONG, TAKEN.")


@strawberry.type(description="What came of changing a supplier.")
class SupplierUpdatePayload(Payload):
    """What came of changing a supplier."""

    supplier: Supplier | None = to_one(
        "The supplier as it is now; null if there are user errors.", "supplier_id", ALL_SUPPLIERS
    )
