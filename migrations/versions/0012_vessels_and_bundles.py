"""vessels and bundles"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from kit.columns import ByteText, Json, Millionths
from kit.errors import DataInTheWay

revision = "0012"
down_revision = "0011"

REFERRING = "deleted_at IS NULL AND supplier_id IS NOT NULL AND supplier_reference IS NOT NULL"
NAMED = 20
"""How many references an error names."""


def upgrade() -> None:
    refuse_doubles()
    for table in ("product", "variant"):
        for column in columns_of(table):
            op.add_column(table, column)
    op.create_index(
        "variant_supplier_reference",
        "variant",
        ["account_id", "supplier_id", "supplier_reference"],
        unique=True,
        sqlite_where=sa.text(REFERRING),
        postgresql_where=sa.text(REFERRING),
    )


def columns_of(table: str) -> list[sa.Column[Any]]:
    """The new columns; each with its CHECK constraints, for SQLite can add them in no other way."""

    def check(name: str, condition: str) -> sa.CheckConstraint:
        return sa.CheckConstraint(condition, name=op.f(f"{table}_{name}_check"))

    vessel = "(vessel_size is null) = (vessel_type is null) and (vessel_unit is null) = (vessel_type is null)"
    fractions = "'L', 'DL', 'CL', 'ML', 'KG', 'G', 'QUANTITY', 'QUARTERS', 'DECIMAL', 'NONE'"
    return [
        sa.Column("account_code", ByteText(), check("account_code_length", "length(account_code) <= 100")),
        sa.Column("vessel_size", Millionths(), check("vessel_size_least", "vessel_size >= 1")),
        sa.Column(
            "vessel_unit",
            ByteText(),
            check("vessel_unit_choice", "vessel_unit IN ('L', 'DL', 'CL', 'ML', 'KG', 'G', 'QUANTITY')"),
        ),
        sa.Column(
            "vessel_type",
            ByteText(),
            check("vessel_type_length", "length(vessel_type) <= 2"),
            check("vessel_whole", vessel),
        ),
        sa.Column("bundles", Json()),
        sa.Column("price", Millionths(), check("price_least", "price >= 0")),
        sa.Column(
            "price_per",
            ByteText(),
            check("price_per_choice", "price_per IN ('VESSEL', 'L', 'KG', 'HUNDRED_G')"),
            check("price_whole", "(price is null) = (price_per is null)"),
        ),
        sa.Column("order_unit", ByteText(), check("order_unit_choice", "order_unit IN ('VESSEL', 'KG')")),
        sa.Column(
            "count_fractions", ByteText(), check("count_fractions_choice", f"count_fractions IN ({fractions})")
        ),
    ]


def refuse_doubles() -> None:
    """Raises `DataInTheWay` where several variants have the same reference of the same supplier: which of them is to
    keep it only their owner knows."""
    connection = op.get_bind()
    on_postgresql = connection.dialect.name == "postgresql"
    if on_postgresql:  # whose row-level security shows variants to nobody who migrates
        op.execute("alter table variant no force row level security")
    found = connection.execute(
        sa.text(
            "select account_id, supplier_id, supplier_reference, min(id), max(id) from variant "
            f"where {REFERRING} group by account_id, supplier_id, supplier_reference having count(*) > 1 "
            f"order by 1, 2, 3 limit {NAMED}"
        )
    ).all()
    if on_postgresql:
        op.execute("alter table variant force row level security")
    if found:
        named = [f"{reference!r} of {supplier}: {one}, {other}" for _, supplier, reference, one, other in found]
        raise DataInTheWay(
            "several variants have the same reference of the same supplier, which must be unique from now on; with the "
            f"program of before change or delete all but one of each, then migrate again ({'; '.join(named)})"
        )
