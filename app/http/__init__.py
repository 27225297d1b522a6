"""Our own GraphQL-over-HTTP endpoint, and GraphQL over WebSocket beside it. It knows nothing of inventory.

The program provides a `Gateway`; `GraphQLEndpoint` serves it; `routes` mounts that. It follows the GraphQL-over-HTTP
specification, first edition (September 2026), whose sections the docstrings name, with one step aside: a client that
does not ask for `application/graphql-response+json` by name gets the statuses of `errors`, made for legacy clients.
"""

from app.http.endpoint import EndpointSettings, GraphQLEndpoint, cors, routes
from app.http.errors import Code, Forbidden, SignInRefused
from app.http.execution import CoreExecution, Execution
from app.http.gateway import Cost, Document, Gateway, Operation, PublicError, RequestFacts
from app.http.limits import Limits

__all__ = [
    "Code",
    "CoreExecution",
    "Cost",
    "Document",
    "EndpointSettings",
    "Execution",
    "Forbidden",
    "Gateway",
    "GraphQLEndpoint",
    "Limits",
    "Operation",
    "PublicError",
    "RequestFacts",
    "SignInRefused",
    "cors",
    "routes",
]
