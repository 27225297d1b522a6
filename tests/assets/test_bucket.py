"""Files in a bucket: in and out by the provider's own links, on moto's S3."""

from collections.abc import AsyncIterator

import httpx2 as httpx
import pytest

from app.settings import Settings
from app.web import create_app
from kit.database import Database
from kit.storage import Storage
from tests.app.program import NO_TLS
from tests.assets.conftest import tidied, working
from tests.assets.test_staged import create, stage
from tests.assets.uploading import new_product, settled, upload
from tests.conftest import Client, Shop
from tests.kit.pictures.samples import LATITUDE, exif, opened, plain, saved
from tests.kit.storage.conftest import bucket, s3_server

__all__ = ["bucket", "s3_server"]

pytestmark = pytest.mark.anyio

PHOTO = saved(plain(size=(600, 400)), "JPEG", exif=exif())


@pytest.fixture
async def client(database: Database, settings: Settings, bucket: Storage, shop: Shop) -> AsyncIterator[Client]:
    """A client of a program that keeps its files in the bucket, with its jobs at work."""
    app = create_app(settings, database, storage=bucket)
    transport = httpx.ASGITransport(app=app)
    async with (
        app.router.lifespan_context(app),
        working(database, bucket, settings),  # ends before the program, which closes the database
        httpx.AsyncClient(transport=transport, base_url="http://testserver") as http,
    ):
        yield Client(http, await shop.token())


async def test_a_photo_in_a_bucket(client: Client, bucket: Storage) -> None:
    made = await upload(client, [("a.jpg", PHOTO)], owner={"productId": await new_product(client)})
    [shown] = await settled(client, [made["created"][0]["id"]], "url thumbnailUrl")
    assert (shown["status"], shown["width"]) == ("READY", 600)
    async with httpx.AsyncClient(verify=NO_TLS) as outside:
        photo = await outside.get(shown["url"])
        small = await outside.get(shown["thumbnailUrl"])
    assert photo.status_code == small.status_code == 200
    assert LATITUDE not in photo.content and opened(small.content).size == (480, 320)
    assert len(await tidied(bucket)) == 4


async def test_a_staged_file_in_a_bucket(client: Client, bucket: Storage) -> None:
    product = await new_product(client)
    [place, large] = (await stage(client, ("a.jpg", "image/jpeg", len(PHOTO)), ("b.jpg", "image/jpeg", 1)))[
        "stagedUploads"
    ]
    async with httpx.AsyncClient(verify=NO_TLS, timeout=60) as outside:
        for each, data in ((place, PHOTO), (large, b"no picture")):
            headers = {header["name"]: header["value"] for header in each["headers"]}
            assert (await outside.put(each["url"], content=data, headers=headers)).status_code == 200
    made = await create(client, product, place["id"])
    assert made["userErrors"] == []
    [shown] = await settled(client, [made["asset"]["id"]])
    assert shown["status"] == "READY"
    refused = await create(client, product, large["id"])
    assert [each["code"] for each in refused["userErrors"]] == ["UNSUPPORTED_TYPE"]
