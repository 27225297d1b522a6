"""Cursors: opaque, of one list in one order, and refused for anything that we did not make."""

import base64
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from inventory.products.queries import ALL_PRODUCTS
from kit.dialects import Sqlite
from kit.errors import BadArgument
from kit.ids import new_id
from kit.ordering import MAX_STEPS, Order, cursor_of, reverse, values_behind
from kit.wanted import Wanted

ID = "prod_01h2xcejqtf2nbrexx3vqjhp41"
ROW = {
    "id": ID,
    "name_key": "red shirt",
    "sku_key": None,
    "retail_price": 2**63 - 1,
    "updated_at": datetime(2026, 1, 31, 12, 0, 0, 1, tzinfo=UTC),
    "release_date": "1969-03",
}
NAMES = ("name", "sku", "retail_price", "updated_at", "release_date")


def order_of(*order_by: tuple[str, str]) -> Order:
    return ALL_PRODUCTS.sorted(Sqlite(), Wanted(order_by=order_by)).order


def encoded(held: Any) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(held)).decode().rstrip("=")


def refused(order: Order, cursor: str, argument: str = "after") -> None:
    with pytest.raises(BadArgument) as error:
        values_behind(order, cursor, argument, "prod")
    assert error.value.message == f"`{argument}` is not a cursor of this list in this order."
    assert error.value.extensions == {"code": "BAD_USER_INPUT", "argument": argument}


@pytest.mark.parametrize("direction", ["ASC", "DESC"])
@pytest.mark.parametrize("name", NAMES)
def test_a_cursor_holds_its_row_s_values(name: str, direction: str) -> None:
    order = order_of((name, direction))
    cursor = cursor_of(order, ROW)
    assert values_behind(order, cursor, "after", "prod") == tuple(ROW[step.column] for step in order)
    assert cursor.isascii()
    assert "=" not in cursor


@pytest.mark.parametrize(
    ("order_by", "columns"),
    [
        ((), ["id"]),
        ((("created_at", "DESC"),), ["-id"]),
        ((("name", "ASC"),), ["name_key", "id"]),
        ((("name", "DESC"),), ["-name_key", "-id"]),
        ((("name", "DESC"), ("retail_price", "ASC")), ["-name_key", "retail_price", "id"]),
        ((("name", "ASC"), ("created_at", "DESC"), ("sku", "ASC")), ["name_key", "-id"]),
    ],
)
def test_the_id_comes_last_in_the_direction_of_the_last_step(
    order_by: tuple[tuple[str, str], ...], columns: list[str]
) -> None:
    order = order_of(*order_by)
    assert [f"{'-' if step.descending else ''}{step.column}" for step in order] == columns
    assert [step.column for step in reverse(order)] == [step.column for step in order]
    assert reverse(reverse(order)) == order


@pytest.mark.parametrize(
    ("order_by", "message"),
    [
        ([(name, "ASC") for name in NAMES], f"A list can be sorted by {MAX_STEPS} fields, not 5."),
        ([("name", "ASC"), ("name", "DESC")], "`orderBy` names a field twice."),
    ],
)
def test_orders_that_make_no_sense_are_told(order_by: list[tuple[str, str]], message: str) -> None:
    with pytest.raises(BadArgument) as error:
        order_of(*order_by)
    assert error.value.message == message
    assert error.value.extensions == {"code": "BAD_USER_INPUT", "argument": "orderBy"}


PLAIN = order_of()
BY_NAME = order_of(("name", "ASC"))
HELD: list[Any] = [None, 1, "id", {}, [], [[]], {"id": ID}, ["id"], ["id", None], ["id", 1], ["id", ""]]
JUNK = [
    "", " ", "=", "====", "a", "junk", "ä", "\x00", "\ud800", "%%%", "//79", "a" * 100_000, ID,
    base64.urlsafe_b64encode(b"\xff\xfe").decode(),
    *(encoded(held) for held in HELD),
    *(encoded(["id", held]) for held in (new_id("var"), f"{ID} ", ID.upper(), ID[:-1], [ID], {"id": ID})),
    encoded(["-id", ID]), encoded(["id", ID, ID]), encoded(["name_key,id", "x", ID]), "W" * 10_000,
    base64.urlsafe_b64encode(b"[" * 100_000).decode(),
]  # fmt: skip


@pytest.mark.parametrize("argument", ["after", "before"])
@pytest.mark.parametrize("cursor", JUNK, ids=range(len(JUNK)))
def test_a_cursor_that_we_did_not_make_is_refused(cursor: str, argument: str) -> None:
    refused(PLAIN, cursor, argument)


@given(st.text())
@example("WyJpZCJd")
def test_any_other_text_is_refused_as_well(cursor: str) -> None:
    refused(PLAIN, cursor)
    refused(BY_NAME, cursor)


@given(st.recursive(st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats() | st.text(), st.lists))
def test_any_other_json_is_refused_as_well(held: Any) -> None:
    try:
        cursor = encoded(["-retail_price,updated_at,id", held, held, ID])
    except TypeError:  # half a pair
        return
    refused(order_of(("retail_price", "DESC"), ("updated_at", "ASC")), cursor)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("name_key", None),
        ("name_key", 1),
        ("name_key", True),
        ("name_key", ["a"]),
        ("name_key", "a\x00"),
        ("sku_key", 1.5),
        ("retail_price", "1"),
        ("retail_price", 1.5),
        ("retail_price", True),
        ("retail_price", 2**63),
        ("retail_price", {}),
        ("updated_at", None),
        ("updated_at", 1),
        ("updated_at", ""),
        ("updated_at", "2026-01-31"),
        ("updated_at", "0001-01-01T00:00:00+23:59"),
        ("updated_at", ["2026-01-31T12:00:00Z"]),
        ("release_date", 1969),
    ],
)
def test_a_value_that_the_column_cannot_hold_is_refused(name: str, value: Any) -> None:
    order = order_of((name.removesuffix("_key"), "ASC"))
    refused(order, encoded([f"{name},id", value, ID]))
    assert values_behind(order, encoded([f"{name},id", ROW[name], ID]) if name != "updated_at" else
                         cursor_of(order, ROW), "after", "prod")[1] == ID  # fmt: skip


def test_a_cursor_of_another_order_is_refused() -> None:
    orders = [order_of(), order_of(("created_at", "DESC"))]
    orders += [order_of((name, direction)) for name in NAMES for direction in ("ASC", "DESC")]
    orders += [order_of(("name", "ASC"), ("sku", "ASC")), order_of(("sku", "ASC"), ("name", "ASC"))]
    for one in orders:
        for other in orders:
            if one is not other:
                refused(one, cursor_of(other, ROW))


def test_a_cursor_cut_short_is_refused() -> None:
    cursor = cursor_of(BY_NAME, ROW)
    for length in range(len(cursor)):
        refused(BY_NAME, cursor[:length])


def test_a_cursor_of_another_kind_of_thing_is_refused() -> None:
    with pytest.raises(BadArgument):
        values_behind(BY_NAME, cursor_of(BY_NAME, ROW), "after", "var")
