"""Links to a local folder: URLs that let whoever has one read an object, or upload one, until a moment.

    <base>/files/<key>?expires=<Unix seconds>&signature=<64 hexadecimal digits>
    <base>/files/<key>?expires=...&max_bytes=<number>&content_type=<media type>&signature=...

The first is for GET and HEAD, the second for PUT. The signature is HMAC-SHA256 over a version, the method, the key and
the other parameters, one a line: none can hold a line break, so that no two links have the same text.
"""

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from urllib.parse import parse_qsl, urlencode

from kit import clock
from kit.errors import ProgramError
from kit.storage.errors import BadKey, LinkExpired, LinkRefused
from kit.storage.keys import Key, key_of

PATH: Final = "/files/"
SHORTEST_SECRET: Final = 32

_NUMBER: Final = re.compile(r"[0-9]{1,15}", re.ASCII)
_MEDIA_TYPE: Final = re.compile(r"[a-z0-9][a-z0-9.+-]*/[a-z0-9][a-z0-9.+-]*", re.ASCII)
_READING: Final = ("expires", "signature")
_UPLOAD: Final = ("expires", "max_bytes", "content_type", "signature")


@dataclass(frozen=True, slots=True)
class UploadLink:
    """Where to PUT the bytes of one object, once, and the headers that the request must carry."""

    url: str
    headers: Mapping[str, str]
    expires: datetime


@dataclass(frozen=True, slots=True)
class Permit:
    """What a good link permits. `max_bytes` and `content_type` are for uploads."""

    key: Key
    expires: int
    max_bytes: int = 0
    content_type: str = ""


class Links:
    """Makes links and checks them. `secret` has 32 bytes or more; `base_url` is where the gateway is reached."""

    def __init__(self, secret: bytes, base_url: str) -> None:
        if len(secret) < SHORTEST_SECRET:
            raise ProgramError(f"the secret of links has at least {SHORTEST_SECRET} bytes")
        self._secret = secret
        self._base = base_url.rstrip("/") + PATH

    def reading(self, key: Key, seconds: int) -> str:
        """A URL to GET."""
        permit = Permit(key, _now() + seconds)
        return self._url(permit, {"expires": permit.expires, "signature": self._signature("GET", permit)})

    def upload(self, key: Key, seconds: int, max_bytes: int, content_type: str) -> UploadLink:
        """A URL to PUT."""
        permit = Permit(key, _now() + seconds, max_bytes, content_type)
        parameters = {
            "expires": permit.expires,
            "max_bytes": max_bytes,
            "content_type": content_type,
            "signature": self._signature("PUT", permit),
        }
        expires = datetime.fromtimestamp(permit.expires, UTC)
        return UploadLink(self._url(permit, parameters), {"Content-Type": content_type}, expires)

    def check_reading(self, key: str, query: str) -> Permit:
        """What a GET or HEAD with this decoded key and this query may do. Raises `LinkRefused` and `LinkExpired`."""
        given = _parameters(query, _READING)
        return self._checked("GET", Permit(_key(key), int(given["expires"])), given["signature"])

    def check_upload(self, key: str, query: str) -> Permit:
        """What a PUT with this decoded key and this query may do. Raises `LinkRefused` and `LinkExpired`."""
        given = _parameters(query, _UPLOAD)
        permit = Permit(_key(key), int(given["expires"]), int(given["max_bytes"]), given["content_type"])
        return self._checked("PUT", permit, given["signature"])

    def _checked(self, method: str, permit: Permit, signature: str) -> Permit:
        # The signature first: whoever made a link up learns nothing about times.
        if not hmac.compare_digest(self._signature(method, permit).encode(), signature.encode()):
            raise LinkRefused("The signature does not fit.")
        if _now() >= permit.expires:
            raise LinkExpired("The link has expired.")
        return permit

    def _signature(self, method: str, permit: Permit) -> str:
        lines = ("1", method, permit.key, str(permit.expires), str(permit.max_bytes), permit.content_type)
        return hmac.new(self._secret, "\n".join(lines).encode(), hashlib.sha256).hexdigest()

    def _url(self, permit: Permit, parameters: Mapping[str, object]) -> str:
        return f"{self._base}{permit.key}?{urlencode(parameters)}"  # the characters of a key need no escape


def _parameters(query: str, names: tuple[str, ...]) -> dict[str, str]:
    """The parameters, where they are these, each once and of its form. Raises `LinkRefused`."""
    try:
        pairs = parse_qsl(query, keep_blank_values=True, strict_parsing=True, errors="strict", max_num_fields=8)
    except ValueError:
        pairs = []
    given = dict(pairs)
    well_formed = (
        len(pairs) == len(names)
        and given.keys() == set(names)
        and all(_NUMBER.fullmatch(given[name]) for name in ("expires", "max_bytes") if name in given)
        and all(_MEDIA_TYPE.fullmatch(given[name]) for name in ("content_type",) if name in given)
    )
    if not well_formed:
        raise LinkRefused("The link is not whole.")
    return given


def _key(text: str) -> Key:
    try:
        return key_of(text)
    except BadKey:
        raise LinkRefused("The link is not whole.") from None


def _now() -> int:
    return int(clock.now().timestamp())
