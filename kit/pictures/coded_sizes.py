"""How large the pictures are that AV1 and HEVC data hold, whatever the container says around them.

A decoder allocates what the data says. A container of a few hundred bytes may call a picture small, and hold one of
16,384 by 16,384 pixels.
"""

from collections.abc import Iterator
from typing import Final

MOST_UNITS: Final = 4_096

_AV1_SEQUENCE_HEADER: Final = 1
_HEVC_SEQUENCE_PARAMETERS: Final = 33


class _Bits:
    """Unsigned numbers of any number of bits. IndexError where too few are left."""

    def __init__(self, data: bytes) -> None:
        self._value = int.from_bytes(data)
        self._left = 8 * len(data)

    def take(self, count: int) -> int:
        self._left -= count
        if self._left < 0:
            raise IndexError
        return self._value >> self._left & (1 << count) - 1

    def take_exponential(self) -> int:
        """A number as ue(v) (ITU-T H.265, 9.2) and uvlc() (AV1, 4.10.3) write it."""
        zeros = 0
        while not self.take(1):
            zeros += 1
            if zeros > 32:
                raise IndexError
        return (1 << zeros) - 1 + self.take(zeros)


def av1_sizes(data: bytes) -> Iterator[tuple[int, int]]:
    """The greatest sizes that the sequence headers in AV1 data allow its frames (AV1, 5.3 to 5.5). IndexError for data
    that ends within a unit."""
    at = 0
    for _ in range(MOST_UNITS):
        if at >= len(data):
            return
        header = data[at]
        at += 2 if header & 4 else 1
        size = len(data) - at
        if header & 2:
            size = 0
            for shift in range(0, 56, 7):
                size |= (data[at] & 0x7F) << shift
                at += 1
                if not data[at - 1] & 0x80:
                    break
        if header >> 3 & 15 == _AV1_SEQUENCE_HEADER:
            yield _av1_size(_Bits(data[at : at + min(size, 1024)]))
        at += size
    raise IndexError


def _av1_size(bits: _Bits) -> tuple[int, int]:
    bits.take(4)
    if bits.take(1):  # a still picture with a short header
        bits.take(5)
    else:
        _pass_operating_points(bits, _delay_length(bits))
    width_bits, height_bits = bits.take(4) + 1, bits.take(4) + 1
    return bits.take(width_bits) + 1, bits.take(height_bits) + 1


def _delay_length(bits: _Bits) -> int:
    """Passes the timing; gives how many bits a delay has, 0 where there is no model of the decoder."""
    if not bits.take(1):
        return 0
    bits.take(64)
    if bits.take(1):
        bits.take_exponential()
    if not bits.take(1):
        return 0
    length = bits.take(5) + 1
    bits.take(42)
    return length


def _pass_operating_points(bits: _Bits, delay_length: int) -> None:
    displays = bits.take(1)
    for _ in range(bits.take(5) + 1):
        bits.take(12)
        if bits.take(5) > 7:
            bits.take(1)
        if delay_length and bits.take(1):
            bits.take(2 * delay_length + 1)
        if displays and bits.take(1):
            bits.take(4)


def hevc_sizes(configuration: bytes) -> Iterator[tuple[int, int]]:
    """The sizes in the parameters of an `hvcC` box (ISO/IEC 14496-15, 8.3.3). IndexError for one that is too short."""
    at = 23
    for _ in range(configuration[22]):
        count = int.from_bytes(configuration[at + 1 : at + 3])
        at += 3
        for _ in range(count):
            size = int.from_bytes(configuration[at : at + 2])
            at += 2
            if at + size > len(configuration):
                raise IndexError
            yield from _hevc_size(configuration[at : at + size])
            at += size


def hevc_sizes_within(data: bytes, length_size: int) -> Iterator[tuple[int, int]]:
    """The sizes in parameters that stand among a picture's own data, each unit after its length of so many bytes."""
    at = 0
    for _ in range(MOST_UNITS):
        if at >= len(data):
            return
        size = int.from_bytes(data[at : at + length_size])
        at += length_size
        yield from _hevc_size(data[at : at + min(size, 1024)])
        at += size
    raise IndexError


def _hevc_size(unit: bytes) -> Iterator[tuple[int, int]]:
    """The size in a unit, if it is one of sequence parameters (ITU-T H.265, 7.3.2.2 and 7.3.3)."""
    if not unit or unit[0] >> 1 & 63 != _HEVC_SEQUENCE_PARAMETERS:
        return
    # A 3 keeps zeros apart, so that no start of a unit is seen where none is.
    bits = _Bits(unit[2:1024].replace(b"\0\0\3", b"\0\0"))
    bits.take(4)
    layers = bits.take(3)
    bits.take(1 + 96)
    present = [(bits.take(1), bits.take(1)) for _ in range(layers)]
    if layers:
        bits.take(2 * (8 - layers))
    for profile, level in present:
        bits.take(88 * profile + 8 * level)
    bits.take_exponential()
    if bits.take_exponential() == 3:
        bits.take(1)
    yield bits.take_exponential(), bits.take_exponential()
