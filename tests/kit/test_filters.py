"""Any filter finds what Python finds: every operator of every kind of column, nested as deep as may be."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from inventory.assets.queries import ALL_ASSETS
from inventory.locations.queries import ALL_LOCATIONS
from inventory.products.queries import ALL_PRODUCTS, ALL_VARIANTS
from inventory.suppliers.queries import ALL_SUPPLIERS
from inventory.taxonomy.queries import ALL_CATEGORIES, ALL_TAGS
from kit.collection import Collection
from kit.errors import BadArgument
from kit.filters import (
    MAX_CONDITIONS,
    MAX_LEVELS,
    MAX_LIST,
    MAX_MANY,
    MAX_TEXT,
    Filterable,
    condition,
    kind_of,
    operators_of,
    read,
)
from kit.ids import new_id
from kit.money import format_plain
from kit.pages import MAX_SIZE, PageRequest
from kit.wanted import EVERYTHING, Deleted, Wanted
from tests.conftest import DATABASES
from tests.support.model import expected
from tests.support.shelf import MOMENTS, Shelf, filled_shelf

COLLECTIONS = (ALL_PRODUCTS, ALL_VARIANTS, ALL_LOCATIONS, ALL_SUPPLIERS, ALL_CATEGORIES, ALL_TAGS, ALL_ASSETS)
COLUMNS = [(rows, name) for rows in COLLECTIONS for name in rows.filters]
RELAXED = settings(deadline=None, suppress_health_check=list(HealthCheck))
PIECES = ["", " ", "a", "A", "É", "ß", "%", "_", "\\", "/", "1", "red s", "東", "\ud7ff", "\ue000", "\U0010ffff", "İ"]

OTHERS: dict[str, set[Any]] = {
    "flag": {True, False},
    "whole": {-1, 3},
    "currency": {"GBP"},
    "country": {"FR"},
    "date": {"1968", "2000-12"},
}


@pytest.fixture(scope="module", params=DATABASES)
def shelf(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    with filled_shelf(request, tmp_path_factory) as made:
        yield made


def found(shelf: Shelf, rows: Collection, wanted: Wanted) -> list[str]:
    """The ids of all that a list shows."""
    page = shelf.read(lambda reads: rows.page(reads, PageRequest.of(first=MAX_SIZE), wanted))
    return [row["id"] for row in page.rows]


def check(shelf: Shelf, rows: Collection, where: dict[str, Any] | None, deleted: Deleted = Deleted.INCLUDED) -> None:
    """Whether a filter finds what the model finds."""
    wanted = Wanted(where=where, deleted=deleted)
    assert found(shelf, rows, wanted) == [row["id"] for row in expected(shelf, rows, wanted)], where


def values_of(shelf: Shelf, rows: Filterable, name: str) -> list[Any]:
    """What a column can sensibly be compared with: what it holds, and its neighbours."""
    column = rows.table.c[name]
    held = {row[name] for row in shelf.rows[rows.table.name]} - {None}
    kind = kind_of(column)
    if kind == "text":
        return sorted(held | set(PIECES))
    if kind == "id":
        return [*sorted(held)[:4], "junk", new_id("prod"), ""]
    if kind == "amount":
        return [Decimal(format_plain(each)) for each in sorted(held)] + [Decimal("-1"), Decimal("9.995")]
    if kind == "time":
        return MOMENTS
    return sorted(held | OTHERS.get(kind, set()))


@pytest.mark.parametrize(("rows", "name"), COLUMNS, ids=[f"{rows.table.name}.{name}" for rows, name in COLUMNS])
def test_every_operator_of_every_column(shelf: Shelf, rows: Collection, name: str) -> None:
    """All operators of a column in one `or` would hide one that finds nothing, so each is asked by itself."""
    values = values_of(shelf, rows, name)
    middle, last = values[len(values) // 2], values[-1]
    for operator in operators_of(rows.table.c[name]):
        operands: list[Any] = [middle, last]
        if operator in {"in_", "nin"}:
            operands = [[], values[::2]]
        elif operator == "between":
            operands = [{"from_": middle, "to": last}, {"from_": last, "to": middle}]
        elif operator == "is_null":
            operands = [True, False]
        for operand in operands:
            check(shelf, rows, {name: {operator: operand}})


@pytest.mark.parametrize("piece", PIECES)
def test_text_is_found_as_it_is_written_but_for_case(shelf: Shelf, piece: str) -> None:
    for name in ("name", "sku", "description", "supplier_reference"):
        for operator in ("contains", "starts_with"):
            check(shelf, ALL_PRODUCTS, {name: {operator: piece}})


@st.composite
def filters(draw: st.DrawFn, shelf: Shelf, rows: Filterable, levels: int, lists: int = MAX_MANY) -> dict[str, Any]:
    """Any filter of some entries, so many levels deep at most, and through so many lists within each other."""
    where: dict[str, Any] = {}
    relations = {relation.name: relation for relation in rows.relations if lists or not relation.many}
    inner = ["and_", "or_", "not_", *relations] if levels > 1 else []
    for name in draw(st.lists(st.sampled_from([*rows.filters, *inner, *inner]), max_size=2, unique=True)):
        if name in {"and_", "or_"}:
            where[name] = draw(st.lists(filters(shelf, rows, levels - 1, lists), max_size=3))
        elif name == "not_":
            where[name] = draw(filters(shelf, rows, levels - 1, lists))
        elif name in relations:
            relation = relations[name]
            below = filters(shelf, relation.rows(), levels - 1, lists - relation.many)
            quantified = st.dictionaries(st.sampled_from(["some", "every", "none"]), below, max_size=2)
            where[name] = draw(quantified if relation.many else below)
        else:
            where[name] = draw(operations(shelf, rows, name))
    return where


@st.composite
def operations(draw: st.DrawFn, shelf: Shelf, rows: Filterable, name: str) -> dict[str, Any]:
    """Some operators of a column, with operands."""
    value = st.sampled_from(values_of(shelf, rows, name))
    asked: dict[str, Any] = {}
    for operator in draw(st.lists(st.sampled_from(operators_of(rows.table.c[name])), max_size=2, unique=True)):
        if operator in {"in_", "nin"}:
            asked[operator] = draw(st.lists(value, max_size=4))
        elif operator == "between":
            asked[operator] = {"from_": draw(value), "to": draw(value)}
        else:
            asked[operator] = draw(st.booleans() if operator == "is_null" else value)
    return asked


@settings(RELAXED, max_examples=60)
@given(data=st.data())
def test_any_filter_finds_what_python_finds(shelf: Shelf, data: st.DataObject) -> None:
    rows = data.draw(st.sampled_from(COLLECTIONS))
    where = data.draw(filters(shelf, rows, data.draw(st.integers(1, 5))))
    deleted = data.draw(st.sampled_from(Deleted))
    check(shelf, rows, where, deleted)
    wanted = Wanted(where=where, deleted=deleted)
    assert shelf.read(lambda reads: rows.count(reads, wanted)) == len(expected(shelf, rows, wanted))


@pytest.mark.parametrize("deleted", Deleted)
@pytest.mark.parametrize("quantifier", ["some", "every", "none"])
def test_quantifiers_pass_over_deleted_rows_and_tags(shelf: Shelf, quantifier: str, deleted: Deleted) -> None:
    for inner in ({}, {"name": {"contains": "a"}}, {"deleted_at": {"is_null": False}}):
        check(shelf, ALL_PRODUCTS, {"variants": {quantifier: inner}}, deleted)
        check(shelf, ALL_PRODUCTS, {"tags": {quantifier: inner}}, deleted)
        check(shelf, ALL_LOCATIONS, {"children": {quantifier: inner}}, deleted)


@pytest.mark.parametrize(
    ("where", "finds"),
    [
        ({}, True),
        ({"and_": []}, True),
        ({"or_": []}, False),
        ({"not_": {}}, False),
        ({"or_": [{}]}, True),
        ({"name": {}}, True),
        ({"variants": {}}, True),
    ],
)
def test_empty_filters(shelf: Shelf, where: dict[str, Any], finds: bool) -> None:
    assert found(shelf, ALL_PRODUCTS, Wanted(where=where)) == (found(shelf, ALL_PRODUCTS, EVERYTHING) if finds else [])


def nested(levels: int) -> dict[str, Any]:
    where: dict[str, Any] = {"sku": {"eq": "A-1"}}
    for _ in range(levels - 1):
        where = {"not_": where}
    return where


def through(levels: int) -> dict[str, Any]:
    where: dict[str, Any] = {"sku": {"eq": "A-1"}}
    for level in range(levels - 1, 0, -1):
        where = {"product": where} if level % 2 == 0 else {"variants": {"some": where}}
    return where


def many(conditions: int) -> dict[str, Any]:
    return {"or_": [{"sku": {"eq": f"A-{n}"}} for n in range(conditions - 1)]}


@pytest.mark.parametrize(
    "where",
    [
        nested(MAX_LEVELS),
        through(2 * MAX_MANY + 1),
        many(MAX_CONDITIONS),
        {"sku": {"in_": [f"A-{n}" for n in range(MAX_LIST)]}},
        {"sku": {"nin": [f"A-{n}" for n in range(MAX_LIST)]}},
        {"description": {"contains": "%\U0010ffff" * (MAX_TEXT // 2)}},
        {"name": {"starts_with": "%\U0010ffff" * (MAX_TEXT // 2)}},
    ],
)
def test_the_greatest_filters_are_answered(shelf: Shelf, where: dict[str, Any]) -> None:
    check(shelf, ALL_PRODUCTS, where)
    order_by = (("release_date", "DESC"), ("sku", "DESC"), ("upc", "DESC"), ("retail_price", "DESC"))
    wanted = Wanted(where=where, order_by=order_by)
    assert found(shelf, ALL_PRODUCTS, wanted) == [row["id"] for row in expected(shelf, ALL_PRODUCTS, wanted)]


@pytest.mark.parametrize(
    ("where", "message"),
    [
        (nested(MAX_LEVELS + 1), "A filter may be 8 levels deep."),
        (through(2 * MAX_MANY + 2), "A filter may go through 2 lists within each other."),
        (many(MAX_CONDITIONS + 1), "A filter may hold 100 conditions."),
        ({"or_": [{}] * MAX_CONDITIONS}, "A filter may hold 100 conditions."),
        ({"or_": [{"sku": {}}] * MAX_CONDITIONS}, "A filter may hold 100 conditions."),
        ({"or_": [{"sku": {"eq": "1", "ne": "2"}}] * 50}, "A filter may hold 100 conditions."),
        ({"sku": {"in_": ["x"] * (MAX_LIST + 1)}}, "`in` and `nin` take 1000 values, not 1001."),
        ({"sku": {"nin": ["x"] * (MAX_LIST + 1)}}, "`in` and `nin` take 1000 values, not 1001."),
        ({"sku": {"contains": "x" * 1001}}, "`contains` and `startsWith` take 1000 characters, not 1001."),
        ({"upc": {"starts_with": "x" * 1001}}, "`contains` and `startsWith` take 1000 characters, not 1001."),
        ({"sku": {"eq": None}}, "Nothing can be compared with null; use `isNull`."),
        ({"sku": {"is_null": None}}, "Nothing can be compared with null; use `isNull`."),
        ({"sku": None}, "A part of a filter cannot be null; leave it out, or use `isNull`."),
        ({"not_": None}, "A part of a filter cannot be null; leave it out, or use `isNull`."),
        ({"variants": {"some": None}}, "A part of a filter cannot be null; leave it out, or use `isNull`."),
        ({"supplier": None}, "A part of a filter cannot be null; leave it out, or use `isNull`."),
        *(
            ({"sku": asked}, "A text holds a character that cannot be stored (U+0000 or half a pair).")
            for text in ("\x00", "a\x00b", "\udc00")
            for asked in (
                {"eq": text},
                {"in_": ["a", text]},
                {"contains": text},
                {"between": {"from_": text, "to": "b"}},
            )
        ),
        ({"retail_price": {"gt": Decimal("0.0000001")}}, "At most 6 decimals are kept here."),
        ({"retail_price": {"gt": Decimal("1e20")}}, "The number is too large."),
    ],
)
def test_what_cannot_be_asked_is_told(where: dict[str, Any], message: str) -> None:
    with pytest.raises(BadArgument) as refused:
        read(ALL_PRODUCTS, where)
    assert refused.value.message == message
    assert refused.value.extensions == {"code": "BAD_USER_INPUT", "argument": "where"}


def test_a_filter_never_grows_past_what_the_databases_take(shelf: Shelf) -> None:
    """SQLite takes expressions 1,000 deep and 32,766 parameters; each stretch of a page repeats the filter."""
    value = {
        "eq": "x",
        "ne": "x",
        "lt": "x",
        "gt": "x",
        "contains": "x",
        "starts_with": "x",
        "in_": ["x"],
        "nin": ["x"],
    }
    where = {"or_": [{"name": value} for _ in range(12)]}
    for order_by in ((), (("artist", "DESC"), ("sku", "DESC"), ("upc", "DESC"), ("unit_cost", "DESC"))):
        assert found(shelf, ALL_PRODUCTS, Wanted(where=where, order_by=order_by)) == []


@settings(RELAXED, max_examples=25)
@given(text=st.text(max_size=20))
@example("'; drop table product; --")
@example("%%__\\\\//")
@example("0 ")
@example(" \tshirt  0")
def test_no_text_says_anything_to_the_database(shelf: Shelf, text: str) -> None:
    for operator in ("eq", "contains", "starts_with", "gt"):
        try:
            check(shelf, ALL_PRODUCTS, {"name": {operator: text}, "medium": {"ne": text}})
        except BadArgument as refused:
            assert "\x00" in text, refused.message


def test_equality_of_a_folded_text_goes_by_its_index(shelf: Shelf) -> None:
    asked = read(ALL_PRODUCTS, {"sku": {"eq": "A-1"}})
    made = condition(shelf.database.dialect, ALL_PRODUCTS, ALL_PRODUCTS.table, asked.shape)
    columns = {column.name for column in sa.sql.visitors.iterate(made) if isinstance(column, sa.Column)}
    assert columns == {"sku", "sku_key"}
