"""Tenancy: no statement leaves the program without its account.

`scope(statement, tenant)` adds the account to every SELECT, UPDATE, DELETE, CTE and subquery, and gives it to every
INSERT. It is called in two places only: the connection's `before_execute` event and the engine's compiler.
On PostgreSQL row-level security stands beneath, for the day on which this file is wrong.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import visitors
from sqlalchemy.sql.dml import Delete, Insert, Update, UpdateBase
from sqlalchemy.sql.lambdas import LambdaElement
from sqlalchemy.sql.selectable import FromClause, FromGrouping, Join, SelectBase, SelectState
from sqlalchemy.sql.visitors import InternalTraversal

from kit.errors import ProgramError
from kit.tables import TENANT_COLUMN

APP_ROLE: Final = "inventory_gateway_app"
"""The PostgreSQL role of one account's transactions; row-level security shows it that account's rows only."""

SYSTEM_ROLE: Final = "inventory_gateway_system"
"""The PostgreSQL role of the named system actors; it sees all accounts of the few tables granted to it."""

_SAFE: Final = re.compile(r"[a-z0-9_]{1,90}")
PARAMETER: Final = "tenant_account_id"
"""The parameter of confined statements that holds the account."""
_RAW_PARTS: Final = frozenset({"_prefixes", "_suffixes", "_hints", "_statement_hints"})
_HARMLESS: Final = re.compile(r"\*|[0-9]+")
"""What `literal_column` may say: `*` stands in SQLAlchemy's own EXISTS and COUNT."""


@dataclass(frozen=True, slots=True)
class Account:
    """The tenant whose rows a transaction may see and touch."""

    id: str

    def __post_init__(self) -> None:
        # The id is written into `set local`, which takes no parameters.
        if not _SAFE.fullmatch(self.id):
            raise ProgramError(f"not an account id: {self.id!r}")


@dataclass(frozen=True, slots=True)
class System:
    """A named actor of the program itself that works across accounts: sign-in, a sweep, the command line."""

    name: str

    def __post_init__(self) -> None:
        if not _SAFE.fullmatch(self.name):
            raise ProgramError(f"not a system actor's name: {self.name!r}")


Tenant = Account | System

Statement = sa.Executable
Parameters = Sequence[Mapping[str, Any]] | Mapping[str, Any] | None


def scope(statement: Statement, tenant: Tenant | None) -> Statement:
    """The statement, confined to the tenant; a system actor's statement is only checked.

    Raises `ProgramError` for what cannot be confined: no tenant at all, textual SQL in any form, a statement other
    than SELECT, INSERT, UPDATE and DELETE, a lambda, a table that does not say whose rows it holds, a full outer
    join, a write that names an account of its own.
    """
    if tenant is None:
        raise ProgramError("a statement outside of any tenant")
    if not isinstance(statement, SelectBase | UpdateBase):
        raise ProgramError(f"cannot confine a {type(statement).__name__}")
    for element in _elements(statement):
        _refuse_raw(element)
    confined: Statement = _Confine(tenant).whole(statement)
    return confined


def give_account(statement: Statement, parameters: Parameters, tenant: Tenant) -> Parameters:
    """The parameters of an INSERT, each row with the tenant's account; other statements' are left as they are.

    Raises `ProgramError` where a row names another account, an UPDATE's parameters any, or one is ours by its name.
    """
    if not isinstance(tenant, Account) or not parameters:
        return parameters
    rows = [parameters] if isinstance(parameters, Mapping) else parameters
    if any(PARAMETER in row for row in rows):
        raise ProgramError(f"{PARAMETER} is not for callers")
    if isinstance(statement, Update) and any(_tenant_column(statement.table) in row for row in rows):
        raise ProgramError("an update that moves a row to an account")
    if not isinstance(statement, Insert):
        return parameters
    column = _tenant_column(statement.table)
    if any(row.get(column, tenant.id) != tenant.id for row in rows):
        raise ProgramError("an insert into another account")
    given = [{**row, column: tenant.id} for row in rows]
    return given[0] if isinstance(parameters, Mapping) else given


