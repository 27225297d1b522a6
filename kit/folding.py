"""Text as people compare it: without case, accents or extra white space."""

import re
import unicodedata
from typing import Final

MAX_KEY: Final = 600
"""Of a folded text this many characters are kept: at most 2,400 bytes, which an index of either database takes.

A letter may fold into eighteen, so that even a name of 200 characters can reach it."""

_WITHIN_WORDS: Final = re.compile("['’ʼ.‐‑-]")
"""Marks that are written within words, or left out: T-shirt, it's, U.S.A."""

_BETWEEN_WORDS: Final = re.compile(r"[\W_]+")


def fold(text: str) -> str:
    """A text without case, accents or extra white space; for comparing, never for showing."""
    if text.isascii():
        # Nothing to take apart: most texts, in a tenth of the time.
        return (" ".join(text.casefold().split()) or text)[:MAX_KEY]
    # Taking apart brings up capitals (the sign for TEL has three), which folded may have more to take apart.
    cased = unicodedata.normalize("NFKD", text.casefold()).casefold()
    decomposed = unicodedata.normalize("NFKD", cased)
    bare = "".join(character for character in decomposed if not unicodedata.combining(character))
    return (" ".join(unicodedata.normalize("NFC", bare).split()) or text)[:MAX_KEY]


def likeness(text: str) -> str:
    """What nearly equal texts have in common: the folded words in an order of their own, with nothing between them.

    Punctuation, white space and the order of words so make no difference; of a text without letters and digits all of
    it counts.
    """
    folded = fold(text)
    words = _BETWEEN_WORDS.split(_WITHIN_WORDS.sub("", folded))
    return "".join(sorted(words)) or folded
