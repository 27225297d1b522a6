"""What clients may know of the errors of an execution.

Public is what the program calls public, a GraphQLError of a resolver that carries an `extensions.code`, and what
graphql-core finds wrong with an argument of the client. Everything else becomes "Internal error." and is logged whole
under a correlation id. Never logged: variables, documents, credentials.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from graphql import FieldNode, GraphQLError

from app.http.errors import Code, ServerFailure, Unavailable, formatted
from kit import ids

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from graphql import GraphQLFormattedError

    from app.http.errors import Refused
    from app.http.gateway import PublicError

MASKED_MESSAGE = "Internal error."
LOGGED_ERRORS = 10
"""Of one operation. A relation that breaks for ten thousand rows breaks for one reason."""

_log = structlog.get_logger("app.http")


class Masking:
    """Turns exceptions into what a response may say."""

    def __init__(
        self,
        present: Callable[[Exception], PublicError | None],
        new_correlation_id: Callable[[], str] = lambda: ids.new_id("err"),
    ) -> None:
        self._present = present
        self._new_correlation_id = new_correlation_id

    def shown(self, errors: Sequence[GraphQLError]) -> list[GraphQLFormattedError]:
        """Format the errors of one operation. Those that are masked share one correlation id."""
        correlation_id = self._new_correlation_id()
        masked: list[GraphQLError] = []
        shown = []
        for error in errors:
            public = self._public(error)
            if public is None:
                masked.append(error)
                public = _masked(error, correlation_id)
            shown.append(formatted(public, Code.INTERNAL_ERROR))
        self._log_masked(masked, correlation_id)
        return shown

    def failure(self, error: Exception) -> Refused:
        """The refusal for an exception that belongs to no field: what may be known of it, or else it is logged, and the
        refusal says no more than that."""
        public = self._present(error)
        if public is not None:
            return Unavailable(public.message, {**public.extensions, "code": public.code})
        correlation_id = self._new_correlation_id()
        _log.error("request failed", correlation_id=correlation_id, exc_info=error)
        return ServerFailure(MASKED_MESSAGE, extensions={"correlationId": correlation_id})

    def _public(self, error: GraphQLError) -> GraphQLError | None:
        cause = _cause(error)
        if isinstance(cause, RecursionError):
            return _with_cause_told(error, "The selection is nested too deeply.", {"code": Code.NESTED_TOO_DEEPLY})
        if isinstance(cause, GraphQLError):
            if "code" in (cause.extensions or {}):
                return error
            if _blames_argument(cause):
                return _with_cause_told(error, cause.message, {"code": Code.INVALID_ARGUMENT})
        public = self._present(cause)
        if public is None:
            return None
        return _with_cause_told(error, public.message, {**public.extensions, "code": public.code})

    def _log_masked(self, errors: Sequence[GraphQLError], correlation_id: str) -> None:
        for error in errors[:LOGGED_ERRORS]:
            _log.error("field failed", correlation_id=correlation_id, path=error.path, exc_info=_cause(error))
        if len(errors) > LOGGED_ERRORS:
            _log.error("more fields failed", correlation_id=correlation_id, count=len(errors) - LOGGED_ERRORS)


def _cause(error: GraphQLError) -> Exception:
    """The exception that a resolver raised, under the errors that graphql-core wrapped around it."""
    cause: Exception = error
    while isinstance(cause, GraphQLError) and isinstance(cause.original_error, Exception):
        cause = cause.original_error
    return cause


def _blames_argument(error: GraphQLError) -> bool:
    """Whether graphql-core raised this at a value or argument in the document, rather than at a field's result."""
    nodes = error.nodes or []
    return type(error) is GraphQLError and bool(nodes) and not isinstance(nodes[0], FieldNode)


def _masked(error: GraphQLError, correlation_id: str) -> GraphQLError:
    return _with_cause_told(error, MASKED_MESSAGE, {"code": Code.INTERNAL_ERROR, "correlationId": correlation_id})


def _with_cause_told(error: GraphQLError, message: str, extensions: dict[str, object]) -> GraphQLError:
    """The same error at the same place, saying something else."""
    nodes, source, positions = error.nodes, error.source, error.positions
    return GraphQLError(message, nodes, source, positions, error.path, extensions=extensions)
