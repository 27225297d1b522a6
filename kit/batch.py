"""Batches: the rows of one mutation's input, what is wrong with each, and what becomes of them.

Every verb works on many rows at once; a mutation of one thing is a batch of one.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final, NoReturn, TypeVar

import sqlalchemy as sa

from kit.enums import Described
from kit.errors import Code, DomainError, Overtaken, PathStep, Rejected, each
from kit.values import Values, reason_of, sifted

MAX_ROWS: Final = 10_000
"""How many rows one bulk mutation takes."""

CHUNK: Final = 500
"""How many rows are looked at and written together; between chunks other requests have their turn."""

Row = Mapping[Any, Any]


class ErrorPolicy(Described):
    """What a bulk mutation does when some of its rows cannot be carried out."""

    REJECT_EVERYTHING = "REJECT_EVERYTHING", "One bad row and nothing is kept."
    IGNORE_FAILED = "IGNORE_FAILED", "Good rows are kept, bad ones are reported."


@dataclass(slots=True, eq=False)
class Draft:
    """One row of the input. `path` leads to it, `index` is its place in a bulk (None for a mutation of one thing).

    `current` is the row as it is, held until commit, or None for one to be made; `values` are the columns to write;
    `parts` are rows below it that stand and fall with it. `free` is what its `match` names and nobody had when it was
    looked for.
    """

    given: Values
    path: tuple[PathStep, ...] = ()
    index: int | None = None
    current: Row | None = None
    values: dict[str, Any] = field(default_factory=dict)
    errors: list[DomainError] = field(default_factory=list)
    parts: list["Draft"] = field(default_factory=list)
    id: str = ""
    free: Hashable = None

    @property
    def is_new(self) -> bool:
        """Whether it is to be made."""
        return self.current is None

    @property
    def is_sound(self) -> bool:
        """Whether nothing is wrong with it."""
        return not self.errors and all(part.is_sound for part in self.parts)

    @contextmanager
    def under(self, *steps: PathStep) -> Iterator[None]:
        """A domain error ends the block, and is noted, its path put under the row's own and `steps`."""
        try:
            yield
        except DomainError as error:
            for single in each(error.under(*self.path, *steps)):
                single.index = self.index
                self.errors.append(single)

    def take(self, table: sa.Table, given: Values, *, creating: bool) -> None:
        """Puts the column values that an input asks for into its own, and notes what is wrong with others."""
        values, errors = sifted(table, given, creating=creating)
        self.values |= values
        for error in errors:
            with self.under():
                raise error

    def part(self, given: Values, *steps: PathStep) -> "Draft":
        """A new row below this one."""
        draft = Draft(given, (*self.path, *steps), self.index)
        self.parts.append(draft)
        return draft

    def refuse_taken(self, what: Hashable, message: str) -> NoReturn:
        """Raises `DomainError` TAKEN for what another one has, and `Overtaken` where it was free a moment ago: then
        the other one was made since, and is found the next time."""
        if what == self.free and self.is_sound:
            raise Overtaken
        raise DomainError(Code.TAKEN, message)

    def all_errors(self) -> Iterator[DomainError]:
        """What is wrong with it and with its parts."""
        yield from self.errors
        for part in self.parts:
            yield from part.all_errors()


@dataclass(slots=True, eq=False)
class Batch:
    """All rows of one input; `given` is the input as a whole, for what it says of all of them at once."""

    drafts: list[Draft]
    policy: ErrorPolicy = ErrorPolicy.REJECT_EVERYTHING
    reason: str | None = None
    given: Values = field(default_factory=dict)

    @classmethod
    def of_one(cls, given: Values) -> "Batch":
        """A mutation of one thing. Raises `DomainError` for a reason that cannot be kept."""
        return cls([Draft(given)], reason=reason_of(given), given=given)

    @classmethod
    def of_all(cls, inputs: Iterable[Values]) -> "Batch":
        """Rows that the program itself has made."""
        return cls([Draft(given, (place,), place) for place, given in enumerate(inputs)])

    @classmethod
    def of_many(cls, given: Values, name: str) -> "Batch":
        """A bulk mutation whose rows stand under `name` in its input: values, or ids alone, each id counted once.

        Raises `DomainError`: TOO_LONG for more than `MAX_ROWS`, and for a reason that cannot be kept.
        """
        rows: Sequence[Any] = given[name]
        if len(rows) > MAX_ROWS:
            raise DomainError(Code.TOO_LONG, f"At most {MAX_ROWS} rows at once, not {len(rows)}.", (name,))
        numbered: Iterable[tuple[int, Any]] = enumerate(rows)
        if rows and isinstance(rows[0], str):
            first_places = {row_id: index for index, row_id in reversed(list(numbered))}
            numbered = sorted((index, {"id": row_id}) for row_id, index in first_places.items())
        drafts = [Draft(row, (name, index), index) for index, row in numbered]
        return cls(drafts, ErrorPolicy[given.get("error_policy") or "REJECT_EVERYTHING"], reason_of(given), given)

    def sound(self) -> list[Draft]:
        """The rows that nothing is wrong with. Raises `Rejected` where the policy is to keep all or nothing."""
        errors = [error for draft in self.drafts for error in draft.all_errors()]
        if errors and self.policy is ErrorPolicy.REJECT_EVERYTHING:
            raise Rejected(errors)
        return [draft for draft in self.drafts if draft.is_sound]


Claimed = TypeVar("Claimed", bound=Hashable)


def claimed(claims: dict[Claimed, Draft], what: Claimed, draft: Draft) -> Draft:
    """Whose something is from now on of which there is one: the first draft's that asked, unless that one failed."""
    if what not in claims or not claims[what].is_sound:
        claims[what] = draft
    return claims[what]


def chunks(drafts: Sequence[Draft]) -> Iterator[Sequence[Draft]]:
    """The drafts, `CHUNK` at a time."""
    for start in range(0, len(drafts), CHUNK):
        yield drafts[start : start + CHUNK]
