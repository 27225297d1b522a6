"""What can be done with accounts. Each is one unit of work; whoever calls it commits."""

import base64
import hashlib
import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa

from inventory.accounts.models import (
    ACCOUNTS,
    APPLICATIONS,
    PHOTOS_PER_ITEM,
    TOKENS,
    USERS,
    Capability,
    Plan,
)
from inventory.accounts.scopes import Scope
from kit import changes, clock, entities
from kit.database import Database
from kit.errors import Code, DomainError
from kit.outcome import Outcome
from kit.tenancy import System
from kit.values import Values, check
from kit.work import UnitOfWork

TOKEN_PREFIX: Final = "igw_"  # noqa: S105 - the part that is not secret
"""Every token begins with this, so that scanners for leaked secrets can know one."""

_TOKEN_BYTES: Final = 32
_SLUG: Final = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?")
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+")

LAST_USE_PRECISION: Final = timedelta(minutes=1)
"""A token's last use is written at most this often, so that reading does not become writing."""


async def create_account(work: UnitOfWork, given: Values) -> Outcome:
    """Makes the account of the unit of work, whose id was chosen with it.

    `given`: slug, display_name, currency, and any other column of the account. Raises `DomainError` INVALID for a
    slug of other than small letters, digits and inner hyphens. Whether another account has the slug is not for an
    account to see; the database's unique key refuses it.
    """
    values = check(ACCOUNTS, given, creating=True)
    if not _SLUG.fullmatch(values["slug"]):
        raise DomainError(Code.INVALID, "A slug has small letters, digits and inner hyphens only.", ("slug",))
    row = {**entities.prepared(work, ACCOUNTS, values), "id": work.actor.account.id}
    row["photos_per_item_limit"] = PHOTOS_PER_ITEM[Plan[row["plan"]]]
    await work.writes.insert(ACCOUNTS, [row])
    await changes.start_counting(work.writes, row["id"])
    entities.record_created(work, ACCOUNTS, row)
    return Outcome.of(row["id"])


async def create_user(work: UnitOfWork, given: Values) -> Outcome:
    """Adds a person: username and email. Raises `DomainError` TAKEN where the account has either already."""
    values = check(USERS, given, creating=True)
    if not _EMAIL.fullmatch(values["email"]):
        raise DomainError(Code.INVALID, "Not an e-mail address.", ("email",))
    for name in ("username", "email"):
        taken = await work.writes.rows(sa.select(USERS.c.id).where(USERS.c[name] == values[name]))
        if taken:
            raise DomainError(Code.TAKEN, f"Another user has this {name}.", (name,))
    return await _insert(work, USERS, values)


async def create_application(work: UnitOfWork, given: Values) -> Outcome:
    """Lets a program in: name, class_description, and capabilities, a list of `Capability`.

    Raises `DomainError`: TAKEN for a name in use, INVALID for an unknown capability.
    """
    values = check(APPLICATIONS, given, creating=True)
    values["capabilities"] = _capabilities(given.get("capabilities") or [])
    taken = await work.writes.rows(sa.select(APPLICATIONS.c.id).where(APPLICATIONS.c.name == values["name"]))
    if taken:
        raise DomainError(Code.TAKEN, "Another application has this name.", ("name",))
    return await _insert(work, APPLICATIONS, values)


def _capabilities(names: Sequence[str]) -> list[str]:
    unknown = [name for name in names if name not in {capability.value for capability in Capability}]
    if unknown:
        message = f"There is no capability {unknown[0]!r}; there are {', '.join(Capability)}."
        raise DomainError(Code.INVALID, message, ("capabilities",))
    return sorted(set(names))


async def create_token(
    work: UnitOfWork,
    *,
    secret: str,
    scopes: Sequence[Scope],
    user_id: str | None = None,
    application_id: str | None = None,
    expires_at: datetime | None = None,
) -> Outcome:
    """Keeps the hash of a new token of a user or of an application (exactly one of them)."""
    owner = {"user_id": user_id, "application_id": application_id}
    values = {"hash": hash_of(secret), "scopes": [scope.value for scope in scopes], "expires_at": expires_at}
    return await _insert(work, TOKENS, {**values, **owner})


async def _insert(work: UnitOfWork, table: sa.Table, values: dict[str, Any]) -> Outcome:
    row = entities.prepared(work, table, values)
    await entities.insert(work, table, [row])
    return Outcome.of(row["id"])


def new_secret() -> str:
    """A new token: 256 random bits behind the prefix. It is shown once and never kept."""
    random = base64.urlsafe_b64encode(clock.random_bytes(_TOKEN_BYTES)).decode().rstrip("=")
    return f"{TOKEN_PREFIX}{random}"


def hash_of(secret: str) -> str:
    """SHA-256 of a token, in hex. A fast hash will do: 256 random bits cannot be guessed."""
    return hashlib.sha256(secret.encode()).hexdigest()


async def note_use(database: Database, token_id: str, now: datetime) -> None:
    """Writes down that a token was used."""
    async with database.writing(System("sign_in")) as writes:
        await writes.execute(sa.update(TOKENS).where(TOKENS.c.id == token_id).values(last_used_at=now))
