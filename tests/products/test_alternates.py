"""Alternate SKUs and substitutions: what else a thing is found by, and what may be sold in its place."""

from typing import Any

import pytest

from tests.conftest import Client, Shop
from tests.products.acting import (
    act,
    bulk,
    changes_after,
    done,
    everything,
    found,
    position,
    rows_told,
    told,
    variants_of,
)
from tests.support.statements import Statements

pytestmark = pytest.mark.anyio

ALTERNATES = "id sku alternateSkus { id sku }"
SUBSTITUTIONS = "substitutions { id priority product { name } }"


def skus(thing: Any) -> list[str]:
    """The alternate SKUs of something."""
    return [each["sku"] for each in thing["alternateSkus"]]


async def test_things_are_found_by_them(client: Client) -> None:
    variants = [{"sku": "V1", "alternateSkus": ["OLD-V1"]}, {"sku": "V2"}]
    product = await done(
        client, "productCreate", ALTERNATES, name="P", sku="P", alternateSkus=[" OLD-P ", "OLDER"], variants=variants
    )
    assert skus(product) == ["OLD-P", "OLDER"]
    [first, _] = await variants_of(client, product["id"], ALTERNATES)
    assert skus(first) == ["OLD-V1"]
    assert (await found(client, "product", sku="OLDER"))["id"] == product["id"]
    assert (await found(client, "product", sku="OLD-V1"))["id"] == product["id"]
    assert (await found(client, "variant", sku="OLD-V1"))["id"] == first["id"]
    assert await found(client, "variant", sku="OLD-P") is None
    for text in ("OLD-V1", "older"):
        shown = await client(f'{{ products(search: "{text}") {{ nodes {{ id }} }} }}')
        assert shown["products"]["nodes"] == [{"id": product["id"]}]
    shown = await client('{ variants(search: "old-v1") { nodes { id } } }')
    assert shown["variants"]["nodes"] == [{"id": first["id"]}]


async def test_those_of_a_product_without_variants_name_its_variant(client: Client) -> None:
    product = await done(client, "productCreate", name="P", sku="P", alternateSkus=["OLD"])
    [variant] = await variants_of(client, product["id"], "id")
    for sku in ("P", "OLD"):
        assert await found(client, "variant", sku=sku) == variant
    kit = await done(
        client,
        "productCreate",
        "kitItems { nodes { variant { id } } }",
        name="K",
        type="KIT",
        kitItems=[{"sku": "OLD", "quantity": 1}],
    )
    assert kit["kitItems"]["nodes"] == [{"variant": variant}]


async def test_they_share_one_set_with_all_others(client: Client, shop: Shop) -> None:
    product = await done(
        client,
        "productCreate",
        name="P",
        sku="P",
        alternateSkus=["OLD"],
        variants=[{"sku": "V", "alternateSkus": ["W"]}],
    )
    before = await everything(shop)
    for sku in ("P", "OLD", "V", "W"):
        assert await told(client, "productCreate", name="Q", sku=sku) == [("TAKEN", "sku")]
        assert await told(client, "productCreate", name="Q", alternateSkus=["NEW", sku]) == [
            ("TAKEN", "alternateSkus.1")
        ]
        assert await told(client, "productCreate", name="Q", variants=[{"alternateSkus": [sku]}]) == [
            ("TAKEN", "variants.0.alternateSkus.0")
        ]
    assert await told(client, "productUpdate", id=product["id"], sku="V") == [("TAKEN", "sku")]
    assert await told(client, "productUpdate", id=product["id"], sku="OLD") == [("DUPLICATE", "sku")]
    assert await told(client, "productUpdate", id=product["id"], alternateSkus=["A", "B", "A"]) == [
        ("DUPLICATE", "alternateSkus.2")
    ]
    assert await told(client, "productUpdate", id=product["id"], alternateSkus=[" ", "x" * 101]) == [
        ("BLANK", "alternateSkus.0"),
        ("TOO_LONG", "alternateSkus.1"),
    ]
    assert await told(client, "productUpdate", id=product["id"], alternateSkus=[f"A{n}" for n in range(51)]) == [
        ("TOO_LONG", "alternateSkus")
    ]
    rows = [{"name": "A", "sku": "NEW"}, {"name": "B", "alternateSkus": ["NEW"]}]
    assert rows_told(await act(client, "productBulkCreate", products=rows)) == [(1, "TAKEN", "alternateSkus.0")]
    assert await everything(shop) == before


async def test_a_renamed_thing_keeps_its_old_sku_as_an_alternate(client: Client) -> None:
    product = await done(client, "productCreate", name="P", sku="OLD")
    renamed = await done(client, "productUpdate", ALTERNATES, id=product["id"], sku="NEW", alternateSkus=["OLD"])
    assert (renamed["sku"], skus(renamed)) == ("NEW", ["OLD"])
    swapped = await done(client, "productUpdate", ALTERNATES, id=product["id"], sku="OLD", alternateSkus=["NEW"])
    assert (swapped["sku"], skus(swapped)) == ("OLD", ["NEW"])
    assert await told(client, "productCreate", name="Q", sku="NEW") == [("TAKEN", "sku")]


