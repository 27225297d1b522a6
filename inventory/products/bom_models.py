"""Bills of materials: what things are made of, and what making them costs."""

import sqlalchemy as sa

from inventory.products.models import MAX_POSITION, PartRow
from kit.columns import amount, currency, exact_quantity, reference, text, whole
from kit.tables import NamedEntity, table_of, tenant_table


@tenant_table(prefix="bom", sorted_by=("updated_at", "name_key"))
class Bom(NamedEntity, table=True):
    """A bill of materials. Several may have the same name."""

    __tablename__ = "bom"

    description: str | None = text(10_000, multiline=True)


@tenant_table(prefix="bomi", sorted_by=("updated_at",))
class BomItem(PartRow, table=True):
    """How much of a variant one thing is made of. `component_id` is the variant's product; `base_quantity` is the
    quantity in the base unit of its unit, and the quantity itself without one."""

    __tablename__ = "bom_item"

    bom_id: str = reference("bom", required=True)
    variant_id: str = reference("variant", required=True)
    component_id: str = reference("product", required=True)
    quantity: int = exact_quantity(required=True)
    unit_id: str | None = reference("unit_of_measure")
    base_quantity: int = exact_quantity(required=True)
    note: str | None = text(1_000, multiline=True)
    position: int = whole(0, MAX_POSITION, 0)


@tenant_table(prefix="bomx")
class ExtraCost(PartRow, table=True):
    """What making one thing costs beside what it is made of, such as work."""

    __tablename__ = "extra_cost"

    bom_id: str = reference("bom", required=True)
    name: str = text(200, required=True)
    quantity: int = exact_quantity(required=True)
    unit_price: int | None = amount()
    currency: str = currency(required=True)
    position: int = whole(0, MAX_POSITION, 0)


@tenant_table(prefix="prbom")
class ProductBom(PartRow, table=True):
    """A bill of materials by which a product can be made; the first one says what it costs."""

    __tablename__ = "product_bom"

    product_id: str = reference("product", required=True)
    bom_id: str = reference("bom", required=True)
    position: int = whole(0, MAX_POSITION, 0)


BOMS = table_of(Bom)
BOM_ITEMS = table_of(BomItem)
EXTRA_COSTS = table_of(ExtraCost)
PRODUCT_BOMS = table_of(ProductBom)

sa.Index(
    "product_bom_product_id_bom_id",
    PRODUCT_BOMS.c.account_id,
    PRODUCT_BOMS.c.product_id,
    PRODUCT_BOMS.c.bom_id,
    unique=True,
)
sa.Index("bom_item_bom_id_position", *(BOM_ITEMS.c[name] for name in ("account_id", "bom_id", "position", "id")))
