"""The inventory gateway behind the endpoint: who signs in, what they may do, and what resolvers work with."""

import asyncio

import structlog
from graphql import GraphQLSchema

from app.http.errors import Forbidden as ForbiddenAnswer
from app.http.errors import SignInRefused as SignInRefusedAnswer
from app.http.gateway import Cost, PublicError, RequestFacts
from app.http.gateway import Operation as GraphQLOperation
from app.http.gateway import Unconfirmed as NotConfirmed
from app.http.limits import Limits
from engine.operation import Operation
from inventory.accounts.commands import note_use
from inventory.accounts.signing_in import SignedIn, Tokens
from kit import clock
from kit.actor import Actor, Origin, Source
from kit.database import Database
from kit.errors import DomainError, Forbidden, RequestError, SignInRefused, Unconfirmed
from kit.storage import Storage
from schema.permissions import Permissions
from schema.pricing import Prices

_log = structlog.get_logger("app.gateway")


class _Opened(Operation):
    """An operation that tells the endpoint in its own words that nobody has confirmed who asks."""

    async def __aexit__(self, *raised: object) -> None:
        await super().__aexit__(*raised)
        if raised[0] is Unconfirmed:
            raise NotConfirmed from None


class InventoryGateway:
    """What the endpoint asks of the program (`app.http.gateway.Gateway`)."""

    def __init__(
        self, schema: GraphQLSchema, database: Database, limits: Limits, storage: Storage | None = None
    ) -> None:
        self._schema = schema
        self._database = database
        self._tokens = Tokens(database)
        self._storage = storage
        self._permissions = Permissions(schema)
        self._prices = Prices(schema)
        self._cost_limit = limits.operation_cost
        self._limits = {
            "max_document_bytes": limits.document_bytes,
            "max_document_tokens": limits.document_tokens,
            "max_document_depth": limits.document_depth,
            "max_document_fields": limits.document_fields,
            "max_document_aliases": limits.document_aliases,
            "max_document_directives": limits.document_directives,
            "max_document_root_fields": limits.document_root_fields,
            "max_cost": limits.operation_cost,
            "max_body_bytes": limits.body_bytes,
            "max_body_values": limits.body_values,
            "max_upload_files": limits.upload_files,
            "max_upload_file_bytes": limits.upload_file_bytes,
            "max_upload_bytes": limits.upload_bytes,
            "max_upload_operations_bytes": limits.upload_operations_bytes,
        }
        self._background: set[asyncio.Task[None]] = set()

    @property
    def schema(self) -> GraphQLSchema:
        return self._schema

    def recognise(self, authorization: str) -> Actor | None:
        secret = _secret(authorization)
        return self._tokens.remembered(secret, clock.now()) if secret else None

    async def sign_in(self, authorization: str | None, facts: RequestFacts) -> Actor:  # noqa: ARG002
        secret = _secret(authorization or "")
        if not secret:
            raise SignInRefusedAnswer
        try:
            signed_in = await self._tokens.sign_in(secret, clock.now())
        except SignInRefused as error:
            raise SignInRefusedAnswer(error.message) from None
        if signed_in.use_is_due:
            self._note_use(signed_in)
        return signed_in.actor

    def authorize(self, actor: Actor, operation: GraphQLOperation) -> None:
        try:
            actor.require(self._permissions.required(operation))
        except Forbidden as error:
            raise ForbiddenAnswer(error.message, error.extensions) from None

    def price(self, operation: GraphQLOperation) -> Cost:
        return Cost(self._prices.of(operation), self._cost_limit)

    def open(self, actor: Actor, facts: RequestFacts, operation: GraphQLOperation) -> Operation:  # noqa: ARG002
        origin = Origin(Source.API, facts.request_id, facts.ip, facts.user_agent)
        return _Opened(self._database, actor, origin, self._limits, self._storage)

    def present(self, error: Exception) -> PublicError | None:
        if isinstance(error, RequestError):
            details = {key: value for key, value in error.extensions.items() if key != "code"}
            return PublicError(error.message, error.extensions["code"], details)
        if isinstance(error, DomainError):
            return PublicError(error.message, error.code.value)
        return None

    async def close(self) -> None:
        """Waits for what is still being written in the background."""
        await asyncio.gather(*self._background, return_exceptions=True)

    def _note_use(self, signed_in: SignedIn) -> None:
        # In the background: a request does not wait for a write that only says it was made.
        task = asyncio.create_task(self._write_use(signed_in.token_id))
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    async def _write_use(self, token_id: str) -> None:
        try:
            await note_use(self._database, token_id, clock.now())
        except Exception as error:  # nobody waits for this task, so its error must be told here
            _log.warning("a token's last use could not be written", exc_info=error)


def _secret(authorization: str) -> str:
    """The token of an `Authorization` header; empty where there is none."""
    kind, _, secret = authorization.partition(" ")
    return secret.strip() if kind.lower() == "bearer" else ""
