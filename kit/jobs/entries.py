"""The queue's entries as those see them who hand them from process to process."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

import sqlalchemy as sa

from kit.jobs.queueing import client_on

_WITHOUT_QUEUE: Final = "_dbos_internal_queue"
"""Where DBOS puts what was in no queue before; all of ours is in one."""

_AT_ONCE: Final = 500


class Entries:
    """What is in the hands of processes, and how it gets out of them. For threads: DBOS waits for the database."""

    def __init__(self, engine: sa.Engine) -> None:
        self._client = client_on(engine)

    def taken(self) -> Mapping[str, Sequence[str]]:
        """The process that took entries -> those that it has not finished."""
        taken = defaultdict(list)
        for entry in self._client.list_workflows(status="PENDING", load_input=False, load_output=False):
            taken[entry.executor_id or ""].append(entry.workflow_id)
        return taken

    def give_back(self, process_id: str, entries: Sequence[str]) -> int:
        """Puts entries into their queues again, unless another process than that has taken them by now."""
        put = self._client._sys_db.reenqueue_for_recovery
        return sum(put(entry, [process_id], _WITHOUT_QUEUE) for entry in entries)

    def forget(self, before: datetime) -> int:
        """Deletes entries that were finished by a time; how many. Our own rows stay."""
        forgotten = 0
        while True:
            found = self._client.list_workflows(
                status=["SUCCESS", "ERROR", "CANCELLED"],
                completed_before=before.isoformat(),
                limit=_AT_ONCE,
                load_input=False,
                load_output=False,
            )
            if found:
                self._client.delete_workflows([entry.workflow_id for entry in found])
            forgotten += len(found)
            if len(found) < _AT_ONCE:
                return forgotten
