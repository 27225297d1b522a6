"""Alternate SKUs, by which products and variants are found beside their own."""

from collections.abc import Sequence
from typing import Final

from inventory.products.models import ALTERNATE_SKUS
from kit.batch import Draft
from kit.errors import Code, DomainError
from kit.parts import Kind, Parts
from kit.values import check
from kit.work import UnitOfWork

MAX_ALTERNATE_SKUS: Final = 50
"""How many alternate SKUs a product or a variant has at most."""

NAME: Final = "alternate_skus"
_OF_PRODUCTS: Final = Kind(ALTERNATE_SKUS, "product_id", NAME, ("sku",))
_OF_VARIANTS: Final = Kind(ALTERNATE_SKUS, "variant_id", NAME, ("sku",))


class AlternateSkus:
    """The alternate SKUs that a batch gives to products and variants. Whose they are `skus.Skus` keeps."""

    def __init__(self, work: UnitOfWork) -> None:
        self._of_products = Parts(work, _OF_PRODUCTS)
        self._of_variants = Parts(work, _OF_VARIANTS)

    async def examine(self, products: Sequence[Draft], variants: Sequence[Draft]) -> None:
        """Puts alternate SKUs into the values of drafts that say any, and what they have into the current rows of
        those that say anything of SKUs. Notes BLANK, TOO_LONG and DUPLICATE."""
        for parts, drafts in ((self._of_products, products), (self._of_variants, variants)):
            for draft in drafts:
                if NAME in draft.given:
                    parts.give(draft, _rows(draft))
            await parts.hold([draft for draft in drafts if NAME in draft.given or "sku" in draft.values])

    async def write(self, products: Sequence[Draft], variants: Sequence[Draft]) -> None:
        """Writes those of sound drafts."""
        await self._of_products.write(products)
        await self._of_variants.write(variants)


def _rows(draft: Draft) -> list[dict[str, object]]:
    rows: dict[str, dict[str, object]] = {}
    given = draft.given[NAME] or ()
    with draft.under(NAME):
        if len(given) > MAX_ALTERNATE_SKUS:
            raise DomainError(Code.TOO_LONG, f"At most {MAX_ALTERNATE_SKUS}, not {len(given)}.")
    for place, sku in enumerate(given[:MAX_ALTERNATE_SKUS]):
        with draft.under(NAME, place):
            try:
                values = check(ALTERNATE_SKUS, {"sku": sku}, creating=True)
            except DomainError as error:
                raise DomainError(error.code, error.message) from None  # the input has the SKU itself there
            if values["sku"] in rows:
                raise DomainError(Code.DUPLICATE, "This SKU is named twice here.")
            rows[values["sku"]] = {"sku": values["sku"], "position": place}
    return list(rows.values())
