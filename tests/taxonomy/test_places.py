"""Where products stand in the taxonomy, and what they name by the way: found, or made where all else is sound."""

import asyncio
from typing import Any

import pytest

from tests.conftest import Client
from tests.support.nouns import NOUNS, Api, counts_of
from tests.support.statements import Statements

pytestmark = pytest.mark.anyio

CATEGORY, TAG, SUPPLIER, *_ = NOUNS
UNKNOWN = "cat_00000000000000000000000000"
SHOWN = """product { id version category { id name deletedAt parent { id } } subcategory { id name parent { id } }
  supplier { id name deletedAt } tags { name } } userErrors { code field }"""


async def create(client: Client, **given: Any) -> Any:
    document = f"mutation ($input: ProductCreateInput!) {{ productCreate(input: $input) {{ {SHOWN} }} }}"
    return (await client(document, {"input": {"name": "P", **given}}))["productCreate"]


async def update(client: Client, product: Any, **given: Any) -> Any:
    document = f"mutation ($input: ProductUpdateInput!) {{ productUpdate(input: $input) {{ {SHOWN} }} }}"
    return (await client(document, {"input": {"id": product["id"], **given}}))["productUpdate"]


async def bulk(client: Client, rows: list[Any], **given: Any) -> Any:
    document = """mutation ($input: ProductBulkCreateInput!) { productBulkCreate(input: $input) {
      successCount failureCount totalCount userErrors { code field } errors { index code field } } }"""
    return (await client(document, {"input": {"products": rows, **given}}))["productBulkCreate"]


async def made(client: Client, **given: Any) -> Any:
    payload = await create(client, **given)
    assert payload["userErrors"] == []
    return payload["product"]


async def counts(client: Client) -> list[int]:
    """How many categories, tags, suppliers and products there are."""
    asked = "{ categories { totalCount } tags { totalCount } suppliers { totalCount } products { totalCount } }"
    return [each["totalCount"] for each in (await client(asked)).values()]


async def test_new_names_are_made_and_found_from_then_on(client: Client) -> None:
    given = {"category": {"name": "Lamps"}, "subcategory": {"name": "Desk"}, "supplier": {"name": "Acme"}}
    first = await made(client, **given, tags=["New", "Bright", "NEW"])
    assert first["subcategory"]["parent"] == {"id": first["category"]["id"]}
    assert first["category"]["parent"] is None
    assert [tag["name"] for tag in first["tags"]] == ["Bright", "New"]
    again = {"category": {"name": "LAMPS "}, "subcategory": {"name": "dèsk"}, "supplier": {"name": "acme"}}
    second = await made(client, **again, tags=["bright", "new"])
    assert {**second, "id": first["id"]} == first
    assert await counts(client) == [2, 2, 1, 2]


