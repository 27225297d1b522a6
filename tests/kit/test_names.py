"""Names that differ only in case, accents or white space are one name, however many write them at once."""

import asyncio
from typing import Any

import pytest
import sqlalchemy as sa

from inventory.suppliers.models import SUPPLIERS
from inventory.taxonomy.models import CATEGORIES
from kit.batch import Batch, Draft
from kit.changes import CHANGES
from kit.errors import Code, DomainError
from kit.names import NameBook, References
from kit.outcome import Outcome
from kit.work import UnitOfWork
from tests.conftest import Shop

SUFFIX = "01h2xcejqtf2nbrexx3vqjhp41"


async def choose(shop: Shop, table: sa.Table, given: dict[str, Any], **within: Any) -> str | None:
    """Names something in a unit of work of its own."""
    found: list[str | None] = []

    async def run(work: UnitOfWork) -> Outcome:
        draft = Draft(given)
        parents = {draft: within["parent_id"]} if within else None
        references = References(NameBook(work, table, "parent_id" if within else None), table, "it")
        await references.examine([draft], parents)
        Batch([draft]).sound()
        await references.make([draft], parents)
        found.append(draft.values.get("it_id"))
        return Outcome()

    await shop.perform(run)
    return found[-1]


async def all_of(shop: Shop, table: sa.Table) -> list[Any]:
    async with shop.database.reading(shop.actor.account) as reads:
        return list(await reads.rows(sa.select(table)))


@pytest.mark.anyio
class TestNamed:
    """What an input names is found, or made."""

    @pytest.mark.parametrize("table", [CATEGORIES, SUPPLIERS], ids=["category", "supplier"])
    async def test_twenty_at_once_make_one(self, shop: Shop, other_shop: Shop, table: sa.Table) -> None:
        within: dict[str, Any] = {"parent_id": None} if table is CATEGORIES else {}
        spellings = ["Crème Brûlée", "CREME BRULEE", " creme  brûlée ", "Creme Brulee"] * 5
        ids = await asyncio.gather(*(choose(shop, table, {"it": {"name": name}}, **within) for name in spellings))
        [row] = await all_of(shop, table)
        assert set(ids) == {row["id"]}
        assert row["name"] in {name.strip() for name in spellings}
        assert row["name_key"] == "creme brulee"
        created = [change for change in await all_of(shop, CHANGES) if change["entity_id"] == row["id"]]
        assert [change["action"] for change in created] == ["CREATED"]
        assert await all_of(other_shop, table) == []

    async def test_twenty_at_once_make_one_subcategory(self, shop: Shop) -> None:
        parents = [await choose(shop, CATEGORIES, {"it": {"name": name}}, parent_id=None) for name in ("One", "Two")]
        ids = await asyncio.gather(
            *(choose(shop, CATEGORIES, {"it": {"name": "Same"}}, parent_id=parents[n % 2]) for n in range(20))
        )
        assert len(set(ids)) == 2
        below = [row for row in await all_of(shop, CATEGORIES) if row["parent_id"]]
        assert sorted(row["parent_id"] for row in below) == sorted(map(str, parents))

    async def test_accounts_have_their_own(self, shop: Shop, other_shop: Shop) -> None:
        mine = await choose(shop, SUPPLIERS, {"it": {"name": "Loom"}})
        theirs = await choose(other_shop, SUPPLIERS, {"it": {"name": "loom"}})
        assert mine != theirs
        with pytest.raises(DomainError) as refused:
            await choose(other_shop, SUPPLIERS, {"it_id": mine})
        assert (refused.value.code, refused.value.path) == (Code.NOT_FOUND, ("it_id",))

    async def test_nothing_named_is_nothing(self, shop: Shop) -> None:
        assert await choose(shop, SUPPLIERS, {}) is None
        assert await choose(shop, SUPPLIERS, {"it": None, "it_id": None}) is None
        assert await all_of(shop, SUPPLIERS) == []

    async def test_by_id_and_by_name_must_agree(self, shop: Shop) -> None:
        made = await choose(shop, SUPPLIERS, {"it": {"name": "Loom"}})
        assert await choose(shop, SUPPLIERS, {"it_id": made}) == made
        assert await choose(shop, SUPPLIERS, {"it_id": made, "it": {"name": " LOOM "}}) == made
        with pytest.raises(DomainError) as refused:
            await choose(shop, SUPPLIERS, {"it_id": made, "it": {"name": "Other"}})
        assert (refused.value.code, refused.value.path) == (Code.MISMATCH, ("it", "name"))
        assert len(await all_of(shop, SUPPLIERS)) == 1

    async def test_by_id_it_must_belong_where_it_is_said_to(self, shop: Shop) -> None:
        one = await choose(shop, CATEGORIES, {"it": {"name": "One"}}, parent_id=None)
        with pytest.raises(DomainError) as refused:
            await choose(shop, CATEGORIES, {"it_id": one}, parent_id="cat_other")
        assert (refused.value.code, refused.value.path) == (Code.MISMATCH, ("it_id",))

    async def test_an_unknown_id_is_not_found(self, shop: Shop) -> None:
        for wrong in ("", "no id", f"cat_{SUFFIX}", f"supp_{SUFFIX}"):
            with pytest.raises(DomainError) as refused:
                await choose(shop, SUPPLIERS, {"it_id": wrong})
            assert (refused.value.code, refused.value.path) == (Code.NOT_FOUND, ("it_id",))

    async def test_a_bad_name_is_refused(self, shop: Shop) -> None:
        for name, code in (
            (" ", Code.BLANK),
            ("x" * 201, Code.TOO_LONG),
            ("a\x00", Code.INVALID),
            ("\ud800", Code.INVALID),
            (None, Code.REQUIRED),
        ):
            with pytest.raises(DomainError) as refused:
                await choose(shop, SUPPLIERS, {"it": {"name": name}})
            assert (refused.value.code, refused.value.path) == (code, ("it", "name"))
        assert await all_of(shop, SUPPLIERS) == []

    async def test_a_name_of_combining_characters_alone_is_a_name(self, shop: Shop) -> None:
        one = await choose(shop, SUPPLIERS, {"it": {"name": "\u0301"}})
        assert await choose(shop, SUPPLIERS, {"it": {"name": "\u0301"}}) == one
        assert await choose(shop, SUPPLIERS, {"it": {"name": "\u0300"}}) != one
