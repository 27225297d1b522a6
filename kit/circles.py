"""Things that are made of each other: nothing may, by whatever way, be made of itself."""

from collections.abc import Collection, Iterable, Mapping

import sqlalchemy as sa

from kit.database import Reads
from kit.statements import Select

Edges = Mapping[str, Collection[str]]
"""Thing -> what it is directly made of."""


def circles(kept: Edges, given: Edges) -> dict[str, list[str]]:
    """Which things cannot be made of what they are given, because they would then be made of themselves, each with the
    way from it back to itself.

    `kept` is what things are made of now, `given` what some of them are to be made of instead. One that is refused
    keeps what it has; those given first are preferred.
    """
    refused: dict[str, list[str]] = {}
    if _is_free({**kept, **given}):
        return refused
    while True:
        found = _first_refused(kept, given, refused)
        if found is None:
            return refused
        refused[found[0]] = found


async def edges_below(reads: Reads, edges: Select, things: Iterable[str]) -> dict[str, set[str]]:
    """What things, and all that they are made of by whatever way, are made of now. One statement.

    `edges` selects two columns: `made`, and `of`, what that is directly made of.
    """
    wanted = sorted(things)
    if not wanted:
        return {}
    first, further = edges.subquery("first"), edges.subquery("further")
    below = sa.select(first).where(reads.dialect.among(first.c.made, wanted)).cte("below", recursive=True)
    below = below.union(sa.select(further).join(below, further.c.made == below.c.of))
    found: dict[str, set[str]] = {}
    for row in await reads.rows(sa.select(below)):
        found.setdefault(row["made"], set()).add(row["of"])
    return found


def _first_refused(kept: Edges, given: Edges, refused: Mapping[str, list[str]]) -> list[str] | None:
    edges: dict[str, Collection[str]] = {**kept, **{thing: () for thing in given if thing not in refused}}
    for thing in given:
        if thing in refused:
            continue
        edges[thing] = given[thing]
        way = _way_round(edges, thing)
        if way is not None:
            return way
    return None


def _way_round(edges: Edges, start: str) -> list[str] | None:
    """The shortest way from a thing back to itself."""
    before: dict[str, str] = {}
    waiting = [start]
    for at in waiting:  # grows while it is walked
        for below in edges.get(at, ()):
            if below == start:
                way = [at]
                while way[-1] != start:
                    way.append(before[way[-1]])
                return [*reversed(way), start]
            if below not in before:
                before[below] = at
                waiting.append(below)
    return None


def _is_free(edges: Edges) -> bool:
    """Whether there is no circle at all: in time proportional to the edges, for it is nearly always so."""
    above: dict[str, int] = {}
    for targets in edges.values():
        for target in targets:
            above[target] = above.get(target, 0) + 1
    waiting = [thing for thing in edges if not above.get(thing)]
    seen = 0
    for thing in waiting:  # grows while it is walked
        seen += 1
        for target in edges.get(thing, ()):
            above[target] -= 1
            if not above[target] and target in edges:
                waiting.append(target)
    return seen == len(edges)
