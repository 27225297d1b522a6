"""What can be asked of the taxonomy."""

from typing import Final

from inventory.taxonomy.models import CATEGORIES
from kit.collection import Collection

ALL_CATEGORIES: Final = Collection(CATEGORIES)
SUBCATEGORIES: Final = ALL_CATEGORIES.below(CATEGORIES.c.parent_id)
