"""Amounts in packages: `2 BX + 3.25 BO` as a number of vessels, and back, exactly.

Vessels are counted in millionths. What has no vessel is counted in pieces, or in kilograms where it is ordered by those
or bundled by weight; such an amount is a bare number.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from inventory.products.models import BundleUnit, OrderUnit, PricePer, VesselUnit
from kit.errors import Code, DomainError
from kit.measures import VolumeUnit, WeightUnit, ratio
from kit.money import INT64_MAX, MILLIONTHS, format_plain, to_millionths

COLUMNS: Final = ("vessel_size", "vessel_unit", "vessel_type", "order_unit", "bundles")
"""What decides how something is packed."""

MAX_TEXT: Final = 1_000
"""How many characters an amount may have."""

_TERM: Final = re.compile(r"(\d+(?:\.\d+)?)(?:\s+(\S+)|([A-Za-z]\S*))?", re.ASCII)
_VOLUMES: Final = {each.name: each for each in VolumeUnit}
_WEIGHTS: Final = {each.name: each for each in WeightUnit}


def content_ratio(from_unit: str, to_unit: str) -> Fraction | None:
    """How many of one unit of a vessel's content one of another is; None where they do not measure the same."""
    if from_unit == to_unit:
        return Fraction(1)
    for units in (_VOLUMES, _WEIGHTS):
        if from_unit in units and to_unit in units:
            return ratio(units[from_unit], units[to_unit])
    return None


_PRICED: Final = {
    PricePer.L: (VesselUnit.L, Fraction(1)),
    PricePer.KG: (VesselUnit.KG, Fraction(1)),
    PricePer.HUNDRED_G: (VesselUnit.G, Fraction(1, 100)),
}


def price_per_vessel(price: int, price_per: str, size: int | None, unit: str | None) -> int | None:
    """The price of one vessel, in millionths as its price per something else, rounded half up; None where the vessel
    is not measured in what the price is for."""
    if price_per == PricePer.VESSEL:
        return price
    if size is None or unit is None:
        return None
    of, share = _PRICED[PricePer[price_per]]
    factor = content_ratio(unit, of)
    if factor is None:
        return None
    exact = price * share * factor * Fraction(size, MILLIONTHS)
    return int(exact + Fraction(1, 2))


@dataclass(frozen=True, slots=True)
class Package:
    """A vessel, a bundle or a pallet: what it may be called, the shortest first, and how many vessels it holds. A
    vessel may go by nothing, as a bare number."""

    labels: tuple[str, ...]
    vessels: Fraction

    @property
    def millionths(self) -> int | None:
        """How many vessels, in millionths; None where millionths cannot say it."""
        exact = self.vessels * MILLIONTHS
        return exact.numerator if exact.denominator == 1 else None


