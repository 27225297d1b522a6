"""Ids: TypeIDs, one kind of id everywhere (API, database, files, logs).

A TypeID is a prefix that names the kind of thing, `_`, and a UUIDv7 in 26 characters of Crockford's base 32
(`prod_01kb1x0v0ye3s8k2q5t6d1m9zn`), after the TypeID specification 0.3 and RFC 9562. Ids made later sort
later, as text compared by bytes.
"""

import re
import threading
from typing import Final

from kit import clock

_ALPHABET: Final = "0123456789abcdefghjkmnpqrstvwxyz"
_PAIRS: Final = [first + second for first in _ALPHABET for second in _ALPHABET]
_SHIFTS: Final = range(120, -1, -10)
_PATTERN: Final = re.compile(r"([a-z](?:[a-z_]{0,61}[a-z])?)_([0-7][0-9a-hjkmnp-tv-z]{25})")

_RANDOM_BITS: Final = 74
_RANDOM_LIMIT: Final = 1 << _RANDOM_BITS


class _Sequence:
    """Makes UUIDv7 values that never fall, even when many are made in one millisecond (RFC 9562, 6.2, method 2)."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._millisecond = 0
        self._random = 0

    def next(self) -> int:
        millisecond = int(clock.now().timestamp() * 1000)
        fresh = int.from_bytes(clock.random_bytes(10), "big")
        with self._lock:
            if millisecond > self._millisecond:
                # The top bit stays clear, so that the increments below have room before they carry.
                self._random = fresh & (_RANDOM_LIMIT // 2 - 1)
                self._millisecond = millisecond
            else:
                self._random += 1 + (fresh & 0xFFFFFFFF)
                if self._random >= _RANDOM_LIMIT:
                    self._millisecond += 1
                    self._random = fresh & (_RANDOM_LIMIT // 2 - 1)
            return _uuid7(self._millisecond, self._random)


def _uuid7(millisecond: int, random: int) -> int:
    high, low = random >> 62, random & ((1 << 62) - 1)
    return (millisecond << 80) | (0x7 << 76) | (high << 64) | (0b10 << 62) | low


_sequence = _Sequence()


def new_id(prefix: str) -> str:
    """A new id of the kind that `prefix` names; greater than every id this process made before."""
    return f"{prefix}_{encode(_sequence.next())}"


def encode(value: int) -> str:
    """128 bits as 26 characters of base 32, the first one from 0 to 7."""
    return "".join([_PAIRS[(value >> shift) & 0x3FF] for shift in _SHIFTS])


def prefix_of(text: str) -> str | None:
    """The prefix of a well-formed id, else None."""
    match = _PATTERN.fullmatch(text)
    return match.group(1) if match else None


def is_id(text: str, prefix: str) -> bool:
    """Whether `text` is a well-formed id of that kind. It may still name nothing."""
    return prefix_of(text) == prefix
