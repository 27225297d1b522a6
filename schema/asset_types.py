"""Asset types: what kind of pictures and documents there are."""

from typing import Final

import strawberry

from inventory.accounts.scopes import Scope
from inventory.assets.commands import AssetTypes
from inventory.assets.queries import ALL_ASSET_TYPES
from schema.entities import Entity
from schema.fields import column, given, required
from schema.inputs import ExternalIdMatch, WithExternalIds
from schema.mutations import Mutable
from schema.nouns import noun


@noun(ALL_ASSET_TYPES, Scope.ASSETS_READ, "What kind of picture or document an asset is, such as Front or Invoice.")
class AssetType(Entity):
    """What kind of picture or document an asset is."""

    name: str = column("What it is called; unique in the account, whatever the case and accents.")
    description: str | None = column("What assets of the type show.")


@strawberry.input(description="An asset type by its name; it is made if there is none of that name.")
class AssetTypeByNameInput:
    """An asset type by its name."""

    name: str = required("Its name, at most 200 characters. Errors: BLANK, TOO_LONG.")


@strawberry.input(one_of=True, description="What identifies an asset type: exactly one of these.")
class AssetTypeBy:
    """What identifies an asset type."""

    id: strawberry.ID | None = given("Its id.")
    name: str | None = given("Its name, whatever the case and accents.")
    external_id: ExternalIdMatch | None = given("What another system calls it.")


@strawberry.input(one_of=True, description="What an asset type is found by for an upsert: exactly one of these.")
class AssetTypeMatch:
    """What an asset type is found by for an upsert."""

    name: str | None = given("Its name, whatever the case and accents.")
    external_id: ExternalIdMatch | None = given("What another system calls it.")


@strawberry.input
class AssetTypeValues(WithExternalIds):
    """The values that an asset type takes."""

    description: str | None = given("What assets of the type show, at most 1,000 characters. Errors: TOO_LONG.")


_NAME: Final = "What it is called, at most 200 characters. Errors: REQUIRED, BLANK, TOO_LONG, TAKEN."


@strawberry.input
class AssetTypeCreateValues(AssetTypeValues):
    """The values of a new asset type."""

    name: str = required(_NAME)


@strawberry.input
class AssetTypeUpdateValues(AssetTypeValues):
    """The values of an asset type to change."""

    name: str | None = given(_NAME)


@strawberry.input
class AssetTypeUpsertValues(AssetTypeUpdateValues):
    """The values of an asset type that may be there."""

    match: AssetTypeMatch = required("What it is found by. Errors: DELETED, BLANK, TOO_LONG.")


ASSET_TYPES: Final = Mutable(
    AssetType,
    ALL_ASSET_TYPES,
    AssetTypes,
    Scope.ASSETS_WRITE,
    new=AssetTypeCreateValues,
    changed=AssetTypeUpdateValues,
    upserted=AssetTypeUpsertValues,
)
"""Asset types: what kind of pictures and documents there are."""
