"""Connections: pages of a list, after the Relay cursor connections specification."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any, Final, Generic, TypeVar

import strawberry

from engine.fields import DECLARATION, Arguments, Count, Declaration, PageBounds, PageEdges, PageRows
from kit.errors import BadArgument
from kit.pages import Page
from schema.fields import column

Node = TypeVar("Node")

MAX_COUNT: Final = 1_000_000
"""How far a capped count can go."""


@dataclass(frozen=True, slots=True)
class Slice:
    """What a connection is made from: a page, and how to count the list, up to a limit if there is one."""

    page: Page
    count: Callable[[int | None], Awaitable[int]]


@strawberry.type(description="Where a page lies in its list.")
class PageInfo:
    """Where a page lies in its list."""

    has_next_page: bool = column(
        "Whether there are more rows behind this page, up to `before`; with `last` and `before` it is true without "
        "looking."
    )
    has_previous_page: bool = column(
        "Whether there are more rows in front of this page, down to `after`; with `first` and `after` it is true "
        "without looking."
    )
    start_cursor: str | None = column("The first row's cursor; null for an empty page.")
    end_cursor: str | None = column(
        "The last row's cursor, to be given as `after` for the next page; null for an empty page."
    )


def _nodes(root: Any) -> Any:
    return root.page.rows


def _edges(root: Any) -> Any:
    return root.page.edges()


def _page_info(root: Any) -> Any:
    return root.page.bounds()


Limit = Annotated[int, strawberry.argument(description=f"Where to stop counting: 1 to {MAX_COUNT:,}.")]


async def _total_count(root: Any) -> Any:
    return await root.count(None)


async def _total_count_up_to(root: Any, limit: Limit) -> Any:
    return await root.count(_limit({"limit": limit}))


def _limit(arguments: Arguments) -> int:
    limit: int = arguments["limit"]
    if not 1 <= limit <= MAX_COUNT:
        raise BadArgument(f"`limit` must lie between 1 and {MAX_COUNT}, not {limit}.", argument="limit")
    return limit


def _no_limit(_: Arguments) -> None:
    return None


def _of_page(resolver: Any, declaration: Declaration, description: str) -> Any:
    return strawberry.field(resolver=resolver, description=description, metadata={DECLARATION: declaration})


@strawberry.type(description="One row of a page, with the cursor that points at it.")
class Edge(Generic[Node]):
    """One row of a page, with the cursor that points at it."""

    node: Node = column("The row.")
    cursor: str = column("Points at this row; give it as `after` or `before`.")


@strawberry.type(description="A page of a list.")
class Connection(Generic[Node]):
    """A page of a list."""

    nodes: list[Node] = _of_page(_nodes, PageRows(), "The rows of the page, in list order.")
    edges: list[Edge[Node]] = _of_page(_edges, PageEdges(), "The rows of the page, each with its cursor.")
    page_info: PageInfo = _of_page(_page_info, PageBounds(), "Where the page lies in its list.")
    total_count: int = _of_page(
        _total_count,
        Count(_no_limit),
        "How many rows the whole list has. It is counted only when you ask, so ask only when you need it.",
    )
    total_count_up_to: int = _of_page(
        _total_count_up_to,
        Count(_limit),
        "How many rows the whole list has, counted no further than a limit: cheap where it is very long.",
    )
