"""How a table is declared: base classes for its rows, and the decorator that completes its constraints.

Every tenant table has `account_id`; its primary key is `(account_id, id)`, and every unique key and foreign key
between tenant tables starts with the account, so that not even the database can tie two accounts together.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final, TypeVar

import sqlalchemy as sa
from sqlmodel import SQLModel

from kit import clock
from kit.columns import REFERENCE, RULE, Reference, Rule, counter, folded, moment, stored_text, text

TENANT_COLUMN: Final = "tenant_column"
PREFIX: Final = "prefix"
TALLIED: Final = "tallied"

metadata = SQLModel.metadata
metadata.naming_convention = {
    "pk": "%(table_name)s_pkey",
    "uq": "%(table_name)s_%(column_0_N_name)s_key",
    "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
    "ix": "%(table_name)s_%(column_0_N_name)s_idx",
    "ck": "%(table_name)s_%(constraint_name)s_check",
}

Model = TypeVar("Model", bound=type[SQLModel])


class TenantRow(SQLModel):
    """A row that belongs to one account."""

    account_id: str = stored_text(primary_key=True)
    id: str = stored_text(primary_key=True)


class Entity(TenantRow):
    """A row that clients name by its id and update under its version."""

    version: int = counter(1)
    created_at: datetime = moment(clock.now)
    updated_at: datetime = moment(clock.now)


class Deletable(Entity):
    """An entity that is kept when it is deleted, and can be restored."""

    deleted_at: datetime | None = moment()


class NamedEntity(Deletable):
    """An entity that can be found by its name."""

    name: str = text(200, required=True)
    name_key: str = folded("name", required=True)


def table_of(model: type[SQLModel]) -> sa.Table:
    """The table behind a model; statements are written against it."""
    table = model.__table__  # type: ignore[attr-defined]
    assert isinstance(table, sa.Table)
    return table


def tenant_table(
    *, prefix: str | None = None, tenant_column: str = "account_id", sorted_by: Sequence[str] = ()
) -> Callable[[Model], Model]:
    """Completes a model: CHECK constraints from its columns' rules, foreign keys with an index from its references.

    `prefix` is the one of its ids; `tenant_column` the column that holds the account (only the account's own table
    has another one); `sorted_by` the columns by which lists can be sorted, each of which gets an index.
    """

    def complete(model: Model) -> Model:
        table = table_of(model)
        table.info[TENANT_COLUMN] = tenant_column
        if prefix:
            table.info[PREFIX] = prefix
        for column in table.columns:
            for name, condition in _conditions(column):
                table.append_constraint(sa.CheckConstraint(condition, name=name))
            if REFERENCE in column.info:
                _add_reference(table, column, column.info[REFERENCE])
        for name in sorted_by:
            sa.Index(None, table.c.account_id, table.c[name], table.c.id)
        return model

    return complete


def _conditions(column: sa.Column[Any]) -> list[tuple[str, sa.ColumnElement[bool]]]:
    rule: Rule | None = column.info.get(RULE)
    if rule is None:
        return []
    conditions: list[tuple[str, sa.ColumnElement[bool]]] = []
    if rule.max_length is not None and rule.kind in {"text", "multiline", "url", "partial_date"}:
        conditions.append((f"{column.name}_length", sa.func.length(column) <= sa.literal_column(str(rule.max_length))))
    if rule.minimum is not None:
        conditions.append((f"{column.name}_least", column >= sa.literal_column(str(rule.minimum))))
    if rule.maximum is not None:
        conditions.append((f"{column.name}_most", column <= sa.literal_column(str(rule.maximum))))
    if rule.choices is not None:
        values: list[sa.ColumnElement[str]] = [sa.literal_column(f"'{member.value}'") for member in rule.choices]
        conditions.append((f"{column.name}_choice", column.in_(values)))
    return conditions


def _add_reference(table: sa.Table, column: sa.Column[Any], target: Reference) -> None:
    table.append_constraint(
        sa.ForeignKeyConstraint(["account_id", column.name], [f"{target.table}.account_id", f"{target.table}.id"])
    )
    if list(table.primary_key.columns)[1:2] == [column]:
        return  # the primary key's own index begins so
    # The id comes last, so that the index also gives the rows below one parent in their order.
    sa.Index(None, table.c.account_id, column, *(key for key in (table.c.get("id"),) if key is not None))


def prefix_of_table(table: sa.Table) -> str:
    """The prefix of the ids of a table's rows."""
    prefix: str = table.info[PREFIX]
    return prefix


def unique_names(table: sa.Table, within: str | None = None) -> None:
    """Lets no two entities, unless deleted, have the same name; with `within`, no two with the same value there."""
    alive = table.c.deleted_at.is_(None)
    if within is None:
        _index(table, "name_key", [table.c.name_key], alive, unique=True)
        return
    # Two indexes, because a unique key over a null parent would let those at the top share a name.
    parent = table.c[within]
    _index(table, "root_name_key", [table.c.name_key], sa.and_(alive, parent.is_(None)), unique=True)
    _index(table, "child_name_key", [parent, table.c.name_key], sa.and_(alive, parent.is_not(None)), unique=True)


def counted(table: sa.Table) -> None:
    """Has the database keep count of the rows that are not deleted, of a table that may have very many; see
    `kit.tallies`."""
    table.info[TALLIED] = True


def _index(
    table: sa.Table, name: str, columns: list[Any], where: sa.ColumnElement[bool], *, unique: bool = False
) -> None:
    sa.Index(
        f"{table.name}_{name}", table.c.account_id, *columns, unique=unique, sqlite_where=where, postgresql_where=where
    )
