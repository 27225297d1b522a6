"""How rows and columns become objects, beside `dict(zip(...))`."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.assembly import MOST, assembler, picker

KEYS = st.lists(st.text("abXY_09", min_size=1, max_size=5), min_size=1, max_size=8, unique=True).map(tuple)
VALUES = st.none() | st.integers() | st.text(max_size=3)


@given(st.data(), KEYS)
def test_rows_and_columns_make_the_same_objects(data: st.DataObject, keys: tuple[str, ...]) -> None:
    width = data.draw(st.integers(len(keys), len(keys) + 3))
    places = tuple(data.draw(st.lists(st.integers(0, width - 1), min_size=len(keys), max_size=len(keys))))
    rows = data.draw(st.lists(st.tuples(*[VALUES] * width), max_size=6))
    expected = [{key: row[place] for key, place in zip(keys, places, strict=True)} for row in rows]

    picked = picker(keys, places)(rows)
    assembled = assembler(keys)([[row[place] for row in rows] for place in places])

    assert picked == assembled == expected
    assert [list(each) for each in picked] == [list(keys)] * len(rows)


@pytest.mark.parametrize("width", [1, MOST, MOST + 1, 300])
def test_however_many_columns_there_are(width: int) -> None:
    keys = tuple(f"k{number}" for number in range(width))[::-1]  # as the text that is written calls them itself
    columns = [[number, None] for number in range(width)]
    assert assembler(keys)(columns) == [dict(zip(keys, range(width), strict=True)), dict.fromkeys(keys)]
