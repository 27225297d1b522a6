"""Categories, tags and units of measure: root fields."""

from inventory.accounts.scopes import Scope
from inventory.taxonomy.queries import ALL_CATEGORIES, ALL_TAGS, ALL_UNITS_OF_MEASURE
from kit.lookups import Lookup
from resolvers.lookups import lookup
from resolvers.mutations import mutations_of
from schema.connections import Connection
from schema.lists import all_of
from schema.taxonomy import CATEGORIES, TAGS, Category, CategoryBy, Tag, TagBy
from schema.units_of_measure import UNITS_OF_MEASURE, UnitOfMeasure, UnitOfMeasureBy

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

unit_of_measure = lookup(
    "unit_of_measure",
    ALL_UNITS_OF_MEASURE,
    UnitOfMeasure,
    UnitOfMeasureBy,
    scope=Scope.CATALOG_READ,
    ways={"name": Lookup(ALL_UNITS_OF_MEASURE).by_name},
)
units_of_measure = all_of(
    "units_of_measure",
    ALL_UNITS_OF_MEASURE,
    Connection[UnitOfMeasure],
    scope=Scope.CATALOG_READ,
    description="What quantities are counted in; an account begins with the usual units.",
)

QUERIES = (category, categories, tag, tags, unit_of_measure, units_of_measure)
MUTATIONS = (*mutations_of(CATEGORIES), *mutations_of(TAGS), *mutations_of(UNITS_OF_MEASURE))
