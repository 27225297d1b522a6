"""assets"""

import sqlalchemy as sa
from alembic import op

from kit import clock
from kit.columns import ByteText, Json, UtcTime
from kit.folding import fold
from kit.ids import new_id
from kit.row_security import protect

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "asset_type",
        sa.Column("account_id", ByteText(), nullable=False),
        sa.Column("id", ByteText(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("updated_at", UtcTime(), nullable=False),
        sa.Column("deleted_at", UtcTime(), nullable=True),
        sa.Column("name", ByteText(), nullable=False),
        sa.Column("name_key", ByteText(), nullable=False),
        sa.Column("description", ByteText(), nullable=True),
        sa.CheckConstraint("length(description) <= 1000", name=op.f("asset_type_description_length_check")),
        sa.CheckConstraint("length(name) <= 200", name=op.f("asset_type_name_length_check")),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("asset_type_pkey")),
    )
    op.create_index(
        "asset_type_account_id_name_key_id_idx", "asset_type", ["account_id", "name_key", "id"], unique=False
    )
    op.create_index(
        "asset_type_account_id_updated_at_id_idx", "asset_type", ["account_id", "updated_at", "id"], unique=False
    )
    op.create_index(
        "asset_type_name_key",
        "asset_type",
        ["account_id", "name_key"],
        unique=True,
        sqlite_where=sa.text("deleted_at IS NULL"),
        postgresql_where=sa.text("deleted_at IS NULL"),
    )

    op.create_table(
        "file",
        sa.Column("account_id", ByteText(), nullable=False),
        sa.Column("id", ByteText(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("sha256", ByteText(), nullable=False),
        sa.Column("content_type", ByteText(), nullable=False),
        sa.Column("file_size", sa.BigInteger(), nullable=False),
        sa.Column("width", sa.BigInteger(), nullable=True),
        sa.Column("height", sa.BigInteger(), nullable=True),
        sa.Column("dominant_color", ByteText(), nullable=True),
        sa.Column("thumbnails", Json(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("file_pkey")),
        sa.UniqueConstraint("account_id", "sha256", name=op.f("file_account_id_sha256_key")),
    )
    op.create_table(
        "staged_upload",
        sa.Column("account_id", ByteText(), nullable=False),
        sa.Column("id", ByteText(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("key", ByteText(), nullable=False),
        sa.Column("file_name", ByteText(), nullable=False),
        sa.Column("content_type", ByteText(), nullable=False),
        sa.Column("file_size", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("staged_upload_pkey")),
    )
    op.create_table(
        "asset",
        sa.Column("account_id", ByteText(), nullable=False),
        sa.Column("id", ByteText(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("updated_at", UtcTime(), nullable=False),
        sa.Column("deleted_at", UtcTime(), nullable=True),
        sa.Column("product_id", ByteText(), nullable=True),
        sa.Column("variant_id", ByteText(), nullable=True),
        sa.Column("role", ByteText(), nullable=False),
        sa.Column("type_id", ByteText(), nullable=True),
        sa.Column("description", ByteText(), nullable=True),
        sa.Column("alt_text", ByteText(), nullable=True),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("is_identifying", sa.Boolean(), nullable=False),
        sa.Column("status", ByteText(), nullable=False),
        sa.Column("error_code", ByteText(), nullable=True),
        sa.Column("error_message", ByteText(), nullable=True),
        sa.Column("source_url", ByteText(), nullable=True),
        sa.Column("file_name", ByteText(), nullable=True),
        sa.Column("content_type", ByteText(), nullable=True),
        sa.Column("file_size", sa.BigInteger(), nullable=True),
        sa.Column("width", sa.BigInteger(), nullable=True),
        sa.Column("height", sa.BigInteger(), nullable=True),
        sa.Column("sha256", ByteText(), nullable=True),
        sa.Column("dominant_color", ByteText(), nullable=True),
        sa.Column("thumbnails", Json(), nullable=False),
        sa.Column("file_id", ByteText(), nullable=True),
        sa.Column("incoming_key", ByteText(), nullable=True),
        sa.Column("job_id", ByteText(), nullable=True),
        sa.CheckConstraint("role IN ('IMAGE', 'CREATIVE', 'ATTACHMENT')", name=op.f("asset_role_choice_check")),
        sa.CheckConstraint("status <> 'READY' or file_id is not null", name=op.f("asset_file_check")),
        sa.CheckConstraint("status IN ('PENDING', 'READY', 'FAILED')", name=op.f("asset_status_choice_check")),
        sa.CheckConstraint("(product_id is null) <> (variant_id is null)", name=op.f("asset_owner_check")),
        sa.CheckConstraint("length(alt_text) <= 1000", name=op.f("asset_alt_text_length_check")),
        sa.CheckConstraint("length(content_type) <= 100", name=op.f("asset_content_type_length_check")),
        sa.CheckConstraint("length(description) <= 1000", name=op.f("asset_description_length_check")),
        sa.CheckConstraint("length(dominant_color) <= 7", name=op.f("asset_dominant_color_length_check")),
        sa.CheckConstraint("length(error_code) <= 50", name=op.f("asset_error_code_length_check")),
        sa.CheckConstraint("length(error_message) <= 1000", name=op.f("asset_error_message_length_check")),
        sa.CheckConstraint("length(file_name) <= 255", name=op.f("asset_file_name_length_check")),
        sa.CheckConstraint("length(sha256) <= 64", name=op.f("asset_sha256_length_check")),
        sa.CheckConstraint("length(source_url) <= 2000", name=op.f("asset_source_url_length_check")),
        sa.CheckConstraint("position <= 2147483647", name=op.f("asset_position_most_check")),
        sa.CheckConstraint("position >= 0", name=op.f("asset_position_least_check")),
        sa.ForeignKeyConstraint(
            ["account_id", "file_id"], ["file.account_id", "file.id"], name=op.f("asset_account_id_file_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "product_id"],
            ["product.account_id", "product.id"],
            name=op.f("asset_account_id_product_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "type_id"],
            ["asset_type.account_id", "asset_type.id"],
            name=op.f("asset_account_id_type_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "variant_id"],
            ["variant.account_id", "variant.id"],
            name=op.f("asset_account_id_variant_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("asset_pkey")),
    )
    op.create_index("asset_account_id_file_id_id_idx", "asset", ["account_id", "file_id", "id"], unique=False)
    op.create_index("asset_account_id_product_id_id_idx", "asset", ["account_id", "product_id", "id"], unique=False)
    op.create_index("asset_account_id_type_id_id_idx", "asset", ["account_id", "type_id", "id"], unique=False)
    op.create_index("asset_account_id_updated_at_id_idx", "asset", ["account_id", "updated_at", "id"], unique=False)
    op.create_index("asset_account_id_variant_id_id_idx", "asset", ["account_id", "variant_id", "id"], unique=False)
    op.create_index(
        "asset_product_id_identifying",
        "asset",
        ["account_id", "product_id"],
        unique=True,
        sqlite_where=sa.text("is_identifying AND deleted_at IS NULL"),
        postgresql_where=sa.text("is_identifying AND deleted_at IS NULL"),
    )
    op.create_index("asset_product_id_position", "asset", ["account_id", "product_id", "position", "id"], unique=False)
    op.create_index(
        "asset_variant_id_identifying",
        "asset",
        ["account_id", "variant_id"],
        unique=True,
        sqlite_where=sa.text("is_identifying AND deleted_at IS NULL"),
        postgresql_where=sa.text("is_identifying AND deleted_at IS NULL"),
    )
    op.create_index("asset_variant_id_position", "asset", ["account_id", "variant_id", "position", "id"], unique=False)

    give_types()
    protect("asset_type")
    # Sweeps work across accounts: they take away what nobody needs any more.
    for table in ("file", "staged_upload", "asset"):
        protect(table, system="select, update, delete")


def give_types() -> None:
    """The given types for accounts that are there already, as new ones get them."""
    connection = op.get_bind()
    types, now = sa.table("asset_type", *(sa.column(name, kind) for name, kind in TYPE_COLUMNS)), clock.now()
    on_postgresql = connection.dialect.name == "postgresql"
    if on_postgresql:  # whose row-level security shows accounts to nobody who migrates
        op.execute("alter table account no force row level security")
    accounts = connection.scalars(sa.select(sa.table("account", sa.column("id")).c.id)).all()
    if on_postgresql:
        op.execute("alter table account force row level security")
    rows = [
        {
            "account_id": account_id,
            "id": new_id("atype"),
            "version": 1,
            "created_at": now,
            "updated_at": now,
            "name": name,
            "name_key": fold(name),
            "description": description,
        }
        for account_id in accounts
        for name, description in GIVEN
    ]
    if rows:
        connection.execute(sa.insert(types), rows)


TYPE_COLUMNS = (
    ("account_id", ByteText()),
    ("id", ByteText()),
    ("version", sa.BigInteger()),
    ("created_at", UtcTime()),
    ("updated_at", UtcTime()),
    ("name", ByteText()),
    ("name_key", ByteText()),
    ("description", ByteText()),
)
GIVEN = (
    ("Photo", "A photo of the thing itself."),
    ("Front", "The thing from the front, such as a front cover."),
    ("Back", "The thing from the back, such as a back cover."),
    ("Detail", "A part of the thing from near by."),
    ("Label", "A label or tag on the thing, such as that of a record."),
    ("Packaging", "The box or wrapping."),
    ("Damage", "What is broken or worn."),
    ("Barcode", "The barcode, readable."),
    ("Certificate", "A certificate of origin, authenticity or conformity."),
    ("Manual", "Instructions for use."),
    ("Invoice", "An invoice or receipt."),
    ("Other", "Anything else."),
)
