"""A long run of generated documents through both executors: `make fuzz ARGS="--seconds 600 --database postgresql"`.

The seed is printed at the start; with the same seed, database and program the run is the same.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random, SystemRandom

from kit.ids import new_id
from tests.engine.both import Both, Different
from tests.engine.documents import Generated
from tests.engine.running import Running, migrated, two_worlds
from tests.engine.shrinking import shrunk
from tests.support.postgres import PostgresServer, running_server

BATCH = 200
"""So many documents are run between two looks at all rows."""


def main() -> int:
    """0 if no difference was found in time, else 1."""
    parser = argparse.ArgumentParser(prog="make fuzz", description="Compares the engine with graphql-core.")
    parser.add_argument("--seconds", type=float, default=60, help="how long to look for a difference")
    parser.add_argument("--seed", type=int, help="of the documents; a fresh one unless given")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    asked = parser.parse_args()
    seed = SystemRandom().randrange(2**32) if asked.seed is None else asked.seed
    print(f"--seed {seed} --database {asked.database}", flush=True)
    with _database(asked.database) as (url, server), asyncio.Runner() as runner:
        return runner.run(_fuzz(url, server, Random(seed), asked.seconds))


@contextmanager
def _database(kind: str) -> Iterator[tuple[str, PostgresServer | None]]:
    """An empty database of a kind, and its server if it has one."""
    if kind == "sqlite":
        with tempfile.TemporaryDirectory() as folder:
            yield f"sqlite:///{Path(folder) / 'fuzz.db'}", None
        return
    with running_server() as server:
        yield server.create_database(new_id("fuzz")), server


async def _fuzz(url: str, server: PostgresServer | None, random: Random, seconds: float) -> int:
    await migrated(url)
    both = await two_worlds(url, server)
    running = Running(both, random)
    end = time.monotonic() + seconds
    try:
        await running.begin()
        while time.monotonic() < end:
            for _ in range(BATCH):
                await running.next()
            await both.assert_equal_worlds()
            print(both.counts, flush=True)
    except Different as different:
        print(f"document {both.counts.documents}: {different}")
        await _tell_smaller(both, different)
        return 1
    finally:
        await both.close()
    return 0


async def _tell_smaller(both: Both, different: Different) -> None:
    """Prints a smaller document that is answered differently too; a mutation cannot be tried again."""
    document, actor = different.document, different.actor
    if document is None or actor is None or "mutation" in document.text:
        return

    async def differs(candidate: Generated) -> bool:
        try:
            await both.compare(candidate, actor)
        except Different as found:
            return found.reasons == different.reasons
        return False

    smallest = await shrunk(document, differs)
    try:
        await both.compare(smallest, actor)
    except Different as found:
        print(f"\nsmaller: {found}")


if __name__ == "__main__":
    sys.exit(main())
