"""A uvicorn that serves the links of a folder, in a thread, on a free port."""

import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path

import uvicorn
from starlette.applications import Starlette

from app.files import file_routes
from kit.storage import Links, Storage

SECRET = bytes(range(32))


class FileServer:
    """The server, and the `storage` that it serves."""

    def __init__(self, path: Path, upload_seconds: float = 5.0) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self.path = path
        self.storage = Storage.of(str(path), links=Links(SECRET, f"http://127.0.0.1:{self.port}"))
        config = uvicorn.Config(
            Starlette(routes=file_routes(self.storage, upload_seconds=upload_seconds)),
            http="httptools",
            loop="uvloop",
            lifespan="off",
            log_config=None,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, args=([self._socket],), daemon=True)
        self._thread.start()
        eventually(lambda: self._server.started)

    def connect(self) -> socket.socket:
        """A connection to say anything over."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=5)

    def stop(self) -> None:
        """Ends it, with every connection."""
        self._server.should_exit = True
        self._server.force_exit = True
        self._thread.join(10)
        assert not self._thread.is_alive()
        self._socket.close()


def eventually(condition: Callable[[], bool], seconds: float = 5.0) -> None:
    """Waits until the condition holds; fails after some seconds."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "in vain"
        time.sleep(0.01)


def files_below(path: Path) -> list[str]:
    """The names of all files, also of those that are no objects."""
    return sorted(found.relative_to(path).as_posix() for found in path.rglob("*") if not found.is_dir())
