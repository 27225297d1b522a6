"""claims about tokens"""

import sqlalchemy as sa
from alembic import op

from kit.tenancy import APP_ROLE

revision = "0015"
down_revision = "0014"

BODY = """
begin
  perform from SCHEMA.token
    where account_id = nullif(current_setting('app.account', true), '') and id = claimed_id and version = claimed_version;
  if not found then
    raise no_data_found;
  end if;
end
"""


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    # As a function its plan is kept: written out, the same question costs as much as a whole answer. It runs as whoever
    # asks, so that row-level security confines it too.
    schema = op.get_bind().scalar(sa.text("select quote_ident(current_schema())"))
    op.execute(
        f"""create function token_stands (claimed_id text, claimed_version bigint) returns void language plpgsql stable
            as $body${BODY.replace("SCHEMA", schema)}$body$"""
    )
    op.execute("revoke all on function token_stands from public")
    op.execute(f"grant execute on function token_stands to {APP_ROLE}")
