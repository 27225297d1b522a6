"""Money and how fields show it."""

from collections.abc import Sequence
from typing import Any

import strawberry

from kit.money import format_amount
from schema.fields import column, computed
from schema.scalars import CurrencyCode, Decimal


@strawberry.type(description="An amount of money in a currency.")
class Money:
    """An amount of money in a currency."""

    amount: Decimal = column(
        'The amount, exactly, with at least the minor digits of its currency: "12.50" EUR, "1250" JPY, "0.0125" USD.'
    )
    currency: CurrencyCode = column("The currency of the amount.")


def money(description: str, amount: str, currency: str = "currency") -> Any:
    """A field that shows an amount column together with the currency column of its group."""

    def compute(amounts: Sequence[int | None], currencies: Sequence[str]) -> list[dict[str, str] | None]:
        return [
            None if value is None else {"amount": format_amount(value, code), "currency": code}
            for value, code in zip(amounts, currencies, strict=True)
        ]

    return computed(description, (amount, currency), compute)
