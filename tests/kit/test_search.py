"""Search on both databases: what is found, in which order, and how documents come and go."""

from typing import Any

import pytest
import sqlalchemy as sa

from inventory.accounts.models import USERS
from kit import search
from kit.database import Database, Reads
from kit.errors import BadArgument, ProgramError
from kit.ids import new_id
from kit.search import Document, Query
from kit.search.documents import entry_of
from kit.search.queries import sought_by
from kit.tables import prefix_of_table
from tests.conftest import Shop, new_shop
from tests.support.statements import Statements

pytestmark = pytest.mark.anyio

Found = list[tuple[str, int, int]]

SHIRT, SHIRTS, TOY, PEN = (new_id("prod") for _ in range(4))
COTTON = new_id("tag")
DOCUMENTS = (
    Document(SHIRT, codes=("AB-12/3", "012345678905"), names=("Blue shirt",), texts=("ACME Ltd.",)),
    Document(SHIRTS, names=("Shirts, Übergröße",), texts=("blue; v1.2.3; sales@acme.example",), references=(COTTON,)),
    Document(TOY, codes=("ab123x",), texts=("a blue toy in a shirt",)),
    Document(PEN, codes=("B1",), names=("हिन्दी की कलम",)),
)


async def ask(reads: Reads, query: Query | None, prefix: str = "prod") -> Found:
    """What a query finds, the best first."""
    assert query is not None
    found = search.matches(reads.dialect, query, prefix)
    order = (found.c.exact.desc(), found.c.rank.desc(), found.c.entity_id)
    return [tuple(row.values()) for row in await reads.rows(sa.select(found).order_by(*order))]


async def find(shop: Shop, text: str, **alternatives: Any) -> Found:
    query = Query.of(text)
    assert query is not None
    async with shop.database.reading(shop.actor.account) as reads:
        return await ask(reads, query.with_alternatives(alternatives))


async def keep(shop: Shop, *documents: Document) -> None:
    async with shop.database.writing(shop.actor.account) as writes:
        await search.write(writes, documents)


@pytest.fixture
async def stocked(shop: Shop) -> Shop:
    """A shop with four documents."""
    await keep(shop, *DOCUMENTS)
    return shop


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("AB-12/3", [(SHIRT, 1, 0)]),
        ("ab 12 3", [(SHIRT, 1, 0)]),
        ("ab123", [(SHIRT, 1, 0), (TOY, 0, 0)]),
        ("ab-12", [(SHIRT, 0, 0)]),
        ("ab12", [(SHIRT, 0, 0), (TOY, 0, 0)]),
        ("0 12345 67890 5", [(SHIRT, 1, 0)]),
        ("shirt", [(SHIRT, 0, 2), (SHIRTS, 0, 1), (TOY, 0, 0)]),
        ("BLUE shirt", [(SHIRT, 0, 4), (SHIRTS, 0, 1), (TOY, 0, 0)]),
        ("shirt shirt", [(SHIRT, 0, 2), (SHIRTS, 0, 1), (TOY, 0, 0)]),
        ("ubergrosse", [(SHIRTS, 0, 2)]),
        ("ÜBER", [(SHIRTS, 0, 1)]),
        ("sales@acme.example", [(SHIRTS, 0, 0)]),
        ("1.2.3", []),
        ("v1.2", [(SHIRTS, 0, 0)]),
        ("acme", [(SHIRT, 0, 0), (SHIRTS, 0, 0)]),
        ("हिन्", [(PEN, 0, 1)]),
        ("irt", []),
        ("shirt pen", []),
    ],
)
async def test_what_is_found(stocked: Shop, text: str, expected: Found) -> None:
    assert await find(stocked, text) == expected


async def test_a_reference_answers_for_a_word(stocked: Shop) -> None:
    assert await find(stocked, "cotton shirt") == []
    assert await find(stocked, "cotton shirt", cotton=[new_id("tag"), COTTON]) == [(SHIRTS, 0, 1)]
    assert await find(stocked, "acme", acme=[COTTON]) == [(SHIRT, 0, 0), (SHIRTS, 0, 0)]


