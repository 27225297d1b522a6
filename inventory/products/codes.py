"""What can be wrong with products, beside what can be wrong with anything."""

from kit.enums import Described
from kit.errors import error_codes


@error_codes
class ProductCode(Described):
    """What is wrong with a product."""

    KIT_ITEMS_REQUIRED = "KIT_ITEMS_REQUIRED", "A kit has at least one kit item."
    KIT_ITEMS_NOT_ALLOWED = "KIT_ITEMS_NOT_ALLOWED", "Only a product of type KIT has kit items."
    AMBIGUOUS = "AMBIGUOUS", "The input names several things where it must name one."
