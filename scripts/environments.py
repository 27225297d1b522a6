"""Python environments beside our own, for tools that want other versions of what we use."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from explorer.node import PROJECT, TOOLS, StepFailed, digest, run


@dataclass(frozen=True)
class Environment:
    """The environment of one tool, `name` for people, with what `requirements/<pins>.txt` pins."""

    name: str
    pins: str

    @property
    def folder(self) -> Path:
        """Where it is made."""
        return TOOLS / f"{self.pins}-venv"

    @property
    def python(self) -> Path:
        """Its Python."""
        return self.folder / "bin" / "python"

    def is_there(self) -> bool:
        """Whether it holds what is pinned, and starts."""
        stamp = self._stamp
        return stamp.is_file() and stamp.read_text(encoding="ascii") == self._wanted() and _starts(self.python)

    def make(self) -> None:
        """Make it anew; the stamp comes last, so that an interrupted step is done again. Raises StepFailed."""
        failed = f"The environment of {self.name} could not be made"
        run([sys.executable, "-m", "venv", "--clear", "--without-pip", str(self.folder)], failed, PROJECT)
        pins = ["--require-hashes", "-r", str(self._pins)]
        uv = Path(sys.executable).with_name("uv")
        try:
            run([str(uv), "pip", "install", "--quiet", "--python", str(self.python), *pins], failed, PROJECT)
        except StepFailed:
            # pip knows configurations of mirrors and caches that uv does not read.
            pip = [sys.executable, "-m", "pip", "--python", str(self.python), "--disable-pip-version-check"]
            run([*pip, "install", "--quiet", *pins], f"{failed} (is the Python index reachable?)", PROJECT)
        self._stamp.write_text(self._wanted(), encoding="ascii")

    @property
    def _pins(self) -> Path:
        return PROJECT / "requirements" / f"{self.pins}.txt"

    @property
    def _stamp(self) -> Path:
        return self.folder / ".pins-hash"

    def _wanted(self) -> str:
        """What the environment is to hold, and for which Python."""
        return f"{digest([self._pins], PROJECT)} {sys.version_info.major}.{sys.version_info.minor}"


def _starts(python: Path) -> bool:
    try:
        return subprocess.run([python, "-c", ""], capture_output=True, check=False).returncode == 0
    except OSError:
        return False
