"""tallies"""

import sqlalchemy as sa
from alembic import op

from kit.columns import ByteText
from kit.row_security import protect
from kit.tally_triggers import keep_tally, make_tally_functions

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.create_table(
        "tally",
        sa.Column("account_id", ByteText(), nullable=False),
        sa.Column("of_table", ByteText(), nullable=False),
        sa.Column("slot", sa.BigInteger(), nullable=False),
        sa.Column("alive", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "of_table", "slot", name=op.f("tally_pkey")),
    )
    protect("tally", app="select, insert, update", system="select, insert, update")
    make_tally_functions()
    op.drop_index("product_alive", "product")
    op.drop_index("variant_alive", "variant")
    for table in ("product", "variant", "asset"):
        keep_tally(table)
