"""From the rows or columns of a level to its objects."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, Final

Assemble = Callable[[Sequence[Any]], list[Any]]
"""The columns of a level, at least one, or its rows -> a mapping for each of its objects."""

MOST: Final = 60
"""How many columns are written out: more of them are put together one by one."""


def assembler(keys: tuple[str, ...]) -> Assemble:
    """How the columns of these keys become objects."""
    if len(keys) > MOST:
        return lambda columns: [dict(zip(keys, values, strict=True)) for values in zip(*columns, strict=True)]
    values = [f"v{number}" for number in range(len(keys))]
    made: Assemble = _written(tuple(values), f"for {', '.join(values)}, in zip(*given)")(*keys)
    return made


def picker(keys: tuple[str, ...], places: tuple[int, ...]) -> Assemble:
    """How rows become objects that have under each key the value at a place of the row."""
    made: Assemble = _written(tuple(f"row[{place}]" for place in places), "for row in given")(*keys)
    return made


@lru_cache(maxsize=1000)
def _written(values: tuple[str, ...], loop: str) -> Callable[..., Assemble]:
    """A displayed mapping is made in a third of the time that `dict(zip(...))` takes, which would be a tenth of a large
    answer; so it is written out for its values. Nothing of a document is in the text."""
    keys = [f"k{number}" for number in range(len(values))]
    pairs = ", ".join(f"{key}: {value}" for key, value in zip(keys, values, strict=True))
    text = f"lambda {', '.join(keys)}: lambda given: [{{{pairs}}} {loop}]"
    made: Callable[..., Assemble] = eval(text, {"zip": zip})  # noqa: S307 - numbers, and names that are counted
    return made
