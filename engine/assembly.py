"""From the columns of a level to its objects."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, Final

Assemble = Callable[[Sequence[Sequence[Any]]], list[Any]]
"""The columns of a level, at least one -> a mapping for each of its objects."""

MOST: Final = 60
"""How many columns are written out: more of them are put together one by one."""


def assembler(keys: tuple[str, ...]) -> Assemble:
    """How the columns of these keys become objects."""
    if len(keys) > MOST:
        return lambda columns: [dict(zip(keys, values, strict=True)) for values in zip(*columns, strict=True)]
    made: Assemble = _written(len(keys))(*keys)
    return made


@lru_cache
def _written(count: int) -> Callable[..., Assemble]:
    """A displayed mapping is made in a third of the time that `dict(zip(...))` takes, which would be a tenth of a large
    answer; so it is written out for its number of keys. Nothing of a document is in the text."""
    keys, values = ([f"{letter}{number}" for number in range(count)] for letter in "kv")
    pairs = ", ".join(f"{key}: {value}" for key, value in zip(keys, values, strict=True))
    text = f"lambda {', '.join(keys)}: lambda columns: [{{{pairs}}} for {', '.join(values)}, in zip(*columns)]"
    made: Callable[..., Assemble] = eval(text, {"zip": zip})  # noqa: S307 - names that are counted, no more
    return made
