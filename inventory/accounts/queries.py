"""What can be asked of accounts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from inventory.accounts.commands import LAST_USE_PRECISION, hash_of
from inventory.accounts.models import ACCOUNTS, APPLICATIONS, TOKENS, USERS
from kit.actor import Actor, ActorKind
from kit.collection import Collection
from kit.database import Database, Reads
from kit.errors import SignInRefused
from kit.tenancy import Account, System

ALL_ACCOUNTS: Final = Collection(ACCOUNTS)
ALL_USERS: Final = Collection(USERS)
ALL_APPLICATIONS: Final = Collection(APPLICATIONS)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A token that counts."""

    actor: Actor
    token_id: str
    use_is_due: bool
    """Whether its last use was written down too long ago."""


async def sign_in(database: Database, secret: str, now: datetime) -> SignedIn:
    """Whose token this is. Raises `SignInRefused` for one that is unknown or has expired."""
    hashed = hash_of(secret)
    found = await database.read(_SIGN_IN, lambda reads: reads.kept("sign_in", _token, {"hash": hashed}))
    if not found:
        raise SignInRefused("The token is unknown.")
    [token] = found
    if token["expires_at"] is not None and token["expires_at"] <= now:
        raise SignInRefused("The token has expired.")
    used = token["last_used_at"]
    return SignedIn(
        actor=Actor(
            account=Account(token["account_id"]),
            kind=ActorKind.USER if token["user_id"] else ActorKind.APPLICATION,
            id=token["user_id"] or token["application_id"],
            scopes=frozenset(token["scopes"]),
        ),
        token_id=token["id"],
        use_is_due=used is None or now - used > LAST_USE_PRECISION,
    )


_SIGN_IN: Final = System("sign_in")


def _token() -> sa.Select[Any]:
    return sa.select(
        TOKENS.c.id,
        TOKENS.c.account_id,
        TOKENS.c.user_id,
        TOKENS.c.application_id,
        TOKENS.c.scopes,
        TOKENS.c.expires_at,
        TOKENS.c.last_used_at,
    ).where(TOKENS.c.hash == sa.bindparam("hash", type_=TOKENS.c.hash.type))


async def account_id_of(database: Database, slug: str) -> str | None:
    """The id of the account with that slug."""
    async with database.reading(System("command_line")) as reads:
        found: str | None = await reads.value(sa.select(ACCOUNTS.c.id).where(ACCOUNTS.c.slug == slug))
    return found


async def currency(reads: Reads) -> str:
    """The currency that prices of the account are in unless they say otherwise."""
    code: str = await reads.value(sa.select(ACCOUNTS.c.currency))
    return code
