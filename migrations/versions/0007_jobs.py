"""jobs"""

import sqlalchemy as sa
from alembic import op

from kit.columns import ByteText, Json, UtcTime
from kit.row_security import protect
from kit.tenancy import APP_ROLE, SYSTEM_ROLE

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "job",
        sa.Column("account_id", ByteText(), nullable=False),
        sa.Column("id", ByteText(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("updated_at", UtcTime(), nullable=False),
        sa.Column("kind", ByteText(), nullable=False),
        sa.Column("status", ByteText(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("done", sa.BigInteger(), nullable=False),
        sa.Column("failed", sa.BigInteger(), nullable=False),
        sa.Column("strikes", sa.BigInteger(), nullable=False),
        sa.Column("actor_kind", ByteText(), nullable=False),
        sa.Column("actor_id", ByteText(), nullable=False),
        sa.Column("request_id", ByteText(), nullable=True),
        sa.Column("started_at", UtcTime(), nullable=True),
        sa.Column("finished_at", UtcTime(), nullable=True),
        sa.Column("result_key", ByteText(), nullable=True),
        sa.Column("details", Json(), nullable=False),
        sa.Column("items", Json(), nullable=False),
        sa.Column("errors", Json(), nullable=False),
        sa.CheckConstraint(
            "actor_kind IN ('USER', 'APPLICATION', 'SYSTEM')", name=op.f("job_actor_kind_choice_check")
        ),
        sa.CheckConstraint("length(kind) <= 64", name=op.f("job_kind_length_check")),
        sa.CheckConstraint(
            "status IN ('QUEUED', 'RUNNING', 'CANCELLING', 'SUCCEEDED', 'FAILED', 'CANCELLED')",
            name=op.f("job_status_choice_check"),
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("job_pkey")),
    )
    for column in ("updated_at", "status", "kind"):
        op.create_index(f"job_account_id_{column}_id_idx", "job", ["account_id", column, "id"], unique=False)
    protect("job")

    if op.get_bind().dialect.name == "postgresql":
        know_the_processes()
        let_accounts_enqueue()


def know_the_processes() -> None:
    """The processes that run jobs. SQLite has one only."""
    op.create_table(
        "job_runner",
        sa.Column("id", ByteText(), nullable=False),
        sa.Column("beats", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("job_runner_pkey")),
    )
    op.execute("alter table job_runner enable row level security")
    op.execute("alter table job_runner force row level security")
    op.execute(f"create policy system on job_runner to {SYSTEM_ROLE} using (true) with check (true)")
    op.execute(f"grant select, insert, update, delete on job_runner to {SYSTEM_ROLE}")


def let_accounts_enqueue() -> None:
    """What a transaction of an account needs to put an entry into the queue, which DBOS has made before, and no more.

    DBOS looks at what stands under an entry's id already: only these columns, which say nothing of an account.
    """
    looked_at = "workflow_uuid, status, name, class_name, config_name, queue_name, creator_xid, serialization"
    op.execute(f"grant usage on schema dbos to {APP_ROLE}")
    op.execute(f"grant insert, select ({looked_at}), update (creator_xid) on dbos.workflow_status to {APP_ROLE}")
    op.execute(f"grant insert, select (workflow_uuid) on dbos.workflow_input to {APP_ROLE}")
