"""Every error that the program raises on purpose, drawn once.

    GatewayError
    |-- DomainError          the caller's input cannot be carried out; becomes an entry of `userErrors`
    |   |-- Rejected         several domain errors found at once
    |   `-- FileRefused      a file is not one that is taken in, or is damaged or hostile (`kit.pictures`)
    |-- RequestError         the request as a whole is refused; becomes a top-level GraphQL error
    |   |-- SignInRefused    no token, or one that does not count (HTTP 401)
    |   |-- Forbidden        a scope is missing (HTTP 403)
    |   |-- BadArgument      a paging argument, a cursor or an id that cannot be understood
    |   |-- Ambiguous        what was asked for names several things
    |   |-- TooManyObjects   the answer would hold more objects than one request may
    |   `-- Busy             the command lost against other transactions too often
    |-- StorageFailed        bytes cannot be kept or found, or a link to them does not count (`kit.storage`)
    |-- FetchFailed          something outside cannot or must not be fetched (`kit.outbound`)
    |-- DataInTheWay         what a database holds stands in the way of a migration
    |-- Unconfirmed          what somebody claimed is not so any more: they look again; never leaves the endpoint
    |-- Overtaken            another transaction was faster: the command runs again; never leaves the unit of work
    `-- ProgramError         a rule of the house was broken by our own code; masked, logged whole

What is not in this tree is unforeseen: it is masked, logged and given a correlation id.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from kit.enums import Described

PathStep = str | int

_KNOWN: dict[str, Described] = {}

Codes = TypeVar("Codes", bound=type[Described])


def error_codes(codes: Codes) -> Codes:
    """Declares a set of codes that domain errors may have: `code_named` finds its members."""
    _KNOWN.update({member.value: member for member in codes})
    return codes


def code_named(name: str) -> Described:
    """The code of that name."""
    return _KNOWN[name]


@error_codes
class Code(Described):
    """What is wrong, where the rule is everybody's. Areas add codes of their own."""

    REQUIRED = "REQUIRED", "A value that must be given is missing or null."
    BLANK = "BLANK", "A text that must say something is empty or only white space."
    TOO_LONG = "TOO_LONG", "A text is longer, or a list has more entries, than allowed."
    OUT_OF_RANGE = "OUT_OF_RANGE", "A number lies outside the allowed range."
    TOO_PRECISE = "TOO_PRECISE", "A number has more decimals than its unit has; nothing is rounded in silence."
    INVALID = "INVALID", "A value is not of the form that the field asks for."
    NOT_FOUND = "NOT_FOUND", "The id names nothing in this account."
    TAKEN = "TAKEN", "The value must be unique in the account, and something else has it."
    DELETED = "DELETED", "What the input names was deleted; restore it first."
    DUPLICATE = "DUPLICATE", "The same thing is named twice in one input, where it can be named once."
    IN_USE = "IN_USE", "Something else still depends on it."
    CYCLE = "CYCLE", "A thing would lie below itself."
    MISMATCH = "MISMATCH", "Two values given together contradict each other."
    STALE_VERSION = (
        "STALE_VERSION",
        "The object has changed since the version named in `expectedVersion`; `currentVersion` tells which it has now.",
    )
    IDEMPOTENCY_KEY_REUSED = (
        "IDEMPOTENCY_KEY_REUSED",
        "The idempotency key was used before, by the same caller for the same mutation, with other input.",
    )


class GatewayError(Exception):
    """The root of the tree."""


class DomainError(GatewayError):
    """Input that cannot be carried out, told so that a person or a program can mend it.

    `path` leads to the value in the mutation's input (`("variants", 0, "sku")`), `index` is the row in a batch,
    `current_version` the version that a stale update should have named.
    """

    def __init__(
        self,
        code: Described,
        message: str,
        path: Sequence[PathStep] = (),
        *,
        index: int | None = None,
        current_version: int | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.path = tuple(path)
        self.index = index
        self.current_version = current_version

    def under(self, *steps: PathStep) -> "DomainError":
        """The same error, seen from further outside: `steps` are put before its path."""
        return DomainError(
            self.code,
            self.message,
            (*steps, *self.path),
            index=self.index,
            current_version=self.current_version,
        )


class Rejected(DomainError):
    """All that is wrong with one input, so that the caller can mend it in one go."""

    def __init__(self, errors: Sequence[DomainError]) -> None:
        first = errors[0]
        super().__init__(first.code, "; ".join(error.message for error in errors), first.path, index=first.index)
        self.errors = tuple(errors)

    def under(self, *steps: PathStep) -> "Rejected":
        return Rejected([error.under(*steps) for error in self.errors])


def each(error: DomainError) -> tuple[DomainError, ...]:
    """The single errors that an error stands for."""
    return error.errors if isinstance(error, Rejected) else (error,)


class Problems:
    """Gathers errors, so that one refusal names all that is wrong with an input."""

    def __init__(self) -> None:
        self._errors: list[DomainError] = []

    @contextmanager
    def under(self, *steps: PathStep) -> Iterator[None]:
        """Within the block a domain error is noted, its path put under `steps`, and the block left."""
        try:
            yield
        except DomainError as error:
            self._errors.extend(each(error.under(*steps)))

    def raise_any(self) -> None:
        """Raises `Rejected` with what was noted, if anything was."""
        if self._errors:
            raise Rejected(self._errors)


class RequestError(GatewayError):
    """The request as a whole is refused; `extensions` goes into the GraphQL error beside the code."""

    code = "BAD_REQUEST"

    def __init__(self, message: str, **extensions: Any) -> None:
        super().__init__(message)
        self.message = message
        self.extensions: dict[str, Any] = {"code": self.code, **extensions}


class SignInRefused(RequestError):
    """No token, or one that is unknown, expired or revoked."""

    code = "UNAUTHENTICATED"


class Forbidden(RequestError):
    """The token is good, but lacks a scope that the document needs."""

    code = "FORBIDDEN"


class BadArgument(RequestError):
    """A paging argument, cursor or id that cannot be understood."""

    code = "BAD_USER_INPUT"


class Ambiguous(RequestError):
    """What was asked for names several things."""

    code = "AMBIGUOUS"


class TooManyObjects(RequestError):
    """The answer would hold more objects than one request may."""

    code = "TOO_MANY_OBJECTS"


class Busy(RequestError):
    """A command that lost against other transactions each time it ran; nothing was kept, and it may be sent again."""

    code = "BUSY"


class Unconfirmed(GatewayError):
    """What a claim says is not so any more, or nobody has asked; nothing was read for whoever made it."""


class Overtaken(GatewayError):
    """Another transaction changed what the command had found before it could be held; the command runs again."""


class DataInTheWay(GatewayError):
    """What a database holds does not go with what a migration would make of it; the message says what to do."""


class ProgramError(GatewayError):
    """Our own code broke a rule of the house, such as a statement without an account."""
