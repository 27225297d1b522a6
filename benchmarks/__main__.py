"""The figures that the program is held to: `make bench`, or `make bench ARGS="--quick"` for a look at a tenth of it.

The full run takes a million products and writes `benchmarks/RESULTS.md` and `benchmarks/results.json`; a quick one, or
one of some parts only, writes both into the folder where the databases are kept, unless it is told to keep them: then
what it found takes the place of those parts.
"""

import argparse
import asyncio
import io
import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import Final

import structlog

from benchmarks import bulk, goods, paging, race, search
from benchmarks.contestants import CannotRace
from benchmarks.load import LoadFailed
from benchmarks.places import KINDS, Occupied, Store, store
from benchmarks.report import Results, line_of, line_of_bulk

PARTS: Final = ("bulk", "orders", "filters", "nested", "search", "race")
ON_POSTGRESQL: Final = {"search", "race"}
"""Parts that say nothing of the databases apart, or know but one of them."""

PAGED: Final = ("orders", "filters", "nested")


def main() -> int:
    """The exit code."""
    given = _arguments()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))  # only errors are told
    is_whole = not given.quick and set(given.parts) == set(PARTS) and set(given.databases) == set(KINDS)
    folder = Path(__file__).parent if is_whole or given.keep else given.folder
    exit_code = 0
    results = Results(100_000 if given.quick else 1_000_000)
    try:
        with store(given.folder, given.databases) as opened:
            _run(opened, given, results)
    except Occupied as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        folder = given.folder  # what was found so far
    except (CannotRace, LoadFailed) as error:
        print(error, file=sys.stderr)
        folder, exit_code = given.folder, 1
    results.write(folder, beside_others=given.keep and not is_whole and folder != given.folder)
    print(f"written to {folder}/RESULTS.md")
    return exit_code


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument("--quick", action="store_true", help="a tenth of the products, in under two minutes")
    parser.add_argument(
        "--parts", nargs="+", choices=PARTS, default=PARTS, help="what to measure; all of it if left out"
    )
    parser.add_argument("--databases", nargs="+", choices=KINDS, default=KINDS, help="on which; on both if left out")
    parser.add_argument("--folder", type=Path, default=Path("var/bench"), help="where databases are kept between runs")
    parser.add_argument("--keep", action="store_true", help="write the results beside the benchmarks in any case")
    given = parser.parse_args()
    if given.keep and set(given.databases) != set(KINDS) and not set(given.parts) <= ON_POSTGRESQL:
        parser.error("--keep would lose the figures of the other database: leave out --databases")
    return given


def _run(opened: Store, given: argparse.Namespace, results: Results) -> None:
    results.postgresql = opened.postgresql_version
    for kind in given.databases:
        if "bulk" in given.parts:
            for found in bulk.measure(opened, kind, 2_000 if given.quick else 10_000):
                results.bulks.append(found)
                print(line_of_bulk(found), flush=True)
        parts = tuple(part for part in PAGED if part in given.parts)
        if parts:
            print(f"{kind}: {results.products:,} products, filled unless an earlier run did", flush=True)
            paging.measure(goods.kept(opened, kind, results.products), parts, lambda listed: _note(results, listed))
    if "search" in given.parts and "postgresql" in given.databases:
        results.search = _searched(results.products)
    if "race" in given.parts and "postgresql" in given.databases:
        plan = race.QUICK if given.quick else race.Plan()
        results.race = race.measure(opened, plan, lambda line: print(line, flush=True))


def _note(results: Results, listed: paging.Listed) -> None:
    results.lists.append(listed)
    print(line_of(listed), flush=True)


def _searched(documents: int) -> list[str]:
    told = io.StringIO()
    with redirect_stdout(told):
        asyncio.run(search.main(documents, paging.RUNS))
    print(told.getvalue(), flush=True)
    return told.getvalue().splitlines()


if __name__ == "__main__":
    sys.exit(main())
