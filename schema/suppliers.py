"""Suppliers."""

from typing import Annotated, Final

import strawberry

from inventory.accounts.scopes import Scope
from inventory.products.queries import PRODUCTS_OF_SUPPLIERS
from inventory.suppliers.commands import Suppliers
from inventory.suppliers.queries import ALL_SUPPLIERS
from schema.connections import Connection
from schema.entities import Entity
from schema.fields import column, given, required, to_one_self
from schema.inputs import ExternalIdMatch, WithExternalIds
from schema.lists import to_many
from schema.mutations import Mutable
from schema.nouns import noun


@strawberry.type(description="Whom to talk to.")
class Contact:
    """Whom to talk to."""

    name: str | None = column("The person's name.")
    email: str | None = column("An e-mail address.")
    phone: str | None = column("A telephone number.")


CONTACT: Final = {name: f"contact_{name}" for name in ("name", "email", "phone")}
"""Field of a contact -> the column that it is kept in."""


@noun(ALL_SUPPLIERS, Scope.CATALOG_READ, "Somebody things are bought from.")
class Supplier(Entity):
    """Somebody things are bought from."""

    name: str = column("What it is called; unique in the account, whatever the case and accents.")
    contact: Contact = to_one_self("Whom to talk to.", CONTACT)
    notes: str | None = column("Whatever else is to be said of it.")
    products: Connection[Annotated["Product", strawberry.lazy("schema.products")]] = to_many(  # type: ignore[name-defined]  # noqa: F821
        "The products whose preferred supplier it is.", PRODUCTS_OF_SUPPLIERS
    )


@strawberry.input(description="A supplier by its name; it is made if there is none of that name.")
class SupplierByNameInput:
    """A supplier by its name."""

    name: str = required("Its name, at most 200 characters. Errors: BLANK, TOO_LONG.")


@strawberry.input(one_of=True, description="What identifies a supplier: exactly one of these.")
class SupplierBy:
    """What identifies a supplier."""

    id: strawberry.ID | None = given("Its id.")
    name: str | None = given("Its name, whatever the case and accents.")
    external_id: ExternalIdMatch | None = given("What another system calls it.")


@strawberry.input(one_of=True, description="What a supplier is found by for an upsert: exactly one of these.")
class SupplierMatch:
    """What a supplier is found by for an upsert."""

    name: str | None = given("Its name, whatever the case and accents.")
    external_id: ExternalIdMatch | None = given("What another system calls it.")


@strawberry.input
class SupplierValues(WithExternalIds):
    """The values that a supplier takes."""

    contact_name: str | None = given("Whom to talk to, at most 200 characters. Errors: TOO_LONG.")
    contact_email: str | None = given("An e-mail address, at most 255 characters. Errors: TOO_LONG.")
    contact_phone: str | None = given("A telephone number, at most 50 characters. Errors: TOO_LONG.")
    notes: str | None = given("Whatever else is to be said, at most 10,000 characters. Errors: TOO_LONG.")


_NAME: Final = "What it is called, at most 200 characters. Errors: REQUIRED, BLANK, TOO_LONG, TAKEN."


@strawberry.input
class SupplierCreateValues(SupplierValues):
    """The values of a new supplier."""

    name: str = required(_NAME)


@strawberry.input
class SupplierUpdateValues(SupplierValues):
    """The values of a supplier to change."""

    name: str | None = given(_NAME)


@strawberry.input
class SupplierUpsertValues(SupplierUpdateValues):
    """The values of a supplier that may be there."""

    match: SupplierMatch = required("What it is found by. Errors: DELETED, BLANK, TOO_LONG.")


SUPPLIERS: Final = Mutable(
    Supplier,
    ALL_SUPPLIERS,
    Suppliers,
    Scope.CATALOG_WRITE,
    new=SupplierCreateValues,
    changed=SupplierUpdateValues,
    upserted=SupplierUpsertValues,
)
