"""The inputs by which lists are filtered and sorted, made from what an area declares of its collections.

`ProductWhere` and `ProductOrder` come from the columns and relations that `inventory.products.queries` names; the
operators of a field follow from its column's kind.
"""

from datetime import datetime
from typing import Annotated, Any, Final

import strawberry

from kit.collection import Collection
from kit.columns import RULE
from kit.enums import Described
from kit.filters import MAX_CONDITIONS, MAX_LEVELS, MAX_LIST, MAX_TEXT, Filterable, Relation, kind_of, operators_of
from kit.wanted import Direction
from schema.casing import camel, plural, words
from schema.enums import described_enum
from schema.fields import given, required
from schema.scalars import CurrencyCode, Decimal, PartialDate

OrderDirection = described_enum(Direction, name="OrderDirection")

_SCALARS: Final[dict[str, tuple[str, Any]]] = {
    "text": ("Text", str),
    "id": ("Id", strawberry.ID),
    "flag": ("Flag", bool),
    "amount": ("Decimal", Decimal),
    "whole": ("Whole", int),
    "currency": ("Currency", CurrencyCode),
    "country": ("Country", str),
    "date": ("Date", PartialDate),
    "time": ("Time", datetime),
}
"""Kind of a column -> the word that its inputs are called by, and the type of their operands."""

_CASE: Final = (
    "Neither case nor accents count in names, SKUs, catalogue numbers and artists; elsewhere the case of A to Z alone "
    "does not."
)

_OPERATORS: Final = {
    "eq": "Is this.",
    "ne": "Is not this; what is null is not.",
    "in_": f"Is one of these, at most {MAX_LIST}.",
    "nin": f"Is none of these, at most {MAX_LIST}; what is null is none.",
    "lt": "Is less than this.",
    "lte": "Is this or less.",
    "gt": "Is greater than this.",
    "gte": "Is this or greater.",
    "between": "Lies between two values, or is one of them.",
    "contains": f"Holds this text, at most {MAX_TEXT} characters. {_CASE}",
    "starts_with": f"Begins with this text, at most {MAX_TEXT} characters. {_CASE}",
    "is_null": "Whether there is no value.",
}

_inputs: dict[str, type] = {}


def where_input(rows: Filterable) -> type:
    """The input that filters a collection, such as `ProductWhere`; made once."""
    noun = _noun(rows)
    name = f"{noun}Where"
    if name in _inputs:
        return _inputs[name]
    itself: Any = _lazy(name)
    fields: dict[str, tuple[Any, Any]] = {
        column: (_filter_input(rows, column) | None, given(f"By `{camel(column)}`.")) for column in rows.filters
    }
    _inputs[name] = type  # known before it is made, for relations that lead back to it
    for relation in rows.relations:
        fields[relation.name] = _related(relation)
    fields["and_"] = (list[itself] | None, strawberry.field(name="and", default=strawberry.UNSET, description=_AND))
    fields["or_"] = (list[itself] | None, strawberry.field(name="or", default=strawberry.UNSET, description=_OR))
    fields["not_"] = (itself | None, strawberry.field(name="not", default=strawberry.UNSET, description=_NOT))
    bounds = f"at most {MAX_LEVELS} levels and {MAX_CONDITIONS} conditions"
    _inputs[name] = _input(name, f"Which {_plural(rows)} are wanted: everything given must hold; {bounds}.", fields)
    return _inputs[name]


_AND: Final = "All of these hold."
_OR: Final = "One of these holds; an empty list finds nothing."
_NOT: Final = "This does not hold."


def order_input(rows: Collection) -> type:
    """The input that sorts a collection by one field, such as `ProductOrder`; made once."""
    noun = _noun(rows)
    name = f"{noun}Order"
    if name not in _inputs:
        members = [(column.upper(), (column, f"By `{camel(column)}`.")) for column in rows.orders]
        field: Any = Described(f"{name}Field", members)  # type: ignore[arg-type]
        field.__doc__ = f"What {_plural(rows)} can be sorted by."
        fields = {
            "field": (described_enum(field), required("What to sort by.")),
            "direction": (
                OrderDirection,
                strawberry.field(default=Direction.ASC, description="Which way; ASC unless you say otherwise."),
            ),
        }
        _inputs[name] = _input(name, f"One field that {_plural(rows)} are sorted by.", fields)
    return _inputs[name]


def _related(relation: Relation) -> tuple[Any, Any]:
    target = relation.rows()
    where_input(target)
    where = _lazy(f"{_noun(target)}Where")
    if not relation.many:
        return where | None, given(f"By `{camel(relation.name)}`: there is one, and this holds for it.")
    name = f"{_noun(target)}ListWhere"
    if name not in _inputs:
        fields = {
            "some": (where | None, given("This holds for at least one.")),
            "every": (where | None, given("This holds for all, or there is none.")),
            "none": (where | None, given("This holds for none.")),
        }
        _inputs[name] = _input(
            name, f"What must hold for {_plural(target)} of a thing; deleted ones do not count.", fields
        )
    return _inputs[name] | None, given(f"By `{camel(relation.name)}`.")


def _filter_input(rows: Filterable, column: str) -> Any:
    """The input with the operators of a column; columns of the same kind share one."""
    target = rows.table.c[column]
    kind = kind_of(target)
    operators = operators_of(target)
    if kind == "choice":
        choices = described_enum(target.info[RULE].choices)
        word, operand = choices.__name__, choices
    else:
        word, operand = _SCALARS[kind]
    nullable = "Nullable" if "is_null" in operators else ""
    name = f"{nullable}{word}Filter"
    if name not in _inputs:
        fields = {operator: _operator(operator, word, operand) for operator in operators}
        what = f"How a field is compared ({word.lower()}{', which may be null' if nullable else ''})."
        _inputs[name] = _input(name, f"{what} Everything given must hold; null is an error.", fields)
    return _inputs[name]


def _operator(operator: str, word: str, operand: Any) -> tuple[Any, Any]:
    type_: Any = operand
    if operator in {"in_", "nin"}:
        type_ = list[operand]
    elif operator == "is_null":
        type_ = bool
    elif operator == "between":
        type_ = _range_input(word, operand)
    name = "in" if operator == "in_" else None
    return type_ | None, strawberry.field(name=name, default=strawberry.UNSET, description=_OPERATORS[operator])


def _range_input(word: str, operand: Any) -> Any:
    name = f"{word}Range"
    if name not in _inputs:
        fields = {
            "from_": (operand, strawberry.field(name="from", description="The least value.")),
            "to": (operand, required("The greatest value.")),
        }
        _inputs[name] = _input(name, "Two values and all between them.", fields)
    return _inputs[name]


def _input(name: str, description: str, fields: dict[str, tuple[Any, Any]]) -> type:
    annotations = {field: type_ for field, (type_, _) in fields.items()}
    values = {field: value for field, (_, value) in fields.items()}
    cls = type(name, (), {"__annotations__": annotations, "__module__": __name__, **values})
    made = strawberry.input(cls, description=description)
    globals()[name] = made  # inputs refer to each other: a lazy type finds its target here
    return made


def _lazy(name: str) -> Any:
    return Annotated[name, strawberry.lazy("schema.filters")]


def _noun(rows: Filterable) -> str:
    return "".join(part.capitalize() for part in rows.table.name.split("_"))


def _plural(rows: Filterable) -> str:
    return words(plural(str(rows.table.name)))
