"""Row-level security on PostgreSQL: what stands beneath `kit.tenancy`. Migrations call this; SQLite has no such thing.

Policies are written `(select current_setting(...))`, so that the setting is read once a statement, not once a row.
"""

from collections.abc import Iterable
from typing import Final

from alembic import op

from kit.tenancy import APP_ROLE, SYSTEM_ROLE

ROLES: Final = (APP_ROLE, SYSTEM_ROLE)

_EVERYTHING: Final = "select, insert, update, delete"


def role_statements(missing: Iterable[str], strange: Iterable[str], server_version: int, *, user: str) -> list[str]:
    """The SQL that makes the `missing` roles, and lets the `user` (a quoted name) take on those and the `strange` ones.

    It names the user, for it may have to be run by somebody else.
    Where the server can tell the two apart (16 and later), taking a role on is granted, inheriting it is not.
    """
    statements = [f"create role {role} nologin noinherit" for role in missing]
    options = " with set true, inherit false" if server_version >= 160000 else ""
    return statements + [f"grant {role} to {user}{options}" for role in (*missing, *strange)]


def protect(
    table: str, *, tenant_column: str = "account_id", app: str = _EVERYTHING, system: str | None = None
) -> None:
    """Shows the app role only its account's rows of a table, even were it to own the table.

    `app` are the privileges of the app role; `system` those of the system role, which sees all accounts, on the few
    tables where it has any.
    """
    if op.get_bind().dialect.name != "postgresql":
        return
    own = f"{tenant_column} = (select current_setting('app.account', true))"
    op.execute(f"alter table {table} enable row level security")
    op.execute(f"alter table {table} force row level security")
    op.execute(f"create policy account on {table} to {APP_ROLE} using ({own}) with check ({own})")
    op.execute(f"grant {app} on {table} to {APP_ROLE}")
    if system is not None:
        op.execute(f"create policy system on {table} to {SYSTEM_ROLE} using (true) with check (true)")
        op.execute(f"grant {system} on {table} to {SYSTEM_ROLE}")
