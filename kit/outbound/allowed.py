"""What may be connected to: the whole world's web ports, and what a setting opens besides."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Final

from kit.outbound.addresses import Address, is_public
from kit.outbound.failures import FetchFailed
from kit.outbound.urls import host_of

WEB_PORTS: Final = frozenset({80, 443})

_ENTRY: Final = re.compile(r"(?P<place>\[.+\]|[^:\[\]]+)(?::(?P<port>[0-9]{1,5}))?")
# Names that only an inside network gives out (RFC 6761, 6762, 8375, ICANN's `internal`), as are those without a dot.
_INSIDE: Final = ("localhost", "local", "internal", "home.arpa")


@dataclass(frozen=True, slots=True)
class _Entry:
    place: str | IPv4Network | IPv6Network
    ports: frozenset[int]

    def may_hold(self, host: str, port: int) -> bool:
        return port in self.ports and (not isinstance(self.place, str) or self.place == host)

    def holds(self, host: str, address: Address, port: int) -> bool:
        # An address is in no network of the other version.
        return self.may_hold(host, port) and (isinstance(self.place, str) or address in self.place)


class AllowList:
    """Hosts and networks beside the public ones, a text each.

    `10.0.0.0/8`, `[fd00::/8]` and `pictures.intranet` are open on the ports 80 and 443, `10.1.2.3:8080`,
    `[fd00::1]:8080` and `cdn.example.com:8443` on that port alone. A network holds whatever name leads into it, but no
    other spelling of its addresses (`::ffff:10.0.0.1`); a name is open whatever its addresses are, so whoever answers
    for it is trusted. Raises ValueError for a text that is none of these.
    """

    def __init__(self, entries: Iterable[str] = ()) -> None:
        self._entries = tuple(_entry(text) for text in entries)

    def may_permit(self, host: str, port: int) -> bool:
        """Whether a host's addresses are worth asking for.

        Inside names are not even looked up: whether they exist is nobody's business.
        """
        if any(entry.may_hold(host, port) for entry in self._entries):
            return True
        inside = ":" not in host and ("." not in host or f".{host}".endswith(tuple(f".{name}" for name in _INSIDE)))
        return port in WEB_PORTS and not inside

    def permits(self, host: str, address: Address, port: int) -> bool:
        """Whether an address that a host has may be connected to."""
        if port in WEB_PORTS and is_public(address):
            return True
        return any(entry.holds(host, address, port) for entry in self._entries)


def _entry(text: str) -> _Entry:
    read = _ENTRY.fullmatch(text)
    place, port = (read["place"], read["port"]) if read else (text, None)
    if port is not None and not 1 <= int(port) <= 65535:
        raise ValueError(f"{text!r} names a port that is none")
    ports = WEB_PORTS if port is None else frozenset({int(port)})
    try:
        return _Entry(ip_network(place[1:-1] if read and place.startswith("[") else place), ports)
    except ValueError:
        if "/" in place or ":" in place:
            raise
    try:
        return _Entry(host_of(place), ports)
    except FetchFailed:
        raise ValueError(f"{text!r} is neither a host nor a network") from None
