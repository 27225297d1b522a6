"""A folder in memory for what a test run writes: databases that are made by the thousand, and thrown away."""

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_ROOT: Final = Path("/dev/shm")
_PREFIX: Final = f"igw-{os.geteuid()}-"  # short, because sockets lie below it
_LOCK: Final = "lock"
_ROOM: Final = 6 << 30
"""Bytes that must be free, as a file system and as memory."""


@contextlib.contextmanager
def temporary_folder() -> Iterator[None]:
    """Lets temporary files of this process, and of those that it begets, lie in memory, and removes them at the end.

    Where memory is scarce, or TMPDIR says where they shall lie, nothing is changed.
    """
    if "TMPDIR" in os.environ or not _is_roomy():
        yield
        return
    _sweep()
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=_ROOT))
    folder.chmod(0o755)  # PostgreSQL runs as somebody else where we are root
    with (folder / _LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        os.environ["TMPDIR"], tempfile.tempdir = str(folder), None
        try:
            yield
        finally:
            del os.environ["TMPDIR"]
            tempfile.tempdir = None
            shutil.rmtree(folder, ignore_errors=True)


def _is_roomy() -> bool:
    try:
        root = os.statvfs(_ROOT)
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    except OSError:
        return False
    memory = {name: int(rest.split()[0]) << 10 for name, _, rest in (line.partition(":") for line in lines)}
    usable = not root.f_flag & os.ST_NOEXEC and os.access(_ROOT, os.W_OK | os.X_OK)
    return usable and min(root.f_bavail * root.f_frsize, memory.get("MemAvailable", 0)) >= _ROOM


def _sweep() -> None:
    """Removes what a run that was killed left; a living one holds its lock."""
    for folder in _ROOT.glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError), (folder / _LOCK).open() as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)
