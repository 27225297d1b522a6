"""Stock locations."""

from kit.columns import country, flag, reference, text, whole
from kit.tables import NamedEntity, table_of, tenant_table, unique_names


@tenant_table(prefix="loc", sorted_by=("updated_at", "name_key", "priority"))
class Location(NamedEntity, table=True):
    """A place where stock is: a warehouse, a shop, and the shelves and bins within. Names are unique among siblings."""

    __tablename__ = "location"

    code: str | None = text(50)
    parent_id: str | None = reference("location")
    priority: int = whole(0, 1_000_000, default=0)
    active: bool = flag(True)
    backorder_allowed: bool = flag(False)
    contact_name: str | None = text(200)
    contact_email: str | None = text(255)
    contact_phone: str | None = text(50)
    address_line1: str | None = text(200)
    address_line2: str | None = text(200)
    address_city: str | None = text(100)
    address_region: str | None = text(100)
    address_postal_code: str | None = text(30)
    address_country: str | None = country()


LOCATIONS = table_of(Location)
unique_names(LOCATIONS, within="parent_id")
