"""What lists must be, told once more, naively: filters as Python understands them, and orders as a plain sort."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from kit.collection import Collection
from kit.filters import Filterable, Relation
from kit.folding import fold
from kit.money import to_millionths
from kit.wanted import Deleted, Wanted
from tests.support.shelf import Row, Shelf

FOLDED: Final = {"name", "sku", "catalog_number", "artist"}
"""The texts of which neither case nor accents count."""

COMPARISONS: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "eq": lambda value, operand: value is not None and value == operand,
    "ne": lambda value, operand: value is None or value != operand,
    "in_": lambda value, operand: value is not None and value in operand,
    "nin": lambda value, operand: value is None or value not in operand,
    "lt": lambda value, operand: value is not None and value < operand,
    "lte": lambda value, operand: value is not None and value <= operand,
    "gt": lambda value, operand: value is not None and value > operand,
    "gte": lambda value, operand: value is not None and value >= operand,
    "between": lambda value, operand: value is not None and operand["from_"] <= value <= operand["to"],
    "is_null": lambda value, operand: (value is None) == operand,
}

QUANTIFIERS: Final[dict[str, Callable[[Sequence[bool]], bool]]] = {
    "some": any,
    "every": all,
    "none": lambda found: not any(found),
}


def expected(shelf: Shelf, rows: Collection, wanted: Wanted) -> list[Row]:
    """The rows that a list must show, in its order."""
    found = [row for row in shelf.rows[rows.table.name] if _shown(row, wanted.deleted)]
    if wanted.where is not None:
        found = [row for row in found if holds(shelf, rows, row, wanted.where)]
    return in_order(found, wanted.order_by)


def in_order(rows: Sequence[Row], order_by: Sequence[tuple[str, str]]) -> list[Row]:
    """Rows sorted, null smallest, the id last in the direction of the last step."""
    ordered = list(rows)
    steps = [*order_by, ("created_at", order_by[-1][1] if order_by else "ASC")]
    for name, direction in reversed(steps):
        ordered.sort(key=lambda row: _sort_key(row, name), reverse=direction == "DESC")
    return ordered


def holds(shelf: Shelf, rows: Filterable, row: Row, where: Mapping[str, Any]) -> bool:
    """Whether a filter holds for a row."""
    relations = {relation.name: relation for relation in rows.relations}
    return all(_entry_holds(shelf, rows, relations, row, name, asked) for name, asked in where.items())


def _entry_holds(
    shelf: Shelf, rows: Filterable, relations: Mapping[str, Relation], row: Row, name: str, asked: Any
) -> bool:
    if name == "and_":
        return all(holds(shelf, rows, row, each) for each in asked)
    if name == "or_":
        return any(holds(shelf, rows, row, each) for each in asked)
    if name == "not_":
        return not holds(shelf, rows, row, asked)
    if name not in relations:
        return all(_compares(name, row[name], operator, operand) for operator, operand in asked.items())
    relation = relations[name]
    target = relation.rows()
    if not relation.many:
        one = shelf.by_id(target.table.name, row[relation.key])
        return one is not None and holds(shelf, target, one, asked)
    many = [each for each in _related(shelf, relation, row) if each.get("deleted_at") is None]
    return all(
        QUANTIFIERS[quantifier]([holds(shelf, target, each, where) for each in many])
        for quantifier, where in asked.items()
    )


def _related(shelf: Shelf, relation: Relation, row: Row) -> list[Row]:
    rows = shelf.rows[relation.rows().table.name]
    if relation.through is None:
        return [each for each in rows if each[relation.key] == row["id"]]
    ties = shelf.rows[relation.through.name]
    ids = {tie[relation.target] for tie in ties if tie[relation.key] == row["id"]}
    return [each for each in rows if each["id"] in ids]


def _compares(name: str, value: Any, operator: str, operand: Any) -> bool:
    if operator in {"contains", "starts_with"}:
        if value is None:
            return False
        value, operand = (fold(value), _part(operand)) if name in FOLDED else (_small(value), _small(operand))
        return operand in value if operator == "contains" else str(value).startswith(operand)
    return COMPARISONS[operator](value, _plain(operand))


def _part(text: str) -> str:
    """A part of a folded text: a blank at its end is one between words. What folds into nothing stands for itself."""
    within = fold(f"|{text}|")[1:-1]
    return within if within.strip() else fold(text)


def _small(text: str) -> str:
    return "".join(character.lower() if character.isascii() else character for character in text)


def _plain(operand: Any) -> Any:
    if isinstance(operand, Decimal):
        return to_millionths(operand)
    if isinstance(operand, list):
        return [_plain(each) for each in operand]
    if isinstance(operand, dict):
        return {name: _plain(each) for name, each in operand.items()}
    return operand


def _shown(row: Row, deleted: Deleted) -> bool:
    is_deleted = row["deleted_at"] is not None
    return {Deleted.EXCLUDED: not is_deleted, Deleted.ONLY: is_deleted}.get(deleted, True)


def _sort_key(row: Row, name: str) -> Any:
    value = row["id"] if name == "created_at" else row[name]
    if value is None:
        return (0,)
    return (1, fold(value) if name in FOLDED else value)
