"""What is done with the files of assets in the background: they are fetched, looked at, and published."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from posixpath import basename
from typing import Any, Final
from urllib.parse import unquote, urlsplit

import sqlalchemy as sa

from inventory.assets.files import Files
from inventory.assets.models import ASSETS, LONGEST_MESSAGE, SHOWN, AssetRole, AssetStatus
from kit import entities
from kit.database import Database
from kit.enums import Described
from kit.errors import DomainError
from kit.jobs import Handler, Job, JobError, JobKind, Prepared, Transient, reason_of
from kit.outbound import FetchFailed, Outbound
from kit.pictures import DEFAULT_LIMITS
from kit.storage.content import extension_of
from kit.storage.errors import NotFound, Unavailable
from kit.storage.store import Storage
from kit.uploads import clean_name
from kit.work import UnitOfWork

PROCESSING: Final = JobKind("ASSET_PROCESSING", "Makes of uploaded files what is shown of them.")
FETCHING: Final = JobKind("ASSET_FETCHING", "Fetches the files of assets from URLs, and makes of them what is shown.")

FETCH_SECONDS: Final = 60.0
"""How long one file may take to be fetched."""

_PENDING: Final = AssetStatus.PENDING.value
_ACCEPT: Final = "image/*, application/pdf;q=0.9, */*;q=0.1"


class AssetProblem(Described):
    """What may have become of an asset that neither its file nor its URL is to blame for."""

    UPLOAD_LOST = "UPLOAD_LOST", "The bytes that were uploaded are no longer there."
    CANCELLED = "CANCELLED", "The job that was to bring its file was cancelled."
    UNAVAILABLE = "UNAVAILABLE", "What the gateway keeps files in did not answer, however often it was asked."
    INTERNAL = "INTERNAL", "The gateway failed; its operator finds the cause in the log."


class AssetHandler(Handler):
    """What is done with each asset: its bytes are got, its file is published, and both are told to whoever asks."""

    concurrency = 2

    def __init__(self, database: Database, files: Files) -> None:
        self._database = database
        self._files = files

    async def prepare(self, job: Job, items: Sequence[Any]) -> Prepared:
        [asset_id] = items
        async with self._database.reading(job.actor.account) as reads:
            asset = await reads.row(sa.select(ASSETS).where(ASSETS.c.id == asset_id))
        if asset is None or asset["status"] != _PENDING:
            return _nothing
        try:
            data = await self.bytes_of(asset)
            file = await self._files.published(job.actor.account, data, AssetRole[asset["role"]])
        except DomainError as error:
            return _failing(items, *reason_of(error))
        except Unavailable as error:
            raise Transient("The storage does not answer.") from error
        name = asset["file_name"] or _name_in(asset["source_url"], file.content_type)

        async def finish(work: UnitOfWork) -> Sequence[JobError]:
            kept = await file.kept(work)
            shown = {column: kept[column] for column in SHOWN}
            await _settle(work, items, AssetStatus.READY, {**shown, "file_id": kept["id"], "file_name": name})
            return ()

        return finish

    async def give_up(self, job: Job, items: Sequence[Any], error: Exception) -> Prepared:  # noqa: ARG002
        return _failing(items, *reason_of(error))

    @abstractmethod
    async def bytes_of(self, asset: Mapping[Any, Any]) -> bytes:
        """The bytes that an asset waits for. Raises `DomainError` where they cannot be had, `Transient` where they
        may be another time."""


class Processing(AssetHandler):
    """Makes of uploaded files what is shown of them."""

    kind = PROCESSING

    def __init__(self, database: Database, files: Files, storage: Storage) -> None:
        super().__init__(database, files)
        self._storage = storage

    async def tidy(self, job: Job, items: Sequence[Any]) -> None:
        """Removes the bytes as they came: they may tell where a photo was taken."""
        async with self._database.reading(job.actor.account) as reads:
            among = reads.dialect.among(ASSETS.c.id, items)
            rows = await reads.rows(sa.select(ASSETS.c.incoming_key).where(among, ASSETS.c.status != _PENDING))
        await self._storage.delete_many(row["incoming_key"] for row in rows if row["incoming_key"] is not None)

    async def bytes_of(self, asset: Mapping[Any, Any]) -> bytes:
        try:
            return await self._storage.get(asset["incoming_key"])
        except NotFound:
            lost = AssetProblem.UPLOAD_LOST
            raise DomainError(lost, lost.description) from None


class Fetching(AssetHandler):
    """Fetches the files of assets from their URLs."""

    kind = FETCHING
    concurrency = 8

    def __init__(self, database: Database, files: Files, outbound: Outbound) -> None:
        super().__init__(database, files)
        self._outbound = outbound

    async def bytes_of(self, asset: Mapping[Any, Any]) -> bytes:
        try:
            fetched = await self._outbound.fetch(
                asset["source_url"], max_bytes=DEFAULT_LIMITS.size, timeout_seconds=FETCH_SECONDS, accept=_ACCEPT
            )
        except FetchFailed as failed:
            if failed.may_retry:
                raise Transient(failed.message, code=failed.code.value) from failed
            raise DomainError(failed.code, failed.message) from failed
        return fetched.body


async def _nothing(_: UnitOfWork) -> Sequence[JobError]:
    return ()


def _failing(asset_ids: Sequence[str], code: str, message: str) -> Prepared:
    async def fail(work: UnitOfWork) -> Sequence[JobError]:
        values = {"error_code": code, "error_message": message[:LONGEST_MESSAGE]}
        await _settle(work, asset_ids, AssetStatus.FAILED, values)
        return [JobError(asset_id, code, message) for asset_id in asset_ids]

    return fail


async def _settle(work: UnitOfWork, asset_ids: Sequence[str], status: AssetStatus, values: Mapping[str, Any]) -> None:
    """What became of assets; one that is settled already stays as it is."""
    held = await entities.held(work, ASSETS, asset_ids)
    pending = [row for row in held.values() if row["status"] == _PENDING]
    await entities.update(work, ASSETS, [(row, {**values, "status": status.value}) for row in pending])


def _name_in(url: str, content_type: str) -> str:
    """What a file from elsewhere is called: the end of its URL's path, with the extension of what it is."""
    stem = basename(unquote(urlsplit(url).path)).rpartition(".")[0]
    return clean_name(f"{stem or 'file'}.{extension_of(content_type)}")
