"""Adding tags to many things at once, and taking tags away from them."""

from dataclasses import replace
from typing import Final

import strawberry

from inventory.products.tagging import TaggedProducts, TaggedVariants
from inventory.taxonomy.commands import MAX_TAGS
from kit.verbs import Verbs
from schema.fields import given
from schema.mutations import Verb
from schema.products import PRODUCTS, VARIANTS


@strawberry.input
class TagChangeValues:
    """Which tags are added, and which are taken away."""

    add: list[str] | None = given(
        f"Tags by name, at most {MAX_TAGS}, made if they are new; a thing that has one keeps it. Errors: BLANK, "
        "TOO_LONG."
    )
    remove: list[str] | None = given(
        f"Tags by name, at most {MAX_TAGS}; what a thing does not have, and a name of no tag, changes nothing. Errors: "
        "BLANK, TOO_LONG, and MISMATCH for one that is to be added too."
    )


_WHAT: Final = (
    "Adds tags to {one}, and takes tags away; all others stay. A variant that has its product's tags has its own from "
    f"then on, if that changes any. Errors of rows: TOO_LONG for one that would have more than {MAX_TAGS}."
)

TAG: Final = Verb("tag", Verbs.update, _WHAT, bulk=True, given=TagChangeValues)
TAGGED_PRODUCTS: Final = replace(PRODUCTS, verbs=TaggedProducts)
"""Products, whose variants without tags of their own follow them."""

TAGGED_VARIANTS: Final = replace(VARIANTS, verbs=TaggedVariants)
"""Variants; tags that were had from the product become their own."""
