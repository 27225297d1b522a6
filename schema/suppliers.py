"""Suppliers."""

from datetime import datetime

import strawberry

from inventory.accounts.scopes import Scope
from inventory.suppliers.queries import ALL_SUPPLIERS
from schema.fields import column, required
from schema.nouns import Node, noun


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
