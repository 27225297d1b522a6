"""Where the bytes of pictures and attachments are kept: a local folder, or a bucket of S3, Google Cloud or Azure.

`Storage.of(url)` opens one. Everything that fails is a `StorageFailed` of `kit.storage.errors`.
"""

from kit.storage.content import content_key, content_type_of, extension_of, is_picture, sha256_of
from kit.storage.errors import (
    AlreadyThere,
    BadKey,
    BadRange,
    LinkExpired,
    LinkRefused,
    NotFound,
    Refused,
    StorageFailed,
    TooLarge,
    Unavailable,
)
from kit.storage.keys import Key, key_of
from kit.storage.links import Links, UploadLink
from kit.storage.objects import Span, Stored
from kit.storage.store import Storage

__all__ = [
    "AlreadyThere",
    "BadKey",
    "BadRange",
    "Key",
    "LinkExpired",
    "LinkRefused",
    "Links",
    "NotFound",
    "Refused",
    "Span",
    "Storage",
    "StorageFailed",
    "Stored",
    "TooLarge",
    "Unavailable",
    "UploadLink",
    "content_key",
    "content_type_of",
    "extension_of",
    "is_picture",
    "key_of",
    "sha256_of",
]
