"""the catalogue"""

import sqlalchemy as sa
from alembic import op

from kit.columns import ByteText, Json, Millionths, UtcTime
from kit.row_security import protect

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "category",
        sa.Column("account_id", ByteText(), nullable=False),
        sa.Column("id", ByteText(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("updated_at", UtcTime(), nullable=False),
        sa.Column("deleted_at", UtcTime(), nullable=True),
        sa.Column("name", ByteText(), nullable=False),
        sa.Column("name_key", ByteText(), nullable=False),
        sa.Column("description", ByteText(), nullable=True),
        sa.Column("parent_id", ByteText(), nullable=True),
        sa.CheckConstraint("length(description) <= 10000", name=op.f("category_description_length_check")),
        sa.CheckConstraint("length(name) <= 200", name=op.f("category_name_length_check")),
        sa.ForeignKeyConstraint(
            ["account_id", "parent_id"],
            ["category.account_id", "category.id"],
            name=op.f("category_account_id_parent_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("category_pkey")),
    )
    op.create_index("category_account_id_name_key_id_idx", "category", ["account_id", "name_key", "id"], unique=False)
    op.create_index("category_account_id_parent_id_id_idx", "category", ["account_id", "parent_id", "id"], unique=False)
    op.create_index(
        "category_account_id_updated_at_id_idx", "category", ["account_id", "updated_at", "id"], unique=False
    )
    op.create_index(
        "category_child_name_key",
        "category",
        ["account_id", "parent_id", "name_key"],
        unique=True,
        sqlite_where=sa.text("deleted_at IS NULL AND parent_id IS NOT NULL"),
        postgresql_where=sa.text("deleted_at IS NULL AND parent_id IS NOT NULL"),
    )
    op.create_index(
        "category_root_name_key",
        "category",
        ["account_id", "name_key"],
        unique=True,
        sqlite_where=sa.text("deleted_at IS NULL AND parent_id IS NULL"),
        postgresql_where=sa.text("deleted_at IS NULL AND parent_id IS NULL"),
    )

    op.create_table(
        "location",
        sa.Column("account_id", ByteText(), nullable=False),
        sa.Column("id", ByteText(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("updated_at", UtcTime(), nullable=False),
        sa.Column("deleted_at", UtcTime(), nullable=True),
        sa.Column("name", ByteText(), nullable=False),
        sa.Column("name_key", ByteText(), nullable=False),
        sa.Column("code", ByteText(), nullable=True),
        sa.Column("parent_id", ByteText(), nullable=True),
        sa.Column("priority", sa.BigInteger(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("backorder_allowed", sa.Boolean(), nullable=False),
        sa.Column("contact_name", ByteText(), nullable=True),
        sa.Column("contact_email", ByteText(), nullable=True),
        sa.Column("contact_phone", ByteText(), nullable=True),
        sa.Column("address_line1", ByteText(), nullable=True),
        sa.Column("address_line2", ByteText(), nullable=True),
        sa.Column("address_city", ByteText(), nullable=True),
        sa.Column("address_region", ByteText(), nullable=True),
        sa.Column("address_postal_code", ByteText(), nullable=True),
        sa.Column("address_country", ByteText(), nullable=True),
        sa.CheckConstraint("length(address_city) <= 100", name=op.f("location_address_city_length_check")),
        sa.CheckConstraint("length(address_line1) <= 200", name=op.f("location_address_line1_length_check")),
        sa.CheckConstraint("length(address_line2) <= 200", name=op.f("location_address_line2_length_check")),
        sa.CheckConstraint("length(address_postal_code) <= 30", name=op.f("location_address_postal_code_length_check")),
        sa.CheckConstraint("length(address_region) <= 100", name=op.f("location_address_region_length_check")),
        sa.CheckConstraint("length(code) <= 50", name=op.f("location_code_length_check")),
        sa.CheckConstraint("length(contact_email) <= 255", name=op.f("location_contact_email_length_check")),
        sa.CheckConstraint("length(contact_name) <= 200", name=op.f("location_contact_name_length_check")),
        sa.CheckConstraint("length(contact_phone) <= 50", name=op.f("location_contact_phone_length_check")),
        sa.CheckConstraint("length(name) <= 200", name=op.f("location_name_length_check")),
        sa.CheckConstraint("priority <= 1000000", name=op.f("location_priority_most_check")),
        sa.CheckConstraint("priority >= 0", name=op.f("location_priority_least_check")),
        sa.ForeignKeyConstraint(
            ["account_id", "parent_id"],
            ["location.account_id", "location.id"],
            name=op.f("location_account_id_parent_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("location_pkey")),
    )
    op.create_index("location_account_id_name_key_id_idx", "location", ["account_id", "name_key", "id"], unique=False)
    op.create_index("location_account_id_parent_id_id_idx", "location", ["account_id", "parent_id", "id"], unique=False)
    op.create_index("location_account_id_priority_id_idx", "location", ["account_id", "priority", "id"], unique=False)
    op.create_index(
        "location_account_id_updated_at_id_idx", "location", ["account_id", "updated_at", "id"], unique=False
    )
    op.create_index(
        "location_child_name_key",
        "location",
        ["account_id", "parent_id", "name_key"],
        unique=True,
        sqlite_where=sa.text("deleted_at IS NULL AND parent_id IS NOT NULL"),
        postgresql_where=sa.text("deleted_at IS NULL AND parent_id IS NOT NULL"),
    )
    op.create_index(
        "location_root_name_key",
        "location",
        ["account_id", "name_key"],
        unique=True,
        sqlite_where=sa.text("deleted_at IS NULL AND parent_id IS NULL"),
        postgresql_where=sa.text("deleted_at IS NULL AND parent_id IS NULL"),
    )

    op.create_table(
        "supplier",
        sa.Column("account_id", ByteText(), nullable=False),
        sa.Column("id", ByteText(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("updated_at", UtcTime(), nullable=False),
        sa.Column("deleted_at", UtcTime(), nullable=True),
        sa.Column("name", ByteText(), nullable=False),
        sa.Column("name_key", ByteText(), nullable=False),
        sa.Column("contact_name", ByteText(), nullable=True),
        sa.Column("contact_email", ByteText(), nullable=True),
        sa.Column("contact_phone", ByteText(), nullable=True),
        sa.Column("notes", ByteText(), nullable=True),
        sa.CheckConstraint("length(contact_email) <= 255", name=op.f("supplier_contact_email_length_check")),
        sa.CheckConstraint("length(contact_name) <= 200", name=op.f("supplier_contact_name_length_check")),
        sa.CheckConstraint("length(contact_phone) <= 50", name=op.f("supplier_contact_phone_length_check")),
        sa.CheckConstraint("length(name) <= 200", name=op.f("supplier_name_length_check")),
        sa.CheckConstraint("length(notes) <= 10000", name=op.f("supplier_notes_length_check")),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("supplier_pkey")),
    )
    op.create_index("supplier_account_id_name_key_id_idx", "supplier", ["account_id", "name_key", "id"], unique=False)
    op.create_index(
        "supplier_account_id_updated_at_id_idx", "supplier", ["account_id", "updated_at", "id"], unique=False
    )
    op.create_index(
        "supplier_name_key",
        "supplier",
        ["account_id", "name_key"],
        unique=True,
        sqlite_where=sa.text("deleted_at IS NULL"),
        postgresql_where=sa.text("deleted_at IS NULL"),
    )

    op.create_table(
        "tag",
        sa.Column("account_id", ByteText(), nullable=False),
        sa.Column("id", ByteText(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("updated_at", UtcTime(), nullable=False),
        sa.Column("deleted_at", UtcTime(), nullable=True),
        sa.Column("name", ByteText(), nullable=False),
        sa.Column("name_key", ByteText(), nullable=False),
        sa.Column("description", ByteText(), nullable=True),
        sa.Column("icon", ByteText(), nullable=True),
        sa.Column("color", ByteText(), nullable=True),
        sa.CheckConstraint("length(color) <= 50", name=op.f("tag_color_length_check")),
        sa.CheckConstraint("length(description) <= 10000", name=op.f("tag_description_length_check")),
        sa.CheckConstraint("length(icon) <= 255", name=op.f("tag_icon_length_check")),
        sa.CheckConstraint("length(name) <= 200", name=op.f("tag_name_length_check")),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("tag_pkey")),
    )
    op.create_index("tag_account_id_name_key_id_idx", "tag", ["account_id", "name_key", "id"], unique=False)
    op.create_index("tag_account_id_updated_at_id_idx", "tag", ["account_id", "updated_at", "id"], unique=False)
    op.create_index(
        "tag_name_key",
        "tag",
        ["account_id", "name_key"],
        unique=True,
        sqlite_where=sa.text("deleted_at IS NULL"),
        postgresql_where=sa.text("deleted_at IS NULL"),
    )

    op.create_table(
        "product",
        sa.Column("account_id", ByteText(), nullable=False),
        sa.Column("id", ByteText(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("updated_at", UtcTime(), nullable=False),
        sa.Column("deleted_at", UtcTime(), nullable=True),
        sa.Column("description", ByteText(), nullable=True),
        sa.Column("sku", ByteText(), nullable=True),
        sa.Column("sku_key", ByteText(), nullable=True),
        sa.Column("upc", ByteText(), nullable=True),
        sa.Column("image_url", ByteText(), nullable=True),
        sa.Column("supplier_id", ByteText(), nullable=True),
        sa.Column("supplier_reference", ByteText(), nullable=True),
        sa.Column("default_receiving_location_id", ByteText(), nullable=True),
        sa.Column("sellable", sa.Boolean(), nullable=False),
        sa.Column("discontinued", sa.Boolean(), nullable=False),
        sa.Column("currency", ByteText(), nullable=False),
        sa.Column("wholesale_price", Millionths(), nullable=True),
        sa.Column("retail_price", Millionths(), nullable=True),
        sa.Column("unit_cost", Millionths(), nullable=True),
        sa.Column("custom_fields", Json(), nullable=False),
        sa.Column("variant_attributes", Json(), nullable=False),
        sa.Column("type", ByteText(), nullable=False),
        sa.Column("name", ByteText(), nullable=False),
        sa.Column("name_key", ByteText(), nullable=False),
        sa.Column("category_id", ByteText(), nullable=True),
        sa.Column("subcategory_id", ByteText(), nullable=True),
        sa.Column("lot_tracking", sa.Boolean(), nullable=False),
        sa.Column("catalog_number", ByteText(), nullable=True),
        sa.Column("catalog_number_key", ByteText(), nullable=True),
        sa.Column("artist", ByteText(), nullable=True),
        sa.Column("artist_key", ByteText(), nullable=True),
        sa.Column("medium", ByteText(), nullable=True),
        sa.Column("release_date", ByteText(), nullable=True),
        sa.Column("metadata", Json(), nullable=False),
        sa.CheckConstraint("type IN ('PRODUCT')", name=op.f("product_type_choice_check")),
        sa.CheckConstraint("length(artist) <= 200", name=op.f("product_artist_length_check")),
        sa.CheckConstraint("length(catalog_number) <= 100", name=op.f("product_catalog_number_length_check")),
        sa.CheckConstraint("length(description) <= 65535", name=op.f("product_description_length_check")),
        sa.CheckConstraint("length(image_url) <= 255", name=op.f("product_image_url_length_check")),
        sa.CheckConstraint("length(medium) <= 100", name=op.f("product_medium_length_check")),
        sa.CheckConstraint("length(name) <= 200", name=op.f("product_name_length_check")),
        sa.CheckConstraint("length(release_date) <= 10", name=op.f("product_release_date_length_check")),
        sa.CheckConstraint("length(sku) <= 100", name=op.f("product_sku_length_check")),
        sa.CheckConstraint("length(supplier_reference) <= 100", name=op.f("product_supplier_reference_length_check")),
        sa.CheckConstraint("length(upc) <= 100", name=op.f("product_upc_length_check")),
        sa.CheckConstraint("retail_price >= 0", name=op.f("product_retail_price_least_check")),
        sa.CheckConstraint("unit_cost >= 0", name=op.f("product_unit_cost_least_check")),
        sa.CheckConstraint("wholesale_price >= 0", name=op.f("product_wholesale_price_least_check")),
        sa.ForeignKeyConstraint(
            ["account_id", "category_id"],
            ["category.account_id", "category.id"],
            name=op.f("product_account_id_category_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "default_receiving_location_id"],
            ["location.account_id", "location.id"],
            name=op.f("product_account_id_default_receiving_location_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "subcategory_id"],
            ["category.account_id", "category.id"],
            name=op.f("product_account_id_subcategory_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "supplier_id"],
            ["supplier.account_id", "supplier.id"],
            name=op.f("product_account_id_supplier_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("product_pkey")),
    )
    op.create_index("product_account_id_artist_key_id_idx", "product", ["account_id", "artist_key", "id"], unique=False)
    op.create_index(
        "product_account_id_catalog_number_key_id_idx",
        "product",
        ["account_id", "catalog_number_key", "id"],
        unique=False,
    )
    op.create_index(
        "product_account_id_category_id_id_idx", "product", ["account_id", "category_id", "id"], unique=False
    )
    op.create_index(
        "product_account_id_default_receiving_location_id_id_idx",
        "product",
        ["account_id", "default_receiving_location_id", "id"],
        unique=False,
    )
    op.create_index("product_account_id_name_key_id_idx", "product", ["account_id", "name_key", "id"], unique=False)
    op.create_index(
        "product_account_id_release_date_id_idx", "product", ["account_id", "release_date", "id"], unique=False
    )
    op.create_index(
        "product_account_id_retail_price_id_idx", "product", ["account_id", "retail_price", "id"], unique=False
    )
    op.create_index("product_account_id_sku_key_id_idx", "product", ["account_id", "sku_key", "id"], unique=False)
    op.create_index(
        "product_account_id_subcategory_id_id_idx", "product", ["account_id", "subcategory_id", "id"], unique=False
    )
    op.create_index(
        "product_account_id_supplier_id_id_idx", "product", ["account_id", "supplier_id", "id"], unique=False
    )
    op.create_index("product_account_id_unit_cost_id_idx", "product", ["account_id", "unit_cost", "id"], unique=False)
    op.create_index("product_account_id_upc_id_idx", "product", ["account_id", "upc", "id"], unique=False)
    op.create_index("product_account_id_updated_at_id_idx", "product", ["account_id", "updated_at", "id"], unique=False)
    op.create_index(
        "product_account_id_wholesale_price_id_idx", "product", ["account_id", "wholesale_price", "id"], unique=False
    )

    op.create_table(
        "product_tag",
        sa.Column("account_id", ByteText(), nullable=False),
        sa.Column("product_id", ByteText(), nullable=False),
        sa.Column("tag_id", ByteText(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "product_id"],
            ["product.account_id", "product.id"],
            name=op.f("product_tag_account_id_product_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "tag_id"], ["tag.account_id", "tag.id"], name=op.f("product_tag_account_id_tag_id_fkey")
        ),
        sa.PrimaryKeyConstraint("account_id", "product_id", "tag_id", name=op.f("product_tag_pkey")),
    )
    op.create_index("product_tag_account_id_tag_id_idx", "product_tag", ["account_id", "tag_id"], unique=False)

    op.create_table(
        "variant",
        sa.Column("account_id", ByteText(), nullable=False),
        sa.Column("id", ByteText(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("updated_at", UtcTime(), nullable=False),
        sa.Column("deleted_at", UtcTime(), nullable=True),
        sa.Column("description", ByteText(), nullable=True),
        sa.Column("sku", ByteText(), nullable=True),
        sa.Column("sku_key", ByteText(), nullable=True),
        sa.Column("upc", ByteText(), nullable=True),
        sa.Column("image_url", ByteText(), nullable=True),
        sa.Column("supplier_id", ByteText(), nullable=True),
        sa.Column("supplier_reference", ByteText(), nullable=True),
        sa.Column("default_receiving_location_id", ByteText(), nullable=True),
        sa.Column("sellable", sa.Boolean(), nullable=False),
        sa.Column("discontinued", sa.Boolean(), nullable=False),
        sa.Column("currency", ByteText(), nullable=False),
        sa.Column("wholesale_price", Millionths(), nullable=True),
        sa.Column("retail_price", Millionths(), nullable=True),
        sa.Column("unit_cost", Millionths(), nullable=True),
        sa.Column("custom_fields", Json(), nullable=False),
        sa.Column("variant_attributes", Json(), nullable=False),
        sa.Column("product_id", ByteText(), nullable=False),
        sa.Column("name", ByteText(), nullable=True),
        sa.Column("name_key", ByteText(), nullable=True),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("own", Json(), nullable=False),
        sa.CheckConstraint("length(description) <= 65535", name=op.f("variant_description_length_check")),
        sa.CheckConstraint("length(image_url) <= 255", name=op.f("variant_image_url_length_check")),
        sa.CheckConstraint("length(name) <= 200", name=op.f("variant_name_length_check")),
        sa.CheckConstraint("length(sku) <= 100", name=op.f("variant_sku_length_check")),
        sa.CheckConstraint("length(supplier_reference) <= 100", name=op.f("variant_supplier_reference_length_check")),
        sa.CheckConstraint("length(upc) <= 100", name=op.f("variant_upc_length_check")),
        sa.CheckConstraint("retail_price >= 0", name=op.f("variant_retail_price_least_check")),
        sa.CheckConstraint("unit_cost >= 0", name=op.f("variant_unit_cost_least_check")),
        sa.CheckConstraint("wholesale_price >= 0", name=op.f("variant_wholesale_price_least_check")),
        sa.ForeignKeyConstraint(
            ["account_id", "default_receiving_location_id"],
            ["location.account_id", "location.id"],
            name=op.f("variant_account_id_default_receiving_location_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "product_id"],
            ["product.account_id", "product.id"],
            name=op.f("variant_account_id_product_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "supplier_id"],
            ["supplier.account_id", "supplier.id"],
            name=op.f("variant_account_id_supplier_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("variant_pkey")),
    )
    op.create_index(
        "variant_account_id_default_receiving_location_id_id_idx",
        "variant",
        ["account_id", "default_receiving_location_id", "id"],
        unique=False,
    )
    op.create_index("variant_account_id_name_key_id_idx", "variant", ["account_id", "name_key", "id"], unique=False)
    op.create_index("variant_account_id_product_id_id_idx", "variant", ["account_id", "product_id", "id"], unique=False)
    op.create_index(
        "variant_account_id_retail_price_id_idx", "variant", ["account_id", "retail_price", "id"], unique=False
    )
    op.create_index("variant_account_id_sku_key_id_idx", "variant", ["account_id", "sku_key", "id"], unique=False)
    op.create_index(
        "variant_account_id_supplier_id_id_idx", "variant", ["account_id", "supplier_id", "id"], unique=False
    )
    op.create_index("variant_account_id_unit_cost_id_idx", "variant", ["account_id", "unit_cost", "id"], unique=False)
    op.create_index("variant_account_id_upc_id_idx", "variant", ["account_id", "upc", "id"], unique=False)
    op.create_index("variant_account_id_updated_at_id_idx", "variant", ["account_id", "updated_at", "id"], unique=False)
    op.create_index(
        "variant_account_id_wholesale_price_id_idx", "variant", ["account_id", "wholesale_price", "id"], unique=False
    )

    op.create_table(
        "sku",
        sa.Column("account_id", ByteText(), nullable=False),
        sa.Column("sku", ByteText(), nullable=False),
        sa.Column("product_id", ByteText(), nullable=False),
        sa.Column("variant_id", ByteText(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id", "product_id"],
            ["product.account_id", "product.id"],
            name=op.f("sku_account_id_product_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "variant_id"],
            ["variant.account_id", "variant.id"],
            name=op.f("sku_account_id_variant_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("account_id", "sku", name=op.f("sku_pkey")),
    )
    op.create_index("sku_account_id_product_id_idx", "sku", ["account_id", "product_id"], unique=False)
    op.create_index("sku_account_id_variant_id_idx", "sku", ["account_id", "variant_id"], unique=False)

    op.create_table(
        "variant_tag",
        sa.Column("account_id", ByteText(), nullable=False),
        sa.Column("variant_id", ByteText(), nullable=False),
        sa.Column("tag_id", ByteText(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "tag_id"], ["tag.account_id", "tag.id"], name=op.f("variant_tag_account_id_tag_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "variant_id"],
            ["variant.account_id", "variant.id"],
            name=op.f("variant_tag_account_id_variant_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("account_id", "variant_id", "tag_id", name=op.f("variant_tag_pkey")),
    )
    op.create_index("variant_tag_account_id_tag_id_idx", "variant_tag", ["account_id", "tag_id"], unique=False)

    for table in ("category", "tag", "supplier", "location", "product", "product_tag", "variant", "variant_tag", "sku"):
        protect(table)
