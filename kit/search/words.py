"""Words: what a text is found by. Documents and queries go through the same functions."""

import re
import unicodedata
from typing import Final

from kit.folding import fold

LONGEST: Final = 255
"""A word counts by so many characters; PostgreSQL keeps none of more than 2,046 bytes."""

# Folding removes accents; the marks that it leaves are vowels of Thai, Hindi and others, and belong to their words.
_MARKS: Final = "".join(chr(code) for code in range(0x20000) if unicodedata.category(chr(code))[0] == "M")
_PLAIN_WORD: Final = re.compile("[a-z0-9]+")
_WORD: Final = re.compile(rf"[^\W_](?:[^\W_]+|[{_MARKS}]+)*")


def words_of(text: str) -> list[str]:
    """The folded words of a text, in their order, each as often as it stands there."""
    if text.isascii():  # what is below would give the same, in ten times the time
        found = _PLAIN_WORD.findall(text.lower())
    else:  # run by run, for a folded text has a greatest length
        found = [word for run in text.split() for word in _WORD.findall(fold(run))]
    return [word[:LONGEST] for word in found]


def bare(text: str) -> str:
    """A text as one word: folded, without white space and punctuation; empty where it has no letters or digits."""
    return "".join(words_of(text))[:LONGEST]
