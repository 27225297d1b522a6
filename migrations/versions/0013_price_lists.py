"""price lists"""

import sqlalchemy as sa
from alembic import op

from kit.columns import ByteText, Millionths, UtcTime
from kit.row_security import protect

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "price_list",
        sa.Column("account_id", ByteText(), nullable=False),
        sa.Column("id", ByteText(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("updated_at", UtcTime(), nullable=False),
        sa.Column("deleted_at", UtcTime(), nullable=True),
        sa.Column("name", ByteText(), nullable=False),
        sa.Column("name_key", ByteText(), nullable=False),
        sa.Column("currency", ByteText(), nullable=False),
        sa.Column("valid_from", UtcTime(), nullable=True),
        sa.Column("valid_until", UtcTime(), nullable=True),
        sa.CheckConstraint("length(name) <= 200", name=op.f("price_list_name_length_check")),
        sa.CheckConstraint("valid_until > valid_from", name=op.f("price_list_validity_check")),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("price_list_pkey")),
    )
    for column in ("name_key", "updated_at", "valid_from", "valid_until"):
        op.create_index(
            f"price_list_account_id_{column}_id_idx", "price_list", ["account_id", column, "id"], unique=False
        )
    op.create_index(
        "price_list_name_key",
        "price_list",
        ["account_id", "name_key"],
        unique=True,
        sqlite_where=sa.text("deleted_at IS NULL"),
        postgresql_where=sa.text("deleted_at IS NULL"),
    )

    op.create_table(
        "price",
        sa.Column("account_id", ByteText(), nullable=False),
        sa.Column("id", ByteText(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("updated_at", UtcTime(), nullable=False),
        sa.Column("deleted_at", UtcTime(), nullable=True),
        sa.Column("price_list_id", ByteText(), nullable=False),
        sa.Column("variant_id", ByteText(), nullable=False),
        sa.Column("amount", Millionths(), nullable=False),
        sa.Column("currency", ByteText(), nullable=False),
        sa.CheckConstraint("amount >= 0", name=op.f("price_amount_least_check")),
        sa.ForeignKeyConstraint(
            ["account_id", "price_list_id"],
            ["price_list.account_id", "price_list.id"],
            name=op.f("price_account_id_price_list_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "variant_id"],
            ["variant.account_id", "variant.id"],
            name=op.f("price_account_id_variant_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("price_pkey")),
    )
    for column in ("amount", "price_list_id", "updated_at", "variant_id"):
        op.create_index(f"price_account_id_{column}_id_idx", "price", ["account_id", column, "id"], unique=False)
    op.create_index(
        "price_of_variant",
        "price",
        ["account_id", "price_list_id", "variant_id"],
        unique=True,
        sqlite_where=sa.text("deleted_at IS NULL"),
        postgresql_where=sa.text("deleted_at IS NULL"),
    )

    protect("price_list")
    protect("price")
