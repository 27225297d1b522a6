"""search documents"""

import sqlalchemy as sa
from alembic import op

from kit.tenancy import APP_ROLE

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        on_postgresql()
    else:
        on_sqlite()


def on_sqlite() -> None:
    # The entity comes first in the key: what is found by its words is looked up by number, never by account.
    op.execute(
        """create table search_document (
             id integer primary key,
             account_id text not null,
             entity_id text not null,
             tokens text not null,
             unique (entity_id, account_id)
           )"""
    )
    # The tokens are made by the program; this tokenizer only parts them at spaces. Their text stands above.
    op.execute(
        """create virtual table search_word using fts5 (
             tokens, content = '', detail = none, columnsize = 0, tokenize = "ascii tokenchars '=#+._'"
           )"""
    )
    old, new = (f"{row}.id, replace({row}.tokens, '~', substr({row}.account_id, -8))" for row in ("old", "new"))
    add = f"insert into search_word (rowid, tokens) values ({new});"
    remove = f"insert into search_word (search_word, rowid, tokens) values ('delete', {old});"
    for event, actions in (("insert", add), ("update", remove + add), ("delete", remove)):
        op.execute(f"create trigger search_document_{event} after {event} on search_document begin {actions} end")


def on_postgresql() -> None:
    # Without row-level security, for that would keep the index from being used; the app role has no privilege on it.
    op.execute(
        """create table search_document (
             account_id text collate "C" not null,
             entity_id text collate "C" not null,
             vector tsvector not null,
             primary key (entity_id, account_id)
           )"""
    )
    # A pending list would be read through by every search.
    op.execute("create index search_document_vector_idx on search_document using gin (vector) with (fastupdate = off)")
    # With less memory, what is noted of a very common word is pages instead of rows, all of which are then looked at.
    reading = "stable set work_mem = '32MB'"
    schema = op.get_bind().scalar(sa.text("select quote_ident(current_schema())"))
    for name, arguments, returns, options, body in (
        ("search_write", "ids text[], tokens text[]", "void", "volatile", WRITE),
        ("search_erase", "ids text[]", "void", "volatile", ERASE),
        ("search_found", "sought text, checked text, code text, names text[]", FOUND_ROWS, reading, FOUND),
    ):
        # The functions run as their owner; with this path nobody can put another table or operator before them.
        op.execute(
            f"""create function {name} ({arguments}) returns {returns} language plpgsql {options} security definer
                set search_path = pg_catalog, pg_temp as $body${body.replace("SCHEMA", schema)}$body$"""
        )
        op.execute(f"revoke all on function {name} from public")
        op.execute(f"grant execute on function {name} to {APP_ROLE}")


WRITE = """
declare
  account constant text := nullif(current_setting('app.account', true), '');
begin
  insert into SCHEMA.search_document as kept (account_id, entity_id, vector)
    select account, entity, replace(words, '~', right(account, 8))::tsvector
    from unnest(ids, tokens) as given (entity, words)
    order by entity
    on conflict (entity_id, account_id) do update set vector = excluded.vector
      where kept.vector is distinct from excluded.vector;
end
"""

ERASE = """
begin
  delete from SCHEMA.search_document
    where entity_id = any (ids) and account_id = nullif(current_setting('app.account', true), '');
end
"""

FOUND_ROWS = "table (entity_id text, exact integer, rank integer)"

FOUND = """
declare
  account constant text := nullif(current_setting('app.account', true), '');
  key constant text := right(account, 8);
  ranks text := '0';
  name text;
begin
  -- Written out, the query is planned as what it is, and ranks cost the least. All that comes from outside is quoted.
  -- `is true` keeps the index from being asked for what is only to be checked.
  foreach name in array names loop
    ranks := ranks || format(
      ' + case when vector @@ %L::tsquery then 2 when vector @@ %L::tsquery then 1 else 0 end',
      replace(name, '~', key), replace(name, '~', key) || ':*'
    );
  end loop;
  return query execute format(
    'select entity_id::text, (vector @@ %L::tsquery)::integer, %s from SCHEMA.search_document
     where account_id = %L and vector @@ %L::tsquery and (%L is null or (vector @@ %L::tsquery) is true)',
    replace(code, '~', key), ranks, account, replace(sought, '~', key), checked, replace(checked, '~', key)
  );
end
"""
