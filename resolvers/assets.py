"""Assets: root fields."""

from collections.abc import Mapping
from typing import Any, Final

from engine.operation import Operation
from inventory.accounts.scopes import Scope
from inventory.assets.commands import Assets
from inventory.assets.queries import ALL_ASSET_TYPES, ALL_ASSETS, ALL_STAGED_UPLOADS
from inventory.assets.staging import LASTING, check_number, stage
from kit.batch import Batch, Draft, ErrorPolicy
from kit.errors import DomainError, each
from kit.lookups import Lookup
from kit.outcome import Outcome
from kit.values import reason_of
from kit.work import UnitOfWork
from resolvers.lookups import lookup
from resolvers.mutations import Sending, mutation, mutations_of
from schema.asset_types import ASSET_TYPES, AssetType, AssetTypeBy
from schema.assets import ASSETS, Asset, receiving
from schema.connections import Connection
from schema.errors import error_rows
from schema.lists import all_of
from schema.uploads import (
    AssetUploadInput,
    AssetUploadPayload,
    StagedUploadsCreateInput,
    StagedUploadsCreatePayload,
)

_SHARED: Final = ("owner", "role", "type_id", "type", "description", "alt_text")


async def _upload(operation: Operation, values: dict[str, Any]) -> Mapping[str, Any]:
    """One asset for each good file; what is wrong with the others is told beside."""
    files = values["files"]
    rows = [_row(values, position) for position in range(len(files))]

    async def command(work: UnitOfWork) -> Outcome:
        drafts = [Draft(row, (), index) for index, row in enumerate(rows)]
        return await Assets(work, Batch(drafts, ErrorPolicy.IGNORE_FAILED, reason_of(values))).create()

    try:
        check_number(files)
        sending = Sending.of(operation, "asset_upload", values)
        async with receiving(operation, rows):
            outcome = await sending.carry_out(operation, command)
    except DomainError as error:
        return _uploaded(files, Outcome(), error_rows(each(error)))
    return _uploaded(files, outcome, [])


def _row(values: Mapping[str, Any], position: int) -> dict[str, Any]:
    """The asset of one of the files, as `assetCreate` would have it; the first of them may be the identifying one."""
    row = {name: values[name] for name in _SHARED if name in values}
    if position == 0:
        row |= {name: values[name] for name in ("is_identifying",) if name in values}
    return {**row, "source": {"file": values["files"][position]}}


def _uploaded(files: Any, outcome: Outcome, user_errors: list[dict[str, Any]]) -> dict[str, Any]:
    created = [each_id for each_id in outcome.ids if each_id is not None]
    errors = [
        {"index": error.index, "file_name": files[error.index].name, **row}
        for error, row in zip(outcome.errors, error_rows(outcome.errors), strict=True)
        if error.index is not None
    ]
    return {
        "user_errors": user_errors,
        "preview": outcome.preview,
        "created_ids": created,
        "errors": errors,
        "created_count": len(created),
        "failed_count": len(outcome.ids) - len(created),
        "associated_inventory_items_count": 1 if created else 0,
    }


async def _stage(operation: Operation, values: dict[str, Any]) -> Mapping[str, Any]:
    async def command(work: UnitOfWork) -> Outcome:
        return await stage(work, values["files"])

    try:
        outcome = await Sending.of(operation, "staged_uploads_create", values).carry_out(operation, command)
    except DomainError as error:
        return {"user_errors": error_rows(each(error)), "staged_uploads": []}
    rows = await operation.read(lambda reads: ALL_STAGED_UPLOADS.by_ids(reads, outcome.ids))
    return {"user_errors": [], "staged_uploads": [await _place(operation, row) for row in rows if row is not None]}


async def _place(operation: Operation, row: Mapping[str, Any]) -> dict[str, Any]:
    assert operation.storage is not None
    link = await operation.storage.upload_link(
        row["key"], int(LASTING.total_seconds()), row["file_size"], row["content_type"]
    )
    headers = [{"name": name, "value": value} for name, value in link.headers.items()]
    return {"id": row["id"], "url": link.url, "headers": headers, "expires_at": row["expires_at"]}


QUERIES = (
    lookup(
        "asset_type",
        ALL_ASSET_TYPES,
        AssetType,
        AssetTypeBy,
        scope=Scope.ASSETS_READ,
        ways={"name": Lookup(ALL_ASSET_TYPES).by_name},
    ),
    all_of(
        "asset_types",
        ALL_ASSET_TYPES,
        Connection[AssetType],
        scope=Scope.ASSETS_READ,
        description="What kinds of pictures and documents there are: what a form offers to choose from.",
    ),
    all_of(
        "assets",
        ALL_ASSETS,
        Connection[Asset],
        scope=Scope.ASSETS_READ,
        description="The pictures and documents of everything.",
    ),
)
MUTATIONS = (
    mutation(
        "asset_upload",
        AssetUploadInput,
        AssetUploadPayload,
        _upload,
        scope=Scope.ASSETS_WRITE,
        description="Makes an asset of each file sent with the request. Good files are kept, bad ones are reported.",
        bulk=True,
    ),
    mutation(
        "staged_uploads_create",
        StagedUploadsCreateInput,
        StagedUploadsCreatePayload,
        _stage,
        scope=Scope.ASSETS_WRITE,
        description="Makes places to put large files to, past this API; assets are then made of them.",
    ),
    *mutations_of(ASSETS),
    *mutations_of(ASSET_TYPES),
)
