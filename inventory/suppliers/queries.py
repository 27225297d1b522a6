"""What can be asked of suppliers."""

from typing import Final

from inventory.suppliers.models import SUPPLIERS
from kit.collection import NAMED_FILTERS, NAMED_ORDERS, Collection

ALL_SUPPLIERS: Final = Collection(
    SUPPLIERS,
    filters=(*NAMED_FILTERS, "contact_name", "contact_email", "contact_phone", "notes"),
    orders=NAMED_ORDERS,
)
