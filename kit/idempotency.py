"""Idempotency keys: a request sent twice is carried out once.

The key is inserted first in the mutation's transaction, so that a second request waits for the first; it holds the
command's outcome, not a response, so that a replay may select other fields. What fails stores nothing.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

import orjson
import sqlalchemy as sa
from sqlmodel import SQLModel

from kit.columns import json_value, moment, stored_text
from kit.database import Writes
from kit.errors import Code, DomainError
from kit.outcome import Outcome
from kit.tables import table_of, tenant_table
from kit.uploads import UploadedFile
from kit.values import is_storable

KEPT: Final = timedelta(hours=48)
MAX_LENGTH: Final = 255

# orjson would write an uploaded file out by its fields.
_WRITTEN: Final = orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS


@tenant_table()
class IdempotencyKey(SQLModel, table=True):
    """A key that was used, by whom, for which mutation, with which input, and what came of it."""

    __tablename__ = "idempotency_key"

    account_id: str = stored_text(primary_key=True)
    actor_id: str = stored_text(primary_key=True)
    mutation: str = stored_text(primary_key=True)
    key: str = stored_text(primary_key=True)
    input_hash: str = stored_text()
    outcome: dict[str, Any] | None = json_value()
    created_at: datetime = moment(required=True)

    __table_args__ = (sa.Index(None, "created_at"),)


_KEYS: Final = table_of(IdempotencyKey)


@dataclass(frozen=True, slots=True)
class Request:
    """A mutation that names an idempotency key."""

    actor_id: str
    mutation: str
    key: str
    input_hash: str

    @classmethod
    def of(cls, actor_id: str, mutation: str, key: str, given: dict[str, Any]) -> "Request":
        """Raises `DomainError` for a key that is blank, cannot be stored, or is longer than 255 characters."""
        path = ("idempotency_key",)
        if not key.strip():
            raise DomainError(Code.BLANK, "An idempotency key must say something.", path)
        if not is_storable(key):
            raise DomainError(Code.INVALID, "An idempotency key must be plain text.", path)
        if len(key) > MAX_LENGTH:
            raise DomainError(Code.TOO_LONG, f"An idempotency key has at most {MAX_LENGTH} characters.", path)
        return cls(actor_id, mutation, key, input_hash(given))

    @property
    def _where(self) -> sa.ColumnElement[bool]:
        return sa.and_(_KEYS.c.actor_id == self.actor_id, _KEYS.c.mutation == self.mutation, _KEYS.c.key == self.key)


def input_hash(given: dict[str, Any]) -> str:
    """SHA-256 of the coerced input; the order of object keys does not count, and of a file its bytes alone do.

    Raises `DomainError` INVALID for JSON that could not be stored either: too deep, or numbers beyond 64 bits.
    """
    try:
        text = orjson.dumps(given, default=_plain, option=_WRITTEN)
    except orjson.JSONEncodeError:
        raise DomainError(Code.INVALID, "The input holds JSON that cannot be stored.") from None
    return hashlib.sha256(text).hexdigest()


def _plain(value: Any) -> str:
    if isinstance(value, UploadedFile):
        return value.sha256
    return str(value.normalize() if isinstance(value, Decimal) else value)


async def claim(writes: Writes, request: Request, now: datetime) -> Outcome | None:
    """Takes the key for this transaction; None when it was free, else the outcome it stands for.

    Raises `DomainError` IDEMPOTENCY_KEY_REUSED when it was used with other input.
    """
    fresh = {"input_hash": request.input_hash, "outcome": None, "created_at": now}
    key = {"actor_id": request.actor_id, "mutation": request.mutation, "key": request.key}
    statement = writes.dialect.insert_if_new(_KEYS)
    while (await writes.execute(statement, [{**key, **fresh}])).rowcount == 0:
        found = await writes.locked(sa.select(_KEYS).where(request._where))
        if found:
            break
        # A sweep deleted it between the two statements: now it is free.
    else:
        return None
    [used] = found
    if used["created_at"] < now - KEPT:
        await writes.execute(sa.update(_KEYS).where(request._where).values(fresh))
        return None
    if used["input_hash"] != request.input_hash:
        raise DomainError(
            Code.IDEMPOTENCY_KEY_REUSED,
            "This idempotency key was used before with other input; use a new one for a new request.",
            ("idempotency_key",),
        )
    return Outcome.from_json(used["outcome"])


async def keep(writes: Writes, request: Request, outcome: Outcome) -> None:
    """Stores what the key stands for from now on."""
    await writes.execute(sa.update(_KEYS).where(request._where).values(outcome=outcome.to_json()))


async def forget_old(writes: Writes, now: datetime) -> int:
    """Deletes keys that have had their 48 hours, of all accounts; returns how many."""
    return (await writes.execute(sa.delete(_KEYS).where(_KEYS.c.created_at < now - KEPT))).rowcount
