"""Input becomes column values, or is refused with all that is wrong with it."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from inventory.products.models import PRODUCTS
from kit import columns, entities
from kit.changes import CHANGES
from kit.columns import RULE
from kit.enums import Described
from kit.errors import Code, DomainError, Rejected, each
from kit.outcome import Outcome
from kit.tables import table_of
from kit.values import check, is_storable, reason_of
from kit.work import UnitOfWork
from tests.conftest import Shop


class Colour(Described):
    """Colours of a thing."""

    RED = "RED", "As blood."
    DEEP_BLUE = "DEEP_BLUE", "As the sea."


class Apart(SQLModel, registry=registry()):
    """Tables that are none of the program's."""


class Thing(Apart, table=True):
    """A column of every kind."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = columns.text(10, required=True)
    nickname: str | None = columns.text(10)
    story: str | None = columns.text(20, multiline=True)
    moral: str = columns.text(20, multiline=True, required=True)
    page: str | None = columns.url(40)
    price: int | None = columns.amount()
    part: int = columns.factor()
    amount: int | None = columns.exact_quantity()
    currency: str = columns.currency(required=True)
    second_currency: str | None = columns.currency()
    open: bool = columns.flag(True)
    colour: str = columns.choice(Colour)
    other_colour: str = columns.choice(Colour, Colour.RED)
    extra: dict[str, Any] = columns.json_object(40)
    country: str | None = columns.country()
    rank: int = columns.whole(0, 9, default=5)
    born: str | None = columns.partial_date()
    seen_at: datetime | None = columns.given_moment()
    owner_id: str = columns.reference("owner", required=True)
    friend_id: str | None = columns.reference("owner")
    written: str = columns.stored_text()


THINGS = table_of(Thing)
REQUIRED: dict[str, Any] = {
    "name": "Ann",
    "moral": "None.",
    "currency": "EUR",
    "colour": Colour.DEEP_BLUE,
    "owner_id": "own_1",
}
Errors = list[tuple[tuple[Any, ...], Code]]


def refused(table: sa.Table, given: dict[str, Any], *, creating: bool = False) -> Errors:
    """The paths and codes of everything wrong with an input; each has a message."""
    with pytest.raises(Rejected) as rejected:
        check(table, given, creating=creating)
    errors = each(rejected.value)
    assert all(error.message for error in errors)
    return [(error.path, Code(error.code.value)) for error in errors]


def test_every_kind_of_rule_is_tried_here() -> None:
    """A kind that is added to the kit needs a column above."""
    from kit.values import _KINDS

    assert {column.info[RULE].kind for column in THINGS.columns if RULE in column.info} == set(_KINDS)


def test_what_must_be_given_is_enough() -> None:
    assert check(THINGS, REQUIRED, creating=True) == {**REQUIRED, "colour": "DEEP_BLUE"}
    assert check(PRODUCTS, {"name": "Éx", "currency": "EUR"}, creating=True) == {
        "name": "Éx",
        "name_key": "ex",
        "similar_key": "ex",
        "currency": "EUR",
    }


def test_what_is_missing_is_named_when_creating_only() -> None:
    assert refused(THINGS, {}, creating=True) == [((name,), Code.REQUIRED) for name in REQUIRED]
    assert refused(PRODUCTS, {}, creating=True) == [(("currency",), Code.REQUIRED), (("name",), Code.REQUIRED)]
    assert check(THINGS, {}, creating=False) == {}


def test_null_empties_what_may_be_empty() -> None:
    given = dict.fromkeys(("nickname", "story", "page", "price", "second_currency", "friend_id", "seen_at"))
    assert check(THINGS, given, creating=False) == given


def test_null_is_refused_where_something_must_stand() -> None:
    names = ["name", "moral", "currency", "open", "colour", "other_colour", "extra", "owner_id"]
    assert refused(THINGS, dict.fromkeys(names)) == [((name,), Code.REQUIRED) for name in names]
    given = {"sellable": None, "type": None, "custom_fields": None, "lot_tracking": None, "name": None}
    assert {path for path, _ in refused(PRODUCTS, given)} == {(name,) for name in given}


def test_null_for_a_default_says_how_to_keep_it() -> None:
    with pytest.raises(Rejected, match="left out"):
        check(THINGS, {"open": None}, creating=False)


def test_only_columns_with_a_rule_are_taken() -> None:
    given = {"written": "x", "id": 5, "account_id": "acct_b", "version": 9, "no_such_column": 1}
    assert check(THINGS, given, creating=False) == {}
    assert check(PRODUCTS, given, creating=False) == {}


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("name", "  Ann \t\n", "Ann"),
        ("seen_at", datetime(2026, 1, 31, tzinfo=UTC), datetime(2026, 1, 31, tzinfo=UTC)),
        ("name", "\u00a0Ann\u2003", "Ann"),
        ("name", "x" * 10, "x" * 10),
        ("name", " " * 20 + "x" * 10 + " " * 20, "x" * 10),
        ("name", "🙂" * 10, "🙂" * 10),
        ("nickname", "", None),
        ("nickname", " \t\n", None),
        ("story", "", None),
        ("story", " \n ", None),
        ("story", "  two\n lines \n", "  two\n lines \n"),
        ("moral", " x ", " x "),
        ("page", " https://example.com/a?b#c ", "https://example.com/a?b#c"),
        ("page", "HTTP://[::1]:8080/", "HTTP://[::1]:8080/"),
        ("page", "https://müller.example/ü", "https://müller.example/ü"),
        ("page", " ", None),
        ("price", Decimal("12.50"), 12_500_000),
        ("price", Decimal("-0"), 0),
        ("price", Decimal("0.000001"), 1),
        ("part", Decimal("453.59237"), 453_592_370_000_000),
        ("part", Decimal("0.000000000001"), 1),
        ("part", Decimal("9223372.036854775807"), 2**63 - 1),
        ("second_currency", "JPY", "JPY"),
        ("open", False, False),
        ("other_colour", Colour.DEEP_BLUE, "DEEP_BLUE"),
        ("other_colour", "RED", "RED"),
        ("extra", {}, {}),
        ("extra", {"z": 1, "a": [True, None, "ü", 0.5]}, {"z": 1, "a": [True, None, "ü", 0.5]}),
        ("extra", {"": {"": []}}, {"": {"": []}}),
        ("extra", {"a": "\\u0000"}, {"a": "\\u0000"}),
        ("friend_id", "own_2", "own_2"),
        ("country", " de", "DE"),
        ("country", " ", None),
        ("rank", 0, 0),
        ("rank", 9, 9),
        ("born", " 1969 ", "1969"),
        ("born", "1969-03", "1969-03"),
        ("born", "2000-02-29", "2000-02-29"),
        ("born", "0000-02-29", "0000-02-29"),
    ],
)
def test_values_that_are_kept(name: str, value: Any, kept: Any) -> None:
    checked = check(THINGS, {name: value}, creating=False)
    assert checked == {name: kept}
    assert type(checked[name]) is type(kept)


def deep(levels: int) -> dict[str, Any]:
    """An object in an object, and so on."""
    value: dict[str, Any] = {}
    for _ in range(levels):
        value = {"a": value}
    return value


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("name", "", Code.BLANK),
        ("name", " \u00a0\n", Code.BLANK),
        ("name", "x" * 11, Code.TOO_LONG),
        ("name", "🙂" * 11, Code.TOO_LONG),
        ("name", "a\x00b", Code.INVALID),
        ("name", "\x00", Code.INVALID),
        ("name", "a\ud800", Code.INVALID),
        ("name", "\udfffb", Code.INVALID),
        ("moral", "\n", Code.BLANK),
        ("moral", "x" * 21, Code.TOO_LONG),
        ("nickname", "x" * 11, Code.TOO_LONG),
        ("nickname", "\udc00", Code.INVALID),
        ("story", "x" * 21, Code.TOO_LONG),
        ("story", "a\n\x00", Code.INVALID),
        ("page", "example.com", Code.INVALID),
        ("page", "//example.com/a", Code.INVALID),
        ("page", "ftp://example.com", Code.INVALID),
        ("page", "javascript:alert(1)", Code.INVALID),
        ("page", "https://", Code.INVALID),
        ("page", "https:///path", Code.INVALID),
        ("page", "https://exa mple.com", Code.INVALID),
        ("page", "https://example.com/\na", Code.INVALID),
        ("page", "https://[::1", Code.INVALID),
        ("page", "https://example.com:99999", Code.INVALID),
        ("page", "https://example.com:http", Code.INVALID),
        ("page", "https://a\x00.example", Code.INVALID),
        ("page", "https://example.com/" + "x" * 40, Code.TOO_LONG),
        ("price", Decimal("-0.000001"), Code.OUT_OF_RANGE),
        ("price", Decimal("9223372036854.775808"), Code.OUT_OF_RANGE),
        ("price", Decimal("1E+1000000"), Code.OUT_OF_RANGE),
        ("price", Decimal("0.0000001"), Code.TOO_PRECISE),
        ("price", Decimal("1." + "0" * 40 + "1"), Code.TOO_PRECISE),
        ("price", Decimal("NaN"), Code.INVALID),
        ("price", True, Code.INVALID),
        ("part", Decimal(0), Code.OUT_OF_RANGE),
        ("part", Decimal(-1), Code.OUT_OF_RANGE),
        ("part", Decimal("9223372.036854775808"), Code.OUT_OF_RANGE),
        ("part", Decimal("0.0000000000001"), Code.TOO_PRECISE),
        ("part", Decimal("1E+1000000"), Code.OUT_OF_RANGE),
        ("part", Decimal("Infinity"), Code.INVALID),
        ("currency", "eur", Code.INVALID),
        ("currency", "", Code.INVALID),
        ("second_currency", "EURO", Code.INVALID),
        ("colour", "GREEN", Code.INVALID),
        ("other_colour", "red", Code.INVALID),
        ("country", "DEU", Code.INVALID),
        ("country", "D1", Code.INVALID),
        ("rank", -1, Code.OUT_OF_RANGE),
        ("rank", 10, Code.OUT_OF_RANGE),
        ("born", "", Code.INVALID),
        ("born", "69", Code.INVALID),
        ("born", "1969-13", Code.INVALID),
        ("born", "1969-3-1", Code.INVALID),
        ("born", "1900-02-29", Code.INVALID),
        ("born", "１９６９", Code.INVALID),
        ("extra", [], Code.INVALID),
        ("extra", "{}", Code.INVALID),
        ("extra", {"a": "x" * 40}, Code.TOO_LONG),
        ("extra", {"ü" * 20: 1}, Code.TOO_LONG),
        ("extra", {"a": "\x00"}, Code.INVALID),
        ("extra", {"a\x00": 1}, Code.INVALID),
        ("extra", {"a": [{"b": ["\\\x00"]}]}, Code.INVALID),
        ("extra", {"a": "\ud800"}, Code.INVALID),
        ("extra", {"\udc00": 1}, Code.INVALID),
        ("extra", {"a": [{"b": "\ud800"}]}, Code.INVALID),
        ("extra", {1: 2}, Code.INVALID),
        ("extra", {"a": 2**64}, Code.INVALID),
        ("extra", {"a": {1, 2}}, Code.INVALID),
        ("extra", deep(1_000), Code.INVALID),
        ("extra", deep(100_000), Code.INVALID),
    ],
)
def test_values_that_are_refused(name: str, value: Any, code: Code) -> None:
    for creating in (False, True):
        assert refused(THINGS, {**REQUIRED, name: value}, creating=creating) == [((name,), code)]


def test_everything_wrong_is_said_at_once() -> None:
    given = {
        "sku": "x" * 101,
        "image_url": "nowhere",
        "sellable": None,
        "currency": "???",
        "wholesale_price": Decimal("-1"),
        "retail_price": Decimal("0.0000001"),
        "custom_fields": {"a": "\x00"},
        "name": " ",
    }
    assert dict(refused(PRODUCTS, given, creating=True)) == {
        ("sku",): Code.TOO_LONG,
        ("image_url",): Code.INVALID,
        ("sellable",): Code.REQUIRED,
        ("currency",): Code.INVALID,
        ("wholesale_price",): Code.OUT_OF_RANGE,
        ("retail_price",): Code.TOO_PRECISE,
        ("custom_fields",): Code.INVALID,
        ("name",): Code.BLANK,
    }


def test_an_error_seen_from_outside_has_the_whole_path() -> None:
    with pytest.raises(Rejected) as rejected:
        check(THINGS, {"name": ""}, creating=False)
    outside = rejected.value.under("variants", 3)
    assert [error.path for error in outside.errors] == [("variants", 3, "name")]
    assert outside.path == ("variants", 3, "name")


@pytest.mark.parametrize("text", ["\x00", "a\x00", "\ud800", "a\udfff", "\ud83d\ude42"])
def test_what_cannot_be_stored(text: str) -> None:
    assert not is_storable(text)


@pytest.mark.parametrize("text", ["", "a", "\x01\x7f\u0080\ufffd\uffff\U0010ffff", "🙂", "\ue000"])
def test_what_can_be_stored(text: str) -> None:
    assert is_storable(text)


def test_a_reason_is_text_like_any_other() -> None:
    assert reason_of({}) is None
    assert reason_of({"reason": None}) is None
    assert reason_of({"reason": " "}) is None
    assert reason_of({"reason": " found it "}) == "found it"
    for value, code in (("x" * 501, Code.TOO_LONG), ("\x00", Code.INVALID)):
        with pytest.raises(DomainError) as error:
            reason_of({"reason": value})
        assert (error.value.code, error.value.path) == (code, ("reason",))


@pytest.mark.anyio
async def test_both_databases_keep_what_is_let_through(shop: Shop) -> None:
    """The edges of every limit, in the row and in the history."""
    given = {
        "name": "🙂" * 200,
        "sku": "\x01\x7f\u0080\ufffd\uffff\U0010ffff",
        "currency": "EUR",
        "description": "\n" * 10 + "ü" * (65_535 - 10),
        "retail_price": Decimal("9223372036854.775807"),
        "unit_cost": Decimal("-0"),
        "custom_fields": {"z": "\\u0000", "a": [2**63, -(2**63), 0.1, "\ufffe", deep(100)], "": None},
    }
    values = check(PRODUCTS, given, creating=True)

    async def make(work: UnitOfWork) -> Outcome:
        row = entities.prepared(work, PRODUCTS, values)
        await entities.insert(work, PRODUCTS, [row])
        return Outcome.of(row["id"])

    made = await shop.perform(make)
    async with shop.database.reading(shop.actor.account) as reads:
        row = await reads.row(sa.select(PRODUCTS).where(PRODUCTS.c.id == made.ids[0]))
        change = await reads.row(sa.select(CHANGES.c.after).where(CHANGES.c.entity_id == made.ids[0]))
    assert row is not None
    assert change is not None
    assert {name: row[name] for name in values} == values
    assert list(row["custom_fields"]) == ["z", "a", ""]
    assert change["after"]["custom_fields"] == values["custom_fields"]
    assert change["after"]["retail_price"] == "9223372036854.775807"
