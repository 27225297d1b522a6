"""Jobs: the one place where their kinds and the sweeps are tied to what does them, and what runs them."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import partial

from app.settings import Settings
from inventory.assets.files import Files
from inventory.assets.jobs import Fetching, Processing
from inventory.assets.sweeping import sweep as sweep_assets
from kit import clock, idempotency
from kit.database import Database
from kit.jobs import Handler, Sweep
from kit.jobs.runner import Pace, Runner
from kit.outbound import Outbound
from kit.storage import Storage
from kit.tenancy import System


def handlers(database: Database, storage: Storage, settings: Settings) -> Sequence[Handler]:
    """What is done for each kind of job."""
    files = Files(database, storage)
    outbound = Outbound(settings.outbound_allowed, user_agent="inventory-gateway")
    return Processing(database, files, storage), Fetching(database, files, outbound)


def sweeps(database: Database, storage: Storage) -> Sequence[Sweep]:
    """What is done again and again, across accounts."""

    async def forget_keys() -> Mapping[str, int]:
        async with database.writing(System("sweep")) as writes:
            return {"idempotency_keys": await idempotency.forget_old(writes, clock.now())}

    return (
        Sweep("idempotency-keys", timedelta(hours=1), forget_keys),
        Sweep("assets", timedelta(hours=1), partial(sweep_assets, database, storage)),
    )


def runner_of(settings: Settings, database: Database, storage: Storage) -> Runner:
    """What runs jobs in this process."""
    return Runner(
        database,
        handlers(database, storage, settings),
        sweeps(database, storage),
        pace=Pace(poll=settings.jobs_poll_seconds, take_over=settings.jobs_take_over_seconds),
        connections=settings.jobs_pool_size,
    )


def runs_inside(settings: Settings, database: Database) -> bool:
    """Whether `serve` runs jobs too. On SQLite it must: there is one process only."""
    return settings.jobs == "embedded" or database.dialect.name == "sqlite"
