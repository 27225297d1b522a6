"""The demo's catalogue: the same for everybody, well formed, and like a shop's."""

from collections import Counter
from itertools import islice

import pytest

from app.demo.barcodes import check_digit, ean_13, upc_a
from app.demo.catalogue import DEPARTMENTS, MAX_VARIANTS, catalogue, initials
from app.demo.shapes import DemoProduct, DemoVariant, Prices
from inventory.products.models import PRODUCTS, VARIANTS
from kit.values import check

MANY = 5_000


@pytest.fixture(scope="module")
def products() -> list[DemoProduct]:
    return list(catalogue(MANY, 1))


def test_a_seed_stands_for_one_catalogue():
    assert list(catalogue(100, 7)) == list(catalogue(100, 7))
    assert list(catalogue(100, 7)) != list(catalogue(100, 8))


def test_the_catalogue_of_the_first_seed_is_the_same_on_every_machine():
    # A changed vocabulary may change this; what it is to catch is a draw that depends on the machine.
    [first] = catalogue(1, 1)

    assert (first.sku, first.name) == ("PENF-PEN-1001", "Penfold Bay Slim Gel Pen Cricket Traveller")
    assert [variant.sku for variant in first.variants][:2] == ["PENF-PEN-1001-F-BLK", "PENF-PEN-1001-F-WHT"]


def test_a_larger_catalogue_begins_with_the_same_products(products: list[DemoProduct]):
    assert list(catalogue(50, 1)) == products[:50]
    assert list(catalogue(60, 1, start=40)) == products[40:60]


def test_products_are_made_only_when_asked_for():
    assert len(list(islice(catalogue(10**15, 1), 3))) == 3


def test_skus_and_barcodes_are_unique(products: list[DemoProduct]):
    skus = [sku for product in products for sku in product.skus()]
    barcodes = [thing.upc for thing in _things(products) if thing.upc]

    assert len(set(skus)) == len(skus)
    assert len(set(barcodes)) == len(barcodes)


def test_barcodes_have_their_check_digit_and_belong_to_no_real_product(products: list[DemoProduct]):
    barcodes = [thing.upc for thing in _things(products) if thing.upc]

    assert {len(code) for code in barcodes} == {12, 13}
    assert all(check_digit(code[:-1]) == code[-1] for code in barcodes)
    assert all(code[0] == ("4" if len(code) == 12 else "2") for code in barcodes)


def test_check_digits_are_those_of_the_standard():
    assert check_digit("629104150021") == "3"  # the example of the GS1 General Specifications
    assert check_digit("03600029145") == "2"
    assert len(upc_a(12, 345)) == 12
    assert len(ean_13(12, 345)) == 13


def test_values_pass_the_rules_of_their_columns(products: list[DemoProduct]):
    for product in products[:500]:
        values = check(PRODUCTS, {"currency": "EUR", **product.given()}, creating=True)
        assert values["name"] == product.name
        assert values["retail_price"] == product.prices.retail * 1_000_000
        for variant in product.variants:
            given = {"currency": "EUR", "product_id": "prod", **variant.given()}
            assert check(VARIANTS, given, creating=True)["sku"] == variant.sku


def test_prices_leave_a_margin_and_end_as_prices_do(products: list[DemoProduct]):
    prices = [thing.prices for thing in _things(products) if thing.prices is not None]

    assert all(0 < price.cost < price.wholesale < price.retail for price in prices)
    assert {_ending(price) for price in prices} == {"99", "95", "50"}


def test_variants_are_few_or_many_and_differ_in_name(products: list[DemoProduct]):
    counts = [len(product.variants) for product in products]

    assert min(counts) == 1
    assert max(counts) == MAX_VARIANTS
    assert 4.5 <= sum(counts) / len(counts) <= 5.5
    assert all(len({variant.name for variant in product.variants}) == len(product.variants) for product in products)
    assert any(variant.prices for product in products for variant in product.variants)


def test_flags_are_rare_and_agree(products: list[DemoProduct]):
    discontinued = [product for product in products if product.discontinued]
    unsellable = [product for product in products if not product.sellable]

    assert 0.02 < len(discontinued) / MANY < 0.1
    assert 0.02 < len(unsellable) / MANY < 0.1
    assert all(variant.discontinued for product in discontinued for variant in product.variants)
    assert not any(variant.sellable for product in unsellable for variant in product.variants)


def test_what_is_used_up_is_kept_in_lots(products: list[DemoProduct]):
    assert {product.category for product in products if product.lot_tracking} == {"Bar", "Tools", "Stationery"}
    assert all(product.lot_tracking for product in products if product.category == "Bar")


def test_names_hardly_repeat_and_descriptions_are_sentences(products: list[DemoProduct]):
    repeated = MANY - len(Counter(product.name for product in products))
    texts = [text for product in products for text in (product.name, product.description)]

    assert repeated < MANY / 200
    assert not any("{" in text or "  " in text or text != text.strip() for text in texts)
    assert all(product.description.endswith(".") and product.description[0].isupper() for product in products)


def test_every_shelf_is_filled(products: list[DemoProduct]):
    shelves = {(product.category, product.subcategory) for product in products}

    assert shelves == {
        (department.category, line.subcategory) for department in DEPARTMENTS for line in department.lines
    }


@pytest.mark.parametrize(
    ("maker", "short"), [("Low Tide Recordings", "LTR"), ("Señal", "SENA"), ("Grindle & Co", "GRIN"), ("A & B", "A")]
)
def test_a_maker_has_a_short_form(maker: str, short: str):
    assert initials(maker) == short


def _things(products: list[DemoProduct]) -> list[DemoProduct | DemoVariant]:
    return [thing for product in products for thing in (product, *product.variants)]


def _ending(price: Prices) -> str:
    return f"{price.retail:.2f}"[-2:]
