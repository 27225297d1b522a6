"""What can be done with the taxonomy."""

from inventory.taxonomy.models import CATEGORIES
from kit.errors import Code, DomainError
from kit.names import named
from kit.values import Values
from kit.work import UnitOfWork


async def place(work: UnitOfWork, given: Values, current: Values | None = None) -> dict[str, str | None]:
    """Where an input puts a thing: its `category_id` and `subcategory_id`, those of them that it changes.

    Either is named by id, by name (made if new), or by both, as in seed 001 (`category_id`, `category`,
    `sub_category_id`, `subcategory`). `current` is the thing as it is. Raises `DomainError`: NOT_FOUND for an
    unknown id, MISMATCH where id and name contradict each other or the subcategory is no child of the category,
    REQUIRED for a subcategory without a category.
    """
    placed: dict[str, str | None] = {}
    if "category_id" in given or "category" in given:
        placed["category_id"] = await named(work, CATEGORIES, given, "category", **_roots(given))
    if "subcategory_id" in given or "subcategory" in given:
        parent = {**(current or {}), **placed}.get("category_id")
        asked = given.get("subcategory_id") is not None or given.get("subcategory") is not None
        if asked and parent is None:
            raise DomainError(Code.REQUIRED, "A subcategory needs the category that it belongs to.", ("category_id",))
        placed["subcategory_id"] = await named(work, CATEGORIES, given, "subcategory", parent_id=parent)
    elif current is not None and current["subcategory_id"] and _moves(placed, current):
        message = "The subcategory belongs to the old category: give another one, or null."
        raise DomainError(Code.MISMATCH, message, ("subcategory_id",))
    return placed


def _moves(placed: Values, current: Values) -> bool:
    return bool(placed) and placed["category_id"] != current["category_id"]


def _roots(given: Values) -> dict[str, None]:
    # By id any category will do; a bare name means one at the top of the tree.
    return {} if given.get("category_id") is not None else {"parent_id": None}
