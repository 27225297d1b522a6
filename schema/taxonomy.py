"""Categories and tags."""

from typing import Annotated, Final

import strawberry

from inventory.accounts.scopes import Scope
from inventory.products.queries import PRODUCTS_OF_CATEGORIES, PRODUCTS_OF_SUBCATEGORIES, PRODUCTS_OF_TAGS
from inventory.taxonomy.commands import Categories, Tags
from inventory.taxonomy.queries import ALL_CATEGORIES, ALL_TAGS, SUBCATEGORIES
from schema.connections import Connection
from schema.entities import Entity
from schema.fields import column, given, required, to_one
from schema.inputs import ExternalIdMatch, WithExternalIds
from schema.lists import to_many
from schema.mutations import Mutable
from schema.nouns import noun

_LazyProduct = Annotated["Product", strawberry.lazy("schema.products")]  # type: ignore[name-defined]  # noqa: F821


@noun(ALL_CATEGORIES, Scope.CATALOG_READ, "A class of products; a subcategory when it has a parent.")
class Category(Entity):
    """A class of products."""

    name: str = column("What it is called; unique among its siblings, whatever the case and accents.")
    description: str | None = column("What belongs there.")
    parent: Annotated["Category", strawberry.lazy("schema.taxonomy")] | None = to_one(
        "The category that it is a subcategory of.", "parent_id", ALL_CATEGORIES
    )
    subcategories: Connection[Annotated["Category", strawberry.lazy("schema.taxonomy")]] = to_many(
        "Its subcategories.", SUBCATEGORIES
    )
    products: Connection[_LazyProduct] = to_many("The products whose category it is.", PRODUCTS_OF_CATEGORIES)
    products_as_subcategory: Connection[_LazyProduct] = to_many(
        "The products whose subcategory it is.", PRODUCTS_OF_SUBCATEGORIES
    )


@noun(ALL_TAGS, Scope.CATALOG_READ, "A word that products and variants are marked with.")
class Tag(Entity):
    """A word that things are marked with."""

    name: str = column("What it says; unique in the account, whatever the case and accents.")
    description: str | None = column("What it means.")
    icon: str | None = column("The name or address of its icon.")
    color: str | None = column("Its colour, as the front end writes colours: #ffcc00, red.")
    products: Connection[_LazyProduct] = to_many("The products that are marked with it.", PRODUCTS_OF_TAGS)


@strawberry.input(description="A category by its name; it is made if there is none of that name.")
class CategoryByNameInput:
    """A category by its name."""

    name: str = required("Its name, at most 200 characters. Errors: BLANK, TOO_LONG.")


@strawberry.input(one_of=True, description="What identifies a category: exactly one of these.")
class CategoryBy:
    """What identifies a category."""

    id: strawberry.ID | None = given("Its id.")
    external_id: ExternalIdMatch | None = given("What another system calls it.")


@strawberry.input(one_of=True, description="What a category is found by for an upsert: exactly one of these.")
class CategoryMatch:
    """What a category is found by for an upsert."""

    name: str | None = given("Its name, among the children of `parentId`, or at the top of the tree.")
    external_id: ExternalIdMatch | None = given("What another system calls it.")


@strawberry.input
class CategoryValues(WithExternalIds):
    """The values that a category takes."""

    description: str | None = given("What belongs there, at most 10,000 characters. Errors: TOO_LONG.")
    parent_id: strawberry.ID | None = given(
        "The category that it is a subcategory of; null puts it at the top. Errors: NOT_FOUND, CYCLE."
    )


_NAME: Final = "At most 200 characters, unique among siblings. Errors: REQUIRED, BLANK, TOO_LONG, TAKEN."


@strawberry.input
class CategoryCreateValues(CategoryValues):
    """The values of a new category."""

    name: str = required(_NAME)


@strawberry.input
class CategoryUpdateValues(CategoryValues):
    """The values of a category to change."""

    name: str | None = given(_NAME)


@strawberry.input
class CategoryUpsertValues(CategoryUpdateValues):
    """The values of a category that may be there."""

    match: CategoryMatch = required("What it is found by. Errors: DELETED, BLANK, TOO_LONG.")


CATEGORIES: Final = Mutable(
    Category,
    ALL_CATEGORIES,
    Categories,
    Scope.CATALOG_WRITE,
    new=CategoryCreateValues,
    changed=CategoryUpdateValues,
    upserted=CategoryUpsertValues,
)


@strawberry.input(one_of=True, description="What identifies a tag: exactly one of these.")
class TagBy:
    """What identifies a tag."""

    id: strawberry.ID | None = given("Its id.")
    name: str | None = given("Its name, whatever the case and accents.")
    external_id: ExternalIdMatch | None = given("What another system calls it.")


@strawberry.input(one_of=True, description="What a tag is found by for an upsert: exactly one of these.")
class TagMatch:
    """What a tag is found by for an upsert."""

    name: str | None = given("Its name, whatever the case and accents.")
    external_id: ExternalIdMatch | None = given("What another system calls it.")


@strawberry.input
class TagValues(WithExternalIds):
    """The values that a tag takes."""

    description: str | None = given("What it means, at most 10,000 characters. Errors: TOO_LONG.")
    icon: str | None = given("The name or address of its icon, at most 255 characters. Errors: TOO_LONG.")
    color: str | None = given("Its colour, at most 50 characters. Errors: TOO_LONG.")


_TAG_NAME: Final = "What it says, at most 200 characters. Errors: REQUIRED, BLANK, TOO_LONG, TAKEN."


@strawberry.input
class TagCreateValues(TagValues):
    """The values of a new tag."""

    name: str = required(_TAG_NAME)


@strawberry.input
class TagUpdateValues(TagValues):
    """The values of a tag to change."""

    name: str | None = given(_TAG_NAME)


@strawberry.input
class TagUpsertValues(TagUpdateValues):
    """The values of a tag that may be there."""

    match: TagMatch = required("What it is found by. Errors: DELETED, BLANK, TOO_LONG.")


TAGS: Final = Mutable(
    Tag, ALL_TAGS, Tags, Scope.CATALOG_WRITE, new=TagCreateValues, changed=TagUpdateValues, upserted=TagUpsertValues
)
