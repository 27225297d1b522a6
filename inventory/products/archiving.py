"""Archiving: products that are no longer offered, and are kept. What is archived is not deleted, and the other way
round."""

from collections.abc import Sequence

from inventory.products.models import PRODUCTS
from kit.batch import Draft
from kit.verbs import Verbs


class ArchivedProducts(Verbs):
    """Products that are archived by an update; one that was archived before stays as it is."""

    table = PRODUCTS

    async def examine(self, drafts: Sequence[Draft]) -> None:
        for draft in drafts:
            assert draft.current is not None
            draft.values["archived_at"] = draft.current["archived_at"] or self.work.now


class UnarchivedProducts(Verbs):
    """Products that are offered again after an update; one that is not archived stays as it is."""

    table = PRODUCTS

    async def examine(self, drafts: Sequence[Draft]) -> None:
        for draft in drafts:
            draft.values["archived_at"] = None
