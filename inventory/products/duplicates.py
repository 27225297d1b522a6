"""Likely duplicates: products that share a barcode, a supplier's reference, or nearly a name.

Codes count wherever a product has them: its own, and those that its variants have, by themselves or from it. Groups are
found by walking indexes of what is not deleted in their order, no further than a page needs.
"""

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from inventory.products.models import PRODUCTS, VARIANTS
from kit.entities import Row
from kit.enums import Described
from kit.errors import BadArgument
from kit.folding import likeness
from kit.money import format_plain
from kit.pages import MAX_SIZE, PageRequest
from kit.snapshots import Reads
from kit.values import Values, is_storable


class DuplicateReason(Described):
    """Why products are likely to be the same."""

    SAME_UPC = "SAME_UPC", "They, or variants of them, have the same barcode."
    SAME_SUPPLIER_REFERENCE = (
        "SAME_SUPPLIER_REFERENCE",
        "They, or variants of them, have the same supplier and the same supplier's code.",
    )
    SIMILAR_NAME = (
        "SIMILAR_NAME",
        "Their names differ in nothing but case, accents, punctuation, white space or the order of words, and they "
        "come in the same vessel, or in none.",
    )


def similar_key(now: Row | None, values: Values) -> dict[str, str]:
    """The key by which products are compared whose names are nearly the same: of those in a vessel it tells the vessel
    too, for a bottle of half a litre is another thing than one of a litre. Empty where the values do not change it."""
    if "name" not in values and "vessel_size" not in values:
        return {}
    row = {"name": "", "vessel_size": None, **(now or {}), **values}
    key = likeness(row["name"])
    if row["vessel_size"] is not None:
        key = f"{key} {format_plain(row['vessel_size'])} {row['vessel_unit']} {row['vessel_type']}"
    return {"similar_key": key}


Key = tuple[str, ...]
"""The values that the products of a group share."""


@dataclass(frozen=True, slots=True)
class Sharing:
    """What products share for a reason: `columns` whose values together are a group's key; with `below_too` those of
    the same names of their variants count as well. Of all columns but the last no value holds a space."""

    columns: tuple[str, ...]
    below_too: bool

    async def keys(self, reads: Reads, after: Key | None, most: int) -> list[Key]:
        """The first keys, in their order, that several products share. One statement."""
        parts = [self._within(PRODUCTS, PRODUCTS.c.id, after).limit(most)]
        if self.below_too:
            parts.append(self._within(VARIANTS, VARIANTS.c.product_id, after).limit(most))
            parts.append(self._across(after).limit(most))
        found = sa.union(*(sa.select(part.subquery()) for part in parts)).subquery()
        rows = await reads.rows(sa.select(found).order_by(*(found.c[name] for name in self.columns)).limit(most))
        return [tuple(row[name] for name in self.columns) for row in rows]

    async def groups(self, reads: Reads, keys: Sequence[Key]) -> dict[Key, tuple[int, list[str]]]:
        """For each key how many products share it, and the ids of the first of them, at most `MAX_SIZE`. One
        statement."""
        tables = ((PRODUCTS, PRODUCTS.c.id), (VARIANTS, VARIANTS.c.product_id))[: 2 if self.below_too else 1]
        named = [
            self._living(table, None, product_id.label("product_id")).where(
                *(
                    reads.dialect.among(table.c[name], sorted({key[place] for key in keys}))
                    for place, name in enumerate(self.columns)
                )
            )
            for table, product_id in tables
        ]
        pairs = (sa.union(*named) if self.below_too else named[0]).subquery()
        of_key = [pairs.c[name] for name in self.columns]
        turn = sa.func.row_number().over(partition_by=of_key, order_by=pairs.c.product_id).label("turn")
        total = sa.func.count().over(partition_by=of_key).label("total")
        turns = sa.select(pairs, turn, total).subquery()
        rows = await reads.rows(sa.select(turns).where(turns.c.turn <= MAX_SIZE).order_by(turns.c.product_id))
        found: dict[Key, tuple[int, list[str]]] = {}
        for row in rows:
            _, ids = found.setdefault(tuple(row[name] for name in self.columns), (row["total"], []))
            ids.append(row["product_id"])
        return found

    def _within(self, table: sa.Table, product_id: sa.Column[Any], after: Key | None) -> sa.Select[Any]:
        """The keys that rows of different products have in one table, in their order."""
        columns = [table.c[name] for name in self.columns]
        several = sa.func.min(product_id) != sa.func.max(product_id)
        return self._living(table, after).group_by(*columns).having(several).order_by(*columns)

    def _across(self, after: Key | None) -> sa.Select[Any]:
        """The keys of products that variants of others have, in their order."""
        columns = [PRODUCTS.c[name] for name in self.columns]
        equal = (column == VARIANTS.c[column.name] for column in columns)
        others = sa.exists().where(*equal, VARIANTS.c.deleted_at.is_(None), VARIANTS.c.product_id != PRODUCTS.c.id)
        return self._living(PRODUCTS, after).where(others).group_by(*columns).order_by(*columns)

    def _living(self, table: sa.Table, after: Key | None, *beside: Any) -> sa.Select[Any]:
        """The keys of rows that have one and are not deleted, behind a key."""
        columns = [table.c[name] for name in self.columns]
        given = (column.is_not(None) for column in columns)
        select = sa.select(*columns, *beside).where(table.c.deleted_at.is_(None), *given)
        return select if after is None else select.where(_behind(columns, after))


