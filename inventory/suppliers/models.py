"""Suppliers."""

import sqlalchemy as sa

from kit.names import NamedEntity
from kit.tables import table_of, tenant_table


@tenant_table(prefix="supp")
class Supplier(NamedEntity, table=True):
    """Somebody things are bought from. Names are unique in an account."""

    __tablename__ = "supplier"

    __table_args__ = (sa.UniqueConstraint("account_id", "name_key"),)


SUPPLIERS = table_of(Supplier)
