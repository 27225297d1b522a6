"""Ids are TypeIDs of UUIDv7, and rise in the order in which they are made."""

import itertools
import sys
import threading
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kit import clock, ids
from kit.ids import encode, is_id, new_id, prefix_of

CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"
SUFFIX = "01h2xcejqtf2nbrexx3vqjhp41"


@pytest.fixture(autouse=True)
def own_sequence(monkeypatch: pytest.MonkeyPatch) -> None:
    """These tests push the sequence years ahead; the ids of other tests are made from another one."""
    monkeypatch.setattr(ids, "_sequence", ids._Sequence())


def as_uuid(text: str) -> uuid.UUID:
    """The UUID of an id, read the way the specification tells it: 130 bits of base 32, the two highest zero."""
    digits = [CROCKFORD.index(character) for character in text.rpartition("_")[2]]
    bits = "".join(f"{digit:05b}" for digit in digits)
    assert len(bits) == 130
    assert bits[:2] == "00"
    return uuid.UUID(int=int(bits, 2))


@pytest.mark.parametrize(
    ("suffix", "value"),
    [
        # valid.json of the TypeID specification
        ("00000000000000000000000000", "00000000-0000-0000-0000-000000000000"),
        ("00000000000000000000000001", "00000000-0000-0000-0000-000000000001"),
        ("0000000000000000000000000a", "00000000-0000-0000-0000-00000000000a"),
        ("0000000000000000000000000g", "00000000-0000-0000-0000-000000000010"),
        ("00000000000000000000000010", "00000000-0000-0000-0000-000000000020"),
        ("7zzzzzzzzzzzzzzzzzzzzzzzzz", "ffffffff-ffff-ffff-ffff-ffffffffffff"),
        ("0123456789abcdefghjkmnpqrs", "0110c853-1d09-52d8-d73e-1194e95b5f19"),
        ("01h455vb4pex5vsknk084sn02q", "01890a5d-ac96-774b-bcce-b302099a8057"),
    ],
)
def test_the_specification_s_examples(suffix: str, value: str) -> None:
    assert encode(uuid.UUID(value).int) == suffix
    assert as_uuid(suffix) == uuid.UUID(value)
    assert prefix_of(f"prefix_{suffix}") == "prefix"


@given(st.integers(0, 2**128 - 1))
@example(0)
@example(2**128 - 1)
def test_encoding_loses_nothing(value: int) -> None:
    text = encode(value)
    assert (len(text), as_uuid(text).int) == (26, value)


@given(st.integers(0, 2**128 - 1), st.integers(0, 2**128 - 1))
def test_text_order_is_the_order_of_values(one: int, two: int) -> None:
    assert (encode(one) < encode(two)) == (one < two)


@pytest.mark.parametrize("prefix", ["a", "prefix", "pre_fix", "a__b", "a" * 63, "a" + "_" * 61 + "b"])
def test_prefixes_that_are_valid(prefix: str) -> None:
    assert prefix_of(f"{prefix}_{SUFFIX}") == prefix
    assert is_id(f"{prefix}_{SUFFIX}", prefix)


@pytest.mark.parametrize(
    "text",
    [
        # invalid.json of the TypeID specification
        f"PREFIX_{SUFFIX}",
        f"12345_{SUFFIX}",
        f"pre.fix_{SUFFIX}",
        f"préfix_{SUFFIX}",
        f"  prefix_{SUFFIX}",
        f"{'a' * 64}_{SUFFIX}",
        f"_{SUFFIX}",
        "_",
        "prefix_1234567890123456789012345",
        "prefix_123456789012345678901234567",
        "prefix_1234567890123456789012345 ",
        "prefix_0123456789ABCDEFGHJKMNPQRS",
        "prefix_123456789-123456789-123456",
        "prefix_ooooooooooooooooooooooiiii",
        "prefix_i23456789ol23456789oi23456",
        "prefix_8zzzzzzzzzzzzzzzzzzzzzzzzz",
        f"_prefix_{SUFFIX}",
        f"prefix__{SUFFIX}",
        "prefix_",
        "",
        # a prefix is always there in this program
        SUFFIX,
        # what naive patterns let through
        f"prefix_{SUFFIX}\n",
        f"prefix_{SUFFIX}\x00",
        f"\nprefix_{SUFFIX}",
        f"prefix-{SUFFIX}",
        "prefix_" + SUFFIX.replace("0", "٠"),
        "prefix_u1h2xcejqtf2nbrexx3vqjhp41",
        f"ſ_{SUFFIX}",
        "a" * 100_000,
    ],
)
def test_what_is_no_id(text: str) -> None:
    assert prefix_of(text) is None
    assert not is_id(text, "prefix")


def test_an_id_is_of_its_own_kind_only() -> None:
    made = new_id("prod")
    assert is_id(made, "prod")
    assert not is_id(made, "var")
    assert not is_id(made, "pro")
    assert not is_id(f"x{made}", "prod")


def test_a_new_id_is_a_uuid_of_version_7_and_of_now() -> None:
    before = datetime.now(UTC)
    made = as_uuid(new_id("prod"))
    assert (made.version, made.variant) == (7, uuid.RFC_4122)
    assert int(before.timestamp() * 1000) <= made.int >> 80 <= int(datetime.now(UTC).timestamp() * 1000)


def _rises(made: list[str]) -> bool:
    return all(one < two for one, two in itertools.pairwise(made))


def test_100_000_ids_rise() -> None:
    assert _rises([new_id("prod") for _ in range(100_000)])


def test_ids_rise_while_the_clock_stands() -> None:
    with clock.held(datetime(2001, 1, 1, tzinfo=UTC)):
        made = [new_id("prod") for _ in range(20_000)]
    assert _rises(made)
    assert {(each.version, each.variant) for each in map(as_uuid, made)} == {(7, uuid.RFC_4122)}


def test_ids_rise_while_the_clock_runs_backwards() -> None:
    made = [new_id("prod")]
    start = datetime.now(UTC)
    for step in range(2_000):
        with clock.held(start - timedelta(seconds=step)):
            made.append(new_id("prod"))
    made.append(new_id("prod"))
    assert _rises(made)


@pytest.mark.parametrize("byte", [b"\x00", b"\xff"])
def test_ids_rise_even_with_the_worst_randomness(byte: bytes) -> None:
    """All zeros would stand still, all ones overflow: then the millisecond is carried."""
    with clock.held(datetime.now(UTC), random_bytes=lambda count: byte * count):
        made = [new_id("prod") for _ in range(20_000)]
    assert _rises(made)


def test_a_new_millisecond_brings_fresh_randomness() -> None:
    """An id tells nothing of the next one: held randomness aside, two series of ids never meet."""
    later = datetime.now(UTC) + timedelta(days=1)
    made = []
    for step in range(200):
        with clock.held(later + timedelta(milliseconds=step)):
            made.append(as_uuid(new_id("prod")).int & ((1 << 62) - 1))
    assert len(set(made)) == 200
    assert len({value >> 40 for value in made}) > 190


@pytest.fixture
def impatient_threads() -> Iterator[None]:
    """Threads that take turns a thousand times as often."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.usefixtures("impatient_threads")
def test_threads_make_different_ids_that_rise_in_each() -> None:
    made: list[list[str]] = [[] for _ in range(8)]
    start = threading.Barrier(8)

    def make(into: list[str]) -> None:
        start.wait()
        into.extend(new_id("prod") for _ in range(3_000))

    threads = [threading.Thread(target=make, args=(into,)) for into in made]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(map(_rises, made))
    assert len({each for series in made for each in series}) == 8 * 3_000