class _Confine:
    """The visitors; each gets a clone of its own that it may change."""

    def __init__(self, tenant: Tenant) -> None:
        self._account = tenant.id if isinstance(tenant, Account) else None
        self._visitors: dict[str, Callable[[Any], None]] = {
            "select": self.select,
            "update": self.update,
            "delete": self.delete,
            "insert": self.insert,
        }

    def whole(self, element: Any) -> Any:
        """A statement, or a part of one, confined through and through."""
        return visitors.cloned_traverse(element, {}, self._visitors)

    def select(self, select: sa.Select[Any]) -> None:
        if self._account is None:
            return
        froms: list[FromClause] = []
        predicates: list[sa.ColumnElement[bool]] = []
        for source in _final_froms(select):
            confined, own = self._confine_source(source)
            froms.append(confined)
            predicates += own if isinstance(confined, Join) else [_WhereShown(confined, each) for each in own]
        # The joins now carry their conditions: they replace what `.join()` had noted down.
        select._from_obj = tuple(froms)
        select._setup_joins = ()
        select._memoized_select_entities = ()
        select._where_criteria += tuple(predicates)

    def _confine_source(self, source: FromClause) -> tuple[FromClause, list[sa.ColumnElement[bool]]]:
        """A FROM element, and the predicates that must hold beside it.

        What stands right of a join is confined in its ON clause, so that an outer join stays one.
        """
        if isinstance(source, FromGrouping):  # a join to the right of a join stands in brackets
            return self._confine_source(source.element)
        if not isinstance(source, Join):
            return source, list(self._predicates(source))
        if source.full:
            raise ProgramError("a full outer join cannot be confined to an account")
        left, left_predicates = self._confine_source(source.left)
        right, right_predicates = self._confine_source(source.right)
        on = sa.and_(source.onclause, *right_predicates) if source.onclause is not None else None
        return sa.join(left, right, on, isouter=source.isouter), left_predicates

    def _predicates(self, source: FromClause) -> Iterator[sa.ColumnElement[bool]]:
        table = _table_behind(source)
        if table is not None:
            yield source.c[_tenant_column(table)] == self._parameter()

    def _parameter(self) -> sa.BindParameter[str]:
        return sa.bindparam(PARAMETER, self._account, type_=sa.Text(), unique=False)

    def update(self, update: Update) -> None:
        if self._account is None:
            return
        self._confine_dml(update)
        if _names(update._values or {}, _tenant_column(update.table)):
            raise ProgramError("an update that moves a row to an account")

    def delete(self, delete: Delete) -> None:
        if self._account is None:
            return
        using = [self._confine_source(source) for source in delete._extra_froms]
        delete._extra_froms = tuple(source for source, _ in using)
        self._confine_dml(delete)
        delete._where_criteria += tuple(predicate for _, predicates in using for predicate in predicates)

    def _confine_dml(self, statement: Update | Delete) -> None:
        """Confines the statement's table, and what its expressions bring in beside it by naming columns alone."""
        named = [source for source in _named_sources(statement) if source is not statement.table]
        subqueries = {source: self.whole(source) for source in named if _table_behind(source) is None}
        if subqueries:
            _put_in_place(statement, subqueries)
        tables = (statement.table, *(source for source in named if source not in subqueries))
        statement._where_criteria += tuple(predicate for table in tables for predicate in self._predicates(table))

    def insert(self, insert: Insert) -> None:
        if self._account is None:
            return
        column = _tenant_column(insert.table)
        self._confine_conflict(insert, column)
        if insert.select is not None:
            names = list(insert._select_names or ())
            if column not in names:
                raise ProgramError("an insert from a select that does not name the account")
            insert.select = self._select_for_account(insert.select, names.index(column))
            return
        if insert._multi_values:
            raise ProgramError("give the rows of an insert as parameters, not in values([...])")
        values: dict[Any, Any] = dict(insert._values or {})
        for key, value in values.items():
            if _name(key) == column and getattr(value, "value", value) != self._account:
                raise ProgramError("an insert into another account")
        if values:
            insert._values = sa.util.immutabledict({**values, insert.table.c[column]: self._parameter()})

    def _select_for_account(self, select: Any, position: int) -> Any:
        """The SELECT of an INSERT with the account itself in the account's place, whatever stood there."""
        if isinstance(select, sa.CompoundSelect):
            select.selects = [self._select_for_account(each, position) for each in select.selects]
            return select
        if not isinstance(select, sa.Select):
            raise ProgramError("an insert from something other than selects")
        columns = list(select.selected_columns)
        columns[position] = self._parameter()
        return select.with_only_columns(*columns)

    def _confine_conflict(self, insert: Insert, column: str) -> None:
        """ON CONFLICT DO UPDATE must not reach another account's row, which a unique key may lead to."""
        if insert._post_values_clause is None:
            return
        clause: Any
        for clause in visitors.iterate(insert._post_values_clause):
            changed = getattr(clause, "update_values_to_set", None)
            if changed is None:
                continue
            if _names(changed, column):
                raise ProgramError("an update that moves a row to an account")
            own = insert.table.c[column] == self._parameter()
            where = clause.update_whereclause
            clause.update_whereclause = own if where is None else sa.and_(where, own)


class _WhereShown(sa.ColumnElement[bool]):
    """A predicate on a source, dropped where the source belongs to an enclosing statement, which confines it.

    Which of its sources a subquery shows and which it only refers to is known when it is compiled. To repeat the
    predicate would be wrong where an outer join has left the source empty.
    """

    inherit_cache = True
    type = sa.Boolean()
    _traverse_internals = [  # noqa: RUF012 - as SQLAlchemy declares it
        ("source", InternalTraversal.dp_clauseelement),
        ("predicate", InternalTraversal.dp_clauseelement),
    ]

    def __init__(self, source: FromClause, predicate: sa.ColumnElement[bool]) -> None:
        self.source = source
        self.predicate = predicate

    def self_group(self, against: Any = None) -> "_WhereShown":  # noqa: ARG002
        return self


