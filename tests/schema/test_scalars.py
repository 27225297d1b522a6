"""What the scalars take and refuse, as literals and as variables."""

from typing import Any

import pytest

from tests.conftest import Client

pytestmark = pytest.mark.anyio

CREATE = """mutation ($price: Decimal) { productCreate(input: {name: "N", retailPrice: $price}) {
  product { retailPrice { amount } } userErrors { code } } }"""


@pytest.mark.parametrize(
    ("given", "amount"),
    [
        ("12.50", "12.50"),
        (" 12.5 ", "12.50"),
        ("+1", "1.00"),
        (".5", "0.50"),
        ("1e3", "1000.00"),
        (12, "12.00"),
        (12.1, "12.10"),
        (0.1, "0.10"),
        ("0.000001", "0.000001"),
        ("9223372036854.775807", "9223372036854.775807"),
        ("-0", "0.00"),
        (None, None),
    ],
)
async def test_a_decimal_is_exact(client: Client, given: Any, amount: str | None) -> None:
    product = (await client(CREATE, {"price": given}))["productCreate"]["product"]
    assert product == {"retailPrice": None if amount is None else {"amount": amount}}


@pytest.mark.parametrize(
    "given",
    ["1_000", "１２", "1,5", "", "NaN", "Infinity", "0x10", "1e9999", "1" * 65, True, [1, 2], {}, "12 50"],
)
async def test_what_is_no_decimal_is_refused(client: Client, given: Any) -> None:
    assert await client.refused(CREATE, {"price": given}) == (422, ["INVALID_VARIABLES"])


@pytest.mark.parametrize("literal", ['"1_000"', "[1]", "true", "x", "1" * 10_000])
async def test_what_is_no_decimal_is_refused_as_a_literal_too(client: Client, literal: str) -> None:
    document = f'mutation {{ productCreate(input: {{name: "N", retailPrice: {literal}}}) {{ userErrors {{ code }} }} }}'
    assert await client.refused(document) == (422, ["GRAPHQL_VALIDATION_FAILED"])


async def test_a_decimal_literal_is_exact(client: Client) -> None:
    make = 'productCreate(input: {name: "N", retailPrice: %s}) { product { retailPrice { amount } } }'
    answer = await client("mutation { a: " + make % "12.10" + " b: " + make % '"0.123456"' + " }")
    assert [answer[key]["product"]["retailPrice"]["amount"] for key in "ab"] == ["12.10", "0.123456"]


@pytest.mark.parametrize("given", ["1_0", "", "1.0", 1.5, True, "9223372036854775808", "１", 2**80, "9" * 5000])
async def test_what_is_no_big_int_is_refused(client: Client, given: Any) -> None:
    document = "query ($after: BigInt!) { changes(after: $after) { endPosition } }"
    assert await client.refused(document, {"after": given}) == (422, ["INVALID_VARIABLES"])


@pytest.mark.parametrize("given", ["0", 0, "-5", "1"])
async def test_a_big_int_comes_as_a_string_or_a_number(client: Client, given: Any) -> None:
    document = "query ($after: BigInt!) { changes(after: $after, first: 0) { endPosition } }"
    assert (await client(document, {"after": given}))["changes"] == {"endPosition": str(given)}
