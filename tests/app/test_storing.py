"""Where the program keeps files: settings, the secret of links, and links as browsers and programs follow them."""

import asyncio
import stat
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx2 as httpx
import pytest

from app.settings import Settings
from app.storing import CannotStore, storage_of
from app.web import create_app
from kit import clock
from kit.database import Database
from tests.app.program import NO_TLS, ROOT, Program
from tests.conftest import served

pytestmark = pytest.mark.anyio

KEY = "acct_1/ab/cat.png"
CAT = b"not really a cat, but ten times ten and more bytes of one"
SHOP = {"Origin": "https://shop.example"}


def settings_of(folder: Path, **more: object) -> Settings:
    return Settings.model_validate({"storage_url": str(folder / "files"), **more})


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


async def test_a_secret_is_made_once_and_kept_for_its_owner_alone(tmp_path: Path) -> None:
    link = await storage_of(settings_of(tmp_path)).reading_url(KEY, 60)
    kept = tmp_path / "files.secret"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert len(kept.read_bytes()) == 64
    assert names_in(tmp_path) == {"files.secret"}
    assert await storage_of(settings_of(tmp_path)).reading_url(KEY, 60) == link
    kept.unlink()
    assert await storage_of(settings_of(tmp_path)).reading_url(KEY, 60) != link


async def test_a_secret_of_the_settings_needs_no_file(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, link_secret="x" * 32)
    assert await storage_of(settings).reading_url(KEY, 60) == await storage_of(settings).reading_url(KEY, 60)
    assert names_in(tmp_path) == set()
    assert "xxx" not in repr(settings)


@pytest.mark.parametrize("left", [b"", b"short", b" " * 64])
def test_a_secret_that_is_none(tmp_path: Path, left: bytes) -> None:
    (tmp_path / "files.secret").write_bytes(left)
    with pytest.raises(CannotStore, match="holds less than 32 bytes; remove it, or set the secret"):
        storage_of(settings_of(tmp_path))


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "here").write_text("a file")
    with pytest.raises(CannotStore, match=r"^STORAGE_URL: the secret beside the folder cannot be kept: "):
        storage_of(settings_of(tmp_path / "here" / "there"))


PROCESS = """
import sys, time
from pathlib import Path
from app.settings import Settings
from app.storing import storage_of
print("ready", flush=True)
sys.stdin.readline()
folder = storage_of(Settings(storage_url=sys.argv[1])).folder
print(folder.links._secret.decode(), flush=True)
"""


def test_processes_that_start_at_once_share_a_secret(tmp_path: Path) -> None:
    command = [sys.executable, "-c", PROCESS, str(tmp_path / "files")]
    processes = [
        subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(4)
    ]
    try:
        for process in processes:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        for process in processes:
            assert process.stdin is not None
            process.stdin.write("\n")
            process.stdin.flush()
        secrets = {process.communicate(timeout=30)[0] for process in processes}
    finally:
        for process in processes:
            process.kill()
    assert len(secrets) == 1
    assert names_in(tmp_path) == {"files.secret"}


@pytest.mark.parametrize(
    ("given", "base"),
    [
        ({"port": 8123}, "http://127.0.0.1:8123"),
        ({"host": "0.0.0.0"}, "http://127.0.0.1:8000"),
        ({"host": "::"}, "http://[::1]:8000"),
        ({"host": "localhost"}, "http://localhost:8000"),
        ({"public_url": "https://api.shop.example"}, "https://api.shop.example"),
        ({"public_url": "https://shop.example/gateway/"}, "https://shop.example/gateway"),
    ],
)
async def test_what_links_begin_with(tmp_path: Path, given: dict[str, object], base: str) -> None:
    link = await storage_of(settings_of(tmp_path, **given)).reading_url(KEY, 60)
    assert link.startswith(f"{base}/files/{KEY}?expires=")


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        (
            "STORAGE_URL",
            "ftp://host/x",
            "must be a folder, or a URL that starts with abfs, abfss, az, azure, file, gs, s3, s3a",
        ),
        ("STORAGE_URL", " ", "must be a folder, or a URL that starts with abfs, abfss, az, azure, file, gs, s3, s3a"),
        ("LINK_SECRET", "hunter2", "must have 32 bytes or more"),
        ("PUBLIC_URL", "shop.example", "must be http:// or https:// with a host, and no question mark or fragment"),
        ("PUBLIC_URL", "http://a/?b", "must be http:// or https:// with a host, and no question mark or fragment"),
        ("PUBLIC_URL", "http://[::1", "must be http:// or https:// with a host, and no question mark or fragment"),
        ("OUTBOUND_ALLOWED", "a.intranet, 10.0.0.0/99", None),
        ("OUTBOUND_ALLOWED", "a:99999", "'a:99999' names a port that is none"),
        ("STORAGE_URL", "file://elsewhere/x", "A file URL is written file:///path."),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_setting_that_makes_no_sense_is_one_line(program: Program, name: str, value: str, told: str | None) -> None:
    refused = program.refused("serve", PORT="0", **{name: value})
    assert refused.startswith(f"error: {name}: ")
    assert told is None or refused == f"error: {name}: {told}"
    assert "hunter2" not in refused


