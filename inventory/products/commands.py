"""What can be done with products. Each function is one verb, run inside one unit of work."""

from typing import Any, Final

import sqlalchemy as sa

from inventory.accounts.queries import currency
from inventory.products import skus
from inventory.products.models import PRODUCTS, VARIANTS
from inventory.products.skus import Claim
from inventory.suppliers import commands as suppliers
from inventory.taxonomy import commands as taxonomy
from kit import entities
from kit.errors import Code, DomainError, Problems
from kit.outcome import Outcome
from kit.values import Values, check, reason_of
from kit.work import UnitOfWork

MAX_VARIANTS: Final = 250
"""How many variants one product may be created with."""


async def create(work: UnitOfWork, given: Values) -> Outcome:
    """Makes a product with its variants, as `POST /products` of seed 001 does.

    Prices without a currency are in the account's; a variant's are in its product's. Raises `Rejected` with
    everything that is wrong with the input.
    """
    variants: list[Values] = given.get("variants") or []
    if len(variants) > MAX_VARIANTS:
        raise DomainError(Code.TOO_LONG, f"At most {MAX_VARIANTS} variants at once.", ("variants",))
    given = {"currency": await currency(work.writes), **_without_null(given, "currency")}
    problems = Problems()
    product = entities.prepared(work, PRODUCTS, await _values(work, PRODUCTS, given, problems))
    rows = []
    for position, variant in enumerate(variants):
        given_variant = {"currency": given["currency"], **_without_null(variant, "currency")}
        with problems.under("variants", position):
            inner = Problems()
            values = await _values(work, VARIANTS, {**given_variant, "product_id": product["id"]}, inner)
            rows.append(entities.prepared(work, VARIANTS, values))
            inner.raise_any()
    problems.raise_any()
    await entities.insert(work, PRODUCTS, [product])
    await entities.insert(work, VARIANTS, rows)
    await skus.take(work, _claims(product, rows))
    return Outcome.of(product["id"])


async def _values(work: UnitOfWork, table: sa.Table, given: Values, problems: Problems) -> dict[str, Any]:
    """The column values of a new product or variant; what is wrong with the input goes to `problems`."""
    values: dict[str, Any] = {}
    with problems.under():
        values |= check(table, given, creating=True)
    with problems.under():
        values |= await taxonomy.place(work, given)
    with problems.under():
        values |= await suppliers.chosen(work, given)
    return values


async def update(work: UnitOfWork, given: Values) -> Outcome:
    """Changes the given values of a product; null empties one, what is left out stays.

    Raises `DomainError`: NOT_FOUND, STALE_VERSION, or `Rejected` with everything that is wrong with the input.
    """
    row = await entities.hold(work, PRODUCTS, given["id"], given.get("expected_version"))
    problems = Problems()
    values: dict[str, Any] = {}
    reason: str | None = None
    with problems.under():
        reason = reason_of(given)
    with problems.under():
        values |= check(PRODUCTS, given, creating=False)
    with problems.under():
        values |= await taxonomy.place(work, given, current=row)
    with problems.under():
        values |= await suppliers.chosen(work, given)
    problems.raise_any()
    if "sku" in values and values["sku"] != row["sku"]:
        await _change_sku(work, row, values["sku"])
    await entities.update(work, PRODUCTS, row, values, reason)
    return Outcome.of(row["id"])


async def _change_sku(work: UnitOfWork, row: entities.Row, sku: str | None) -> None:
    if row["sku"] is not None:
        await skus.release(work, row["sku"])
    if sku is not None:
        await skus.take(work, [Claim(sku, row["id"], None, ("sku",))])


def _claims(product: entities.Row, variants: list[dict[str, Any]]) -> list[Claim]:
    claims = [Claim(product["sku"], product["id"], None, ("sku",))] if product["sku"] else []
    claims += [
        Claim(row["sku"], product["id"], row["id"], ("variants", position, "sku"))
        for position, row in enumerate(variants)
        if row["sku"]
    ]
    return claims


def _without_null(given: Values, name: str) -> dict[str, Any]:
    return {key: value for key, value in given.items() if key != name or value is not None}
