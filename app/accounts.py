"""What the command line does with accounts and tokens."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from inventory.accounts import commands
from inventory.accounts.models import BarcodeType, Plan
from inventory.accounts.queries import ALL_ACCOUNTS, ALL_APPLICATIONS, ALL_USERS, account_id_of
from inventory.accounts.scopes import Scope
from inventory.assets.commands import give_types
from inventory.taxonomy.units import give_units
from kit import clock, work
from kit.actor import ADMIN_SCOPE, Actor, ActorKind, Origin, Source
from kit.collection import Collection
from kit.database import Database
from kit.errors import Code, DomainError
from kit.ids import new_id
from kit.outcome import Outcome
from kit.tenancy import Account, System
from kit.work import UnitOfWork

ORIGIN: Final = Origin(Source.COMMAND_LINE)

_NAMED: Final = 20
"""How many of the things that there are an error names."""


class NoSuchThing(Exception):
    """The command line named something that is not there."""


def actor_of(account_id: str) -> Actor:
    """Whoever sits at the command line, acting for an account."""
    return Actor(Account(account_id), ActorKind.SYSTEM, "command_line", frozenset({ADMIN_SCOPE}))


async def create_account(
    database: Database,
    *,
    slug: str,
    display_name: str,
    currency: str,
    username: str,
    email: str,
    plan: Plan = Plan.FREE,
    barcode_type: BarcodeType = BarcodeType.CODE128,
) -> str:
    """Makes an account with its first user and the given data; returns the account's id. Raises `DomainError`."""
    actor = actor_of(new_id("acct"))

    async def make(unit: UnitOfWork) -> Outcome:
        values = {
            "slug": slug,
            "display_name": display_name,
            "currency": currency,
            "plan": plan.value,
            "default_barcode_type": barcode_type.value,
        }
        made = await commands.create_account(unit, values)
        await commands.create_user(unit, {"username": username, "email": email})
        await give_types(unit)
        await give_units(unit)
        return made

    try:
        return (await work.perform(database, actor, ORIGIN, make)).only_id
    except IntegrityError:
        # Everything else of a new account is new; and one account cannot look at the slugs of the others.
        raise DomainError(Code.TAKEN, f"Another account has this slug: {slug!r}.", ("slug",)) from None


async def account_called(database: Database, slug: str) -> Actor:
    """Who acts for the account of that slug; raises `NoSuchThing`."""
    found = await account_id_of(database, slug)
    if found is None:
        raise NoSuchThing(
            f"there is no account {slug!r} ({await _accounts(database)}); "
            "make one with: inventory-gateway account create"
        )
    return actor_of(found)


async def _accounts(database: Database) -> str:
    slug = ALL_ACCOUNTS.table.c.slug
    async with database.reading(System("command_line")) as reads:
        rows = await reads.rows(sa.select(slug).order_by(slug).limit(_NAMED + 1))
    return _named([row["slug"] for row in rows])


async def create_application(
    database: Database, actor: Actor, *, name: str, class_description: str | None, capabilities: Sequence[str]
) -> str:
    """Lets a program in; returns the application's id. Raises `DomainError`."""
    values = {"name": name, "class_description": class_description, "capabilities": capabilities}
    made = await work.perform(database, actor, ORIGIN, lambda unit: commands.create_application(unit, values))
    return made.only_id


async def create_token(
    database: Database,
    actor: Actor,
    scopes: Sequence[Scope],
    *,
    username: str | None = None,
    application: str | None = None,
    lifetime: timedelta | None = None,
) -> str:
    """Makes a token and returns it, for the only time.

    It belongs to the application of that name (made if there is none), else to the user of that name, else to the
    account's first user. Raises `NoSuchThing` for an unknown user, and `ValueError` for a user and an application.
    """
    if username is not None and application is not None:
        raise ValueError("a token belongs to a user or to an application, not to both")
    secret = commands.new_secret()

    async def make(unit: UnitOfWork) -> Outcome:
        return await commands.create_token(
            unit,
            secret=secret,
            scopes=scopes,
            user_id=None if application else await _user(unit, username),
            application_id=await _application(unit, application) if application else None,
            expires_at=clock.now() + lifetime if lifetime else None,
        )

    await work.perform(database, actor, ORIGIN, make)
    return secret


async def _user(unit: UnitOfWork, username: str | None) -> str:
    found = await _first(unit, ALL_USERS, "username", username)
    if found is None:
        users = ALL_USERS.table.c.username
        rows = await unit.writes.rows(sa.select(users).order_by(users).limit(_NAMED + 1))
        raise NoSuchThing(f"the account has no user {username!r} ({_named([row['username'] for row in rows])})")
    return found


def _named(names: Sequence[str]) -> str:
    more = ", ..." if len(names) > _NAMED else ""
    return f"there are {', '.join(names[:_NAMED])}{more}" if names else "there is none"


async def _application(unit: UnitOfWork, name: str) -> str:
    found = await _first(unit, ALL_APPLICATIONS, "name", name)
    return found or (await commands.create_application(unit, {"name": name})).only_id


async def _first(unit: UnitOfWork, rows: Collection, column: str, value: str | None) -> str | None:
    table = rows.table
    statement = table.select().order_by(table.c.id).limit(1)
    if value is not None:
        statement = statement.where(table.c[column] == value)
    row = await unit.writes.row(statement)
    return None if row is None else str(row["id"])
