"""What a variant has from its product, played through at random beside a small model of it."""

import asyncio
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

import hypothesis
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from kit.database import Database
from kit.ids import new_id
from tests.conftest import Client, new_shop, served
from tests.products.acting import done, found, told, variants_of

PRICES = ("wholesalePrice", "retailPrice", "unitCost", "price")
PLAIN = ("accountCode", "orderUnit", "countFractions", "vessel", "bundles", "pricePer")
INHERITED = ("description", "imageUrl", "supplier", "sellable", "discontinued", "currency", *PRICES, *PLAIN)
CODES = ("sku", "upc", "supplierReference")
START: dict[str, Any] = dict.fromkeys((*INHERITED, *CODES)) | {
    "sellable": True,
    "discontinued": False,
    "currency": "USD",
}

BOTTLE = {"size": "7", "unit": "DL", "type": "BO"}
KILO = {"size": "1000", "unit": "G", "type": "BG"}
BOX = {"type": "BX", "size": "6", "unit": None}
BAG = {"type": "SA", "size": "2500", "unit": "G"}

TEXTS = st.sampled_from(["a", "b", " ", None])
FLAGS = st.sampled_from([True, False, None])
AMOUNTS = st.sampled_from(["0", "1", "2.5", None])
TAGS = st.sampled_from([["x"], ["x", "y"], [], None])
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "description": TEXTS,
    "imageUrl": st.sampled_from(["https://a.example/", "https://b.example/", None]),
    "supplier": st.sampled_from(["S", "T", None]),
    "sellable": FLAGS,
    "discontinued": FLAGS,
    "currency": st.sampled_from(["USD", "EUR", None]),
    **dict.fromkeys(PRICES, AMOUNTS),
    "tags": TAGS,
    "upc": TEXTS,
    "supplierReference": TEXTS,
    "accountCode": TEXTS,
    "orderUnit": st.sampled_from(["KG", "VESSEL", None]),
    "countFractions": st.sampled_from(["QUARTERS", None]),
    "vessel": st.sampled_from([BOTTLE, KILO, None]),
    "bundles": st.sampled_from([[BOX], [BAG, BOX], [], None]),
    "pricePer": st.sampled_from(["L", "KG", None]),
}
NEVER_NULL = ("sellable", "discontinued", "currency")
OF_PRODUCTS = {
    name: values.filter(lambda each: each is not None) if name in NEVER_NULL else values
    for name, values in VALUES.items()
}


def some(values: dict[str, st.SearchStrategy[Any]], skus: list[str | None]) -> st.SearchStrategy[dict[str, Any]]:
    """Inputs that give some of the values, and leave out the others."""
    return st.fixed_dictionaries({}, optional={**values, "sku": st.sampled_from(skus)})


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("product"), st.just(0), some(OF_PRODUCTS, ["P1", "P2", None])),
        st.tuples(st.just("variant"), st.integers(0, 3), some(VALUES, ["V1", "V2", None])),
        st.tuples(st.just("new"), st.just(0), some(VALUES, [None])),
    ),
    min_size=1,
    max_size=8,
)


