"""The program with kinds of jobs that only tests have: importing this module puts them in their place.

Each item takes as long as the environment says, once before its transaction and once inside of it. The sweep writes a
line to a file each time.
"""

import asyncio
import os
import time
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import app.jobs
from kit.jobs import Handler, Job, Sweep
from tests.jobs.handlers import Noting

SECONDS = float(os.environ.get("TEST_SECONDS", "0.05"))
SWEPT = Path("swept")


async def before(_: Job, __: Sequence[Any]) -> None:
    """Takes its time."""
    await asyncio.sleep(SECONDS)


async def count() -> Mapping[str, int]:
    """Notes down that it was called."""
    with SWEPT.open("a") as file:  # noqa: ASYNC230
        file.write(f"{os.getpid()} {time.time()}\n")
    return {"calls": 1}


def handlers(*_: object) -> Sequence[Handler]:
    """In place of the program's."""
    return (Noting(before, within=before, attempts=2),)


def sweeps(*_: object) -> Sequence[Sweep]:
    """In place of the program's."""
    return (Sweep("counting", timedelta(seconds=1), count),)


app.jobs.handlers = handlers
app.jobs.sweeps = sweeps
