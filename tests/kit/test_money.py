"""Money is exact, or refused; nothing is rounded in silence."""

from decimal import Context, Decimal, localcontext
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kit import money
from kit.errors import Code, DomainError
from kit.money import (
    INT64_MAX,
    MINOR_DIGITS,
    changed_by_percent,
    currency_code,
    format_amount,
    format_plain,
    times,
    to_millionths,
)

INT64 = st.integers(-INT64_MAX, INT64_MAX)


def code_of(value: Any, **how: Any) -> Code:
    """Why an amount is refused."""
    with pytest.raises(DomainError) as refused:
        to_millionths(value, **how)
    assert refused.value.message
    return Code(refused.value.code.value)


@given(INT64)
@example(INT64_MAX)
@example(-INT64_MAX)
@example(0)
@example(-1)
def test_what_is_printed_reads_back_as_it_was(millionths: int) -> None:
    assert to_millionths(format_plain(millionths)) == millionths
    assert Fraction(format_plain(millionths)) == Fraction(millionths, 1_000_000)
    for currency in ("JPY", "EUR", "KWD", "CLF"):
        text = format_amount(millionths, currency)
        assert to_millionths(text) == millionths
        assert len(text.partition(".")[2]) >= MINOR_DIGITS[currency]


@given(st.decimals(allow_nan=False, allow_infinity=False))
@example(Decimal("1." + "0" * 30 + "1"))
@example(Decimal("9223372036854.7758070000000000000000001"))
@example(Decimal("0.000001" + "0" * 50))
@example(Decimal("9223372036854.775807"))
@example(Decimal("9223372036854.775808"))
def test_an_amount_is_exact_or_refused(value: Decimal) -> None:
    exact = Fraction(value) * 1_000_000 if abs(value.adjusted()) < 1_000 else None
    if exact is not None and exact.denominator == 1 and abs(exact) <= INT64_MAX:
        assert to_millionths(value) == exact
    elif value == 0:
        assert to_millionths(value) == 0
    else:
        assert code_of(value) in {Code.TOO_PRECISE, Code.OUT_OF_RANGE}


@given(INT64, st.integers(0, 6))
def test_decimals_are_limited(millionths: int, decimals: int) -> None:
    text = format_plain(millionths)
    if len(text.partition(".")[2]) <= decimals:
        assert to_millionths(text, decimals=decimals) == millionths
    else:
        assert code_of(text, decimals=decimals) == Code.TOO_PRECISE


def test_another_decimal_context_changes_nothing() -> None:
    with localcontext(Context(prec=3)):
        assert to_millionths("1234567.123456") == 1_234_567_123_456
        assert format_plain(1_234_567_123_456) == "1234567.123456"


@pytest.mark.parametrize(
    ("value", "millionths"),
    [
        ("0", 0),
        ("-0", 0),
        ("-0.000000", 0),
        (Decimal("-0"), 0),
        ("0E+1000000", 0),
        ("0E-1000000", 0),
        ("34.99", 34_990_000),
        ("+5", 5_000_000),
        (".5", 500_000),
        ("5.", 5_000_000),
        ("1e3", 1_000_000_000),
        ("1E-6", 1),
        ("0.0000010", 1),
        (" 1 ", 1_000_000),
        (7, 7_000_000),
        (-7, -7_000_000),
        ("9223372036854.775807", INT64_MAX),
        ("-9223372036854.775807", -INT64_MAX),
        ("1." + "0" * 10_000, 1_000_000),
    ],
)
def test_amounts_that_are_understood(value: Any, millionths: int) -> None:
    assert to_millionths(value) == millionths


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("0.0000001", Code.TOO_PRECISE),
        ("1E-1000000", Code.TOO_PRECISE),
        ("1." + "0" * 10_000 + "1", Code.TOO_PRECISE),
        ("9223372036854.775808", Code.OUT_OF_RANGE),
        ("-9223372036854.775808", Code.OUT_OF_RANGE),
        ("9" * 40, Code.OUT_OF_RANGE),
        ("1E+1000000", Code.OUT_OF_RANGE),
        ("-1E+1000000", Code.OUT_OF_RANGE),
        (10**100, Code.OUT_OF_RANGE),
        ("NaN", Code.INVALID),
        ("-NaN123", Code.INVALID),
        ("sNaN", Code.INVALID),
        (Decimal("sNaN"), Code.INVALID),
        ("Infinity", Code.INVALID),
        ("-inf", Code.INVALID),
        ("", Code.INVALID),
        (" ", Code.INVALID),
        ("12,50", Code.INVALID),
        ("1_000", Code.INVALID),
        ("0x10", Code.INVALID),
        ("€5", Code.INVALID),
        ("１２", Code.INVALID),
        ("1\x00", Code.INVALID),
        ("--1", Code.INVALID),
        (True, Code.INVALID),
        (False, Code.INVALID),
        (0.1, Code.INVALID),
        (1.0, Code.INVALID),
        (float("nan"), Code.INVALID),
        (None, Code.INVALID),
        ([], Code.INVALID),
        (b"1", Code.INVALID),
    ],
)
def test_amounts_that_are_refused(value: Any, code: Code) -> None:
    assert code_of(value) == code


