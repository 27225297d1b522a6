"""What the lines of kits and of bills of materials have in common."""

from collections.abc import Sequence
from typing import Any

import strawberry

from kit.errors import BadArgument, DomainError
from kit.money import format_amount, times
from kit.quantity import quantity_out
from schema.fields import computed, given, required


def number(description: str, column: str) -> Any:
    """A field that shows a quantity, kept in millionths, as a number."""

    def compute(quantities: Sequence[int | None]) -> list[float | None]:
        return [None if each is None else quantity_out(each) for each in quantities]

    return computed(description, (column,), compute)


def total(description: str, price: str) -> Any:
    """A field that shows a price column times the quantity, in the row's currency."""

    def compute(prices: Sequence[int | None], quantities: Sequence[int], currencies: Sequence[str]) -> list[Any]:
        return [_total(*each) for each in zip(prices, quantities, currencies, strict=True)]

    told = f"{description}, rounded half up to six decimals; null without a price. Fails where it is too large."
    return computed(told, (price, "quantity", "currency"), compute)


def _total(price: int | None, quantity: int, currency: str) -> dict[str, str] | BadArgument | None:
    if price is None:
        return None
    try:
        return {"amount": format_amount(times(price, quantity), currency), "currency": currency}
    except DomainError as error:
        return BadArgument(error.message)


@strawberry.input
class LineInput:
    """A variant, named by its id, by a SKU, or by its product, and how many of it."""

    variant_id: strawberry.ID | None = given("The variant. Errors: NOT_FOUND, REQUIRED, DUPLICATE.")
    sku: str | None = given(
        "A SKU of the variant, an alternate one too, or of a product with one variant. A kit item may name what the "
        "same mutation makes. Errors: NOT_FOUND, AMBIGUOUS, MISMATCH."
    )
    product_id: strawberry.ID | None = given("A product with one variant. Errors: NOT_FOUND, AMBIGUOUS, MISMATCH.")
    quantity: float = required("How many: above 0, at most six decimals. Errors: OUT_OF_RANGE, TOO_PRECISE, INVALID.")
    unit_id: strawberry.ID | None = given(
        "The unit of measure of the quantity; single ones without. Errors: NOT_FOUND, MISMATCH."
    )
    unit: str | None = given("The unit of measure by its name, such as dozen. Errors: NOT_FOUND, MISMATCH.")
