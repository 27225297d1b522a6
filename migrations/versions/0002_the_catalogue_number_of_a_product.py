"""the catalogue number of a product"""

import sqlalchemy as sa
from alembic import op

from kit.columns import ByteText

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    with op.batch_alter_table("product") as product:
        product.add_column(sa.Column("catalog_number", ByteText()))
        product.create_check_constraint(
            op.f("product_catalog_number_length_check"), "length(catalog_number) <= 100"
        )
