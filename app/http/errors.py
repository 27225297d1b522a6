"""Every way a request can end without data, and every error code the endpoint itself gives.

The tree, drawn once:

    Refused
    ├── TransportRefused      HTTP itself refuses: the same status for every client
    │   ├── MethodNotAllowed 405, MutationByGet 405, UriTooLong 414, HeadersTooLarge 431, NotAcceptable 406
    │   ├── SignInRefused 401
    │   ├── UnsupportedContentType 415, UnsupportedContentEncoding 415, PreflightMissing 400
    │   └── BodyTooLarge 413, BodyTooSlow 408, DocumentTooLarge 413, UploadsBusy 503
    ├── NotWellFormed         no GraphQL-over-HTTP request could be read: 400 for a legacy client
    │   ├── Unreadable 400
    │   └── IllFormed 422
    ├── RequestError          a well-formed request that cannot be executed: 200 for a legacy client
    │   ├── DocumentUnparsable 400
    │   ├── DocumentInvalid 422, OperationUndetermined 422, VariablesInvalid 422, SubscriptionOverHttp 422
    │   ├── DocumentTooComplex 422, CostLimitExceeded 422
    │   ├── StreamRefused 422, TooManyOperations 429     (over a WebSocket only)
    │   └── Forbidden 403
    ├── Unavailable 503       the program cannot serve at the moment: the same status for every client
    └── ServerFailure 500     our own fault: the same status for every client

Statuses follow section 5.4 of the GraphQL-over-HTTP specification, first edition. A legacy client, one that does not
ask for `application/graphql-response+json`, gets 200 for every well-formed request and 400 for one that is not, because
such clients drop the body of any other status. The refusals of HTTP itself keep their status even then: they may come
from any server on the way, so no client can do without understanding them, and a 413 or a 401 hidden behind a 400 helps
nobody. A failure of ours stays a 5xx, or no load balancer and no monitoring would ever see it.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from graphql import GraphQLError, GraphQLFormattedError

MESSAGE_CHARACTERS = 1_000
"""Longer messages are cut: graphql-core quotes what it was sent, whole, in each of its errors."""


class Code(StrEnum):
    """The values of `extensions.code` that the endpoint gives. Those of the business come from the program."""

    METHOD_NOT_ALLOWED = "METHOD_NOT_ALLOWED"
    MUTATION_BY_GET = "MUTATION_BY_GET"
    URI_TOO_LONG = "URI_TOO_LONG"
    HEADERS_TOO_LARGE = "HEADERS_TOO_LARGE"
    NOT_ACCEPTABLE = "NOT_ACCEPTABLE"
    UNAUTHENTICATED = "UNAUTHENTICATED"
    UNSUPPORTED_CONTENT_TYPE = "UNSUPPORTED_CONTENT_TYPE"
    UNSUPPORTED_CONTENT_ENCODING = "UNSUPPORTED_CONTENT_ENCODING"
    BODY_TOO_LARGE = "BODY_TOO_LARGE"
    BODY_TOO_SLOW = "BODY_TOO_SLOW"
    DOCUMENT_TOO_LARGE = "DOCUMENT_TOO_LARGE"
    PREFLIGHT_HEADER_MISSING = "PREFLIGHT_HEADER_MISSING"
    TOO_MANY_FILES = "TOO_MANY_FILES"
    UPLOADS_BUSY = "UPLOADS_BUSY"
    INVALID_MULTIPART = "INVALID_MULTIPART"
    INVALID_UPLOAD = "INVALID_UPLOAD"
    INVALID_JSON = "INVALID_JSON"
    INVALID_URL_ENCODING = "INVALID_URL_ENCODING"
    INVALID_REQUEST = "INVALID_REQUEST"
    BATCHING_NOT_SUPPORTED = "BATCHING_NOT_SUPPORTED"
    GRAPHQL_PARSE_FAILED = "GRAPHQL_PARSE_FAILED"
    GRAPHQL_VALIDATION_FAILED = "GRAPHQL_VALIDATION_FAILED"
    DOCUMENT_TOO_COMPLEX = "DOCUMENT_TOO_COMPLEX"
    COST_LIMIT_EXCEEDED = "COST_LIMIT_EXCEEDED"
    OPERATION_RESOLUTION_FAILURE = "OPERATION_RESOLUTION_FAILURE"
    INVALID_VARIABLES = "INVALID_VARIABLES"
    INVALID_ARGUMENT = "INVALID_ARGUMENT"
    SUBSCRIPTION_OVER_HTTP = "SUBSCRIPTION_OVER_HTTP"
    STREAM_REFUSED = "STREAM_REFUSED"
    TOO_MANY_OPERATIONS = "TOO_MANY_OPERATIONS"
    FORBIDDEN = "FORBIDDEN"
    NESTED_TOO_DEEPLY = "NESTED_TOO_DEEPLY"
    INTERNAL_ERROR = "INTERNAL_ERROR"


def shortened(message: str) -> str:
    """The message, cut at `MESSAGE_CHARACTERS` characters."""
    return message if len(message) <= MESSAGE_CHARACTERS else message[:MESSAGE_CHARACTERS] + "…"


def formatted(error: GraphQLError, code: str) -> GraphQLFormattedError:
    """The error as the GraphQL specification prints it (section 7.1.2), with its code where it has none of its own.

    A fresh mapping that keeps neither the document nor a traceback alive.
    """
    result: GraphQLFormattedError = {"message": shortened(error.message)}
    if error.locations:
        result["locations"] = [location.formatted for location in error.locations]
    if error.path:
        result["path"] = list(error.path)
    result["extensions"] = {"code": code, **(error.extensions or {})}
    return result


class Refused(Exception):
    """A request that ends with errors and without data: a "request error result" of the GraphQL specification."""

    status: ClassVar[int]
    """For a client that accepts `application/graphql-response+json`."""

    legacy_status: ClassVar[int | None] = None
    """For other clients; the same as `status` where None."""

    code: Code

    def __init__(
        self,
        message: str,
        *,
        extensions: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
        errors: Sequence[GraphQLFormattedError] | None = None,
    ) -> None:
        """Refuse with one error, or with the given ones, which must be formatted and carry their codes."""
        super().__init__(message)
        one: GraphQLFormattedError = {
            "message": shortened(message),
            "extensions": {"code": str(self.code), **(extensions or {})},
        }
        self.errors: Sequence[GraphQLFormattedError] = errors or [one]
        self.headers: Mapping[str, str] = headers or {}


class TransportRefused(Refused):
    """Refused by the rules of HTTP (RFC 9110), whatever the request would have asked."""


class MethodNotAllowed(TransportRefused):
    """The method is none of ours. Section 5.4; RFC 9110 section 15.5.6 wants `Allow`."""

    status = 405
    code = Code.METHOD_NOT_ALLOWED


class MutationByGet(TransportRefused):
    """A mutation by a safe method. Section 4.3: it MUST NOT run."""

    status = 405
    code = Code.MUTATION_BY_GET


class UriTooLong(TransportRefused):
    """Section 5.4; RFC 9110 section 15.5.15."""

    status = 414
    code = Code.URI_TOO_LONG


class HeadersTooLarge(TransportRefused):
    """Section 5.4; RFC 6585 section 5."""

    status = 431
    code = Code.HEADERS_TOO_LARGE


class NotAcceptable(TransportRefused):
    """Neither response media type is accepted. Section 5.1."""

    status = 406
    code = Code.NOT_ACCEPTABLE


class SignInRefused(TransportRefused):
    """No credentials, or bad ones. Raised by the program's `sign_in`; the endpoint adds `WWW-Authenticate`."""

    status = 401
    code = Code.UNAUTHENTICATED

    def __init__(self, message: str = "Sign in with a token: Authorization: Bearer <token>.") -> None:
        super().__init__(message)


