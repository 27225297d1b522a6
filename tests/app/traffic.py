"""Products that clients of the program make, each telling by itself what must be there of it."""

from typing import Any

CREATE = """
mutation Create($input: ProductCreateInput!) {
  productCreate(input: $input) { product { id name } userErrors { code message field } }
}
"""


def variant_count(number: int) -> int:
    """How many variants the product of that number has: often one, sometimes twenty, sometimes none."""
    return (1, 20, 0, 3)[number % 4]


def skus(number: int) -> set[str]:
    """Every SKU of the product of that number."""
    return {f"P{number}"} | {f"P{number}-{position}" for position in range(variant_count(number))}


def product(number: int, key: str | None = "") -> dict[str, Any]:
    """The variables that ask for the product of that number, under its own idempotency key unless that is None."""
    given: dict[str, Any] = {
        "name": f"Product {number}",
        "sku": f"P{number}",
        "supplier": {"name": f"Supplier {number % 5}"},
        "category": {"name": f"Category {number % 7}"},
        "variants": [
            {"name": f"Variant {position}", "sku": f"P{number}-{position}"} for position in range(variant_count(number))
        ],
    }
    if key is not None:
        given["idempotencyKey"] = key or f"key-{number}"
    return {"input": given}
