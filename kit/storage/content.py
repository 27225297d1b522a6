"""What is stored, told by the key alone: its extension says the media type, and its name may be the content's hash.

Nothing is ever sniffed. The extension is signed with the key and is the same in every store, so that an object is
served as what it was taken for. What the table does not know is a stream of bytes, to be saved and not shown.
"""

import hashlib
from typing import Final

from kit.storage.errors import Refused
from kit.storage.keys import Key, key_of

UNKNOWN_TYPE: Final = "application/octet-stream"

_PICTURES: Final = {
    "avif": "image/avif",
    "bmp": "image/bmp",
    "gif": "image/gif",
    "heic": "image/heic",
    "heif": "image/heif",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "tif": "image/tiff",
    "tiff": "image/tiff",
    "webp": "image/webp",
}
# HTML has no entry, and SVG is no picture here: both can hold scripts.
_OTHERS: Final = {
    "bin": UNKNOWN_TYPE,
    "csv": "text/csv",
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "gz": "application/gzip",
    "json": "application/json",
    "jsonl": "application/jsonl",
    "mov": "video/quicktime",
    "mp3": "audio/mpeg",
    "mp4": "video/mp4",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "pdf": "application/pdf",
    "ppt": "application/vnd.ms-powerpoint",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "svg": "image/svg+xml",
    "txt": "text/plain",
    "wav": "audio/wav",
    "webm": "video/webm",
    "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xml": "application/xml",
    "zip": "application/zip",
}
_TYPES: Final = {**_PICTURES, **_OTHERS}
# Of two extensions the first one is written: `.jpg`, `.tif`.
_EXTENSIONS: Final = {media_type: extension for extension, media_type in reversed(_TYPES.items())}


def content_type_of(key: Key) -> str:
    """The media type that the key's extension stands for."""
    return _TYPES.get(_extension(key), UNKNOWN_TYPE)


def is_picture(key: Key) -> bool:
    """Whether a browser may show it in a page, rather than save it."""
    return _extension(key) in _PICTURES


def extension_of(content_type: str) -> str:
    """The extension, without a dot, for a media type; parameters count for nothing. `bin` for what is not known."""
    return _EXTENSIONS.get(content_type.partition(";")[0].strip().lower(), "bin")


def disposition_of(key: Key) -> str:
    """The Content-Disposition: `inline` for pictures, `attachment` for everything else, with the key's last segment."""
    kind = "inline" if is_picture(key) else "attachment"
    return f'{kind}; filename="{key.rpartition("/")[2]}"'


def agree_on_type(key: Key, content_type: str | None) -> None:
    """Raises `Refused` where a media type is given that is not the extension's."""
    own = content_type_of(key)
    if content_type is not None and content_type != own:
        raise Refused(f"The key's extension stands for {own}; take the extension of the content type instead.")


def sha256_of(data: bytes) -> str:
    """The SHA-256 of some bytes, in 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def content_key(account: str, sha256: str, content_type: str) -> Key:
    """`<account>/<first two of sha256>/<sha256>.<extension>`: the key of a content in an account.

    The same bytes have the same key, so that storing them twice stores them once; what is under it never changes.
    The account comes first: equal contents of two accounts are two objects, of which neither account can learn
    from the other's, and an account's objects are listed and deleted under one prefix. Two digits make 256 folders,
    so that no folder holds all files of an account. Raises `BadKey`.
    """
    return key_of(f"{account}/{sha256[:2]}/{sha256}.{extension_of(content_type)}")


def _extension(key: Key) -> str:
    _, dot, extension = key.rpartition("/")[2].rpartition(".")
    return extension.lower() if dot else ""
