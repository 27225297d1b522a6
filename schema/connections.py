"""Connections: pages of a list, after the Relay cursor connections specification."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final, Generic, TypeVar

import strawberry

from kit.errors import BadArgument
from kit.ordering import cursor_of
from kit.pages import Page

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

    has_next_page: bool = strawberry.field(
        description="Whether there are more rows behind this page, up to `before`; with `last` and `before` it is true "
        "without looking."
    )
    has_previous_page: bool = strawberry.field(
        description="Whether there are more rows in front of this page, down to `after`; with `first` and `after` it "
        "is true without looking."
    )
    start_cursor: str | None = strawberry.field(description="The first row's cursor; null for an empty page.")
    end_cursor: str | None = strawberry.field(
        description="The last row's cursor, to be given as `after` for the next page; null for an empty page."
    )


def _nodes(root: Any) -> Any:
    return root.page.rows


def _edges(root: Any) -> Any:
    return [{"node": row, "cursor": cursor_of(root.page.order, row)} for row in root.page.rows]


def _page_info(root: Any) -> PageInfo:
    page: Page = root.page
    rows: Sequence[Any] = page.rows
    return PageInfo(
        has_next_page=page.has_next,
        has_previous_page=page.has_previous,
        start_cursor=cursor_of(page.order, rows[0]) if rows else None,
        end_cursor=cursor_of(page.order, rows[-1]) if rows else None,
    )


async def _total_count(root: Any) -> int:
    count: int = await root.count(None)
    return count


Limit = Annotated[int, strawberry.argument(description="Where to stop counting: 1 to 1,000,000.")]


async def _total_count_up_to(root: Any, limit: Limit) -> int:
    if not 1 <= limit <= MAX_COUNT:
        raise BadArgument(f"`limit` must lie between 1 and {MAX_COUNT}, not {limit}.", argument="limit")
    count: int = await root.count(limit)
    return count


@strawberry.type(description="One row of a page, with the cursor that points at it.")
class Edge(Generic[Node]):
    """One row of a page, with the cursor that points at it."""

    node: Node = strawberry.field(description="The row.")
    cursor: str = strawberry.field(description="Points at this row; give it as `after` or `before`.")


@strawberry.type(description="A page of a list.")
class Connection(Generic[Node]):
    """A page of a list."""

    nodes: list[Node] = strawberry.field(resolver=_nodes, description="The rows of the page, in list order.")
    edges: list[Edge[Node]] = strawberry.field(
        resolver=_edges, description="The rows of the page, each with its cursor."
    )
    page_info: PageInfo = strawberry.field(resolver=_page_info, description="Where the page lies in its list.")
    total_count: int = strawberry.field(
        resolver=_total_count,
        description="How many rows the whole list has. It is counted only when you ask, so ask only when you need it.",
    )
    total_count_up_to: int = strawberry.field(
        resolver=_total_count_up_to,
        description="How many rows the whole list has, counted no further than a limit: cheap where it is very long.",
    )
