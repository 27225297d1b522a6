"""The shapes of the demo: what a department of the shop is described with, and what comes out of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

Word = str | int | float


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of an axis. `percent` is its price beside the product's own: 100 is the same."""

    label: str
    code: str
    percent: int = 100


@dataclass(frozen=True, slots=True)
class Axis:
    """One way in which a product's variants differ; each product has from `least` to `most` of the choices.

    Those of a `run` are neighbours (sizes S to XL), others any (colours). Either way they keep their order.
    """

    name: str
    choices: Sequence[Choice]
    least: int = 1
    most: int = 3
    run: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """The goods of one subcategory.

    `words` are what names, sentences and custom fields are made of: one of each list is drawn for a product.
    `sentences` are the ways to say the first, the second and the third sentence of a description.
    """

    subcategory: str
    code: str
    prices: tuple[int, int]
    names: Sequence[str]
    words: Mapping[str, Sequence[Word]]
    sentences: Sequence[Sequence[str]]
    axes: Sequence[Axis]
    fields: Sequence[str] = ()
    weight: int = 10
    lot_tracking: bool = False


@dataclass(frozen=True, slots=True)
class Department:
    """A category: who makes its goods, who supplies them, and how the trade prices them.

    `wholesale` is in percent of the retail price, `cost` in percent of the wholesale price: least and most.
    `maker_field` is what a maker is called here, for a record has a label.
    """

    category: str
    weight: int
    makers: Sequence[str]
    suppliers: Sequence[str]
    lines: Sequence[Line]
    wholesale: tuple[int, int] = (46, 62)
    cost: tuple[int, int] = (58, 82)
    maker_field: str = "brand"
    medium: str | None = None


@dataclass(frozen=True, slots=True)
class Prices:
    """What a thing sells for, to whom, and what it cost; in units of the account's currency."""

    retail: Decimal
    wholesale: Decimal
    cost: Decimal


@dataclass(frozen=True, slots=True)
class DemoVariant:
    """A variant; without prices of its own it has its product's."""

    name: str
    sku: str
    upc: str | None
    prices: Prices | None
    sellable: bool
    discontinued: bool
    attributes: dict[str, Any]

    def given(self) -> dict[str, Any]:
        """The input that would make it, by column name."""
        return {
            "name": self.name,
            "sku": self.sku,
            "upc": self.upc,
            "sellable": self.sellable,
            "discontinued": self.discontinued,
            "variant_attributes": self.attributes,
            **given_prices(self.prices),
        }


@dataclass(frozen=True, slots=True)
class DemoProduct:
    """A product with its variants. It has no picture: `image_url` stays empty."""

    name: str
    description: str
    sku: str
    upc: str | None
    category: str
    subcategory: str
    supplier: str
    prices: Prices
    sellable: bool
    discontinued: bool
    lot_tracking: bool
    custom_fields: dict[str, Any]
    tags: tuple[str, ...]
    artist: str | None = None
    medium: str | None = None
    release_date: str | None = None
    variants: tuple[DemoVariant, ...] = field(default=())

    def given(self) -> dict[str, Any]:
        """The input that would make it with its variants, by column name."""
        return {
            "category": {"name": self.category},
            "subcategory": {"name": self.subcategory},
            "supplier": {"name": self.supplier},
            "variants": [variant.given() for variant in self.variants],
            "tags": list(self.tags),
            "artist": self.artist,
            "medium": self.medium,
            "release_date": self.release_date,
            "name": self.name,
            "description": self.description,
            "sku": self.sku,
            "upc": self.upc,
            "sellable": self.sellable,
            "discontinued": self.discontinued,
            "lot_tracking": self.lot_tracking,
            "custom_fields": self.custom_fields,
            **given_prices(self.prices),
        }

    def skus(self) -> list[str]:
        """Every SKU that it needs, its own first."""
        return [self.sku, *(variant.sku for variant in self.variants)]


def given_prices(prices: Prices | None) -> dict[str, Decimal]:
    """Prices as an input by column name; nothing for none."""
    if prices is None:
        return {}
    return {"retail_price": prices.retail, "wholesale_price": prices.wholesale, "unit_cost": prices.cost}


def listed(text: str) -> tuple[str, ...]:
    """The entries of a list that is written with commas."""
    return tuple(" ".join(entry.split()) for entry in text.split(","))


def choices(text: str) -> tuple[Choice, ...]:
    """Choices that are written `label=code` or `label=code=percent`, with commas between."""
    found = []
    for entry in listed(text):
        label, code, *percent = entry.split("=")
        found.append(Choice(label, code, int(percent[0]) if percent else 100))
    return tuple(found)
