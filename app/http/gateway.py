"""What the program provides to the endpoint, and what it is given."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping
    from contextlib import AbstractAsyncContextManager

    from graphql import (
        DocumentNode,
        FragmentDefinitionNode,
        GraphQLSchema,
        OperationDefinitionNode,
        OperationType,
        VariableValues,
    )


@dataclass(slots=True)
class RequestFacts:
    """Where a request came from, for the audit log."""

    request_id: str | None
    """What a middleware has put under this name into the scope's state, if one has."""

    ip: str | None
    """The peer's address as the server saw it. Behind a proxy the server must be told to trust its headers."""

    user_agent: str | None
    """At most 500 characters."""


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed document that is valid for the schema. Shared between requests: nobody may change it."""

    node: DocumentNode
    operations: tuple[OperationDefinitionNode, ...]
    fragments: Mapping[str, FragmentDefinitionNode]
    kept: dict[Any, Any] = field(default_factory=dict, compare=False)
    """What others worked out of it, to be kept as long as the document is."""


@dataclass(slots=True)
class Operation:
    """One operation of a valid document with its variables coerced: ready to be allowed and executed."""

    schema: GraphQLSchema
    document: Document
    definition: OperationDefinitionNode
    variables: VariableValues

    @property
    def kind(self) -> OperationType:
        """Query, mutation or subscription."""
        return self.definition.operation


@dataclass(slots=True)
class Cost:
    """What an operation may cost at most, worked out before it runs, and what one may cost."""

    requested: int
    limit: int

    @property
    def extensions(self) -> dict[str, object]:
        """The cost as answers and refusals show it."""
        return {"cost": {"requested": self.requested, "limit": self.limit}}


@dataclass(frozen=True, slots=True)
class PublicError:
    """What a client may know of an exception."""

    message: str
    code: str
    extensions: Mapping[str, object] = field(default_factory=dict)


class Unconfirmed(Exception):
    """An operation was asked for by an actor that was only recognised, and is not whom it was, or cannot be told on the
    way. Nothing was done; it may be run again for one that has signed in."""


class Gateway(Protocol):
    """The program behind the endpoint. One object serves all requests; `Any` is its own actor and context."""

    @property
    def schema(self) -> GraphQLSchema:
        """The executable schema; it must not change while the endpoint lives."""
        ...

    async def sign_in(self, authorization: str | None, facts: RequestFacts) -> Any:
        """Make an actor of an `Authorization` header's value, None where there is none.

        Called before anything else of a request is read, unless the actor is recognised. Raises SignInRefused, which
        becomes 401.
        """
        ...

    def recognise(self, authorization: str) -> Any:
        """The actor whom this value made lately, as far as is remembered; None where it must sign in.

        Whether that still holds is found out on the way: `open` lets in on that condition, for queries alone, and its
        block ends with Unconfirmed where it is broken, or was not looked at.
        """
        ...

    def authorize(self, actor: Any, operation: Operation) -> None:
        """Decide from the document whether the actor may do all it asks. Raises Forbidden: then nothing runs."""
        ...

    def price(self, operation: Operation) -> Cost:
        """Work out from the document what an operation costs that was allowed. Above its limit nothing runs."""
        ...

    def open(self, actor: Any, facts: RequestFacts, operation: Operation) -> AbstractAsyncContextManager[Any]:
        """Open what resolvers see as their context, and close it when the operation is over, however it ends.

        The task may be cancelled at any moment, more than once: the closing must not be cut off by that.

        A subscription opens one for its source stream, as long as that lives, and a fresh one for each event.
        """
        ...

    def present(self, error: Exception) -> PublicError | None:
        """What a client may know of an exception that a resolver raised; None masks it."""
        ...
