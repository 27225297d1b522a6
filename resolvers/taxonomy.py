"""Categories and tags: root fields."""

from inventory.accounts.scopes import Scope
from inventory.taxonomy.queries import ALL_CATEGORIES, ALL_TAGS
from kit.lookups import Lookup
from resolvers.lookups import lookup
from resolvers.mutations import mutations_of
from schema.connections import Connection
from schema.lists import all_of
from schema.taxonomy import CATEGORIES, TAGS, Category, CategoryBy, Tag, TagBy

category = lookup("category", ALL_CATEGORIES, Category, CategoryBy, scope=Scope.CATALOG_READ)
categories = all_of(
    "categories",
    ALL_CATEGORIES,
    Connection[Category],
    scope=Scope.CATALOG_READ,
    description="The categories and subcategories.",
)
tag = lookup("tag", ALL_TAGS, Tag, TagBy, scope=Scope.CATALOG_READ, ways={"name": Lookup(ALL_TAGS).by_name})
tags = all_of("tags", ALL_TAGS, Connection[Tag], scope=Scope.CATALOG_READ, description="The tags.")

QUERIES = (category, categories, tag, tags)
MUTATIONS = (*mutations_of(CATEGORIES), *mutations_of(TAGS))