async def test_a_bucket_has_neither_routes_nor_a_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database_url: str
) -> None:
    monkeypatch.chdir(tmp_path)
    before = names_in(tmp_path)
    database = Database(database_url)
    settings = Settings(storage_url="s3://bucket/files")
    assert storage_of(settings).folder is None
    async with served(database, settings) as http:
        assert (await http.get("/files/a.png?expires=1&signature=x")).status_code == 404
    assert {name for name in names_in(tmp_path) if "test.db" not in name} <= before


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_links_from_end_to_end(program: Program) -> None:
    """The server makes the secret, and another process beside it the links."""
    with program.serving(LOG_FORMAT="json", LOG_LEVEL="DEBUG") as server:
        settings = Settings(storage_url=str(program.folder / "var/files"), port=server.port)
        storage = storage_of(settings)
        upload = await storage.upload_link(KEY, 60, 1000)
        put = httpx.put(upload.url, content=CAT, headers=upload.headers, verify=NO_TLS)
        assert put.status_code == 201, put.text
        assert httpx.put(upload.url, content=CAT, headers=upload.headers, verify=NO_TLS).status_code == 409

        link = await storage.reading_url(KEY, 60)
        assert link.startswith(server.url + "/files/")
        whole = httpx.get(link, verify=NO_TLS)
        assert (whole.status_code, whole.content, whole.headers["content-type"]) == (200, CAT, "image/png")
        part = httpx.get(link, headers={"Range": "bytes=4-9"}, verify=NO_TLS)
        assert (part.status_code, part.content) == (206, CAT[4:10])
        assert httpx.get(link, headers={"If-None-Match": whole.headers["etag"]}, verify=NO_TLS).status_code == 304

        short = await storage.reading_url(KEY, 1)
        await asyncio.sleep(1.1)
        expired = httpx.get(short, verify=NO_TLS)
        assert (expired.status_code, expired.json()["code"]) == (403, "LINK_EXPIRED")
        assert server.stop() == 0

    assert stat.S_IMODE((program.folder / "var/files.secret").stat().st_mode) == 0o600
    log = server.process.complained
    assert log.count(f"/files/{KEY}") == 6
    for url in (upload.url, link, short):
        assert parse_qs(urlsplit(url).query)["signature"][0] not in log


async def test_a_running_server_serves_what_the_settings_name(database: Database, settings: Settings) -> None:
    storage = storage_of(settings)
    await storage.put(KEY, CAT)
    async with served(database, settings) as http:
        answer = await http.get(await storage.reading_url(KEY, 60))
        assert (answer.status_code, answer.content) == (200, CAT)
        assert answer.headers["vary"] == "Origin"
        with clock.held():
            assert (await http.get(f"/files/{KEY}?expires=1&signature=x")).json()["code"] == "LINK_REFUSED"
    assert create_app(settings, database, storage=storage).routes


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_pages_of_allowed_origins_put_and_read_files(database: Database, tmp_path: Path) -> None:
    settings = settings_of(tmp_path, allowed_origins="https://shop.example")
    storage = storage_of(settings)
    async with served(database, settings) as http:
        upload = await storage.upload_link(KEY, 60, 1000)
        asked = {"Access-Control-Request-Method": "PUT", "Access-Control-Request-Headers": "content-type"}
        allowed = await http.options(upload.url, headers=SHOP | asked)
        assert (allowed.status_code, allowed.headers["access-control-allow-origin"]) == (200, SHOP["Origin"])
        refused = await http.options(upload.url, headers=asked | {"Origin": "https://evil.example"})
        assert (refused.status_code, "access-control-allow-origin" in refused.headers) == (400, False)

        put = await http.put(upload.url, content=CAT, headers=SHOP | dict(upload.headers))
        assert (put.status_code, put.headers["access-control-allow-origin"]) == (201, SHOP["Origin"])
        for method in ("GET", "HEAD"):
            asked = {"Access-Control-Request-Method": method, "Access-Control-Request-Headers": "range,if-none-match"}
            assert (await http.options(upload.url, headers=SHOP | asked)).status_code == 200

        link = await storage.reading_url(KEY, 60)
        got = await http.get(link, headers=SHOP | {"Range": "bytes=0-2"})
        assert (got.status_code, got.headers["access-control-allow-origin"]) == (206, SHOP["Origin"])
        told = {name.strip().lower() for name in got.headers["access-control-expose-headers"].split(",")}
        assert told >= {"etag", "content-range", "accept-ranges", "content-disposition", "x-request-id"}
        assert "origin" in got.headers["vary"].lower()
        other = await http.get(link, headers={"Origin": "https://evil.example"})
        assert "access-control-allow-origin" not in other.headers
