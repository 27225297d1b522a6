"""Statements and sessions of the ORM pass the same door: confined as well, or refused."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session, aliased, registry
from sqlalchemy.orm.exc import StaleDataError

from inventory.products.commands import Products
from inventory.products.models import Product, Variant
from kit.batch import Batch
from kit.database import Database
from kit.errors import ProgramError
from kit.outcome import Outcome
from kit.tenancy import Account
from kit.work import UnitOfWork
from tests.conftest import Shop
from tests.kit.two_accounts import BOOKS, SHELVES, A, B, Libraries

pytestmark = pytest.mark.anyio


class Book:
    """A row of the library, mapped."""


class Shelf:
    """A row of the library, mapped."""


registry(metadata=BOOKS.metadata).map_imperatively(Book, BOOKS)
registry(metadata=BOOKS.metadata).map_imperatively(Shelf, SHELVES)
book: Any = Book
shelf: Any = Shelf


@asynccontextmanager
async def session_of(database: Database, account: Account) -> AsyncIterator[AsyncSession]:
    """A session on the connection of a writing transaction."""
    async with (
        database.writing(account) as writes,
        AsyncSession(writes._connection, expire_on_commit=False, autoflush=False) as session,
    ):
        yield session


@pytest.fixture
async def refilled(libraries: Libraries) -> AsyncIterator[Libraries]:
    """The libraries, which get their rows back afterwards."""
    yield libraries
    await libraries.both.refill()


async def asked(libraries: Libraries, account: Account, statement: Any) -> list[tuple[Any, ...]]:
    """What a statement gives in a session, objects as their account and id."""
    async with session_of(libraries.both.database, account) as session:
        return [
            tuple((each.account_id, each.id) if isinstance(each, Book | Shelf) else each for each in row)
            for row in await session.execute(statement)
        ]


ALL_OF = {A: [("acct_a", f"b{n}") for n in (1, 2, 3, 4)], B: [("acct_b", f"b{n}") for n in (1, 2, 5, 6)]}


async def test_a_class_is_selected_for_its_account(libraries: Libraries) -> None:
    statement = sa.select(Book).order_by(book.id)
    for account in (A, B, A):
        assert [key for (key,) in await asked(libraries, account, statement)] == ALL_OF[account]


async def test_classes_are_joined_within_their_account(libraries: Libraries) -> None:
    statement = sa.select(Book, Shelf).join(Shelf, book.shelf_id == shelf.id, isouter=True).order_by(book.id)
    assert await asked(libraries, A, statement) == [
        (("acct_a", "b1"), ("acct_a", "s1")),
        (("acct_a", "b2"), ("acct_a", "s1")),
        (("acct_a", "b3"), None),
        (("acct_a", "b4"), None),
    ]
    other = aliased(Book)
    both: Any = other
    counted = sa.select(book.id, sa.func.count(both.id)).join(other, book.shelf_id == both.shelf_id, isouter=True)
    assert await asked(libraries, B, counted.group_by(book.id).order_by(book.id)) == [
        ("b1", 1), ("b2", 1), ("b5", 1), ("b6", 0),
    ]  # fmt: skip


async def test_subqueries_over_classes_are_confined(libraries: Libraries) -> None:
    statement = sa.select(shelf.id).where(sa.exists().where(book.shelf_id == shelf.id)).order_by(shelf.id)
    assert await asked(libraries, A, statement) == [("s1",)]
    assert await asked(libraries, B, statement) == [("s1",), ("s2",)]
    inner = sa.select(book.shelf_id, sa.func.count().label("n")).group_by(book.shelf_id).subquery()
    statement = sa.select(shelf.id, inner.c.n).join(inner, inner.c.shelf_id == shelf.id).order_by(shelf.id)
    assert await asked(libraries, A, statement) == [("s1", 2)]


async def test_an_object_is_got_by_key_within_its_account(libraries: Libraries) -> None:
    async with session_of(libraries.both.database, A) as session:
        assert await session.get(Book, ("acct_a", "b1")) is not None
        assert await session.get(Book, ("acct_b", "b1")) is None
        assert await session.get(Book, ("acct_b", "b5")) is None


async def test_a_bulk_insert_belongs_to_its_account(refilled: Libraries) -> None:
    async with session_of(refilled.both.database, A) as session:
        await session.execute(sa.insert(Book), [{"id": "n1", "title": "x"}, {"id": "n2", "title": "y"}])
        await session.execute(sa.insert(Book).values(id="n3", title="z"))
        returned = await session.execute(sa.insert(Book).returning(book.account_id), [{"id": "n4", "title": "x"}])
        assert returned.scalars().all() == ["acct_a"]
        with pytest.raises(ProgramError):
            await session.execute(sa.insert(Book), [{"account_id": "acct_b", "id": "n5"}])
    made = await refilled.both.unconfined(sa.select(BOOKS.c.account_id, BOOKS.c.id).where(BOOKS.c.id.like("n%")))
    assert sorted(made) == [("acct_a", f"n{n}") for n in (1, 2, 3, 4)]


async def test_a_bulk_update_by_key_stays_in_its_account(refilled: Libraries) -> None:
    own = {"account_id": "acct_a", "id": "b1", "title": "x"}
    async with session_of(refilled.both.database, A) as session:
        await session.execute(sa.update(Book), [own])
    assert await refilled.both.confined(sa.select(BOOKS.c.title).where(BOOKS.c.id == "b1"), A) == [("x",)]
    before = await refilled.both.everything()
    with pytest.raises((ProgramError, StaleDataError)):
        async with session_of(refilled.both.database, A) as session:
            await session.execute(sa.update(Book), [{"account_id": "acct_b", "id": "b1", "title": "y"}])
    assert await refilled.both.everything() == before


async def test_updates_and_deletes_of_classes_are_confined(refilled: Libraries) -> None:
    other = await refilled.both.confined(sa.select(BOOKS).order_by(BOOKS.c.id), B)
    async with session_of(refilled.both.database, A) as session:
        quietly = {"synchronize_session": False}
        await session.execute(
            sa.update(Book).values(title=shelf.name).where(book.shelf_id == shelf.id), execution_options=quietly
        )
        await session.execute(sa.delete(Book).where(book.id == "b2"), execution_options=quietly)
    titles = await refilled.both.confined(sa.select(BOOKS.c.id, BOOKS.c.title).order_by(BOOKS.c.id), A)
    assert titles == [("b1", "top"), ("b3", "Three"), ("b4", "Four")]
    assert await refilled.both.confined(sa.select(BOOKS).order_by(BOOKS.c.id), B) == other


async def test_what_a_session_flushes_stays_in_its_account(refilled: Libraries) -> None:
    """Objects cannot be smuggled in or out; the error comes before anything is kept."""
    before = await refilled.both.everything()
    async with session_of(refilled.both.database, A) as session:
        own = await session.get(Book, ("acct_a", "b1"))
        assert own is not None
        own.title = "mine"  # type: ignore[attr-defined]
        await session.flush()
    with pytest.raises(ProgramError):
        async with session_of(refilled.both.database, A) as session:
            stranger: Any = Book()
            stranger.account_id, stranger.id = "acct_b", "n1"
            session.add(stranger)
            await session.flush()
    with pytest.raises((ProgramError, StaleDataError)):
        async with session_of(refilled.both.database, A) as session:
            moved: Any = await session.get(Book, ("acct_a", "b2"))
            moved.account_id = "acct_b"
            await session.flush()
    async with session_of(refilled.both.database, B) as session:
        with pytest.warns(sa.exc.SAWarning, match="0 were matched"):
            await session.delete(own)
            await session.flush()
    after = await refilled.both.everything()
    assert [row for row in before["book"] if row not in after["book"]] == [("acct_a", "b1", "One", "s1", "m1", 10)]
    assert len(after["book"]) == len(before["book"])


async def test_text_does_not_pass_through_a_session(libraries: Libraries) -> None:
    for statement in (
        sa.text("select * from book"),
        sa.select(Book).from_statement(sa.text("select * from book")),
        sa.select(Book).where(sa.text("1 = 1")),
        sa.select(Book).order_by(sa.literal_column("(select 1)")),
    ):
        with pytest.raises(ProgramError):
            await asked(libraries, A, statement)


async def test_the_older_bulk_methods_are_confined_or_refused(refilled: Libraries) -> None:
    def save(session: Session) -> None:
        session.bulk_insert_mappings(Book, [{"id": "n1", "title": "x"}])  # type: ignore[arg-type]

    def steal(session: Session) -> None:
        session.bulk_update_mappings(Book, [{"account_id": "acct_b", "id": "b1", "title": "x"}])  # type: ignore[arg-type]

    async with session_of(refilled.both.database, A) as session:
        await session.run_sync(save)
    before = await refilled.both.everything()
    assert ("acct_a", "n1", "x", None, None, None) in before["book"]
    with pytest.raises((ProgramError, StaleDataError)):
        async with session_of(refilled.both.database, A) as session:
            await session.run_sync(steal)
    assert await refilled.both.everything() == before


async def test_the_program_s_own_models(shop: Shop, other_shop: Shop) -> None:
    def making(name: str) -> Any:
        async def make(work: UnitOfWork) -> Outcome:
            return await Products(
                work, Batch.of_one({"name": name, "variants": [{"name": f"{name} variant"}]})
            ).create()

        return make

    [mine] = (await shop.perform(making("Mine"))).ids
    [theirs] = (await other_shop.perform(making("Theirs"))).ids
    joined = sa.select(Product, Variant).join(Variant, sa.true())
    async with session_of(shop.database, shop.actor.account) as session:
        assert [product.name for product in (await session.execute(sa.select(Product))).scalars()] == ["Mine"]
        rows = (await session.execute(joined)).all()
        assert [(product.name, variant.name) for product, variant in rows] == [("Mine", "Mine variant")]
        await session.execute(
            sa.update(Product).values(name="Renamed"), execution_options={"synchronize_session": False}
        )
        assert await session.get(Product, (other_shop.actor.account.id, theirs)) is None
    async with session_of(other_shop.database, other_shop.actor.account) as session:
        found = await session.get(Product, (other_shop.actor.account.id, theirs))
        assert found is not None
        assert found.name == "Theirs"
        assert await session.get(Product, (other_shop.actor.account.id, mine)) is None
