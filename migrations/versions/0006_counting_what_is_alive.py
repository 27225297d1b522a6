"""counting what is alive"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

ALIVE = sa.text("deleted_at IS NULL")


def upgrade() -> None:
    for table in ("product", "variant"):
        op.create_index(
            f"{table}_alive", table, ["account_id", "id"], sqlite_where=ALIVE, postgresql_where=ALIVE, unique=False
        )
