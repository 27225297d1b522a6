"""Price lists and the prices in them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Final

import strawberry
from strawberry import UNSET

from engine.fields import Arguments
from inventory.accounts.scopes import Scope
from inventory.prices.commands import PriceLists, Prices
from inventory.prices.queries import ALL_PRICE_LISTS, ALL_PRICES, PRICES_OF_LISTS
from inventory.prices.repricing import RepricedLists, RepricedPrices
from inventory.products.queries import ALL_VARIANTS
from kit import clock
from kit.batch import MAX_ROWS
from kit.verbs import Verbs
from schema.connections import Connection
from schema.entities import Entity
from schema.fields import column, computed_with, given, required, to_one
from schema.inputs import ExternalIdMatch, WithExternalIds
from schema.lists import to_many
from schema.money import Money, money
from schema.mutations import Mutable, Verb
from schema.nouns import noun
from schema.price_changes import PriceChangeValues
from schema.products import Variant
from schema.scalars import CurrencyCode, Decimal

_At = Annotated[datetime | None, strawberry.argument(description="At which moment; now if you leave it out.")]


def _is_valid(
    arguments: Arguments, starts: Sequence[datetime | None], ends: Sequence[datetime | None]
) -> Sequence[bool]:
    at: datetime = arguments.get("at") or clock.now()
    return [
        (start is None or start <= at) and (end is None or at < end) for start, end in zip(starts, ends, strict=True)
    ]


@noun(
    ALL_PRICE_LISTS,
    Scope.CATALOG_READ,
    "Prices of variants in one currency, for some buyers or for some time. They stand beside a variant's own "
    "`wholesalePrice`, `retailPrice` and `unitCost`, which no list changes; which price counts for whom is for you to "
    "say.",
)
class PriceList(Entity):
    """Prices of variants in one currency."""

    name: str = column("What it is called; unique, whatever the case and accents.")
    currency: CurrencyCode = column("The currency of all its prices.")
    valid_from: datetime | None = column("From when on its prices count, this moment included; null: always have.")
    valid_until: datetime | None = column("Until when its prices count, this moment excluded; null: for good.")
    is_valid: bool = computed_with(
        "Whether its prices count at a moment.", {"at": (_At, UNSET)}, ("valid_from", "valid_until"), _is_valid
    )
    prices: Connection[Annotated["Price", strawberry.lazy("schema.prices")]] = to_many(
        "Its prices; those of variants that were deleted are left out.", PRICES_OF_LISTS
    )


@noun(ALL_PRICES, Scope.CATALOG_READ, "What a variant costs by a price list.")
class Price(Entity):
    """What a variant costs by a list."""

    price_list: PriceList = to_one("The list that it stands in.", "price_list_id", ALL_PRICE_LISTS)
    variant: Variant = to_one("The variant that it is a price of.", "variant_id", ALL_VARIANTS)
    amount: Money = money("What one costs, in the currency of the list.", "amount")


@strawberry.input(one_of=True, description="What identifies a price list: exactly one of these.")
class PriceListBy:
    """What identifies a price list."""

    id: strawberry.ID | None = given("Its id.")
    name: str | None = given("Its name, whatever the case and accents.")
    external_id: ExternalIdMatch | None = given("What another system calls it.")


@strawberry.input(one_of=True, description="What a price list is found by for an upsert: exactly one of these.")
class PriceListMatch:
    """What a price list is found by for an upsert."""

    name: str | None = given("Its name, whatever the case and accents.")
    external_id: ExternalIdMatch | None = given("What another system calls it.")


@strawberry.input
class PriceListValues(WithExternalIds):
    """The values that a price list takes."""

    currency: CurrencyCode | None = given(
        "The currency of all its prices; of a new list the account's unless you say otherwise. It stays while the list "
        "has prices. Errors: IN_USE, and REQUIRED for null in an update."
    )
    valid_from: datetime | None = given("From when on its prices count, this moment included; null: always have.")
    valid_until: datetime | None = given(
        "Until when its prices count, this moment excluded; null: for good. Errors: MISMATCH if it is not after "
        "`validFrom`."
    )


_NAME: Final = "What it is called, at most 200 characters. Errors: REQUIRED, BLANK, TOO_LONG, TAKEN."


@strawberry.input
class PriceListCreateValues(PriceListValues):
    """The values of a new price list."""

    name: str = required(_NAME)


@strawberry.input
class PriceListUpdateValues(PriceListValues):
    """The values of a price list to change."""

    name: str | None = given(_NAME)


@strawberry.input
class PriceListUpsertValues(PriceListUpdateValues):
    """The values of a price list that may be there."""

    match: PriceListMatch = required("What it is found by. Errors: DELETED, BLANK, TOO_LONG.")


PRICE_LISTS: Final = Mutable(
    PriceList,
    ALL_PRICE_LISTS,
    PriceLists,
    Scope.CATALOG_WRITE,
    new=PriceListCreateValues,
    changed=PriceListUpdateValues,
    upserted=PriceListUpsertValues,
)


@strawberry.input(one_of=True, description="What identifies a price: exactly one of these.")
class PriceBy:
    """What identifies a price."""

    id: strawberry.ID | None = given("Its id.")
    external_id: ExternalIdMatch | None = given("What another system calls it.")


@strawberry.input
class PriceNaming:
    """Which price is meant: that of a variant in a list."""

    price_list_id: strawberry.ID = required("The price list. Errors: NOT_FOUND.")
    variant_id: strawberry.ID | None = given(
        "The variant by id. Errors: NOT_FOUND, and REQUIRED if `sku` names none either."
    )
    sku: str | None = given(
        "The variant by its SKU; that of a product made without variants too. With `variantId` too, both must agree. "
        "Errors: NOT_FOUND, MISMATCH."
    )


@strawberry.input(description="What a price is found by for an upsert: its list, and its variant by id or SKU.")
class PriceMatch(PriceNaming):
    """What a price is found by for an upsert."""


_AMOUNT: Final = (
    "What one costs, in the currency of the list: >= 0, at most six decimals. Errors: OUT_OF_RANGE, TOO_PRECISE, and "
    "REQUIRED for null."
)


@strawberry.input
class PriceUpdateValues(WithExternalIds):
    """The values of a price to change."""

    amount: Decimal | None = given(_AMOUNT)


@strawberry.input
class PriceCreateValues(PriceNaming, WithExternalIds):
    """The values of a new price; TAKEN under `variantId` for a variant that has one in the list."""

    amount: Decimal = required(_AMOUNT)


@strawberry.input
class PriceUpsertValues(PriceUpdateValues):
    """The values of a price that may be there."""

    match: PriceMatch = required("What it is found by. Errors: DUPLICATE, and TAKEN for a new one named twice.")


PRICES: Final = Mutable(
    Price,
    ALL_PRICES,
    Prices,
    Scope.CATALOG_WRITE,
    new=PriceCreateValues,
    changed=PriceUpdateValues,
    upserted=PriceUpsertValues,
)

_WHAT: Final = "Changes {one}: to a value, by an amount, or by per cent."
_BELOW_ZERO: Final = " Errors of rows: OUT_OF_RANGE for what would fall below zero."

UPDATE_PRICE: Final = Verb("update_price", Verbs.update, f"{_WHAT}{_BELOW_ZERO}", bulk=True, given=PriceChangeValues)
UPDATE_PRICES_OF_LISTS: Final = Verb(
    "update_price",
    Verbs.update,
    f"Changes all prices of {{one}}: to a value, by an amount, or by per cent. A list's prices change together or, "
    f"where one of them cannot, not at all; change them by their ids to go on with the others. In all at most "
    f"{MAX_ROWS:,} prices (TOO_LONG).{_BELOW_ZERO}",
    bulk=True,
    given=PriceChangeValues,
)
REPRICED_PRICES: Final = replace(PRICES, verbs=RepricedPrices)
REPRICED_LISTS: Final = replace(PRICE_LISTS, verbs=RepricedLists)