class UnsupportedContentType(TransportRefused):
    """The body is declared neither as UTF-8 JSON (section 4.4) nor as a form with files.

    It also keeps out cross-site forms (section 6.2.3); those with files `PreflightMissing` does.
    """

    status = 415
    code = Code.UNSUPPORTED_CONTENT_TYPE


class UnsupportedContentEncoding(TransportRefused):
    """The body is compressed, which would hide its size from the limit. RFC 9110 section 15.5.16."""

    status = 415
    code = Code.UNSUPPORTED_CONTENT_ENCODING


class PreflightMissing(TransportRefused):
    """A form with files lacks a header that no page of another origin can send without being allowed to.

    Browsers let any page send such a form anywhere, without asking first (a "simple" request of the Fetch standard).
    """

    status = 400
    code = Code.PREFLIGHT_HEADER_MISSING


class BodyTooLarge(TransportRefused):
    """Section 5.4; RFC 9110 section 15.5.14."""

    status = 413
    code = Code.BODY_TOO_LARGE


class BodyTooSlow(TransportRefused):
    """Section 5.4; RFC 9110 section 15.5.9."""

    status = 408
    code = Code.BODY_TOO_SLOW


class DocumentTooLarge(TransportRefused):
    """The document in the body is longer than a document may be, though the body is not."""

    status = 413
    code = Code.DOCUMENT_TOO_LARGE


