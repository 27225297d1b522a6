"""URLs: read once, strictly. What two readers could read in two ways is refused, not mended."""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, unquote, urljoin

import idna

from kit.outbound.addresses import address_of
from kit.outbound.failures import FetchCode, FetchFailed

LONGEST: Final = 4096
"""A URL has so many characters at most; those of stores, with a signature, come to about 2,000."""

LONGEST_HOST: Final = 253

_PORTS: Final = {"http": 80, "https": 443}
_URL: Final = re.compile(r"(?P<scheme>[^:/?#]*)://(?P<authority>[^/?#]*)(?P<path>[^?#]*)(?P<query>\?[^#]*)?(?:#.*)?")
_AUTHORITY: Final = re.compile(r"(?P<host>\[[^\[\]]*\]|[^:\[\]]*)(?::(?P<port>[0-9]{0,5}))?")
_NAME: Final = re.compile(r"(?:[a-z0-9_-]{1,63}\.)*[a-z0-9_-]{1,63}")
# RFC 3986's characters of a path and a query, and those that servers leave bare beside them.
_AS_THEY_ARE: Final = "%/?:@!$&'()*+,;=-._~[]|"


@dataclass(frozen=True, slots=True)
class Target:
    """A URL that was read: what it needs to be fetched, in one form for all spellings.

    `host` is an ASCII name in lower case without a dot at its end, or an address without brackets; `path` begins with a
    slash, and has the query with it.
    """

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """The host and, unless it is the scheme's own, the port: the `Host` header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    def __str__(self) -> str:
        return f"{self.scheme}://{self.authority}{self.path}"


def target_of(url: str) -> Target:
    """Reads an absolute URL; its fragment is dropped. Raises `FetchFailed` (INVALID_URL)."""
    _examine(url)
    read = _URL.fullmatch(url)
    scheme = read["scheme"].lower() if read else ""
    if read is None or scheme not in _PORTS:
        raise _invalid("The URL must begin with http:// or https://.")
    if "@" in read["authority"]:
        raise _invalid("The URL must not hold a user name or a password.")
    authority = _AUTHORITY.fullmatch(read["authority"])
    if authority is None:
        raise _invalid("The URL's host or port is not written as one.")
    port = int(authority["port"] or _PORTS[scheme])
    if not 1 <= port <= 65535:
        raise _invalid("The URL's port is not between 1 and 65535.")
    path = quote((read["path"] or "/") + (read["query"] or ""), safe=_AS_THEY_ARE)
    return Target(scheme, host_of(authority["host"]), port, path)


def redirected(target: Target, location: str) -> Target:
    """Where a redirect leads, looked at as if it had been given; `location` may be relative.

    Raises `FetchFailed` (INVALID_URL), also for a way from https to http.
    """
    _examine(location)
    try:
        joined = urljoin(str(target), location)
    except ValueError as error:
        raise _invalid("The URL redirects to something that is not a URL.") from error
    following = target_of(joined)
    if target.scheme == "https" and following.scheme == "http":
        raise _invalid("The URL redirects from https to http.")
    return following


def host_of(written: str) -> str:
    """A host in its one form (`Target.host`), from a URL's spelling of it. Raises `FetchFailed` (INVALID_URL).

    It is read as browsers do: percent signs, then other alphabets and widths (UTS 46), then numbers.
    """
    try:
        if written.startswith("["):
            return str(address_of(_with_colon(written.removeprefix("[").removesuffix("]"))))
        host = unquote(written, errors="strict")
        if len(host) > LONGEST_HOST + 1:
            raise ValueError("too long")
        if not host.isascii():
            host = idna.uts46_remap(host, std3_rules=False)
            host = host if host.isascii() else idna.encode(host).decode("ascii")
        host = host.lower().removesuffix(".")
        if len(host) > LONGEST_HOST or not _NAME.fullmatch(host):
            raise ValueError("not a name")
        return str(address_of(host) or host)
    except ValueError as error:
        raise _invalid("The URL's host is neither a name nor an address.") from error


def _with_colon(host: str) -> str:
    if ":" not in host:
        raise ValueError("only IPv6 addresses stand in brackets")
    return host


def _examine(url: str) -> None:
    if len(url) > LONGEST:
        raise _invalid(f"The URL has more than {LONGEST} characters.")
    # Not printable are control characters, lone surrogates, and what is not seen or turns the direction of writing.
    if not url.isprintable() or " " in url or "\\" in url:
        raise _invalid("The URL holds a space, a backslash or a character that cannot be seen.")


def _invalid(message: str) -> FetchFailed:
    return FetchFailed(FetchCode.INVALID_URL, message)
