"""Stock locations."""

from typing import Annotated, Final

import strawberry

from inventory.accounts.scopes import Scope
from inventory.locations.commands import Locations
from inventory.locations.queries import ALL_LOCATIONS, CHILDREN
from schema.connections import Connection
from schema.entities import Entity
from schema.fields import column, given, required, to_one, to_one_self
from schema.inputs import ExternalIdMatch, WithExternalIds
from schema.lists import to_many
from schema.mutations import Mutable
from schema.nouns import noun
from schema.suppliers import CONTACT, Contact


@strawberry.type(description="A postal address.")
class Address:
    """A postal address."""

    line1: str | None = column("Street and number.")
    line2: str | None = column("What does not fit into the first line.")
    city: str | None = column("The city.")
    region: str | None = column("The state, province or region.")
    postal_code: str | None = column("The postal code.")
    country: str | None = column("The country by its two letters of ISO 3166-1, such as DE.")


_ADDRESS: Final = {name: f"address_{name}" for name in ("line1", "line2", "city", "region", "postal_code", "country")}


@noun(ALL_LOCATIONS, Scope.STOCK_READ, "A place where stock is: a warehouse, a shop, or a shelf or bin within.")
class Location(Entity):
    """A place where stock is."""

    name: str = column("What it is called; unique among its siblings, whatever the case and accents.")
    code: str | None = column("A short code, such as on the labels of shelves.")
    parent: Annotated["Location", strawberry.lazy("schema.locations")] | None = to_one(
        "The location that it is within.", "parent_id", ALL_LOCATIONS
    )
    children: Connection[Annotated["Location", strawberry.lazy("schema.locations")]] = to_many(
        "The locations right within.", CHILDREN
    )
    priority: int = column("Where stock is taken from first: the smaller, the sooner.")
    active: bool = column("Whether it is in use.")
    backorder_allowed: bool = column("Whether more may be sold from it than is there.")
    address: Address = to_one_self("Where it is.", _ADDRESS)
    contact: Contact = to_one_self("Whom to talk to.", CONTACT)


@strawberry.input(one_of=True, description="What identifies a location: exactly one of these.")
class LocationBy:
    """What identifies a location."""

    id: strawberry.ID | None = given("Its id.")
    external_id: ExternalIdMatch | None = given("What another system calls it.")


@strawberry.input(one_of=True, description="What a location is found by for an upsert: exactly one of these.")
class LocationMatch:
    """What a location is found by for an upsert."""

    name: str | None = given("Its name, among those within `parentId`, or at the top of the tree.")
    external_id: ExternalIdMatch | None = given("What another system calls it.")


@strawberry.input
class LocationValues(WithExternalIds):
    """The values that a location takes."""

    code: str | None = given("A short code, at most 50 characters. Errors: TOO_LONG.")
    parent_id: strawberry.ID | None = given(
        "The location that it is within; null puts it at the top. Errors: NOT_FOUND, CYCLE."
    )
    priority: int | None = given(
        "Where stock is taken from first: the smaller, the sooner; 0 to 1,000,000, 0 unless you say otherwise. "
        "Errors: OUT_OF_RANGE, REQUIRED for null."
    )
    active: bool | None = given("Whether it is in use; true unless you say otherwise. Errors: REQUIRED for null.")
    backorder_allowed: bool | None = given(
        "Whether more may be sold from it than is there; false unless you say otherwise. Errors: REQUIRED for null."
    )
    contact_name: str | None = given("Whom to talk to, at most 200 characters. Errors: TOO_LONG.")
    contact_email: str | None = given("An e-mail address, at most 255 characters. Errors: TOO_LONG.")
    contact_phone: str | None = given("A telephone number, at most 50 characters. Errors: TOO_LONG.")
    address_line1: str | None = given("Street and number, at most 200 characters. Errors: TOO_LONG.")
    address_line2: str | None = given("What does not fit there, at most 200 characters. Errors: TOO_LONG.")
    address_city: str | None = given("The city, at most 100 characters. Errors: TOO_LONG.")
    address_region: str | None = given("The state, province or region, at most 100 characters. Errors: TOO_LONG.")
    address_postal_code: str | None = given("The postal code, at most 30 characters. Errors: TOO_LONG.")
    address_country: str | None = given("The country by two letters of ISO 3166-1, such as DE. Errors: INVALID.")


_NAME: Final = "At most 200 characters, unique among siblings. Errors: REQUIRED, BLANK, TOO_LONG, TAKEN."


@strawberry.input
class LocationCreateValues(LocationValues):
    """The values of a new location."""

    name: str = required(_NAME)


@strawberry.input
class LocationUpdateValues(LocationValues):
    """The values of a location to change."""

    name: str | None = given(_NAME)


@strawberry.input
class LocationUpsertValues(LocationUpdateValues):
    """The values of a location that may be there."""

    match: LocationMatch = required("What it is found by. Errors: DELETED, BLANK, TOO_LONG.")


LOCATIONS: Final = Mutable(
    Location,
    ALL_LOCATIONS,
    Locations,
    Scope.STOCK_WRITE,
    new=LocationCreateValues,
    changed=LocationUpdateValues,
    upserted=LocationUpsertValues,
)