@dataclass(frozen=True, slots=True)
class Packages:
    """How one thing is packed. `content` is what a vessel holds: how much in millionths, and of what unit."""

    vessel: Package
    bundles: tuple[Package, ...]
    content: tuple[int, str] | None

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "Packages":
        """Of a product or variant, by its `COLUMNS`."""
        bundles: Sequence[Mapping[str, Any]] = row["bundles"] or ()
        content = _content(row, bundles)
        code = row["vessel_type"]
        labels = (code, "") if code else ("",)
        return cls(Package(labels, Fraction(1)), tuple(_bundle(each, content) for each in bundles), content)

    def read(self, text: str) -> int:
        """An amount such as `2 BX + 3.25 BO` in millionths of vessels; a bare number is one of vessels.

        A bundle goes by its type, as `BX`, or with its size behind, as `BXx6`, `BGx500g` or, on a pallet, `PXx40xBXx6`.
        Raises `DomainError`: INVALID for what cannot be read, TOO_PRECISE for what millionths of a vessel cannot say,
        OUT_OF_RANGE for what int64 cannot hold, TOO_LONG.
        """
        if len(text) > MAX_TEXT:
            raise DomainError(Code.TOO_LONG, f"An amount has at most {MAX_TEXT} characters.")
        total = sum((self._term(term.strip()) for term in text.split("+")), Fraction(0))
        if total.denominator != 1:
            raise DomainError(Code.TOO_PRECISE, "Six decimals of a vessel cannot say this amount.")
        if total > INT64_MAX:
            raise DomainError(Code.OUT_OF_RANGE, "The amount is too large.")
        return total.numerator

    def text(self, millionths: int, below: Package | None = None) -> str:
        """An amount of vessels in as few packages as possible, the largest first; with `below` in smaller ones only."""
        parts = []
        rest = millionths
        for package in self._descending(below):
            count, rest = divmod(rest, package.millionths or 1)
            if count:
                parts.append(f"{count} {self._shortest(package)}")
        if rest or not parts:
            parts.append(f"{format_plain(rest)} {self._shortest(self.vessel)}".strip())
        return " + ".join(parts)

    def whole_and_rest(self, millionths: int, called: str) -> tuple[int, int, str]:
        """How many whole packages of a type an amount fills, the vessels that are left in millionths, and these in
        smaller packages. Raises `DomainError` INVALID for a type that is not there, TOO_PRECISE for one that does not
        hold a number of vessels that millionths can say."""
        package = self._called(called.strip())
        if package.millionths is None:
            raise DomainError(Code.TOO_PRECISE, f"Six decimals of a vessel cannot say what {called} holds.")
        whole, rest = divmod(millionths, package.millionths)
        return whole, rest, self.text(rest, package)

    def content_of(self, millionths: int, unit: str | None) -> tuple[int, str] | None:
        """What an amount of vessels holds, in millionths of a unit, half to even; None where that does not fit."""
        if self.content is None:
            return None
        size, given = self.content
        factor = content_ratio(given, unit or given)
        return None if factor is None else (round(Fraction(size * millionths, MILLIONTHS) * factor), unit or given)

    def _term(self, term: str) -> Fraction:
        match = _TERM.fullmatch(term)
        if match is None:
            raise DomainError(Code.INVALID, f"{term!r} is no amount such as 2 BX or 3.25: write 2 BX + 3.25 BO.")
        package = self._called(match[2] or match[3]) if match[2] or match[3] else self.vessel
        return to_millionths(match[1]) * package.vessels

    def _called(self, label: str) -> Package:
        found = [each for each in self._all() if label.upper() in (known.upper() for known in each.labels)]
        if len(found) == 1:
            return found[0]
        known = ", ".join(filter(None, map(self._shortest, self._all()))) or "nothing but bare numbers"
        what = "names several packages" if found else "is no package of it"
        raise DomainError(Code.INVALID, f"{label!r} {what}; there is {known}.")

    def _shortest(self, package: Package) -> str:
        """The shortest that a package can be called without another being meant; only a vessel can go by nothing."""
        others = {label for each in self._all() if each is not package for label in each.labels}
        return next((label for label in package.labels if label not in others), package.labels[-1])

    def _all(self) -> Iterator[Package]:
        yield self.vessel
        yield from self.bundles

    def _descending(self, below: Package | None) -> list[Package]:
        """The bundles that hold more than a vessel, in whole numbers of millionths, the largest first."""
        most = None if below is None else below.vessels
        fitting = [
            each
            for each in self.bundles
            if each.vessels > 1 and each.millionths is not None and (most is None or each.vessels < most)
        ]
        return sorted(fitting, key=lambda each: each.vessels, reverse=True)


def _content(row: Mapping[str, Any], bundles: Sequence[Mapping[str, Any]]) -> tuple[int, str] | None:
    if row["vessel_size"] is not None:
        return row["vessel_size"], row["vessel_unit"]
    by_weight = row["order_unit"] == OrderUnit.KG or any(each["unit"] == BundleUnit.G for each in bundles)
    return (MILLIONTHS, VesselUnit.KG.value) if by_weight else None


def _bundle(bundle: Mapping[str, Any], content: tuple[int, str] | None) -> Package:
    within = bundle["pallet_bundle"]
    size = Fraction(bundle["size"])
    if within is None:
        grams = "g" if bundle["unit"] is not None else ""
        return Package((bundle["type"], f"{bundle['type']}x{bundle['size']}{grams}"), _vessels(bundle, content))
    inner = _bundle({**within, "pallet_bundle": None}, content)
    sized = f"{bundle['type']}x{bundle['size']}"
    return Package((bundle["type"], sized, f"{sized}x{inner.labels[-1]}"), size * inner.vessels)


def _vessels(bundle: Mapping[str, Any], content: tuple[int, str] | None) -> Fraction:
    size = Fraction(bundle["size"])
    if bundle["unit"] is None or content is None:
        return size
    grams = content_ratio(content[1], VesselUnit.G)
    assert grams is not None, "a bundle by weight has a vessel by weight"
    return size / (Fraction(content[0], MILLIONTHS) * grams)
