"""Statements that nobody thought of: whatever is built of joins and subqueries keeps to its account."""

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from kit.tenancy import Account, scope
from tests.kit.two_accounts import BOOKS, MAKERS, METADATA, SHELVES, A, B, Values, rows_of

pytestmark = pytest.mark.filterwarnings("ignore:SELECT statement has a cartesian product")

TEXTS = ("s1", "s2", "s4", "b1", "m1", "m2", "One", "Ann", "left", None)
EXAMPLES = 25
Columns = list[sa.ColumnElement[Any]]


def texts(source: sa.FromClause) -> Columns:
    """The columns that can be compared with each other; never the account, which a caller does not name."""
    return [column for column in source.c if isinstance(column.type, sa.Text) and column.name != "account_id"]


@st.composite
def conditions(draw: Any, columns: Columns, outer: Columns, depth: int) -> sa.ColumnElement[bool]:
    """Something to ask of columns, and of those of the statement outside."""
    left = draw(st.sampled_from(columns))
    kind = draw(
        st.sampled_from(
            ["value", "same", "null", "not null", "or", "distinct"] + ["exists", "in", "scalar"] * (depth > 0)
        )
    )
    if kind == "value":
        return left.is_not_distinct_from(draw(st.sampled_from(TEXTS)))
    if kind == "same":
        return left == draw(st.sampled_from(columns + outer))
    if kind == "distinct":
        return left.is_distinct_from(draw(st.sampled_from(columns + outer)))
    if kind == "null":
        return draw(st.sampled_from(columns + outer)).is_(None)
    if kind == "not null":
        return left.is_not(None)
    if kind == "or":
        either = st.tuples(*[conditions(columns, outer, depth - 1)] * 2) if depth > 0 else None
        return sa.or_(*draw(either)) if either is not None else left.is_not(None)
    inner = draw(selects(depth=depth - 1, outer=columns + outer, width=1))
    if kind == "exists":
        exists: sa.ColumnElement[bool] = inner.exists()
        return sa.not_(exists) if draw(st.booleans()) else exists
    if kind == "in":
        return left.not_in(inner) if draw(st.booleans()) else left.in_(inner)
    [column] = inner.selected_columns
    return left.is_not_distinct_from(inner.with_only_columns(sa.func.max(column)).scalar_subquery())


@st.composite
def sources(draw: Any, depth: int) -> sa.FromClause:
    """A table under a name of its own, or a subquery."""
    if depth > 0 and draw(st.integers(0, 3)) == 0:
        inner = draw(selects(depth=depth - 1, outer=[], width=2))
        return inner.cte() if draw(st.booleans()) else inner.subquery()
    alias: sa.FromClause = draw(st.sampled_from([BOOKS, SHELVES, MAKERS])).alias()
    return alias


@st.composite
def selects(draw: Any, depth: int = 2, outer: Columns | None = None, width: int | None = None) -> sa.Select[Any]:
    """A SELECT over joins of sources, its subqueries referring to what stands outside of them."""
    outer = outer or []
    joined = draw(sources(depth))
    columns = texts(joined)
    for _ in range(draw(st.integers(0, 2))):
        right = draw(sources(depth))
        if draw(st.integers(0, 4)) == 0:
            more = draw(sources(depth))
            right_columns = texts(right) + texts(more)
            right = right.join(more, draw(conditions(right_columns, [], 0)), isouter=draw(st.booleans()))
        else:
            right_columns = texts(right)
        on = draw(conditions(columns + right_columns, [], 0))
        joined = joined.join(right, on, isouter=draw(st.booleans()))
        columns = columns + right_columns
    taken = draw(st.lists(st.sampled_from(columns), min_size=width or 1, max_size=width or 3, unique_by=id))
    labels = [column.label(f"c{n}") for n, column in enumerate(taken)]
    statement = sa.select(*labels).select_from(joined)
    for condition in draw(st.lists(conditions(columns, outer, depth), max_size=2)):
        statement = statement.where(condition)
    return statement.distinct() if draw(st.booleans()) else statement


@st.composite
def statements(draw: Any) -> Any:
    """A SELECT, two of them set against each other, or one that counts the rows of another."""
    kind = draw(st.sampled_from(["plain", "plain", "plain", "union", "except", "count", "scalar column"]))
    if kind in {"union", "except"}:
        pair = [draw(selects(width=2)) for _ in range(2)]
        return sa.union_all(*pair) if kind == "union" else sa.except_(*pair)
    if kind == "count":
        return sa.select(sa.func.count()).select_from(draw(selects()).subquery())
    if kind == "scalar column":
        source = draw(sources(1))
        inner = draw(selects(depth=1, outer=texts(source), width=1))
        return sa.select(texts(source)[0], inner.with_only_columns(sa.func.count()).scalar_subquery()).select_from(
            source
        )
    return draw(selects())


class Trial:
    """Plain connections, without any event, to the rows of both accounts and to those of each alone."""

    def __init__(self, runner: asyncio.Runner, urls: list[str]) -> None:
        self.runner = runner
        self.urls = urls
        self.connections: list[AsyncConnection] = []
        self.open = AsyncExitStack()

    async def start(self) -> None:
        for url, accounts in zip(self.urls, ((A, B), (A,), (B,)), strict=True):
            driver = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg"}[url.partition(":")[0]]
            engine = create_async_engine(sa.make_url(url).set(drivername=driver))
            self.open.push_async_callback(engine.dispose)
            connection = await self.open.enter_async_context(engine.connect())
            await connection.run_sync(METADATA.create_all)
            for table, rows in rows_of(*accounts).items():
                await connection.execute(sa.insert(table), rows)
            await connection.commit()
            self.connections.append(connection)

    def told(self, number: int, statement: Any) -> Values:
        async def ask() -> Values:
            return sorted((tuple(row) for row in await self.connections[number].execute(statement)), key=repr)

        return self.runner.run(ask())


@pytest.fixture(scope="module")
def trial(empty_urls: list[str]) -> Iterator[Trial]:
    with asyncio.Runner() as runner:
        trial = Trial(runner, empty_urls)
        runner.run(trial.start())
        yield trial
        runner.run(trial.open.aclose())


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)
@given(statement=statements(), order=st.permutations([(1, A), (2, B)]))
def test_any_select_gives_its_account_what_it_would_see_alone(
    trial: Trial, statement: Any, order: list[tuple[int, Account]]
) -> None:
    for number, account in order:
        assert trial.told(0, scope(statement, account)) == trial.told(number, statement)
