"""The durable queue beneath jobs: DBOS, with its tables in the project's own database.

A queue's entry holds the ids of an account and a job, as JSON, and nothing else: what is to be done stands in our own
row. This module puts entries in; `kit.jobs.runner` takes them out.
"""

from functools import cache
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

if TYPE_CHECKING:
    from dbos import DBOSClient

APPLICATION: Final = "inventory-gateway"

VERSION: Final = "1"
"""What DBOS calls the version of the application. It never changes, so that a new release goes on with old jobs: they
are rows that every release understands."""

SCHEMA: Final = "dbos"
"""Where DBOS has its tables on PostgreSQL; on SQLite they stand among ours."""

WORKFLOW: Final = "job"
"""The one workflow: it runs every kind of job."""

_URLS: Final = {"sqlite": "sqlite://", "postgresql": "postgresql+psycopg://"}

QUEUE_TABLES: Final = frozenset(
    {
        "application_versions",
        "dbos_migrations",
        "event_dispatch_kv",
        "notifications",
        "operation_outputs",
        "queues",
        "streams",
        "workflow_events",
        "workflow_events_history",
        "workflow_input",
        "workflow_output",
        "workflow_schedules",
        "workflow_status",
    }
)
"""The tables of DBOS, which it makes and changes by itself. Nothing of ours may be called so."""

WITHOUT_MODEL: Final = QUEUE_TABLES | {"job_runner"}
"""The tables beneath jobs that no model declares."""


def queue_of(kind: str) -> str:
    """The name of the queue that jobs of a kind wait in."""
    return f"jobs-{kind}"


def put(kind: str, account_id: str, job_id: str, connection: Connection) -> None:
    """Puts a job's entry into the transaction of a connection."""
    from dbos import WorkflowSerializationFormat

    client_of(connection.dialect.name).enqueue_in_transaction(
        connection,
        {
            "workflow_name": WORKFLOW,
            "queue_name": queue_of(kind),
            "workflow_id": job_id,
            "app_version": VERSION,
            "serialization_type": WorkflowSerializationFormat.PORTABLE,
        },
        account_id,
        job_id,
    )


@cache
def client_of(dialect: str) -> "DBOSClient":
    """What puts entries into the queue, in transactions of others."""
    # Its engine never connects: it only says which SQL to write. It must not be the connection's own, or DBOS would
    # send that SQL as text, past `kit.database`.
    return client_on(sa.create_engine(_URLS[dialect], poolclass=sa.NullPool))


def client_on(engine: sa.Engine) -> "DBOSClient":
    """What works on the queue's entries. It waits for the database, and is for threads."""
    from dbos import DBOSClient, DBOSPortableJSONSerializer

    return DBOSClient(
        system_database_engine=engine,
        dbos_system_schema=SCHEMA,
        application_name=APPLICATION,
        serializer=DBOSPortableJSONSerializer(),
        retry_connection_errors=False,
        lazy=True,
    )
