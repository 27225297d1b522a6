"""Changing many prices of lists at once: those that are named, or all of the lists that are named."""

from collections.abc import Sequence

import sqlalchemy as sa

from inventory.prices.commands import Prices
from inventory.prices.models import PRICE_LISTS, PRICES
from inventory.products.pricing import Change, Repricing
from kit import entities
from kit.batch import MAX_ROWS, Batch, Draft, chunks
from kit.entities import Row
from kit.errors import Code, DomainError
from kit.verbs import Verbs
from kit.work import UnitOfWork


class RepricedPrices(Repricing, Prices):
    """Prices that are changed by what they are."""

    column = "amount"


class RepricedLists(Verbs):
    """Price lists all of whose prices are changed: these are parts of their list's draft, and stand and fall with it.
    Of the lists themselves nothing changes."""

    table = PRICE_LISTS

    def __init__(self, work: UnitOfWork, batch: Batch) -> None:
        super().__init__(work, batch)
        self._change = Change.of(batch.given)
        self._changed = 0

    async def examine(self, drafts: Sequence[Draft]) -> None:
        by_list: dict[str, list[Row]] = {draft.id: [] for draft in drafts}
        for row in await self._hold_prices(list(by_list)):
            by_list[row["price_list_id"]].append(row)
        for draft in drafts:
            for price in by_list[draft.id]:
                part = draft.part({}, "prices")
                part.current, part.id = price, price["id"]
                with part.under():
                    part.values["amount"] = self._applied(price)

    async def write(self, drafts: Sequence[Draft]) -> None:
        for parts in chunks([part for draft in drafts for part in draft.parts]):
            changes = [(part.current, part.values) for part in parts if part.current is not None]
            await entities.update(self.work, PRICES, changes, self.batch.reason)

    async def _hold_prices(self, list_ids: Sequence[str]) -> Sequence[Row]:
        """The prices of lists, held until commit. Raises `DomainError` TOO_LONG for too many of them in all."""
        among = self.work.writes.dialect.among(PRICES.c.price_list_id, list_ids)
        alive = sa.select(PRICES).where(among, PRICES.c.deleted_at.is_(None))
        rows = await self.work.writes.locked(alive.order_by(PRICES.c.id).limit(MAX_ROWS + 1))
        self._changed += len(rows)
        if self._changed > MAX_ROWS:
            raise DomainError(
                Code.TOO_LONG, f"These lists have more than {MAX_ROWS} prices: change those by their ids.", ("ids",)
            )
        return rows

    def _applied(self, price: Row) -> int:
        try:
            return self._change.applied(price["amount"], price["currency"])
        except DomainError as error:
            raise DomainError(error.code, f"The price {price['id']}: {error.message}") from None
