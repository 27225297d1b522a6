"""Categories, a tree by which products are found, and tags, words that are tied to them freely."""

from kit.columns import reference, text
from kit.tables import NamedEntity, table_of, tenant_table, unique_names


@tenant_table(prefix="cat", sorted_by=("updated_at", "name_key"))
class Category(NamedEntity, table=True):
    """A category, or a subcategory when it has a parent. Names are unique among siblings that were not deleted."""

    __tablename__ = "category"

    description: str | None = text(10_000, multiline=True)
    parent_id: str | None = reference("category")


@tenant_table(prefix="tag", sorted_by=("updated_at", "name_key"))
class Tag(NamedEntity, table=True):
    """A word that things are marked with (seed 001). Names are unique in an account, unless they were deleted."""

    __tablename__ = "tag"

    description: str | None = text(10_000, multiline=True)
    icon: str | None = text(255)
    color: str | None = text(50)


CATEGORIES = table_of(Category)
TAGS = table_of(Tag)
unique_names(CATEGORIES, within="parent_id")
unique_names(TAGS)
