"""The account and those who act for it."""

from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from kit import clock
from kit.changes import WITHHELD
from kit.columns import Json, choice, counter, currency, moment, reference, stored_text, text
from kit.enums import Described
from kit.tables import Entity, table_of, tenant_table


class Plan(Described):
    """What an account has subscribed to."""

    FREE = "FREE", "The plan that every account begins with."
    PRO = "PRO", "The paid plan, with higher limits."


PHOTOS_PER_ITEM: Final = {Plan.FREE: 12, Plan.PRO: 24}
"""How many photos one inventory item may have, by the plan (seed 002: `photos_per_item_limit`)."""


class BarcodeType(Described):
    """How a barcode is drawn."""

    CODE128 = "CODE128", "Code 128, for any text (ISO/IEC 15417)."
    EAN13 = "EAN13", "EAN-13, for a 13-digit GTIN (ISO/IEC 15420)."
    UPC_A = "UPC_A", "UPC-A, for a 12-digit GTIN (ISO/IEC 15420)."
    QR = "QR", "QR code (ISO/IEC 18004)."


class Capability(Described):
    """What an application may do beyond its scopes."""

    INVENTORY_BUILDER = "INVENTORY_BUILDER", "Create inventory items (seed 000: Inventory Builder)."


@tenant_table(prefix="acct", tenant_column="id")
class Account(SQLModel, table=True):
    """A tenant: everything else belongs to one."""

    __tablename__ = "account"

    id: str = stored_text(primary_key=True)
    version: int = counter(1)
    created_at: datetime = moment(clock.now)
    updated_at: datetime = moment(clock.now)
    slug: str = text(63, required=True)
    display_name: str = text(200, required=True)
    currency: str = currency(required=True)
    default_barcode_type: str = choice(BarcodeType, BarcodeType.CODE128)
    plan: str = choice(Plan, Plan.FREE)
    photos_per_item_limit: int = counter(PHOTOS_PER_ITEM[Plan.FREE])

    __table_args__ = (sa.UniqueConstraint("slug"),)


@tenant_table(prefix="user")
class User(Entity, table=True):
    """A person of the account."""

    __tablename__ = "app_user"

    username: str = text(64, required=True)
    email: str = text(254, required=True)

    __table_args__ = (
        sa.UniqueConstraint("account_id", "username"),
        sa.UniqueConstraint("account_id", "email"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
    )


@tenant_table(prefix="app")
class Application(Entity, table=True):
    """A program that the account has let in."""

    __tablename__ = "application"

    name: str = text(200, required=True)
    class_description: str | None = text(200)
    capabilities: list[str] = Field(default_factory=list, sa_type=Json, nullable=False)

    __table_args__ = (
        sa.UniqueConstraint("account_id", "name"),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
    )


@tenant_table(prefix="tok")
class Token(Entity, table=True):
    """A secret by which a user or an application signs in. Only its hash is kept.

    The hash alone is unique over all accounts, for it is how sign-in finds the account.
    """

    __tablename__ = "token"

    hash: str = stored_text(sa_column_kwargs={"info": {WITHHELD: True}})
    user_id: str | None = reference("app_user")
    application_id: str | None = reference("application")
    scopes: list[str] = Field(sa_type=Json, nullable=False)
    expires_at: datetime | None = moment()
    last_used_at: datetime | None = moment()

    __table_args__: Any = (
        sa.UniqueConstraint("hash"),
        sa.CheckConstraint("(user_id is null) <> (application_id is null)", name="owner"),
    )


ACCOUNTS = table_of(Account)
USERS = table_of(User)
APPLICATIONS = table_of(Application)
TOKENS = table_of(Token)
