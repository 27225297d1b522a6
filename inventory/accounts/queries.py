"""What can be asked of accounts."""

from typing import Final

import sqlalchemy as sa

from inventory.accounts.models import ACCOUNTS, APPLICATIONS, USERS
from kit.collection import Collection
from kit.database import Database, Reads
from kit.tenancy import System

ALL_ACCOUNTS: Final = Collection(ACCOUNTS)
ALL_USERS: Final = Collection(USERS)
ALL_APPLICATIONS: Final = Collection(APPLICATIONS)


async def account_id_of(database: Database, slug: str) -> str | None:
    """The id of the account with that slug."""
    async with database.reading(System("command_line")) as reads:
        found: str | None = await reads.value(sa.select(ACCOUNTS.c.id).where(ACCOUNTS.c.slug == slug))
    return found


async def currency(reads: Reads) -> str:
    """The currency that prices of the account are in unless they say otherwise."""
    code: str = await reads.value(sa.select(ACCOUNTS.c.currency))
    return code
