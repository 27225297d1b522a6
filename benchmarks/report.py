"""What the benchmarks found, as text for people and as JSON for programs."""

import json
import os
import platform
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks import race_report
from benchmarks.bulk import Bulk
from benchmarks.paging import PAGE, Listed
from benchmarks.race import Race

_NOTES = """Medians of one run on a machine that may have had other work: compare what stands side by side. PostgreSQL
ran with the settings of the tests (128 MB of shared buffers, fsync off), SQLite with those of the program."""

_PAGES = f"""Pages of {PAGE}, in milliseconds, through the whole program in one process; in brackets the
database's part. The ratio is that of the database's parts, the page behind 90 % to the first. OFFSET is the same page
by counting off, asked once."""

_BULK = """Over HTTP to a server process: each product with 3 variants, SKUs, category, supplier, tags, prices, external
ids. "Waited" is what another client waits meanwhile who asks for ten products, 50 ms after each answer."""

_RACE = "The race"
_NOT_RACED = ("sqlite", "products")


@dataclass
class Results:
    """All that one run found."""

    products: int
    postgresql: str | None = None
    bulks: list[Bulk] = field(default_factory=list)
    lists: list[Listed] = field(default_factory=list)
    search: list[str] = field(default_factory=list)
    race: Race | None = None

    @property
    def machine(self) -> dict[str, Any]:
        """On what it ran."""
        return {
            "python": platform.python_version(),
            "sqlite": sqlite3.sqlite_version,
            "postgresql": self.postgresql,
            "cores": os.cpu_count(),
            "load": round(os.getloadavg()[0], 1),
            "products": self.products,
        }

    def write(self, folder: Path, *, beside_others: bool = False) -> None:
        """Writes `RESULTS.md` and `results.json`; `beside_others` keeps what they hold of parts that did not run."""
        text, data = folder / "RESULTS.md", folder / "results.json"
        if beside_others and text.exists() and data.exists():
            written = _merged_text(text.read_text(), {t: [self._apart(t), "", *s] for t, s in self._sections().items()})
            found = _merged_data(json.loads(data.read_text()), self._found(), self.machine)
        else:
            head = ("# What `make bench` found", "", _NOTES, "")
            about = (f"- {name}: {value}" for name, value in self.machine.items())
            sections = (line for title, lines in self._sections().items() for line in ("", f"## {title}", "", *lines))
            written = "\n".join([*head, *about, *sections]) + "\n"
            found = {**self.machine, "bulk": [], "lists": [], "search": [], **self._found()}
        text.write_text(written)
        data.write_text(json.dumps(found, indent=1) + "\n")

    def _found(self) -> dict[str, Any]:
        """The parts that ran."""
        found = {
            "bulk": [_bulk_found(each) for each in self.bulks],
            "lists": [_list_found(each) for each in self.lists],
            "search": self.search,
            "race": race_report.found(self.race) if self.race else None,
        }
        return {name: value for name, value in found.items() if value}

    def _sections(self) -> dict[str, list[str]]:
        """The lines of each part that ran, by its title."""
        sections: dict[str, list[str]] = {}
        if self.bulks:
            sections["Bulk mutations"] = [_BULK, "", *_bulk_table(self.bulks)]
        for part in dict.fromkeys(each.part for each in self.lists):
            found = [each for each in self.lists if each.part == part]
            sections[f"Pages: {part}"] = [_PAGES, "", *_list_table(found)]
        if self.search:
            sections["Search"] = ["```text", *self.search, "```"]
        if self.race:
            sections[_RACE] = list(race_report.lines(self.race))
        return sections

    def _apart(self, title: str) -> str:
        """On what a part ran that did not run with the others; the race has goods of its own."""
        said = {name: value for name, value in self.machine.items() if title != _RACE or name not in _NOT_RACED}
        return f"Measured apart: {', '.join(f'{name} {value}' for name, value in said.items())}."


def line_of(listed: Listed) -> str:
    """A list in a line, for whoever looks on."""
    times = "  ".join(f"{name} {timed.answer:.1f} ({timed.statement:.1f})" for name, timed in listed.pages.items())
    ratio = f"  ratio {listed.ratio:.2f}  OFFSET {listed.offset_ms:.0f}" if "deep" in listed.pages else ""
    return f"{listed.kind} {listed.account}: {listed.what}: {times} ms{ratio}"


