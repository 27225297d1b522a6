"""The race: the gateway beside the fastest that could stand in its place, and beside what it could be replaced by.

    python -m benchmarks.race --quick
    python -m benchmarks.race --shapes Q2 --connections 8 --contestants gateway floor
    python -m benchmarks.race --profile gateway --shapes Q2

On PostgreSQL, at 20,000 products with five variants each, and 200,000 pictures. Each contestant is one process; all
of them run all the time, and one at a time is asked. First their answers are compared. Then they take turns: in every
round, for every shape and number of connections, each of them is loaded for a while, so that whatever else the
machine does meets all of them. Ratios are taken within a round. It is a part of `make bench` too; alone it prints its
tables and keeps nothing.
"""

import argparse
import asyncio
import importlib.metadata
import os
import platform
import pstats
import signal
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any, Final

from app import accounts
from benchmarks import goods
from benchmarks.contestants import (
    CORE,
    FLOOR,
    GATEWAY,
    NAMES,
    POSTGRAPHILE,
    CannotRace,
    Contestant,
    Course,
    contestants,
    running,
    versions_of_postgraphile,
)
from benchmarks.load import Loader, LoadFailed, Sample
from benchmarks.places import Occupied, Place, Store, store
from benchmarks.shapes import Q2, SHAPES, Shape, Variables, variables
from inventory.accounts.scopes import Scope
from kit.database import Database

PRODUCTS: Final = 20_000
CONNECTIONS: Final = (1, 8, 32)
JUDGED_AT: Final = 8
"""The number of connections that the goals are about."""

_LOOKED_UP: Final = 2_000
_PAGES: Final = 100
_COMPARED: Final = 20
_PACKAGES: Final = ("graphql-core", "strawberry-graphql", "sqlalchemy", "asyncpg", "starlette", "uvicorn", "uvloop")


@dataclass(frozen=True)
class Plan:
    """How much is measured: a full run stays below ten minutes, a quick one below one and a half."""

    rounds: int = 9
    seconds: float = 1.0
    warm_up: float = 0.2
    shapes: tuple[Shape, ...] = SHAPES
    connections: tuple[int, ...] = CONNECTIONS
    names: tuple[str, ...] = NAMES


QUICK: Final = Plan(rounds=2, seconds=0.35, warm_up=0.05)

_SPOKEN: Final = {FLOOR: "the floor", POSTGRAPHILE: "PostGraphile", CORE: "the normal executor"}

Cell = tuple[str, int]
"""A shape's name and a number of connections."""


@dataclass
class Race:
    """All that a race found: for each cell and contestant a sample a round."""

    plan: Plan
    versions: dict[str, str]
    load: float
    samples: dict[Cell, dict[str, list[Sample]]] = field(default_factory=dict)

    @property
    def cells(self) -> list[Cell]:
        """What was measured."""
        return list(self.samples)

    def per_second(self, cell: Cell, name: str) -> float:
        """The median over the rounds of a contestant's answers a second."""
        return median(each.per_second for each in self.samples[cell][name])

    def took(self, cell: Cell, name: str) -> tuple[float, float]:
        """The medians over the rounds of the median and of the 99th percentile, in milliseconds."""
        found = self.samples[cell][name]
        return median(each.median_ms for each in found), median(each.p99_ms for each in found)

    def ratio(self, cell: Cell, of: str) -> float | None:
        """How many times as fast as another the gateway is, the median of the rounds' ratios."""
        found = self.samples[cell]
        if GATEWAY not in found or of not in found:
            return None
        pairs = zip(found[GATEWAY], found[of], strict=False)
        return median(ours.per_second / max(theirs.per_second, 0.01) for ours, theirs in pairs)

    def goals(self) -> Iterator[tuple[str, float, float]]:
        """What the gateway is held to, in words, with the ratio asked for and the one found."""
        for shape in self.plan.shapes:
            cell = (shape.name, JUDGED_AT)
            asked = {FLOOR: 0.6, POSTGRAPHILE: 2.0, **({CORE: 10.0} if shape is Q2 else {})}
            for of, least in asked.items():
                found = self.ratio(cell, of) if cell in self.samples else None
                if found is not None:
                    yield (
                        f"{shape.name} at {JUDGED_AT} connections: at least {least:g} times {_SPOKEN[of]}",
                        least,
                        found,
                    )


