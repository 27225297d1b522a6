"""What can be asked of products and variants."""

from typing import Final

from inventory.products.models import PRODUCTS, VARIANTS
from kit.collection import Collection

ALL_PRODUCTS: Final = Collection(PRODUCTS)
ALL_VARIANTS: Final = Collection(VARIANTS)
VARIANTS_OF_PRODUCTS: Final = ALL_VARIANTS.below(VARIANTS.c.product_id)
