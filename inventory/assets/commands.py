"""What can be done with assets."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from inventory.accounts.models import ACCOUNTS
from inventory.assets.arrivals import RECEIVED
from inventory.assets.codes import AssetCode
from inventory.assets.jobs import FETCHING, PROCESSING
from inventory.assets.models import (
    ASSET_TYPES,
    ASSETS,
    GIVEN_TYPES,
    LARGEST_POSITION,
    OWNERS,
    STAGED_UPLOADS,
    AssetRole,
    AssetStatus,
)
from inventory.assets.receiving import Received
from kit import entities
from kit.batch import Batch, Draft
from kit.columns import REFERENCE
from kit.entities import Row
from kit.errors import Code, DomainError
from kit.folding import fold
from kit.ids import new_id
from kit.names import NameBook, NamedVerbs, References
from kit.tables import metadata, prefix_of_table
from kit.values import check
from kit.verbs import Verbs
from kit.work import UnitOfWork

Owner = tuple[str, str]
"""The column that holds an owner's id, and the id."""


class AssetTypes(NamedVerbs):
    """The verbs of the types of assets."""

    table = ASSET_TYPES


async def give_types(work: UnitOfWork) -> None:
    """Copies the given types into a new account."""
    rows = [
        entities.prepared(work, ASSET_TYPES, {"name": name, "name_key": fold(name), "description": description})
        for name, description in GIVEN_TYPES
    ]
    await entities.put(work, ASSET_TYPES, rows)


class Assets(Verbs):
    """The verbs of assets. An asset has one owner for good; of an owner's assets at most one is the identifying one."""

    table = ASSETS

    def __init__(self, work: UnitOfWork, batch: Batch) -> None:
        super().__init__(work, batch)
        self._types = References(NameBook(work, ASSET_TYPES), ASSET_TYPES, "type")
        self._owners = _Owners(work)
        self._chosen: dict[Owner, Draft] = {}

    async def examine(self, drafts: Sequence[Draft]) -> None:
        await super().examine(drafts)
        await self._types.examine(drafts)
        for draft in drafts:
            if draft.is_new:
                _take_owner_and_source(draft)
        sound = [draft for draft in drafts if draft.is_sound]
        await self._owners.hold(_row(draft) for draft in sound if draft.is_new or draft.values.get("is_identifying"))
        for draft in sound:
            if draft.is_new:
                self._place(draft)
        await self._use_up([draft for draft in sound if draft.is_new and draft.is_sound])

    async def write(self, drafts: Sequence[Draft]) -> None:
        await self._types.make(drafts)
        await self._identify(drafts)
        for kind, needed in ((PROCESSING, "incoming_key"), (FETCHING, "source_url")):
            waiting = [draft for draft in drafts if draft.is_new and draft.values.get(needed) is not None]
            for draft in waiting:
                draft.values["id"] = new_id(prefix_of_table(ASSETS))
            if waiting:
                job_id = await self.work.enqueue(kind, [draft.values["id"] for draft in waiting])
                for draft in waiting:
                    draft.values["job_id"] = job_id
        await super().write(drafts)

    async def examine_restoration(self, drafts: Sequence[Draft]) -> None:
        gone = [draft for draft in drafts if draft.current is not None and draft.current["deleted_at"] is not None]
        await self._owners.hold(_row(draft) for draft in gone)
        for draft in gone:
            with draft.under("id"):
                self._owners.add(_row(draft))

    async def restore(self, drafts: Sequence[Draft]) -> None:
        """Restores assets; where another one identifies the owner by now, that one goes on to."""
        late = [draft for draft in drafts if self._owners.identifying(_row(draft), but=draft.id)]
        changes = [(_row(draft), {"is_identifying": False}) for draft in late]
        rows = await entities.update(self.work, ASSETS, changes, self.batch.reason)
        for draft, row in zip(late, rows, strict=True):
            draft.current = row
        await super().restore(drafts)

    def _place(self, draft: Draft) -> None:
        """Puts a new asset among its owner's: counts it, and puts it last unless it says where."""
        with draft.under("owner", _owner(draft.values)[0]):
            self._owners.check(draft.values)
            if draft.given.get("position") is None:
                draft.values["position"] = self._owners.next_position(draft.values)
        if draft.is_sound:
            with draft.under():
                self._owners.add(draft.values)

    async def _use_up(self, drafts: Sequence[Draft]) -> None:
        """Takes the staged uploads that drafts are made of; of each, one asset can be made."""
        wanted: dict[str, Draft] = {}
        for draft in drafts:
            if (upload_id := draft.given["source"].get("staged_upload_id")) is not None:
                wanted.setdefault(upload_id, draft)
        if not wanted:
            return
        among = self.work.writes.dialect.among(STAGED_UPLOADS.c.id, sorted(wanted))
        statement = sa.select(STAGED_UPLOADS).where(among).order_by(STAGED_UPLOADS.c.id)
        found = {row["id"] for row in await self.work.writes.locked(statement)}
        for draft in drafts:
            upload_id = draft.given["source"].get("staged_upload_id")
            with draft.under("source", "staged_upload_id"):
                if upload_id is not None and (upload_id not in found or wanted[upload_id] is not draft):
                    raise DomainError(Code.NOT_FOUND, "There is no such staged upload, or it was used before.")
        used = self.work.writes.dialect.among(STAGED_UPLOADS.c.id, sorted(found))
        await self.work.writes.execute(sa.delete(STAGED_UPLOADS).where(used))

    async def _identify(self, drafts: Sequence[Draft]) -> None:
        """Lets those no longer identify their owners whose place drafts take; of several drafts the first takes it."""
        rivals: list[Row] = []
        for draft in drafts:
            if not draft.values.get("is_identifying"):
                continue
            if self._chosen.setdefault(_owner(_row(draft)), draft) is draft:
                rivals += self._owners.identifying(_row(draft), but=draft.id)
            else:
                draft.values["is_identifying"] = False
        changes = [(row, {"is_identifying": False}) for row in rivals]
        rows = await entities.update(self.work, ASSETS, changes, self.batch.reason)
        written = {row["id"]: row for row in rows}
        for draft in drafts:
            if draft.current is not None and draft.id in written:
                draft.current = {**draft.current, **written[draft.id]}


