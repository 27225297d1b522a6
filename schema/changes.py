"""Changes: who changed what, when and why."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import strawberry

from kit.actor import ActorKind, Source
from kit.changes import ChangeAction
from schema.casing import camel
from schema.enums import described_enum
from schema.fields import column, computed
from schema.scalars import BigInt, Json

described_enum(ActorKind)
described_enum(Source, name="ChangeSource")
described_enum(ChangeAction)


def change_values(description: str, name: str) -> Any:
    """A field that shows a change's values under the names that the graph gives them."""

    def shown(values: Mapping[str, Any] | None) -> dict[str, Any] | None:
        return None if values is None else {camel(key): value for key, value in values.items()}

    return computed(description, (name,), lambda values: [shown(each) for each in values])


@strawberry.type(description="One change of one thing. Changes are never altered or removed.")
class Change:
    """One change of one thing."""

    position: BigInt = column("Its place in the account's history: 1, 2, 3, ... in the order of commits, without gaps.")
    occurred_at: datetime = column("When it happened.")
    action: ChangeAction = column("What happened.")
    entity_id: strawberry.ID = column("To what it happened.")
    entity_version: int = column("The version that the thing has had since.")
    before: Json | None = change_values("The values that the change replaced; null for a creation.", "before")
    after: Json | None = change_values("The values that the change set; all of them for a creation.", "after")
    actor_kind: ActorKind = column("What kind of actor did it.")
    actor_id: strawberry.ID = column("Who did it: the id of a user or an application, or the name of a system actor.")
    source: Source = column("By which door it came in.")
    reason: str | None = column("Why, in the words of whoever did it.")
    request_id: str | None = column("The `X-Request-Id` of the request that did it; logs carry it too.")
    ip_address: str | None = column("The client's network address.")
    user_agent: str | None = column("What the client called itself.")


@strawberry.type(description="Changes in the order in which they were committed.")
class ChangeFeed:
    """Changes in the order in which they were committed."""

    nodes: list[Change] = column("The changes, oldest first.")
    end_position: BigInt = column(
        "Give it as `after` to go on; it is the position of the last change here, or your own `after` if there is none."
    )
    has_more: bool = column("Whether there are more changes by now.")