@dataclass
class Thing:
    """A product, or a variant with the values that are its own."""

    values: dict[str, Any] = field(default_factory=dict)
    tags: list[str] | None = None
    is_default: bool = False

    def heritable(self) -> tuple[str, ...]:
        return (*INHERITED, *CODES) if self.is_default else INHERITED

    def give(self, given: dict[str, Any]) -> None:
        """Null takes a value away, so that a variant has its product's again; blank text is null."""
        for name, value in given.items():
            if name == "tags":
                self.tags = value
            elif value is None or (isinstance(value, str) and not value.strip()):
                self.values.pop(name, None)
            else:
                self.values[name] = value
        if "price" in self.values:
            self.values.setdefault("pricePer", "VESSEL")
        elif given.get("pricePer") is None:
            self.values.pop("pricePer", None)

    def contradictions(self) -> set[str]:
        """Why its own values cannot stand together."""
        told = {"REQUIRED"} if "pricePer" in self.values and "price" not in self.values else set()
        return told | ({"MISMATCH"} if against_order(self.values) or against_bundles(self.values) else set())

    def shown(self, product: "Thing") -> dict[str, Any]:
        """What a client must see of this variant."""
        above = {**START, **product.values}
        currency = self.values.get("currency", above["currency"])
        seen = {name: self.values.get(name, above[name] if name in self.heritable() else None) for name in START}
        for name in PRICES:
            if name not in self.values and currency != above["currency"]:
                seen[name] = None
            seen[name] = None if seen[name] is None else {"amount": f"{float(seen[name]):.2f}", "currency": currency}
        if seen["price"] is None:
            seen["pricePer"] = None
        out = {"vessel" if "orderUnit" in self.values else "orderUnit"} if against_order(seen) else set()
        out |= {"vessel" if "bundles" in self.values else "bundles"} if against_bundles(seen) else set()
        seen |= dict.fromkeys(out)
        seen["vessel"] = seen["vessel"] and {**seen["vessel"], "type": {"code": seen["vessel"]["type"]}}
        seen["bundles"] = [{**each, "type": {"code": each["type"]}} for each in seen["bundles"] or []]
        del seen["currency"]
        seen["supplier"] = seen["supplier"] and {"name": seen["supplier"]}
        tags = self.tags if self.tags is not None else product.tags or []
        own = {*self.values, *(["tags"] if self.tags is not None else [])}
        inherited = [
            constant(name) for name in (*self.heritable(), "defaultReceivingLocation", "tags") if name not in own
        ]
        return {**seen, "tags": [{"name": tag} for tag in sorted(tags)], "inheritedFields": sorted(inherited)}


def against_order(values: dict[str, Any]) -> bool:
    return values.get("orderUnit") == "KG" and values.get("vessel") == BOTTLE


def against_bundles(values: dict[str, Any]) -> bool:
    return values.get("vessel") == BOTTLE and BAG in (values.get("bundles") or [])


def clashes(product: Thing, variants: list[Thing]) -> bool:
    """Whether two variants would have the same reference of the same supplier."""
    seen = [variant.shown(product) for variant in variants]
    pairs = [(str(each["supplier"]), each["supplierReference"]) for each in seen if each["supplier"]]
    named = [pair for pair in pairs if pair[1] is not None]
    return len(set(named)) < len(named)


def constant(name: str) -> str:
    """A field's name as the enum spells it."""
    return "".join(f"_{letter}" if letter.isupper() else letter.upper() for letter in name)


FIELDS = f"""description imageUrl supplier {{ name }} sellable discontinued tags {{ name }} inheritedFields
  accountCode orderUnit countFractions pricePer vessel {{ size unit type {{ code }} }}
  bundles {{ type {{ code }} size unit }} {" ".join(CODES)}
  {" ".join(f"{name} {{ amount currency }}" for name in PRICES)}"""


def as_input(given: dict[str, Any]) -> dict[str, Any]:
    """Suppliers go in by name, and none by a null id."""
    given = dict(given)
    if "supplier" in given:
        name = given.pop("supplier")
        given |= {"supplierId": None} if name is None else {"supplier": {"name": name}}
    return given


async def play(url: str, steps: list[tuple[str, int, dict[str, Any]]]) -> None:
    database = Database(url)
    try:
        shop = await new_shop(database, new_id("shop").replace("_", "-"))
        async with served(database) as http:
            await act_out(Client(http, await shop.token()), steps)
    finally:
        await database.close()