async def test_a_word_may_have_very_many_references(stocked: Shop) -> None:
    strangers = [new_id("tag") for _ in range(20_000)]
    assert await find(stocked, "cotton shirt", cotton=[*strangers, COTTON]) == [(SHIRTS, 0, 1)]


async def test_only_things_of_the_kind_are_found(shop: Shop) -> None:
    variant = new_id("var")
    await keep(shop, Document(SHIRT, codes=("A1",), names=("Same",)), Document(variant, codes=("A1",), names=("Same",)))
    async with shop.database.reading(shop.actor.account) as reads:
        for prefix, expected in (("prod", SHIRT), ("var", variant)):
            assert await ask(reads, Query.of("same"), prefix) == [(expected, 0, 2)]
            assert await ask(reads, Query.of("a-1"), prefix) == [(expected, 1, 0)]
        assert await ask(reads, Query.of("same"), "va") == []


async def test_another_account_s_words_are_not_found(stocked: Shop, other_shop: Shop) -> None:
    assert await find(other_shop, "shirt") == []
    await keep(other_shop, Document(SHIRT, names=("Coat",)), Document(TOY, names=("Shirt",)))
    assert await find(other_shop, "shirt") == [(TOY, 0, 2)]
    assert await find(other_shop, "coat") == [(SHIRT, 0, 2)]
    assert await find(stocked, "coat") == []
    async with other_shop.database.writing(other_shop.actor.account) as writes:
        await search.erase(writes, [SHIRT, TOY, SHIRTS])
    assert await find(other_shop, "shirt") == await find(other_shop, "coat") == []
    assert len(await find(stocked, "shirt")) == 3


