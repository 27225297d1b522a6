"""A few things made by hand that show what the generated catalogue has none of: packaging, vessels and bundles, kits of
kits, bills of materials of two levels, alternate SKUs, substitutions, and a price list."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from inventory.prices.commands import PriceLists, Prices
from inventory.products.boms import Boms
from inventory.products.commands import Products
from kit.batch import Batch
from kit.outcome import Outcome
from kit.work import UnitOfWork

Given = dict[str, Any]


def _cm(value: int | str) -> Given:
    return {"value": Decimal(value), "unit": "CM"}


def _kg(value: int | str) -> Given:
    return {"value": Decimal(value), "unit": "KG"}


def _box(level: str, *sides: int | str, weight: int | str) -> Given:
    measures = dict(zip(("length", "width", "height"), map(_cm, sides), strict=True))
    return {"level": level, **measures, "weight": _kg(weight)}


def _line(sku: str, quantity: int | str, **more: Any) -> Given:
    return {"sku": sku, "quantity": Decimal(quantity), **more}


_BOX_OF_SIX: Final = {"type": "BX", "size": Decimal(6)}

GOODS: Final[Sequence[Given]] = (
    {
        "name": "House Red, Pietrasola",
        "sku": "SHOW-WINE",
        "category": {"name": "Bar"},
        "supplier": {"name": "Cellar & Cask Wholesale"},
        "supplier_reference": "HR-75",
        "unit_cost": Decimal("6.20"),
        "retail_price": Decimal("13.90"),
        "vessel": {"size": Decimal(75), "unit": "CL", "type": "BO"},
        "bundles": [_BOX_OF_SIX, {"type": "PX", "size": Decimal(80), "pallet_bundle": _BOX_OF_SIX}],
        "price": Decimal("6.20"),
        "price_per": "VESSEL",
        "order_unit": "VESSEL",
        "packaging": [
            _box("PRODUCT", "7.6", "7.6", 30, weight="1.25"),
            _box("BOX", 26, 18, 32, weight="7.8"),
            _box("PALLET", 120, 80, 160, weight=650),
        ],
    },
    {
        "name": "Stemmed glass",
        "sku": "SHOW-GLASS",
        "alternate_skus": ["SHOW-GLASS-OLD"],
        "unit_cost": Decimal("1.10"),
        "retail_price": Decimal("4.50"),
        "packaging": [_box("PRODUCT", 8, 8, 21, weight="0.15"), _box("CARTON", 34, 26, 23, weight="2.2")],
    },
    {"name": "Corkscrew", "sku": "SHOW-CORK", "unit_cost": Decimal("3.40"), "retail_price": Decimal("9.90")},
    {"name": "Walnut board, 80 cm", "sku": "SHOW-BOARD", "unit_cost": Decimal("7.50")},
    {"name": "Steel tube, 45 cm", "sku": "SHOW-TUBE", "unit_cost": Decimal("1.80")},
    {"name": "Wood screw, 40 mm", "sku": "SHOW-SCREW", "unit_cost": Decimal("0.04")},
)

TABLEWARE: Final[Given] = {
    "name": "Tumbler",
    "sku": "SHOW-TUMBLER",
    "unit_cost": Decimal("0.90"),
    "retail_price": Decimal("3.90"),
    "substitutions": [{"sku": "SHOW-GLASS"}],
}

LEGS: Final[Given] = {
    "name": "Legs of a side table",
    "items": [_line("SHOW-TUBE", 4), _line("SHOW-SCREW", 1, unit="dozen", note="Three a leg")],
    "extra_costs": [{"name": "Welding", "quantity": Decimal("0.5"), "unit_price": Decimal(36)}],
}
TABLE: Final[Given] = {
    "name": "Walnut side table",
    "items": [_line("SHOW-BOARD", 2), _line("SHOW-LEGS", 1), _line("SHOW-SCREW", 8)],
    "extra_costs": [{"name": "Oil and finish", "quantity": Decimal(1), "unit_price": Decimal(4)}],
}

KITS: Final[Sequence[Given]] = (
    {
        "name": "Wine night for two",
        "sku": "SHOW-NIGHT",
        "type": "KIT",
        "retail_price": Decimal("19.90"),
        "kit_items": [
            _line("SHOW-WINE", 1, price=Decimal("12.90"), original_price=Decimal("13.90")),
            _line("SHOW-GLASS", 1, unit="pair", price=Decimal("7.00"), original_price=Decimal("9.00")),
        ],
    },
    {
        "name": "Hamper for four",
        "sku": "SHOW-HAMPER",
        "type": "KIT",
        "retail_price": Decimal("44.90"),
        "kit_items": [_line("SHOW-NIGHT", 2), _line("SHOW-CORK", 1)],
    },
)

PRICE_LIST: Final[Given] = {"name": "Trade, Europe", "currency": "EUR"}
TRADE_PRICES: Final = {"SHOW-WINE": Decimal("9.20"), "SHOW-GLASS": Decimal("2.60"), "SHOW-NIGHT": Decimal("14.50")}


async def load(unit: UnitOfWork) -> Outcome:
    """Makes all of it; whoever calls this knows that the account is new. The outcome names the products."""
    goods = await Products(unit, Batch.of_all(GOODS)).create()
    legs = _made_by("Side table legs", "SHOW-LEGS", await Boms(unit, Batch.of_one(LEGS)).create())
    parts = await Products(unit, Batch.of_all([TABLEWARE, legs])).create()
    table = _made_by("Side table", "SHOW-TABLE", await Boms(unit, Batch.of_one(TABLE)).create())
    composed = await Products(unit, Batch.of_all([table, *KITS])).create()
    prices = await PriceLists(unit, Batch.of_one(PRICE_LIST)).create()
    rows = [{"price_list_id": prices.only_id, "sku": sku, "amount": amount} for sku, amount in TRADE_PRICES.items()]
    await Prices(unit, Batch.of_all(rows)).create()
    return Outcome((*goods.ids, *parts.ids, *composed.ids))


def _made_by(name: str, sku: str, bom: Outcome) -> Given:
    return {"name": name, "sku": sku, "bom_ids": [bom.only_id]}
