"""The catalogue: from a seed and a number, always the same product."""

import unicodedata
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache
from itertools import accumulate
from random import Random
from typing import Final, TypeVar

from app.demo.barcodes import ean_13, upc_a
from app.demo.departments.bar import BAR
from app.demo.departments.clothing import CLOTHING
from app.demo.departments.electronics import ELECTRONICS
from app.demo.departments.records import RECORDS
from app.demo.departments.stationery import STATIONERY
from app.demo.departments.tools import TOOLS
from app.demo.departments.toys import TOYS
from app.demo.shapes import Axis, Choice, DemoProduct, DemoVariant, Department, Line, Prices, Word

Entry = TypeVar("Entry")

DEPARTMENTS: Final = (CLOTHING, RECORDS, BAR, ELECTRONICS, TOOLS, STATIONERY, TOYS)

MAX_VARIANTS: Final = 12
"""How many variants a product of the demo has at most."""

_TAGS: Final = (("bestseller", 7), ("gift idea", 5), ("new in", 11), ("staff pick", 13))
"""A word, and every how many products one is marked with it."""

_ENDINGS: Final = (99, 99, 99, 95, 50)
_FIRST_NUMBER: Final = 1001
_SERIALS_PER_PRODUCT: Final = 16

_WITHOUT_BARCODE: Final = 0.06
_DISCONTINUED: Final = 0.05
_VARIANT_DISCONTINUED: Final = 0.03
_HELD_BACK: Final = 0.02

_DEPARTMENT_WEIGHTS: Final = tuple(accumulate(department.weight for department in DEPARTMENTS))
_LINE_WEIGHTS: Final = {
    department.category: tuple(accumulate(line.weight for line in department.lines)) for department in DEPARTMENTS
}


def catalogue(products: int, seed: int, *, start: int = 0) -> Iterator[DemoProduct]:
    """The products `start` to `products` of the catalogue that the seed stands for, in their order.

    Each depends on the seed and its own place only, so a larger catalogue begins with the same products. SKUs are
    unique over products and variants, whatever the number of products.
    """
    return (demo_product(seed, place) for place in range(start, products))


def demo_product(seed: int, place: int) -> DemoProduct:
    """The product at one place of the catalogue, counted from 0."""
    return _Draw(seed, place).product()


class _Words(dict[str, Word]):
    """The words drawn for a product; `low_noun` is the noun in small letters, as it stands within a sentence."""

    def __missing__(self, name: str) -> str:
        if not name.startswith("low_"):
            raise KeyError(name)
        return str(self[name.removeprefix("low_")]).lower()


