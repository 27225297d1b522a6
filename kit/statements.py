"""SELECTs made ready: confined to their tenant and compiled once, then run as often as wanted with other values."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, Final, Protocol
from weakref import WeakKeyDictionary

import orjson
import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.util import LRUCache

from kit import tenancy
from kit.columns import Json
from kit.errors import ProgramError
from kit.joint import Joint
from kit.tenancy import Account, Tenant

Select = sa.Select[Any] | sa.CompoundSelect[Any]
Values = Mapping[str, Any]
"""Parameter -> its value."""

Convert = Callable[[Any], Any]

MAX_KEPT: Final = 1000
"""How many statements are kept ready: what falls out is compiled again when it is asked for."""

_REQUIRED: Final = object()


class Row(Protocol):
    """A row as a driver gives it: by position and by the name of a column, its values not converted yet."""

    def __getitem__(self, key: Any, /) -> Any: ...


class Ready:
    """A SELECT as a driver takes it, good for every account; or, confined to a system actor, for those."""

    __slots__ = ("__weakref__", "_binds", "_loads", "columns", "text")

    def __init__(self, compiled: Any, dialect: Dialect) -> None:
        if compiled.post_compile_params:
            raise ProgramError("an IN over values is written anew for each number of them: use `Dialect.among`")
        self.text: str = compiled.string
        self._binds: tuple[tuple[str, Convert | None, Any], ...] = tuple(
            (name, _binder(bind, dialect), _REQUIRED if bind.required else bind.effective_value)
            for name, bind in ((name, compiled.binds[name]) for name in compiled.positiontup or ())
        )
        shown = compiled._result_columns
        self.columns: tuple[str, ...] = tuple(each.keyname for each in shown)
        self._loads = {each.keyname: load for each in shown if (load := loader(each.type, dialect)) is not None}

    def arguments(self, values: Values, tenant: Tenant) -> list[Any]:
        """What the driver is given: the values in the order of the SQL's parameters, converted.

        Raises `KeyError` for a parameter without a value.
        """
        given = []
        for name, convert, default in self._binds:
            if name == tenancy.PARAMETER and isinstance(tenant, Account):
                given.append(tenant.id)
                continue
            value = values[name] if default is _REQUIRED else values.get(name, default)
            given.append(value if convert is None else convert(value))
        return given

    def loaded(self, rows: Sequence[Row]) -> list[Mapping[Any, Any]]:
        """Rows as mappings of Python's values."""
        names, loads = self.columns, self._loads
        found: list[Mapping[Any, Any]] = []
        for row in rows:
            values = dict(zip(names, row, strict=True))  # type: ignore[call-overload]
            for name, load in loads.items():
                values[name] = load(values[name])
            found.append(values)
        return found


def _confined(asked: Select | Joint, tenant: Tenant) -> Any:
    statement = asked.statement() if isinstance(asked, Joint) else asked
    if tenancy.is_write(statement):
        raise ProgramError("a write inside a read-only snapshot")
    return tenancy.scope(statement, tenant)


def _binder(bind: Any, dialect: Dialect) -> Convert | None:
    convert: Convert | None = bind.type.dialect_impl(dialect).bind_processor(dialect)
    return convert


def loader(kind: sa.types.TypeEngine[Any], dialect: Dialect) -> Convert | None:
    """What makes Python's value of what the driver gives for a type; None where they are the same."""
    if isinstance(kind, sa.JSON | Json):  # either driver gives text, to connections that SQLAlchemy did not set up
        return _from_json
    return kind.dialect_impl(dialect).result_processor(dialect, None)


def _from_json(text: str | None) -> Any:
    return None if text is None else orjson.loads(text)


class Statements:
    """The statements of one database that are ready, least recently used out first."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._kept: OrderedDict[Hashable, Ready] = OrderedDict()
        self._compiled: Any = LRUCache(MAX_KEPT)
        self._of_form: WeakKeyDictionary[Any, Ready] = WeakKeyDictionary()

    def ready(self, key: Hashable, make: Callable[[], Select | Joint], tenant: Tenant) -> Ready:
        """The statement that is kept under a key, made if it is not there.

        Equal keys must stand for equal statements: the values that differ are parameters without a value.
        """
        # A system actor's statements are not confined to an account.
        whole = (key, isinstance(tenant, Account))
        found = self._kept.get(whole)
        if found is not None:
            self._kept.move_to_end(whole)
            return found
        confined = _confined(make(), tenant)
        made = self._kept[whole] = Ready(confined.compile(dialect=self._dialect), self._dialect)
        if len(self._kept) > MAX_KEPT:
            self._kept.popitem(last=False)
        return made

    def once(self, statement: Select | Joint, tenant: Tenant, values: Values | None = None) -> tuple[Ready, Values]:
        """A statement that has values in it, and all its values, those given among them; one of the same form is
        compiled once only."""
        confined = _confined(statement, tenant)
        compiled, extracted, *_ = confined._compile_w_cache(
            self._dialect, compiled_cache=self._compiled, column_keys=[], for_executemany=False
        )
        ready = self._of_form.get(compiled)
        if ready is None:
            ready = self._of_form[compiled] = Ready(compiled, self._dialect)
        return ready, compiled.construct_params(values, extracted_parameters=extracted)
