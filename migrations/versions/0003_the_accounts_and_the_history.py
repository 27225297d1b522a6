"""the accounts and the history"""

import sqlalchemy as sa
from alembic import op

from kit.columns import ByteText, Json, UtcTime
from kit.row_security import protect

revision = "0003"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", ByteText(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("updated_at", UtcTime(), nullable=False),
        sa.Column("slug", ByteText(), nullable=False),
        sa.Column("display_name", ByteText(), nullable=False),
        sa.Column("currency", ByteText(), nullable=False),
        sa.Column("default_barcode_type", ByteText(), nullable=False),
        sa.Column("plan", ByteText(), nullable=False),
        sa.Column("photos_per_item_limit", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "default_barcode_type IN ('CODE128', 'EAN13', 'UPC_A', 'QR')",
            name=op.f("account_default_barcode_type_choice_check"),
        ),
        sa.CheckConstraint("\"plan\" IN ('FREE', 'PRO')", name=op.f("account_plan_choice_check")),
        sa.CheckConstraint("length(display_name) <= 200", name=op.f("account_display_name_length_check")),
        sa.CheckConstraint("length(slug) <= 63", name=op.f("account_slug_length_check")),
        sa.PrimaryKeyConstraint("id", name=op.f("account_pkey")),
        sa.UniqueConstraint("slug", name=op.f("account_slug_key")),
    )
    op.create_table(
        "external_id",
        sa.Column("account_id", ByteText(), nullable=False),
        sa.Column("source", ByteText(), nullable=False),
        sa.Column("kind", ByteText(), nullable=False),
        sa.Column("value", ByteText(), nullable=False),
        sa.Column("entity_id", ByteText(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "source", "kind", "value", name=op.f("external_id_pkey")),
        sa.UniqueConstraint(
            "account_id", "entity_id", "source", name=op.f("external_id_account_id_entity_id_source_key")
        ),
    )
    op.create_table(
        "idempotency_key",
        sa.Column("account_id", ByteText(), nullable=False),
        sa.Column("actor_id", ByteText(), nullable=False),
        sa.Column("mutation", ByteText(), nullable=False),
        sa.Column("key", ByteText(), nullable=False),
        sa.Column("input_hash", ByteText(), nullable=False),
        sa.Column("outcome", Json(), nullable=True),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "actor_id", "mutation", "key", name=op.f("idempotency_key_pkey")),
    )
    op.create_index("idempotency_key_created_at_idx", "idempotency_key", ["created_at"], unique=False)

    op.create_table(
        "app_user",
        sa.Column("account_id", ByteText(), nullable=False),
        sa.Column("id", ByteText(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("updated_at", UtcTime(), nullable=False),
        sa.Column("username", ByteText(), nullable=False),
        sa.Column("email", ByteText(), nullable=False),
        sa.CheckConstraint("length(email) <= 254", name=op.f("app_user_email_length_check")),
        sa.CheckConstraint("length(username) <= 64", name=op.f("app_user_username_length_check")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("app_user_account_id_fkey")),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("app_user_pkey")),
        sa.UniqueConstraint("account_id", "email", name=op.f("app_user_account_id_email_key")),
        sa.UniqueConstraint("account_id", "username", name=op.f("app_user_account_id_username_key")),
    )
    op.create_table(
        "application",
        sa.Column("account_id", ByteText(), nullable=False),
        sa.Column("id", ByteText(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("updated_at", UtcTime(), nullable=False),
        sa.Column("name", ByteText(), nullable=False),
        sa.Column("class_description", ByteText(), nullable=True),
        sa.Column("capabilities", Json(), nullable=False),
        sa.CheckConstraint("length(class_description) <= 200", name=op.f("application_class_description_length_check")),
        sa.CheckConstraint("length(name) <= 200", name=op.f("application_name_length_check")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("application_account_id_fkey")),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("application_pkey")),
        sa.UniqueConstraint("account_id", "name", name=op.f("application_account_id_name_key")),
    )
    op.create_table(
        "change",
        sa.Column("account_id", ByteText(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("occurred_at", UtcTime(), nullable=False),
        sa.Column("action", ByteText(), nullable=False),
        sa.Column("entity_id", ByteText(), nullable=False),
        sa.Column("entity_version", sa.BigInteger(), nullable=False),
        sa.Column("before", Json(), nullable=True),
        sa.Column("after", Json(), nullable=True),
        sa.Column("actor_kind", ByteText(), nullable=False),
        sa.Column("actor_id", ByteText(), nullable=False),
        sa.Column("source", ByteText(), nullable=False),
        sa.Column("reason", ByteText(), nullable=True),
        sa.Column("request_id", ByteText(), nullable=True),
        sa.Column("ip_address", ByteText(), nullable=True),
        sa.Column("user_agent", ByteText(), nullable=True),
        sa.CheckConstraint(
            "action IN ('CREATED', 'UPDATED', 'DELETED', 'RESTORED')", name=op.f("change_action_choice_check")
        ),
        sa.CheckConstraint(
            "actor_kind IN ('USER', 'APPLICATION', 'SYSTEM')", name=op.f("change_actor_kind_choice_check")
        ),
        sa.CheckConstraint("source IN ('API', 'COMMAND_LINE', 'SYSTEM')", name=op.f("change_source_choice_check")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("change_account_id_fkey")),
        sa.PrimaryKeyConstraint("account_id", "position", name=op.f("change_pkey")),
    )
    op.create_index(
        "change_account_id_entity_id_position_idx", "change", ["account_id", "entity_id", "position"], unique=False
    )

    op.create_table(
        "change_counter",
        sa.Column("account_id", ByteText(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("change_counter_account_id_fkey")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("change_counter_pkey")),
    )
    op.create_table(
        "token",
        sa.Column("account_id", ByteText(), nullable=False),
        sa.Column("id", ByteText(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("updated_at", UtcTime(), nullable=False),
        sa.Column("hash", ByteText(), nullable=False),
        sa.Column("user_id", ByteText(), nullable=True),
        sa.Column("application_id", ByteText(), nullable=True),
        sa.Column("scopes", Json(), nullable=False),
        sa.Column("expires_at", UtcTime(), nullable=True),
        sa.Column("last_used_at", UtcTime(), nullable=True),
        sa.CheckConstraint("(user_id is null) <> (application_id is null)", name=op.f("token_owner_check")),
        sa.ForeignKeyConstraint(
            ["account_id", "application_id"],
            ["application.account_id", "application.id"],
            name=op.f("token_account_id_application_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "user_id"],
            ["app_user.account_id", "app_user.id"],
            name=op.f("token_account_id_user_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("token_pkey")),
        sa.UniqueConstraint("hash", name=op.f("token_hash_key")),
    )
    op.create_index(
        "token_account_id_application_id_id_idx", "token", ["account_id", "application_id", "id"], unique=False
    )
    op.create_index("token_account_id_user_id_id_idx", "token", ["account_id", "user_id", "id"], unique=False)

    protect("account", tenant_column="id", app="select, insert, update", system="select")
    protect("app_user")
    protect("application")
    protect("token", system="select, update")
    protect("change_counter", app="select, insert, update")
    protect("change", app="select, insert")
    protect("idempotency_key", system="select, delete")
    protect("external_id")
