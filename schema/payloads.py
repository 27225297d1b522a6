"""What every mutation's payload has."""

from typing import Any

import strawberry

from engine.fields import DECLARATION, Column
from inventory.accounts.scopes import Scope
from kit.changes import ChangeAction
from schema.changes import change_values
from schema.errors import RowError, UserError
from schema.fields import SCOPE, column
from schema.scalars import Json


@strawberry.type(description="A change that a dry run would have made.")
class ChangePreview:
    """A change that a dry run would have made."""

    entity_id: strawberry.ID = column("What would have changed; of something new an id that is not kept.")
    action: ChangeAction = column("What would have happened to it.")
    before: Json | None = change_values("The values that would have changed, as they are.", "before")
    after: Json | None = change_values("The same values as they would be; of something new all of them.", "after")


def preview(scope: Scope | None) -> Any:
    """What a dry run would have changed; it shows things as they are, and so requires the scope to read them."""
    return strawberry.field(
        description="With `dryRun`: what would have changed. Null without it. Requires the scope to read such things.",
        metadata={DECLARATION: Column(), SCOPE: scope},
    )


@strawberry.type
class Payload:
    """What every mutation's payload has."""

    user_errors: list[UserError] = column("Why nothing was done; empty when it was done.")


@strawberry.type
class BulkPayload(Payload):
    """What the payload of every bulk mutation has."""

    success_count: int = column("How many rows were carried out.")
    failure_count: int = column("How many were not.")
    total_count: int = column("How many rows there were; an id given twice counts once.")
    errors: list[RowError] = column("What is wrong with rows, by row. Good rows were kept if `errorPolicy` allows it.")
    updated_ids: list[strawberry.ID] = column("The ids of the rows that were carried out, in the order of the input.")
    ids: list[strawberry.ID | None] = column("For each row of the input its id; null where it was not carried out.")
