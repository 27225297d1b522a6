"""Quantities go in as JSON numbers, and come out as the numbers that went in."""

import json
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kit.errors import Code, DomainError
from kit.money import INT64_MAX
from kit.quantity import MAX_SIGNIFICANT_DIGITS, quantity_in, quantity_out


def code_of(value: Any) -> Code:
    """Why a quantity is refused."""
    with pytest.raises(DomainError) as refused:
        quantity_in(value)
    assert refused.value.message
    return Code(refused.value.code.value)


def _allowed(millionths: int) -> bool:
    return len(str(abs(millionths)).rstrip("0")) <= MAX_SIGNIFICANT_DIGITS


MILLIONTHS = st.integers(-INT64_MAX, INT64_MAX) | st.builds(
    lambda digits, zeros: digits * 10**zeros, st.integers(-(10**15) + 1, 10**15 - 1), st.integers(0, 3)
)


@given(MILLIONTHS.filter(_allowed))
@example(0)
@example(1)
@example(3_250_000)
@example(999_999_999_999_999)
@example(-999_999_999_999_999)
@example(9_223_372_036_854_000_000)
def test_a_quantity_survives_json(millionths: int) -> None:
    """Out, through the text of JSON as a client reads and writes it, and in again."""
    out = quantity_out(millionths)
    assert quantity_in(json.loads(json.dumps(out))) == millionths
    assert quantity_in(json.loads(json.dumps(out), parse_float=Decimal)) == millionths
    assert quantity_in(float(out)) == millionths
    assert isinstance(out, int) == (millionths % 1_000_000 == 0)


@given(st.floats(allow_nan=False, allow_infinity=False))
@example(-0.0)
@example(0.1 + 0.2)
@example(5e-324)
@example(1e-6)
@example(1e-7)
@example(1e22)
@example(1234567890.123456)
def test_a_number_is_taken_as_it_is_written_or_refused(value: float) -> None:
    written = Fraction(repr(value))
    millionths = written * 1_000_000
    if millionths.denominator == 1 and abs(millionths) <= INT64_MAX and _allowed(int(millionths)):
        assert quantity_in(value) == millionths
        assert quantity_out(quantity_in(value)) == value
    else:
        assert code_of(value) in {Code.TOO_PRECISE, Code.OUT_OF_RANGE}


@given(st.integers(-INT64_MAX, INT64_MAX))
def test_what_comes_out_is_the_nearest_number(millionths: int) -> None:
    """Sums may have more than 15 digits."""
    exact = Fraction(millionths, 1_000_000)
    assert quantity_out(millionths) == (int(exact) if exact.denominator == 1 else float(exact))


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (True, Code.INVALID),
        (False, Code.INVALID),
        (float("nan"), Code.INVALID),
        (float("inf"), Code.INVALID),
        (float("-inf"), Code.INVALID),
        (Decimal("NaN"), Code.INVALID),
        (Decimal("sNaN"), Code.INVALID),
        (Decimal("Infinity"), Code.INVALID),
        (0.1 + 0.2, Code.TOO_PRECISE),
        (1e-7, Code.TOO_PRECISE),
        (5e-324, Code.TOO_PRECISE),
        (1234567890.123456, Code.TOO_PRECISE),
        (Decimal("1234567890.123456"), Code.TOO_PRECISE),
        (Decimal("1." + "0" * 30 + "1"), Code.TOO_PRECISE),
        (10**13, Code.OUT_OF_RANGE),
        (1e300, Code.OUT_OF_RANGE),
        (Decimal("1E+1000000"), Code.OUT_OF_RANGE),
        (9_223_372_036_855, Code.OUT_OF_RANGE),
    ],
)
def test_quantities_that_are_refused(value: Any, code: Code) -> None:
    assert code_of(value) == code


@pytest.mark.parametrize(
    ("value", "millionths"),
    [
        (0, 0),
        (-0.0, 0),
        (3.25, 3_250_000),
        (3.0, 3_000_000),
        (-2, -2_000_000),
        (1e-6, 1),
        (1e12, 10**18),
        (0.1, 100_000),
        (123456789.123456, 123_456_789_123_456),
        (9_223_372_036_854, 9_223_372_036_854_000_000),
        (Decimal("3.250" + "0" * 40), 3_250_000),
    ],
)
def test_quantities_that_are_understood(value: Any, millionths: int) -> None:
    assert quantity_in(value) == millionths
