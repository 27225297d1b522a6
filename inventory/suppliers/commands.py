"""What can be done with suppliers."""

from inventory.suppliers.models import SUPPLIERS
from kit.names import named
from kit.values import Values
from kit.work import UnitOfWork


async def chosen(work: UnitOfWork, given: Values) -> dict[str, str | None]:
    """The `supplier_id` that an input chooses, if it says anything of the supplier (seed 001).

    Named by id, by name (made if new), or by both. Raises `DomainError`: NOT_FOUND for an unknown id, MISMATCH for
    a name that is not that id's.
    """
    if "supplier_id" not in given and "supplier" not in given:
        return {}
    return {"supplier_id": await named(work, SUPPLIERS, given, "supplier")}