async def act_out(client: Client, steps: list[tuple[str, int, dict[str, Any]]]) -> None:
    product, variants = Thing(), [Thing(is_default=True)]
    product_id = (await done(client, "productCreate", name="P"))["id"]
    for what, which, values in steps:
        given = dict(values)
        before = deepcopy((product, variants))
        if what == "product":
            changed, mutation, asked = product, "productUpdate", {"id": product_id, **as_input(given)}
        elif what == "new":
            variants.append(Thing())
            changed, mutation, asked = variants[-1], "variantCreate", {"productId": product_id, **as_input(given)}
        else:
            place = which % len(variants)
            taken = {each.values.get("sku") for each in variants if each is not variants[place]}
            if given.get("sku") in taken:
                given.pop("sku", None)
            ids = await variants_of(client, product_id, "id")
            changed, mutation, asked = variants[place], "variantUpdate", {**ids[place], **as_input(given)}
        changed.give(given)
        wrong = changed.contradictions() | ({"TAKEN"} if clashes(product, variants) else set())
        if wrong:
            assert {code for code, _ in await told(client, mutation, **asked)} == wrong
            product, variants = before
        else:
            await done(client, mutation, **asked)
        await compare(client, product_id, product, variants)


async def compare(client: Client, product_id: str, product: Thing, variants: list[Thing]) -> None:
    expected = [variant.shown(product) for variant in variants]
    seen = await variants_of(client, product_id, FIELDS)
    assert [{**each, "inheritedFields": sorted(each["inheritedFields"])} for each in seen] == expected
    await compare_lists(client, expected)
    for sku in ("P1", "P2", "V1", "V2"):
        places = [place for place, each in enumerate(expected) if each["sku"] == sku]
        by_sku = await found(client, "variant", "description sku isDefault", sku=sku)
        assert by_sku == (
            {
                **{name: expected[places[0]][name] for name in ("description", "sku")},
                "isDefault": variants[places[0]].is_default,
            }
            if places
            else None
        )
        is_there = bool(places) or product.values.get("sku") == sku
        assert await found(client, "product", sku=sku) == ({"id": product_id} if is_there else None)


async def compare_lists(client: Client, expected: list[dict[str, Any]]) -> None:
    """Filters and orders go by what a variant has, wherever it has it from."""
    asked = """{
      a: variants(where: {description: {eq: "a"}}) { totalCount }
      unsellable: variants(where: {sellable: {eq: false}}) { totalCount }
      costly: variants(where: {retailPrice: {gte: "1"}}) { totalCount }
      priceless: variants(where: {retailPrice: {isNull: true}}) { totalCount }
      ordered: variants(orderBy: {field: RETAIL_PRICE}) { nodes { retailPrice { amount } } }
    }"""
    prices = [float(each["retailPrice"]["amount"]) if each["retailPrice"] else None for each in expected]
    answer = await client(asked)
    ordered = [each["retailPrice"] and float(each["retailPrice"]["amount"]) for each in answer.pop("ordered")["nodes"]]
    assert ordered == sorted(prices, key=lambda price: (price is not None, price or 0))
    assert {name: each["totalCount"] for name, each in answer.items()} == {
        "a": sum(each["description"] == "a" for each in expected),
        "unsellable": sum(each["sellable"] is False for each in expected),
        "costly": sum(price is not None and price >= 1 for price in prices),
        "priceless": prices.count(None),
    }


def test_variants_have_what_the_model_says(database_url: str) -> None:
    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @hypothesis.given(steps=STEPS)
    def run(steps: list[tuple[str, int, dict[str, Any]]]) -> None:
        asyncio.run(play(database_url, steps))

    run()


@pytest.mark.anyio
async def test_a_price_in_another_currency_is_not_had_from_the_product(client: Client) -> None:
    product = await done(client, "productCreate", name="P", retailPrice="5", unitCost="2")
    [variant] = await variants_of(client, product["id"], "id")
    prices = "retailPrice { amount currency } unitCost { amount }"
    foreign = await done(client, "variantUpdate", prices, **variant, currency="EUR", retailPrice="4")
    assert foreign == {"retailPrice": {"amount": "4.00", "currency": "EUR"}, "unitCost": None}
    await done(client, "productUpdate", id=product["id"], currency="EUR")
    same = await found(client, "variant", prices, **variant)
    assert same == {"retailPrice": {"amount": "4.00", "currency": "EUR"}, "unitCost": {"amount": "2.00"}}
    home = await done(client, "variantUpdate", prices, **variant, currency=None, retailPrice=None)
    assert home == {"retailPrice": {"amount": "5.00", "currency": "EUR"}, "unitCost": {"amount": "2.00"}}
