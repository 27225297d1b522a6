"""Where the values of a level's fields come from, for each kind of declaration in `engine.fields`."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from graphql import VariableValues

from engine.arguments import GetArguments
from engine.fields import AllOf, Asked, Computed, ComputedWith, Count, Done, Found, ToEach, Told, ToMany, ToValue
from engine.levels import Level, Rows, Slice, Typed, Values
from engine.plan import ColumnOf, GetColumn, Run, Source
from kit.collection import Collection, PageBelow
from kit.pages import Page
from kit.snapshots import Asks, Reads
from kit.statements import Convert


def loaded(name: str, load: Convert | None) -> GetColumn:
    """A column, its values converted."""
    if load is None:
        return ColumnOf(name)
    return lambda level: [None if value is None else load(value) for value in level.column(name)]


def constant(value: Any) -> GetColumn:
    """The same for every object, such as the name of its type."""
    return lambda level: [value] * len(level.rows)


class ComputedSource(Source):
    """What a function makes of columns."""

    asks = Asks.NOTHING

    def __init__(self, declaration: Computed, columns: Sequence[GetColumn]) -> None:
        self._compute = declaration.compute
        self._columns = columns

    async def values(self, run: Run, level: Level) -> Values:
        return _made(run, self._compute(*(column(level) for column in self._columns)))


class ComputedWithSource(Source):
    """What a function makes of arguments and columns."""

    asks = Asks.NOTHING

    def __init__(self, declaration: ComputedWith, columns: Sequence[GetColumn], arguments: GetArguments) -> None:
        self._compute = declaration.compute
        self._columns = columns
        self._arguments = arguments

    async def values(self, run: Run, level: Level) -> Values:
        return _made(run, self._compute(self._arguments(run.variables), *(column(level) for column in self._columns)))


class ToldSource(Source):
    """What somebody who knows the asker makes of columns."""

    asks = Asks.NOTHING

    def __init__(self, declaration: Told, columns: Sequence[GetColumn]) -> None:
        self._tell = declaration.tell
        self._columns = columns

    async def values(self, run: Run, level: Level) -> Values:
        told = self._tell(run.operation, *(column(level) for column in self._columns))
        return _made(run, await run.operation.beside(told))


def _made(run: Run, values: Values) -> Values:
    """Values that were made, some of which may be errors."""
    if any(isinstance(value, Exception) for value in values):
        run.errors.dirty = True
    return values


class RelatedSource(Source):
    """What belongs to each object by a key: a row, or a list of rows."""

    asks = Asks.ONE

    def __init__(self, batch: Callable[..., Awaitable[Values]], key: GetColumn, rows: Rows) -> None:
        self._batch = batch
        self._key = key
        self._rows = rows

    async def values(self, run: Run, level: Level) -> Values:
        return await self._batch(run.reads, self._key(level), self._rows.shown)


class ToValueSource(Source):
    """What a batch function reads for the key of each object."""

    def __init__(self, declaration: ToValue, key: GetColumn) -> None:
        self._batch = declaration.batch
        self._key = key

    async def values(self, run: Run, level: Level) -> Values:
        return _made(run, await self._batch(run.reads, self._key(level)))


class ToEachSource(Source):
    """The rows that each list of ids names, the first of them."""

    asks = Asks.ONE

    def __init__(self, declaration: ToEach, key: GetColumn, rows: Rows, arguments: GetArguments) -> None:
        self._declaration = declaration
        self._key = key
        self._rows = rows
        self._arguments = arguments

    async def values(self, run: Run, level: Level) -> Values:
        first = self._declaration.first(self._arguments(run.variables))
        wanted = [ids[:first] for ids in self._key(level)]
        found = iter(
            await self._declaration.rows.by_ids(run.reads, [each for ids in wanted for each in ids], self._rows.shown)
        )
        rows = [[next(found) for _ in ids] for ids in wanted]
        return [[row for row in each if row is not None] for each in rows]


class ToManySource(Source):
    """A page of the rows below each object; the bare list of its rows where nothing else of it is asked."""

    def __init__(self, declaration: ToMany, key: GetColumn, rows: Rows, arguments: GetArguments, *, bare: bool) -> None:
        self._declaration = declaration
        self._key = key
        self._rows = rows
        self._arguments = arguments
        self._bare = bare

    def read_ahead(self, above: Rows) -> None:
        """Lets it be read together with the rows above it, from which on it asks nothing more by itself."""
        above.ahead.append(self)
        self.asks = Asks.NOTHING

    async def ahead(self, run: Run) -> PageBelow | None:
        """The page below each of the rows that are about to be read."""
        try:
            page = run.ahead[self] = await self._page(run)
        except Exception:  # it is told below the rows, if there are any
            return None
        return page

    async def values(self, run: Run, level: Level) -> Values:
        page = run.ahead.get(self) or await self._page(run)
        found, parents = page.noted(level.rows), self._key(level)
        if found is None:
            found = await page.found(run.reads, parents)
        if self._bare:
            return run.counted(page.rows(found))
        return _slices(run, page.pages(found), parents, page.counts)

    async def _page(self, run: Run) -> PageBelow:
        below, slicing, arguments = self._declaration.rows, self._declaration.slicing, self._arguments(run.variables)
        request, wanted = slicing.request(arguments), await slicing.wanted(run.reads, arguments)
        return below.page(self._declaration.key, request, wanted, self._rows.shown)


async def _ahead(run: Run, rows: Rows) -> list[PageBelow]:
    """What may be read together with rows."""
    return [page for each in rows.ahead if (page := await each.ahead(run)) is not None]


class AllOfSource(Source):
    """A page of a whole collection."""

    asks = Asks.ONE

    def __init__(self, declaration: AllOf, rows: Rows, arguments: GetArguments) -> None:
        self._declaration = declaration
        self._rows = rows
        self._arguments = arguments

    async def values(self, run: Run, level: Level) -> Values:  # noqa: ARG002 - the root has no row
        rows, slicing, arguments = self._declaration.rows, self._declaration.slicing, self._arguments(run.variables)
        request, wanted = slicing.request(arguments), await slicing.wanted(run.reads, arguments)
        page = await rows.page(run.reads, request, wanted, self._rows.shown, await _ahead(run, self._rows))

        async def counts(reads: Reads, _: Sequence[None], limit: int | None) -> list[int]:
            return [await rows.count(reads, wanted, limit)]

        return _slices(run, [page], [None], counts)


def _slices(run: Run, pages: Sequence[Page], parents: Sequence[str | None], counts: Any) -> list[Slice | Exception]:
    counted = run.counted([page.rows for page in pages])
    return [
        rows if isinstance(rows, Exception) else Slice(page, parent, counts)
        for rows, page, parent in zip(counted, pages, parents, strict=True)
    ]


class CountSource(Source):
    """How many rows the list of each page has."""

    def __init__(self, declaration: Count, arguments: GetArguments) -> None:
        self._limit = declaration.limit
        self._arguments = arguments

    async def values(self, run: Run, level: Level) -> Values:
        limit = self._limit(self._arguments(run.variables))
        slices: Sequence[Slice] = level.rows
        totals: Values = await slices[0].counts(run.reads, [each.parent for each in slices], limit)
        return totals


def page_rows(level: Level) -> Values:
    """The rows of each page."""
    return [each.page.rows for each in level.rows]


def bare_rows(level: Level) -> Values:
    """The rows of each page, where pages are nothing but their rows."""
    return level.rows


def page_edges(*, cursors: bool) -> GetColumn:
    """The edges of each page, their cursors only where they are asked for."""
    if cursors:
        return lambda level: [each.page.edges() for each in level.rows]
    return lambda level: [[{"node": row} for row in each.page.rows] for each in level.rows]


def page_bounds(*, cursors: bool) -> GetColumn:
    """Where each page lies, its cursors only where they are asked for."""
    return lambda level: [each.page.bounds(cursors=cursors) for each in level.rows]


class FoundSource(Source):
    """The rows that a root field's arguments name.

    `rows` and `names` are those of each collection: what is read of it, and the name of its type where the field's is
    abstract.
    """

    asks = Asks.ONE

    def __init__(
        self,
        declaration: Found,
        rows: Mapping[Collection, Rows],
        names: Mapping[Collection, str] | None,
        arguments: GetArguments,
        *,
        many: bool,
    ) -> None:
        self._declaration = declaration
        self._rows = rows
        self._names = names
        self._arguments = arguments
        self._many = many
        self._only = next(iter(rows)) if names is None else None

    @property
    def is_of_one(self) -> bool:
        """Whether it names one thing, of one collection."""
        return self._only is not None and not self._many

    async def named(self, reads: Reads, variables: VariableValues) -> Sequence[str | Exception | None]:
        """What its arguments name."""
        return await self._declaration.find(reads, self._arguments(variables))

    async def rows(self, reads: Reads, ids: Sequence[str | None], ahead: Sequence[PageBelow] = ()) -> Values:
        """The rows of ids, where all are of one collection, which knows what is no id of its own."""
        assert self._only is not None
        return await self._only.by_ids(reads, ids, self._rows[self._only].shown, ahead)

    async def values(self, run: Run, level: Level) -> Values:  # noqa: ARG002 - the root has no row
        ids = await self.named(run.reads, run.variables)
        if self._only is not None and not any(isinstance(each, Exception) for each in ids):
            ahead = await _ahead(run, self._rows[self._only])
            own = await self.rows(run.reads, [None if each is None else str(each) for each in ids], ahead)
            return [own] if self._many else own
        found: dict[str, Any] = {}
        by_rows: dict[Collection, list[str]] = {}
        for each in ids:
            rows = self._declaration.rows_of(each) if isinstance(each, str) else None
            if rows is not None:
                by_rows.setdefault(rows, []).append(str(each))
        for rows, wanted in by_rows.items():
            read = await rows.by_ids(run.reads, wanted, self._rows[rows].shown)
            found.update((each, self._typed(rows, row)) for each, row in zip(wanted, read, strict=True))
        things = [each if isinstance(each, Exception) else found.get(each or "") for each in ids]
        if any(isinstance(each, Exception) for each in things):
            run.errors.dirty = True
        return [things] if self._many else things

    def _typed(self, rows: Collection, row: Any) -> Any:
        return row if self._names is None or row is None else Typed(self._names[rows], row)


class AskedSource(Source):
    """What a root field makes of its arguments."""

    def __init__(self, declaration: Asked, arguments: GetArguments) -> None:
        self._ask = declaration.ask
        self._arguments = arguments

    async def values(self, run: Run, level: Level) -> Values:  # noqa: ARG002 - the root has no row
        return [await self._ask(run.operation, run.reads, self._arguments(run.variables))]


class DoneSource(Source):
    """What a mutation does; its payload's row."""

    def __init__(self, declaration: Done, arguments: GetArguments) -> None:
        self._perform = declaration.perform
        self._arguments = arguments

    async def values(self, run: Run, level: Level) -> Values:  # noqa: ARG002 - the root has no row
        return [await self._perform(run.operation, self._arguments(run.variables))]
