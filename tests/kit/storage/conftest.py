"""Both kinds of store: a folder that a server serves, and a bucket in moto's S3."""

from collections.abc import Iterator
from pathlib import Path

import httpx2 as httpx
import pytest

from kit.ids import new_id
from kit.storage import Storage
from tests.app.program import NO_TLS
from tests.kit.storage.serving import FileServer
from tests.support.s3 import S3Failed, S3Server, install, is_required

BUCKET = "files"


@pytest.fixture(scope="session")
def s3_server() -> Iterator[S3Server]:
    """The server with a bucket, or the reason why there is none."""
    try:
        install()
    except S3Failed as error:
        reason = f"NO S3: moto could not be installed; nothing was tested on S3. {error}"
        if is_required():
            pytest.fail(reason)
        pytest.skip(reason)
    server = S3Server()
    try:
        server.make_bucket(BUCKET)
        yield server
    finally:
        server.stop()


@pytest.fixture
def file_server(tmp_path: Path) -> Iterator[FileServer]:
    """A server over an empty folder that is not there yet."""
    server = FileServer(tmp_path / "files")
    yield server
    server.stop()


@pytest.fixture
def bucket(s3_server: S3Server) -> Storage:
    """An empty part of the bucket."""
    return Storage.of(f"s3://{BUCKET}/tests/{new_id('test')}", options=s3_server.options)


@pytest.fixture(params=["folder", "bucket"])
def storage(request: pytest.FixtureRequest) -> Storage:
    """An empty store, of each kind in turn."""
    if request.param == "bucket":
        found: Storage = request.getfixturevalue("bucket")
        return found
    server: FileServer = request.getfixturevalue("file_server")
    return server.storage


@pytest.fixture
def folder(tmp_path: Path) -> Storage:
    """An empty folder without links, beside which nothing may be written."""
    return Storage.of(str(tmp_path / "inside"))


@pytest.fixture
def http() -> Iterator[httpx.Client]:
    """Whoever was given a link."""
    with httpx.Client(verify=NO_TLS, trust_env=False, timeout=10) as client:
        yield client
