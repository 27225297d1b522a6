"""What can be done with suppliers."""

from inventory.suppliers.models import SUPPLIERS
from kit.names import NameBook, NamedVerbs, References
from kit.work import UnitOfWork


class Suppliers(NamedVerbs):
    """The verbs of suppliers."""

    table = SUPPLIERS


def preferred(work: UnitOfWork) -> References:
    """The preferred supplier of things, as seed 001 names it: by `supplier_id`, by `supplier {name}`, or by both."""
    return References(NameBook(work, SUPPLIERS), SUPPLIERS, "supplier")