def measure(opened: Store, plan: Plan, note: Callable[[str], None]) -> Race:
    """Runs the race; tells of each cell when it is done. Raises `CannotRace`, also where an answer is not right."""
    place = goods.kept(opened, "postgresql", PRODUCTS, all_in_five=True)
    asked = _asked(place, plan.shapes)
    them = contestants(_course(opened, place), plan.names)
    with running(them), closing(Loader()) as loader:
        compare(them, asked)
        note(f"the answers of {', '.join(plan.names)} are the same")
        race = Race(plan, {"PostgreSQL": str(opened.postgresql_version), **_versions(plan)}, os.getloadavg()[0])
        for each in them:
            for shape in plan.shapes:
                loader.learn(_key(each, shape), [each.request(shape, given) for given in asked[shape.name]])
        for number in range(1, plan.rounds + 1):
            for shape, connections in _cells(plan):
                samples = race.samples.setdefault((shape.name, connections), {})
                for each in them:
                    samples.setdefault(each.name, []).append(_sampled(loader, each, shape, connections, plan))
                note(f"round {number}: {_line(race, (shape.name, connections))}")
    return race


def _cells(plan: Plan) -> Iterator[tuple[Shape, int]]:
    return ((shape, connections) for shape in plan.shapes for connections in plan.connections)


def _key(each: Contestant, shape: Shape) -> str:
    return f"{each.name} {shape.name}"


def _sampled(loader: Loader, each: Contestant, shape: Shape, connections: int, plan: Plan) -> Sample:
    sample = loader.load(
        _key(each, shape), each.port, connections=connections, warm_up=plan.warm_up, seconds=plan.seconds
    )
    if sample.failed:
        told = "\n".join(sample.failures)
        raise CannotRace(
            f"{each.name} failed {sample.failed} times at {shape.name}, {connections} connections:\n{told}"
        )
    return sample


def _line(race: Race, cell: Cell) -> str:
    rates = ", ".join(f"{name} {found[-1].per_second:,.0f}" for name, found in race.samples[cell].items())
    return f"{cell[0]} at {cell[1]}: {rates} a second"


def _asked(place: Place, shapes: Sequence[Shape]) -> dict[str, list[Variables]]:
    """The variables of each shape's requests: ids in no order, and pages that begin around 90 % of the rows."""
    ours = f"from product where account_id = (select id from account where slug = '{goods.LARGE}')"
    alive = int(place.run([f"select count(*) {ours} and deleted_at is null"])[0])
    ids = place.run([f"select id {ours} order by md5(id) limit {_LOOKED_UP}"])
    start = alive * 9 // 10 - _PAGES // 2
    behind = place.run([f"select id {ours} and deleted_at is null order by id offset {start} limit {_PAGES}"])
    return {shape.name: variables(shape, ids, behind) for shape in shapes}


def _course(opened: Store, place: Place) -> Course:
    async def signed() -> tuple[str, str]:
        database = Database(place.url)
        actor = await goods.actor(database, goods.LARGE)
        token = await accounts.create_token(database, actor, [Scope.ADMIN])
        await database.close()
        return actor.account.id, token

    account, token = asyncio.run(signed())
    return Course(place.url, opened.superuser_url(place), account, token)


def compare(them: Sequence[Contestant], asked: Mapping[str, Sequence[Variables]]) -> None:
    """Asks everybody the same, and raises `CannotRace` for the first value that differs."""
    first, *others = them
    for shape in SHAPES:
        for given in asked.get(shape.name, ())[:_COMPARED]:
            expected = first.answer(shape, given)
            for other in others:
                if difference := _difference(expected, other.answer(shape, given)):
                    raise CannotRace(f"{shape.name} {dict(given)}: {other.name} differs from {first.name}{difference}")


