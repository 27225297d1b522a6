"""Files on their way in: looked at before anything else, and kept aside until a job has made of them what is shown.

<account>/incoming/<id>.jpg        bytes as they came, that nobody but a job ever sees
<account>/files/<last two>/<id>.jpg       what is shown of a file, without metadata
<account>/files/<last two>/<id>-480.webp  its thumbnails
"""

import asyncio
from dataclasses import dataclass
from typing import Final

from inventory.assets.models import AssetRole
from kit.ids import new_id
from kit.pictures import ATTACHMENTS, DEFAULT_LIMITS, PICTURES, Examined, Kind, Limits, examine
from kit.storage.content import extension_of
from kit.storage.store import Storage
from kit.uploads import UploadedFile

INCOMING: Final = "incoming"
FILES: Final = "files"
_INCOMING_PREFIX: Final = "in"

STAGED_LIMITS: Final = Limits(size=100 * 1024 * 1024)
"""What a file may hold that was put to the URL of a staged upload; of others `DEFAULT_LIMITS` say it."""


@dataclass(frozen=True, slots=True)
class Received:
    """A sound file whose bytes wait in the storage under `key`."""

    key: str
    file_name: str
    content_type: str
    size: int


def kinds_for(role: AssetRole) -> frozenset[Kind]:
    """The kinds of files that assets of a role may show."""
    return ATTACHMENTS if role is AssetRole.ATTACHMENT else PICTURES


async def examined(data: bytes, role: AssetRole, limits: Limits = DEFAULT_LIMITS) -> Examined:
    """What the bytes are. Raises `FileRefused` for what an asset of that role may not show."""
    return await asyncio.to_thread(examine, data, kinds_for(role), limits)


async def receive(storage: Storage, account_id: str, file: UploadedFile, role: AssetRole) -> Received:
    """Looks at a file, and puts it aside. Raises `FileRefused`; then nothing is stored."""
    name = new_id(_INCOMING_PREFIX)
    kind = (await examined(file.data, role)).kind
    key = f"{account_id}/{INCOMING}/{name}{kind.extension}"
    await storage.put(key, file.data)
    return Received(key, file.name, kind.media_type, len(file.data))


def staged_key(account_id: str, upload_id: str, content_type: str) -> str:
    """Where the bytes of a staged upload are put."""
    return f"{account_id}/{INCOMING}/{upload_id}.{extension_of(content_type)}"


def file_key(account_id: str, file_id: str, content_type: str) -> str:
    """Where a file is that is shown."""
    return f"{account_id}/{FILES}/{file_id[-2:]}/{file_id}.{extension_of(content_type)}"


def thumbnail_key(account_id: str, file_id: str, edge: int) -> str:
    """Where a thumbnail of a file is."""
    return f"{account_id}/{FILES}/{file_id[-2:]}/{file_id}-{edge}.webp"
