"""Files that are fetched from URLs, in the background."""

from collections.abc import Sequence
from typing import Any

import pytest

from app.settings import Settings
from kit.database import Database
from kit.storage import Storage
from tests.assets.conftest import stored, working
from tests.assets.uploading import new_product, settled
from tests.conftest import Client
from tests.kit.outbound.servers import answer, redirect, served
from tests.kit.pictures.samples import LATITUDE, PDF, exif, plain, saved

pytestmark = pytest.mark.anyio

PHOTO = saved(plain(size=(300, 200)), "JPEG", exif=exif())
CREATE = """
  mutation ($rows: [AssetCreateRowInput!]!) {
    assetBulkCreate(input: {assets: $rows}) { ids userErrors { code field } }
  }
"""


async def from_urls(client: Client, product: str, urls: Sequence[str], **given: Any) -> list[str]:
    """The ids of new assets."""
    rows = [{"owner": {"productId": product}, "source": {"url": url}, **given} for url in urls]
    made = (await client(CREATE, {"rows": rows}))["assetBulkCreate"]
    assert made["userErrors"] == []
    ids: list[str] = made["ids"]
    return ids


async def test_a_photo_is_fetched(client: Client, database: Database, storage: Storage, settings: Settings) -> None:
    product = await new_product(client)
    async with served(answer(PHOTO, Content_Type="text/html")) as server:
        url = f"http://127.0.0.1:{server.port}/a/b%20c/cover.JPG?size=large#top"
        async with working(database, storage, settings, (f"127.0.0.1:{server.port}",)):
            ids = await from_urls(client, product, [url])
            [shown] = await settled(client, ids, "url")
    assert (shown["status"], shown["error"], shown["fileName"]) == ("READY", None, "cover.jpg")
    assert (shown["contentType"], shown["width"], shown["height"]) == ("image/jpeg", 300, 200)
    assert shown["sourceUrl"] == url
    assert LATITUDE in PHOTO and LATITUDE not in (await client.http.get(shown["url"])).content
    assert server.paths == ["/a/b%20c/cover.JPG?size=large"]


async def test_what_fails_for_a_while_is_tried_again(
    client: Client, database: Database, storage: Storage, settings: Settings
) -> None:
    product = await new_product(client)
    busy = answer(b"", "503 Service Unavailable")
    async with (
        served(busy, busy, answer(PHOTO)) as server,
        working(database, storage, settings, (f"127.0.0.1:{server.port}",)),
    ):
        ids = await from_urls(client, product, [f"http://127.0.0.1:{server.port}/a.jpg"])
        [shown] = await settled(client, ids)
    assert (shown["status"], server.connections) == ("READY", 3)


@pytest.mark.parametrize(
    ("answers", "code", "tries"),
    [
        ((answer(b"", "404 Not Found"),), "BAD_STATUS", 1),
        ((answer(b"", "500 Oh"),), "BAD_STATUS", 5),
        ((answer(b"<html>"),), "UNSUPPORTED_TYPE", 1),
        ((answer(PHOTO[:-50]),), "TRUNCATED", 1),
        ((answer(PDF),), "UNSUPPORTED_TYPE", 1),
        ((answer(bytes(20 * 1024 * 1024 + 1)),), "TOO_LARGE", 1),
        ((redirect("http://169.254.169.254/latest/"),), "FORBIDDEN_ADDRESS", 1),
        ((redirect("file:///etc/passwd"),), "INVALID_URL", 1),
        ((redirect("/again"),), "TOO_MANY_REDIRECTS", 2),
        ((b"nonsense",), "BAD_RESPONSE", None),
    ],
)
async def test_what_cannot_be_had(
    client: Client,
    database: Database,
    storage: Storage,
    settings: Settings,
    answers: Any,
    code: str,
    tries: int | None,
) -> None:
    product = await new_product(client)
    async with served(*answers) as server, working(database, storage, settings, (f"127.0.0.1:{server.port}",)):
        ids = await from_urls(client, product, [f"http://127.0.0.1:{server.port}/a.jpg"])
        [shown] = await settled(client, ids, "url job { status failedCount errors { itemId code } }")
    assert (shown["status"], shown["error"], shown["url"]) == ("FAILED", {"code": code}, None)
    assert shown["job"] == {"status": "FAILED", "failedCount": 1, "errors": [{"itemId": ids[0], "code": code}]}
    assert tries in {None, server.connections}
    assert await stored(storage) == []


async def test_a_bulk_is_one_job(client: Client, database: Database, storage: Storage, settings: Settings) -> None:
    product = await new_product(client)
    async with served(answer(PHOTO)) as server:
        base = f"http://127.0.0.1:{server.port}"
        ids = await from_urls(client, product, [f"{base}/{n}.jpg" for n in range(20)], role="CREATIVE")
        query = "{ jobs { nodes { id kind status progress totalCount doneCount failedCount } } }"
        [queued] = (await client(query))["jobs"]["nodes"]
        assert queued == {
            "id": queued["id"],
            "kind": "ASSET_FETCHING",
            "status": "QUEUED",
            "progress": 0.0,
            "totalCount": 20,
            "doneCount": 0,
            "failedCount": 0,
        }
        async with working(database, storage, settings, (f"127.0.0.1:{server.port}",)):
            assert {each["status"] for each in await settled(client, ids)} == {"READY"}
    assert len(await stored(storage)) == 4


async def test_a_cancelled_job_tells_its_assets(
    client: Client, database: Database, storage: Storage, settings: Settings
) -> None:
    ids = await from_urls(client, await new_product(client), ["http://127.0.0.1/a.png"] * 3)
    [job] = (await client("{ jobs { nodes { id } } }"))["jobs"]["nodes"]
    cancel = "mutation ($id: ID!) { jobCancel(input: {id: $id}) { job { status } userErrors { code } } }"
    answered = (await client(cancel, {"id": job["id"]}))["jobCancel"]
    assert answered == {"job": {"status": "CANCELLING"}, "userErrors": []}
    async with working(database, storage, settings):
        assert [each["error"] for each in await settled(client, ids)] == [{"code": "CANCELLED"}] * 3