def _difference(expected: Any, found: Any) -> str | None:
    """Where two answers part, and in what; None where they do not."""
    if isinstance(expected, dict) and isinstance(found, dict) and expected.keys() == found.keys():
        parts = ((f".{name}", value, found[name]) for name, value in expected.items())
        return _first_difference(parts)
    if isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        return _first_difference((f"[{n}]", *pair) for n, pair in enumerate(zip(expected, found, strict=True)))
    return None if type(expected) is type(found) and expected == found else f": {found!r}, not {expected!r}"


def _first_difference(parts: Iterator[tuple[str, Any, Any]]) -> str | None:
    for where, expected, found in parts:
        if difference := _difference(expected, found):
            return where + difference
    return None


def _versions(plan: Plan) -> dict[str, str]:
    """Of what takes part, by its name."""
    built = f"{platform.python_version()}, built {platform.python_build()[1]}"
    found = {"Python": built, **{name: importlib.metadata.version(name) for name in _PACKAGES}}
    return {**found, **(versions_of_postgraphile() if POSTGRAPHILE in plan.names else {})}


def _profile(opened: Store, plan: Plan, name: str, folder: Path) -> None:
    """Loads one contestant that runs under the profiler of Python, and prints where its time went."""
    place = goods.kept(opened, "postgresql", PRODUCTS, all_in_five=True)
    path = (folder / f"{name.replace(' ', '-')}.prof").resolve()
    [one] = contestants(_course(opened, place), (name,), profile=path)
    asked = _asked(place, plan.shapes)
    with running([one]), closing(Loader()) as loader:
        compare([one], asked)  # which asks for everything once
        for shape in plan.shapes:
            loader.learn(_key(one, shape), [one.request(shape, given) for given in asked[shape.name]])
        os.kill(one.pid, signal.SIGUSR1)
        for shape, connections in _cells(plan):
            sample = _sampled(loader, one, shape, connections, plan)
            print(f"{shape.name} at {connections}: {sample.per_second:,.0f} a second, under the profiler", flush=True)
    pstats.Stats(str(path)).sort_stats("tottime").print_stats(40)
    print(f"written to {path}")


def main() -> int:
    """The exit code."""
    from benchmarks import race_report  # noqa: PLC0415 (it imports this module)

    given = _arguments()
    try:
        with store(given.folder, ("postgresql",)) as opened:
            if given.profile:
                _profile(opened, _plan(given), given.profile, given.folder)
                return 0
            print("", *race_report.lines(measure(opened, _plan(given), lambda line: print(line, flush=True))), sep="\n")
    except (Occupied, CannotRace, LoadFailed) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.race", description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument("--quick", action="store_true", help="two short rounds, in less than a minute and a half")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--seconds", type=float, help="how long each load takes")
    parser.add_argument("--shapes", nargs="+", choices=[shape.name for shape in SHAPES])
    parser.add_argument("--connections", nargs="+", type=int, metavar="NUMBER")
    parser.add_argument("--contestants", nargs="+", choices=NAMES)
    parser.add_argument("--profile", choices=[name for name in NAMES if name != POSTGRAPHILE], help="this one alone")
    parser.add_argument("--folder", type=Path, default=Path("var/bench"), help="where databases are kept between runs")
    return parser.parse_args()


def _plan(given: argparse.Namespace) -> Plan:
    usual = QUICK if given.quick else Plan()
    profiled = Plan(seconds=5.0, connections=(JUDGED_AT,)) if given.profile else usual
    return Plan(
        rounds=given.rounds or usual.rounds,
        seconds=given.seconds or profiled.seconds,
        warm_up=usual.warm_up,
        shapes=tuple(shape for shape in SHAPES if shape.name in (given.shapes or [each.name for each in SHAPES])),
        connections=tuple(given.connections or profiled.connections),
        names=tuple(name for name in NAMES if name in (given.contestants or NAMES)),
    )


if __name__ == "__main__":
    sys.exit(main())
