"""Why a file is refused."""

from typing import NoReturn

from kit.enums import Described
from kit.errors import DomainError, error_codes


@error_codes
class FileCode(Described):
    """What is wrong with an uploaded file."""

    EMPTY = "EMPTY", "The file has no bytes."
    TOO_LARGE = "TOO_LARGE", "The file has more bytes than allowed, or something packed into it would unpack to more."
    UNSUPPORTED_TYPE = "UNSUPPORTED_TYPE", "By its content the file is of no kind that is taken here."
    TRUNCATED = "TRUNCATED", "The file ends before what it says it holds; it was cut off on its way."
    TOO_MANY_PIXELS = "TOO_MANY_PIXELS", "The picture is wider, higher or has more pixels than allowed."
    TOO_MANY_FRAMES = "TOO_MANY_FRAMES", "The animation has more frames than allowed."
    POLYGLOT = "POLYGLOT", "The file is of two kinds at once: it also holds another file, or a script."
    UNREADABLE = "UNREADABLE", "The file is damaged, or in a form that no usual program writes."
    CODEC_MISSING = "CODEC_MISSING", "This server lacks the codec that opens files of this kind."


class FileRefused(DomainError):
    """A file that is not taken; the message is for the person who sent it."""

    def __init__(self, code: FileCode, message: str) -> None:
        super().__init__(code, message)


def refuse(code: FileCode, message: str) -> NoReturn:
    """Raises `FileRefused`."""
    raise FileRefused(code, message)


def truncated() -> FileRefused:
    """The refusal of a file that ends too early."""
    return FileRefused(FileCode.TRUNCATED, "The file is incomplete; it ends too early. Please send it again.")


def unreadable(why: str) -> FileRefused:
    """The refusal of a damaged file; `why` ends the sentence "The file is damaged: "."""
    return FileRefused(FileCode.UNREADABLE, f"The file is damaged: {why}.")


def polyglot(why: str) -> FileRefused:
    """The refusal of a file with another one in it; `why` is a whole sentence."""
    return FileRefused(FileCode.POLYGLOT, f"{why} Please export the file anew and send that.")
