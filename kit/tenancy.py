"""Tenancy: no statement leaves the program without its account.

`scope(statement, tenant)` adds the account to every SELECT, UPDATE, DELETE, CTE and subquery, and gives it to every
INSERT. It is called in two places only: the connection's `before_execute` event and the engine's compiler.
On PostgreSQL row-level security stands beneath, for the day on which this file is wrong.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.sql import visitors
from sqlalchemy.sql.dml import Delete, Insert, Update, UpdateBase
from sqlalchemy.sql.selectable import FromClause, Join

from kit.errors import ProgramError
from kit.tables import TENANT_COLUMN

APP_ROLE: Final = "inventory_gateway_app"
"""The PostgreSQL role of one account's transactions; row-level security shows it that account's rows only."""

SYSTEM_ROLE: Final = "inventory_gateway_system"
"""The PostgreSQL role of the named system actors; it sees all accounts of the few tables granted to it."""

_SAFE: Final = re.compile(r"[a-z0-9_]{1,90}")
_PARAMETER: Final = "tenant_account_id"


@dataclass(frozen=True, slots=True)
class Account:
    """The tenant whose rows a transaction may see and touch."""

    id: str

    def __post_init__(self) -> None:
        # The id is written into `set local`, which takes no parameters.
        if not _SAFE.fullmatch(self.id):
            raise ProgramError(f"not an account id: {self.id!r}")


@dataclass(frozen=True, slots=True)
class System:
    """A named actor of the program itself that works across accounts: sign-in, a sweep, the command line."""

    name: str

    def __post_init__(self) -> None:
        if not _SAFE.fullmatch(self.name):
            raise ProgramError(f"not a system actor's name: {self.name!r}")


Tenant = Account | System

Statement = sa.Executable
Parameters = Sequence[Mapping[str, Any]] | Mapping[str, Any] | None


def scope(statement: Statement, tenant: Tenant | None) -> Statement:
    """The statement, confined to the tenant; a system actor's statement is only checked.

    Raises `ProgramError` for what cannot be confined: no tenant at all, textual SQL, a table that does not say
    whose rows it holds, a full outer join, a write that names an account of its own.
    """
    if tenant is None:
        raise ProgramError("a statement outside of any tenant")
    if not isinstance(statement, sa.ClauseElement):
        raise ProgramError(f"cannot confine a {type(statement).__name__}")
    confine = _Confine(tenant)
    confined = visitors.cloned_traverse(
        statement,
        {},
        {
            "select": confine.select,
            "update": confine.update,
            "delete": confine.delete,
            "insert": confine.insert,
            "textclause": _refuse_text,
            "textual_select": _refuse_text,
        },
    )
    assert isinstance(confined, sa.Executable)
    return confined


def give_account(statement: Statement, parameters: Parameters, tenant: Tenant) -> Parameters:
    """The parameters of an INSERT, each row with the tenant's account; other statements' are left as they are.

    Raises `ProgramError` where a row names another account.
    """
    if not isinstance(tenant, Account) or not isinstance(statement, Insert) or not parameters:
        return parameters
    column = _tenant_column(statement.table)
    rows = [parameters] if isinstance(parameters, Mapping) else parameters
    if any(row.get(column, tenant.id) != tenant.id for row in rows):
        raise ProgramError("an insert into another account")
    given = [{**row, column: tenant.id} for row in rows]
    return given[0] if isinstance(parameters, Mapping) else given


class _Confine:
    """The visitors; each gets a clone of its own that it may change."""

    def __init__(self, tenant: Tenant) -> None:
        self._account = tenant.id if isinstance(tenant, Account) else None

    def select(self, select: sa.Select[Any]) -> None:
        if self._account is None:
            return
        froms: list[FromClause] = []
        predicates: list[sa.ColumnElement[bool]] = []
        for source in select.get_final_froms():
            confined, own = self._confine_source(source)
            froms.append(confined)
            predicates += own
        # The joins now carry their conditions: they replace what `.join()` had noted down.
        select._from_obj = tuple(froms)
        select._setup_joins = ()
        select._where_criteria += tuple(predicates)

    def _confine_source(self, source: FromClause) -> tuple[FromClause, list[sa.ColumnElement[bool]]]:
        """A FROM element, and the predicates that must hold beside it.

        What stands right of a join is confined in its ON clause, so that an outer join stays one.
        """
        if not isinstance(source, Join):
            return source, list(self._predicates(source))
        if source.full:
            raise ProgramError("a full outer join cannot be confined to an account")
        left, left_predicates = self._confine_source(source.left)
        right, right_predicates = self._confine_source(source.right)
        on = sa.and_(source.onclause, *right_predicates) if source.onclause is not None else None
        return sa.join(left, right, on, isouter=source.isouter), left_predicates

    def _predicates(self, source: FromClause) -> Iterator[sa.ColumnElement[bool]]:
        table = _table_behind(source)
        if table is not None:
            yield source.c[_tenant_column(table)] == self._parameter()

    def _parameter(self) -> sa.BindParameter[str]:
        return sa.bindparam(_PARAMETER, self._account, type_=sa.Text(), unique=False)

    def update(self, update: Update) -> None:
        self._confine_dml(update)
        names = {str(getattr(key, "name", key)) for key in update._values or ()}
        if self._account is not None and _tenant_column(update.table) in names:
            raise ProgramError("an update that moves a row to an account")

    def delete(self, delete: Delete) -> None:
        self._confine_dml(delete)

    def _confine_dml(self, statement: Update | Delete) -> None:
        if self._account is None:
            return
        sources: dict[FromClause, None] = {statement.table: None}
        for criterion in statement._where_criteria:
            sources |= dict.fromkeys(criterion._from_objects)
        statement._where_criteria += tuple(predicate for source in sources for predicate in self._predicates(source))

    def insert(self, insert: Insert) -> None:
        if self._account is None:
            return
        column = _tenant_column(insert.table)
        if insert.select is not None:
            if column not in (insert._select_names or ()):
                raise ProgramError("an insert from a select that does not name the account")
            return
        if insert._multi_values:
            raise ProgramError("give the rows of an insert as parameters, not in values([...])")
        values: dict[Any, Any] = dict(insert._values or {})
        for key, value in values.items():
            if str(getattr(key, "name", key)) == column and getattr(value, "value", value) != self._account:
                raise ProgramError("an insert into another account")
        if values:
            insert._values = sa.util.immutabledict({**values, insert.table.c[column]: self._parameter()})


def _refuse_text(_: object) -> None:
    raise ProgramError("textual SQL cannot be confined to an account")


def _table_behind(source: FromClause) -> sa.Table | None:
    """The table that a FROM element shows as it is, under an alias or not; None for subqueries and functions."""
    if isinstance(source, sa.Table):
        return source
    element = getattr(source, "element", None)
    if isinstance(element, FromClause) and not isinstance(source, sa.Subquery | sa.CTE):
        return _table_behind(element)
    return None


def _tenant_column(table: Any) -> str:
    column = table.info.get(TENANT_COLUMN) if isinstance(table, sa.Table) else None
    if column is None:
        raise ProgramError(f"{table!r} does not say whose rows it holds")
    return str(column)


def is_write(statement: object) -> bool:
    """Whether a statement, or a CTE in it, changes rows."""
    if not isinstance(statement, sa.ClauseElement):
        return True
    return any(isinstance(element, UpdateBase) for element in visitors.iterate(statement))
