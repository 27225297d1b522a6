"""Scopes: what a token may do. Every noun has one to read and one to write."""

from collections.abc import Iterable

from kit.actor import ADMIN_SCOPE
from kit.enums import Described


class Scope(Described):
    """What a token may do."""

    CATALOG_READ = "catalog:read", "Read products, variants, price lists, categories, tags and suppliers."
    CATALOG_WRITE = (
        "catalog:write",
        "Create, change and delete products, variants, price lists, categories, tags and suppliers.",
    )
    STOCK_READ = "stock:read", "Read stock items, locations, movements and reservations."
    STOCK_WRITE = "stock:write", "Adjust, transfer and reserve stock."
    ITEMS_READ = "items:read", "Read inventory items, their sales and their analytics."
    ITEMS_WRITE = "items:write", "Create, change and delete inventory items."
    LISTINGS_READ = "listings:read", "Read listings and the platforms they are on."
    LISTINGS_WRITE = "listings:write", "List and delist, and change listings."
    ASSETS_READ = "assets:read", "Read assets: pictures and documents, and the links to their files."
    ASSETS_WRITE = "assets:write", "Upload, change and delete assets."
    JOBS_READ = "jobs:read", "Read jobs: what is done in the background, how far it is, and what went wrong."
    JOBS_WRITE = "jobs:write", "Cancel jobs."
    AUDIT_READ = "audit:read", "Read who changed what, when and why, whatever it was: users and tokens too."
    ADMIN = ADMIN_SCOPE, "Everything, the account's users, applications and tokens too."


def parse_scopes(names: Iterable[str]) -> tuple[Scope, ...]:
    """The scopes of those names, without repeats; raises `ValueError` naming the first that does not exist."""
    known = {scope.value: scope for scope in Scope}
    found: dict[Scope, None] = {}
    for name in names:
        if name not in known:
            raise ValueError(f"there is no scope {name!r}; there are {', '.join(known)}")
        found[known[name]] = None
    return tuple(found)
