"""Money: amounts as int64 in millionths of a currency unit, and the currencies of ISO 4217.

A float never touches an amount. `Decimal` is only the form in which amounts come in and go out.
"""

from decimal import Context, Decimal, Inexact, InvalidOperation
from typing import Final

from kit.errors import Code, DomainError

MILLIONTHS: Final = 1_000_000
INT64_MAX: Final = 2**63 - 1

MAX_AMOUNT: Final = INT64_MAX
"""The greatest amount, in millionths: 9,223,372,036,854.775807 units."""

# Never rounds: what does not fit raises `Inexact`.
_EXACT: Final = Context(prec=40, traps=[Inexact, InvalidOperation])

# ISO 4217, the active codes of list one that name money (no testing codes, metals or bond units), by the
# number of their minor digits.
_CODES: Final = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    2: (
        "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF "
        "CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL "
        "HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU "
        "MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR "
        "SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED "
        "VES WST XAD XCD XCG YER ZAR ZMW ZWG"
    ),
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}

MINOR_DIGITS: Final[dict[str, int]] = {code: digits for digits, codes in _CODES.items() for code in codes.split()}
"""Currency code -> how many decimals its smallest coin has."""


def to_millionths(value: Decimal | int | str, *, decimals: int = 6) -> int:
    """An amount or a quantity as int64 millionths, exactly.

    Raises `DomainError`: INVALID for what is no finite number, TOO_PRECISE for more than `decimals` decimals,
    OUT_OF_RANGE for what int64 cannot hold. Nothing is ever rounded.
    """
    return to_parts(value, 6, decimals)


def to_parts(value: Decimal | int | str, places: int, decimals: int) -> int:
    """A number as int64 in parts of 10^-`places`, exactly; raises what `to_millionths` raises."""
    # Decimal() also takes True, 0.1 as the double it is, 1_000 for 1000 and digits of any script.
    plain = not isinstance(value, bool | float) and (not isinstance(value, str) or _is_plain(value))
    try:
        number = Decimal(value if plain else "")
    except (InvalidOperation, ValueError, TypeError):
        raise DomainError(Code.INVALID, "Not a decimal number.") from None
    if not number.is_finite():
        raise DomainError(Code.INVALID, "Not a finite number.")
    # Bounds on the exponent come first: 1E+1000000 must not be written out digit by digit.
    if number and number.adjusted() > 13:
        raise DomainError(Code.OUT_OF_RANGE, "The number is too large.")
    try:
        exact = number.quantize(Decimal(1).scaleb(-decimals), context=_EXACT)
    except Inexact:
        raise DomainError(Code.TOO_PRECISE, f"At most {decimals} decimals are kept here.") from None
    parts = int(exact.scaleb(places, context=_EXACT))
    if abs(parts) > INT64_MAX:
        raise DomainError(Code.OUT_OF_RANGE, "The number is too large.")
    return parts


def _is_plain(text: str) -> bool:
    return text.isascii() and "_" not in text


def format_amount(millionths: int, currency: str) -> str:
    """An amount as text with at least its currency's minor digits: `34.99`, `12.00`, `0.0125`, `-3`(JPY)."""
    return format_parts(millionths, 6, MINOR_DIGITS.get(currency, 2))


def format_plain(millionths: int) -> str:
    """A number of millionths as the shortest exact text: `3.25`, `7`."""
    return format_parts(millionths, 6)


def format_parts(parts: int, places: int, least_decimals: int = 0) -> str:
    """A number in parts of 10^-`places` as the shortest exact text with so many decimals at least."""
    sign = "-" if parts < 0 else ""
    whole, rest = divmod(abs(parts), 10**places)
    decimals = f"{rest:0{places}d}".rstrip("0").ljust(least_decimals, "0")
    return f"{sign}{whole}.{decimals}" if decimals else f"{sign}{whole}"


def currency_code(value: str) -> str:
    """The code itself, if ISO 4217 lists it; raises `DomainError` INVALID otherwise."""
    if value not in MINOR_DIGITS:
        raise DomainError(Code.INVALID, f"{value!r} is not a currency code of ISO 4217 such as EUR.")
    return value


def times(amount_millionths: int, quantity_millionths: int) -> int:
    """amount x quantity in millionths, rounded half up (away from zero) to a millionth.

    Python's integers do not overflow, so the product is exact before it is rounded; raises `DomainError`
    OUT_OF_RANGE when the result does not fit int64.
    """
    product = amount_millionths * quantity_millionths
    magnitude = (abs(product) + MILLIONTHS // 2) // MILLIONTHS
    if magnitude > INT64_MAX:
        raise DomainError(Code.OUT_OF_RANGE, "The total is too large.")
    return magnitude if product >= 0 else -magnitude


def changed_by_percent(amount_millionths: int, percent_millionths: int, currency: str) -> int:
    """An amount >= 0 and so many per cent of it more (or less), rounded half up to the currency's minor digits.

    Worked out in whole numbers, so that the one rounding is the last step. Raises `DomainError` OUT_OF_RANGE where the
    result would lie below zero, however little, or beyond int64.
    """
    exact = amount_millionths * (100 * MILLIONTHS + percent_millionths)
    if exact < 0:
        raise DomainError(Code.OUT_OF_RANGE, "The amount would fall below zero.")
    coin: int = 10 ** (6 - MINOR_DIGITS.get(currency, 2))
    whole = 100 * MILLIONTHS * coin
    changed = (2 * exact + whole) // (2 * whole) * coin
    if changed > MAX_AMOUNT:
        raise DomainError(Code.OUT_OF_RANGE, "The amount would be too large.")
    return changed
