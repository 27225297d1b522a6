"""The program in processes of its own."""

from tests.app.conftest import folder, launcher, program, store

__all__ = ["folder", "launcher", "program", "store"]
