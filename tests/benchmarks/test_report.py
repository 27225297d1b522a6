"""What the benchmarks write: a part that ran again takes the place of its own figures, and of no others."""

import json
from pathlib import Path

import pytest

from benchmarks.bulk import Bulk
from benchmarks.load import Sample
from benchmarks.paging import Listed, Timed
from benchmarks.race import Plan, Race
from benchmarks.report import Results
from benchmarks.shapes import Q2


def bulk(seconds: float) -> Bulk:
    return Bulk("sqlite", "create", 10, seconds, 1.0, 3, (1.0, 2.0))


def listed(part: str) -> Listed:
    return Listed("sqlite", "large", part, "name asc", 9, 1.0, {"first": Timed([1.0], [0.5])})


def race(rates: dict[str, float]) -> Race:
    samples = {name: [Sample(rate * n, 1.0, 2.0, 0, []) for n in (1, 2, 3)] for name, rate in rates.items()}
    return Race(Plan(rounds=3, shapes=(Q2,), names=tuple(rates)), {"Python": "3"}, 0.1, {("Q2", 8): samples})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the results of a whole run, and a remark in them that somebody wrote."""
    results = Results(10, bulks=[bulk(77.0)], lists=[listed("orders"), listed("nested")], search=["found"])
    results.write(tmp_path)
    text = tmp_path / "RESULTS.md"
    text.write_text(text.read_text().replace("\n## Search", "\nBy hand.\n\n## Search"))
    return tmp_path


def test_a_part_takes_the_place_of_its_own_figures_alone(folder: Path) -> None:
    before = (folder / "RESULTS.md").read_text()
    Results(20, bulks=[bulk(55.0)], lists=[listed("nested")]).write(folder, beside_others=True)
    text, data = (folder / "RESULTS.md").read_text(), json.loads((folder / "results.json").read_text())

    assert [line for line in text.splitlines() if line.startswith("#")] == [
        line for line in before.splitlines() if line.startswith("#")
    ]
    assert ("| 77.0 |" in text, "| 55.0 |" in text, "found" in text) == (False, True, True)
    assert text.count("Measured apart: ") == 2
    assert [each["part"] for each in data["lists"]] == ["orders", "nested"]
    assert (data["bulk"][0]["seconds"], data["search"], data["products"]) == (55.0, ["found"], 10)
    assert data["measured_apart"]["bulk"]["products"] == 20


def test_a_part_that_never_ran_before_comes_last_and_can_come_again(folder: Path) -> None:
    before = (folder / "RESULTS.md").read_text()
    for rates in ({"gateway": 10.0, "floor": 10.0}, {"gateway": 30.0, "floor": 40.0}):
        Results(20, race=race(rates)).write(folder, beside_others=True)
    text, data = (folder / "RESULTS.md").read_text(), json.loads((folder / "results.json").read_text())

    assert text.startswith(before + "\n## The race\n\nMeasured apart: ")
    assert text.count("## The race") == 1
    assert "| 8 | 60.0 | 80.0 | 0.75 |" in text
    assert data["race"]["goals"] == [
        {"goal": "Q2 at 8 connections: at least 0.6 times the floor", "least": 0.6, "found": 0.75, "met": True}
    ]


def test_a_whole_run_keeps_nothing(folder: Path) -> None:
    Results(20, race=race({"gateway": 1.0})).write(folder)

    assert "Bulk" not in (folder / "RESULTS.md").read_text()
    assert json.loads((folder / "results.json").read_text())["bulk"] == []