class UploadsBusy(TransportRefused):
    """The process holds as many bytes of files as it may. RFC 9110 section 15.6.4."""

    status = 503
    code = Code.UPLOADS_BUSY


class NotWellFormed(Refused):
    """The request is no GraphQL-over-HTTP request (section 4.1)."""

    legacy_status = 400

    def __init__(self, message: str, code: Code | None = None) -> None:
        if code is not None:
            self.code = code
        super().__init__(message)


class Unreadable(NotWellFormed):
    """The JSON, the encoding of the URL, or a form with files cannot be parsed."""

    status = 400
    code = Code.INVALID_JSON


class IllFormed(NotWellFormed):
    """A parameter is missing or has the wrong type; or a form does not say well where its files stand."""

    status = 422
    code = Code.INVALID_REQUEST


class RequestError(Refused):
    """A well-formed request whose operation cannot start."""

    legacy_status = 200


class DocumentUnparsable(RequestError):
    """The GraphQL document has a syntax error, or brackets nested too deeply to be parsed."""

    status = 400
    code = Code.GRAPHQL_PARSE_FAILED


class DocumentInvalid(RequestError):
    """The document fails validation against the schema."""

    status = 422
    code = Code.GRAPHQL_VALIDATION_FAILED


class DocumentTooComplex(RequestError):
    """The document holds more than it may: tokens, levels, fields, aliases, directives, root fields."""

    status = 422
    code = Code.DOCUMENT_TOO_COMPLEX


class CostLimitExceeded(RequestError):
    """The operation may list more objects than one operation may. Nothing has run."""

    status = 422
    code = Code.COST_LIMIT_EXCEEDED


class OperationUndetermined(RequestError):
    """GetOperation() of the GraphQL specification finds none, or cannot choose."""

    status = 422
    code = Code.OPERATION_RESOLUTION_FAILURE


class VariablesInvalid(RequestError):
    """CoerceVariableValues() of the GraphQL specification fails."""

    status = 422
    code = Code.INVALID_VARIABLES


class SubscriptionOverHttp(RequestError):
    """The operation is a subscription, which the specification leaves to other transports (section 2)."""

    status = 422
    code = Code.SUBSCRIPTION_OVER_HTTP


class StreamRefused(RequestError):
    """The source stream of a subscription could not be created, or broke off."""

    status = 422
    code = Code.STREAM_REFUSED


class TooManyOperations(RequestError):
    """One WebSocket has as many operations under way as it may have."""

    status = 429
    code = Code.TOO_MANY_OPERATIONS


class Forbidden(RequestError):
    """The actor may not do what the document asks. Raised by the program's `authorize`; nothing has run."""

    status = 403
    code = Code.FORBIDDEN

    def __init__(self, message: str, extensions: Mapping[str, object] | None = None) -> None:
        super().__init__(message, extensions=extensions)


class Unavailable(Refused):
    """The program says itself why it could not begin. RFC 9110 section 15.6.4."""

    status = 503
    code = Code.INTERNAL_ERROR

    def __init__(self, message: str, extensions: Mapping[str, object]) -> None:
        """Refuse with the program's own words; its code is among the extensions."""
        super().__init__(message, extensions=extensions, headers={"Retry-After": "1"})


class ServerFailure(Refused):
    """Something of ours broke before there was data. The message says nothing; the log does."""

    status = 500
    code = Code.INTERNAL_ERROR
