"""Every shape of SELECT, confined to an account, gives what it gives over that account's rows alone."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from tests.kit.two_accounts import BOOKS, MAKERS, SHELVES, A, B, Libraries, Values

pytestmark = [pytest.mark.anyio, pytest.mark.filterwarnings("ignore:SELECT statement has a cartesian product")]

Shape = Callable[[], Any]
b, s, m = BOOKS.c, SHELVES.c, MAKERS.c
BOTH: dict[str, Shape] = {}
POSTGRESQL: dict[str, Shape] = {}


def shape(function: Shape) -> Shape:
    """A statement to try on both databases."""
    BOTH[function.__name__] = function
    return function


def on_postgresql(function: Shape) -> Shape:
    """A statement that SQLite has no words for."""
    POSTGRESQL[function.__name__] = function
    return function


BOTH |= {
    "plain": lambda: sa.select(BOOKS),
    "columns": lambda: sa.select(b.title, b.pages + 1),
    "where": lambda: sa.select(BOOKS).where(b.title == "One"),
    "where with or": lambda: sa.select(BOOKS).where(sa.or_(b.title == "One", b.pages > 5, b.id.is_not(None))),
    "order and limit": lambda: sa.select(b.title).order_by(b.pages.desc().nulls_last(), b.id).limit(2).offset(1),
    "distinct": lambda: sa.select(b.shelf_id).distinct(),
    "alias": lambda: sa.select(BOOKS.alias("x")),
    "alias of an alias": lambda: sa.select(BOOKS.alias("x").alias("y")),
    "only the table": lambda: sa.select(sa.func.count()).select_from(BOOKS),
    "only in where": lambda: sa.select(sa.literal(1)).where(b.pages > 15),
    "aggregate": lambda: sa.select(sa.func.sum(b.pages), sa.func.count(sa.distinct(b.shelf_id))),
    "group by and having": lambda: (
        sa.select(b.shelf_id, sa.func.count()).group_by(b.shelf_id).having(sa.func.sum(b.pages) > 20)
    ),
    "having with a subquery": lambda: (
        sa.select(b.shelf_id)
        .group_by(b.shelf_id)
        .having(sa.func.count() > sa.select(sa.func.min(s.places)).scalar_subquery())
    ),
    "window": lambda: sa.select(
        b.id,
        sa.func.row_number().over(partition_by=b.shelf_id, order_by=b.id),
        sa.func.sum(b.pages).over(),
    ),
    "case": lambda: sa.select(sa.case((b.pages > 15, sa.select(sa.func.max(m.name)).scalar_subquery()), else_=b.title)),
    "inner join": lambda: sa.select(b.title, s.name).select_from(BOOKS.join(SHELVES, b.shelf_id == s.id)),
    "outer join": lambda: (
        sa.select(b.title, s.name).select_from(BOOKS.outerjoin(SHELVES, b.shelf_id == s.id))
    ),
    "outer join and where on the right": lambda: (
        sa.select(b.title).select_from(BOOKS.outerjoin(SHELVES, b.shelf_id == s.id)).where(s.id.is_(None))
    ),
    "join on true": lambda: sa.select(b.id, m.id).select_from(BOOKS.join(MAKERS, sa.true())),
    "three joined": lambda: sa.select(b.id, s.name, m.name).select_from(
        BOOKS.outerjoin(SHELVES, b.shelf_id == s.id).outerjoin(MAKERS, b.maker_id == m.id)
    ),
    "a join right of an inner join": lambda: sa.select(s.id, b.id, m.name).select_from(
        SHELVES.join(BOOKS.join(MAKERS, b.maker_id == m.id), b.shelf_id == s.id)
    ),
    "a join right of an outer join": lambda: sa.select(s.id, b.id, m.name).select_from(
        SHELVES.outerjoin(BOOKS.join(MAKERS, b.maker_id == m.id), b.shelf_id == s.id)
    ),
    "an outer join right of an outer join": lambda: sa.select(s.id, b.id, m.name).select_from(
        SHELVES.outerjoin(BOOKS.outerjoin(MAKERS, b.maker_id == m.id), b.shelf_id == s.id)
    ),
    "chained joins": lambda: (
        sa.select(b.title, s.name).join(SHELVES, b.shelf_id == s.id).join(MAKERS, b.maker_id == m.id, isouter=True)
    ),
    "chained join from": lambda: sa.select(m.name, b.title).join_from(MAKERS, BOOKS, b.maker_id == m.id, isouter=True),
    "chained join, other columns afterwards": lambda: (
        sa.select(BOOKS).join(SHELVES, b.shelf_id == s.id).with_only_columns(sa.func.count())
    ),
    "chained join, more columns and joins afterwards": lambda: (
        sa.select(b.id)
        .join(SHELVES, b.shelf_id == s.id)
        .with_only_columns(b.id, s.name)
        .join(MAKERS, b.maker_id == m.id)
        .add_columns(m.name)
    ),
    "select_from and chained join": lambda: (
        sa.select(m.name).select_from(BOOKS).join(MAKERS, b.maker_id == m.id).where(b.pages.is_not(None))
    ),
    "implicit cross join": lambda: sa.select(b.id, s.name).where(b.shelf_id == s.id),
    "implicit cross join without a condition": lambda: sa.select(b.id, s.id),
    "cross join of a join and a table": lambda: (
        sa.select(b.id, s.id, m.id).select_from(BOOKS.join(SHELVES, b.shelf_id == s.id), MAKERS)
    ),
    "in a select": lambda: sa.select(b.title).where(b.shelf_id.in_(sa.select(s.id).where(s.places > 1))),
    "not in a select": lambda: sa.select(b.title).where(b.shelf_id.not_in(sa.select(s.id))),
    "exists": lambda: sa.select(s.id).where(sa.exists().where(b.shelf_id == s.id)),
    "not exists": lambda: sa.select(s.id).where(~sa.select(b.id).where(b.shelf_id == s.id).exists()),
    "exists in exists": lambda: sa.select(m.id).where(
        sa.exists().where(b.maker_id == m.id, sa.exists().where(s.id == b.shelf_id))
    ),
    "scalar subquery": lambda: sa.select(b.id, sa.select(sa.func.max(b.pages)).correlate(None).scalar_subquery()),
    "correlated scalar subquery": lambda: sa.select(
        s.id, sa.select(sa.func.count()).where(b.shelf_id == s.id).scalar_subquery()
    ),
    "explicitly correlated": lambda: sa.select(
        s.id, sa.select(sa.func.sum(b.pages)).where(b.shelf_id == s.id).correlate(SHELVES).scalar_subquery()
    ),
    "correlated except": lambda: sa.select(
        s.id, sa.select(sa.func.sum(b.pages)).where(b.shelf_id == s.id).correlate_except(BOOKS).scalar_subquery()
    ),
    "correlated twice over": lambda: sa.select(
        m.id,
        sa.select(sa.func.count())
        .select_from(BOOKS)
        .where(b.maker_id == m.id, sa.exists().where(s.id == b.shelf_id, s.name != m.name))
        .scalar_subquery(),
    ),
    "subquery ordered by": lambda: sa.select(b.id).order_by(
        sa.select(sa.func.max(s.places)).where(s.id == b.shelf_id).scalar_subquery().nulls_last(), b.id
    ),
    "union": lambda: sa.union(sa.select(b.title), sa.select(m.name)),
    "union all, ordered": lambda: sa.union_all(sa.select(b.id), sa.select(m.id)).order_by("id"),
    "except": lambda: sa.except_(sa.select(s.id), sa.select(b.shelf_id)),
    "intersect": lambda: sa.intersect(sa.select(s.id), sa.select(b.shelf_id)),
    "union as a subquery": lambda: sa.select(sa.union(sa.select(b.id), sa.select(m.id)).subquery()),
    "union correlated": lambda: sa.select(s.id).where(
        sa.exists(sa.union_all(sa.select(b.id), sa.select(m.id)).subquery().select())
    ),
}  # fmt: skip


@shape
def self_join() -> Any:
    child, parent = SHELVES.alias("child"), SHELVES.alias("parent")
    return sa.select(child.c.name, parent.c.name).select_from(child.outerjoin(parent, child.c.parent_id == parent.c.id))


@shape
def table_joined_to_its_alias() -> Any:
    parent = SHELVES.alias()
    return sa.select(s.name, parent.c.name).join(parent, s.parent_id == parent.c.id)


@shape
def outer_table_only_in_where_of_a_subquery() -> Any:
    inner = sa.select(b.id).where(s.id == b.shelf_id, s.places > 1)
    return sa.select(s.id, s.name).where(inner.exists())


@shape
def subquery_that_is_true_where_the_outer_join_found_nothing() -> Any:
    """The predicate must not be repeated on a row that is all null."""
    nobody = sa.select(m.id).where(s.id.is_(None)).exists()
    return sa.select(b.id, nobody).select_from(BOOKS.outerjoin(SHELVES, b.shelf_id == s.id))


@shape
def subquery_over_the_empty_side_of_an_outer_join() -> Any:
    above = SHELVES.alias("above")
    same = sa.select(sa.func.count()).where(s.parent_id.is_not_distinct_from(above.c.id)).scalar_subquery()
    return sa.select(b.id, same).select_from(BOOKS.outerjoin(above, b.shelf_id == above.c.id))


@shape
def subquery_in_from() -> Any:
    counted = sa.select(b.shelf_id, sa.func.count().label("n")).group_by(b.shelf_id).subquery()
    return sa.select(s.name, counted.c.n).select_from(SHELVES.outerjoin(counted, counted.c.shelf_id == s.id))


@shape
def subquery_of_a_subquery() -> Any:
    inner = sa.select(BOOKS).where(b.pages > 5).subquery()
    outer = sa.select(inner.c.shelf_id, sa.func.max(inner.c.pages).label("most")).group_by(inner.c.shelf_id).subquery()
    return sa.select(outer.c.most).where(outer.c.shelf_id.in_(sa.select(s.id)))


@shape
def cte_used_twice() -> Any:
    thick = sa.select(BOOKS).where(b.pages >= 20).cte("thick")
    other = thick.alias("other")
    return sa.select(thick.c.id, other.c.id).where(thick.c.pages <= other.c.pages)


@shape
def cte_of_a_cte() -> Any:
    first = sa.select(s.id, s.name).cte("first_step")
    second = sa.select(first.c.id, b.title).join(BOOKS, b.shelf_id == first.c.id).cte("second_step")
    return sa.select(second)


@shape
def cte_in_a_subquery() -> Any:
    makers = sa.select(m.id).cte("makers")
    return sa.select(b.id).where(b.maker_id.in_(sa.select(makers.c.id)))


@shape
def recursive_cte() -> Any:
    tree = (
        sa.select(s.id, s.name, sa.literal(0).label("depth")).where(s.parent_id.is_(None)).cte("tree", recursive=True)
    )
    below = SHELVES.alias("below")
    tree = tree.union_all(
        sa.select(below.c.id, below.c.name, tree.c.depth + 1).join(tree, below.c.parent_id == tree.c.id)
    )
    return sa.select(tree.c.id, tree.c.name, tree.c.depth)


@on_postgresql
def lateral_join() -> Any:
    newest = sa.select(b.title).where(b.shelf_id == s.id).order_by(b.id.desc()).limit(1).lateral("newest")
    return sa.select(s.id, newest.c.title).select_from(SHELVES.outerjoin(newest, sa.true()))


@on_postgresql
def lateral_cross_join() -> Any:
    two = sa.select(b.id).where(b.shelf_id == s.id).limit(2).lateral("two")
    return sa.select(s.id, two.c.id)


@on_postgresql
def distinct_on() -> Any:
    return sa.select(b.shelf_id, b.id).ext(postgresql.distinct_on(b.shelf_id)).order_by(b.shelf_id, b.id)


@on_postgresql
def table_sample() -> Any:
    return sa.select(sa.tablesample(BOOKS, sa.func.system(100), name="sample"))


@on_postgresql
def array_of_a_subquery() -> Any:
    ids = sa.select(b.id).where(b.shelf_id == s.id).order_by(b.id).scalar_subquery()
    return sa.select(s.id, sa.func.array(ids))


@on_postgresql
def filtered_aggregate() -> Any:
    return sa.select(sa.func.count().filter(b.pages > 15), sa.func.array_agg(sa.distinct(b.title)))


async def agree(libraries: Libraries, statement: Any) -> None:
    """Runs one statement object for A, for B and for A again; each time as if nobody else were there."""
    ordered = bool(statement._order_by_clauses)

    def told(values: Values) -> Values:
        return values if ordered else sorted(values, key=repr)

    expected = {each: told(await libraries.alone[each].unconfined(statement)) for each in (A, B)}
    for account in (A, B, A):
        assert told(await libraries.both.confined(statement, account)) == expected[account]
    unconfined = told(await libraries.both.unconfined(statement))
    assert any(unconfined != values for values in expected.values()), "this statement would not notice anything"


@pytest.mark.parametrize("name", BOTH)
async def test_a_select_sees_its_account_alone(libraries: Libraries, name: str) -> None:
    await agree(libraries, BOTH[name]())


@pytest.mark.parametrize("name", POSTGRESQL)
async def test_a_select_of_postgresql_sees_its_account_alone(libraries: Libraries, name: str) -> None:
    if libraries.both.database.dialect.name != "postgresql":
        return
    await agree(libraries, POSTGRESQL[name]())


async def test_a_locking_select_is_confined_too(libraries: Libraries) -> None:
    async with libraries.both.database.writing(B) as writes:
        rows = await writes.locked(sa.select(b.title).where(b.id == "b1").order_by(b.id))
    assert [row["title"] for row in rows] == ["One"]


async def test_a_statement_is_not_changed_by_being_confined(libraries: Libraries) -> None:
    statement = sa.select(BOOKS).join(SHELVES, b.shelf_id == s.id)
    before = str(statement)
    await libraries.both.confined(statement, A)
    assert str(statement) == before


async def test_many_statements_at_once_keep_their_accounts(libraries: Libraries) -> None:
    import asyncio

    statement = sa.select(b.title).join(SHELVES, b.shelf_id == s.id).order_by(b.id)
    expected = {each: await libraries.alone[each].unconfined(statement) for each in (A, B)}
    asked = [A, B] * 20
    found = await asyncio.gather(*(libraries.both.confined(statement, each) for each in asked))
    assert found == [expected[each] for each in asked]
