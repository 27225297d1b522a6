"""Moments: UTC everywhere, printed `2026-01-31T12:00:00.000000Z`."""

from datetime import UTC, datetime

from kit.errors import Code, DomainError


def format_time(moment: datetime) -> str:
    """A moment as text; text order is time order. `moment` must carry a time zone."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ").rjust(27, "0")


def parse_time(text: str) -> datetime:
    """A moment from RFC 3339 text with an offset; raises `DomainError` INVALID otherwise.

    Digits beyond microseconds are refused rather than dropped.
    """
    problem = "Not a moment of RFC 3339 with an offset, such as 2026-01-31T12:00:00Z."
    head, _, tail = text.partition(".")
    fraction = tail.rstrip("Zz").partition("+")[0].partition("-")[0]
    if len(head) < 19 or len(fraction) > 6:
        raise DomainError(Code.INVALID, problem)
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            raise DomainError(Code.INVALID, problem)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise DomainError(Code.INVALID, problem) from None
