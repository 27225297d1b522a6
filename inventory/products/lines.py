"""Lines: the rows of a list in the input that name a variant, a quantity of it and a unit, of a kit or of a bill of
materials."""

from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa

from inventory.products.components import Components
from inventory.taxonomy.models import UnitDimension
from inventory.taxonomy.units import UnitReferences, base_quantity
from kit.batch import Draft
from kit.errors import Code, DomainError
from kit.work import UnitOfWork

_NAMES: Final = {"variant_id", "product_id", "sku", "unit_id", "unit"}
"""What names something else, which is looked up."""


class Lines:
    """The lines that a batch gives to things, each a draft of its own: `of` has them by the draft of what they are
    given to."""

    def __init__(self, work: UnitOfWork, table: sa.Table, name: str, most: int) -> None:
        self._table = table
        self._name = name
        self._most = most
        self._components = Components(work)
        self._units = UnitReferences(work)
        self.of: dict[Draft, list[Draft]] = {}

    async def examine(self, drafts: Sequence[Draft]) -> dict[Draft, str]:
        """Puts values into the lines of drafts, and notes what is wrong with them in the drafts.

        Gives the lines that say no more of their variant than a SKU that nobody has.
        """
        lines: list[Draft] = []
        for draft in drafts:
            given = draft.given[self._name] or ()
            with draft.under(self._name):
                if len(given) > self._most:
                    raise DomainError(Code.TOO_LONG, f"At most {self._most}, not {len(given)}.")
            self.of[draft] = [
                Draft(each, (*draft.path, self._name, place), draft.index)
                for place, each in enumerate(given[: self._most])
            ]
            lines += self.of[draft]
        for place, line in ((place, line) for draft in drafts for place, line in enumerate(self.of[draft])):
            line.values["position"] = place
            # A line is given whole, so that null says no more than leaving out.
            own = {name: each for name, each in line.given.items() if name not in _NAMES and each is not None}
            line.take(self._table, own, creating=False)
        open_lines = await self._components.examine(lines)
        await self._units.examine(lines)
        for line in lines:
            with line.under():
                self._count(line)
        for draft in drafts:
            draft.errors += [error for line in self.of[draft] for error in line.errors]
        return open_lines

    def distinct(self, draft: Draft, name: str) -> None:
        """Notes DUPLICATE where two lines of a draft have the same value."""
        seen = set()
        for line in self.of[draft]:
            value = line.values.get(name)
            with draft.under(*line.path[len(draft.path) :]):
                if value is not None and value in seen:
                    raise DomainError(Code.DUPLICATE, "This variant is named twice here.")
            seen.add(value)

    def _count(self, line: Draft) -> None:
        if "quantity" not in line.values:
            return
        unit = self._units.row(line.values["unit_id"]) if line.values.get("unit_id") else None
        if unit is None:
            line.values["base_quantity"] = line.values["quantity"]
            return
        if unit["dimension"] != UnitDimension.COUNT.value:
            raise DomainError(Code.MISMATCH, "This unit does not say how many of the variant there are.", ("unit_id",))
        with line.under("quantity"):
            base = base_quantity(line.values["quantity"], unit["factor"])
            if not base:
                raise DomainError(Code.OUT_OF_RANGE, "That is none of the base unit, in six decimals.")
            line.values["base_quantity"] = base
