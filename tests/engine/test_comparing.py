"""The comparison of two answers notices what is wrong, and lets pass what the specification leaves open."""

from typing import Any

import pytest

from tests.engine.comparing import Answer, Told, difference, nulled

DATA: dict[str, Any] = {"a": {"b": 1, "c": None}, "list": [{"x": 1}, None]}


def answer(data: Any, *errors: tuple[list[Any], str]) -> Answer:
    return Answer.of(
        data, [{"message": message, "path": path, "extensions": {"code": "C"}} for path, message in errors]
    )


def reasons(expected: Answer, given: Answer) -> str:
    return " ".join(difference(expected, given).reasons)


def test_equal_answers_are_equal() -> None:
    errors = ((["a", "c"], "one"), (["list", 1, "x"], "two"))
    assert difference(answer(DATA, *errors), answer(DATA, *errors)) == difference(answer(1), answer(1))
    assert not reasons(answer(DATA, *errors), answer(DATA, *reversed(errors)))


@pytest.mark.parametrize(
    "changed",
    [
        {"a": {"b": 2, "c": None}, "list": [{"x": 1}, None]},
        {"a": {"c": None, "b": 1}, "list": [{"x": 1}, None]},
        {"list": [{"x": 1}, None], "a": {"b": 1, "c": None}},
        {"a": {"b": 1}, "list": [{"x": 1}, None]},
        {"a": {"b": 1, "c": None}, "list": [{"x": 1}]},
        {"a": {"b": 1, "c": None}, "list": [None, {"x": 1}]},
        {"a": {"b": 1.0, "c": None}, "list": [{"x": 1}, None]},
        {"a": {"b": True, "c": None}, "list": [{"x": 1}, None]},
        None,
    ],
)
def test_other_data_are_noticed(changed: Any) -> None:
    assert "the data differ" in reasons(answer(DATA), answer(changed))
    assert "the data differ" in reasons(answer(changed), answer(DATA))


@pytest.mark.parametrize(
    "given",
    [
        [],
        [(["a", "c"], "other")],
        [(["a", "c"], "one"), (["a", "c"], "one")],
        [(["a", "b"], "one")],
        [(["a"], "one")],
        [([], "one")],
        [(["a", "c", "deeper"], "one")],
        [(["list", 1], "one")],
        [(["a", "c"], "one"), (["list", 1], "two")],
    ],
)
def test_other_errors_of_a_field_that_is_null_are_noticed(given: list[Any]) -> None:
    expected = answer(DATA, (["a", "c"], "one"))
    assert reasons(expected, answer(DATA, *given))
    assert reasons(answer(DATA, *given), expected)


def test_another_code_is_noticed() -> None:
    seen = {"message": "m", "path": ["a", "c"]}
    ours, theirs = (Answer.of(DATA, [{**seen, "extensions": {"code": code}}]) for code in ("A", "B"))
    assert reasons(ours, theirs)


def test_another_position_is_noticed() -> None:
    seen = {"message": "m", "path": ["a", "c"], "extensions": {"code": "A"}}
    ours, theirs = (Answer.of(DATA, [{**seen, "locations": [{"line": 1, "column": n}]}]) for n in (1, 2))
    assert reasons(ours, theirs)


def test_a_correlation_id_does_not_count() -> None:
    seen = {"message": "m", "path": ["a", "c"]}
    ours, theirs = (Answer.of(DATA, [{**seen, "extensions": {"code": "A", "correlationId": n}}]) for n in ("1", "2"))
    assert difference(ours, theirs) == difference(ours, ours)


def test_null_that_travelled_up_may_have_come_from_any_sibling() -> None:
    expected = answer(DATA, (["list", 1, "x"], "one"))
    found = difference(expected, answer(DATA, (["list", 1, "y"], "two")))
    assert found.reasons == ()
    assert [path for path, _ in found.unproven] == [("list", 1, "y")]
    assert unproven(expected, answer(DATA, (["list", 1, "x"], "one"), (["list", 1, "y"], "two"))) == [("list", 1, "y")]
    assert unproven(expected, expected) == []
    everywhere = answer(None, (["list", 1, "x"], "one"))
    assert difference(everywhere, answer(None, (["a", "b"], "two"))).reasons == ()


def unproven(expected: Answer, given: Answer) -> list[Any]:
    found: tuple[Told, ...] = difference(expected, given).unproven
    return [path for path, _ in found]


@pytest.mark.parametrize(
    "given",
    [
        [],
        [(["a", "c", "x"], "one")],
        [(["list", 0, "x"], "one")],
        [(["list", 1], "one")],
        [(["list"], "one")],
        [(["list", 2, "x"], "one")],
        [(["list", 1, "y"], "two"), (["a", "c", "x"], "three")],
    ],
)
def test_null_that_travelled_up_must_have_come_from_below(given: list[Any]) -> None:
    expected = answer(DATA, (["list", 1, "x"], "one"))
    assert reasons(expected, answer(DATA, *given))


def test_each_place_needs_an_error_of_its_own() -> None:
    data = {"a": None, "b": None}
    expected = answer(data, (["a", "x"], "one"), (["b", "x"], "one"))
    assert reasons(expected, answer(data, (["a", "x"], "one"), (["a", "y"], "one")))
    assert not reasons(expected, answer(data, (["a", "y"], "one"), (["b", "y"], "one")))


def test_an_error_where_something_stands_is_wrong_even_if_both_tell_it() -> None:
    both = answer(DATA, (["a", "b"], "one"))
    assert reasons(both, both)


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (("a", "c"), ("a", "c")),
        (("a", "c", "d", "e"), ("a", "c")),
        (("list", 1, "x"), ("list", 1)),
        (("a", "b"), None),
        (("a", "z"), None),
        (("list", 7), None),
        (("a", "b", "c"), None),
    ],
)
def test_where_null_stands(path: tuple[str | int, ...], place: tuple[str | int, ...] | None) -> None:
    assert nulled(DATA, path) == place
    assert nulled(None, path) == ()
