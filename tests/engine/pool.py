"""What generated documents ask for: the ids, names, codes and cursors that are really there."""

import base64
import re
from collections import defaultdict
from collections.abc import Iterable
from random import Random
from typing import Any, Final

import orjson
import sqlalchemy as sa

import resolvers.graph  # noqa: F401 - declares the nouns
from kit.columns import Exact
from kit.database import Database
from kit.external_ids import EXTERNAL_IDS
from kit.money import format_parts
from kit.tables import metadata
from kit.tenancy import Account
from kit.times import format_time
from schema.nouns import NOUNS

PREFIXES: Final = {noun.type_name: prefix for prefix, noun in NOUNS.items()}
ID: Final = re.compile(r"\b[a-z]+_[0-7][0-9a-hjkmnp-tv-z]{25}\b")
_CURSOR: Final = re.compile(rb'"(Wy[IJ][A-Za-z0-9_-]{20,})"')
_KEPT: Final = 40
"""How many cursors of one list and order are remembered."""


class Pool:
    """What is known of one account's rows: read from the database once, and from every answer since."""

    def __init__(self) -> None:
        self.ids: dict[str, list[str]] = defaultdict(list)
        self.values: dict[tuple[str, str], list[Any]] = defaultdict(list)
        self.external_ids: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self.foreign: list[str] = []
        self.keys: list[str] = []
        """Idempotency keys that were used."""
        self.cursors: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        """Type -> order as the cursor names it -> cursors."""
        self._known: set[str] = set()

    async def read(self, database: Database, account: Account, other: Account) -> None:
        """Learns what an account has; of the other one only ids, which must find nothing."""
        async with database.reading(account) as reads:
            for noun in NOUNS.values():
                for row in await reads.rows(sa.select(noun.rows.table).order_by(noun.rows.table.c.id)):
                    self.add_id(row["id"])
                    self._learn(noun.type_name, noun.rows.table, row)
            kinds = {str(noun.rows.table.name): noun.type_name for noun in NOUNS.values()}
            for row in await reads.rows(sa.select(EXTERNAL_IDS)):
                self.external_ids[kinds[row["kind"]]].append((row["source"], row["value"]))
        async with database.reading(other) as reads:
            for noun in NOUNS.values():
                rows = await reads.rows(sa.select(noun.rows.table.c.id).order_by(noun.rows.table.c.id).limit(2))
                self.foreign += [row["id"] for row in rows]

    def add_id(self, entity_id: str) -> None:
        """Remembers an id, once."""
        noun = NOUNS.get(entity_id.partition("_")[0])
        if noun is not None and entity_id not in self._known:
            self._known.add(entity_id)
            self.ids[noun.type_name].append(entity_id)

    def harvest(self, answer: bytes) -> None:
        """Remembers the ids and cursors of an answer."""
        for entity_id in ID.findall(answer.decode()):
            if entity_id not in self.foreign:
                self.add_id(entity_id)
        for cursor in _CURSOR.findall(answer):
            self._add_cursor(cursor.decode())

    def id(self, random: Random, noun: str) -> str:
        """An id of a noun; newer ones more often."""
        ids = self.ids[noun]
        if not ids:
            return unknown_id(random, PREFIXES[noun])
        return random.choice(ids[-8:] if random.random() < 0.2 else ids)

    def value(self, random: Random, noun: str, field: str) -> Any:
        """What some row of a noun has there; None if none has anything."""
        values = self.values.get((noun, snake(field)))
        return random.choice(values) if values else None

    def _learn(self, noun: str, table: sa.Table, row: Any) -> None:
        for column in table.columns:
            value = row[column.name]
            if value is None or isinstance(value, dict | list | bool):
                continue
            if isinstance(column.type, Exact):
                value = format_parts(value, column.type.places)
            if hasattr(value, "tzinfo"):
                value = format_time(value)
            self.values[noun, column.name].append(value)

    def _add_cursor(self, cursor: str) -> None:
        held = orjson.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_"))
        noun = NOUNS[held[-1].partition("_")[0]].type_name
        known = self.cursors[noun][held[0]]
        if cursor not in known:
            known.append(cursor)
            del known[:-_KEPT]


def order_of(signature: str) -> list[dict[str, str]] | None:
    """The `orderBy` whose cursors name their order so; None for that of a search."""
    steps = [(step.lstrip("-"), "DESC" if step.startswith("-") else "ASC") for step in signature.split(",")]
    if steps[0][0] == "exact":
        return None
    *named, (_, last) = steps
    order = [{"field": name.removesuffix("_key").upper(), "direction": way} for name, way in named]
    made = {"field": "CREATED_AT", "direction": last}
    return order if last == (order[-1]["direction"] if order else "ASC") else [*order, made]


def unknown_id(random: Random, prefix: str) -> str:
    """A well-formed id of nothing."""
    alphabet = "0123456789abcdefghjkmnpqrstvwxyz"
    return f"{prefix}_0" + "".join(random.choice(alphabet) for _ in range(25))


def snake(name: str) -> str:
    """A field's name as its column has it."""
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)


def tables() -> Iterable[sa.Table]:
    """Every table."""
    return metadata.sorted_tables