def _behind(columns: Sequence[sa.Column[Any]], after: Key) -> sa.ColumnElement[bool]:
    later = columns[-1] > after[-1]
    for column, value in reversed(list(zip(columns[:-1], after, strict=False))):
        later = sa.or_(column > value, sa.and_(column == value, later))
    return later


SHARED: Final = {
    DuplicateReason.SAME_UPC: Sharing(("upc",), below_too=True),
    DuplicateReason.SAME_SUPPLIER_REFERENCE: Sharing(("supplier_id", "supplier_reference"), below_too=True),
    DuplicateReason.SIMILAR_NAME: Sharing(("similar_key",), below_too=False),
}
"""What is shared for each reason; groups come in this order of reasons."""


async def page(
    reads: Reads, reasons: Sequence[DuplicateReason], request: PageRequest
) -> tuple[list[dict[str, Any]], bool]:
    """A page of groups in the order of reasons and keys, and whether there are more.

    A group has its `reason`, its `key`, the `count` of its products, and as `product_ids` the first `MAX_SIZE` of them,
    as they were made. At most two statements a reason. Raises `BadArgument` for a cursor that is none.
    """
    begun, after = (None, None) if request.after is None else _pointed_at(request.after)
    order = list(SHARED)
    wanted = [reason for reason in order[0 if begun is None else order.index(begun) :] if reason in reasons]
    groups: list[dict[str, Any]] = []
    for reason in wanted if request.size else ():
        room = request.size - len(groups)
        shared = SHARED[reason]
        keys = await shared.keys(reads, after if reason is begun else None, room + 1)
        found = await shared.groups(reads, keys[:room]) if keys[:room] else {}
        groups += [
            {"reason": reason.value, "key": " ".join(key), "count": found[key][0], "product_ids": found[key][1]}
            for key in keys[:room]
        ]
        if len(keys) > room:
            return groups, True
    return groups, False


def cursor_of(group: Mapping[str, Any]) -> str:
    """Points at a group; given as `after`, what follows begins behind it."""
    return base64.urlsafe_b64encode(f"{group['reason']} {group['key']}".encode()).decode()


def _pointed_at(cursor: str) -> tuple[DuplicateReason, Key]:
    """The reason and the key that a cursor points at."""
    try:
        name, _, key = base64.b64decode(cursor, altchars=b"-_", validate=True).decode().partition(" ")
        reason = DuplicateReason[name]
    except (binascii.Error, ValueError, KeyError):
        raise _foreign() from None
    values = tuple(key.split(" ", len(SHARED[reason].columns) - 1))
    if len(values) < len(SHARED[reason].columns) or not is_storable(key):
        raise _foreign()
    return reason, values


def _foreign() -> BadArgument:
    return BadArgument("`after` is not a cursor of this list.", argument="after")
