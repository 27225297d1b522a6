"""What can be done with products. Each function is one verb, run inside one unit of work."""

from contextlib import suppress
from typing import Any, Final

import sqlalchemy as sa

from inventory.accounts.queries import currency
from inventory.products import skus
from inventory.products.models import PRODUCTS, VARIANTS
from inventory.products.skus import Claim
from inventory.suppliers import commands as suppliers
from inventory.taxonomy import commands as taxonomy
from kit import entities
from kit.errors import Code, DomainError, PathStep, Problems
from kit.names import Known
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
    placed: Values = {}
    with problems.under():
        placed = await taxonomy.place(work, given)
    known = await suppliers.known(work, [given, *variants])
    product = {**await _prepared(work, PRODUCTS, given, known, problems), **placed}
    rows = []
    for position, variant in enumerate(variants):
        inherited = {"currency": given["currency"], "product_id": product["id"]}
        own = {**inherited, **_without_null(variant, "currency")}
        rows.append(await _prepared(work, VARIANTS, own, known, problems, "variants", position))
    claims = _claims(given, product["id"], variants, rows)
    await skus.look(work, claims, problems)
    problems.raise_any()
    await entities.insert(work, PRODUCTS, [product])
    await entities.insert(work, VARIANTS, rows)
    await skus.take(work, claims)
    return Outcome.of(product["id"])


async def _prepared(
    work: UnitOfWork, table: sa.Table, given: Values, known: Known, problems: Problems, *path: PathStep
) -> dict[str, Any]:
    """The row of a new product or variant; what is wrong with its input goes to `problems`, under `path`."""
    values: dict[str, Any] = {}
    with problems.under(*path):
        values |= check(table, given, creating=True)
    with problems.under(*path):
        values |= await suppliers.chosen(work, given, known)
    return entities.prepared(work, table, values)


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
    changes_sku = "sku" in values and values["sku"] != row["sku"]
    claims = [Claim(values["sku"], row["id"], None, ("sku",))] if changes_sku and values["sku"] else []
    await skus.look(work, claims, problems)
    problems.raise_any()
    if changes_sku and row["sku"] is not None:
        await skus.release(work, row["sku"])
    await skus.take(work, claims)
    await entities.update(work, PRODUCTS, row, values, reason)
    return Outcome.of(row["id"])


def _claims(given: Values, product_id: str, variants: list[Values], rows: list[dict[str, Any]]) -> list[Claim]:
    """The SKUs that an input asks for, of those that may be SKUs at all, whatever else is wrong with it."""
    asked: list[tuple[Values, str | None, tuple[PathStep, ...]]] = [(given, None, ("sku",))]
    asked += [
        (variant, row["id"], ("variants", position, "sku"))
        for position, (variant, row) in enumerate(zip(variants, rows, strict=True))
    ]
    claims = []
    for values, variant_id, path in asked:
        with suppress(DomainError):
            sku = check(PRODUCTS, {"sku": values.get("sku")}, creating=False)["sku"]
            claims += [Claim(sku, product_id, variant_id, path)] if sku else []
    return claims


def _without_null(given: Values, name: str) -> dict[str, Any]:
    return {key: value for key, value in given.items() if key != name or value is not None}
