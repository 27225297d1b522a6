"""Staged uploads: places that clients put large files to, past the API."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from inventory.assets.models import STAGED_UPLOADS
from inventory.assets.receiving import STAGED_LIMITS, staged_key
from kit.errors import Code, DomainError, Problems
from kit.ids import new_id
from kit.outcome import Outcome
from kit.pictures import FileCode, Kind
from kit.tables import prefix_of_table
from kit.uploads import clean_name
from kit.work import UnitOfWork

LASTING: Final = timedelta(hours=1)
"""How long bytes can be put to the URL of a staged upload; an asset can be made of it as long."""

MOST_FILES: Final = 10
"""How many files one request brings, or stages."""

_MEDIA_TYPES: Final = frozenset(kind.media_type for kind in Kind)


def check_number(files: Sequence[object]) -> None:
    """Raises `DomainError` for no files, or for more than one request takes."""
    if not files:
        raise DomainError(Code.REQUIRED, "At least one file.", ("files",))
    if len(files) > MOST_FILES:
        raise DomainError(Code.TOO_LONG, f"At most {MOST_FILES} files at once, not {len(files)}.", ("files",))


async def stage(work: UnitOfWork, files: Sequence[Mapping[str, Any]]) -> Outcome:
    """Makes a place for each file: file_name, content_type, file_size in bytes.

    Raises `Rejected`: UNSUPPORTED_TYPE, EMPTY and TOO_LARGE of `FileCode`, REQUIRED and TOO_LONG for the list.
    """
    check_number(files)
    problems = Problems()
    rows = []
    for position, file in enumerate(files):
        with problems.under("files", position):
            rows.append(_row(work, file))
    problems.raise_any()
    await work.writes.insert(STAGED_UPLOADS, rows)
    return Outcome(tuple(row["id"] for row in rows))


def _row(work: UnitOfWork, file: Mapping[str, Any]) -> dict[str, Any]:
    content_type = file["content_type"].partition(";")[0].strip().lower()
    if content_type not in _MEDIA_TYPES:
        known = ", ".join(sorted(_MEDIA_TYPES))
        raise DomainError(FileCode.UNSUPPORTED_TYPE, f"Not one of {known}.", ("content_type",))
    try:
        STAGED_LIMITS.check_size(max(file["file_size"], 0))
    except DomainError as error:
        raise error.under("file_size") from None
    upload_id = new_id(prefix_of_table(STAGED_UPLOADS))
    return {
        "id": upload_id,
        "created_at": work.now,
        "key": staged_key(work.actor.account.id, upload_id, content_type),
        "file_name": clean_name(file["file_name"]),
        "content_type": content_type,
        "file_size": file["file_size"],
        "expires_at": work.now + LASTING,
    }
