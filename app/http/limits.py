"""What one request may cost, in one place.

Each number bounds something a stranger can make grow: memory, time on the event loop, or an open connection.
"""

from __future__ import annotations

from dataclasses import dataclass

from kit.pictures import DEFAULT_LIMITS

KIB = 1024
MIB = 1024 * KIB


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of the endpoint. Sizes are bytes, times are seconds, unless the name says otherwise."""

    body_bytes: int = 32 * MIB
    """A POST body. A bulk arrives here, as variables."""

    body_values: int = 2_000_000
    """Commas and opening brackets of a body: JSON of many tiny values is read for seconds, which others wait for."""

    body_seconds: float = 30.0
    """From the first look at a body to its last byte."""

    upload_files: int = 10
    """Files of a request."""

    upload_file_bytes: int = DEFAULT_LIMITS.size
    """One of those files."""

    upload_bytes: int = 10 * DEFAULT_LIMITS.size + 2 * MIB
    """The whole body of a request with files."""

    upload_operations_bytes: int = 1 * MIB
    """The GraphQL request in it, as JSON."""

    upload_map_bytes: int = 64 * KIB
    """The JSON that says where the files stand in the variables."""

    upload_places: int = 100
    """Places that files of a request may stand at: one file may stand at several."""

    upload_seconds: float = 300.0
    """From the first look at a body with files to its last byte."""

    uploads_held_bytes: int = 512 * MIB
    """The bodies with files that a process holds at the same time. Beyond that they are refused until there is room."""

    header_bytes: int = 32 * KIB
    """All header lines of a request together."""

    uri_bytes: int = 16 * KIB
    """Path and query of the request line."""

    document_bytes: int = 1 * MIB
    """The GraphQL document itself, as UTF-8."""

    document_tokens: int = 15_000
    """Tokens of a document, comments counted. Told by `tally` before anything is parsed.

    Measured with graphql-core 3.3.2: at this number the worst documents known to us cost about a second of one core
    to parse and validate, at 50,000 about four. Rows of a bulk belong in variables, which cost no token.
    """

    document_depth: int = 30
    """Levels of fields, fragments spread out. Tools that read the whole schema need about 15."""

    document_fields: int = 5_000
    """Fields of an operation, fragments spread out. A screen has some hundreds."""

    document_aliases: int = 500
    """Aliases of an operation, fragments spread out."""

    document_directives: int = 500
    """Directives of an operation, fragments spread out."""

    document_root_fields: int = 100
    """Root fields of an operation, fragments spread out: each is a query, or a transaction, of its own."""

    operation_cost: int = 100_000
    """Objects that an operation may list at most, worked out before it runs: page sizes multiplied level by level."""

    overlap_budget: int = 100_000
    """Comparisons, times two, that may be spent on finding out whether fields of one response name can be merged.

    The rule is quadratic in fields that share a name. Some 300 of them in one selection still fit.
    """

    validation_errors: int = 20
    """Reported errors of a document. Locating each reads the document from its start, so a hundred cost seconds."""

    coercion_errors: int = 20
    """Reported errors of the variables."""

    inline_document_bytes: int = 8 * KIB
    """Longer documents are parsed and validated in a thread, so that other requests are answered meanwhile."""

    inline_document_tokens: int = 1_000
    """Documents of more tokens too. A thousand take some five milliseconds."""

    inline_body_bytes: int = 64 * KIB
    """The variables of longer bodies are coerced in a thread, beside the requests that are answered meanwhile."""

    cached_documents: int = 1_000
    """Documents kept parsed and validated."""

    cached_bytes: int = 64 * MIB
    """What those may weigh together, estimated."""

    socket_message_bytes: int = 1 * MIB
    """One incoming WebSocket message. Give the server the same limit, so that it stops reading there."""

    socket_operations: int = 100
    """Operations of one WebSocket at the same time."""

    socket_init_seconds: float = 10.0
    """From the handshake to an accepted `connection_init`."""
