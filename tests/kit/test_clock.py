"""Time and randomness can be held by a test, in its own context only."""

import contextvars
import threading
from datetime import UTC, datetime, timedelta

import pytest

from kit import clock

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)


def test_the_machine_s_time_is_utc_and_passes() -> None:
    before = datetime.now(UTC)
    now = clock.now()
    assert before <= now <= datetime.now(UTC)
    assert now.utcoffset() == timedelta(0)


def test_held_time_stands_still() -> None:
    with clock.held(NOON):
        assert clock.now() == clock.now() == NOON
    assert clock.now() > NOON


def test_held_randomness_is_the_test_s_own() -> None:
    with clock.held(random_bytes=lambda count: b"x" * count):
        assert clock.random_bytes(3) == b"xxx"
        assert abs(clock.now() - datetime.now(UTC)) < timedelta(minutes=1)
    assert clock.random_bytes(16) != clock.random_bytes(16)


def test_the_inner_hold_keeps_what_it_does_not_name() -> None:
    with clock.held(NOON, random_bytes=lambda count: b"x" * count):
        with clock.held(NOON + timedelta(days=1)):
            assert (clock.now(), clock.random_bytes(1)) == (NOON + timedelta(days=1), b"x")
        with clock.held(random_bytes=lambda count: b"y" * count):
            assert (clock.now(), clock.random_bytes(1)) == (NOON, b"y")
        assert (clock.now(), clock.random_bytes(1)) == (NOON, b"x")


def test_an_error_lets_go() -> None:
    with pytest.raises(RuntimeError), clock.held(NOON):
        raise RuntimeError
    assert clock.now() > NOON


def test_another_context_is_not_held() -> None:
    seen: list[datetime] = []
    with clock.held(NOON):
        thread = threading.Thread(target=lambda: seen.append(clock.now()), daemon=True)
        context = contextvars.Context()
        context.run(lambda: seen.append(clock.now()))
        thread.start()
        thread.join()
    assert all(moment > NOON for moment in seen)
    assert len(seen) == 2


def test_durations_do_not_go_backwards() -> None:
    with clock.held(NOON):
        first = clock.elapsed_seconds()
        assert clock.elapsed_seconds() >= first
