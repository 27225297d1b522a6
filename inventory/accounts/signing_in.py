"""Who signs in by which token.

A token that was found is remembered for a minute as a claim (`kit.claims`): whoever shows it again is let in on
condition that the snapshot which answers them still finds it as it was. One that was taken back or changed counts for
nothing from that moment on, in every process; and a request is one transaction, not two.
"""

from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa

from inventory.accounts.commands import LAST_USE_PRECISION, hash_of
from inventory.accounts.models import TOKENS
from kit.actor import Actor, ActorKind
from kit.claims import Claim
from kit.database import Database
from kit.errors import SignInRefused
from kit.tenancy import Account, System

REMEMBERED: Final = timedelta(minutes=1)
"""How long a token is remembered. Whoever is not let in any more can make us read a body for so long, and no more."""

MAX_REMEMBERED: Final = 10_000
"""How many tokens are remembered, least recently used out first."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A token that counts."""

    actor: Actor
    token_id: str
    use_is_due: bool
    """Whether its last use was written down too long ago."""


@dataclass(frozen=True, slots=True)
class _Remembered:
    actor: Actor
    found_at: datetime
    expires_at: datetime | None


class Tokens:
    """The tokens of a database, as one process knows them."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._remembered: OrderedDict[str, _Remembered] = OrderedDict()

    def remembered(self, secret: str, now: datetime) -> Actor | None:
        """Whose token this is as far as is remembered, with a claim that is still to be confirmed; or None."""
        hashed = hash_of(secret)
        known = self._remembered.get(hashed)
        if known is None:
            return None
        expired = known.expires_at is not None and known.expires_at <= now
        if expired or not known.found_at <= now < known.found_at + REMEMBERED:
            del self._remembered[hashed]
            return None
        self._remembered.move_to_end(hashed)
        return known.actor

    async def sign_in(self, secret: str, now: datetime) -> SignedIn:
        """Whose token this is. Raises `SignInRefused` for one that is unknown or has expired."""
        hashed = hash_of(secret)
        found = await self._database.read(_SIGN_IN, lambda reads: reads.kept("sign_in", _token, {"hash": hashed}))
        if not found:
            self._remembered.pop(hashed, None)
            raise SignInRefused("The token is unknown.")
        [token] = found
        if token["expires_at"] is not None and token["expires_at"] <= now:
            raise SignInRefused("The token has expired.")
        account = Account(token["account_id"])
        actor = Actor(
            account=account,
            kind=ActorKind.USER if token["user_id"] else ActorKind.APPLICATION,
            id=token["user_id"] or token["application_id"],
            scopes=frozenset(token["scopes"]),
        )
        claim = Claim(account, TOKENS.name, token["id"], token["version"])
        self._remember(hashed, _Remembered(replace(actor, claim=claim), now, token["expires_at"]))
        used = token["last_used_at"]
        return SignedIn(actor, token["id"], use_is_due=used is None or now - used > LAST_USE_PRECISION)

    def _remember(self, hashed: str, known: _Remembered) -> None:
        self._remembered[hashed] = known
        self._remembered.move_to_end(hashed)
        if len(self._remembered) > MAX_REMEMBERED:
            self._remembered.popitem(last=False)


_SIGN_IN: Final = System("sign_in")


def _token() -> sa.Select[Any]:
    return sa.select(
        TOKENS.c.id,
        TOKENS.c.version,
        TOKENS.c.account_id,
        TOKENS.c.user_id,
        TOKENS.c.application_id,
        TOKENS.c.scopes,
        TOKENS.c.expires_at,
        TOKENS.c.last_used_at,
    ).where(TOKENS.c.hash == sa.bindparam("hash", type_=TOKENS.c.hash.type))
