"""counting by less"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

ALIVE = sa.text("deleted_at IS NULL")


def upgrade() -> None:
    op.drop_index("product_alive", "product")
    op.drop_index("variant_alive", "variant")
    for table in ("product", "variant", "asset"):
        op.create_index(
            f"{table}_alive", table, ["account_id"], sqlite_where=ALIVE, postgresql_where=ALIVE, unique=False
        )
