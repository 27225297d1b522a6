"""Writes the next migration: `make migration MESSAGE="add the colour of a variant"`.

It compares the models with an empty database brought to the newest revision. Read what it wrote: a new tenant table
needs a line `protect("table")` at the end, and what a changed CHECK constraint needs it cannot see.
"""

import asyncio
import sys
import tempfile
from pathlib import Path

from app.migrating import migrate, new_revision
from kit.database import Database


async def write(message: str) -> None:
    """Writes a migration with that message into `migrations/versions`."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'empty.db'}")
        await migrate(database)
        async with database.inspecting() as connection:
            await connection.run_sync(new_revision, message)
        await database.close()


if __name__ == "__main__":
    asyncio.run(write(sys.argv[1]))
