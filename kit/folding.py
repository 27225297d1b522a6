"""Text as people compare it: without case, accents or extra white space."""

import unicodedata
from typing import Final

MAX_KEY: Final = 600
"""Of a folded text this many characters are kept: at most 2,400 bytes, which an index of either database takes.

A letter may fold into eighteen, so that even a name of 200 characters can reach it."""


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