class _Draw:
    """The making of one product. Whoever changes the order of the draws changes every catalogue."""

    def __init__(self, seed: int, place: int) -> None:
        self._random = Random(f"{seed}/{place}")
        self._place = place
        self._department: Department = self._weighted(DEPARTMENTS, _DEPARTMENT_WEIGHTS)
        self._line: Line = self._weighted(self._department.lines, _LINE_WEIGHTS[self._department.category])
        self._maker = self._random.randrange(len(self._department.makers))
        self._wholesale_percent = self._random.randint(*self._department.wholesale)
        self._cost_percent = self._random.randint(*self._department.cost)
        self._retail = self._retail_cents()
        self._has_barcode = self._random.random() >= _WITHOUT_BARCODE
        self._discontinued = self._random.random() < _DISCONTINUED
        self._sellable = (
            not (self._discontinued and self._random.random() < 0.6) and self._random.random() >= _HELD_BACK
        )

    def product(self) -> DemoProduct:
        line, words = self._line, self._words()
        maker = self._department.makers[self._maker]
        # The number makes the SKU unique: it is the first part with a digit, and every place has another.
        parts = (initials(maker), line.code, str(_FIRST_NUMBER + self._place))
        sku = "-".join(part for part in parts if part)
        return DemoProduct(
            name=self._random.choice(line.names).format_map(words),
            description=self._description(words),
            sku=sku,
            upc=self._barcode(0),
            category=self._department.category,
            subcategory=line.subcategory,
            supplier=self._department.suppliers[self._maker % len(self._department.suppliers)],
            prices=self._prices(self._retail),
            sellable=self._sellable,
            discontinued=self._discontinued,
            lot_tracking=line.lot_tracking,
            custom_fields={self._department.maker_field: maker} | {name: words[name] for name in line.fields},
            tags=tuple(tag for tag, every in _TAGS if self._place % every == 0),
            artist=str(words["artist"]) if "artist" in words else None,
            medium=self._department.medium,
            release_date=str(words["year"]) if "year" in words else None,
            variants=tuple(self._variant(sku, n, chosen) for n, chosen in enumerate(self._combinations(), 1)),
        )

    def _weighted(self, entries: Sequence[Entry], cumulated: Sequence[int]) -> Entry:
        return self._random.choices(entries, cum_weights=cumulated)[0]

    def _retail_cents(self) -> int:
        least, most = self._line.prices
        # Squared, so that most things are cheap and a few dear. Products of floats are the same on every machine.
        whole = least + int((most - least) * self._random.random() * self._random.random())
        return whole * 100 + self._random.choice(_ENDINGS)

    def _words(self) -> "_Words":
        words = _Words((name, self._random.choice(entries)) for name, entries in self._line.words.items())
        words["maker"] = self._department.makers[self._maker]
        return words

    def _description(self, words: "_Words") -> str:
        sentences = self._line.sentences[: self._random.randint(1, len(self._line.sentences))]
        return " ".join(self._random.choice(ways).format_map(words) for ways in sentences)

    def _prices(self, retail: int) -> Prices:
        wholesale = retail * self._wholesale_percent // 500 * 5
        cost = wholesale * self._cost_percent // 100
        return Prices(_money(retail), _money(wholesale), _money(cost))

    def _barcode(self, variant: int) -> str | None:
        if not self._has_barcode:
            return None
        owner = DEPARTMENTS.index(self._department) * 100 + self._maker
        serial = self._place * _SERIALS_PER_PRODUCT + variant
        return (upc_a if owner % 3 == 0 else ean_13)(owner, serial)

    def _combinations(self) -> list[tuple[Choice, ...]]:
        combinations: list[tuple[Choice, ...]] = [()]
        for axis in self._line.axes:
            chosen = self._chosen(axis, MAX_VARIANTS // len(combinations))
            combinations = [(*before, choice) for before in combinations for choice in chosen]
        return combinations

    def _chosen(self, axis: Axis, room: int) -> list[Choice]:
        count = min(self._random.randint(axis.least, axis.most), room)
        if axis.run:
            first = self._random.randrange(len(axis.choices) - count + 1)
            return list(axis.choices[first : first + count])
        return [axis.choices[n] for n in sorted(self._random.sample(range(len(axis.choices)), count))]

    def _variant(self, product_sku: str, number: int, chosen: tuple[Choice, ...]) -> DemoVariant:
        discontinued = self._discontinued or self._random.random() < _VARIANT_DISCONTINUED
        sold_off = discontinued and self._random.random() < 0.5
        return DemoVariant(
            name=" / ".join(choice.label for choice in chosen),
            sku="-".join((product_sku, *(choice.code for choice in chosen))),
            upc=self._barcode(number),
            prices=self._own_prices(chosen),
            sellable=self._sellable and not sold_off,
            discontinued=discontinued,
            attributes={axis.name: choice.label for axis, choice in zip(self._line.axes, chosen, strict=True)},
        )

    def _own_prices(self, chosen: tuple[Choice, ...]) -> Prices | None:
        retail = self._retail
        for choice in chosen:
            # Whole units only, so that every price ends as the product's does.
            retail = retail * choice.percent // 10_000 * 100 + retail % 100
        return None if retail == self._retail else self._prices(retail)


def _money(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)


@cache
def initials(maker: str) -> str:
    """A maker's part of a SKU: the initials of a long name, else its first letters."""
    plain = unicodedata.normalize("NFKD", maker).encode("ascii", "ignore").decode().upper()
    words = ["".join(filter(str.isalpha, word)) for word in plain.split()]
    words = [word for word in words if word]
    return "".join(word[0] for word in words) if len(words) > 2 else words[0][:4]
