"""What can be asked of suppliers."""

from typing import Final

from inventory.suppliers.models import SUPPLIERS
from kit.collection import Collection

ALL_SUPPLIERS: Final = Collection(SUPPLIERS)
