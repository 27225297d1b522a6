"""What can be done with the taxonomy."""

from collections.abc import Sequence

from inventory.taxonomy.models import CATEGORIES, TAGS
from kit.batch import Draft
from kit.errors import Code, DomainError
from kit.folding import fold
from kit.names import Name, NameBook, NamedVerbs, References
from kit.trees import TreeVerbs
from kit.values import check
from kit.work import UnitOfWork

MAX_TAGS = 100
"""How many tags one thing has at most."""


class Categories(TreeVerbs):
    """The verbs of categories."""

    table = CATEGORIES


class Tags(NamedVerbs):
    """The verbs of tags."""

    table = TAGS


class Places:
    """Where a batch puts things: a category and a subcategory, which is a child of it.

    Either is named by id, by name (made if new; a bare category at the top of the tree), or by both, as in seed 001.
    """

    def __init__(self, work: UnitOfWork) -> None:
        self._book = NameBook(work, CATEGORIES, within="parent_id")
        self._categories = References(self._book, CATEGORIES, "category")
        self._subcategories = References(self._book, CATEGORIES, "subcategory")

    async def examine(self, drafts: Sequence[Draft]) -> None:
        """Puts what is there into the drafts' values; notes NOT_FOUND, MISMATCH where what is given contradicts
        itself, and REQUIRED for a subcategory without a category."""
        await self._categories.examine(drafts)
        await self._look_up_kept(drafts)
        for draft in drafts:
            with draft.under():
                self._examine(draft)
        known = [draft for draft in drafts if self._is_known(draft) and not self._lacks_category(draft)]
        await self._subcategories.examine(known, {draft: self._category(draft) for draft in known})

    async def make(self, drafts: Sequence[Draft]) -> None:
        """Makes the categories of sound drafts that are not there yet."""
        await self._categories.make(drafts)
        await self._subcategories.make(drafts, {draft: self._category(draft) for draft in drafts})

    async def _look_up_kept(self, drafts: Sequence[Draft]) -> None:
        """Looks up the categories that things keep, where they are given a subcategory in them."""
        kept = [draft.current["category_id"] for draft in drafts if draft.current and _gives(draft, "subcategory")]
        await self._book.look_up(filter(None, kept), ())

    def _examine(self, draft: Draft) -> None:
        if self._lacks_category(draft):
            raise DomainError(Code.REQUIRED, "A subcategory needs the category that it belongs to.", ("category_id",))
        if self._is_open(draft):
            if draft.given.get("subcategory_id") is not None:
                raise DomainError(Code.MISMATCH, "A new category has no subcategory yet.", ("subcategory_id",))
            if draft.given.get("subcategory") is not None:
                with draft.under("subcategory"):
                    check(CATEGORIES, {"name": draft.given["subcategory"]["name"]}, creating=True)
        now = draft.current or {}
        moves = "category_id" in draft.values and draft.values["category_id"] != now.get("category_id")
        says = "subcategory_id" in draft.given or "subcategory" in draft.given
        if now.get("subcategory_id") and moves and not says:
            message = "The subcategory belongs to the old category: give another one, or null."
            raise DomainError(Code.MISMATCH, message, ("subcategory_id",))

    def _category(self, draft: Draft) -> str | None:
        """The category that it will have; none where that was deleted, for nothing new goes there."""
        if "category_id" in draft.values:
            given: str | None = draft.values["category_id"]
            return given
        kept: str | None = (draft.current or {}).get("category_id")
        return kept if kept is not None and self._book.by_id(kept) is not None else None

    def _lacks_category(self, draft: Draft) -> bool:
        return self._is_known(draft) and _gives(draft, "subcategory") and self._category(draft) is None

    @staticmethod
    def _is_open(draft: Draft) -> bool:
        """Whether its category is still to be made."""
        return draft.given.get("category") is not None and draft.values.get("category_id", "") is None

    def _is_known(self, draft: Draft) -> bool:
        """Whether it is certain by now which category it has, or that it has none."""
        return not self._is_open(draft) and not (_gives(draft, "category") and "category_id" not in draft.values)


class TagLists:
    """The tags that a batch gives to things: `tags` by name (made if new) and `tag_ids`, together at most 100."""

    def __init__(self, work: UnitOfWork) -> None:
        self._book = NameBook(work, TAGS)

    async def examine(self, drafts: Sequence[Draft]) -> None:
        """Notes what is wrong with the tags of drafts: NOT_FOUND for an unknown id, and what a name may not be."""
        named: list[Name] = []
        for draft in drafts:
            names = draft.given.get("tags") or ()
            with draft.under("tags"):
                if len(names) + len(draft.given.get("tag_ids") or ()) > MAX_TAGS:
                    raise DomainError(Code.TOO_LONG, f"At most {MAX_TAGS} tags.")
            for position, name in enumerate(names):
                with draft.under("tags", position):
                    named.append((None, checked_key(name)))
        asked = [tag_id for draft in drafts for tag_id in draft.given.get("tag_ids") or ()]
        await self._book.look_up(asked, named)
        for draft in drafts:
            for position, tag_id in enumerate(draft.given.get("tag_ids") or ()):
                with draft.under("tag_ids", position):
                    if self._book.by_id(tag_id) is None:
                        raise DomainError(Code.NOT_FOUND, "There is no such tag.")

    async def make(self, drafts: Sequence[Draft]) -> None:
        """Makes the tags of sound drafts that are not there yet, and puts the ids of all into the drafts' values."""
        wanted: dict[Name, str] = {}
        for name in (name for draft in drafts for name in draft.given.get("tags") or ()):
            wanted.setdefault((None, fold(name.strip())), name)
        await self._book.make(wanted)
        for draft in drafts:
            if says_tags(draft):
                named = [self._book.by_name((None, fold(name.strip()))) for name in draft.given.get("tags") or ()]
                ids = {*named, *(draft.given.get("tag_ids") or ())}
                draft.values["tags"] = sorted(tag_id for tag_id in ids if tag_id is not None)


def checked_key(name: str) -> str:
    """A tag's name, folded; raises `DomainError` for what it may not be."""
    try:
        key: str = check(TAGS, {"name": name}, creating=True)["name_key"]
    except DomainError as error:
        raise DomainError(error.code, error.message) from None  # the input has the name itself there, and no `name`
    return key


def says_tags(draft: Draft) -> bool:
    """Whether an input says anything of a thing's tags: then these replace those it had."""
    return "tags" in draft.given or "tag_ids" in draft.given


def _gives(draft: Draft, called: str) -> bool:
    return draft.given.get(f"{called}_id") is not None or draft.given.get(called) is not None
