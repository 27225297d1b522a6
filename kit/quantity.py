"""Quantities: int64 in millionths, a JSON number outside, because a bar counts 3.25 bottles.

A JSON number is an IEEE double for most clients; a double carries any decimal number of up to 15 significant
digits there and back, so that is the bound.
"""

from decimal import Decimal
from typing import Final

from kit.errors import Code, DomainError
from kit.money import MILLIONTHS, to_millionths

MAX_SIGNIFICANT_DIGITS: Final = 15


def quantity_in(value: float | Decimal) -> int:
    """A JSON number as millionths.

    Raises `DomainError`: INVALID for NaN, infinities and booleans, TOO_PRECISE for more than six decimals or more
    than 15 significant digits, OUT_OF_RANGE for what int64 cannot hold.
    """
    if isinstance(value, bool):
        raise DomainError(Code.INVALID, "A quantity is a number.")
    # repr() is the shortest text that reads back as the same double: what the client wrote, up to 15 digits.
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    millionths = to_millionths(number)
    digits = len(number.normalize().as_tuple().digits)
    if digits > MAX_SIGNIFICANT_DIGITS:
        raise DomainError(Code.TOO_PRECISE, f"A quantity has at most {MAX_SIGNIFICANT_DIGITS} significant digits.")
    return millionths


def quantity_out(millionths: int) -> int | float:
    """Millionths as a JSON number: an int where it is whole, else the double nearest to it."""
    whole, rest = divmod(millionths, MILLIONTHS)
    return whole if rest == 0 else millionths / MILLIONTHS
