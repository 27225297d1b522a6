"""Sweeps: what is done again and again, by one of all processes, because DBOS gives each run one name."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from kit.jobs.handlers import Sweep

SWEEP_WORKFLOW: Final = "sweep"


def cron(every: timedelta) -> str:
    """A time table; raises `ValueError` for a time that divides neither a minute, an hour nor a day."""
    seconds = every.total_seconds()
    for unit, pattern in ((1, "*/{} * * * * *"), (60, "0 */{} * * * *"), (3600, "0 0 */{} * * *")):
        count, limit = seconds / unit, 24 if unit == 3600 else 60
        if count == int(count) and 1 <= count < limit and limit % int(count) == 0:
            return pattern.format(int(count))
    if every == timedelta(days=1):
        return "0 0 0 * * *"
    raise ValueError(f"{every} divides neither a minute, an hour nor a day")


def schedule(sweeps: Sequence[Sweep], workflow: Any) -> None:
    """Has sweeps run from now on, and none that were there before. For a thread, once DBOS is launched."""
    from dbos import DBOS

    names = {sweep.name for sweep in sweeps}
    for known in DBOS.list_schedules():
        if known["schedule_name"] not in names:
            DBOS.delete_schedule(known["schedule_name"])
    DBOS.apply_schedules(
        [
            {
                "schedule_name": sweep.name,
                "workflow_fn": workflow,
                "schedule": cron(sweep.every),
                "context": sweep.name,
            }
            for sweep in sweeps
        ]
    )
