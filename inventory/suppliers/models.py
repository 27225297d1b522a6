"""Suppliers."""

from kit.columns import text
from kit.tables import NamedEntity, table_of, tenant_table, unique_names


@tenant_table(prefix="supp", sorted_by=("updated_at", "name_key"))
class Supplier(NamedEntity, table=True):
    """Somebody things are bought from. Names are unique in an account, among those that were not deleted."""

    __tablename__ = "supplier"

    contact_name: str | None = text(200)
    contact_email: str | None = text(255)
    contact_phone: str | None = text(50)
    notes: str | None = text(10_000, multiline=True)


SUPPLIERS = table_of(Supplier)
unique_names(SUPPLIERS)
