"""What can be asked of jobs."""

from typing import Final

from kit.collection import MADE, Collection
from kit.jobs.models import JOBS

ALL_JOBS: Final = Collection(
    JOBS,
    filters=("id", "kind", "status", "created_at", "updated_at", "started_at", "finished_at"),
    orders=(MADE, "updated_at"),
)
