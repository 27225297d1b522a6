"""How things are packed and bought: vessels, bundles and purchase prices, as seed 003 has them.

The vessel is the smallest thing that is counted. A bundle holds vessels, or so many grams of what vessels hold; a
pallet holds bundles. What the seed's document does not print stands in the wider documentation of its vendor: that a
pallet is no vessel, that its bundle is among the bundles, and that what is ordered by the kilogram has no other vessel
than one of 1 kg.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from inventory.products.models import PRODUCTS, BundleUnit, OrderUnit, PricePer, VesselUnit
from inventory.products.package_types import PACKAGE_TYPES, PALLET
from kit.batch import Draft
from kit.errors import Code, DomainError, PathStep
from kit.money import INT64_MAX, MILLIONTHS, format_plain
from kit.values import Values, sifted

MAX_BUNDLES: Final = 20
"""How many bundles one thing may have."""

_CENT: Final = MILLIONTHS // 100
_GRAMS: Final[dict[str, int]] = {VesselUnit.G: 1, VesselUnit.KG: 1000}


def contradicts_order(values: Values) -> bool:
    """Whether something is ordered by the kilogram although its vessel is another one than 1 kg."""
    if values.get("order_unit") != OrderUnit.KG or values.get("vessel_size") is None:
        return False
    grams: int = _GRAMS.get(values["vessel_unit"], 0) * values["vessel_size"]
    return grams != 1000 * MILLIONTHS


def contradicts_bundles(values: Values) -> bool:
    """Whether there are bundles by weight although the vessel is measured by something else."""
    if values.get("vessel_unit") in (None, *_GRAMS):
        return False
    return any(each["unit"] is not None for each in values.get("bundles") or ())


def examine(draft: Draft, own: Values) -> None:
    """Puts what an input says of vessel, bundles and purchase price into a draft's values, and notes what is wrong.

    `own` is what the thing has now, of its own. To be called when the columns that are given as they are were taken.
    """
    if "vessel" in draft.given:
        _take_vessel(draft)
    if draft.given.get("bundles") is not None:
        _take_bundles(draft)
    elif "bundles" in draft.given:
        draft.values["bundles"] = None
    if "price_cents" in draft.given:
        with draft.under("price_cents"):
            _take_cents(draft)
    if not draft.values.keys().isdisjoint(("price", "price_per")):
        _settle_price(draft, {**own, **draft.values})
    now = {**own, **draft.values}
    if not draft.values.keys().isdisjoint(("order_unit", "vessel_size")) and contradicts_order(now):
        with draft.under("order_unit"):
            raise DomainError(Code.MISMATCH, "What is ordered by the kilogram has no vessel, or one of 1 kg.")
    if not draft.values.keys().isdisjoint(("bundles", "vessel_size")) and contradicts_bundles(now):
        _refuse_weights(draft)


def _take_vessel(draft: Draft) -> None:
    vessel: Mapping[str, Any] = draft.given["vessel"] or dict.fromkeys(("size", "unit", "type"))
    given = {f"vessel_{name}": value for name, value in vessel.items()}
    values, errors = sifted(PRODUCTS, {**given, "vessel_type": None}, creating=False)
    for error in errors:
        with draft.under("vessel", str(error.path[0]).removeprefix("vessel_")):
            raise DomainError(error.code, error.message)
    with draft.under("vessel", "type"):
        if vessel["type"] is not None:
            values["vessel_type"] = _type(vessel["type"])
            if values["vessel_type"] == PALLET:
                raise DomainError(Code.INVALID, "A pallet is no vessel: it holds bundles.")
    draft.values |= values


def _type(code: str) -> str:
    """A code of Recommendation 21, in capitals."""
    known = PACKAGE_TYPES.get(code.strip().upper())
    if known is None:
        raise DomainError(
            Code.INVALID, f"{code!r} is no code of UN/ECE Recommendation 21 such as BO: see packageTypes."
        )
    return known.code


def _take_bundles(draft: Draft) -> None:
    given = draft.given["bundles"]
    with draft.under("bundles"):
        if len(given) > MAX_BUNDLES:
            raise DomainError(Code.TOO_LONG, f"At most {MAX_BUNDLES} bundles, not {len(given)}.")
        bundles = [_bundle(draft, each, position) for position, each in enumerate(given)]
        draft.values["bundles"] = bundles
        simple = [_simple(each) for each in bundles]
        for position, (bundle, each) in enumerate(zip(bundles, given, strict=True)):
            _examine_place(draft, bundle, each, simple, position)
            with draft.under("bundles", position):
                if bundle["size"] is not None and bundle in bundles[:position]:
                    raise DomainError(Code.DUPLICATE, "There is such a bundle already.")


def _bundle(draft: Draft, given: Values, position: int) -> dict[str, Any]:
    """A bundle as it is kept; what is wrong with its values by themselves is noted."""
    bundle = _sized(draft, given, "bundles", position)
    pallet_bundle = given.get("pallet_bundle")
    kept = None if pallet_bundle is None else _sized(draft, pallet_bundle, "bundles", position, "pallet_bundle")
    return {**bundle, "pallet_bundle": kept}


def _sized(draft: Draft, given: Values, *steps: PathStep) -> dict[str, Any]:
    bundle: dict[str, Any] = {"type": None, "size": None, "unit": given.get("unit")}
    with draft.under(*steps, "type"):
        bundle["type"] = _type(given["type"])
    values, errors = sifted(PRODUCTS, {"vessel_size": given["size"]}, creating=False)
    for error in errors:
        with draft.under(*steps, "size"):
            raise DomainError(error.code, error.message)
    if not errors:
        bundle["size"] = format_plain(values["vessel_size"])
    return bundle


def _simple(bundle: Values) -> dict[str, Any]:
    return {name: bundle[name] for name in ("type", "size", "unit")}


def _examine_place(draft: Draft, bundle: Values, given: Values, simple: list[dict[str, Any]], position: int) -> None:
    """Notes what is wrong with a pallet, or with what only a pallet has."""
    is_pallet = bundle["type"] == PALLET
    with draft.under("bundles", position, "unit"):
        if is_pallet and bundle["unit"] is not None:
            raise DomainError(Code.MISMATCH, "The size of a pallet is how many bundles it holds.")
    with draft.under("bundles", position, "pallet_bundle"):
        if given.get("pallet_bundle") is None:
            if is_pallet:
                raise DomainError(Code.REQUIRED, "A pallet holds bundles: say which.")
            return
        if not is_pallet and bundle["type"] is not None:
            raise DomainError(Code.MISMATCH, "Only a pallet (PX) holds bundles.")
        if bundle["pallet_bundle"]["type"] == PALLET:
            raise DomainError(Code.INVALID, "A pallet holds no pallets.", ("type",))
        if bundle["pallet_bundle"] not in simple and None not in (
            bundle["pallet_bundle"]["type"],
            bundle["pallet_bundle"]["size"],
        ):
            raise DomainError(Code.MISMATCH, "The bundle on a pallet is one of the bundles: there is none like it.")


def _refuse_weights(draft: Draft) -> None:
    message = "A bundle by weight needs a vessel by weight, or none."
    if "bundles" not in draft.given:
        with draft.under("vessel", "unit"):
            raise DomainError(Code.MISMATCH, message)
    for position, each in enumerate(draft.given.get("bundles") or ()):
        with draft.under("bundles", position, "unit"):
            if each.get("unit") == BundleUnit.G:
                raise DomainError(Code.MISMATCH, message)


def _take_cents(draft: Draft) -> None:
    cents: int | None = draft.given["price_cents"]
    if cents is not None and not 0 <= cents * _CENT <= INT64_MAX:
        raise DomainError(Code.OUT_OF_RANGE, f"Must lie between 0 and {INT64_MAX // _CENT}.")
    price = None if cents is None else cents * _CENT
    if "price" in draft.given:
        if draft.values.get("price", price) != price:
            raise DomainError(Code.MISMATCH, f"The price is {_shown(draft.given['price'])} as `price`.")
        return
    draft.values["price"] = price


def _shown(price: Decimal | None) -> str:
    return "null" if price is None else str(price)


def _settle_price(draft: Draft, now: Values) -> None:
    """Says what a price is for, and lets that go with the price."""
    if now.get("price") is not None:
        draft.values["price_per"] = now.get("price_per") or PricePer.VESSEL.value
        return
    if draft.given.get("price_per") is None:
        draft.values["price_per"] = None
        return
    if draft.given.get("price") is not None or draft.given.get("price_cents") is not None:
        return  # which is told to be wrong already
    with draft.under("price"):
        raise DomainError(Code.REQUIRED, "`pricePer` says what a price is for: give the price too.")
