"""Jobs: work that outlives its request and its process.

`UnitOfWork.enqueue` writes a job in the transaction that causes it; a `Runner` in some process deals with its items, a
chunk at a time. DBOS sees to it that a job is taken up, by one process, and again by another if that one dies; what is
done, and how far it is, stands in our own row.
"""

from kit.jobs.handlers import (
    Cancelled,
    Handler,
    Job,
    JobError,
    JobKind,
    Prepared,
    Sweep,
    Transient,
    Unforeseen,
    reason_of,
)

__all__ = [
    "Cancelled",
    "Handler",
    "Job",
    "JobError",
    "JobKind",
    "Prepared",
    "Sweep",
    "Transient",
    "Unforeseen",
    "reason_of",
]
