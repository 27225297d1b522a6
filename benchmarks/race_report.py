"""What the race found, as text for people and as JSON for programs."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from benchmarks.contestants import CORE, FLOOR, GATEWAY, POSTGRAPHILE
from benchmarks.race import Cell, Race
from benchmarks.shapes import SHAPES

_ABOUT: Final = """\
On PostgreSQL, 20,000 products with five variants and 200,000 pictures, one process of each contestant, all with
8 connections to the database. The gateway signs in by token, and row-level security confines it; it writes no
line a request to its log, and looks after the job queue beside. All requests come with the same token, so that
lookups (Q1) which are there at the same time are one statement to it; whole answers are shared by nobody, also not in
Q2, which is the same request each time. The normal executor is the same program with `EXECUTOR=core`. The floor is
hand-written SQL that returns JSON text (`benchmarks/floor.py`), with a sign-in and a transaction such as anybody would
write, five trips to the database; the naked floor has neither. PostGraphile sets role and account in its transactions,
and signs nobody in; it knows nothing of tallies, so products have an index here that is good for counting alone, which
the gateway has no use for. Client, contestant and database share the machine's cores. Medians over the rounds; a ratio
is the median of the rounds' ratios, the gateway's answers a second to the other's."""
_AGAINST: Final = (FLOOR, POSTGRAPHILE, CORE)


def lines(race: Race) -> Iterator[str]:
    """A section of RESULTS.md, without its heading."""
    plan = race.plan
    names = [name for name in plan.names if all(name in found for found in race.samples.values())]
    against = [name for name in _AGAINST if GATEWAY in names and name in names]
    yield from (_ABOUT, "")
    yield f"- {plan.rounds} rounds of {plan.seconds:g} s a cell, load {race.load:.1f} before"
    yield from (f"- {name}: {version}" for name, version in race.versions.items())
    for shape in plan.shapes:
        cells = [cell for cell in race.cells if cell[0] == shape.name]
        yield from ("", f"### {shape.name}: {shape.what}", "", "Answers a second, and ratios.", "")
        yield from _table(
            ("connections", *names, *(f"gateway / {name}" for name in against)),
            ((str(cell[1]), *_rates(race, cell, names), *_ratios(race, cell, against)) for cell in cells),
        )
        yield from ("", "Milliseconds an answer: the median, and the 99th percentile.", "")
        yield from _table(
            ("connections", *names), ((str(cell[1]), *(_took(race, cell, name) for name in names)) for cell in cells)
        )
    goals = list(race.goals())
    if goals:
        yield from ("", "### Goals", "")
        yield from (f"- {what}: {found:.2f}, {_verdict(least, found)}" for what, least, found in goals)


def found(race: Race) -> dict[str, Any]:
    """The same for programs."""
    return {
        "versions": race.versions,
        "load": round(race.load, 1),
        "rounds": race.plan.rounds,
        "seconds": race.plan.seconds,
        "shapes": {shape.name: shape.what for shape in SHAPES if shape in race.plan.shapes},
        "cells": [_cell(race, cell) for cell in race.cells],
        "goals": [
            {"goal": what, "least": least, "found": round(ratio, 3), "met": ratio >= least}
            for what, least, ratio in race.goals()
        ],
    }


def _cell(race: Race, cell: Cell) -> dict[str, Any]:
    taking_part: dict[str, Any] = {}
    for name, samples in race.samples[cell].items():
        middle, p99 = race.took(cell, name)
        taking_part[name] = {
            "per_second": round(race.per_second(cell, name), 1),
            "median_ms": round(middle, 2),
            "p99_ms": round(p99, 2),
            "rounds_per_second": [round(each.per_second, 1) for each in samples],
        }
    ratios = {of: round(ratio, 3) for of in _AGAINST if (ratio := race.ratio(cell, of)) is not None}
    return {"shape": cell[0], "connections": cell[1], "contestants": taking_part, "gateway_to": ratios}


def _rates(race: Race, cell: Cell, names: Iterable[str]) -> Iterator[str]:
    for name in names:
        rate = race.per_second(cell, name)
        yield f"{rate:,.0f}" if rate >= 100 else f"{rate:.1f}"


def _ratios(race: Race, cell: Cell, against: Iterable[str]) -> Iterator[str]:
    for name in against:
        ratio = race.ratio(cell, name)
        yield "" if ratio is None else f"{ratio:.2f}"


def _took(race: Race, cell: Cell, name: str) -> str:
    middle, p99 = race.took(cell, name)
    return f"{middle:.1f}, {p99:.1f}"


def _verdict(least: float, ratio: float) -> str:
    return "met" if ratio >= least else "missed"


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    names = list(head)
    for row in (names, ["---"] * len(names), *rows):
        yield f"| {' | '.join(row)} |"
