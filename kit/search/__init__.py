"""Search: things found by their codes and by the beginnings of their words, an exact code first.

`write` and `erase` keep one document for each thing, in the transaction of the command that changes it; `matches` is a
FROM element that any list joins. What a word is is decided here in Python, for documents and queries alike, so that
both databases find the same things in the same order:

- A text is folded (`kit.folding`) and cut into words: runs of letters and digits.
- A code (an SKU, a UPC) goes in by its words, and once more as one word without its punctuation: `AB-12/3` is found
  by `ab-12` and by `ab12`.
- A document is found where every word of the query begins one of its words, or is answered by one of its references;
  or where the query as a whole is one of its codes (`0 12345 67890 5` finds the UPC `012345678905`).
- `exact` is 1 where the query as a whole is one of its codes. `rank` is the sum, over the query's words, of 2 for a
  word of a name, 1 for the beginning of one, 0 for what is found elsewhere. Neither depends on other documents, so
  both may stand in a page's cursor.

Not counted are: of a word what follows its 255th character; of a run without white space, where it is not ASCII, what
follows its 600th (the length of a folded key); and of a document what follows its first megabyte of different words
(codes, references and names go first).

Every word is kept under its account and its kind of thing: another account's documents cost a search nothing, and
neither how long it takes nor its ranks tell of them.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import sqlalchemy as sa

from kit.search.documents import Document, entry_of
from kit.search.queries import Query, sought_by

if TYPE_CHECKING:
    # The databases' own parts of the search are beneath both.
    from kit.database import Writes
    from kit.dialects import Dialect

__all__ = ["Document", "Query", "erase", "matches", "write"]


async def write(writes: "Writes", documents: Iterable[Document]) -> None:
    """Puts documents in, each in place of the one that its thing had; one statement, whatever their number."""
    entries = {document.entity_id: entry_of(document) for document in documents}
    if entries:
        # In the order of their ids, so that two writers cannot wait for each other in a circle.
        await writes.execute(*writes.dialect.search.write([entries[entity_id] for entity_id in sorted(entries)]))


async def erase(writes: "Writes", entity_ids: Sequence[str]) -> None:
    """Takes the documents of things out; ids without a document are passed over. One statement."""
    if entity_ids:
        await writes.execute(writes.dialect.search.erase(sorted(entity_ids)))


def matches(dialect: "Dialect", query: Query, prefix: str) -> sa.FromClause:
    """What a query finds among the account's things of one kind (`prod`): columns `entity_id`, `exact` and `rank`.

    Larger is better in both; the statement that joins it breaks ties by the id, larger or smaller. All that is found
    is ranked, since a filter beside it may leave any of it: the cost of a search grows with what it finds, by a few
    microseconds each. Raises `ProgramError` for an alternative that is no id.
    """
    return dialect.search.found(sought_by(query, prefix))
