"""Every shape of INSERT, UPDATE and DELETE touches its account's rows alone."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from kit.errors import ProgramError
from tests.kit.two_accounts import BOOKS, CODES, MAKERS, SHELVES, A, B, Libraries

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.filterwarnings("ignore:(UPDATE|DELETE) statement has a cartesian product"),
]

b, s, m, c = BOOKS.c, SHELVES.c, MAKERS.c, CODES.c
Shape = Callable[[], Any]


def update_from_alias() -> Any:
    parent = SHELVES.alias("parent")
    return sa.update(SHELVES).values(name=parent.c.name).where(s.parent_id == parent.c.id)


def full_shelves() -> sa.Select[Any]:
    return sa.select(b.shelf_id, sa.func.count().label("n")).group_by(b.shelf_id)


def update_from_a_subquery() -> Any:
    full = full_shelves().subquery()
    return sa.update(SHELVES).values(places=full.c.n).where(s.id == full.c.shelf_id).returning(s.id, s.places)


def update_from_a_subquery_in_where_alone() -> Any:
    full = full_shelves().subquery()
    return sa.update(SHELVES).values(places=0).where(s.id == full.c.shelf_id, full.c.n > 1)


def update_through_a_cte() -> Any:
    full = full_shelves().cte("full")
    return sa.update(SHELVES).values(places=full.c.n).where(s.id == full.c.shelf_id)


def update_through_a_cte_and_a_table() -> Any:
    full = full_shelves().cte("full")
    return sa.update(SHELVES).values(name=m.name).where(s.id == full.c.shelf_id, full.c.n >= 1, m.id == "m2")


def update_from_values() -> Any:
    columns = sa.column("id", sa.Text), sa.column("title", sa.Text)
    given = sa.values(*columns, name="given").data([("b1", "x"), ("b5", "y")])
    return sa.update(BOOKS).values(title=given.c.title).where(b.id == given.c.id)


def delete_using_a_subquery() -> Any:
    full = full_shelves().subquery()
    return sa.delete(SHELVES).using(full).where(s.id == full.c.shelf_id)


def delete_by_a_subquery_s_columns() -> Any:
    full = full_shelves().subquery()
    return sa.delete(SHELVES).where(s.id == full.c.shelf_id)


def delete_using_an_alias() -> Any:
    other = SHELVES.alias()
    return sa.delete(BOOKS).using(other).where(b.shelf_id == other.c.id, other.c.places > 1)


def gone(write: Any) -> Any:
    cte = write.cte("gone")
    return sa.select(cte.c.id, s.name).select_from(cte.outerjoin(SHELVES, cte.c.shelf_id == s.id))


CHANGES: dict[str, Shape] = {
    "update all": lambda: sa.update(BOOKS).values(title="x"),
    "update where": lambda: sa.update(BOOKS).values(pages=b.pages + 1).where(b.title == "One"),
    "update returning": lambda: sa.update(BOOKS).values(pages=0).where(b.pages > 10).returning(b.id, b.title),
    "update in a stated order": lambda: sa.update(BOOKS).ordered_values((b.title, "y"), (b.pages, 4)),
    "update with a subquery": lambda: sa.update(BOOKS).values(title=sa.select(sa.func.max(m.name)).scalar_subquery()),
    "update with a correlated subquery": lambda: sa.update(SHELVES).values(
        places=sa.select(sa.func.count()).where(b.shelf_id == s.id).scalar_subquery()
    ),
    "update where exists": lambda: sa.update(SHELVES).values(places=0).where(sa.exists().where(b.shelf_id == s.id)),
    "update where in a select": lambda: (
        sa.update(BOOKS).values(pages=1).where(b.shelf_id.in_(sa.select(s.id).where(s.places > 2)))
    ),
    "update from a second table in where": lambda: (
        sa.update(BOOKS).values(title=m.name).where(b.maker_id == m.id, m.name.is_not(None))
    ),
    "update from a second table in values alone": lambda: sa.update(BOOKS).values(pages=c.uses + b.pages),
    "update from an alias": update_from_alias,
    "update from a subquery": update_from_a_subquery,
    "update from a subquery in where alone": update_from_a_subquery_in_where_alone,
    "update through a cte": update_through_a_cte,
    "update through a cte and a table": update_through_a_cte_and_a_table,
    "delete all": lambda: sa.delete(BOOKS),
    "delete where": lambda: sa.delete(BOOKS).where(b.title == "One").returning(b.id),
    "delete where exists": lambda: sa.delete(SHELVES).where(sa.exists().where(b.shelf_id == s.id)),
    "delete where not in a select": lambda: sa.delete(BOOKS).where(b.shelf_id.not_in(sa.select(s.id))),
    "delete where a scalar subquery": lambda: sa.delete(BOOKS).where(
        b.pages == sa.select(sa.func.min(BOOKS.alias().c.pages)).scalar_subquery()
    ),
}

POSTGRESQL: dict[str, Shape] = {
    "delete with a second table in where": lambda: sa.delete(BOOKS).where(b.shelf_id == s.id, s.places > 2),
    "update from values": update_from_values,
    "delete using a subquery": delete_using_a_subquery,
    "delete by a subquery's columns": delete_by_a_subquery_s_columns,
    "delete using an alias": delete_using_an_alias,
    "delete using a table": lambda: sa.delete(BOOKS).using(MAKERS).where(b.pages > 5),
    "delete using a join": lambda: (
        sa.delete(CODES).using(BOOKS.join(SHELVES, b.shelf_id == s.id)).where(s.name == "cellar")
    ),
    "delete in a cte": lambda: gone(sa.delete(BOOKS).where(b.pages > 10).returning(b.id, b.shelf_id)),
    "update in a cte": lambda: gone(sa.update(BOOKS).values(pages=7).returning(b.id, b.shelf_id)),
}  # fmt: skip


@pytest.fixture
async def refilled(libraries: Libraries) -> AsyncIterator[Libraries]:
    """The libraries, which get their rows back afterwards."""
    yield libraries
    for library in (libraries.both, *libraries.alone.values()):
        await library.refill()


async def agree(libraries: Libraries, shape: Shape) -> None:
    """Runs one statement object for A, then for B: each time as if nobody else were there."""
    statement = shape()
    untouched = {each: await libraries.alone[each].everything() for each in (A, B)}
    noticed = False
    for account in (A, B):
        alone = libraries.alone[account]
        async with alone.database.migrating() as connection:
            result = await connection.execute(shape())
            expected = sorted(map(tuple, result), key=repr) if result.returns_rows else []
        assert sorted(await libraries.both.written(statement, account), key=repr) == expected
        there = await libraries.both.everything()
        done = await alone.everything()
        noticed = noticed or done != untouched[account]
        other = await libraries.alone[B if account is A else A].everything()
        assert there == {name: sorted(done[name] + other[name], key=repr) for name in done}
    assert noticed, "this statement changes nothing"


@pytest.mark.parametrize("name", CHANGES)
async def test_a_write_touches_its_account_alone(refilled: Libraries, name: str) -> None:
    await agree(refilled, CHANGES[name])


@pytest.mark.parametrize("name", POSTGRESQL)
async def test_a_write_of_postgresql_touches_its_account_alone(refilled: Libraries, name: str) -> None:
    if refilled.both.database.dialect.name == "postgresql":
        await agree(refilled, POSTGRESQL[name])


async def test_executemany_updates_its_account_alone(refilled: Libraries) -> None:
    statement = sa.update(BOOKS).where(b.id == sa.bindparam("which")).values(title=sa.bindparam("called"))
    before = await refilled.alone[A].everything()
    rows = [{"which": "b1", "called": "x"}, {"which": "b5", "called": "y"}, {"which": "b3", "called": "z"}]
    await refilled.both.written(statement, B, rows)
    titles = dict(await refilled.both.confined(sa.select(b.id, b.title), B))
    assert titles == {"b1": "x", "b2": "Deux", "b5": "y", "b6": "Six"}
    assert sorted(await refilled.both.confined(sa.select(BOOKS), A), key=repr) == before["book"]


NEW = {"id": "new", "name": "New"}


async def made(libraries: Libraries) -> list[tuple[Any, ...]]:
    """Whose new makers there are."""
    return sorted(await libraries.both.unconfined(sa.select(m.account_id, m.id, m.name).where(m.id.like("new%"))))


@pytest.mark.parametrize(
    "row",
    [NEW, {**NEW, "account_id": "acct_a"}],
    ids=["without the account", "with the account"],
)
async def test_an_inserted_row_belongs_to_its_account(refilled: Libraries, row: dict[str, Any]) -> None:
    async with refilled.both.database.writing(A) as writes:
        await writes.insert(MAKERS, [row, {**row, "id": "new2"}])
        await writes.execute(sa.insert(MAKERS).values({**row, "id": "new3"}))
        await writes.execute(sa.insert(MAKERS).values({m.id: "new4", m.name: sa.func.lower("New")}))
    names = [("new", "New"), ("new2", "New"), ("new3", "New"), ("new4", "new")]
    assert await made(refilled) == [("acct_a", *each) for each in names]


async def test_one_insert_for_two_accounts_gives_each_its_own(refilled: Libraries) -> None:
    statement = sa.insert(MAKERS).returning(m.account_id)
    values = sa.insert(MAKERS).values(id="new2", name="Newer")
    for account in (A, B):
        assert await refilled.both.written(statement, account, [NEW]) == [(account.id,)]
        await refilled.both.written(values, account)
    assert await made(refilled) == [
        (account.id, *rest) for account in (A, B) for rest in (("new", "New"), ("new2", "Newer"))
    ]


async def test_an_insert_whose_values_ask_another_table_sees_its_own(refilled: Libraries) -> None:
    most = sa.select(sa.func.max(s.name)).scalar_subquery()
    await refilled.both.written(sa.insert(MAKERS).values(id="new", name=most), B)
    assert await made(refilled) == [("acct_b", "new", "loft")]


@pytest.mark.parametrize("claimed", ["own column", "another account", "union"])
async def test_an_insert_from_a_select_keeps_to_its_account(refilled: Libraries, claimed: str) -> None:
    """Whatever the SELECT puts in the account's place."""
    account = b.account_id if claimed == "own column" else sa.literal("acct_b")
    select: Any = sa.select(account, sa.literal("new_").concat(b.id), b.title).where(b.id == "b1")
    if claimed == "union":
        select = sa.union_all(select, sa.select(account, sa.literal("new_").concat(m.id), m.name).where(m.id == "m2"))
    await refilled.both.written(sa.insert(MAKERS).from_select(["account_id", "id", "name"], select), A)
    expected = [("acct_a", "new_b1", "One")] + ([("acct_a", "new_m2", "Abe")] if claimed == "union" else [])
    assert await made(refilled) == expected


