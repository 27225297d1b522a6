"""The graph: every root field, put together into the schema that is served."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import strawberry
from strawberry.schema.config import StrawberryConfig
from strawberry.tools import create_type

from resolvers import accounts, changes, limits, nodes, products, suppliers, taxonomy
from schema.scalars import SCALARS


def _value(source: Any, name: str) -> Any:
    """A field without a resolver: the column of its name, or the attribute."""
    return source[name] if isinstance(source, Mapping) else getattr(source, name)


@cache
def build_schema() -> strawberry.Schema:
    """The schema; it never changes while the program runs."""
    queries = [
        *products.QUERIES,
        *taxonomy.QUERIES,
        *suppliers.QUERIES,
        *nodes.QUERIES,
        *changes.QUERIES,
        *accounts.QUERIES,
        *limits.QUERIES,
    ]
    mutations = [*products.MUTATIONS]
    return strawberry.Schema(
        query=create_type("Query", queries, description="What can be asked."),
        mutation=create_type(
            "Mutation", mutations, description="What can be done. Each field is one transaction; they run in order."
        ),
        config=StrawberryConfig(scalar_map=SCALARS, default_resolver=_value, disable_field_suggestions=False),
    )