class _Owners:
    """The owners of a batch's assets, held until commit so that nobody else gives them assets meanwhile, and what
    they have."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._assets: dict[Owner, list[Row]] = {}
        self._added: Counter[Owner] = Counter()
        self._last: dict[tuple[Owner, str], int] = {}
        self._most: int | None = None

    async def hold(self, rows: Iterable[Row]) -> None:
        """Holds the owners of rows of assets, unless they are held already."""
        wanted = {_owner(row) for row in rows} - self._assets.keys()
        for column in OWNERS:
            ids = [owner_id for name, owner_id in wanted if name == column]
            held = await entities.held(self._work, _table_of(column), ids)
            alive = [each for each, row in held.items() if row["deleted_at"] is None]
            self._assets |= {(column, each): [] for each in alive}
            if alive:
                among = self._work.writes.dialect.among(ASSETS.c[column], alive)
                statement = sa.select(ASSETS).where(among, ASSETS.c.deleted_at.is_(None)).order_by(ASSETS.c.id)
                for row in await self._work.writes.locked(statement):
                    self._assets[column, row[column]].append(row)
        if wanted and self._most is None:
            self._most = await self._work.writes.value(sa.select(ACCOUNTS.c.photos_per_item_limit))

    def check(self, row: Row) -> None:
        """Raises `DomainError` NOT_FOUND where an asset's owner is none."""
        if _owner(row) not in self._assets:
            raise DomainError(Code.NOT_FOUND, f"There is no such {_table_of(_owner(row)[0]).name}.")

    def next_position(self, row: Row) -> int:
        """The position behind all assets of the same owner and role."""
        place = (_owner(row), row["role"])
        if place not in self._last:
            positions = [each["position"] for each in self._assets[_owner(row)] if each["role"] == row["role"]]
            self._last[place] = max(positions, default=-1)
        self._last[place] = min(self._last[place] + 1, LARGEST_POSITION)
        return self._last[place]

    def add(self, row: Row) -> None:
        """One more asset of an owner. Raises `DomainError` TOO_MANY_IMAGES; what failed does not count."""
        assets = self._assets.get(_owner(row), [])
        images = sum(map(_is_image, assets)) + self._added[_owner(row)]
        if _is_image(row) and self._most is not None and images >= self._most:
            raise DomainError(AssetCode.TOO_MANY_IMAGES, f"One thing has at most {self._most} images.")
        self._added[_owner(row)] += _is_image(row)

    def identifying(self, row: Row, *, but: str) -> list[Row]:
        """What identifies the owner of an asset, other than that one."""
        there = self._assets.get(_owner(row), []) if row.get("is_identifying") else []
        return [each for each in there if each.get("is_identifying") and each["id"] != but]


def _is_image(row: Row) -> bool:
    return bool(row["role"] == AssetRole.IMAGE.value and row.get("status") != AssetStatus.FAILED.value)


def _row(draft: Draft) -> dict[str, Any]:
    """An asset as a draft would have it."""
    return {**(draft.current or {}), **draft.values}


def _take_owner_and_source(draft: Draft) -> None:
    draft.values.setdefault("role", AssetRole.IMAGE.value)
    draft.values |= {name: owner_id for name, owner_id in draft.given["owner"].items() if owner_id is not None}
    [(way, given)] = draft.given["source"].items()
    with draft.under("source", way):
        draft.values |= _columns_of_url(given) if way == "url" else _columns_of_file(draft.given[RECEIVED])


def _columns_of_url(given: str) -> dict[str, Any]:
    try:
        columns = check(ASSETS, {"source_url": given}, creating=False)
    except DomainError as error:
        raise DomainError(error.code, error.message) from None  # the input has the URL itself there
    if columns["source_url"] is None:
        raise DomainError(Code.BLANK, "This must say something.")
    return columns


def _columns_of_file(received: Received | DomainError) -> dict[str, Any]:
    if isinstance(received, DomainError):
        raise received
    return {
        "incoming_key": received.key,
        "file_name": received.file_name,
        "content_type": received.content_type,
        "file_size": received.size,
    }


def _owner(row: Mapping[str, Any]) -> Owner:
    return next((name, row[name]) for name in OWNERS if row.get(name) is not None)


def _table_of(column: str) -> sa.Table:
    """The table of the owners that a column names; assets know of no area to their left."""
    return metadata.tables[ASSETS.c[column].info[REFERENCE].table]