def insert_of(libraries: Libraries, table: sa.Table) -> Any:
    """The dialect's own INSERT, which knows ON CONFLICT."""
    return (sqlite if libraries.both.database.dialect.name == "sqlite" else postgresql).insert(table)


async def test_on_conflict_updates_its_account_s_row(refilled: Libraries) -> None:
    insert = insert_of(refilled, MAKERS)
    upsert = insert.on_conflict_do_update(index_elements=["account_id", "id"], set_={"name": insert.excluded.name})
    await refilled.both.written(upsert, A, [{"id": "m1", "name": "Anna"}, {"id": "m4", "name": "Axl"}])
    assert sorted(await refilled.both.confined(sa.select(m.id, m.name), A)) == [
        ("m1", "Anna"), ("m2", "Abe"), ("m3", None), ("m4", "Axl"),
    ]  # fmt: skip
    assert sorted(await refilled.both.confined(sa.select(m.id, m.name), B)) == [
        ("m1", "Bea"), ("m2", "Ann"), ("m4", "Bob"),
    ]  # fmt: skip


@pytest.mark.parametrize("condition", [None, c.uses < 100])
async def test_on_conflict_does_not_reach_another_account_s_row(refilled: Libraries, condition: Any) -> None:
    """A key that is unique over all accounts may lead to a row of another one."""
    upsert = insert_of(refilled, CODES).on_conflict_do_update(
        index_elements=["code"], set_={"uses": c.uses + 1}, where=condition
    )
    await refilled.both.written(upsert, A, [{"id": "c2", "code": "bbb", "uses": 5}])
    await refilled.both.written(upsert, A, [{"id": "c3", "code": "aaa", "uses": 5}])
    assert sorted(await refilled.both.unconfined(sa.select(c.account_id, c.id, c.uses))) == [
        ("acct_a", "c1", 2),
        ("acct_b", "c1", 1),
    ]


async def test_on_conflict_does_not_copy_from_another_account(refilled: Libraries) -> None:
    best = sa.select(sa.func.max(s.places)).scalar_subquery()
    upsert = insert_of(refilled, CODES).on_conflict_do_update(index_elements=["code"], set_={"uses": best})
    await refilled.both.written(upsert, A, [{"id": "c9", "code": "aaa", "uses": 5}])
    assert await refilled.both.confined(sa.select(c.uses), A) == [(3,)]


async def test_insert_if_new_passes_over_what_is_there(refilled: Libraries) -> None:
    insert = refilled.both.database.dialect.insert_if_new(MAKERS)
    assert await refilled.both.written(insert.returning(m.id), A, [{"id": "m4", "name": "Axl"}]) == [("m4",)]
    assert await refilled.both.written(insert.returning(m.id), A, [{"id": "m4", "name": "Axl"}]) == []


async def test_a_refused_write_keeps_nothing(refilled: Libraries) -> None:
    before = await refilled.both.everything()
    with pytest.raises(ProgramError):
        async with refilled.both.database.writing(A) as writes:
            await writes.insert(MAKERS, [NEW])
            await writes.insert(MAKERS, [{**NEW, "account_id": "acct_b"}])
    assert await refilled.both.everything() == before
