"""External ids: what other systems call our things.

Two systems may use the same id for different things, and one system the same id for a product and for a supplier; so
the source and the kind of thing belong to it. An external id is never given to another entity.
"""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlmodel import SQLModel

from kit.columns import stored_text
from kit.database import Reads
from kit.tables import table_of, tenant_table
from kit.values import is_storable


@tenant_table()
class ExternalId(SQLModel, table=True):
    """One thing's id in one other system."""

    __tablename__ = "external_id"

    account_id: str = stored_text(primary_key=True)
    source: str = stored_text(primary_key=True)
    kind: str = stored_text(primary_key=True)
    value: str = stored_text(primary_key=True)
    entity_id: str = stored_text()

    __table_args__ = (sa.UniqueConstraint("account_id", "entity_id", "source"),)


EXTERNAL_IDS = table_of(ExternalId)


async def owners(reads: Reads, kind: str, asked: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """The ids of the entities of a kind that have external ids, by source and value. One statement."""
    table = EXTERNAL_IDS
    wanted = {(source, value) for source, value in asked if is_storable(source) and is_storable(value)}
    if not wanted:
        return {}
    among = reads.dialect.among
    statement = sa.select(table.c.source, table.c.value, table.c.entity_id).where(
        among(table.c.source, sorted({source for source, _ in wanted})),
        table.c.kind == kind,
        among(table.c.value, sorted({value for _, value in wanted})),
    )
    found = {(row["source"], row["value"]): row["entity_id"] for row in await reads.rows(statement)}
    return {pair: entity_id for pair, entity_id in found.items() if pair in wanted}
