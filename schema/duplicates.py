"""Likely duplicates among products."""

from collections.abc import Sequence
from typing import Final

import strawberry

from inventory.products.duplicates import DuplicateReason
from inventory.products.queries import ALL_PRODUCTS
from schema.connections import PageInfo
from schema.enums import described_enum
from schema.fields import column, computed, to_each
from schema.products import Product

described_enum(DuplicateReason)

_EXPLAINED: Final = {
    DuplicateReason.SAME_UPC: "They, or variants of them, have the barcode {key}.",
    DuplicateReason.SAME_SUPPLIER_REFERENCE: "They, or variants of them, are what one supplier calls {key}.",
    DuplicateReason.SIMILAR_NAME: "Their names are the same but for case, accents, punctuation, spaces and the order "
    "of words.",
}


def _explanations(reasons: Sequence[str], keys: Sequence[str]) -> list[str]:
    return [_explained(DuplicateReason[reason], key) for reason, key in zip(reasons, keys, strict=True)]


def _explained(reason: DuplicateReason, key: str) -> str:
    own = key.partition(" ")[2] if reason is DuplicateReason.SAME_SUPPLIER_REFERENCE else key
    return _EXPLAINED[reason].format(key=own)


@strawberry.type(description="Products that are likely to be the same, for one reason.")
class ProductDuplicate:
    """Products that are likely to be the same."""

    reason: DuplicateReason = column("Why they are likely to be the same, for programs.")
    explanation: str = computed(
        "Why they are likely to be the same, for people, in English.", ("reason", "key"), _explanations
    )
    key: str = column(
        "What they have in common, as it is compared: the barcode, the supplier's id and code with a space between, or "
        "the letters and digits of the names' sorted words."
    )
    count: int = column("How many products they are.")
    products: list[Product] = to_each(
        "The products, in the order in which they were made, at most the first 250.", "product_ids", ALL_PRODUCTS
    )


@strawberry.type(description="A page of likely duplicates.")
class ProductDuplicates:
    """A page of likely duplicates."""

    nodes: list[ProductDuplicate] = column("The groups, by reason and then by what they have in common.")
    page_info: PageInfo = column("Where the page lies in its list.")
