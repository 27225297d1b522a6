"""What the race asks: three shapes of request, and many values for their variables, so that no one answer is hot."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from kit.columns import ByteText
from kit.ordering import Step, cursor_of

Variables = Mapping[str, Any]

FIRST: Final = 50
VARIANTS: Final = 5

_SCALARS: Final = (
    "id name type description sku upc catalogNumber artist medium releaseDate sellable discontinued lotTracking "
    "currency version createdAt"
)
_BY_MAKING: Final = (Step("id", False, ByteText(), False),)


@dataclass(frozen=True)
class Shape:
    """A request: the gateway's document, and PostGraphile's, whose aliases give its answer the same form."""

    name: str
    what: str
    operation: str
    document: str
    postgraphile: str


Q1: Final = Shape(
    "Q1",
    "one product with 16 scalar fields",
    "Product",
    f"query Product($id: ID!) {{ product(by: {{id: $id}}) {{ {_SCALARS} }} }}",
    "query Product($account: String!, $id: String!) { product: productByAccountIdAndRowId(accountId: $account, "
    f"rowId: $id) {{ {_SCALARS.replace('id', 'id: rowId', 1)} }} }}",
)
Q2: Final = Shape(
    "Q2",
    f"{FIRST} products, {VARIANTS} variants each",
    "Products",
    "query Products($first: Int, $variants: Int) { products(first: $first) { nodes { id name sku "
    "variants(first: $variants) { nodes { id sku name sellable } } } pageInfo { hasNextPage endCursor } } }",
    "query Products($first: Int, $variants: Int) { products: allProducts(first: $first, condition: {deletedAt: null}) "
    "{ nodes { id: rowId name sku variants: variantsByAccountIdAndProductId(first: $variants, "
    "condition: {deletedAt: null}) { nodes { id: rowId sku name sellable } } } pageInfo { hasNextPage endCursor } } }",
)
Q4: Final = Shape(
    "Q4",
    f"the page of {FIRST} products behind 90 %, with the total count",
    "Page",
    "query Page($first: Int, $after: String) { products(first: $first, after: $after) { totalCount "
    "nodes { id name sku createdAt } pageInfo { hasNextPage endCursor } } }",
    "query Page($first: Int, $after: Cursor) { products: allProducts(first: $first, after: $after, "
    "condition: {deletedAt: null}) { totalCount nodes { id: rowId name sku createdAt } "
    "pageInfo { hasNextPage endCursor } } }",
)
SHAPES: Final = (Q1, Q2, Q4)


def cursor(product_id: str) -> str:
    """The gateway's cursor of a product in the order in which products were made."""
    return cursor_of(_BY_MAKING, {"id": product_id})


def variables(shape: Shape, ids: Sequence[str], behind: Sequence[str]) -> list[Variables]:
    """All that a shape is asked with: some ids to look up, and the ids behind which pages begin."""
    if shape is Q1:
        return [{"id": each} for each in ids]
    if shape is Q2:
        return [{"first": FIRST, "variants": VARIANTS}]
    return [{"first": FIRST, "after": cursor(each)} for each in behind]
