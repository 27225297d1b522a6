"""Who asks: the actor that signed in, and where the request came from."""

from dataclasses import dataclass, field

from kit.claims import Claim
from kit.enums import Described
from kit.errors import Forbidden
from kit.tenancy import Account


class ActorKind(Described):
    """What kind of thing acts."""

    USER = "USER", "A person of the account."
    APPLICATION = "APPLICATION", "A program that the account has let in."
    SYSTEM = "SYSTEM", "The gateway itself: its command line, a sweep, a job."


class Source(Described):
    """By which door a change came in."""

    API = "API", "The GraphQL endpoint."
    COMMAND_LINE = "COMMAND_LINE", "The `inventory-gateway` program in a terminal."
    SYSTEM = "SYSTEM", "The gateway of its own accord."


ADMIN_SCOPE = "admin"
"""The scope that stands for every other one."""


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in caller: one account, one identity, the scopes of its token."""

    account: Account
    kind: ActorKind
    id: str
    scopes: frozenset[str] = field(default_factory=frozenset)
    claim: Claim | None = field(default=None, compare=False, repr=False)
    """What all this rests on, where it is remembered and not looked up; None where it is known."""

    def may(self, scope: str) -> bool:
        """Whether the actor holds the scope."""
        return scope in self.scopes or ADMIN_SCOPE in self.scopes

    def require(self, scopes: frozenset[str]) -> None:
        """Raises `Forbidden`, naming what is missing, unless the actor holds every scope."""
        if ADMIN_SCOPE in self.scopes or scopes <= self.scopes:
            return
        missing = sorted(scope for scope in scopes if not self.may(scope))
        if missing:
            raise Forbidden(f"The token lacks the scope {', '.join(missing)}.", missingScopes=missing)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a request came from; kept with every change that it makes."""

    source: Source
    request_id: str | None = None
    ip_address: str | None = None
    user_agent: str | None = None
