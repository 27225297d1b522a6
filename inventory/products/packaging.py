"""Packaging: how large and heavy a thing is, by itself and in what it is packed in (seed 001)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from inventory.products.models import PACKAGING, VARIANTS, PackagingLevel
from kit.batch import Draft
from kit.collection import Collection, Listed, fetched
from kit.errors import Code, DomainError, PathStep
from kit.measures import LengthUnit
from kit.pages import PARENT, PARENTS
from kit.parts import Kind, Parts
from kit.snapshots import Reads
from kit.statements import Select
from kit.values import check
from kit.wanted import Shown
from kit.work import UnitOfWork

NAME: Final = "packaging"
LENGTHS: Final = ("length", "width", "height")
MEASURES: Final = (*LENGTHS, "weight", "dimensional_weight")

LEVELS: Final = {level.value: rank for rank, level in enumerate(PackagingLevel)}
"""The levels, each with its place: from the thing itself outwards."""

FLAT: Final[dict[str, tuple[str, str]]] = {
    **{
        f"{level.lower()}_{measure}": (level, measure)
        for level in LEVELS
        for measure in MEASURES
        if measure != "dimensional_weight"
    },
    "dimensional_weight": (PackagingLevel.PRODUCT.value, "dimensional_weight"),
}
"""The names that seed 001 has for measures, each with the level and the measure that it means."""

_OF_PRODUCTS: Final = Kind(PACKAGING, "product_id", NAME, ("level",))
_OF_VARIANTS: Final = Kind(PACKAGING, "variant_id", NAME, ("level",))


class PackagingLists:
    """The packaging that a batch gives to products and variants: as a list of levels, by the names of seed 001, or
    both."""

    def __init__(self, work: UnitOfWork) -> None:
        self._of_products = Parts(work, _OF_PRODUCTS)
        self._of_variants = Parts(work, _OF_VARIANTS)

    async def examine(self, products: Sequence[Draft], variants: Sequence[Draft]) -> None:
        """Puts packaging into the values of drafts that say anything of it, and notes what is wrong with it."""
        for parts, drafts in ((self._of_products, products), (self._of_variants, variants)):
            asked = [draft for draft in drafts if NAME in draft.given or not FLAT.keys().isdisjoint(draft.given)]
            await parts.hold(asked)
            for draft in asked:
                parts.give(draft, _rows(draft, parts.now(draft)))

    async def write(self, products: Sequence[Draft], variants: Sequence[Draft]) -> None:
        """Writes that of sound drafts."""
        await self._of_products.write(products)
        await self._of_variants.write(variants)


def _rows(draft: Draft, now: Sequence[Any]) -> list[dict[str, Any]]:
    """The levels that a draft will have: those of its list, else those that it has now, changed by the flat names."""
    if NAME in draft.given:
        rows = dict(_listed(draft))
    else:
        rows = {row["level"]: {name: row[name] for name in _columns(MEASURES)} for row in now}
    listed = {(level, name) for level, row in rows.items() for name in row} if NAME in draft.given else set()
    for name, (level, measure) in FLAT.items():
        if name not in draft.given:
            continue
        with draft.under(name):
            values = _measured(measure, draft.given[name])
            row = rows.setdefault(level, {})
            if (level, measure) in listed and any(row[each] != value for each, value in values.items()):
                raise DomainError(Code.MISMATCH, "`packaging` says something else.")
            row |= values
    kept = [(level, row) for level, row in rows.items() if any(row.get(name) is not None for name in MEASURES)]
    ranked = sorted(kept, key=lambda each: LEVELS[each[0]])
    return [{"level": level, "position": LEVELS[level], **row} for level, row in ranked]


def _listed(draft: Draft) -> Iterator[tuple[str, dict[str, Any]]]:
    seen: set[str] = set()
    for place, given in enumerate(draft.given[NAME] or ()):
        with draft.under(NAME, place, "level"):
            if given["level"] in seen:
                raise DomainError(Code.DUPLICATE, "This level is named twice here.")
            seen.add(given["level"])
        row: dict[str, Any] = {}
        for measure in MEASURES:
            with draft.under(NAME, place, measure):
                if measure in given:
                    row |= _measured(measure, given[measure])
        yield given["level"], row


def _measured(measure: str, given: Any) -> dict[str, Any]:
    """The columns of a measure, given with its unit or as a bare number of inches. Raises `DomainError`."""
    if given is None:
        return dict.fromkeys(_columns([measure]))
    steps: tuple[PathStep, ...] = ("value",) if isinstance(given, dict) else ()
    value, unit = (given["value"], given["unit"]) if isinstance(given, dict) else (given, LengthUnit.IN.value)
    try:
        values = check(PACKAGING, {measure: value}, creating=False)
    except DomainError as error:
        raise DomainError(error.code, error.message, steps) from None
    return {**values, f"{measure}_unit": unit}


def _columns(measures: Sequence[str]) -> list[str]:
    return [name for measure in measures for name in (measure, f"{measure}_unit")]


@dataclass(frozen=True, slots=True, eq=False)
class _OfVariants(Listed):
    """The packaging of variants: what a variant does not say itself of a level, it has from its product."""

    async def lists(self, reads: Reads, parent_ids: Sequence[str], shown: Shown | None = None) -> list[list[Any]]:
        """The levels of each variant, from the thing itself outwards. One statement."""
        names = tuple(column.name for column in PACKAGING.columns) if shown is None else shown.columns

        def make() -> Select:
            columns = [PACKAGING.c[name] for name in names]
            place, among = PACKAGING.c.position.label("place"), reads.dialect.among
            own = sa.select(*columns, place, PACKAGING.c.variant_id.label(PARENT), sa.literal_column("0").label("had"))
            had = sa.select(*columns, place, VARIANTS.c.id.label(PARENT), sa.literal_column("1").label("had"))
            had = had.join(VARIANTS, VARIANTS.c.product_id == PACKAGING.c.product_id)
            return sa.union_all(
                own.where(among(PACKAGING.c.variant_id, PARENTS)), had.where(among(VARIANTS.c.id, PARENTS))
            ).order_by("place", "had")

        rows = await fetched(reads, (self, shown), make, {PARENTS: list(dict.fromkeys(parent_ids))}, shown)
        merged = _merged(rows, parent_ids, names)
        return merged if shown else [[dict(zip(names, row, strict=True)) for row in each] for each in merged]


def _merged(rows: Sequence[Any], parent_ids: Sequence[str], names: Sequence[str]) -> list[list[Any]]:
    """The levels of each variant, of whose rows its own come first."""
    levels: dict[str, dict[int, tuple[Any, ...]]] = {parent_id: {} for parent_id in parent_ids}
    for row in rows:
        values, of_variant = tuple(row[name] for name in names), levels[row[PARENT]]
        own = of_variant.setdefault(row["place"], values)
        of_variant[row["place"]] = tuple(
            each if each is not None else had for each, had in zip(own, values, strict=True)
        )
    return [list(levels[parent_id].values()) for parent_id in parent_ids]


PACKAGING_OF_PRODUCTS: Final = Collection(PACKAGING).listed("product_id", None, "id", order="position")
PACKAGING_OF_VARIANTS: Final = _OfVariants(Collection(PACKAGING), "variant_id", None, "id", "position")
