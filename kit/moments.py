"""Moments: what PostgreSQL says of the snapshot of a statement, by which two statements prove to have seen the same.

Such a text (`pg_current_snapshot`) tells of every transaction whether its end is seen: two that are equal show the same
rows. A server in recovery leaves out some of it, so nothing is to be proven there.
"""

from typing import Any, Final

import sqlalchemy as sa

MOMENT: Final = "moment_of_statement"
"""The column that tells a statement's moment, and the parameter that a later one is held to."""

STANDS: Final = "select 1 where pg_current_snapshot()::text = $1"
"""The SQL that finds one row as long as nothing has been committed since a moment, and none afterwards."""

_MOST_MISSES: Final = 6


def told(select: sa.Select[Any]) -> sa.Select[Any]:
    """The SELECT, each of its rows with the statement's moment."""
    return select.add_columns(_now().label(MOMENT))


def held(select: sa.Select[Any]) -> sa.Select[Any]:
    """The SELECT, which finds no row at all when the moment is another one than it is held to."""
    return select.where(_now() == sa.bindparam(MOMENT, type_=sa.Text()))


def _now() -> sa.ScalarSelect[Any]:
    # As a subselect it is worked out once, and not for every row.
    return sa.select(sa.cast(sa.func.pg_current_snapshot(), sa.Text())).scalar_subquery()


class Calm:
    """Whether so little is written now that statements one after the other are likely to see the same.

    Each time that they did not, it takes twice as long until that is tried again, up to 64 pieces of work.
    """

    def __init__(self) -> None:
        self._misses = 0
        self._left = 0

    def is_likely(self) -> bool:
        """Asked before each piece of work."""
        if self._left:
            self._left -= 1
            return False
        return True

    def note(self, *, held: bool) -> None:
        """How it went."""
        self._misses = 0 if held else min(self._misses + 1, _MOST_MISSES)
        self._left = 0 if held else 2**self._misses
