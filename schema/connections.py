"""Connections: pages of a list, after the Relay cursor connections specification."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import strawberry

from kit.pages import Page, cursor_of

Node = TypeVar("Node")


@dataclass(frozen=True, slots=True)
class Slice:
    """What a connection is made from: a page, and how to count the whole list if somebody asks."""

    page: Page
    count: Callable[[], Awaitable[int]]


@strawberry.type(description="Where a page lies in its list.")
class PageInfo:
    """Where a page lies in its list."""

    has_next_page: bool = strawberry.field(description="Whether there are more rows behind this page.")
    has_previous_page: bool = strawberry.field(description="Whether there are more rows in front of this page.")
    start_cursor: str | None = strawberry.field(description="The first row's cursor; null for an empty page.")
    end_cursor: str | None = strawberry.field(
        description="The last row's cursor, to be given as `after` for the next page; null for an empty page."
    )


def _nodes(root: Any) -> Any:
    return root.page.rows


def _edges(root: Any) -> Any:
    return [{"node": row, "cursor": cursor_of(row["id"])} for row in root.page.rows]


def _page_info(root: Any) -> PageInfo:
    page: Page = root.page
    rows: Sequence[Any] = page.rows
    return PageInfo(
        has_next_page=page.has_next,
        has_previous_page=page.has_previous,
        start_cursor=cursor_of(rows[0]["id"]) if rows else None,
        end_cursor=cursor_of(rows[-1]["id"]) if rows else None,
    )


async def _total_count(root: Any) -> int:
    count: int = await root.count()
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
