"""Values of scalars for the places where generated documents need one: mostly right, and sometimes not."""

import json
import re
from dataclasses import dataclass, replace
from io import BytesIO
from random import Random
from typing import Any, Final

from PIL import Image

from kit.uploads import UploadedFile
from tests.engine.pool import PREFIXES, Pool, unknown_id

REFERENCES: Final = {
    "supplierId": "Supplier",
    "defaultReceivingLocationId": "Location",
    "categoryId": "Category",
    "subcategoryId": "Category",
    "productId": "Product",
    "tagIds": "Tag",
    "baseUnitId": "UnitOfMeasure",
    "unitId": "UnitOfMeasure",
    "variantId": "Variant",
    "kitId": "Product",
    "componentId": "Product",
    "bomId": "Bom",
    "bomIds": "Bom",
    "priceListId": "PriceList",
}
LINES: Final = {"KitItemInput", "BomItemInput", "SubstitutionInput"}
"""Inputs that name what is there by its SKU."""

WORDS: Final = ["red", "Ärmel", "東京", "🙂", "100%", "a_b", "it's", 'quo"te', "back\\slash", "Shirt", "vinyl", "x y"]
AMOUNTS: Final = ["2 BX + 3.25 BO", "1 PX", "7", "0.5", "3 BXx6", "1 CT", "two", ""]
SOURCES: Final = ["erp", "shopify", "ebay"]
CURRENCIES: Final = ["USD", "EUR", "JPY", "BHD", "CLF"]
DATES: Final = ["1969", "1969-03", "1969-03-01", "2026-01-31", "1970", "2024-02-29"]
TIMES: Final = ["2026-01-31T12:00:00Z", "2026-01-01T00:00:00.000001+02:00", "1999-12-31T23:59:59.5-08:00"]
SPOILT: Final[dict[str, Any]] = {
    "ID": [], "String": 5, "Int": 2**31, "Boolean": "yes", "Decimal": "twelve", "BigInt": 2**70, "DateTime": "today",
    "CurrencyCode": "XXX", "PartialDate": "1969-13", "JSON": {}, "Deleted": "GONE",
    "Upload": "cat.png", "Float": "much",
}  # fmt: skip
_NOUN: Final = re.compile(
    "(ProductVariant|Product|Variant|Category|Tag|Supplier|Location|UnitOfMeasure|Bom|PriceList|Price)"
    "(?!TypeFilter|.*OrderField)"
)


class NoLiteral(Exception):
    """A value that cannot stand in a document: a file."""


class Name(str):
    """An enum value, which stands bare in a document."""

    __slots__ = ()


class Variable(str):
    """A variable's name, with its dollar sign."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands: a field of a noun, in a filter, a lookup, or an input that writes."""

    noun: str = ""
    field: str = ""
    operator: str = ""
    writes: bool = False
    finds: bool = False
    """Whether something that is there is meant, in an input that writes."""

    def below(self, input_name: str, field: str) -> "Place":
        """The place of an input's field."""
        if input_name.startswith("ExternalId"):
            return replace(self, field=f"externalId.{field}")
        if input_name in LINES:
            noun = "UnitOfMeasure" if field == "unit" else "Variant"
            return Place(noun, "name" if field == "unit" else field, "", self.writes, field in {"sku", "unit"})
        match = _NOUN.match(input_name)
        if match is None:
            return replace(self, operator=field)
        noun = match.group(1).removeprefix("Product") or "Product"
        finds = input_name.endswith(("Match", "By", "ByNameInput")) or (self.finds and field == "name")
        return Place(noun, field, "", self.writes, finds)


