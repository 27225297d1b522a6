"""Archiving products, and taking them back."""

from dataclasses import replace
from typing import Final

from inventory.products.archiving import ArchivedProducts, UnarchivedProducts
from kit.verbs import Verbs
from schema.mutations import Verb
from schema.products import PRODUCTS

_ARCHIVE: Final = (
    "Archives {one}: no longer offered, but kept with all there is. Everything else about {it} stays as it is and can "
    "be changed; lists go on showing {it} unless they are filtered by `archivedAt`. What is archived already is left "
    "as it is; `unarchive` takes {it} back."
)
_UNARCHIVE: Final = "Offers {one} again after an archiving; what is not archived is left as it is."

ARCHIVE: Final = tuple(Verb("archive", Verbs.update, _ARCHIVE, bulk=bulk) for bulk in (False, True))
UNARCHIVE: Final = tuple(Verb("unarchive", Verbs.update, _UNARCHIVE, bulk=bulk) for bulk in (False, True))

ARCHIVED_PRODUCTS: Final = replace(PRODUCTS, verbs=ArchivedProducts)
UNARCHIVED_PRODUCTS: Final = replace(PRODUCTS, verbs=UnarchivedProducts)
