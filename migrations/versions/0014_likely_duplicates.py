"""likely duplicates of products"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from kit.columns import ByteText, Millionths
from kit.folding import likeness
from kit.money import format_plain

revision = "0014"
down_revision = "0013"

AT_ONCE = 1_000


def upgrade() -> None:
    op.add_column("product", sa.Column("similar_key", ByteText(), nullable=True))
    give_keys()
    share("product", "similar_name", "similar_key", product_id="id")
    share("product", "same_supplier_reference", "supplier_id", "supplier_reference", product_id="id")
    share("variant", "same_upc", "upc", product_id="product_id")
    share("variant", "same_supplier_reference", "supplier_id", "supplier_reference", product_id="product_id")


def share(table: str, name: str, *columns: str, product_id: str) -> None:
    """An index by what products may share."""
    where = sa.text(f"deleted_at IS NULL AND {columns[-1]} IS NOT NULL")
    op.create_index(
        f"{table}_{name}",
        table,
        ["account_id", *columns, product_id],
        unique=False,
        sqlite_where=where,
        postgresql_where=where,
    )


def key_of(row: sa.Row[Any]) -> str:
    """By what a product's name is compared, and its vessel."""
    key = likeness(row.name)
    if row.vessel_size is None:
        return key
    return f"{key} {format_plain(row.vessel_size)} {row.vessel_unit} {row.vessel_type}"


def give_keys() -> None:
    """The keys of products that are there already, as new ones get them."""
    connection = op.get_bind()
    names = ("account_id", "id", "name", "similar_key", "vessel_unit", "vessel_type")
    products = sa.table(
        "product", *(sa.column(name, ByteText()) for name in names), sa.column("vessel_size", Millionths())
    )
    on_postgresql = connection.dialect.name == "postgresql"
    if on_postgresql:  # whose row-level security shows products to nobody who migrates
        op.execute("alter table product no force row level security")
    rows = connection.execute(sa.select(products)).all()
    update = (
        sa.update(products)
        .where(products.c.account_id == sa.bindparam("of_account"), products.c.id == sa.bindparam("of_id"))
        .values(similar_key=sa.bindparam("likeness"))
    )
    for start in range(0, len(rows), AT_ONCE):
        some = rows[start : start + AT_ONCE]
        keys = [{"of_account": row.account_id, "of_id": row.id, "likeness": key_of(row)} for row in some]
        connection.execute(update, keys)
    if on_postgresql:
        op.execute("alter table product force row level security")
