"""A file as a client uploads it: bytes, and what the client says of them."""

import hashlib
import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

LONGEST_NAME: Final = 255
NAMELESS: Final = "file"
"""What a file is called whose own name says nothing."""

_SEPARATORS: Final = re.compile(r"[/\\]")
_CONTENT_TYPE: Final = re.compile(r"[\x20-\x7e]{1,255}")


@dataclass(frozen=True, eq=False)
class UploadedFile:
    """One uploaded file. Only its bytes tell what it is: `name` and `content_type` are the client's words, to be shown.

    Neither its text nor an error that prints it holds a byte of it. The bytes are there as long as the request is that
    brought them; whoever asks for them afterwards gets AttributeError.
    """

    name: str
    """The last segment of the name given, on one line and without control characters; at most 255 characters."""

    content_type: str | None
    """The media type as it was declared; None where none was, or none that can be written in ASCII."""

    data: bytes = field(repr=False)
    """All of them; of a file longer than a request may bring, so many and one more."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", clean_name(self.name))
        if self.content_type is not None and not _CONTENT_TYPE.fullmatch(self.content_type):
            object.__setattr__(self, "content_type", None)

    @cached_property
    def sha256(self) -> str:
        """The SHA-256 of the bytes in 64 hexadecimal digits; worked out once, by who asks first."""
        return hashlib.sha256(self.data).hexdigest()

    def let_go(self) -> None:
        """Gives the memory of the bytes back, whoever may still hold the file: executors leave circles behind, which
        are cleared away late. Its hash stays."""
        object.__delattr__(self, "data")


def clean_name(text: str) -> str:
    """A file's name without the folders before it and without what does not show, such as control characters."""
    last = " ".join(_SEPARATORS.split(text)[-1].split())
    shown = "".join(character for character in last if character.isprintable())[:LONGEST_NAME].strip()
    return shown if shown.strip(".") else NAMELESS
