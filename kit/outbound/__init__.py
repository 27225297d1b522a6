"""The one way out: fetches what a URL names that somebody else wrote, without being led to what lies inside.

A client of the API names a URL, and the program, which stands inside, fetches it: that is the way to a server's private
neighbours (server-side request forgery). What stands against it:

- `urls`: only http and https, read once, by one reader, which refuses what two readers could read in two ways.
- `addresses`: only addresses that the whole world can reach; every other spelling of an address is the address.
- `allowed`: hosts, networks and ports that a setting opens besides; empty by default.
- `network`: a name is resolved once, all its addresses are looked at, and the connection goes to one of these very
  addresses. It is the only thing that can connect, so nothing passes by it; TLS and `Host` still use the name.
- `client`: one deadline, one limit of size, each redirect looked at as if it had been given.

It stands on `httpcore2`, the floor beneath `httpx2`: that has the place where a connection is made as a parameter, and
knows no cookies, redirects, proxies, credentials or compression which would have to be switched off.
"""

from kit.outbound.allowed import AllowList
from kit.outbound.client import Fetched, Outbound
from kit.outbound.failures import FetchCode, FetchFailed
from kit.outbound.network import Resolve

__all__ = ["AllowList", "FetchCode", "FetchFailed", "Fetched", "Outbound", "Resolve"]
