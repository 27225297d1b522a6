"""Time and randomness: the one place where the program asks the machine for either.

Everything else calls `now()` and `random_bytes()`, so that a test can own both with `held()`.
"""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class Source:
    """Where time and randomness come from."""

    now: Callable[[], datetime]
    random_bytes: Callable[[int], bytes]


MACHINE = Source(now=lambda: datetime.now(UTC), random_bytes=os.urandom)

_source: ContextVar[Source] = ContextVar("kit.clock", default=MACHINE)


def now() -> datetime:
    """The present moment, in UTC, with microseconds."""
    return _source.get().now()


def random_bytes(count: int) -> bytes:
    """`count` unpredictable bytes (predictable ones while a test holds the source)."""
    return _source.get().random_bytes(count)


def elapsed_seconds() -> float:
    """A clock for measuring durations; its zero means nothing."""
    return time.perf_counter()


@contextmanager
def held(at: datetime | None = None, random_bytes: Callable[[int], bytes] | None = None) -> Iterator[None]:
    """Within the block, in this context only, time stands at `at` and randomness comes from `random_bytes`."""
    current = _source.get()
    token = _source.set(
        Source(
            now=current.now if at is None else lambda: at,
            random_bytes=random_bytes or current.random_bytes,
        )
    )
    try:
        yield
    finally:
        _source.reset(token)
