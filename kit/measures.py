"""Weights, lengths and volumes: the units that they come in, and exact conversions between them.

The international pound is 453.59237 g and the international inch 25.4 mm (agreement of 1959); the US gallon is 231
cubic inches, and the US fluid ounce its 128th part. So every unit here is a whole number of a small enough one.
"""

from fractions import Fraction
from typing import Final

from kit.enums import Described
from kit.errors import Code, DomainError, ProgramError
from kit.money import INT64_MAX


class WeightUnit(Described):
    """A unit of weight."""

    MG = "MG", "Milligrams."
    G = "G", "Grams."
    KG = "KG", "Kilograms: 1000 g."
    OZ = "OZ", "Avoirdupois ounces: 28.349523125 g, a sixteenth of a pound."
    LB = "LB", "Avoirdupois pounds: 453.59237 g."


class LengthUnit(Described):
    """A unit of length."""

    MM = "MM", "Millimetres."
    CM = "CM", "Centimetres: 10 mm."
    M = "M", "Metres: 1000 mm."
    IN = "IN", "Inches: 25.4 mm."
    FT = "FT", "Feet: 304.8 mm, twelve inches."


class VolumeUnit(Described):
    """A unit of volume."""

    ML = "ML", "Millilitres."
    CL = "CL", "Centilitres: 10 ml."
    DL = "DL", "Decilitres: 100 ml."
    L = "L", "Litres: 1000 ml."
    FL_OZ = "FL_OZ", "US fluid ounces: 29.5735295625 ml, the 128th part of a US gallon."
    GAL = "GAL", "US liquid gallons: 3785.411784 ml."


Unit = WeightUnit | LengthUnit | VolumeUnit

_PARTS: Final[dict[type[Unit], dict[Unit, int]]] = {
    WeightUnit: {  # in nanograms
        WeightUnit.MG: 10**6,
        WeightUnit.G: 10**9,
        WeightUnit.KG: 10**12,
        WeightUnit.OZ: 28_349_523_125,
        WeightUnit.LB: 453_592_370_000,
    },
    LengthUnit: {  # in nanometres
        LengthUnit.MM: 10**6,
        LengthUnit.CM: 10**7,
        LengthUnit.M: 10**9,
        LengthUnit.IN: 25_400_000,
        LengthUnit.FT: 304_800_000,
    },
    VolumeUnit: {  # in the 10^10th part of a millilitre
        VolumeUnit.ML: 10**10,
        VolumeUnit.CL: 10**11,
        VolumeUnit.DL: 10**12,
        VolumeUnit.L: 10**13,
        VolumeUnit.FL_OZ: 295_735_295_625,
        VolumeUnit.GAL: 37_854_117_840_000,
    },
}


def ratio(from_unit: Unit, to_unit: Unit) -> Fraction:
    """How many of one unit one of another is, exactly. Raises `ProgramError` for units of different kinds."""
    if type(from_unit) is not type(to_unit):
        raise ProgramError(f"{from_unit} and {to_unit} do not measure the same")
    parts = _PARTS[type(from_unit)]
    return Fraction(parts[from_unit], parts[to_unit])


def converted(millionths: int, from_unit: Unit, to_unit: Unit) -> int:
    """A measure in another unit, both in millionths; rounded to six places, half to even, and exact in its own unit.

    Raises `DomainError` OUT_OF_RANGE for what int64 cannot hold.
    """
    return millionths if from_unit == to_unit else rounded(millionths * ratio(from_unit, to_unit))


def rounded(exact: Fraction) -> int:
    """A number as the nearest whole one, half to even; raises `DomainError` OUT_OF_RANGE for what int64 cannot hold."""
    whole = round(exact)
    if abs(whole) > INT64_MAX:
        raise DomainError(Code.OUT_OF_RANGE, "The number is too large.")
    return whole
