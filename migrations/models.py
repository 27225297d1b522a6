"""Every model there is, imported for its table: what the newest migration must lead to."""

import kit.changes
import kit.idempotency  # noqa: F401
from kit.tables import metadata

__all__ = ["metadata"]
