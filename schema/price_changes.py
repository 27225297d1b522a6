"""Changing the prices of many things at once."""

from dataclasses import replace
from typing import Final

import strawberry

from inventory.products.pricing import PriceChange, PricedProducts, PricedVariants, PriceField
from kit.verbs import Verbs
from schema.enums import described_enum
from schema.fields import required
from schema.mutations import Verb
from schema.products import PRODUCTS, VARIANTS
from schema.scalars import Decimal

described_enum(PriceField)
described_enum(PriceChange)


@strawberry.input
class PriceChangeValues:
    """What is to be done with prices."""

    change: PriceChange = required("What to do with them.")
    value: Decimal = required(
        "By what, at most six decimals: an amount >= 0 in each thing's own currency or, for PERCENTAGE, per cent, "
        "negative ones too. An amount is kept as it is given. Errors: OUT_OF_RANGE, TOO_PRECISE."
    )


@strawberry.input
class PriceFieldValues(PriceChangeValues):
    """Which price is meant, and what is to be done with it."""

    field: PriceField = required("Which of the prices.")


_WHAT: Final = (
    "Changes one of the prices of {one}: to a value, by an amount, or by per cent. Errors of rows: REQUIRED for one "
    "without that price, unless it is SET, and OUT_OF_RANGE for one whose price would fall below zero."
)

UPDATE_PRICE: Final = Verb("update_price", Verbs.update, _WHAT, bulk=True, given=PriceFieldValues)
PRICED_PRODUCTS: Final = replace(PRODUCTS, verbs=PricedProducts)
"""Products, whose variants without a price of their own follow them."""

PRICED_VARIANTS: Final = replace(VARIANTS, verbs=PricedVariants)
"""Variants; a price that was had from the product becomes their own."""