@compiles(_WhereShown)
def _compile_where_shown(element: _WhereShown, compiler: Any, **options: Any) -> str:
    *enclosing, own = compiler.stack
    shown = _is_among(own["asfrom_froms"], element.source)
    referred_to = any(_is_among(entry["correlate_froms"], element.source) for entry in enclosing)
    return str(compiler.process(element.predicate if shown or not referred_to else sa.true(), **options))


def _is_among(sources: Iterable[FromClause], source: FromClause) -> bool:
    # Confining clones a statement, and an alias may have been cloned twice: what counts is whose clone it is.
    return any(source._cloned_set.intersection(each._cloned_set) for each in sources)


def _final_froms(select: sa.Select[Any]) -> Sequence[FromClause]:
    """`select.get_final_froms()`, which compiles the whole statement first; of these only an ORM one needs that.

    A statement costs 0.3 ms to confine in this way, 1.3 ms in the other.
    """
    if select._propagate_attrs.get("compile_state_plugin", "default") != "default":
        return select.get_final_froms()
    state = SelectState(select, None)  # type: ignore[arg-type]
    return state._get_display_froms()


def _elements(statement: Any) -> Iterator[Any]:
    """All parts of a statement, each once, those too which an UPDATE or DELETE only names columns of."""
    seen: dict[int, Any] = {}  # they are held, so that no other one gets the id of one that was
    found = [statement]
    while found:
        element = found.pop()
        if id(element) in seen:
            continue
        seen[id(element)] = element
        yield element
        found += element.get_children()
        if isinstance(element, Update | Delete):
            found += _named_sources(element)


def _named_sources(statement: Update | Delete) -> list[FromClause]:
    """The FROM elements that an UPDATE or DELETE gets by naming their columns; its `using` stands beside them."""
    values = dict(getattr(statement, "_values", None) or {}).values()
    expressions = (*statement._where_criteria, *values)
    sources = dict.fromkeys(source for expression in expressions for source in expression._from_objects)
    stated = [source for joined in getattr(statement, "_extra_froms", ()) for source in joined._from_objects]
    return [source for source in sources if not _is_among(stated, source)]


def _put_in_place(statement: Update | Delete, replaced: Mapping[FromClause, FromClause]) -> None:
    """Lets an UPDATE or DELETE name the columns of other FROM elements than it did."""

    def replace(element: Any, **_: Any) -> Any:
        source: Any = element.table if isinstance(element, sa.ColumnClause) else None
        return replaced[source].corresponding_column(element) if source in replaced else None

    def exchange(expression: Any) -> Any:
        return visitors.replacement_traverse(expression, {}, replace)

    statement._where_criteria = tuple(exchange(each) for each in statement._where_criteria)
    statement._returning = tuple(exchange(each) for each in statement._returning)
    if isinstance(statement, Update) and statement._values:
        values = {key: exchange(value) for key, value in statement._values.items()}
        statement._values = sa.util.immutabledict(values)


def _name(key: Any) -> str:
    return str(getattr(key, "name", key))


def _names(values: Mapping[Any, Any], column: str) -> bool:
    return any(_name(key) == column for key in values)


def _refuse_raw(element: Any) -> None:
    """Raises `ProgramError` for the parts of a statement that are SQL as text, or that hide what they say."""
    literal = isinstance(element, sa.ColumnClause) and element.is_literal and not _HARMLESS.fullmatch(element.name)
    textual = isinstance(element, sa.TextClause | sa.TextualSelect)
    kind: Any = type(element)
    if literal or textual or any(getattr(element, part) for part in _raw_parts(kind)):
        raise ProgramError("textual SQL cannot be confined to an account")
    if isinstance(element, LambdaElement):  # cached by its code, whatever was added to it for an account
        raise ProgramError("a lambda cannot be confined to an account")


@cache
def _raw_parts(kind: type) -> tuple[str, ...]:
    """Those parts that elements of a kind have: where it has not, SQLAlchemy takes long to say so."""
    return tuple(part for part in _RAW_PARTS if hasattr(kind, part))


def _table_behind(source: FromClause) -> sa.TableClause | None:
    """The table that a FROM element shows as it is, under an alias or not; None for subqueries and functions."""
    if isinstance(source, sa.TableClause):
        return source
    element = getattr(source, "element", None)
    if isinstance(element, FromClause) and not isinstance(source, sa.Subquery | sa.CTE):
        return _table_behind(element)
    return None


def _tenant_column(table: Any) -> str:
    column = table.info.get(TENANT_COLUMN) if isinstance(table, sa.Table) else None
    if column is None:
        raise ProgramError(f"{table!r} does not say whose rows it holds")
    return str(column)


def is_write(statement: object) -> bool:
    """Whether a statement, or a CTE in it, changes rows."""
    if not isinstance(statement, sa.ClauseElement):
        return True
    return any(isinstance(element, UpdateBase) for element in _elements(statement))
