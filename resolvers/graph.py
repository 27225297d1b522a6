"""The graph: every root field, put together into the schema that is served."""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

import strawberry
from graphql import GraphQLInputObjectType
from strawberry.schema.config import StrawberryConfig
from strawberry.tools import create_type

from resolvers import (
    accounts,
    assets,
    boms,
    catalogue,
    changes,
    jobs,
    kits,
    limits,
    locations,
    nodes,
    prices,
    products,
    suppliers,
    taxonomy,
)
from schema.scalars import SCALARS

AREAS: Final = (
    products,
    kits,
    boms,
    catalogue,
    prices,
    taxonomy,
    suppliers,
    locations,
    assets,
    nodes,
    jobs,
    changes,
    accounts,
    limits,
)
"""The modules with root fields, in the order in which the graph shows them."""


def _value(source: Any, name: str) -> Any:
    """A field without a resolver: the column of its name, or the attribute."""
    return source[name] if isinstance(source, Mapping) else getattr(source, name)


@cache
def build_schema() -> strawberry.Schema:
    """The schema; it never changes while the program runs."""
    queries = [field for area in AREAS for field in getattr(area, "QUERIES", ())]
    mutations = [field for area in AREAS for field in getattr(area, "MUTATIONS", ())]
    schema = strawberry.Schema(
        query=create_type("Query", queries, description="What can be asked."),
        mutation=create_type(
            "Mutation", mutations, description="What can be done. Each field is one transaction; they run in order."
        ),
        config=StrawberryConfig(scalar_map=SCALARS, default_resolver=_value, disable_field_suggestions=False),
    )
    for type_ in schema._schema.type_map.values():
        # Strawberry looks at @oneOf when it makes the input's object, too late to tell the client of it.
        if isinstance(type_, GraphQLInputObjectType) and type_.extensions["strawberry-definition"].is_one_of:
            type_.is_one_of = True
    return schema
