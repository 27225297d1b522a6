"""units of measure"""

from decimal import Decimal

import sqlalchemy as sa
from alembic import op

from kit import clock
from kit.columns import ByteText, Trillionths, UtcTime
from kit.folding import fold
from kit.ids import new_id
from kit.row_security import protect

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "unit_of_measure",
        sa.Column("account_id", ByteText(), nullable=False),
        sa.Column("id", ByteText(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("updated_at", UtcTime(), nullable=False),
        sa.Column("deleted_at", UtcTime(), nullable=True),
        sa.Column("name", ByteText(), nullable=False),
        sa.Column("name_key", ByteText(), nullable=False),
        sa.Column("description", ByteText(), nullable=True),
        sa.Column("dimension", ByteText(), nullable=False),
        sa.Column("base_unit_id", ByteText(), nullable=True),
        sa.Column("factor", Trillionths(), nullable=False),
        sa.CheckConstraint("base_unit_id <> id", name=op.f("unit_of_measure_base_unit_other_check")),
        sa.CheckConstraint(
            "base_unit_id is not null or factor = 1000000000000", name=op.f("unit_of_measure_factor_of_base_check")
        ),
        sa.CheckConstraint(
            "dimension IN ('COUNT', 'MASS', 'VOLUME', 'LENGTH')", name=op.f("unit_of_measure_dimension_choice_check")
        ),
        sa.CheckConstraint("factor >= 1", name=op.f("unit_of_measure_factor_least_check")),
        sa.CheckConstraint("length(description) <= 1000", name=op.f("unit_of_measure_description_length_check")),
        sa.CheckConstraint("length(name) <= 200", name=op.f("unit_of_measure_name_length_check")),
        sa.ForeignKeyConstraint(
            ["account_id", "base_unit_id"],
            ["unit_of_measure.account_id", "unit_of_measure.id"],
            name=op.f("unit_of_measure_account_id_base_unit_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("unit_of_measure_pkey")),
    )
    op.create_index(
        "unit_of_measure_account_id_base_unit_id_id_idx",
        "unit_of_measure",
        ["account_id", "base_unit_id", "id"],
        unique=False,
    )
    op.create_index(
        "unit_of_measure_account_id_name_key_id_idx", "unit_of_measure", ["account_id", "name_key", "id"], unique=False
    )
    op.create_index(
        "unit_of_measure_account_id_updated_at_id_idx",
        "unit_of_measure",
        ["account_id", "updated_at", "id"],
        unique=False,
    )
    op.create_index(
        "unit_of_measure_name_key",
        "unit_of_measure",
        ["account_id", "name_key"],
        unique=True,
        sqlite_where=sa.text("deleted_at IS NULL"),
        postgresql_where=sa.text("deleted_at IS NULL"),
    )

    give_units()
    protect("unit_of_measure")


def give_units() -> None:
    """The given units for accounts that are there already, as new ones get them."""
    connection = op.get_bind()
    units = sa.table("unit_of_measure", *(sa.column(name, kind) for name, kind in COLUMNS))
    on_postgresql = connection.dialect.name == "postgresql"
    if on_postgresql:  # whose row-level security shows accounts to nobody who migrates
        op.execute("alter table account no force row level security")
    accounts = connection.scalars(sa.select(sa.table("account", sa.column("id")).c.id)).all()
    if on_postgresql:
        op.execute("alter table account force row level security")
    rows = [row for account_id in accounts for row in units_of(account_id)]
    if rows:
        connection.execute(sa.insert(units), rows)


def units_of(account_id: str) -> list[dict[str, object]]:
    """The rows of one account, each base unit before those that are based on it."""
    now, rows = clock.now(), []
    bases: dict[str, str] = {}
    for dimension, name, description, factor in GIVEN:
        unit_id = new_id("uom")
        row = {
            "account_id": account_id,
            "id": unit_id,
            "version": 1,
            "created_at": now,
            "updated_at": now,
            "name": name,
            "name_key": fold(name),
            "description": description,
            "dimension": dimension,
            "base_unit_id": bases.get(dimension),
            "factor": int(Decimal(factor) * 10**12),
        }
        bases.setdefault(dimension, unit_id)
        rows.append(row)
    return rows


COLUMNS = (
    ("account_id", ByteText()),
    ("id", ByteText()),
    ("version", sa.BigInteger()),
    ("created_at", UtcTime()),
    ("updated_at", UtcTime()),
    ("name", ByteText()),
    ("name_key", ByteText()),
    ("description", ByteText()),
    ("dimension", ByteText()),
    ("base_unit_id", ByteText()),
    ("factor", Trillionths()),
)
GIVEN = (
    ("COUNT", "each", "Single things", "1"),
    ("COUNT", "pair", "Two things", "2"),
    ("COUNT", "dozen", "Twelve things", "12"),
    ("COUNT", "gross", "Twelve dozens", "144"),
    ("MASS", "g", "Gram", "1"),
    ("MASS", "mg", "Milligram", "0.001"),
    ("MASS", "kg", "Kilogram", "1000"),
    ("MASS", "oz", "Avoirdupois ounce", "28.349523125"),
    ("MASS", "lb", "Avoirdupois pound", "453.59237"),
    ("VOLUME", "ml", "Millilitre", "1"),
    ("VOLUME", "cl", "Centilitre", "10"),
    ("VOLUME", "dl", "Decilitre", "100"),
    ("VOLUME", "l", "Litre", "1000"),
    ("VOLUME", "fl oz", "US fluid ounce", "29.5735295625"),
    ("VOLUME", "gal", "US liquid gallon", "3785.411784"),
    ("LENGTH", "mm", "Millimetre", "1"),
    ("LENGTH", "cm", "Centimetre", "10"),
    ("LENGTH", "m", "Metre", "1000"),
    ("LENGTH", "in", "Inch", "25.4"),
    ("LENGTH", "ft", "Foot", "304.8"),
)
