"""Alembic's entry: runs the migrations on the connection that `app.migrating` hands over."""

from typing import Any, Literal

from alembic import context
from alembic.operations.ops import CreateTableOp

from kit.jobs.queueing import WITHOUT_MODEL
from kit.search.index import is_search_table
from migrations.models import metadata


def render_item(kind: str, item: Any, _: Any) -> str | Literal[False]:
    """Writes the gateway's own column types by their names, which `script.py.mako` imports."""
    if kind == "type" and type(item).__module__ == "kit.columns":
        return f"{type(item).__name__}()"
    return False


def include_name(name: str | None, kind: str, _: Any) -> bool:
    """Leaves the search's tables to the migrations that make them, and the job queue's to DBOS: no model declares what
    they are."""
    return kind != "table" or not (is_search_table(name) or name in WITHOUT_MODEL)


def tidy(_context: Any, _revision: Any, directives: list[Any]) -> None:
    """Leaves out of a new migration what the models note down for the program only."""
    for operation in directives[0].upgrade_ops.ops:
        if isinstance(operation, CreateTableOp):
            operation.info = {}


connection = context.config.attributes["connection"]

context.configure(
    connection=connection,
    target_metadata=metadata,
    render_item=render_item,
    include_name=include_name,
    process_revision_directives=tidy,
    # SQLite cannot alter most of a table; Alembic then makes a new one and copies.
    render_as_batch=connection.dialect.name == "sqlite",
)
context.run_migrations()
