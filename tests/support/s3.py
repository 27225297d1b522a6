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
from urllib.parse import urlsplit

from explorer.node import StepFailed, one_at_a_time, say
from scripts.environments import Environment

ENVIRONMENT = Environment("moto", "s3")
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
            if not ENVIRONMENT.is_there():
                say("s3: installing moto (some seconds, once)")
                ENVIRONMENT.make()
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
            [ENVIRONMENT.python, "-c", _SERVER],
            cwd=ENVIRONMENT.folder,
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
