"""Price lists, and the prices in them."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from kit.columns import amount, currency, given_moment, reference
from kit.tables import Deletable, NamedEntity, table_of, tenant_table, unique_names


@tenant_table(prefix="plist", sorted_by=("updated_at", "name_key", "valid_from", "valid_until"))
class PriceList(NamedEntity, table=True):
    """Prices in one currency that count from a moment on, up to another one; null where it is open."""

    __tablename__ = "price_list"

    currency: str = currency(required=True)
    valid_from: datetime | None = given_moment()
    valid_until: datetime | None = given_moment()

    __table_args__: Any = (sa.CheckConstraint("valid_until > valid_from", name="validity"),)


@tenant_table(prefix="price", sorted_by=("updated_at", "amount"))
class Price(Deletable, table=True):
    """What a variant costs by a list; one price for each, unless it was deleted.

    The list's currency is copied here: it stays while the list has prices.
    """

    __tablename__ = "price"

    price_list_id: str = reference("price_list", required=True)
    variant_id: str = reference("variant", required=True)
    amount: int = amount(required=True)
    currency: str = currency(required=True)


PRICE_LISTS = table_of(PriceList)
PRICES = table_of(Price)

unique_names(PRICE_LISTS)

_alive = PRICES.c.deleted_at.is_(None)
sa.Index(
    "price_of_variant",
    PRICES.c.account_id,
    PRICES.c.price_list_id,
    PRICES.c.variant_id,
    unique=True,
    sqlite_where=_alive,
    postgresql_where=_alive,
)
