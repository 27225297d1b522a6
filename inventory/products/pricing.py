"""Changing the prices of many products or variants at once: to a value, by an amount, or by per cent (seed 002)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

from inventory.products.commands import Products
from inventory.products.variants import Variants
from kit.batch import Batch, Draft
from kit.enums import Described
from kit.errors import Code, DomainError
from kit.money import MAX_AMOUNT, changed_by_percent, to_millionths
from kit.values import Values
from kit.verbs import Verbs
from kit.work import UnitOfWork


class PriceField(Described):
    """Which of the prices of a product or a variant is meant."""

    WHOLESALE = "WHOLESALE", "The field `wholesalePrice`: what resellers pay for one."
    RETAIL = "RETAIL", "The field `retailPrice`: what customers pay for one."
    COST = "COST", "The field `unitCost`: what one costs you."


class PriceChange(Described):
    """How prices are changed by a value."""

    SET = "SET", "They become the value, an amount in each thing's own currency; a thing without the price gets it."
    INCREASE = "INCREASE", "The value, an amount, is added."
    DECREASE = "DECREASE", "The value, an amount, is taken away."
    PERCENTAGE = (
        "PERCENTAGE",
        "They change by the value per cent, less for a negative one (10 makes 11.00 of 10.00), and are rounded half up "
        "to the minor digits of their currency.",
    )


COLUMNS: Final = {
    PriceField.WHOLESALE: "wholesale_price",
    PriceField.RETAIL: "retail_price",
    PriceField.COST: "unit_cost",
}


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be done with prices; `value` is in millionths, of an amount or of per cent."""

    kind: PriceChange
    value: int

    @classmethod
    def of(cls, given: Values) -> Self:
        """What an input's `change` and `value` say. Raises `DomainError` TOO_PRECISE or OUT_OF_RANGE under `value`."""
        kind = PriceChange[given["change"]]
        try:
            value = to_millionths(given["value"])
            if value < 0 and kind is not PriceChange.PERCENTAGE:
                raise DomainError(Code.OUT_OF_RANGE, "Must be at least 0; only a PERCENTAGE may be negative.")
        except DomainError as error:
            raise error.under("value") from None
        return cls(kind, value)

    def applied(self, price: int | None, currency: str) -> int:
        """The price that becomes of a price, both in millionths.

        Raises `DomainError`: REQUIRED where there is none to be changed, OUT_OF_RANGE for one that would be negative or
        too large.
        """
        if self.kind is PriceChange.SET:
            return self.value
        if price is None:
            raise DomainError(Code.REQUIRED, "There is no such price yet: SET one first.")
        if self.kind is PriceChange.PERCENTAGE:
            return changed_by_percent(price, self.value, currency)
        changed = price + (self.value if self.kind is PriceChange.INCREASE else -self.value)
        if not 0 <= changed <= MAX_AMOUNT:
            raise DomainError(Code.OUT_OF_RANGE, "The price would fall below zero, or be too large.")
        return changed


class Repricing(Verbs):
    """An update whose drafts name things alone: what their price becomes follows from what it is."""

    def __init__(self, work: UnitOfWork, batch: Batch) -> None:
        super().__init__(work, batch)
        self._change = Change.of(batch.given)

    @property
    def column(self) -> str:
        """The column of the price that is meant."""
        return COLUMNS[PriceField[self.batch.given["field"]]]

    async def examine(self, drafts: Sequence[Draft]) -> None:
        column = self.column
        for draft in drafts:
            now = draft.current
            assert now is not None
            with draft.under(column):
                draft.values[column] = self._change.applied(now[column], now["currency"])
        await super().examine(drafts)


class PricedProducts(Repricing, Products):
    """Products whose prices change; the variants that have theirs from them follow."""


class PricedVariants(Repricing, Variants):
    """Variants whose prices change; one that was had from the product becomes the variant's own."""
