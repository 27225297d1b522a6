"""Claims: what was read before, and which a snapshot finds to be so still in the very statement that opens it.

Reading it again would be a trip to the database of its own before every other one; a claim travels with them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from kit.errors import ProgramError
from kit.tables import metadata
from kit.tenancy import Account

_NAME: Final = re.compile(r"[a-z_]{1,60}")
_ID: Final = re.compile(r"[a-z0-9_]{1,90}")


@dataclass(frozen=True, slots=True)
class Claim:
    """That a row of the account is there, in the version in which it was read.

    Whoever opens a snapshot on it gets `Unconfirmed` where that is not so any more, and nothing is read. Of each table
    that claims can be about a migration has made a function `<table>_stands`.
    """

    account: Account
    table: str
    id: str
    version: int

    def __post_init__(self) -> None:
        # These are written into a statement that takes no parameters.
        if not _NAME.fullmatch(self.table) or not _ID.fullmatch(self.id) or type(self.version) is not int:
            raise ProgramError(f"not what a claim can be made of: {self!r}")

    @property
    def check(self) -> str:
        """The SQL, for PostgreSQL, that fails for want of data where it is not so; the account is the transaction's."""
        return f"select {self.table}_stands('{self.id}', {self.version})"

    @property
    def question(self) -> str:
        """The SQL that finds one row where it is so, and none where it is not."""
        return (
            f"select 1 from {self.table} where account_id = '{self.account.id}' and id = '{self.id}' "  # noqa: S608
            f"and version = {self.version}"
        )

    def gated(self, select: sa.Select[Any]) -> sa.Select[Any]:
        """The SELECT, which finds no row at all where it is not so: it must be one that gives rows as they are, and
        counts nothing. It is the same for every claim about a table; `values` are those of its parameters."""
        table = metadata.tables[self.table]
        stands = sa.exists().where(
            table.c.id == sa.bindparam("claimed_id", type_=table.c.id.type),
            table.c.version == sa.bindparam("claimed_version", type_=table.c.version.type),
        )
        return select.where(stands)

    @property
    def values(self) -> Mapping[str, Any]:
        """What `gated` asks for."""
        return {"claimed_id": self.id, "claimed_version": self.version}
