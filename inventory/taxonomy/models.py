"""Categories: a tree by which products are found."""

import sqlalchemy as sa

from kit.columns import reference
from kit.names import NamedEntity
from kit.tables import table_of, tenant_table


@tenant_table(prefix="cat")
class Category(NamedEntity, table=True):
    """A category, or a subcategory when it has a parent. Names are unique among siblings."""

    __tablename__ = "category"

    parent_id: str | None = reference("category")


CATEGORIES = table_of(Category)

# Two indexes, because a unique key over a null parent would let root categories share a name.
sa.Index(
    "category_root_name_key",
    CATEGORIES.c.account_id,
    CATEGORIES.c.name_key,
    unique=True,
    sqlite_where=CATEGORIES.c.parent_id.is_(None),
    postgresql_where=CATEGORIES.c.parent_id.is_(None),
)
sa.Index(
    "category_child_name_key",
    CATEGORIES.c.account_id,
    CATEGORIES.c.parent_id,
    CATEGORIES.c.name_key,
    unique=True,
    sqlite_where=CATEGORIES.c.parent_id.is_not(None),
    postgresql_where=CATEGORIES.c.parent_id.is_not(None),
)
