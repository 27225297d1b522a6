"""Queries: what somebody looks for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from kit.errors import BadArgument, ProgramError
from kit.search.documents import reference_token
from kit.search.index import Sign, Sought, SoughtWord, token
from kit.search.words import bare, words_of
from kit.values import is_storable

MAX_LENGTH: Final = 200
MAX_WORDS: Final = 10


@dataclass(frozen=True, slots=True)
class Query:
    """The different words of a text, the text as a code, and for each word the references that answer for it."""

    words: tuple[str, ...]
    code: str
    alternatives: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, text: str) -> "Query | None":
        """The query of what somebody typed; None where it has no words, and so asks for nothing.

        Raises `BadArgument` for more than 200 characters or 10 words, and for characters that cannot be stored.
        """
        if not is_storable(text):
            raise BadArgument("`search` holds a character that cannot be stored.", argument="search")
        if len(text) > MAX_LENGTH:
            raise BadArgument(f"`search` has at most {MAX_LENGTH} characters, not {len(text)}.", argument="search")
        words = tuple(dict.fromkeys(words_of(text)))
        if len(words) > MAX_WORDS:
            raise BadArgument(f"`search` has at most {MAX_WORDS} words, not {len(words)}.", argument="search")
        return cls(words, bare(text), alternatives=((),) * len(words)) if words else None

    def with_alternatives(self, found: Mapping[str, Iterable[str]]) -> "Query":
        """The query, with ids by word: where a document has one of them as a reference, it has the word.

        Raises `ProgramError` for a word that the query does not have.
        """
        if strange := found.keys() - set(self.words):
            raise ProgramError(f"not words of the query: {sorted(strange)}")
        return replace(self, alternatives=tuple(tuple(found.get(word, ())) for word in self.words))


def sought_by(query: Query, prefix: str) -> Sought:
    """A query's tokens, for one kind of thing."""
    words = (
        SoughtWord(
            len(word),
            in_names=token(prefix, Sign.NAME, word),
            elsewhere=(token(prefix, Sign.TEXT, word), token(prefix, Sign.CODE, word)),
            references=tuple(reference_token(prefix, each) for each in references),
        )
        for word, references in zip(query.words, query.alternatives, strict=True)
    )
    return Sought(code=token(prefix, Sign.CODE, query.code), words=tuple(words))
