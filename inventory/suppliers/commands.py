"""What can be done with suppliers."""

from collections.abc import Iterable

from inventory.suppliers.models import SUPPLIERS
from kit import entities
from kit.errors import Problems
from kit.names import Known, found_or_made, named, renamed
from kit.outcome import Outcome
from kit.values import Values, reason_of
from kit.work import UnitOfWork


async def known(work: UnitOfWork, inputs: Iterable[Values]) -> Known:
    """The suppliers that many inputs name, those made that were not there; for `chosen`, so that it need not ask."""
    names = [given["supplier"]["name"] for given in inputs if given.get("supplier") and not given.get("supplier_id")]
    return await found_or_made(work, SUPPLIERS, names)


async def chosen(work: UnitOfWork, given: Values, known: Known | None = None) -> dict[str, str | None]:
    """The `supplier_id` that an input chooses, if it says anything of the supplier (seed 001).

    Named by id, by name (made if new), or by both. Raises `DomainError`: NOT_FOUND for an unknown id, MISMATCH for
    a name that is not that id's.
    """
    if "supplier_id" not in given and "supplier" not in given:
        return {}
    return {"supplier_id": await named(work, SUPPLIERS, given, "supplier", known)}


async def update(work: UnitOfWork, given: Values) -> Outcome:
    """Changes the given values of a supplier.

    Raises `DomainError`: NOT_FOUND, STALE_VERSION, TAKEN for a name that another supplier has, or `Rejected` with
    everything that is wrong with the input.
    """
    row = await entities.hold(work, SUPPLIERS, given["id"], given.get("expected_version"))
    problems = Problems()
    values: dict[str, str] = {}
    reason: str | None = None
    with problems.under():
        values = await renamed(work, SUPPLIERS, row, given)
    with problems.under():
        reason = reason_of(given)
    problems.raise_any()
    await entities.update(work, SUPPLIERS, row, values, reason)
    return Outcome.of(row["id"])
