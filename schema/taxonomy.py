"""Categories."""

from datetime import datetime
from typing import Annotated

import strawberry

from inventory.accounts.scopes import Scope
from inventory.taxonomy.queries import ALL_CATEGORIES, SUBCATEGORIES
from schema.connections import Connection
from schema.fields import column, required, to_many, to_one
from schema.nouns import Node, noun


@noun(ALL_CATEGORIES, Scope.CATALOG_READ, "A class of products; a subcategory when it has a parent.")
class Category(Node):
    """A class of products."""

    name: str = column("What it is called; unique among its siblings, whatever the case and accents.")
    parent: Annotated["Category", strawberry.lazy("schema.taxonomy")] | None = to_one(
        "The category that it is a subcategory of.", "parent_id", ALL_CATEGORIES
    )
    subcategories: Connection[Annotated["Category", strawberry.lazy("schema.taxonomy")]] = to_many(
        "Its subcategories, in the order in which they were made.", SUBCATEGORIES
    )
    version: int = column("Goes up by one with every change.")
    created_at: datetime = column("When it was made.")
    updated_at: datetime = column("When it last changed.")


@strawberry.input(description="A category by its name; it is made if there is none of that name.")
class CategoryByNameInput:
    """A category by its name."""

    name: str = required("Its name, at most 200 characters. Errors: BLANK, TOO_LONG.")
