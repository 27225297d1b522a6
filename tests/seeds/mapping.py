"""The tables of a file in `docs/seeds/`: what of ours a field of the seed is."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parent.parent.parent
REQUEST, ADDITIONS, RESPONSE = "The request", "Beside the request", "The response"
"""The headings of the tables."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: the seed's fields, the cells behind them, and why it has nothing of ours, if it has nothing."""

    fields: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]
    instead: str | None

    @classmethod
    def of(cls, line: str) -> "Row":
        """A line of markdown. Paths stand between backticks; the words beside them are for people."""
        fields, *cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        instead = None if "`" in cells[0] else cells[0]
        return cls(_quoted(fields), tuple(_quoted(cell) for cell in cells), instead)


@dataclass(frozen=True, slots=True)
class Mapping:
    """A seed's request and response as types at the ends of a structure, and the tables about them."""

    request: Any
    response: Any
    tables: dict[str, list[Row]]

    @classmethod
    def of(cls, seed: str) -> "Mapping":
        """Of the seed with that number."""
        printed = json.loads(Path(__file__).with_name(f"{seed}.json").read_text(encoding="utf-8"))
        text = (ROOT / "docs" / "seeds" / f"{seed}.md").read_text(encoding="utf-8")
        tables = {part.partition("\n")[0]: _rows(part) for part in text.split("\n## ")[1:]}
        return cls(printed["request"], printed["response"].get("data", printed["response"]), tables)

    def mapped(self, table: str) -> dict[str, tuple[tuple[str, ...], ...]]:
        """Field -> the cells behind it, of the rows that have something of ours."""
        rows = [row for row in self.tables[table] if row.instead is None]
        return {field: row.cells for row in rows for field in row.fields}


def _rows(part: str) -> list[Row]:
    return [Row.of(line) for line in part.splitlines() if line.startswith("| `")]


def _quoted(cell: str) -> tuple[str, ...]:
    return tuple(re.findall(r"`([^`]+)`", cell))
