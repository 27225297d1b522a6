"""Accounts, users, applications, and the viewer."""

from datetime import datetime

import strawberry

from inventory.accounts.models import BarcodeType, Capability, Plan
from inventory.accounts.queries import ALL_ACCOUNTS, ALL_APPLICATIONS, ALL_USERS
from inventory.accounts.scopes import Scope
from schema.enums import described_enum
from schema.fields import column, to_one
from schema.nouns import Node, noun
from schema.scalars import CurrencyCode

described_enum(Scope)
described_enum(Plan)
described_enum(Capability)
described_enum(BarcodeType)


@noun(ALL_ACCOUNTS, None, "A seller: everything else belongs to one account.")
class Account(Node):
    """A seller."""

    slug: str = column("A short name for addresses and the command line: small letters, digits, hyphens.")
    display_name: str = column("What people call it.")
    currency: CurrencyCode = column("The currency of prices that do not say another.")
    default_barcode_type: BarcodeType = column("How barcodes are drawn unless somebody chooses otherwise.")
    plan: Plan = column("What the account has subscribed to.")
    photos_per_item_limit: int = column("How many photos one inventory item may have.")
    version: int = column("Goes up by one with every change; give it as `expectedVersion`.")
    created_at: datetime = column("When it was made.")
    updated_at: datetime = column("When it last changed.")


@noun(ALL_USERS, Scope.ADMIN, "A person who acts for the account.")
class User(Node):
    """A person who acts for the account."""

    username: str = column("The name that the person goes by; unique in the account.")
    email: str = column("The person's e-mail address; unique in the account.")
    version: int = column("Goes up by one with every change.")
    created_at: datetime = column("When it was made.")
    updated_at: datetime = column("When it last changed.")


@noun(ALL_APPLICATIONS, Scope.ADMIN, "A program that the account has let in.")
class Application(Node):
    """A program that the account has let in."""

    name: str = column("What it is called; unique in the account.")
    class_description: str | None = column("What kind of application it is.")
    capabilities: list[Capability] = column("What it may do beyond its scopes.")
    version: int = column("Goes up by one with every change.")
    created_at: datetime = column("When it was made.")
    updated_at: datetime = column("When it last changed.")


@strawberry.type(description="Whoever's token the request carries.")
class Viewer:
    """Whoever's token the request carries."""

    account: Account = to_one("The account that the token belongs to.", "account_id", ALL_ACCOUNTS)
    user: User | None = to_one("The person, if the token is a person's.", "user_id", ALL_USERS)
    application: Application | None = to_one(
        "The application, if the token is an application's.", "application_id", ALL_APPLICATIONS
    )
    scopes: list[Scope] = column("What the token may do.")
