"""Barcode numbers that are well formed and belong to nobody.

GS1 keeps the prefixes 04 and 20 to 29 for use inside a shop, so none of these is the number of a real product.
"""

from typing import Final

_SERIALS: Final = 10**7
_SCATTER: Final = 7_654_321  # shares no divisor with 10, so that the serials below never meet


def check_digit(digits: str) -> str:
    """The last digit of a GTIN of any length, from those before it (GS1 General Specifications 7.9)."""
    weighted = 3 * sum(map(int, digits[-1::-2])) + sum(map(int, digits[-2::-2]))
    return str(-weighted % 10)


def upc_a(owner: int, serial: int) -> str:
    """A UPC-A number; for one `owner` (up to 999) the numbers of 10,000,000 serials differ."""
    return _checked(f"4{owner % 1000:03d}{_scattered(serial)}")


def ean_13(owner: int, serial: int) -> str:
    """An EAN-13 number; for one `owner` (up to 9,999) the numbers of 10,000,000 serials differ."""
    return _checked(f"2{owner % 10_000:04d}{_scattered(serial)}")


def _scattered(serial: int) -> str:
    return f"{serial * _SCATTER % _SERIALS:07d}"


def _checked(digits: str) -> str:
    return digits + check_digit(digits)
