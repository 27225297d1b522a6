"""What all things that can be changed have in common, as far as clients see it."""

from datetime import datetime

import strawberry

from kit.lookups import EXTERNAL_IDS_OF_ENTITIES
from schema.fields import column, to_list
from schema.nouns import Node


@strawberry.type(description="What another system calls a thing.")
class ExternalId:
    """What another system calls a thing."""

    source: str = column("The system, such as shopify.")
    value: str = column("The id there.")


@strawberry.interface(description="A thing that can be changed, deleted and restored.")
class Entity(Node):
    """A thing that can be changed, deleted and restored."""

    version: int = column("Goes up by one with every change; give it as `expectedVersion`.")
    created_at: datetime = column("When it was made.")
    updated_at: datetime = column("When it last changed.")
    deleted_at: datetime | None = column("When it was deleted; null if it was not.")
    external_ids: list[ExternalId] = to_list(
        "What other systems call it, one id a system, by system.", EXTERNAL_IDS_OF_ENTITIES
    )
