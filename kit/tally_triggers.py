"""The triggers that keep tallies (`kit.tallies`). Migrations call this."""

from typing import Final

import sqlalchemy as sa
from alembic import op

from kit.row_security import ROLES

_ADD: Final = """
declare
  free bigint := 0;
begin
  while not pg_try_advisory_xact_lock(hashtextextended(format('tally %s %s %s', of_account, of_rows, free), 0)) loop
    free := free + 1;
  end loop;
  insert into SCHEMA.tally (account_id, of_table, slot, alive) values (of_account, of_rows, free, added)
    on conflict (account_id, of_table, slot) do update set alive = tally.alive + excluded.alive;
end
"""

_TALLY: Final = """
declare
  of_account text;
  added bigint;
begin
  if tg_op = 'INSERT' then
    for of_account, added in select account_id, count(*) from new_rows where deleted_at is null group by 1 loop
      perform SCHEMA.tally_add(of_account, tg_table_name, added);
    end loop;
  elsif tg_op = 'DELETE' then
    for of_account, added in select account_id, -count(*) from old_rows where deleted_at is null group by 1 loop
      perform SCHEMA.tally_add(of_account, tg_table_name, added);
    end loop;
  else
    perform SCHEMA.tally_add(new.account_id, tg_table_name, case when new.deleted_at is null then 1 else -1 end);
  end if;
  return null;
end
"""

_FLIPPED: Final = "when ((old.deleted_at is null) <> (new.deleted_at is null))"

_ON_SQLITE: Final = (
    ("insert", "", "when new.deleted_at is null", "new.account_id", "1"),
    ("delete", "", "when old.deleted_at is null", "old.account_id", "-1"),
    ("update", "of deleted_at", _FLIPPED, "new.account_id", "case when new.deleted_at is null then 1 else -1 end"),
)


def make_tally_functions() -> None:
    """Makes what the triggers of PostgreSQL call. They run as whoever changes rows, whom row-level security confines
    here too."""
    if op.get_bind().dialect.name != "postgresql":
        return
    schema = op.get_bind().scalar(sa.text("select quote_ident(current_schema())"))
    for head, body in (
        ("tally_add (of_account text, of_rows text, added bigint) returns void", _ADD),
        ("tally_change () returns trigger", _TALLY),
    ):
        op.execute(f"create function {head} language plpgsql as $body${body.replace('SCHEMA', schema)}$body$")
        name = head.partition(" ")[0]
        op.execute(f"revoke all on function {name} from public")
        op.execute(f"grant execute on function {name} to {', '.join(ROLES)}")


def keep_tally(table: str) -> None:
    """Counts the rows of a table that are not deleted, once, and has the database keep count from now on.

    A migration that makes a table anew, as Alembic does to alter one on SQLite, must call this again.
    """
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    op.execute(f"delete from tally where of_table = '{table}'")  # noqa: S608 - a name that a migration gives
    if on_postgresql:  # whose row-level security shows rows to nobody who migrates
        op.execute(f"alter table {table} no force row level security")
        op.execute("alter table tally no force row level security")
    op.execute(
        "insert into tally (account_id, of_table, slot, alive) "  # noqa: S608
        f"select account_id, '{table}', 0, count(*) from {table} where deleted_at is null group by account_id"
    )
    if on_postgresql:
        op.execute("alter table tally force row level security")
        op.execute(f"alter table {table} force row level security")
        _make_triggers_on_postgresql(table)
    else:
        _make_triggers_on_sqlite(table)


def _make_triggers_on_postgresql(table: str) -> None:
    # Whole statements, not rows, where that costs those nothing who change rows and delete none.
    for event, rows, each in (
        ("insert", "referencing new table as new_rows", "statement"),
        ("delete", "referencing old table as old_rows", "statement"),
        ("update of deleted_at", "", f"row {_FLIPPED}"),
    ):
        name = f"{table}_tally_{event.partition(' ')[0]}"
        op.execute(
            f"create trigger {name} after {event} on {table} {rows} for each {each} execute function tally_change()"
        )


def _make_triggers_on_sqlite(table: str) -> None:
    for event, columns, when, account, added in _ON_SQLITE:
        op.execute(
            f"create trigger {table}_tally_{event} after {event} {columns} on {table} {when} begin "  # noqa: S608
            f"insert into tally (account_id, of_table, slot, alive) values ({account}, '{table}', 0, {added}) "
            "on conflict (account_id, of_table, slot) do update set alive = alive + excluded.alive; end"
        )
