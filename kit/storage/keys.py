"""Keys: the names of stored objects, by one strict grammar, so that none can lead out of a folder.

    key      1 to 512 characters: segments, with a slash between two
    segment  1 to 200 of A-Z a-z 0-9 . _ -, not ending with a dot, not a name that Windows keeps for a device

No empty segment, so no slash at either end and no two in a row; `.` and `..` end with a dot. On a file system that
takes `a` and `A` for one name (macOS, Windows) two keys that differ in case alone are one object.
"""

import re
from typing import Final, NewType

from kit.storage.errors import BadKey

Key = NewType("Key", str)
"""A text that `key_of` has looked at."""

LONGEST_KEY: Final = 512
LONGEST_SEGMENT: Final = 200

_SEGMENT: Final = re.compile(r"[A-Za-z0-9._-]*[A-Za-z0-9_-]", re.ASCII)
_DEVICE: Final = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.ASCII | re.IGNORECASE)


def key_of(text: str) -> Key:
    """The text, as a key. Raises `BadKey`."""
    # The text is not repeated: it may be long, and hold what a log or a terminal would act upon.
    if len(text) > LONGEST_KEY:
        raise BadKey(f"A key has at most {LONGEST_KEY} characters.")
    for segment in text.split("/"):
        if not is_segment(segment):
            raise BadKey(
                f"Between slashes a key has 1 to {LONGEST_SEGMENT} letters, digits, dots, hyphens and underscores,"
                " not a dot at the end, and not the name of a device."
            )
    return Key(text)


def prefix_of(text: str) -> Key | None:
    """What keys are listed under: whole segments, with or without a slash behind them; None for all keys.

    Raises `BadKey`.
    """
    return key_of(text.removesuffix("/")) if text else None


def is_segment(text: str) -> bool:
    """Whether this can stand between the slashes of a key."""
    return len(text) <= LONGEST_SEGMENT and bool(_SEGMENT.fullmatch(text)) and not _DEVICE.fullmatch(text)


def is_key(text: str) -> bool:
    """Whether a name found in a store is a key; others have put things there too."""
    return len(text) <= LONGEST_KEY and all(is_segment(segment) for segment in text.split("/"))
