"""Acting on a catalogue over HTTP, and looking at all that an account holds."""

import re
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from kit.tables import metadata
from tests.conftest import Client, Shop

Payload = dict[str, Any]

VERBS = "Create|Update|Upsert|Delete|Restore|UpdatePrice|Tag|Archive|Unarchive"
"""What is done with things, as the names of mutations end."""

_BULK = """{ ids updatedIds successCount failureCount totalCount userErrors { code field }
  errors { index id code field currentVersion } preview { entityId action before after } }"""


async def act(client: Client, mutation: str, fields: str = "id", **given: Any) -> Payload:
    """The payload of a mutation; `fields` of the thing that it made or changed."""
    noun = re.match(f"(.+?)(Bulk)?({VERBS})$", mutation)
    assert noun is not None
    one = f"""{{ {noun.group(1)} {{ {fields} }} userErrors {{ code field }}
      preview {{ entityId action before after }} }}"""
    shown = _BULK if "Bulk" in mutation else one
    kind = f"{mutation[0].upper()}{mutation[1:]}Input"
    answer = await client(f"mutation ($input: {kind}!) {{ {mutation}(input: $input) {shown} }}", {"input": given})
    payload: Payload = answer[mutation]
    return payload


async def done(client: Client, mutation: str, fields: str = "id", **given: Any) -> Payload:
    """What a mutation of one thing made or changed; it must succeed."""
    payload = await act(client, mutation, fields, **given)
    assert payload["userErrors"] == [], payload
    thing: Payload = next(iter(payload.values()))
    return thing


async def made(client: Client, goods: Iterable[dict[str, Any]]) -> list[str]:
    """The ids of products, made one after the other."""
    return [(await done(client, "productCreate", **given))["id"] for given in goods]


async def bulk(client: Client, mutation: str, **given: Any) -> Payload:
    """The payload of a bulk mutation that must carry out every row."""
    payload = await act(client, mutation, **given)
    assert (payload["userErrors"], payload["errors"], payload["failureCount"]) == ([], [], 0), payload
    return payload


async def told(client: Client, mutation: str, **given: Any) -> list[tuple[str, str]]:
    """The errors of a mutation of one thing, as codes and paths; it must fail."""
    payload = await act(client, mutation, **given)
    assert next(iter(payload.values())) is None
    return [(error["code"], ".".join(error["field"] or ())) for error in payload["userErrors"]]


def rows_told(payload: Payload) -> list[tuple[int, str, str]]:
    """The row errors of a bulk mutation: index, code and path."""
    return [(error["index"], error["code"], ".".join(error["field"] or ())) for error in payload["errors"]]


async def found(client: Client, noun: str, fields: str = "id", **by: Any) -> Any:
    """One thing by what identifies it."""
    kind = f"{noun[0].upper()}{noun[1:]}By"
    answer = await client(f"query ($by: {kind}!) {{ {noun}(by: $by) {{ {fields} }} }}", {"by": by})
    return answer[noun]


async def variants_of(client: Client, product_id: str, fields: str) -> list[Payload]:
    """The variants of a product that were not deleted, in the order in which they were made."""
    product = await found(client, "product", f"variants(first: 100) {{ nodes {{ {fields} }} }}", id=product_id)
    nodes: list[Payload] = product["variants"]["nodes"]
    return nodes


async def changes_after(client: Client, position: str) -> list[Payload]:
    """What the history tells of what happened after a position."""
    asked = """query ($after: BigInt!) { changes(after: $after) { nodes {
      action entityId entityVersion before after reason } } }"""
    nodes: list[Payload] = (await client(asked, {"after": position}))["changes"]["nodes"]
    return nodes


async def position(client: Client) -> str:
    """How far the history has come."""
    end: str = (await client("{ changes { endPosition hasMore } }"))["changes"]["endPosition"]
    return end


async def everything(shop: Shop) -> dict[str, list[dict[str, Any]]]:
    """Every row of an account, by table; but for tokens, which note when they were used."""
    rows = {}
    async with shop.database.reading(shop.actor.account) as reads:
        for table in metadata.sorted_tables:
            if table.name != "token":
                kept = await reads.rows(sa.select(table).order_by(*table.primary_key.columns))
                rows[table.name] = [dict(row) for row in kept]
    return rows
