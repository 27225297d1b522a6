"""Documents: what a thing is found by."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from kit.errors import ProgramError
from kit.ids import prefix_of
from kit.search.index import Entry, Sign, token
from kit.search.words import bare, words_of

_MOST_BYTES: Final = 1_000_000
_BYTES_BESIDE_A_TOKEN: Final = 20
"""The account's key, and what PostgreSQL notes of each; its vectors hold 1,048,575 bytes."""


@dataclass(frozen=True, slots=True)
class Document:
    """What a thing is found by.

    `codes` identify it (SKU, UPC, catalogue number); words of `names` count more than those of `texts`; `references`
    are ids of other things (such as tags), so that renaming one of those rewrites no documents.
    """

    entity_id: str
    codes: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    references: tuple[str, ...] = ()


def entry_of(document: Document) -> Entry:
    """A document's tokens, each once. Raises `ProgramError` where an id is none."""
    prefix = kind_of(document.entity_id)
    codes = dict.fromkeys(bare(code) for code in document.codes)
    names = dict.fromkeys(_words(document.names))
    texts = dict.fromkeys(_words((*document.codes, *document.texts)))
    tokens = [token(prefix, Sign.CODE, code) for code in codes if code]
    tokens += [reference_token(prefix, reference) for reference in dict.fromkeys(document.references)]
    tokens += [token(prefix, Sign.NAME, word) for word in names]
    tokens += [token(prefix, Sign.TEXT, word) for word in texts if word not in names and word not in codes]
    return Entry(document.entity_id, tuple(_fitting(tokens)))


def reference_token(prefix: str, reference: str) -> str:
    """The token of a reference. Raises `ProgramError` where it is no id: ids are kept as they are."""
    kind_of(reference)
    return token(prefix, Sign.REFERENCE, reference)


def kind_of(entity_id: str) -> str:
    """The prefix of an id; raises `ProgramError` where it is none."""
    prefix = prefix_of(entity_id)
    if prefix is None:
        raise ProgramError(f"not an id: {entity_id!r}")
    return prefix


def _words(texts: Iterable[str]) -> Iterator[str]:
    return (word for text in texts for word in words_of(text))


def _fitting(tokens: Iterable[str]) -> Iterator[str]:
    room = _MOST_BYTES
    for each in tokens:
        room -= len(each.encode()) + _BYTES_BESIDE_A_TOKEN
        if room < 0:
            return
        yield each
