"""What can be done with price lists, and with the prices in them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa

from inventory.accounts.queries import currency
from inventory.prices.models import PRICE_LISTS, PRICES
from inventory.prices.naming import NamedVariants
from kit import entities
from kit.batch import Batch, Draft, claimed
from kit.entities import Row
from kit.errors import Code, DomainError
from kit.ids import is_id
from kit.names import NamedVerbs
from kit.tables import prefix_of_table
from kit.values import Values
from kit.verbs import Verbs
from kit.work import UnitOfWork

PRICE: Final = prefix_of_table(PRICES)
"""How the ids of prices begin."""

Pair = tuple[str, str]
"""The ids of a list and of a variant."""


class PriceLists(NamedVerbs):
    """The verbs of price lists. What is deleted takes its prices out of sight, and restored it brings them back."""

    table = PRICE_LISTS

    def __init__(self, work: UnitOfWork, batch: Batch) -> None:
        super().__init__(work, batch)
        self._currency: str | None = None

    async def examine(self, drafts: Sequence[Draft]) -> None:
        if self._currency is None:
            self._currency = await currency(self.work.writes)
        for draft in drafts:
            if draft.is_new and draft.given.get("currency") is None:
                draft.given = {**draft.given, "currency": self._currency}
        await super().examine(drafts)
        in_use = await self._with_prices([draft.id for draft in drafts if _changes_currency(draft)])
        for draft in drafts:
            row = {**(draft.current or {}), **draft.values}
            with draft.under("valid_until"):
                _check_validity(row)
            with draft.under("currency"):
                if _changes_currency(draft) and draft.id in in_use:
                    raise DomainError(Code.IN_USE, "Its prices are in its currency: delete them first.")

    async def _with_prices(self, list_ids: Sequence[str]) -> set[str]:
        if not list_ids:
            return set()
        among = self.work.writes.dialect.among(PRICES.c.price_list_id, list_ids)
        select = sa.select(PRICES.c.price_list_id).where(among, PRICES.c.deleted_at.is_(None)).distinct()
        return {row["price_list_id"] for row in await self.work.writes.rows(select)}


def _changes_currency(draft: Draft) -> bool:
    now = draft.current
    return now is not None and draft.values.get("currency", now["currency"]) != now["currency"]


def _check_validity(row: Row) -> None:
    start, end = row.get("valid_from"), row.get("valid_until")
    if start is not None and end is not None and end <= start:
        raise DomainError(Code.MISMATCH, "It would end before it begins.")


class Prices(Verbs):
    """The verbs of prices. A list is always held before its prices, so that its currency stays while one is made."""

    table = PRICES

    def __init__(self, work: UnitOfWork, batch: Batch) -> None:
        super().__init__(work, batch)
        self._lists: dict[str, Row] = {}
        self._pairs: dict[Draft, Pair] = {}
        self._claimed: dict[Pair, Draft] = {}

    async def examine(self, drafts: Sequence[Draft]) -> None:
        for draft in drafts:
            if draft.is_new or "amount" in draft.given:
                draft.take(PRICES, {"amount": draft.given.get("amount")}, creating=False)
        await self.external_ids.examine(drafts)
        new = [draft for draft in drafts if draft.is_new]
        await self._find_pairs({draft: draft.given for draft in new if "match" not in draft.given})
        await self._refuse_taken([draft for draft in new if draft in self._pairs])
        for draft in new:
            if draft in self._pairs:
                list_id, variant_id = self._pairs[draft]
                draft.values |= {
                    "price_list_id": list_id,
                    "variant_id": variant_id,
                    "currency": self._lists[list_id]["currency"],
                }

    async def ids_matched(self, drafts: Sequence[Draft]) -> list[str | None]:
        await self._find_pairs({draft: draft.given["match"] for draft in drafts}, "match")
        found = await self._there([self._pairs[draft] for draft in drafts if draft in self._pairs])
        return [found.get(self._pairs[draft]) if draft in self._pairs else None for draft in drafts]

    async def examine_restoration(self, drafts: Sequence[Draft]) -> None:
        gone = [draft for draft in drafts if _row(draft)["deleted_at"] is not None]
        for draft in gone:
            row = _row(draft)
            self._pairs[draft] = (row["price_list_id"], row["variant_id"])
            with draft.under("id"):
                price_list = self._lists[row["price_list_id"]]
                if price_list["deleted_at"] is not None:
                    raise DomainError(Code.DELETED, "The price list was deleted: restore it first.")
                if price_list["currency"] != row["currency"]:
                    raise DomainError(Code.MISMATCH, f"The price list is in {price_list['currency']} by now.")
        await self._refuse_taken(gone, "id")

    async def _hold(self, drafts: Sequence[Draft], *, deleted: bool = False) -> None:
        given = [draft.given["id"] for draft in drafts if is_id(draft.given["id"], PRICE)]
        among = self.work.writes.dialect.among(PRICES.c.id, given)
        rows = await self.work.writes.rows(sa.select(PRICES.c.price_list_id).where(among).distinct())
        await self._hold_lists(row["price_list_id"] for row in rows)
        await super()._hold(drafts, deleted=deleted)

    async def _hold_lists(self, list_ids: Iterable[str]) -> None:
        wanted = {list_id for list_id in list_ids if list_id not in self._lists}
        self._lists |= await entities.held(self.work, PRICE_LISTS, wanted)

    async def _find_pairs(self, named: Mapping[Draft, Values], *steps: str) -> None:
        """Notes down which list and which variant drafts mean, by what their inputs say under `steps`, and what is
        wrong with that."""
        await self._hold_lists(given["price_list_id"] for given in named.values())
        variants = await NamedVariants.of(self.work.writes, named.values())
        for draft, given in named.items():
            with draft.under(*steps):
                variant_id = variants.meant(given)
                price_list = self._lists.get(given["price_list_id"])
                if price_list is None or price_list["deleted_at"] is not None:
                    raise DomainError(Code.NOT_FOUND, "There is no such price list.", ("price_list_id",))
                self._pairs[draft] = (price_list["id"], variant_id)

    async def _refuse_taken(self, drafts: Sequence[Draft], step: str = "variant_id") -> None:
        """Notes TAKEN for each draft whose variant has a price in its list already, or gets one by another draft."""
        there = await self._there([self._pairs[draft] for draft in drafts])
        for draft in drafts:
            pair = self._pairs[draft]
            with draft.under(step):
                if pair in there or claimed(self._claimed, pair, draft) is not draft:
                    raise DomainError(Code.TAKEN, "This variant has a price in this list.")

    async def _there(self, pairs: Sequence[Pair]) -> dict[Pair, str]:
        """The ids of the prices, not deleted, of pairs of a list and a variant. One statement."""
        if not pairs:
            return {}
        among = self.work.writes.dialect.among
        select = sa.select(PRICES.c.id, PRICES.c.price_list_id, PRICES.c.variant_id).where(
            among(PRICES.c.price_list_id, sorted({list_id for list_id, _ in pairs})),
            among(PRICES.c.variant_id, sorted({variant_id for _, variant_id in pairs})),
            PRICES.c.deleted_at.is_(None),
        )
        rows = await self.work.writes.rows(select)
        return {(row["price_list_id"], row["variant_id"]): row["id"] for row in rows}


def _row(draft: Draft) -> Mapping[Any, Any]:
    assert draft.current is not None
    return draft.current
