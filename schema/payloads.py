"""What every mutation's payload has."""

import strawberry

from schema.errors import UserError
from schema.fields import column


@strawberry.type
class Payload:
    """What every mutation's payload has."""

    user_errors: list[UserError] = column("Why nothing was done; empty when it was done.")
