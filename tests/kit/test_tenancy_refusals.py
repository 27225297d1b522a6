"""What cannot be confined to an account is refused, and nothing of it reaches the database."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from kit.errors import ProgramError
from kit.tenancy import Account, System, give_account, is_write, scope
from tests.kit.two_accounts import BOOKS, MAKERS, METADATA, NOBODYS, SHELVES, A, B, Libraries

b, s, m = BOOKS.c, SHELVES.c, MAKERS.c
Shape = Callable[[], Any]

TEXTUAL: dict[str, Shape] = {
    "text": lambda: sa.text("select * from book"),
    "text with columns": lambda: sa.text("select id from book").columns(b.id),
    "text in columns": lambda: sa.select(sa.text("id")).select_from(BOOKS),
    "text in where": lambda: sa.select(BOOKS).where(sa.text("1 = 1 or 1")),
    "text deep in where": lambda: sa.select(BOOKS).where(sa.or_(b.id == "b1", sa.and_(b.pages > 1, sa.text("1 = 0")))),
    "text in order by": lambda: sa.select(BOOKS).order_by(sa.text("id")),
    "text in group by": lambda: sa.select(sa.func.count()).select_from(BOOKS).group_by(sa.text("id")),
    "text in having": lambda: sa.select(sa.func.count()).select_from(BOOKS).having(sa.text("1 = 1")),
    "text in from": lambda: sa.select(sa.literal(1)).select_from(sa.text("book")),
    "text in a join": lambda: sa.select(b.id).join(SHELVES, sa.text("1 = 1")),
    "text in a subquery": lambda: sa.select(BOOKS).where(b.id.in_(sa.select(s.id).where(sa.text("1 = 1")))),
    "text in a cte": lambda: sa.select(sa.text("select 1 as id").columns(b.id).cte("x").c.id),
    "text in a union": lambda: sa.union(sa.select(b.id), sa.text("select id from shelf").columns(b.id)),
    "text in the values of an update": lambda: sa.update(BOOKS).values(title=sa.text("'x'")),
    "text in the values of an insert": lambda: sa.insert(BOOKS).values(title=sa.text("'x'")),
    "text in the where of a delete": lambda: sa.delete(BOOKS).where(sa.text("1 = 1")),
    "text in what an update only names columns of": lambda: sa.update(BOOKS).values(
        title=sa.text("select name from maker").columns(m.name).subquery().c.name
    ),
    "text in what a delete only names columns of": lambda: sa.delete(BOOKS).where(
        b.title == sa.select(m.name).where(sa.text("1 = 1")).cte("x").c.name
    ),
    "text in returning": lambda: sa.delete(BOOKS).returning(sa.text("id")),
    "text in on conflict": lambda: sqlite.insert(BOOKS).on_conflict_do_update(
        index_elements=["id"], set_={"title": sa.text("'x'")}
    ),
    "text in on conflict's where": lambda: sqlite.insert(BOOKS).on_conflict_do_update(
        index_elements=["id"], set_={"title": "x"}, where=sa.text("1 = 1")
    ),
    "literal column": lambda: sa.select(sa.literal_column("(select max(title) from book)")),
    "literal column in where": lambda: sa.select(BOOKS).where(sa.literal_column("1 = 1 or 1") == 1),
    "literal column in update": lambda: sa.update(BOOKS).values(title=sa.literal_column("(select name from maker)")),
    "prefix": lambda: sa.select(BOOKS).prefix_with("distinct"),
    "suffix": lambda: sa.select(BOOKS).suffix_with("union select * from book"),
    "statement hint": lambda: sa.select(BOOKS).with_statement_hint("union select * from book"),
    "table hint": lambda: sa.select(BOOKS).with_hint(BOOKS, "x"),
    "prefix of an insert": lambda: sa.insert(BOOKS).prefix_with("or replace"),
    "suffix in a subquery": lambda: sa.select(BOOKS).where(b.id.in_(sa.select(s.id).suffix_with("union select 1"))),
    "ddl": lambda: sa.DDL("delete from book"),
    "drop table": lambda: sa.schema.DropTable(BOOKS),
}

UNCONFINED: dict[str, Shape] = {
    "table that says nothing": lambda: sa.select(NOBODYS),
    "joined table that says nothing": lambda: sa.select(b.id).join(NOBODYS, NOBODYS.c.id == b.id),
    "subquery of a table that says nothing": lambda: sa.select(b.id).where(b.id.in_(sa.select(NOBODYS.c.id))),
    "alias of a table that says nothing": lambda: sa.select(NOBODYS.alias()),
    "insert into a table that says nothing": lambda: sa.insert(NOBODYS).values(id="x"),
    "update of a table that says nothing": lambda: sa.update(NOBODYS).values(name="x"),
    "delete from a table that says nothing": lambda: sa.delete(NOBODYS),
    "delete using a table that says nothing": lambda: sa.delete(BOOKS).using(NOBODYS),
    "update from a table that says nothing": lambda: sa.update(BOOKS).values(title=NOBODYS.c.name),
    "table without a declaration": lambda: sa.select(sa.table("book", sa.column("id"))),
    "undeclared table in a subquery": lambda: sa.select(BOOKS).where(
        b.id.in_(sa.select(sa.table("shelf", sa.column("id")).c.id))
    ),
    "undeclared table of an update": lambda: sa.update(sa.table("book", sa.column("title"))).values(title="x"),
    "undeclared table of a delete": lambda: sa.delete(sa.table("book", sa.column("title"))),
    "full outer join": lambda: sa.select(b.id).join(SHELVES, b.shelf_id == s.id, full=True),
    "full outer join inside": lambda: sa.select(m.id).select_from(
        MAKERS.join(BOOKS.join(SHELVES, b.shelf_id == s.id, full=True), b.maker_id == m.id)
    ),
    "lambda": lambda: sa.lambda_stmt(lambda: sa.select(BOOKS)),
    "lambda in where": lambda: sa.select(BOOKS).where(lambda: b.id.in_(sa.select(s.id))),
    "insert of another account": lambda: sa.insert(BOOKS).values(id="x", account_id="acct_b"),
    "insert of another account by its column": lambda: sa.insert(BOOKS).values({b.id: "x", b.account_id: "acct_b"}),
    "insert of an account to be named": lambda: sa.insert(BOOKS).values(id="x", account_id=sa.bindparam("who")),
    "insert of an account from a select": lambda: sa.insert(BOOKS).values(
        id="x", account_id=sa.select(sa.func.max(m.account_id)).scalar_subquery()
    ),
    "insert of many values": lambda: sa.insert(BOOKS).values([{"id": "x"}, {"id": "y"}]),
    "insert from a select without the account": lambda: sa.insert(BOOKS).from_select(["id"], sa.select(s.id)),
    "insert on conflict into another account": lambda: sqlite.insert(BOOKS).values(id="x").on_conflict_do_update(
        index_elements=["id"], set_={"account_id": "acct_b"}
    ),
    "update to another account": lambda: sa.update(BOOKS).values(account_id="acct_b"),
    "update to another account by its column": lambda: sa.update(BOOKS).values({b.account_id: "acct_b"}),
    "update to another account in order": lambda: sa.update(BOOKS).ordered_values((b.title, "x"), (b.account_id, "b")),
    "update to another account in a cte": lambda: sa.select(
        sa.update(BOOKS).values(account_id="acct_b").returning(b.id).cte("moved").c.id
    ),
    "compiled statement": lambda: sa.select(BOOKS).compile(),
    "string": lambda: "select * from book",
    "nothing": lambda: None,
}  # fmt: skip


@pytest.mark.parametrize("name", [*TEXTUAL, *UNCONFINED])
def test_what_cannot_be_confined_is_refused(name: str) -> None:
    with pytest.raises(ProgramError):
        scope((TEXTUAL | UNCONFINED)[name](), A)


@pytest.mark.parametrize("name", TEXTUAL)
def test_a_system_actor_may_not_use_text_either(name: str) -> None:
    with pytest.raises(ProgramError):
        scope(TEXTUAL[name](), System("sweep"))


@pytest.mark.parametrize("statement", [sa.select(BOOKS), sa.insert(BOOKS), sa.update(BOOKS), sa.delete(BOOKS)])
def test_outside_of_any_tenant_nothing_runs(statement: Any) -> None:
    with pytest.raises(ProgramError, match="outside of any tenant"):
        scope(statement, None)


@pytest.mark.parametrize(
    ("statement", "parameters"),
    [
        (sa.insert(BOOKS), {"id": "x", "account_id": "acct_b"}),
        (sa.insert(BOOKS), [{"id": "x"}, {"id": "y", "account_id": "acct_b"}]),
        (sa.insert(BOOKS), [{"id": "x", "account_id": None}]),
        (sa.update(BOOKS), {"title": "x", "account_id": "acct_b"}),
        (sa.update(BOOKS), [{"title": "x"}, {"title": "y", "account_id": "acct_b"}]),
        (sa.select(BOOKS), {"tenant_account_id": "acct_b"}),
        (sa.delete(BOOKS), [{"tenant_account_id": "acct_b"}]),
    ],
)
def test_parameters_cannot_name_another_account(statement: Any, parameters: Any) -> None:
    with pytest.raises(ProgramError):
        give_account(statement, parameters, A)


@pytest.mark.parametrize("name", ["", "A", "a'b", "a b", "acct_1;reset role", "x" * 91, "ü", "a\n", "a\x00"])
def test_a_tenant_s_name_cannot_break_out(name: str) -> None:
    """It is written into SQL as it is."""
    for tenant in (Account, System):
        with pytest.raises(ProgramError):
            tenant(name)


@pytest.mark.parametrize(
    ("statement", "writes"),
    [
        (sa.select(BOOKS), False),
        (sa.union(sa.select(b.id), sa.select(s.id)), False),
        (sa.insert(BOOKS), True),
        (sa.update(BOOKS), True),
        (sa.delete(BOOKS), True),
        (sa.select(sa.delete(BOOKS).returning(b.id).cte("gone")), True),
        (sa.select(s.id).where(s.id.in_(sa.select(sa.delete(BOOKS).returning(b.id).cte().c.id))), True),
        (sa.select(s.id).add_cte(sa.delete(BOOKS).cte("unused")), True),
        ("delete from book", True),
    ],
)
def test_a_write_is_known_for_one(statement: Any, writes: bool) -> None:
    assert is_write(statement) is writes


@pytest.mark.anyio
class TestConnection:
    """The same, at the doors of the program."""

    async def test_textual_sql_does_not_run(self, libraries: Libraries) -> None:
        before = await libraries.both.everything()
        for tenant in (A, System("sweep")):
            async with libraries.both.database.writing(tenant) as writes:
                with pytest.raises(ProgramError):
                    await writes.execute(sa.text("delete from book"))
        assert await libraries.both.everything() == before

    async def test_raw_sql_does_not_run(self, libraries: Libraries) -> None:
        before = await libraries.both.everything()
        for tenant in (A, System("sweep")):
            async with libraries.both.database.writing(tenant) as writes:
                with pytest.raises(ProgramError, match="raw SQL"):
                    await writes._connection.exec_driver_sql("delete from book")
        assert await libraries.both.everything() == before

    async def test_nothing_runs_on_a_connection_of_nobody(self, libraries: Libraries) -> None:
        async with libraries.both.database.engine.connect() as connection:
            with pytest.raises(ProgramError, match="outside of any tenant"):
                await connection.execute(sa.select(BOOKS))
            with pytest.raises(ProgramError, match="raw SQL"):
                await connection.exec_driver_sql("select * from book")

    async def test_a_connection_keeps_no_tenant(self, libraries: Libraries) -> None:
        """Not even right after somebody used it."""
        await libraries.both.confined(sa.select(BOOKS), A)
        await self.test_nothing_runs_on_a_connection_of_nobody(libraries)

    @pytest.mark.parametrize("write", ["insert", "update", "delete", "cte"])
    async def test_a_snapshot_refuses_to_write(self, libraries: Libraries, write: str) -> None:
        statement: Any = {
            "insert": sa.insert(BOOKS).values(id="x"),
            "update": sa.update(BOOKS).values(title="x"),
            "delete": sa.delete(BOOKS),
            "cte": sa.select(sa.delete(BOOKS).returning(b.id).cte("gone")),
        }[write]
        before = await libraries.both.everything()
        async with libraries.both.database.reading(A) as reads:
            with pytest.raises(ProgramError, match="read-only"):
                await reads.rows(statement)
        assert await libraries.both.everything() == before

    async def test_an_update_s_parameters_cannot_move_a_row(self, libraries: Libraries) -> None:
        before = await libraries.both.everything()
        moving = sa.update(BOOKS).where(b.id == sa.bindparam("which"))
        with pytest.raises(ProgramError):
            await libraries.both.written(moving, A, [{"which": "b1", "account_id": B.id}])
        assert await libraries.both.everything() == before

    async def test_tables_cannot_be_made_or_dropped(self, libraries: Libraries) -> None:
        async with libraries.both.database.writing(A) as writes:
            with pytest.raises(ProgramError):
                await writes._connection.run_sync(METADATA.drop_all)
        assert (await libraries.both.everything())["book"]
