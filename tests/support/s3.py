"""An S3 to test against: moto's server, in an environment of its own, because it wants an older python-dateutil.

The environment is made once, in the tools folder, from `requirements/s3.txt`; that takes the Python index within
reach. `S3Server` runs the server on a free loopback port. It keeps everything in memory, and takes every signature for
good: what a signature is worth is for a test of its own to work out.
"""

import http.client
import os
import select
import signal
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

from explorer.node import PROJECT, TOOLS, StepFailed, digest, one_at_a_time, run, say

ENVIRONMENT = TOOLS / "s3-venv"
PYTHON = ENVIRONMENT / "bin" / "python"
PINS = PROJECT / "requirements" / "s3.txt"
REGION = "us-east-1"
ACCESS_KEY_ID = "tester"
SECRET_ACCESS_KEY = "the secret of the tester"
START_SECONDS = 60.0

# The port that the system chose is told on standard output; the process ends with the one that started it.
_SERVER = """
import logging, os, sys, threading
from werkzeug.serving import make_server
from moto.server import DomainDispatcherApplication, create_backend_app

logging.getLogger("werkzeug").setLevel(logging.ERROR)
server = make_server("127.0.0.1", 0, DomainDispatcherApplication(create_backend_app), threaded=True)
print(server.server_port, flush=True)
threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
server.serve_forever()
"""


class S3Failed(Exception):
    """The server cannot be had, or did not do what the tests need."""


def install() -> None:
    """Makes the environment, unless it is there. Raises `S3Failed`, most likely for want of the Python index."""
    try:
        with one_at_a_time("s3"):
            if not _has_environment():
                say("s3: installing moto (some seconds, once)")
                _make_environment()
    except StepFailed as error:
        raise S3Failed(str(error)) from error


def is_required() -> bool:
    """Whether tests without it fail; else they are skipped."""
    return os.environ.get("REQUIRE_S3") == "1"


class S3Server:
    """One server of this process. `url` is its endpoint."""

    def __init__(self) -> None:
        # Credentials and proxies of the person who tests are not for this server.
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "MOTO_"))}
        self._process = subprocess.Popen(
            [PYTHON, "-c", _SERVER],
            cwd=ENVIRONMENT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,  # Ctrl-C is for the tests; the server ends after them
        )
        assert self._process.stdout is not None
        ready, _, _ = select.select([self._process.stdout], [], [], START_SECONDS)
        port = self._process.stdout.readline().strip() if ready else ""
        if not port.isdigit():
            self.stop()
            raise S3Failed("moto's server did not start")
        self.url = f"http://127.0.0.1:{port}"

    def make_bucket(self, name: str) -> None:
        """Makes an empty bucket."""
        connection = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=START_SECONDS)
        try:
            connection.request("PUT", f"/{name}")
            status = connection.getresponse().status
        finally:
            connection.close()
        if status != 200:
            raise S3Failed(f"the bucket was not made: {status}")

    @property
    def options(self) -> dict[str, str]:
        """The options of a storage in this server."""
        return {
            "endpoint": self.url,
            "region": REGION,
            "access_key_id": ACCESS_KEY_ID,
            "secret_access_key": SECRET_ACCESS_KEY,
        }

    def stop(self) -> None:
        """Ends it."""
        self._process.send_signal(signal.SIGTERM)
        self._process.communicate(timeout=START_SECONDS)


def _has_environment() -> bool:
    stamp = ENVIRONMENT / ".pins-hash"
    return stamp.is_file() and stamp.read_text(encoding="ascii") == _wanted() and _starts(PYTHON)


def _wanted() -> str:
    """What the environment is to hold, and for which Python."""
    return f"{digest([PINS], PROJECT)} {sys.version_info.major}.{sys.version_info.minor}"


def _starts(python: Path) -> bool:
    try:
        return subprocess.run([python, "-c", ""], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _make_environment() -> None:
    """Make it anew; the stamp comes last, so that an interrupted step is done again."""
    failed = "The environment of moto could not be made"
    run([sys.executable, "-m", "venv", "--clear", "--without-pip", str(ENVIRONMENT)], failed, PROJECT)
    pins = ["--require-hashes", "-r", str(PINS)]
    uv = Path(sys.executable).with_name("uv")
    try:
        run([str(uv), "pip", "install", "--quiet", "--python", str(PYTHON), *pins], failed, PROJECT)
    except StepFailed:
        # pip knows configurations of mirrors and caches that uv does not read.
        pip = [sys.executable, "-m", "pip", "--python", str(PYTHON), "--disable-pip-version-check"]
        run([*pip, "install", "--quiet", *pins], f"{failed} (is the Python index reachable?)", PROJECT)
    (ENVIRONMENT / ".pins-hash").write_text(_wanted(), encoding="ascii")
