"""Goods that are told apart by a maker, a series and what they are: electronics, tools, stationery, toys."""

from typing import Final

from app.demo.shapes import Axis, Line, Word, listed
from app.demo.words import MODELS

_NAMES: Final = (
    "{maker} {model} {kind} {noun}",
    "{maker} {model} {mark} {noun}",
    "{model} {kind} {noun} by {maker}",
    "{maker} {kind} {noun} {model} {mark}",
)
_FIRST: Final = (
    "The {model} {low_noun} by {maker}, meant for {use}.",
    "{maker} makes the {model} {low_noun} for {use}.",
    "From the {model} series by {maker}, for {use}.",
)
_SECOND: Final = (
    "Look for {feature}, all in {material}.",
    "Made of {material}, with {feature}.",
    "The point of it: {feature}.",
)


def goods(  # noqa: PLR0913 - a row of a table, written by name
    *,
    subcategory: str,
    code: str,
    prices: tuple[int, int],
    nouns: str,
    kinds: str,
    marks: str,
    materials: str,
    features: str,
    uses: str,
    last: tuple[str, ...],
    axes: tuple[Axis, ...],
    fields: tuple[str, ...] = ("material",),
    weight: int = 10,
    lot_tracking: bool = False,
    **words: tuple[Word, ...],
) -> Line:
    """A line of goods. Lists are written with commas; `last` are ways to end a description, `words` more words."""
    every: dict[str, tuple[Word, ...]] = {
        "model": MODELS,
        "noun": listed(nouns),
        "kind": listed(kinds),
        "mark": listed(marks),
        "material": listed(materials),
        "feature": listed(features),
        "use": listed(uses),
        **words,
    }
    return Line(
        subcategory,
        code,
        prices,
        _NAMES,
        every,
        (_FIRST, _SECOND, last),
        axes,
        fields,
        weight,
        lot_tracking=lot_tracking,
    )
