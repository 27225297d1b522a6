"""Addresses: in every spelling that a resolver takes for one, and which of them the whole world can reach."""

import re
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Final

Address = IPv4Address | IPv6Address

_NUMBER: Final = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)", re.ASCII)

# What `ipaddress.is_global` lets pass. It says yes to multicast, to site-local, to most that no registry has given out,
# and to IPv4 addresses in other clothes; and what it says of 192.0.0.0/24 and 2001::/23 differs between 3.11.7 and
# later. So IPv6 is refused outside 2000::/3, the one block of which addresses are given out, and of both is refused:
_REFUSED_4: Final = tuple(
    IPv4Network(network)
    for network in (
        "168.63.129.16/32",  # Azure answers with its virtual machines' metadata at this public address
        "192.0.0.0/24",  # protocol assignments (RFC 6890); Oracle's metadata is at 192.0.0.192
        "192.88.99.0/24",  # relays from 6to4, given up (RFC 7526)
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved
    )
)
_GIVEN_OUT_6: Final = IPv6Network("2000::/3")
_REFUSED_6: Final = tuple(
    IPv6Network(network)
    for network in (
        "2001::/23",  # protocol assignments, with Teredo (2001::/32), benchmarking, ORCHID
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: holds an IPv4 address
        "3fff::/20",  # documentation (RFC 9637)
    )
)
# The lower half of an ISATAP address: 0:5efe or 200:5efe, then an IPv4 address (RFC 5214).
_ISATAP: Final = 0x5EFE


def address_of(host: str) -> Address | None:
    """The address that an ASCII host in lower case is a spelling of, or None for a name.

    IPv4 is read as `inet_aton` and browsers do: one to four numbers, decimal, octal or hexadecimal, of which the last
    fills the bytes that are left. IPv6 comes without brackets. Raises ValueError for a host that is no name, because it
    has a colon or ends in a number, and no address either; and for an IPv6 address with a zone.
    """
    if ":" in host:
        if "%" in host:
            raise ValueError("an address with a zone")
        return IPv6Address(host)
    *_, last = parts = host.split(".")
    if not _NUMBER.fullmatch(last):
        return None
    if len(parts) > 4:
        raise ValueError("too many numbers for an address")
    *first, rest = [_number(part) for part in parts]
    if any(number > 255 for number in first) or rest >= 256 ** (4 - len(first)):
        raise ValueError("a number that is too large for an address")
    return IPv4Address(sum(number << (24 - 8 * place) for place, number in enumerate(first)) + rest)


def _number(part: str) -> int:
    if not _NUMBER.fullmatch(part):
        raise ValueError("not a number")
    if part.startswith("0x"):
        return int(part[2:] or "0", 16)
    return int(part, 8 if part.startswith("0") else 10)


def is_public(address: Address) -> bool:
    """Whether an address is one of a single host that the whole world can reach.

    Refused altogether, whatever they hold, are IPv6 addresses that stand for an IPv4 address: mapped, compatible,
    NAT64, 6to4, Teredo, ISATAP. Not recognised is NAT64 under a prefix of a network's own (RFC 6052), which looks like
    any other.
    """
    if not address.is_global:
        return False
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _REFUSED_4)
    return (
        address in _GIVEN_OUT_6
        and address.scope_id is None
        and not any(address in network for network in _REFUSED_6)
        and (int(address) >> 32) & 0xFDFFFFFF != _ISATAP
    )