async def test_a_subcategory_of_the_same_name_stands_below_each_category(client: Client) -> None:
    first = await made(client, category={"name": "A"}, subcategory={"name": "Same"})
    second = await made(client, category={"name": "B"}, subcategory={"name": "Same"})
    assert first["subcategory"]["id"] != second["subcategory"]["id"]
    assert second["subcategory"]["parent"] == {"id": second["category"]["id"]}


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"categoryId": UNKNOWN}, [("NOT_FOUND", ["categoryId"])]),
        ({"categoryId": UNKNOWN, "subcategory": {"name": "S"}}, [("NOT_FOUND", ["categoryId"])]),
        ({"categoryId": "GONE"}, [("NOT_FOUND", ["categoryId"])]),
        ({"categoryId": "LAMPS", "category": {"name": "Else"}}, [("MISMATCH", ["category", "name"])]),
        ({"categoryId": "LAMPS", "subcategoryId": UNKNOWN}, [("NOT_FOUND", ["subcategoryId"])]),
        ({"categoryId": "LAMPS", "subcategoryId": "OTHER"}, [("MISMATCH", ["subcategoryId"])]),
        ({"categoryId": "OTHER", "subcategoryId": "DESK"}, [("MISMATCH", ["subcategoryId"])]),
        ({"category": {"name": "lamps"}, "subcategoryId": "OTHER"}, [("MISMATCH", ["subcategoryId"])]),
        ({"category": {"name": "New"}, "subcategoryId": "DESK"}, [("MISMATCH", ["subcategoryId"])]),
        (
            {"categoryId": "LAMPS", "subcategoryId": "DESK", "subcategory": {"name": "Floor"}},
            [("MISMATCH", ["subcategory", "name"])],
        ),
        ({"subcategoryId": "DESK"}, [("REQUIRED", ["categoryId"])]),
        ({"subcategory": {"name": "S"}}, [("REQUIRED", ["categoryId"])]),
        ({"category": {"name": " "}}, [("BLANK", ["category", "name"])]),
        ({"category": {"name": "n" * 201}, "subcategory": {"name": "S"}}, [("TOO_LONG", ["category", "name"])]),
        ({"category": {"name": "New"}, "subcategory": {"name": ""}}, [("BLANK", ["subcategory", "name"])]),
        ({"categoryId": "LAMPS", "subcategory": {"name": ""}}, [("BLANK", ["subcategory", "name"])]),
        ({"category": {"name": "New"}, "subcategory": {"name": "S"}, "name": ""}, [("BLANK", ["name"])]),
        ({"supplierId": "ACME", "supplier": {"name": "Else"}}, [("MISMATCH", ["supplier", "name"])]),
        ({"supplierId": UNKNOWN, "category": {"name": "New"}}, [("NOT_FOUND", ["supplierId"])]),
        ({"supplier": {"name": "a\x00"}, "category": {"name": "New"}}, [("INVALID", ["supplier", "name"])]),
        ({"tags": ["Fine", " "], "supplier": {"name": "New"}}, [("BLANK", ["tags", "1"])]),
        ({"tags": ["n" * 201, "a\x00"]}, [("TOO_LONG", ["tags", "0"]), ("INVALID", ["tags", "1"])]),
        ({"tagIds": ["tag_00000000000000000000000000"], "tags": ["Fine"]}, [("NOT_FOUND", ["tagIds", "0"])]),
        ({"tags": [f"T{n}" for n in range(101)]}, [("TOO_LONG", ["tags"])]),
        ({"defaultReceivingLocationId": UNKNOWN, "tags": ["T"]}, [("NOT_FOUND", ["defaultReceivingLocationId"])]),
    ],
)
async def test_what_contradicts_itself_is_refused_and_makes_nothing(
    client: Client, given: dict[str, Any], told: list[Any]
) -> None:
    categories = Api(client, CATEGORY)
    ids = {"LAMPS": await categories.make("Lamps"), "OTHER": await categories.make("Other")}
    ids |= {"DESK": await categories.make("Desk", parentId=ids["LAMPS"]), "GONE": await categories.make("Gone")}
    ids["ACME"] = await Api(client, SUPPLIER).make("Acme")
    await categories.done("delete", id=ids["GONE"])
    given = {name: ids.get(value, value) if isinstance(value, str) else value for name, value in given.items()}
    before = await counts(client)
    payload = await create(client, **given)
    assert payload["product"] is None
    assert [(error["code"], error["field"]) for error in payload["userErrors"]] == told
    assert await counts(client) == before


async def test_what_was_deleted_is_still_shown_and_nothing_new_goes_there(client: Client) -> None:
    product = await made(client, category={"name": "Lamps"}, supplier={"name": "Acme"}, tags=["T"])
    category, supplier = product["category"]["id"], product["supplier"]["id"]
    gone = await Api(client, CATEGORY).done("delete", id=category)
    await Api(client, SUPPLIER).done("delete", id=supplier)
    changed = (await update(client, product, name="Q"))["product"]
    assert (changed["category"]["id"], changed["category"]["deletedAt"]) == (category, gone["deletedAt"])
    assert (changed["supplier"]["id"], changed["supplier"]["deletedAt"] is None) == (supplier, False)
    for given, told in (
        ({"categoryId": category}, {"code": "NOT_FOUND", "field": ["categoryId"]}),
        ({"supplierId": supplier}, {"code": "NOT_FOUND", "field": ["supplierId"]}),
        ({"subcategory": {"name": "Desk"}}, {"code": "REQUIRED", "field": ["categoryId"]}),
    ):
        assert await update(client, product, **given) == {"product": None, "userErrors": [told]}
    assert await counts(client) == [0, 1, 0, 1]
    anew = (await update(client, product, category={"name": "Lamps"}, supplier={"name": "Acme"}))["product"]
    assert anew["category"]["id"] != category
    assert anew["supplier"]["id"] != supplier


