"""Plans: what an operation asks, made ready to be run by level: each field once for all objects of its level.

An object plan gets the rows of its level. Each of its fields makes one column of values out of them, which is completed
as section 6.4.3 of the GraphQL specification says; the columns together are the level's objects.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import accumulate, chain
from typing import Any

from graphql import FieldNode, VariableValues

from engine.assembly import MOST, Assemble, assembler, picker
from engine.errors import Errors, Failure, Place
from engine.leaves import Show, one_by_one
from engine.levels import Level, Typed, Values
from engine.objects import Objects
from engine.operation import Operation
from kit.collection import PageBelow
from kit.errors import TooManyObjects
from kit.snapshots import Asks, Expected, Reads


class Run:
    """One execution of a plan."""

    __slots__ = ("_objects", "ahead", "errors", "operation", "reads", "variables")

    def __init__(self, operation: Operation, reads: Reads | None, variables: VariableValues) -> None:
        self.operation = operation
        self.reads: Any = reads
        self.variables = variables
        self.errors = Errors()
        self.ahead: dict[Source, PageBelow] = {}
        """The pages that may have been read together with the rows that they lie below, by what is made of them."""
        self._objects = Objects()

    def counted(self, lists: Sequence[Values]) -> Sequence[Values | TooManyObjects]:
        """The lists of rows; the error in the place of one that is too much together with all before."""
        rows = sum(map(len, lists))
        if self._objects.have_room(rows):
            self._objects.add(rows)
            return lists
        self.errors.dirty = True
        return [self._counted(each) for each in lists]

    def _counted(self, rows: Values) -> Values | TooManyObjects:
        try:
            self._objects.add(len(rows))
        except TooManyObjects as error:
            return error
        return rows


class Source(ABC):
    """Where the values of a field come from."""

    asks: Asks = Asks.ANYTHING
    """What that asks of the snapshot, by its looks."""

    @abstractmethod
    async def values(self, run: Run, level: Level) -> Values:
        """One value for each object of the level. An exception in a value's place is that object's error; whoever puts
        one there marks the run dirty. What is raised is the error of all."""


GetColumn = Callable[[Level], Values]
"""Where values come from that need not be waited for; what is raised is the error of all."""


@dataclass(frozen=True, slots=True)
class ColumnOf:
    """The values of a column, as the level has them."""

    name: str

    def __call__(self, level: Level) -> Values:
        return level.column(self.name)


class Output(ABC):
    """How the values of one type are completed."""

    def __init__(self, *, non_null: bool, is_quick: bool = False) -> None:
        self.non_null = non_null
        self.is_quick = is_quick
        """Whether nothing has to be waited for, so that `at_once` may be asked."""

    def at_once(self, values: Values) -> Values | None:  # noqa: ARG002
        """The values completed, if nothing has failed before, and nothing is missing or fails here; where it is, this
        gives None or raises, and `complete` finds out what there is to tell."""
        return None

    @abstractmethod
    async def made(self, run: Run, field: "FieldPlan", values: Values, place: Place) -> Values:
        """The values completed; nulls stay, and failures among them too (there are some only if the run is dirty)."""

    async def complete(self, run: Run, field: "FieldPlan", values: Values, place: Place) -> Values:
        """The values completed: none is null where it must not be, and failures stand only there."""
        return self.finish(run, field, await self.made(run, field, values, place), place)

    def finish(self, run: Run, field: "FieldPlan", values: Values, place: Place) -> Values:
        """Completed values, nulls and failures put where they belong."""
        if not self.non_null:
            return run.errors.settled(values) if run.errors.dirty else values
        if None in values:
            error = TypeError(f"Cannot return null for non-nullable field {field.coordinate}.")
            return [
                run.errors.failed(error, field.nodes, place.path(number)) if value is None else value
                for number, value in enumerate(values)
            ]
        return values


class Leaf(Output):
    """Scalars and enums; of values that are `sure` none is null, for the database lets in none."""

    def __init__(self, show: Show | None, *, non_null: bool, sure: bool = False) -> None:
        super().__init__(non_null=non_null, is_quick=True)
        self.show = show
        """What the values look like in the answer; None where they look as they are."""
        self._may_fail = non_null and not sure
        self.is_plain = show is None and not self._may_fail
        """Whether all values are shown as they are."""

    def at_once(self, values: Values) -> Values | None:
        shown = values if self.show is None else self.show(values)
        return None if self._may_fail and None in shown else shown

    async def made(self, run: Run, field: "FieldPlan", values: Values, place: Place) -> Values:
        if run.errors.dirty and any(type(value) is Failure for value in values):
            shown = self._shown(run, field, [None if type(value) is Failure else value for value in values], place)
            return [was if type(was) is Failure else value for was, value in zip(values, shown, strict=True)]
        return self._shown(run, field, values, place)

    def _shown(self, run: Run, field: "FieldPlan", values: Values, place: Place) -> Values:
        if self.show is None:
            return values
        try:
            return self.show(values)
        except Exception:  # some value cannot be shown: a scalar may raise whatever it likes
            run.errors.dirty = True
            return field.with_failures(run, one_by_one(self.show, values), place)


class Object(Output):
    """Objects of one type; of values that are `sure` none is null or a failure."""

    def __init__(self, plan: "ObjectPlan", *, non_null: bool, sure: bool = False) -> None:
        super().__init__(non_null=non_null, is_quick=plan.is_quick)
        self.plan = plan
        self._sure = sure

    def at_once(self, values: Values) -> Values | None:
        if self._sure:  # rows of pages, of which hardly one is there twice
            return self.plan.at_once(values)
        there = [value for value in values if value is not None]
        if len(there) == len(values):
            return self._different(there)
        made = None if self.non_null else self._different(there)
        if made is None:
            return None
        left = iter(made)
        return [None if value is None else next(left) for value in values]

    def _different(self, rows: Values) -> Values | None:
        """Objects that were found more than once are made once."""
        if not self.plan.shareable or len(set(map(id, rows))) == len(rows):
            return self.plan.at_once(rows)
        different = {id(row): row for row in rows}
        made = self.plan.at_once(list(different.values()))
        if made is None:
            return None
        by_row = dict(zip(different, made, strict=True))
        return [by_row[id(row)] for row in rows]

    async def complete(self, run: Run, field: "FieldPlan", values: Values, place: Place) -> Values:
        if not self._sure:
            return await super().complete(run, field, values, place)
        made = await self._each(run, values, place)
        return self.finish(run, field, made, place) if run.errors.dirty else made

    async def made(self, run: Run, field: "FieldPlan", values: Values, place: Place) -> Values:  # noqa: ARG002
        return await _among(values, place, partial(self._each, run))

    async def _each(self, run: Run, rows: Values, place: Place) -> Values:
        """Objects that were found more than once are made once, if nothing of them fails."""
        if not self.plan.shareable:
            return await self.plan.objects(run, rows, place)
        different = {id(row): row for row in rows}
        if len(different) == len(rows):
            return await self.plan.objects(run, rows, place)
        noted, run.errors = run.errors, Errors()
        made = await self.plan.objects(run, list(different.values()), Place())
        failed, run.errors = run.errors.dirty, noted
        if failed:  # each has a path of its own
            return await self.plan.objects(run, rows, place)
        by_row = dict(zip(different, made, strict=True))
        return [by_row[id(row)] for row in rows]


class Abstract(Output):
    """Objects of several types, each value a `Typed`."""

    def __init__(self, plans: Mapping[str, "ObjectPlan"], *, non_null: bool) -> None:
        super().__init__(non_null=non_null)
        self._plans = plans

    async def made(self, run: Run, field: "FieldPlan", values: Values, place: Place) -> Values:  # noqa: ARG002
        made: list[Any] = list(values)
        for name in dict.fromkeys(value.type_name for value in values if isinstance(value, Typed)):
            rows = [value.row if isinstance(value, Typed) and value.type_name == name else None for value in values]
            objects = await _among(rows, place, partial(self._plans[name].objects, run))
            made = [was if new is None else new for was, new in zip(made, objects, strict=True)]
        return made


class ListOf(Output):
    """Lists."""

    def __init__(self, item: Output, *, non_null: bool) -> None:
        super().__init__(non_null=non_null, is_quick=item.is_quick)
        self.item = item

    def at_once(self, values: Values) -> Values | None:
        if None in values:
            return None
        completed = self.item.at_once(list(chain.from_iterable(values)))
        if completed is None:
            return None
        items, ends = list(completed), list(accumulate(map(len, values)))
        return [items[begin:end] for begin, end in zip([0, *ends], ends, strict=False)]

    async def made(self, run: Run, field: "FieldPlan", values: Values, place: Place) -> Values:
        whole = [number for number, value in enumerate(values) if value is not None and type(value) is not Failure]
        items = [item for number in whole for item in values[number]]
        spots = place.spread(lambda: [(number, index) for number in whole for index in range(len(values[number]))])
        completed = await self.item.complete(run, field, items, spots)
        made, begin = list(values), 0
        for number in whole:
            end = begin + len(values[number])
            made[number] = self._list(run, completed[begin:end])
            begin = end
        return made

    def _list(self, run: Run, items: Values) -> Any:
        if run.errors.dirty and self.item.non_null:
            failure = next((item for item in items if type(item) is Failure), None)
            if failure is not None:
                return failure
        return items if type(items) is list else list(items)


async def _among(values: Values, place: Place, make: Callable[[Values, Place], Any]) -> Values:
    """What is made of the values that are there; nulls and failures stay where they are."""
    there = [number for number, value in enumerate(values) if value is not None and type(value) is not Failure]
    if len(there) == len(values):
        made: Values = await make(values, place)
        return made
    where = place.spread(lambda: [(number, None) for number in there])
    made = await make([values[number] for number in there], where)
    filled = list(values)
    for at, value in zip(there, made, strict=True):
        filled[at] = value
    return filled


@dataclass(frozen=True, slots=True, eq=False)
class FieldPlan:
    """One field of a level; `coordinate` is its name with its type's, as errors tell it."""

    key: str
    nodes: list[FieldNode]
    coordinate: str
    source: Source | GetColumn
    output: Output
    is_quick: bool = field(init=False)
    """Whether nothing has to be waited for."""
    column: str | None = field(init=False)
    """The column of the level that the field is, where it is one and no value of it has to be looked at."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "is_quick", not isinstance(self.source, Source) and self.output.is_quick)
        is_plain = isinstance(self.output, Leaf) and self.output.is_plain
        name = self.source.name if is_plain and isinstance(self.source, ColumnOf) else None
        object.__setattr__(self, "column", name)

    def at_once(self, level: Level) -> Values | None:
        """The field of every object of the level, completed; None, or an exception, where it takes more than that."""
        source: Any = self.source
        return self.output.at_once(source(level))

    async def run(self, run: Run, level: Level, place: Place) -> Values:
        """The field of every object of the level, completed."""
        values = _tried(run, self.at_once, level) if self.is_quick else None
        if values is not None:
            return values
        return await self.shown(run, await self.found(run, level, place), place)

    async def found(self, run: Run, level: Level, place: Place) -> Values:
        """What the field of every object is made from."""
        source = self.source
        try:
            values = await source.values(run, level) if isinstance(source, Source) else source(level)
        except Exception as error:  # whatever a field raises is its own
            values = self._failed(run, error, level)
        return self.with_failures(run, values, place.below(self.key)) if run.errors.dirty else values

    async def shown(self, run: Run, values: Values, place: Place) -> Values:
        """What was found, completed."""
        made = _tried(run, self.output.at_once, values) if self.output.is_quick else None
        if made is not None:
            return made
        return await self.output.complete(run, self, values, place.below(self.key))

    @staticmethod
    def _failed(run: Run, error: Exception, level: Level) -> Values:
        run.errors.dirty = True
        return [error] * len(level.rows)

    def with_failures(self, run: Run, values: Values, place: Place) -> Values:
        """The values, a failure in the place of each exception."""
        return [
            run.errors.failed(value, self.nodes, place.path(number)) if isinstance(value, Exception) else value
            for number, value in enumerate(values)
        ]


def _tried(run: Run, at_once: Callable[[Any], Values | None], given: Any) -> Values | None:
    """What is made at once; None where something has failed, or fails now, which is told at the value to blame."""
    if run.errors.dirty:
        return None
    try:
        return at_once(given)
    except Exception:  # whatever a field raises is its own
        return None


class ObjectPlan:
    """The selection of one object type at one place of an operation.

    `shareable` tells that the same row always makes the same object, at no cost worth counting.
    """

    def __init__(
        self, level: Callable[[Values], Level], *, shareable: bool, places: Mapping[str, int] | None = None
    ) -> None:
        """`places` tells where a row has its columns, if rows are a driver's."""
        self._level = level
        self._places = places
        self.shareable = shareable
        self.is_quick = False
        """Whether nothing in it has to be waited for."""
        self.expected = Expected(Asks.ANYTHING)
        """What it asks of its snapshot."""
        self.fields: tuple[FieldPlan, ...] = ()
        """The fields, in the order of the answer."""
        self._assemble: Assemble | None = None
        self._pick: Assemble | None = None

    def complete(self, fields: Sequence[FieldPlan]) -> None:
        """Gives the plan its fields, in the order of the answer."""
        self.fields = tuple(fields)
        self.is_quick = all(each.is_quick for each in fields)
        keys, columns = tuple(each.key for each in fields), [each.column for each in fields if each.column is not None]
        self._assemble = assembler(keys) if fields else None
        if self._places is not None and 0 < len(columns) == len(fields) <= MOST:
            self._pick = picker(keys, tuple(self._places[name] for name in columns))

    def at_once(self, rows: Values) -> Values | None:
        """An object for each row; None, or an exception, where it takes more than that."""
        if self._pick is not None:
            return self._pick(rows)
        if not rows:
            return []
        level = self._level(rows)
        columns = []
        for each in self.fields:
            values = level.column(each.column) if each.column is not None else each.at_once(level)
            if values is None:
                return None
            columns.append(values)
        return self._assembled(rows, columns)

    async def objects(self, run: Run, rows: Values, place: Place) -> Values:
        """An object for each row, or a failure where a field that must not be null is."""
        if self._pick is not None:
            return self._pick(rows)
        if not rows:
            return []
        level = self._level(rows)
        columns = [
            level.column(each.column) if each.column is not None else await each.run(run, level, place)
            for each in self.fields
        ]
        made = self._assembled(rows, columns)
        if run.errors.dirty:
            for number, values in enumerate(zip(*columns, strict=True)):
                failure = next((value for value in values if type(value) is Failure), None)
                if failure is not None:
                    made[number] = failure
        return made

    def _assembled(self, rows: Values, columns: Sequence[Values]) -> list[Any]:
        return [{} for _ in rows] if self._assemble is None else self._assemble(columns)
