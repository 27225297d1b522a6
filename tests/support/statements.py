"""Counting SQL statements: what a request costs the database must not grow with what it answers."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from kit.database import Database


class Statements:
    """The SQL statements sent to a database since `clear()`, without BEGIN and COMMIT, and without those of work that
    was begun anew: perhaps because something was committed meanwhile, be it by another test in another database."""

    def __init__(self, database: Database) -> None:
        self.texts: list[str] = []
        self.list_below = 0 if database.dialect.has_trips else 1
        """How many statements a list right below the rows of a root field is: none where it comes with them."""

    @classmethod
    @contextmanager
    def of(cls, database: Database) -> Iterator["Statements"]:
        """Counts within the block."""
        counted = cls(database)

        def note(_connection: Any, _cursor: Any, text: str, *_: Any) -> None:
            counted.texts.append(text)

        def observe(text: str, _: Sequence[Any]) -> None:
            counted.texts.append(text)

        def forget(count: int) -> None:
            del counted.texts[len(counted.texts) - count :]

        event.listen(database.engine.sync_engine, "before_cursor_execute", note)
        database.reader.observers.append(observe)
        database.reader.forgetters.append(forget)
        try:
            yield counted
        finally:
            database.reader.observers.remove(observe)
            database.reader.forgetters.remove(forget)
            event.remove(database.engine.sync_engine, "before_cursor_execute", note)

    @property
    def after_sign_in(self) -> list[str]:
        """The statements that are not about the token itself."""
        return [text for text in self.texts if not re.match(r"SELECT token\.|UPDATE token\b", text)]

    def clear(self) -> None:
        """Begins anew."""
        self.texts.clear()