async def test_a_subcategory_is_named_in_the_category_that_a_product_keeps(client: Client) -> None:
    product = await made(client, category={"name": "Lamps"})
    changed = (await update(client, product, subcategory={"name": "Desk"}))["product"]
    assert changed["subcategory"]["parent"] == {"id": product["category"]["id"]}
    [refused] = (await update(client, product, category={"name": "Other"}))["userErrors"]
    assert refused == {"code": "MISMATCH", "field": ["subcategoryId"]}
    moved = (await update(client, product, category={"name": "Other"}, subcategory={"name": "Desk"}))["product"]
    assert moved["subcategory"]["id"] != changed["subcategory"]["id"]


async def test_good_rows_make_what_they_name_and_bad_ones_nothing(client: Client) -> None:
    rows = [
        {"name": "A", "category": {"name": "Kept"}, "tags": ["Kept"]},
        {"name": "", "category": {"name": "Lost"}, "tags": ["Lost"], "supplier": {"name": "Lost"}},
        {"name": "C", "category": {"name": "KEPT"}, "supplier": {"name": "Kept"}},
    ]
    payload = await bulk(client, rows)
    assert (counts_of(payload), payload["errors"]) == (
        (0, 3, 3),
        [{"index": 1, "code": "BLANK", "field": ["name"]}],
    )
    assert await counts(client) == [0, 0, 0, 0]
    assert counts_of(await bulk(client, rows, errorPolicy="IGNORE_FAILED")) == (2, 1, 3)
    for noun in (CATEGORY, TAG, SUPPLIER):
        assert await Api(client, noun).names() == ["Kept"]


async def test_fifty_new_names_cost_as_many_statements_as_five(client: Client, statements: Statements) -> None:
    counted = []
    for count in (5, 50):
        statements.clear()
        named = [f"{count}-{n}" for n in range(count)]
        rows = [
            {
                "name": name,
                "category": {"name": name},
                "subcategory": {"name": name},
                "supplier": {"name": name},
                "tags": [name],
            }
            for name in named
        ]
        assert counts_of(await bulk(client, rows)) == (count, 0, count)
        counted.append(len(statements.after_sign_in))
    assert counted[0] == counted[1]
    assert await counts(client) == [110, 55, 55, 55]


async def test_ten_clients_that_name_the_same_new_things_make_each_once(client: Client) -> None:
    """In orders of their own, so that each would wait for what another has just made."""
    names = [f"N{n:02}" for n in range(20)]

    def rows(shift: int) -> list[Any]:
        order = [*names[shift * 2 :], *names[: shift * 2]][:: -1 if shift % 2 else 1]
        return [
            {
                "name": f"{shift} {name}",
                "category": {"name": name},
                "subcategory": {"name": f"Below {name}"},
                "supplier": {"name": name},
                "tags": order[place : place + 3],
            }
            for place, name in enumerate(order)
        ]

    payloads = await asyncio.gather(*(bulk(client, rows(shift)) for shift in range(10)))
    assert [counts_of(payload) for payload in payloads] == [(20, 0, 20)] * 10
    assert await counts(client) == [40, 20, 20, 200]
    for noun in (TAG, SUPPLIER):
        assert sorted(await Api(client, noun).names()) == names


async def test_ten_clients_that_name_them_one_product_at_a_time(client: Client) -> None:
    async def one_after_the_other(shift: int) -> None:
        for n in range(5):
            name = f"N{(n * (1 if shift % 2 else 3) + shift) % 5}"
            await made(client, category={"name": name}, supplier={"name": name}, tags=[name, f"N{(n + shift) % 5}"])

    await asyncio.gather(*(one_after_the_other(shift) for shift in range(10)))
    assert await counts(client) == [5, 5, 5, 50]