async def test_accounts_whose_ids_end_alike_still_find_their_own_alone(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The end of the id only keeps their words apart in the index; whose a document is, its column says."""
    shops = []
    for slug, thing in (("one", SHIRT), ("two", TOY)):
        monkeypatch.setattr("app.accounts.new_id", lambda _, slug=slug: f"acct_{slug}_same_end")
        shops.append(await new_shop(database, slug))
        await keep(shops[-1], Document(thing, codes=("S-1",), names=("Shirt",)))
    for shop, thing in zip(shops, (SHIRT, TOY), strict=True):
        assert await find(shop, "shirt") == [(thing, 0, 2)]
        assert await find(shop, "s1") == [(thing, 1, 0)]


async def test_what_is_found_joins_a_list(shop: Shop, other_shop: Shop) -> None:
    for each in (shop, other_shop):
        async with each.database.writing(each.actor.account) as writes:
            [user] = await writes.rows(sa.select(USERS))
            strange = new_id(prefix_of_table(USERS))
            await search.write(writes, [Document(each_id, names=("Blue shirt",)) for each_id in (user["id"], strange)])
    query = Query.of("shirt")
    assert query is not None
    async with shop.database.reading(shop.actor.account) as reads:
        found = search.matches(reads.dialect, query, prefix_of_table(USERS))
        for order in (sa.asc, sa.desc):
            statement = (
                sa.select(USERS.c.account_id, USERS.c.username, found.c.exact, found.c.rank)
                .join(found, found.c.entity_id == USERS.c.id)
                .order_by(order(found.c.exact), order(found.c.rank), order(USERS.c.id))
                .limit(2)
            )
            rows = [tuple(row.values()) for row in await reads.rows(statement)]
            assert rows == [(shop.actor.account.id, "owner", 0, 2)]


async def test_a_document_takes_the_place_of_the_one_before(stocked: Shop) -> None:
    await keep(
        stocked, Document(SHIRT, names=("Coat",)), Document(TOY, names=("first",)), Document(TOY, names=("2nd",))
    )
    assert await find(stocked, "coat") == [(SHIRT, 0, 2)]
    assert await find(stocked, "blue shirt") == [(SHIRTS, 0, 1)]
    assert await find(stocked, "ab12") == await find(stocked, "first") == []
    assert await find(stocked, "2nd") == [(TOY, 0, 2)]


async def test_what_is_erased_is_not_found(stocked: Shop) -> None:
    async with stocked.database.writing(stocked.actor.account) as writes:
        await search.erase(writes, [SHIRT, new_id("prod"), TOY])
        await search.erase(writes, [])
        await search.write(writes, [])
    assert await find(stocked, "shirt") == [(SHIRTS, 0, 1)]
    assert await find(stocked, "ab12") == []


async def test_what_is_written_goes_with_its_transaction(stocked: Shop) -> None:
    before = [await find(stocked, text) for text in ("shirt", "coat", "hat", "ab")]
    with pytest.raises(RuntimeError):
        async with stocked.database.writing(stocked.actor.account) as writes:
            await search.write(writes, [Document(SHIRT, names=("Coat",)), Document(new_id("prod"), names=("Hat",))])
            await search.erase(writes, [TOY])
            assert await ask(writes, Query.of("coat")) == [(SHIRT, 0, 2)]
            assert await ask(writes, Query.of("ab")) == []
            raise RuntimeError
    assert [await find(stocked, text) for text in ("shirt", "coat", "hat", "ab")] == before


async def test_ten_thousand_documents_are_one_statement(shop: Shop, statements: Statements) -> None:
    documents = [
        Document(new_id("prod"), codes=(f"N-{number}",), names=(f"Thing {number}",)) for number in range(10_000)
    ]
    statements.clear()
    await keep(shop, *documents)
    assert len(statements.texts) == 1
    async with shop.database.writing(shop.actor.account) as writes:
        await search.erase(writes, [document.entity_id for document in documents[5000:]])
    assert len(statements.texts) == 2
    assert len(await find(shop, "thing")) == 5000
    assert await find(shop, "n4999") == [(documents[4999].entity_id, 1, 0)]
    assert await find(shop, "n5000") == []


async def test_an_enormous_document_is_found_by_its_beginning(shop: Shop) -> None:
    long = " ".join(f"{number:08d}{'ü' * 100}" for number in range(10_000))
    await keep(shop, Document(PEN, codes=("C-1",), names=("Name",), texts=(long,), references=(COTTON,)))
    for text in ("c1", "name", "00000000", "00003000"):
        assert len(await find(shop, text)) == 1
    assert await find(shop, "00009999") == []
    assert await find(shop, "cotton", cotton=[COTTON]) == [(PEN, 0, 0)]


async def test_a_very_long_word_counts_by_its_beginning(shop: Shop) -> None:
    await keep(shop, Document(PEN, names=("\U0001e922" * 600,), codes=("ﷺ" * 100,)))
    assert await find(shop, "\U0001e922" * 200) == [(PEN, 0, 1)]
    assert await find(shop, "ﷺ" * 3) != []


@pytest.mark.parametrize("text", ["", "  ", "-", "*:&|!()'\"\\", "_", "\u0301", "❤️"])
def test_a_text_without_words_asks_for_nothing(text: str) -> None:
    assert Query.of(text) is None


@pytest.mark.parametrize("text", ["a" * 201, "a b c d e f g h i j k", "a\x00b", "\ud800", "\x00"])
def test_what_is_refused(text: str) -> None:
    with pytest.raises(BadArgument) as refused:
        Query.of(text)
    assert refused.value.extensions["argument"] == "search"


def test_what_is_just_allowed() -> None:
    for text in ("a" * 200, "a b c d e f g h i j a b c"):
        assert Query.of(text) is not None


def test_what_is_no_id_is_our_own_mistake() -> None:
    query = Query.of("cotton")
    assert query is not None
    for broken in (
        lambda: entry_of(Document("shirt")),
        lambda: entry_of(Document(SHIRT, references=("'cotton'",))),
        lambda: query.with_alternatives({"wool": [COTTON]}),
        lambda: sought_by(query.with_alternatives({"cotton": ["'"]}), "prod"),
    ):
        with pytest.raises(ProgramError):
            broken()
