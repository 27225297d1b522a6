"""Adding tags to many products or variants at once, and taking tags away from them."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

import sqlalchemy as sa

from inventory.products.commands import Products
from inventory.products.models import PRODUCT_TAGS, VARIANT_TAGS
from inventory.products.sellables import tags_of
from inventory.products.variants import Variants
from inventory.taxonomy.commands import MAX_TAGS, checked_key
from inventory.taxonomy.models import TAGS
from kit.batch import Batch, Draft
from kit.errors import Code, DomainError, Problems
from kit.names import Name, NameBook
from kit.values import Values
from kit.verbs import Verbs
from kit.work import UnitOfWork


class TagChange:
    """The tags that every thing of a batch is to have, and those that none of them is to have."""

    def __init__(self, work: UnitOfWork, given: Values) -> None:
        """Raises `Rejected` with what is wrong with the names under `add` and `remove`: TOO_LONG for more than a thing
        can have, BLANK and TOO_LONG for what is no name, MISMATCH for one that stands under both."""
        self._book = NameBook(work, TAGS)
        problems = Problems()
        self._added = _named(given, "add", problems)
        self._removed = _named(given, "remove", problems)
        for key, (position, _) in self._removed.items():
            with problems.under("remove", position):
                if key in self._added:
                    raise DomainError(Code.MISMATCH, "This tag is to be added too.")
        problems.raise_any()

    async def look_up(self, tag_ids: Iterable[str]) -> None:
        """Looks up the tags that things have, and those that are named. At most two statements."""
        await self._book.look_up(tag_ids, _names([*self._added, *self._removed]))

    def check(self, now: Sequence[str]) -> None:
        """Raises `DomainError` TOO_LONG for a thing with these tags that would have too many; deleted ones, which
        nobody sees, do not count."""
        alive = {tag_id for tag_id in now if self._book.by_id(tag_id) is not None}
        new = sum(self._book.by_name(name) is None for name in _names(self._added))
        if len(self.applied([*alive])) + new > max(MAX_TAGS, len(alive)):
            raise DomainError(Code.TOO_LONG, f"At most {MAX_TAGS} tags.")

    async def make(self) -> None:
        """Makes the tags to be added that are not there yet."""
        await self._book.make({(None, key): spelling for key, (_, spelling) in self._added.items()})

    def applied(self, now: Sequence[str]) -> list[str]:
        """The ids of the tags, sorted, that a thing with these will have, of those that are there."""
        return sorted((set(now) - self._ids(self._removed)) | self._ids(self._added))

    def _ids(self, keys: Iterable[str]) -> set[str]:
        found = (self._book.by_name(name) for name in _names(keys))
        return {tag_id for tag_id in found if tag_id is not None}


def _named(given: Values, called: str, problems: Problems) -> dict[str, tuple[int, str]]:
    """Names by their keys: the place where each first stands in the input, and how it is written there."""
    names = given.get(called) or ()
    with problems.under(called):
        if len(names) > MAX_TAGS:
            raise DomainError(Code.TOO_LONG, f"At most {MAX_TAGS} tags.")
    found: dict[str, tuple[int, str]] = {}
    for position, name in enumerate(names[:MAX_TAGS]):
        with problems.under(called, position):
            found.setdefault(checked_key(name), (position, name))
    return found


def _names(keys: Iterable[str]) -> list[Name]:
    return [(None, key) for key in keys]


class _Tagged(Verbs):
    """An update whose drafts name things alone: which tags they will have follows from those that they have.

    Ties to tags that were deleted stay, and show again when these are restored.
    """

    ties: ClassVar[sa.Table]

    def __init__(self, work: UnitOfWork, batch: Batch) -> None:
        super().__init__(work, batch)
        self._tags = TagChange(work, batch.given)

    async def examine(self, drafts: Sequence[Draft]) -> None:
        await super().examine(drafts)
        now = await tags_of(self.work, self.ties, [draft.id for draft in drafts])
        await self._tags.look_up({tag_id for tag_ids in now.values() for tag_id in tag_ids})
        for draft in drafts:
            draft.current = {**(draft.current or {}), "tags": now[draft.id]}
            with draft.under("tags"):
                self._tags.check(now[draft.id])

    async def write(self, drafts: Sequence[Draft]) -> None:
        await self._tags.make()
        for draft in drafts:
            assert draft.current is not None
            tags = self._tags.applied(draft.current["tags"])
            if tags != draft.current["tags"]:
                draft.given = {**draft.given, "tag_ids": tags}
        await super().write(drafts)


class TaggedProducts(_Tagged, Products):
    """Products whose tags change; the variants that have theirs from them follow."""

    ties = PRODUCT_TAGS


class TaggedVariants(_Tagged, Variants):
    """Variants whose tags change; tags that were had from the product become the variant's own then."""

    ties = VARIANT_TAGS
