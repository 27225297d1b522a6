"""Which media type to answer in, and whether a body is declared as what we read.

`Accept` follows RFC 9110 section 12.5.1 (the most specific range that matches a type gives its quality) and section 5.1
of the GraphQL-over-HTTP specification. A tie goes to `application/graphql-response+json` only where the client names
it: no `Accept`, `*/*` and `application/*` count as a legacy client, for the sake of the many that send just that.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_TOKEN_CHARACTERS = frozenset("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
_QUALITY_CHARACTERS = frozenset("0123456789.")
_MOST_KEPT = 300
"""Longer headers are read anew each time."""


class MediaType(StrEnum):
    """The media types of a response (section 3.1)."""

    GRAPHQL_RESPONSE = "application/graphql-response+json"
    JSON = "application/json"

    @property
    def is_legacy(self) -> bool:
        """Whether a client that gets this type may trust the body of a 200 only."""
        return self is MediaType.JSON

    @property
    def header(self) -> str:
        """The value of `Content-Type`, with the encoding (section 5.1: SHOULD)."""
        return f"{self.value}; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Accepted:
    """What an `Accept` header comes to."""

    media_type: MediaType | None
    """The type to answer in; None where the client accepts neither."""

    prefers_html: bool
    """Whether `text/html` is named and preferred to both: a person with a browser."""


@dataclass(frozen=True, slots=True)
class MediaRange:
    """One media type or range, in lower case, with its parameters."""

    type: str
    subtype: str
    parameters: Mapping[str, str]

    @property
    def is_utf8(self) -> bool:
        """Whether the charset is UTF-8, which is assumed where none is given (section 3.1: MUST)."""
        return self.parameters.get("charset", "utf-8").lower() in {"utf-8", "utf8"}

    @property
    def quality(self) -> float:
        """The weight `q`, from 0 to 1; 1 where none is given, and 0 where it makes no sense."""
        text = self.parameters.get("q", "1")
        if not text or not _QUALITY_CHARACTERS.issuperset(text) or text.count(".") > 1 or text == ".":
            return 0.0
        return min(float(text), 1.0)

    def specificity(self, full_name: str) -> int:
        """How closely this matches `type/subtype`: 3 exactly, 2 by the type, 1 by `*/*`, 0 not at all."""
        kind, _, name = full_name.partition("/")
        if (self.type, self.subtype) == (kind, name):
            return 3
        if (self.type, self.subtype) == (kind, "*"):
            return 2
        return int((self.type, self.subtype) == ("*", "*"))


def accepted(headers: Sequence[str]) -> Accepted:
    """Read all `Accept` lines of a request. Elements that cannot be read are skipped."""
    whole = ", ".join([header for header in headers if header.strip()])
    # Clients send the same few over and over.
    return _accepted(whole) if len(whole) > _MOST_KEPT else _known_accepted(whole)


def _accepted(header: str) -> Accepted:
    if not header:
        return Accepted(MediaType.JSON, prefers_html=False)
    ranges = [found for text in _split(header, ",") if text and (found := media_range(text))]
    modern, modern_named = _quality(ranges, MediaType.GRAPHQL_RESPONSE)
    legacy, _ = _quality(ranges, MediaType.JSON)
    html, html_named = _quality(ranges, "text/html")
    if modern > legacy or (modern == legacy > 0 and modern_named):
        chosen: MediaType | None = MediaType.GRAPHQL_RESPONSE
    else:
        chosen = MediaType.JSON if legacy > 0 else None
    return Accepted(chosen, prefers_html=html_named and html > 0 and html >= max(modern, legacy))


_known_accepted = lru_cache(maxsize=100)(_accepted)


def is_json(content_types: Sequence[str]) -> bool:
    """Whether the `Content-Type` lines say UTF-8 JSON, once.

    Two lines are refused, lest a proxy before us believed the other one.
    """
    if len(content_types) != 1:
        return False
    [header] = content_types
    return _is_json(header) if len(header) > _MOST_KEPT else _known_is_json(header)


def _is_json(header: str) -> bool:
    found = media_range(header)
    return found is not None and (found.type, found.subtype) == ("application", "json") and found.is_utf8


_known_is_json = lru_cache(maxsize=100)(_is_json)


def form_with_files(content_types: Sequence[str]) -> MediaRange | None:
    """What the `Content-Type` lines say of a `multipart/form-data` body, once; None where they say anything else."""
    found = media_range(content_types[0]) if len(content_types) == 1 else None
    return found if found is not None and (found.type, found.subtype) == ("multipart", "form-data") else None


def media_range(text: str) -> MediaRange | None:
    """Parse `type/subtype;name=value` (RFC 9110 section 8.3.1); None where it is none."""
    name, *rest = _split(text, ";")
    kind, slash, subtype = name.lower().partition("/")
    if not slash or not _is_token(kind) or not _is_token(subtype):
        return None
    parameters: dict[str, str] = {}
    for parameter in rest:
        key, _, value = parameter.partition("=")
        # The first one counts: a second charset must not take back what was checked.
        parameters.setdefault(key.strip().lower(), _unquoted(value.strip()))
    return MediaRange(kind, subtype, parameters)


def _quality(ranges: Sequence[MediaRange], full_name: str) -> tuple[float, bool]:
    """The quality of a media type, and whether it is called by its name."""
    best, quality = 0, 0.0
    for candidate in ranges:
        specificity = candidate.specificity(full_name)
        # A range in a charset we do not write does not match what we would send.
        if specificity > best and candidate.is_utf8:
            best, quality = specificity, candidate.quality
    return quality, best == 3


def _split(text: str, separator: str) -> Iterator[str]:
    """The parts between separators that stand outside quotes, stripped. Linear in the length."""
    start, quoted, escaped = 0, False, False
    for position, character in enumerate(text):
        if escaped:
            escaped = False
        elif quoted and character == "\\":
            escaped = True
        elif character == '"':
            quoted = not quoted
        elif character == separator and not quoted:
            yield text[start:position].strip()
            start = position + 1
    yield text[start:].strip()


def _unquoted(value: str) -> str:
    quoted = len(value) > 1 and value.startswith('"') and value.endswith('"')
    return value[1:-1].replace("\\", "") if quoted else value


def _is_token(text: str) -> bool:
    return bool(text) and _TOKEN_CHARACTERS.issuperset(text)
