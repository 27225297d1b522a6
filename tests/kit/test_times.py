"""Moments are UTC; their text sorts as they do."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kit.errors import Code, DomainError
from kit.times import format_time, format_times, parse_time

OFFSETS = st.timedeltas(timedelta(hours=-23, minutes=-59), timedelta(hours=23, minutes=59)).map(
    lambda offset: timezone(timedelta(minutes=offset // timedelta(minutes=1)))
)
MOMENTS = st.datetimes(timezones=st.just(UTC))
LOCAL = st.datetimes(datetime(1, 1, 3), datetime(9999, 12, 29), timezones=OFFSETS)


@given(MOMENTS)
@example(datetime(1, 1, 1, tzinfo=UTC))
@example(datetime(999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC))
@example(datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC))
def test_a_moment_survives_its_text(moment: datetime) -> None:
    text = format_time(moment)
    assert parse_time(text) == moment
    assert (len(text), text[-1]) == (27, "Z")


@given(LOCAL)
def test_any_offset_comes_out_as_utc(moment: datetime) -> None:
    read = parse_time(moment.isoformat())
    assert read == moment
    assert read.utcoffset() == timedelta(0)
    assert format_time(moment) == format_time(read)


@given(MOMENTS | LOCAL, MOMENTS | LOCAL)
@example(datetime(999, 1, 1, tzinfo=UTC), datetime(1000, 1, 1, tzinfo=UTC))
@example(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, 0, 0, 0, 1, tzinfo=UTC))
def test_text_order_is_time_order(one: datetime, two: datetime) -> None:
    assert (format_time(one) < format_time(two)) == (one < two)


def test_a_moment_without_a_zone_is_the_program_s_mistake() -> None:
    with pytest.raises(ValueError, match="without a time zone"):
        format_time(datetime(2026, 1, 31))


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("2026-01-31T12:00:00Z", "2026-01-31T12:00:00.000000Z"),
        ("2026-01-31t12:00:00z", "2026-01-31T12:00:00.000000Z"),
        ("2026-01-31 12:00:00Z", "2026-01-31T12:00:00.000000Z"),
        ("2026-01-31T12:00:00.5Z", "2026-01-31T12:00:00.500000Z"),
        ("2026-01-31T12:00:00.123456Z", "2026-01-31T12:00:00.123456Z"),
        ("2026-01-31T12:00:00.1234560Z", "2026-01-31T12:00:00.123456Z"),
        ("2026-01-31T12:00:00.123456000Z", "2026-01-31T12:00:00.123456Z"),
        ("2026-01-31T12:00:00+01:00", "2026-01-31T11:00:00.000000Z"),
        ("2026-01-31T12:00:00.25-05:30", "2026-01-31T17:30:00.250000Z"),
        ("2026-01-31T12:00:00-00:00", "2026-01-31T12:00:00.000000Z"),
        ("2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000000Z"),
        ("2026-01-01T00:00:00+23:59", "2025-12-31T00:01:00.000000Z"),
        ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000000Z"),
    ],
)
def test_moments_of_rfc_3339(text: str, printed: str) -> None:
    assert format_time(parse_time(text)) == printed


@pytest.mark.parametrize(
    "text",
    [
        "",
        "now",
        "2026-01-31",
        "2026-01-31T12:00Z",
        "2026-01-31T12:00:00",
        "2026-01-31T12:00:00.5",
        "2026-01-31T12:00:00.1234567Z",
        "2026-01-31T12:00:00.0000001Z",
        "2016-12-31T23:59:60Z",
        "2026-01-31T23:59:61Z",
        "2026-01-31T24:00:00Z",
        "2026-01-31T12:60:00Z",
        "2026-02-29T12:00:00Z",
        "2026-13-01T12:00:00Z",
        "2026-00-01T12:00:00Z",
        "0000-01-01T00:00:00Z",
        "10000-01-01T00:00:00Z",
        "-001-01-01T00:00:00Z",
        "0001-01-01T00:00:00+01:00",
        "9999-12-31T23:59:59-01:00",
        "2026-01-31T12:00:00+24:00",
        "2026-01-31T12:00:00+01:60",
        "2026-01-31T12:00:00+0100",
        "2026-01-31T12:00:00+01",
        "2026-01-31T12:00:00+1:00",
        "2026-01-31T12:00:00+01:00:30",
        "2026-01-31T12:00:00 Z",
        "2026-01-31T12:00:00ZZ",
        "2026-01-31T12:00:00.Z",
        "2026-01-31T12:00:00,5Z",
        "2026-01-31x12:00:00Z",
        "2026-01-31  12:00:00Z",
        "20260131T120000Z",
        "2026-W05-6T12:00:00Z",
        "2026-031T12:00:00Z",
        " 2026-01-31T12:00:00Z",
        "2026-01-31T12:00:00Z\n",
        "2026-01-31T12:00:00\x00Z",
        "２０２６-01-31T12:00:00Z",
        "2026-01-31T12:00:00.٥Z",
        "2026-01-31T12:00:00." + "0" * 100_000,
    ],
)
def test_what_is_no_moment(text: str) -> None:
    with pytest.raises(DomainError) as refused:
        parse_time(text)
    assert refused.value.code is Code.INVALID
    assert "RFC 3339" in refused.value.message


@given(st.lists(st.none() | MOMENTS | LOCAL))
def test_many_moments_are_printed_as_each_alone_would_be(moments: list[datetime | None]) -> None:
    # One of each kind that the fast way treats in a way of its own.
    whole = datetime(2026, 1, 31, 12, tzinfo=UTC)
    expected = [None if moment is None else format_time(moment) for moment in [*moments, whole, None]]
    assert format_times([*moments, whole, None]) == expected


def test_a_moment_without_a_time_zone_is_not_printed_among_others_either() -> None:
    for moment in (datetime(2026, 1, 31), datetime(2026, 1, 31, microsecond=5)):
        with pytest.raises(ValueError):
            format_times([moment])
