"""How large a picture is and may be, and what is left of a file without its metadata."""

from dataclasses import dataclass
from typing import Final, NamedTuple

from kit.pictures.refusals import FileCode, refuse

CEILING: Final = 100_000_000
"""Pixels of one picture beyond which no limit may be set, and beyond which Pillow refuses of itself."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may hold: `size` bytes; `edge` pixels across; `pixels` in one picture; `frames`, which together have
    `total_pixels`, each counted as large as the whole picture. ValueError for more pixels than the ceiling."""

    size: int = 20 * 1024 * 1024
    edge: int = 20_000
    pixels: int = 50_000_000
    frames: int = 1_000
    total_pixels: int = 500_000_000

    def __post_init__(self) -> None:
        if self.pixels > CEILING:
            raise ValueError(f"a picture of more than {CEILING} pixels")

    def check_size(self, size: int) -> None:
        """Raises `FileRefused` EMPTY for a file of no bytes, TOO_LARGE for one of too many."""
        if size == 0:
            refuse(FileCode.EMPTY, "The file is empty.")
        if size > self.size:
            refuse(FileCode.TOO_LARGE, f"The file has more than {self.size:,} bytes, which are allowed at most.")

    def check_picture(self, width: int, height: int) -> None:
        """Raises `FileRefused` TOO_MANY_PIXELS for a picture that is too large, UNREADABLE for one without pixels."""
        if width == 0 or height == 0:
            refuse(FileCode.UNREADABLE, f"The picture has no pixels: it is {width} by {height}.")
        if max(width, height) > self.edge:
            problem = f"The picture is {width:,} by {height:,} pixels; at most {self.edge:,} are allowed either way."
            refuse(FileCode.TOO_MANY_PIXELS, problem)
        if width * height > self.pixels:
            problem = f"The picture has {width:,} by {height:,} pixels; at most {self.pixels:,} in all are allowed."
            refuse(FileCode.TOO_MANY_PIXELS, problem)

    def check_frames(self, frames: int, width: int, height: int) -> None:
        """Raises `FileRefused` TOO_MANY_FRAMES, or TOO_MANY_PIXELS where the frames together have too many."""
        if frames > self.frames:
            refuse(FileCode.TOO_MANY_FRAMES, f"The animation has more than {self.frames:,} frames.")
        if frames * width * height > self.total_pixels:
            problem = f"The frames of the animation have more than {self.total_pixels:,} pixels together."
            refuse(FileCode.TOO_MANY_PIXELS, problem)


DEFAULT_LIMITS: Final = Limits()


class Measured(NamedTuple):
    """A picture's size in pixels as it is stored, before any orientation, and its number of frames."""

    width: int
    height: int
    frames: int


class Stripped(NamedTuple):
    """A file without its metadata, every pixel as it was, and the EXIF orientation (1 to 8) that went with them."""

    data: bytes
    orientation: int
    lossless: bool = True
