"""Measures keep what they are in every unit: conversions are exact, and rounded once."""

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kit.errors import Code, DomainError, ProgramError
from kit.measures import LengthUnit, Unit, VolumeUnit, WeightUnit, converted, ratio, rounded
from kit.money import INT64_MAX

ONE = 1_000_000
PAIRS: list[tuple[Unit, Unit]] = [
    pair for units in (WeightUnit, LengthUnit, VolumeUnit) for pair in product(units, units)
]
MILLIONTHS = st.integers(0, 10**12)


@pytest.mark.parametrize(
    ("one", "of", "is_", "in_"),
    [
        (1, WeightUnit.LB, 453_592_370, WeightUnit.G),
        (1, WeightUnit.LB, 16 * ONE, WeightUnit.OZ),
        (1, WeightUnit.OZ, 28_349_523, WeightUnit.G),
        (1, WeightUnit.OZ, 28_349_523_125, WeightUnit.MG),
        (1, WeightUnit.KG, 2_204_623, WeightUnit.LB),
        (1, WeightUnit.KG, 1000 * ONE, WeightUnit.G),
        (1, LengthUnit.IN, 25_400_000, LengthUnit.MM),
        (1, LengthUnit.IN, 2_540_000, LengthUnit.CM),
        (1, LengthUnit.FT, 12 * ONE, LengthUnit.IN),
        (1, LengthUnit.FT, 304_800, LengthUnit.M),
        (1, VolumeUnit.GAL, 128 * ONE, VolumeUnit.FL_OZ),
        (1, VolumeUnit.GAL, 3_785_412, VolumeUnit.L),
        (1, VolumeUnit.GAL, 3_785_411_784, VolumeUnit.ML),
        (16, VolumeUnit.FL_OZ, 473_176_473, VolumeUnit.ML),
        (7, VolumeUnit.DL, 700_000, VolumeUnit.L),
        (7, VolumeUnit.DL, 70 * ONE, VolumeUnit.CL),
    ],
)
def test_what_the_standards_say(one: int, of: Unit, is_: int, in_: Unit) -> None:
    assert converted(one * ONE, of, in_) == is_


def test_the_ratios_are_exact() -> None:
    assert ratio(WeightUnit.OZ, WeightUnit.G) == Fraction("28.349523125")
    assert ratio(VolumeUnit.FL_OZ, VolumeUnit.ML) == Fraction("29.5735295625")
    assert ratio(LengthUnit.M, LengthUnit.FT) == Fraction(10_000, 3048)


def test_the_half_goes_to_the_even_one() -> None:
    # 0.5, 1.5 and 2.5 millionths of a kilogram
    assert [converted(each, WeightUnit.G, WeightUnit.KG) for each in (500, 1500, 2500, 2501)] == [0, 2, 2, 3]
    assert [rounded(Fraction(each, 2)) for each in (-5, -3, -1, 1, 3, 5)] == [-2, -2, 0, 0, 2, 2]


@given(st.integers(-INT64_MAX, INT64_MAX), st.sampled_from([of for of, in_ in PAIRS if of is in_]))
def test_in_its_own_unit_a_measure_is_what_it_was(millionths: int, unit: Unit) -> None:
    assert converted(millionths, unit, unit) == millionths


@given(MILLIONTHS, st.sampled_from(PAIRS))
@example(1, (WeightUnit.MG, WeightUnit.KG))
def test_there_and_back_loses_half_a_millionth_at_most(millionths: int, pair: tuple[Unit, Unit]) -> None:
    """Half a millionth of the unit between, and half of the unit itself."""
    of, in_ = pair
    back = converted(converted(millionths, of, in_), in_, of)
    assert abs(back - millionths) <= ratio(in_, of) / 2 + Fraction(1, 2)
    if ratio(in_, of) < 1:  # into a smaller unit nothing is lost that comes back
        assert back == millionths


@given(MILLIONTHS, MILLIONTHS, st.sampled_from(PAIRS))
def test_the_order_is_kept(one: int, other: int, pair: tuple[Unit, Unit]) -> None:
    least, most = sorted((one, other))
    assert converted(least, *pair) <= converted(most, *pair)


@given(st.integers(-INT64_MAX, INT64_MAX), st.sampled_from(PAIRS))
@example(INT64_MAX, (WeightUnit.KG, WeightUnit.MG))
@example(INT64_MAX, (WeightUnit.MG, WeightUnit.KG))
def test_what_does_not_fit_is_refused_and_nothing_else(millionths: int, pair: tuple[Unit, Unit]) -> None:
    exact = millionths * ratio(*pair)
    if abs(round(exact)) > INT64_MAX:
        with pytest.raises(DomainError) as refused:
            converted(millionths, *pair)
        assert refused.value.code is Code.OUT_OF_RANGE
    else:
        assert abs(converted(millionths, *pair) - exact) <= Fraction(1, 2)


def test_a_weight_is_no_length() -> None:
    with pytest.raises(ProgramError, match="do not measure the same"):
        converted(ONE, WeightUnit.G, LengthUnit.M)