async def test_they_are_replaced_and_given_up(client: Client) -> None:
    product = await done(client, "productCreate", ALTERNATES, name="P", alternateSkus=["A", "B"])
    at = await position(client)
    assert skus(await done(client, "productUpdate", ALTERNATES, id=product["id"], name="Q")) == ["A", "B"]
    changed = await done(client, "productUpdate", ALTERNATES, id=product["id"], alternateSkus=["B", "C"])
    assert changed["alternateSkus"][0] == product["alternateSkus"][1]
    assert [change["before"] for change in await changes_after(client, at)][-1] == {
        "alternateSkus": [{"sku": "A", "position": 0}, {"sku": "B", "position": 1}]
    }
    assert await done(client, "productCreate", "sku", name="R", sku="A") == {"sku": "A"}
    assert skus(await done(client, "productUpdate", ALTERNATES, id=product["id"], alternateSkus=None)) == []
    assert await done(client, "productCreate", "sku", name="S", sku="B") == {"sku": "B"}


async def test_an_upsert_by_an_alternate_sku_leaves_the_sku_alone(client: Client) -> None:
    product = await done(client, "productCreate", name="P", sku="P", alternateSkus=["OLD"])
    again = await done(client, "productUpsert", f"name {ALTERNATES}", match={"sku": "OLD"}, name="Q")
    assert (again["id"], again["name"], again["sku"], skus(again)) == (product["id"], "Q", "P", ["OLD"])


async def test_a_deleted_thing_keeps_them(client: Client) -> None:
    product = await done(client, "productCreate", name="P", alternateSkus=["OLD"])
    await done(client, "productDelete", id=product["id"])
    assert await told(client, "productCreate", name="Q", sku="OLD") == [("TAKEN", "sku")]
    assert skus(await done(client, "productRestore", ALTERNATES, id=product["id"])) == ["OLD"]


async def test_substitutions_come_by_their_priority(client: Client) -> None:
    for name in ("A", "B"):
        await done(client, "productCreate", name=name, sku=name)
    third = await done(client, "productCreate", name="C")
    given: list[dict[str, Any]] = [{"sku": "A", "priority": 7}, {"productId": third["id"]}, {"sku": "B", "priority": 3}]
    product = await done(client, "productCreate", f"id {SUBSTITUTIONS}", name="P", substitutions=given)
    shown = [(each["product"]["name"], each["priority"]) for each in product["substitutions"]]
    assert shown == [("C", 1), ("B", 3), ("A", 7)]
    given = [{"sku": "B", "priority": 3}, {"sku": "A", "priority": 1}]
    changed = await done(client, "productUpdate", SUBSTITUTIONS, id=product["id"], substitutions=given)
    assert changed["substitutions"][1] == product["substitutions"][1]
    assert changed["substitutions"][0] == {**product["substitutions"][2], "priority": 1}
    assert await done(client, "productUpdate", SUBSTITUTIONS, id=product["id"], substitutions=[]) == {
        "substitutions": []
    }


async def test_what_substitutions_are_refused(client: Client, shop: Shop, other_client: Client) -> None:
    product = await done(client, "productCreate", name="P", sku="P")
    gone = await done(client, "productCreate", name="G", sku="G")
    await done(client, "productDelete", id=gone["id"])
    theirs = await done(other_client, "productCreate", name="T", sku="T")
    await done(client, "productCreate", name="A", sku="A")
    before = await everything(shop)
    refused: list[tuple[list[dict[str, Any]], list[tuple[str, str]]]] = [
        ([{"sku": "NONE"}], [("NOT_FOUND", "substitutions.0.sku")]),
        ([{"sku": "T"}], [("NOT_FOUND", "substitutions.0.sku")]),
        ([{"productId": theirs["id"]}], [("NOT_FOUND", "substitutions.0.productId")]),
        ([{"productId": gone["id"]}], [("NOT_FOUND", "substitutions.0.productId")]),
        ([{"sku": "G"}], [("NOT_FOUND", "substitutions.0.sku")]),
        ([{"sku": "A", "productId": product["id"]}], [("MISMATCH", "substitutions.0.sku")]),
        ([{}], [("REQUIRED", "substitutions.0.productId")]),
        ([{"sku": "P"}], [("CYCLE", "substitutions.0")]),
        ([{"sku": "A"}, {"sku": "A"}], [("DUPLICATE", "substitutions.1")]),
        ([{"sku": "A", "priority": -1}], [("OUT_OF_RANGE", "substitutions.0.priority")]),
    ]
    for given, errors in refused:
        assert await told(client, "productUpdate", id=product["id"], substitutions=given) == errors
    assert await everything(shop) == before


async def test_fifty_rows_cost_what_five_do(client: Client, statements: Statements) -> None:
    await done(client, "productCreate", name="A", sku="A")
    counts = []
    for many in (5, 50):
        rows = [
            {"name": f"P{n}", "alternateSkus": [f"{many}-{n}"], "substitutions": [{"sku": "A"}], "variants": [{}]}
            for n in range(many)
        ]
        statements.clear()
        made = await bulk(client, "productBulkCreate", products=rows)
        rows = [{"id": each, "alternateSkus": [f"{each}"], "substitutions": []} for each in made["ids"]]
        await bulk(client, "productBulkUpdate", products=rows)
        counts.append(len(statements.after_sign_in))
    assert counts[0] == counts[1]
