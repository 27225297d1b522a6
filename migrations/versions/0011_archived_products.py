"""archived products"""

import sqlalchemy as sa
from alembic import op

from kit.columns import UtcTime

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.add_column("product", sa.Column("archived_at", UtcTime(), nullable=True))
