"""kits, bills of materials, packaging, alternate SKUs, substitutions"""

import sqlalchemy as sa
from alembic import op

from kit.columns import ByteText, Json, Millionths, Trillionths, UtcTime
from kit.row_security import protect

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "bom",
        sa.Column("account_id", ByteText(), nullable=False),
        sa.Column("id", ByteText(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("updated_at", UtcTime(), nullable=False),
        sa.Column("deleted_at", UtcTime(), nullable=True),
        sa.Column("name", ByteText(), nullable=False),
        sa.Column("name_key", ByteText(), nullable=False),
        sa.Column("description", ByteText(), nullable=True),
        sa.CheckConstraint("length(description) <= 10000", name=op.f("bom_description_length_check")),
        sa.CheckConstraint("length(name) <= 200", name=op.f("bom_name_length_check")),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("bom_pkey")),
    )
    op.create_index("bom_account_id_name_key_id_idx", "bom", ["account_id", "name_key", "id"], unique=False)
    op.create_index("bom_account_id_updated_at_id_idx", "bom", ["account_id", "updated_at", "id"], unique=False)

    op.create_table(
        "extra_cost",
        sa.Column("account_id", ByteText(), nullable=False),
        sa.Column("id", ByteText(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("updated_at", UtcTime(), nullable=False),
        sa.Column("bom_id", ByteText(), nullable=False),
        sa.Column("name", ByteText(), nullable=False),
        sa.Column("quantity", Millionths(), nullable=False),
        sa.Column("unit_price", Millionths(), nullable=True),
        sa.Column("currency", ByteText(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("length(name) <= 200", name=op.f("extra_cost_name_length_check")),
        sa.CheckConstraint("position <= 2147483647", name=op.f("extra_cost_position_most_check")),
        sa.CheckConstraint("position >= 0", name=op.f("extra_cost_position_least_check")),
        sa.CheckConstraint("quantity >= 1", name=op.f("extra_cost_quantity_least_check")),
        sa.CheckConstraint("unit_price >= 0", name=op.f("extra_cost_unit_price_least_check")),
        sa.ForeignKeyConstraint(
            ["account_id", "bom_id"], ["bom.account_id", "bom.id"], name=op.f("extra_cost_account_id_bom_id_fkey")
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("extra_cost_pkey")),
    )
    op.create_index("extra_cost_account_id_bom_id_id_idx", "extra_cost", ["account_id", "bom_id", "id"], unique=False)

    op.create_table(
        "product_bom",
        sa.Column("account_id", ByteText(), nullable=False),
        sa.Column("id", ByteText(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("updated_at", UtcTime(), nullable=False),
        sa.Column("product_id", ByteText(), nullable=False),
        sa.Column("bom_id", ByteText(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("position <= 2147483647", name=op.f("product_bom_position_most_check")),
        sa.CheckConstraint("position >= 0", name=op.f("product_bom_position_least_check")),
        sa.ForeignKeyConstraint(
            ["account_id", "bom_id"], ["bom.account_id", "bom.id"], name=op.f("product_bom_account_id_bom_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "product_id"],
            ["product.account_id", "product.id"],
            name=op.f("product_bom_account_id_product_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("product_bom_pkey")),
    )
    op.create_index("product_bom_account_id_bom_id_id_idx", "product_bom", ["account_id", "bom_id", "id"], unique=False)
    op.create_index(
        "product_bom_account_id_product_id_id_idx", "product_bom", ["account_id", "product_id", "id"], unique=False
    )
    op.create_index("product_bom_product_id_bom_id", "product_bom", ["account_id", "product_id", "bom_id"], unique=True)

    op.create_table(
        "substitution",
        sa.Column("account_id", ByteText(), nullable=False),
        sa.Column("id", ByteText(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("updated_at", UtcTime(), nullable=False),
        sa.Column("product_id", ByteText(), nullable=False),
        sa.Column("substitute_id", ByteText(), nullable=False),
        sa.Column("priority", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("priority <= 2147483647", name=op.f("substitution_priority_most_check")),
        sa.CheckConstraint("priority >= 0", name=op.f("substitution_priority_least_check")),
        sa.ForeignKeyConstraint(
            ["account_id", "product_id"],
            ["product.account_id", "product.id"],
            name=op.f("substitution_account_id_product_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "substitute_id"],
            ["product.account_id", "product.id"],
            name=op.f("substitution_account_id_substitute_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("substitution_pkey")),
    )
    op.create_index(
        "substitution_account_id_product_id_id_idx", "substitution", ["account_id", "product_id", "id"], unique=False
    )
    op.create_index(
        "substitution_account_id_substitute_id_id_idx",
        "substitution",
        ["account_id", "substitute_id", "id"],
        unique=False,
    )
    op.create_index(
        "substitution_product_id_substitute_id",
        "substitution",
        ["account_id", "product_id", "substitute_id"],
        unique=True,
    )

    op.create_table(
        "alternate_sku",
        sa.Column("account_id", ByteText(), nullable=False),
        sa.Column("id", ByteText(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("updated_at", UtcTime(), nullable=False),
        sa.Column("product_id", ByteText(), nullable=True),
        sa.Column("variant_id", ByteText(), nullable=True),
        sa.Column("sku", ByteText(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("(product_id is null) <> (variant_id is null)", name=op.f("alternate_sku_owner_check")),
        sa.CheckConstraint("length(sku) <= 100", name=op.f("alternate_sku_sku_length_check")),
        sa.CheckConstraint("position <= 2147483647", name=op.f("alternate_sku_position_most_check")),
        sa.CheckConstraint("position >= 0", name=op.f("alternate_sku_position_least_check")),
        sa.ForeignKeyConstraint(
            ["account_id", "product_id"],
            ["product.account_id", "product.id"],
            name=op.f("alternate_sku_account_id_product_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "variant_id"],
            ["variant.account_id", "variant.id"],
            name=op.f("alternate_sku_account_id_variant_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("alternate_sku_pkey")),
    )
    op.create_index(
        "alternate_sku_account_id_product_id_id_idx", "alternate_sku", ["account_id", "product_id", "id"], unique=False
    )
    op.create_index(
        "alternate_sku_account_id_variant_id_id_idx", "alternate_sku", ["account_id", "variant_id", "id"], unique=False
    )

    op.create_table(
        "bom_item",
        sa.Column("account_id", ByteText(), nullable=False),
        sa.Column("id", ByteText(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("updated_at", UtcTime(), nullable=False),
        sa.Column("bom_id", ByteText(), nullable=False),
        sa.Column("variant_id", ByteText(), nullable=False),
        sa.Column("component_id", ByteText(), nullable=False),
        sa.Column("quantity", Millionths(), nullable=False),
        sa.Column("unit_id", ByteText(), nullable=True),
        sa.Column("base_quantity", Millionths(), nullable=False),
        sa.Column("note", ByteText(), nullable=True),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("base_quantity >= 1", name=op.f("bom_item_base_quantity_least_check")),
        sa.CheckConstraint("length(note) <= 1000", name=op.f("bom_item_note_length_check")),
        sa.CheckConstraint("position <= 2147483647", name=op.f("bom_item_position_most_check")),
        sa.CheckConstraint("position >= 0", name=op.f("bom_item_position_least_check")),
        sa.CheckConstraint("quantity >= 1", name=op.f("bom_item_quantity_least_check")),
        sa.ForeignKeyConstraint(
            ["account_id", "bom_id"], ["bom.account_id", "bom.id"], name=op.f("bom_item_account_id_bom_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "component_id"],
            ["product.account_id", "product.id"],
            name=op.f("bom_item_account_id_component_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "unit_id"],
            ["unit_of_measure.account_id", "unit_of_measure.id"],
            name=op.f("bom_item_account_id_unit_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "variant_id"],
            ["variant.account_id", "variant.id"],
            name=op.f("bom_item_account_id_variant_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("bom_item_pkey")),
    )
    op.create_index("bom_item_account_id_bom_id_id_idx", "bom_item", ["account_id", "bom_id", "id"], unique=False)
    op.create_index(
        "bom_item_account_id_component_id_id_idx", "bom_item", ["account_id", "component_id", "id"], unique=False
    )
    op.create_index("bom_item_account_id_unit_id_id_idx", "bom_item", ["account_id", "unit_id", "id"], unique=False)
    op.create_index(
        "bom_item_account_id_updated_at_id_idx", "bom_item", ["account_id", "updated_at", "id"], unique=False
    )
    op.create_index(
        "bom_item_account_id_variant_id_id_idx", "bom_item", ["account_id", "variant_id", "id"], unique=False
    )

    op.create_table(
        "kit_item",
        sa.Column("account_id", ByteText(), nullable=False),
        sa.Column("id", ByteText(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("updated_at", UtcTime(), nullable=False),
        sa.Column("kit_id", ByteText(), nullable=False),
        sa.Column("variant_id", ByteText(), nullable=False),
        sa.Column("component_id", ByteText(), nullable=False),
        sa.Column("quantity", Millionths(), nullable=False),
        sa.Column("unit_id", ByteText(), nullable=True),
        sa.Column("base_quantity", Millionths(), nullable=False),
        sa.Column("price", Millionths(), nullable=True),
        sa.Column("original_price", Millionths(), nullable=True),
        sa.Column("currency", ByteText(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("base_quantity >= 1", name=op.f("kit_item_base_quantity_least_check")),
        sa.CheckConstraint("original_price >= 0", name=op.f("kit_item_original_price_least_check")),
        sa.CheckConstraint("position <= 2147483647", name=op.f("kit_item_position_most_check")),
        sa.CheckConstraint("position >= 0", name=op.f("kit_item_position_least_check")),
        sa.CheckConstraint("price >= 0", name=op.f("kit_item_price_least_check")),
        sa.CheckConstraint("quantity >= 1", name=op.f("kit_item_quantity_least_check")),
        sa.ForeignKeyConstraint(
            ["account_id", "component_id"],
            ["product.account_id", "product.id"],
            name=op.f("kit_item_account_id_component_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "kit_id"], ["product.account_id", "product.id"], name=op.f("kit_item_account_id_kit_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "unit_id"],
            ["unit_of_measure.account_id", "unit_of_measure.id"],
            name=op.f("kit_item_account_id_unit_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "variant_id"],
            ["variant.account_id", "variant.id"],
            name=op.f("kit_item_account_id_variant_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("kit_item_pkey")),
    )
    op.create_index(
        "kit_item_account_id_component_id_id_idx", "kit_item", ["account_id", "component_id", "id"], unique=False
    )
    op.create_index("kit_item_account_id_kit_id_id_idx", "kit_item", ["account_id", "kit_id", "id"], unique=False)
    op.create_index("kit_item_account_id_unit_id_id_idx", "kit_item", ["account_id", "unit_id", "id"], unique=False)
    op.create_index(
        "kit_item_account_id_updated_at_id_idx", "kit_item", ["account_id", "updated_at", "id"], unique=False
    )
    op.create_index(
        "kit_item_account_id_variant_id_id_idx", "kit_item", ["account_id", "variant_id", "id"], unique=False
    )
    op.create_index("kit_item_kit_id_variant_id", "kit_item", ["account_id", "kit_id", "variant_id"], unique=True)

    op.create_table(
        "packaging",
        sa.Column("account_id", ByteText(), nullable=False),
        sa.Column("id", ByteText(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("updated_at", UtcTime(), nullable=False),
        sa.Column("product_id", ByteText(), nullable=True),
        sa.Column("variant_id", ByteText(), nullable=True),
        sa.Column("level", ByteText(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("length", Millionths(), nullable=True),
        sa.Column("length_unit", ByteText(), nullable=True),
        sa.Column("width", Millionths(), nullable=True),
        sa.Column("width_unit", ByteText(), nullable=True),
        sa.Column("height", Millionths(), nullable=True),
        sa.Column("height_unit", ByteText(), nullable=True),
        sa.Column("weight", Millionths(), nullable=True),
        sa.Column("weight_unit", ByteText(), nullable=True),
        sa.Column("dimensional_weight", Millionths(), nullable=True),
        sa.Column("dimensional_weight_unit", ByteText(), nullable=True),
        sa.CheckConstraint(
            "level IN ('PRODUCT', 'BOX', 'CARTON', 'SHIPPING', 'PALLET')", name=op.f("packaging_level_choice_check")
        ),
        sa.CheckConstraint("(product_id is null) <> (variant_id is null)", name=op.f("packaging_owner_check")),
        sa.CheckConstraint("dimensional_weight >= 0", name=op.f("packaging_dimensional_weight_least_check")),
        sa.CheckConstraint("height >= 0", name=op.f("packaging_height_least_check")),
        sa.CheckConstraint("length >= 0", name=op.f("packaging_length_least_check")),
        sa.CheckConstraint("position <= 2147483647", name=op.f("packaging_position_most_check")),
        sa.CheckConstraint("position >= 0", name=op.f("packaging_position_least_check")),
        sa.CheckConstraint("weight >= 0", name=op.f("packaging_weight_least_check")),
        sa.CheckConstraint("width >= 0", name=op.f("packaging_width_least_check")),
        sa.ForeignKeyConstraint(
            ["account_id", "product_id"],
            ["product.account_id", "product.id"],
            name=op.f("packaging_account_id_product_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "variant_id"],
            ["variant.account_id", "variant.id"],
            name=op.f("packaging_account_id_variant_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("packaging_pkey")),
    )
    op.create_index(
        "packaging_account_id_product_id_id_idx", "packaging", ["account_id", "product_id", "id"], unique=False
    )
    op.create_index(
        "packaging_account_id_variant_id_id_idx", "packaging", ["account_id", "variant_id", "id"], unique=False
    )
    op.create_index("packaging_product_id_level", "packaging", ["account_id", "product_id", "level"], unique=True)
    op.create_index("packaging_variant_id_level", "packaging", ["account_id", "variant_id", "level"], unique=True)

    for table, owner in (("kit_item", "kit_id"), ("bom_item", "bom_id")):
        op.create_index(f"{table}_{owner}_position", table, ["account_id", owner, "position", "id"], unique=False)

    # On SQLite the table is made anew, for it cannot change a constraint.
    with op.batch_alter_table("product") as product:
        product.drop_constraint(op.f("product_type_choice_check"), type_="check")
        product.create_check_constraint(op.f("product_type_choice_check"), "type IN ('PRODUCT', 'KIT')")
    with op.batch_alter_table("sku") as sku:  # what is there already are SKUs of their own
        sku.add_column(sa.Column("is_alternate", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("sku") as sku:
        sku.alter_column("is_alternate", server_default=None)

    for table in (
        "bom",
        "extra_cost",
        "product_bom",
        "substitution",
        "alternate_sku",
        "bom_item",
        "kit_item",
        "packaging",
    ):
        protect(table)
