"""Amounts in packages: there and back they are the same, and every way to say them is exact."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from inventory.products.packages import Packages, price_per_vessel
from kit.errors import Code, DomainError
from kit.money import INT64_MAX, format_plain

ONE = 1_000_000


def bundle(type_: str, size: str, unit: str | None = None, within: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"type": type_, "size": size, "unit": unit, "pallet_bundle": within}


def packages(*bundles: dict[str, Any], vessel: tuple[int, str, str] | None = (7, "DL", "BO"), **more: Any) -> Packages:
    size, unit, type_ = vessel or (None, None, None)
    row = {"vessel_size": size and size * ONE, "vessel_unit": unit, "vessel_type": type_, "order_unit": None}
    return Packages.of({**row, "bundles": list(bundles), **more})


BOX = bundle("BX", "6")
LARGE = bundle("BX", "12")
PALLET = bundle("PX", "40", None, {"type": "BX", "size": "6", "unit": None})
VODKA = packages(BOX, PALLET)
TWO_BOXES = packages(BOX, LARGE, PALLET, bundle("PX", "40", None, {"type": "BX", "size": "12", "unit": None}))
SACKS = packages(bundle("SA", "25000", "G"), bundle("BX", "4"), vessel=(1, "KG", "BG"))
BARE = packages(bundle("BX", "6"), vessel=None)
SAME = packages(bundle("BO", "1"), bundle("BO", "6"))


@pytest.mark.parametrize(
    ("of", "text", "vessels"),
    [
        (VODKA, "2 BX + 3.25 BO", "15.25"),
        (VODKA, "3.25 BO+2 BX", "15.25"),
        (VODKA, " 2bx + 1 bx ", "18"),
        (VODKA, "1 PX + 1 BX + 1 BO", "247"),
        (VODKA, "0.5 BX", "3"),
        (VODKA, "0.000001 BO", "0.000001"),
        (VODKA, "7", "7"),
        (VODKA, "1 BX + 2", "8"),
        (VODKA, "1 PXx40 + 1 BXx6", "246"),
        (VODKA, "1 PXx40xBXx6", "240"),
        (TWO_BOXES, "1 BXx12 + 1 BXx6", "18"),
        (TWO_BOXES, "1 pxX40Xbxx12", "480"),
        (SACKS, "1 SA + 2 BX", "33"),
        (SACKS, "2 SAx25000g", "50"),
        (BARE, "2 BX + 0.5", "12.5"),
        (SAME, "1 BOx6 + 3", "9"),
        (packages(bundle("1A", "3")), "2 1A + 1 BO", "7"),
    ],
)
def test_amounts_are_read(of: Packages, text: str, vessels: str) -> None:
    assert format_plain(of.read(text)) == vessels


@pytest.mark.parametrize(
    ("of", "text", "code", "told"),
    [
        (VODKA, "", Code.INVALID, "no amount"),
        (VODKA, "2 BX +", Code.INVALID, "no amount"),
        (VODKA, "BX", Code.INVALID, "no amount"),
        (VODKA, "-1 BO", Code.INVALID, "no amount"),
        (VODKA, "1e3 BO", Code.INVALID, "no amount"),
        (VODKA, "1,5 BO", Code.INVALID, "no amount"),
        (VODKA, "١ BO", Code.INVALID, "no amount"),
        (VODKA, "2 CT", Code.INVALID, "there is BO, BX, PX"),
        (VODKA, "2 BXx7", Code.INVALID, "there is BO, BX, PX"),
        (TWO_BOXES, "2 BX", Code.INVALID, "names several packages; there is BO, BXx6, BXx12, PXx40xBXx6, PXx40xBXx12"),
        (TWO_BOXES, "1 PXx40", Code.INVALID, "several"),
        (SAME, "1 BO", Code.INVALID, "several"),
        (BARE, "1 BO", Code.INVALID, "there is BX"),
        (packages(vessel=None), "1 BO", Code.INVALID, "nothing but bare numbers"),
        (VODKA, "0.0000001 BO", Code.TOO_PRECISE, "decimals"),
        (packages(bundle("BX", "0.5")), "0.000001 BX", Code.TOO_PRECISE, "decimals"),
        (packages(bundle("SA", "1000", "G"), vessel=(300, "G", "BG")), "1 SA", Code.TOO_PRECISE, "decimals"),
        (VODKA, "9223372036854.775808", Code.OUT_OF_RANGE, "too large"),
        (VODKA, "9223372036854 PX", Code.OUT_OF_RANGE, "too large"),
        (VODKA, "1 + " * 400, Code.TOO_LONG, "1000"),
    ],
)
def test_what_is_no_amount_says_what_there_is(of: Packages, text: str, code: Code, told: str) -> None:
    with pytest.raises(DomainError, match=told) as refused:
        of.read(text)
    assert refused.value.code is code


@pytest.mark.parametrize(
    ("of", "vessels", "text"),
    [
        (VODKA, "15.25", "2 BX + 3.25 BO"),
        (VODKA, "0", "0 BO"),
        (VODKA, "246", "1 PX + 1 BX"),
        (VODKA, "239.999999", "39 BX + 5.999999 BO"),
        (TWO_BOXES, "19", "1 BXx12 + 1 BXx6 + 1 BO"),
        (BARE, "12.5", "2 BX + 0.5"),
        (BARE, "0", "0"),
        (SAME, "9", "1 BOx6 + 3"),
        (SACKS, "29", "1 SA + 1 BX"),
    ],
)
def test_amounts_are_told_in_as_few_packages_as_possible(of: Packages, vessels: str, text: str) -> None:
    assert of.text(int(Decimal(vessels) * ONE)) == text


def test_whole_packages_and_the_rest() -> None:
    amount = VODKA.read("1 PX + 5 BX + 3.25 BO")
    assert VODKA.whole_and_rest(amount, "PX") == (1, 33_250_000, "5 BX + 3.25 BO")
    assert VODKA.whole_and_rest(amount, "bx") == (45, 3_250_000, "3.25 BO")
    assert VODKA.whole_and_rest(amount, "BO") == (273, 250_000, "0.25 BO")
    assert BARE.whole_and_rest(12_500_000, "") == (12, 500_000, "0.5")
    with pytest.raises(DomainError, match="no package"):
        VODKA.whole_and_rest(amount, "CT")
    with pytest.raises(DomainError, match="cannot say what SA holds"):
        packages(bundle("SA", "1000", "G"), vessel=(300, "G", "BG")).whole_and_rest(amount, "SA")


@pytest.mark.parametrize(
    ("of", "unit", "content"),
    [
        (VODKA, None, (106_750_000, "DL")),
        (VODKA, "L", (10_675_000, "L")),
        (VODKA, "CL", (1_067_500_000, "CL")),
        (VODKA, "KG", None),
        (SACKS, "G", (15_250_000_000, "G")),
        (BARE, None, None),
        (packages(vessel=None, order_unit="KG"), "G", (15_250_000_000, "G")),
        (packages(bundle("SA", "500", "G"), vessel=None), None, (15_250_000, "KG")),
        (packages(vessel=(12, "QUANTITY", "BX")), "QUANTITY", (183_000_000, "QUANTITY")),
        (packages(vessel=(12, "QUANTITY", "BX")), "L", None),
    ],
)
def test_what_an_amount_holds(of: Packages, unit: str | None, content: tuple[int, str] | None) -> None:
    assert of.content_of(15_250_000, unit) == content


SIZES = st.integers(1, 400).map(lambda halves: format_plain(halves * 500_000))
SIMPLE = st.builds(bundle, st.sampled_from(["BX", "CT", "BO"]), SIZES) | st.builds(
    bundle, st.just("SA"), st.integers(1, 50).map(lambda each: str(250 * each)), st.just("G")
)


@st.composite
def packed(draw: st.DrawFn) -> Packages:
    """Something with bundles of all kinds, no two of which are the same."""
    simple = draw(st.lists(SIMPLE, max_size=4, unique_by=str))
    sizes = draw(st.lists(st.integers(1, 50), max_size=3)) if simple else []
    within = [{name: draw(st.sampled_from(simple))[name] for name in ("type", "size", "unit")} for _ in sizes]
    pallets = [bundle("PX", str(size), None, {**each}) for size, each in zip(sizes, within, strict=True)]
    for each in within:
        assume({**each, "pallet_bundle": None} in simple)
    assume(len({str(each) for each in pallets}) == len(pallets))
    vessel = draw(st.sampled_from([(1, "KG", "BO"), (250, "G", "JR"), None]))
    return packages(*simple, *pallets, vessel=vessel)


AMOUNTS = st.integers(0, 10**10) | st.integers(0, 10**4).map(lambda whole: whole * ONE)


@given(packed(), AMOUNTS)
@example(SAME, 9 * ONE)
@example(TWO_BOXES, 719_999_999)
def test_there_and_back_is_the_same_amount(of: Packages, amount: int) -> None:
    text = of.text(amount)
    assert of.read(text) == amount
    assert of.read(" + ".join(reversed(text.split(" + ")))) == amount, "in any order"
    assert of.text(of.read(text)) == text


@given(packed(), AMOUNTS)
def test_whole_and_rest_are_the_amount(of: Packages, amount: int) -> None:
    for package in (of.vessel, *of.bundles):
        if package.millionths is None:
            continue
        label = next(each for each in reversed(package.labels) if each or package is of.vessel)
        if package is of.vessel:
            label = ""
        elif sum(label in each.labels for each in (of.vessel, *of.bundles)) > 1:
            continue
        whole, rest, text = of.whole_and_rest(amount, label)
        assert whole * package.millionths + rest == amount
        assert 0 <= rest < package.millionths
        assert of.read(text) == rest


@given(packed(), AMOUNTS, st.sampled_from(["G", "KG"]))
def test_the_content_is_that_of_all_vessels(of: Packages, amount: int, unit: str) -> None:
    found = of.content_of(amount, unit)
    if of.content is None:
        assert found is None
        return
    size, given_unit = of.content
    grams = {"G": 1, "KG": 1000}
    exact = Fraction(size * amount * grams[given_unit], ONE * grams[unit])
    assert found is not None
    assert found[1] == unit
    assert abs(found[0] - exact) <= Fraction(1, 2)


@pytest.mark.parametrize(
    ("price", "per", "vessel", "one"),
    [
        ("12.75", "L", ("7", "DL"), "8.925"),
        ("12.75", "VESSEL", ("7", "DL"), "12.75"),
        ("12.75", "VESSEL", None, "12.75"),
        ("12.75", "L", None, None),
        ("12.75", "KG", ("7", "DL"), None),
        ("12.75", "L", ("700", "G"), None),
        ("4", "KG", ("250", "G"), "1"),
        ("4", "HUNDRED_G", ("1.5", "KG"), "60"),
        ("0.000001", "L", ("5", "DL"), "0.000001"),
        ("0.000001", "L", ("49", "CL"), "0"),
        ("1", "L", ("12", "QUANTITY"), None),
    ],
)
def test_the_price_of_a_vessel(price: str, per: str, vessel: tuple[str, str] | None, one: str | None) -> None:
    size, unit = vessel or (None, None)
    parts = None if size is None else int(Decimal(size) * ONE)
    found = price_per_vessel(int(Decimal(price) * ONE), per, parts, unit)
    assert (None if found is None else format_plain(found)) == one


@given(st.integers(0, INT64_MAX), st.integers(1, INT64_MAX))
def test_a_vessel_s_price_is_rounded_half_up(price: int, size: int) -> None:
    exact = Fraction(price * size, ONE * 1000)
    found = price_per_vessel(price, "KG", size, "G")
    assert found is not None
    assert found - exact <= Fraction(1, 2) and exact - found < Fraction(1, 2)
