"""Whether two results of one operation are the same answer.

Data must be equal to the byte, the order of keys included. Errors must be equal too, whatever their order, with one
exception. Where a field that must not be null fails, null travels up to the nearest field that may be null, and of
several failing fields below it the specification lets an executor report any that it met (section 6.4.4, "Handling
Execution Errors"). So below each place where null arrived in that way both must report something; what they report
may differ, as long as the fields named do fail.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import orjson

from app.http.response import encoded

Path = tuple[str | int, ...]
Told = tuple[Path, bytes]
"""An error as clients see it: its path, and everything else of it but the correlation id, as JSON."""

_MISSING: Final = object()


@dataclass(frozen=True, slots=True)
class Answer:
    """What an executor answered: the data as it is and as it is sent, and the errors as they are shown."""

    data: Any
    sent: bytes
    errors: tuple[Told, ...]

    @classmethod
    def of(cls, data: Any, shown: Sequence[Mapping[str, Any]]) -> "Answer":
        """Of a result's data and its errors as `Masking` shows them."""
        return cls(data, encoded(data), tuple(sorted(map(_told, shown))))


@dataclass(frozen=True, slots=True)
class Difference:
    """How two answers differ, and which errors of the second one nobody can judge by the first alone."""

    reasons: tuple[str, ...] = ()
    unproven: tuple[Told, ...] = field(default=())


def _told(error: Mapping[str, Any]) -> Told:
    extensions = {name: each for name, each in (error.get("extensions") or {}).items() if name != "correlationId"}
    seen = {"message": error["message"], "locations": error.get("locations"), "extensions": extensions}
    return _Sortable(error.get("path") or ()), orjson.dumps(seen, option=orjson.OPT_SORT_KEYS)


class _Sortable(tuple[str | int, ...]):
    """A path that can be sorted beside others, though it holds names and numbers."""

    __slots__ = ()

    def __lt__(self, other: tuple[str | int, ...]) -> bool:
        return [(isinstance(step, str), step) for step in self] < [(isinstance(step, str), step) for step in other]


def nulled(data: Any, path: Path) -> Path | None:
    """The place of `data` at or above a path where null stands; None if something else is there."""
    here: Any = data
    for depth, step in enumerate(path):
        if here is None:
            return path[:depth]
        try:
            here = here[step]
        except (KeyError, IndexError, TypeError):
            return None
    return path if here is None else None


def difference(expected: Answer, given: Answer) -> Difference:
    """How the second answer differs from the first, which is right."""
    reasons = []
    if expected.sent != given.sent:
        reasons.append("the data differ")
    ours, theirs = _by_place(expected), _by_place(given)
    unproven: list[Told] = []
    for place in sorted(ours.keys() | theirs.keys(), key=repr):
        wrong = _wrong(place, ours.get(place, []), theirs.get(place, []))
        if wrong:
            reasons.append(f"at {_shown(place)}: {wrong}")
        elif ours[place] != theirs[place]:
            unproven += [each for each in theirs[place] if each not in ours[place]]
    return Difference(tuple(reasons), tuple(unproven))


Place = tuple[str, Path]
"""What befell a place (`null`, `here`, `nowhere`), and its path."""


def _by_place(answer: Answer) -> dict[Place, list[Told]]:
    places: dict[Place, list[Told]] = defaultdict(list)
    for error in answer.errors:
        path = error[0]
        top = nulled(answer.data, path)
        if top is None:
            places["nowhere", path].append(error)
        elif len(top) == len(path):
            places["here", path].append(error)
        else:
            places["below", top].append(error)
    return places


def _wrong(place: Place, ours: Sequence[Told], theirs: Sequence[Told]) -> str | None:
    """What is wrong with the errors of a place; None if nothing is."""
    kind, _ = place
    if kind == "nowhere":
        return "an error whose field is not null"
    if not theirs:
        return f"an error is missing: {ours}"
    if not ours:
        return f"an error too many: {theirs}"
    if kind == "here" and list(ours) != list(theirs):
        return f"{ours} became {theirs}"
    return None


def _shown(place: Place) -> str:
    return ".".join(map(str, place[1])) or "the root"