class Scalars:
    """Makes values; `made` numbers what must be new."""

    def __init__(self, random: Random, pool: Pool) -> None:
        self._random = random
        self._pool = pool
        self._made = 0

    def of(self, type_name: str, place: Place) -> Any:
        """A value for a place. What is wrong about it, if anything is, no validation sees."""
        maker = getattr(self, f"_{type_name.lower()}")
        return maker(place)

    def odds(self, probability: float) -> bool:
        """True that often."""
        return self._random.random() < probability

    def _fresh(self, prefix: str) -> str:
        self._made += 1
        return f"{prefix}{self._made}"

    def _id(self, place: Place) -> str | int:
        noun = REFERENCES.get(place.field) or place.noun
        if place.field == "parentId":
            noun = place.noun
        if not noun or self.odds(0.04):
            noun = self._random.choice(list(PREFIXES))
        if self.odds(0.93):
            return self._pool.id(self._random, noun)
        strange = ["", "x", 7, "prod_", self._random.choice(self._pool.foreign), unknown_id(self._random, "prod")]
        return self._random.choice([*strange, unknown_id(self._random, PREFIXES[noun])])

    def _string(self, place: Place) -> str:
        field = place.field
        if field in {"search", "cursor"}:
            return self.words() if field == "search" else "junk"
        if field.startswith("externalId."):
            return self._external(place)
        if field == "of":
            return self._random.choice(AMOUNTS)
        if "type" in {field, place.operator} or field == "codes":
            return self._random.choice(["BO", "BX", "BX", "px", "CT", "nonsense"])
        if place.writes and not place.finds:
            return self._written(place)
        if place.finds and self.odds(0.3 if place.writes else 0.1):
            return self._fresh("New ")
        return self._asked(place)

    def _asked(self, place: Place) -> str:
        found = self._pool.value(self._random, place.noun, place.field)
        text = str(found) if found is not None and self.odds(0.85) else self._random.choice(WORDS)
        if place.operator in {"contains", "startsWith"}:
            start = 0 if place.operator == "startsWith" else self._random.randrange(3)
            text = text[start : start + self._random.randint(1, 4)]
        return text.upper() if self.odds(0.1) else text

    def _written(self, place: Place) -> str:
        field = place.field
        if field == "idempotencyKey":
            return self._key()
        if field == "addressCountry":
            return self._random.choice(["DE", "US", "FR", "JP", "Germany" if self.odds(0.1) else "AT"])
        if field == "imageUrl":
            return "no address" if self.odds(0.05) else f"https://example.com/{self._fresh('')}.png"
        if field in {"tags"}:
            return self._asked(Place("Tag", "name")) if self.odds(0.8) else self._fresh("tag ")
        if field in {"name", "sku", "upc"}:
            if self.odds(0.05):
                return self._asked(place)
            return "  " if self.odds(0.02) else self._fresh(f"{field}-{self._random.choice(WORDS)}-")
        return "" if self.odds(0.04) else f"{self._random.choice(WORDS)} {self._random.choice(WORDS)}"

    def _key(self) -> str:
        if self._pool.keys and self.odds(0.15):
            return self._random.choice(self._pool.keys)
        self._pool.keys.append(self._fresh("key-"))
        return self._pool.keys[-1]

    def _external(self, place: Place) -> str:
        if place.field.endswith("source"):
            return self._random.choice(SOURCES)
        return self._fresh("x-")

    def words(self) -> str:
        """What somebody types into a search."""
        if self.odds(0.1):
            return self._random.choice(["", "  ", "%", "...", "🙂", '"'])
        noun = self._random.choice(["Product", "Variant", "Supplier", "Tag"])
        text = str(self._pool.value(self._random, noun, self._random.choice(["name", "sku"])) or "red")
        words = text.split() or ["x"]
        return " ".join(
            self._random.choice(words)[: self._random.randint(2, 6)] for _ in range(self._random.choice([1, 1, 2]))
        )

    def _int(self, place: Place) -> int:
        if place.field == "expectedVersion":
            return self._random.choice([1, 1, 2, 3, 99])
        if place.field == "priority":
            return self._random.choice([0, 1, 2, 5, 2**31 - 1, -1 if self.odds(0.1) else 3])
        return self._random.choice([0, 1, 2, 3])

    def _float(self, place: Place) -> int | float:
        return self._random.choice(
            [1, 2, 0.5, 12.25, 0.000001, 0 if self.odds(0.1) else 3, 1e-7 if self.odds(0.1) else 7]
        )

    def _boolean(self, place: Place) -> bool:
        return self.odds(0.5)

    def _decimal(self, place: Place) -> str | int | float:
        if place.writes:
            return self._random.choice(["12.50", "0", 3, 9.99, "1e2", "0.000001", "-1" if self.odds(0.1) else "7"])
        found = self._pool.value(self._random, "Product", self._random.choice(["retailPrice", "unitCost"]))
        return self._random.choice([found or "10", "12.5", 10, 9.99, "-0", "1E+1"])

    def _bigint(self, place: Place) -> str | int:
        return self._random.choice([0, "1", 17, "40", " 3 ", 99 if self.odds(0.9) else 2**62])

    def _json(self, place: Place) -> Any:
        """Mostly an object, whose keys may stand in a document."""
        if self.odds(0.06):
            return self._random.choice([1, "text", [1, [2]], True])
        values: list[Any] = [1, -2.5, "ü", True, None, [1, "a", {"deep": None}], {"inner": {"k": [1]}}, {}, []]
        return {f"k{n}": self._random.choice(values) for n in range(self._random.randint(0, 3))}

    def _currencycode(self, place: Place) -> str:
        return self._random.choice(CURRENCIES)

    def _datetime(self, place: Place) -> str:
        found = self._pool.value(self._random, "Product", self._random.choice(["createdAt", "updatedAt", "deletedAt"]))
        return found if found and self.odds(0.7) else self._random.choice(TIMES)

    def _partialdate(self, place: Place) -> str:
        return self._random.choice(DATES)

    def _upload(self, place: Place) -> UploadedFile:
        """Mostly a picture, one of few."""
        data = b"no picture" if self.odds(0.1) else _picture(self._random.randrange(4))
        return UploadedFile(self._random.choice(["cat.png", "../cat", "", "東京.png"]), "image/png", data)


def _picture(shade: int) -> bytes:
    """A small sound picture."""
    written = BytesIO()
    Image.new("RGB", (2, 1), (80 * shade, 0, 0)).save(written, "PNG")
    return written.getvalue()


def literal(value: Any) -> str:
    """A value as it stands in a document. Raises `NoLiteral`."""
    if isinstance(value, UploadedFile):
        raise NoLiteral
    if isinstance(value, Name | Variable):
        return str(value)
    if isinstance(value, list):
        return "[" + ", ".join(map(literal, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {literal(each)}" for name, each in value.items()) + "}"
    if isinstance(value, str) and value and value == value.strip() and '"' not in value and len(value) % 11 == 3:
        return f'"""{value}"""' if "\\" not in value else json.dumps(value)
    return json.dumps(value, ensure_ascii=isinstance(value, str) and len(value) % 7 == 0)