@pytest.mark.parametrize(
    ("millionths", "currency", "text"),
    [
        (34_990_000, "EUR", "34.99"),
        (12_000_000, "EUR", "12.00"),
        (12_500_000, "USD", "12.50"),
        (12_500, "USD", "0.0125"),
        (1, "USD", "0.000001"),
        (0, "USD", "0.00"),
        (-1, "USD", "-0.000001"),
        (-500_000, "EUR", "-0.50"),
        (-3_000_000, "JPY", "-3"),
        (3_500_000, "JPY", "3.5"),
        (0, "JPY", "0"),
        (1_000_000, "KWD", "1.000"),
        (1_000_000, "CLF", "1.0000"),
        (1_000_000, "???", "1.00"),
        (INT64_MAX, "USD", "9223372036854.775807"),
    ],
)
def test_amounts_are_printed_with_their_currency_s_decimals(millionths: int, currency: str, text: str) -> None:
    assert format_amount(millionths, currency) == text


@given(INT64, INT64)
@example(INT64_MAX, 1_000_000)
@example(INT64_MAX, -1_000_000)
@example(INT64_MAX, 1_000_001)
@example(1, 500_000)
@example(-1, 500_000)
@example(1, 499_999)
@example(12_750_000, 700_000)
def test_a_product_is_rounded_half_up_away_from_zero(amount: int, quantity: int) -> None:
    exact = Decimal(amount) * 1  # as integers, exact
    with localcontext(Context(prec=60, rounding="ROUND_HALF_UP")):
        expected = int((exact * quantity / 1_000_000).quantize(Decimal(1)))
    if abs(expected) <= INT64_MAX:
        assert times(amount, quantity) == expected
    else:
        with pytest.raises(DomainError) as refused:
            times(amount, quantity)
        assert refused.value.code is Code.OUT_OF_RANGE


def test_7_dl_at_1275_cents_a_litre_cost_892_and_a_half_cents() -> None:
    assert format_amount(times(to_millionths("12.75"), to_millionths("0.7")), "EUR") == "8.925"


@pytest.mark.parametrize(
    ("currency", "digits"),
    [
        ("EUR", 2), ("USD", 2), ("JPY", 0), ("KRW", 0), ("ISK", 0), ("CLP", 0), ("UGX", 0), ("HUF", 2), ("BHD", 3),
        ("KWD", 3), ("TND", 3), ("IQD", 3), ("CLF", 4), ("UYW", 4), ("UYI", 0), ("MRU", 2), ("SLE", 2), ("VED", 2),
        ("ZWG", 2), ("XCG", 2), ("CHF", 2), ("XOF", 0), ("MGA", 2),
    ],
)  # fmt: skip
def test_minor_digits_of_iso_4217(currency: str, digits: int) -> None:
    assert MINOR_DIGITS[currency] == digits
    assert currency_code(currency) == currency


def test_every_code_is_three_capitals() -> None:
    assert all(len(code) == 3 and code.isascii() and code.isupper() for code in MINOR_DIGITS)
    assert sum(len(codes.split()) for codes in money._CODES.values()) == len(MINOR_DIGITS) > 150


@pytest.mark.parametrize("code", ["eur", "EUR ", "", "XXX", "XTS", "XAU", "DEM", "HRK", "BGN", "ZWL", "SLL", "ＥＵＲ"])
def test_what_is_no_currency(code: str) -> None:
    with pytest.raises(DomainError) as refused:
        currency_code(code)
    assert refused.value.code is Code.INVALID
    assert repr(code) in refused.value.message


BY_DIGITS = {0: "JPY", 2: "EUR", 3: "KWD", 4: "CLF"}
"""A currency of each number of minor digits."""


@given(st.integers(0, INT64_MAX), st.integers(-100_000_000, INT64_MAX), st.sampled_from(sorted(BY_DIGITS)))
@example(10_050_000, 10_000_000, 2)
@example(1_005_000, 0, 2)
@example(1_004_999, 0, 2)
@example(500_000, 0, 0)
@example(499_999, 0, 0)
@example(50, 0, 4)
@example(INT64_MAX, 0, 0)
@example(0, INT64_MAX, 3)
@example(INT64_MAX, -100_000_000, 4)
def test_per_cent_are_exact_until_they_are_rounded_half_up(amount: int, percent: int, digits: int) -> None:
    exact = Fraction(amount) * (1 + Fraction(percent, 100_000_000))
    coins = exact / 10 ** (6 - digits)
    expected = int(coins + Fraction(1, 2)) * 10 ** (6 - digits)
    if expected > INT64_MAX:
        with pytest.raises(DomainError) as refused:
            changed_by_percent(amount, percent, BY_DIGITS[digits])
        assert refused.value.code is Code.OUT_OF_RANGE
        return
    changed = changed_by_percent(amount, percent, BY_DIGITS[digits])
    assert type(changed) is int
    assert changed == expected
    assert abs(changed - exact) * 2 <= 10 ** (6 - digits)


@given(st.integers(0, 10**12), st.sampled_from(sorted(BY_DIGITS)), st.integers(2, 20))
def test_rounding_does_not_drift(amount: int, digits: int, times_over: int) -> None:
    """What was rounded once stays where it is, however often it is rounded."""
    once = changed_by_percent(amount, 0, BY_DIGITS[digits])
    again = once
    for _ in range(times_over):
        again = changed_by_percent(again, 0, BY_DIGITS[digits])
    assert again == once


@given(st.integers(1, INT64_MAX), st.integers(-INT64_MAX, -100_000_001))
@example(1, -100_000_001)
def test_less_than_nothing_is_refused_however_little(amount: int, percent: int) -> None:
    for currency in BY_DIGITS.values():
        with pytest.raises(DomainError) as refused:
            changed_by_percent(amount, percent, currency)
        assert refused.value.code is Code.OUT_OF_RANGE
        assert changed_by_percent(0, percent, currency) == 0
