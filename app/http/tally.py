"""What stands in the text of a document, counted before anything parses it.

graphql-core reads a document a character at a time and makes several objects of every token, so a megabyte of tokens
costs it a hundred milliseconds before it has refused them. Here one compiled expression finds the tokens, and the
counting stops at the first that is too many.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.http.limits import Limits

_IGNORED = " \t\n\r,\ufeff"

_TOKEN = re.compile(
    rf"""
    (?:
      ( [A-Za-z_][A-Za-z_0-9]*+ | [@:(){{}}] | \.\.\. )
    | \# [^\n\r]*+
    | \"{{3}} (?: [^"\\]++ | \\(?:\"{{3}})? | "(?!"") )*+ (?:\"{{3}})?
    | " (?: [^"\\\n\r]++ | \\. )*+ "?
    | -?[0-9]++ (?:\.[0-9]++)? (?:[eE][+-]?[0-9]++)?
    | [^{_IGNORED}]
    )
    [{_IGNORED}]*+
    """,
    re.VERBOSE,
)
"""One token with what is ignored behind it; the first group is what `tally` looks at. Matches anywhere but where
something is ignored: what is no token at all counts as one, and the parser will refuse it."""


@dataclass(slots=True)
class Tally:
    """How much stands in a document as it was written.

    A fragment of a valid document is spread somewhere, so all its operations together amount to no less than this, as
    `structure` measures them with their fragments spread out.
    """

    tokens: int = 0
    """Comments count, as they do for the parser."""

    operations: int = 0

    names: int = 0
    """Of fields, aliases, directives and fragments, and `on` with its type."""

    aliases: int = 0
    directives: int = 0
    spreads: int = 0
    """Of fragments, named and inline."""

    @property
    def fields(self) -> int:
        """At least so many: what the other names may stand for is taken off."""
        return self.names - self.aliases - self.directives - 2 * self.spreads


def tally(text: str, most_tokens: int) -> Tally:
    """Count what stands in a text, up to one token more than `most_tokens`."""
    counted = Tally()
    braces = brackets = 0
    in_fragment = None
    for token in islice(_TOKEN.finditer(text.lstrip(_IGNORED)), most_tokens + 1):
        counted.tokens += 1
        found = token[1]
        if found is None:
            continue
        if brackets or found == "(":
            # Arguments and variables: neither their colons nor their braces are those of selections.
            brackets += (found == "(") - (found == ")")
            continue
        if in_fragment is None:
            in_fragment = found == "fragment"
            counted.operations += not in_fragment
        match found:
            case "{":
                braces += 1
            case "}":
                braces -= 1
                in_fragment = in_fragment if braces else None
            case ":":
                counted.aliases += 1
            case "@":
                counted.directives += 1
            case "...":
                counted.spreads += 1
            case _:
                counted.names += braces > 0
    return counted


def excess_as_written(counted: Tally, limits: Limits) -> str | None:
    """The first bound that a document of this tally breaks, told to a person, or None.

    Some operation breaks its bound if all together are above as many bounds as there are operations.
    """
    operations = max(1, counted.operations)
    for what, found, allowed in (
        ("tokens", counted.tokens, limits.document_tokens),
        ("fields", counted.fields, limits.document_fields * operations),
        ("aliases", counted.aliases, limits.document_aliases * operations),
        ("directives", counted.directives, limits.document_directives * operations),
    ):
        if found > allowed:
            return f"The document has more than {allowed} {what}."
    return None