def line_of_bulk(bulk: Bulk) -> str:
    """A bulk mutation in a line."""
    return (
        f"{bulk.kind}: {bulk.verb} {bulk.products:,}: {bulk.seconds:.1f} s ({bulk.cpu_seconds:.1f} s of the server's "
        f"CPU), {bulk.statements_a_chunk} statements a chunk; waited {bulk.median_wait:.0f} ms, "
        f"once {bulk.worst_wait:.0f}"
    )


def _merged_text(old: str, sections: dict[str, list[str]]) -> str:
    """The old text with the sections in the place of those of the same titles, or behind all others."""
    head, *others = old.rstrip("\n").split("\n## ")
    merged = {title: text for title, _, text in (other.partition("\n") for other in others)}
    for title, lines in sections.items():
        merged[title] = "\n".join(["", *lines, ""])
    parts = (f"## {title}\n{text.rstrip(chr(10))}\n" for title, text in merged.items())
    return "\n".join([head.rstrip("\n") + "\n", *parts])


def _merged_data(old: dict[str, Any], found: dict[str, Any], machine: dict[str, Any]) -> dict[str, Any]:
    """The old figures with the new ones in their place; of lists, those of the same parts."""
    if "lists" in found:
        parts = {each["part"] for each in found["lists"]}
        kept = [each for each in old.get("lists", []) if each["part"] not in parts]
        found = {**found, "lists": [*kept, *found["lists"]]}
    return {**old, **found, "measured_apart": {**old.get("measured_apart", {}), **dict.fromkeys(found, machine)}}


def _bulk_table(bulks: Iterable[Bulk]) -> Iterator[str]:
    yield from _head("database", "verb", "products", "seconds", "server's CPU", "statements a chunk", "waited", "once")
    for each in bulks:
        yield _row(
            each.kind,
            each.verb,
            f"{each.products:,}",
            f"{each.seconds:.1f}",
            f"{each.cpu_seconds:.1f} s",
            str(each.statements_a_chunk),
            f"{each.median_wait:.0f} ms",
            f"{each.worst_wait:.0f} ms",
        )


def _list_table(lists: Sequence[Listed]) -> Iterator[str]:
    if "deep" not in lists[0].pages:
        yield from _head("database", "list", "first, ms")
        yield from (_row(each.kind, each.what, _time(each, "first")) for each in lists)
        return
    yield from _head("database", "account", "list", "rows", "first, ms", "behind 90 %", "before it", "ratio", "OFFSET")
    for each in lists:
        times = (_time(each, name) for name in ("first", "deep", "before"))
        ratio, offset = f"{each.ratio:.2f}", f"{each.offset_ms:.0f}"
        yield _row(each.kind, each.account, each.what, f"{each.rows:,}", *times, ratio, offset)


def _time(listed: Listed, page: str) -> str:
    return f"{listed.pages[page].answer:.1f} ({listed.pages[page].statement:.1f})"


def _head(*names: str) -> Iterator[str]:
    yield _row(*names)
    yield _row(*("---" for _ in names))


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _bulk_found(bulk: Bulk) -> dict[str, Any]:
    return {
        "database": bulk.kind,
        "verb": bulk.verb,
        "products": bulk.products,
        "seconds": round(bulk.seconds, 2),
        "cpu_seconds": round(bulk.cpu_seconds, 2),
        "statements_a_chunk": bulk.statements_a_chunk,
        "waited_ms": {"median": round(bulk.median_wait, 1), "worst": round(bulk.worst_wait, 1)},
    }


def _list_found(listed: Listed) -> dict[str, Any]:
    times = {
        name: {"answer_ms": round(timed.answer, 2), "statement_ms": round(timed.statement, 2)}
        for name, timed in listed.pages.items()
    }
    about = {"database": listed.kind, "account": listed.account, "part": listed.part, "list": listed.what}
    return {**about, "rows": listed.rows, "offset_ms": round(listed.offset_ms, 1), "pages": times}
