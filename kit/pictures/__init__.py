"""Pictures: what an uploaded file is, whether it is sound, and what a shop shows of it.

`examine` looks at bytes as they came and decides in milliseconds, from headers and structure alone, without decoding a
pixel. `process` decodes what passed, and makes what is published. Both refuse with `FileRefused` and raise nothing else
for any bytes. They are plain functions that keep a processor busy; callers put them into threads.

- What a file is stands in its content (`kinds`); no name is asked.
- Each kind has a module that walks its container from end to end (`jpeg`, `png`, `gif`, `webp`, `heif`, `pdf`).
  It says how large the picture is before anything is allocated for it, and takes the metadata out of the pixels' way.
- `foreign` finds a second file, or a script, in the bytes of a sound one.
- Pillow sees only what passed, only the format it was found to be, and none of its metadata.
"""

from kit.pictures.examining import DEFAULT_LIMITS, Examined, Limits, examine
from kit.pictures.kinds import ATTACHMENTS, PICTURES, Kind, kind_of
from kit.pictures.opening import can_open
from kit.pictures.processing import EDGES, Processed, Thumbnail, process
from kit.pictures.refusals import FileCode, FileRefused

__all__ = [
    "ATTACHMENTS",
    "DEFAULT_LIMITS",
    "EDGES",
    "PICTURES",
    "Examined",
    "FileCode",
    "FileRefused",
    "Kind",
    "Limits",
    "Processed",
    "Thumbnail",
    "can_open",
    "examine",
    "kind_of",
    "process",
]
