"""Folding: texts that differ only in case, accents or white space have one key."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kit.folding import MAX_KEY, fold, likeness


@pytest.mark.parametrize(
    "names",
    [
        ["Loom & Sons", "LOOM & SONS", "  loom  &\tsons\n", "loom\u00a0& sons"],
        ["Müller", "MÜLLER", "Mu\u0308ller", "muller", "Mūller"],
        ["Straße", "STRASSE", "strasse", "STRAẞE"],
        ["Crème Brûlée", "creme brulee"],
        ["İstanbul", "istanbul", "ISTANBUL"],
        ["Ａｃｍｅ　１２", "Acme 12"],
        ["ﬁne", "FINE"],
        ["ΣΊΣΥΦΟΣ", "Σίσυφος", "σισυφοσ"],
        ["ᾳ", "αι", "ΑΙ"],
        ["ガラス", "ｶﾞﾗｽ", "カ\u3099ラス"],
        ["한국", "\u1112\u1161\u11ab\u1100\u116e\u11a8"],
        ["℡ №", "tel no"],
        ["Ⅷ", "viii"],
    ],
)
def test_names_that_are_the_same(names: list[str]) -> None:
    assert len({fold(name) for name in names}) == 1


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Loom", "Loom 2"),
        ("ab", "a b"),
        ("東京", "東亰"),
        ("🙂", "🙃"),
        ("ısı", "isi"),
        ("\u0301", "\u0300"),
        ("a-b", "ab"),
        ("x²", "x³"),
    ],
)
def test_names_that_are_not(one: str, two: str) -> None:
    assert fold(one) != fold(two)


@pytest.mark.parametrize("name", ["🙂", "東京", "\u0301", "\u20dd", "👩\u200d🔬", "❤\ufe0f"])
def test_a_name_of_any_script_has_a_key(name: str) -> None:
    assert fold(name)


@given(st.text())
@example("℡")
@example("ſ\u0323\u0307")
@example("ᾴ\u0345")
@example("㎒ ϔ K Å")
@example("\u0301")
@example(" \u0301 ")
@example("\u1e9e\u0130")
def test_folding_twice_changes_nothing(name: str) -> None:
    assert fold(fold(name)) == fold(name)


# Latin letters, without the two whose capital is another letter's.
LETTERS = st.text(st.characters(categories=("Lu", "Ll"), max_codepoint=0x24F, exclude_characters="ıŉ"), min_size=1)


@given(LETTERS)
def test_case_does_not_count(name: str) -> None:
    assert fold(name.upper()) == fold(name) == fold(name.lower())


@given(st.lists(LETTERS, min_size=1), st.sampled_from([" ", "\t", "\n", "\u3000", "  "]))
def test_the_kind_of_white_space_does_not_count(words: list[str], space: str) -> None:
    assert fold(f"{space}{space.join(words)}{space}") == fold(" ".join(words))


@given(st.text(min_size=1))
@example("\ufdfa" * 200)
@example("x" * 10_000)
def test_a_key_has_a_greatest_length(name: str) -> None:
    assert 0 < len(fold(name)) <= MAX_KEY


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Red T-Shirt", "redtshirt"),
        ("tshirt   RED", "redtshirt"),
        ("It’s U.S.A.", "itsusa"),
        ("AC/DC", "acdc"),
        ("Dc_Ac", "acdc"),
        ("Crème brûlée", "bruleecreme"),
        ("東京 タワー", fold("タワー") + "東京"),
        ("!!!", "!!!"),
        ("-", "-"),
        ("🙂", "🙂"),
    ],
)
def test_what_nearly_equal_texts_have_in_common(text: str, expected: str) -> None:
    assert likeness(text) == expected


@given(st.lists(st.text(st.characters(categories=("Ll", "Lu", "Nd")), min_size=1, max_size=8), min_size=1, max_size=5))
def test_the_order_of_words_and_what_stands_between_them_make_no_difference(words: list[str]) -> None:
    assert likeness(" ".join(words)) == likeness(", ".join(reversed(words)) + "!")
