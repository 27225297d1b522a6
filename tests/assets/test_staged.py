"""Large files: put to a URL first, then made an asset of."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from inventory.assets.models import STAGED_UPLOADS
from inventory.assets.staging import LASTING
from kit import clock
from kit.database import Database
from kit.storage import Storage
from tests.assets.conftest import stored
from tests.assets.uploading import ASSET, new_product, settled
from tests.conftest import Client, Shop
from tests.kit.pictures.samples import PDF, plain, saved

pytestmark = pytest.mark.anyio

PHOTO = saved(plain(size=(600, 300)), "PNG")
STAGE = """
  mutation ($files: [StagedFileInput!]!) {
    stagedUploadsCreate(input: {files: $files}) {
      stagedUploads { id url expiresAt headers { name value } } userErrors { code field message }
    }
  }
"""
CREATE = f"""
  mutation ($input: AssetCreateInput!) {{
    assetCreate(input: $input) {{ asset {{ {ASSET} }} userErrors {{ code field message }} }}
  }}
"""


async def stage(client: Client, *files: tuple[str, str, int]) -> Any:
    given = [{"fileName": name, "contentType": kind, "fileSize": size} for name, kind, size in files]
    return (await client(STAGE, {"files": given}))["stagedUploadsCreate"]


async def staged(client: Client, name: str = "front.png", kind: str = "image/png", data: bytes = PHOTO) -> str:
    """The id of a staged upload whose bytes were put."""
    [place] = (await stage(client, (name, kind, len(data))))["stagedUploads"]
    headers = {header["name"]: header["value"] for header in place["headers"]}
    assert (await client.http.put(place["url"], content=data, headers=headers)).status_code == 201
    upload_id: str = place["id"]
    return upload_id


async def create(client: Client, product: str, upload_id: str, **given: Any) -> Any:
    source = {"stagedUploadId": upload_id}
    answer = await client(CREATE, {"input": {"owner": {"productId": product}, "source": source, **given}})
    return answer["assetCreate"]


@pytest.mark.usefixtures("jobs")
async def test_a_staged_file_becomes_an_asset(client: Client, database: Database, shop: Shop) -> None:
    product, upload_id = await new_product(client), await staged(client)

    made = await create(client, product, upload_id, isIdentifying=True, description="The front")

    assert made["userErrors"] == []
    assert (made["asset"]["fileName"], made["asset"]["contentType"]) == ("front.png", "image/png")
    [shown] = await settled(client, [made["asset"]["id"]], "url")
    assert (shown["status"], shown["width"], shown["height"], shown["isIdentifying"]) == ("READY", 600, 300, True)
    assert (await client.http.get(shown["url"])).status_code == 200
    async with database.reading(shop.actor.account) as reads:
        assert await reads.rows(sa.select(STAGED_UPLOADS)) == []


async def test_of_each_one_asset_is_made(client: Client) -> None:
    product, upload_id = await new_product(client), await staged(client)
    assert (await create(client, product, upload_id))["userErrors"] == []
    again = await create(client, product, upload_id)
    assert again["asset"] is None
    assert [(each["code"], each["field"]) for each in again["userErrors"]] == [
        ("NOT_FOUND", ["source", "stagedUploadId"])
    ]
    twice = await staged(client)
    rows = [{"owner": {"productId": product}, "source": {"stagedUploadId": twice}}] * 2
    query = """mutation ($rows: [AssetCreateRowInput!]!) { assetBulkCreate(input: {
        assets: $rows, errorPolicy: IGNORE_FAILED}) { successCount errors { index code field } } }"""
    assert (await client(query, {"rows": rows}))["assetBulkCreate"] == {
        "successCount": 1,
        "errors": [{"index": 1, "code": "NOT_FOUND", "field": ["source", "stagedUploadId"]}],
    }


async def test_what_is_put_must_be_what_it_may_be(client: Client, storage: Storage) -> None:
    product = await new_product(client)
    for data, role, code in (
        (b"no picture at all", "IMAGE", "UNSUPPORTED_TYPE"),
        (PHOTO[:-30], "IMAGE", "TRUNCATED"),
        (PDF, "IMAGE", "UNSUPPORTED_TYPE"),
    ):
        made = await create(client, product, await staged(client, data=data), role=role)
        assert made["asset"] is None
        assert [(each["code"], each["field"]) for each in made["userErrors"]] == [(code, ["source", "stagedUploadId"])]
    attached = await create(client, product, await staged(client, data=PDF), role="ATTACHMENT")
    assert attached["asset"]["contentType"] == "application/pdf"
    assert (await client("{ assets { totalCount } }"))["assets"] == {"totalCount": 1}


async def test_nothing_was_put_yet(client: Client) -> None:
    [place] = (await stage(client, ("a.png", "image/png", 100)))["stagedUploads"]
    made = await create(client, await new_product(client), place["id"])
    assert [each["code"] for each in made["userErrors"]] == ["UPLOAD_MISSING"]


async def test_no_more_and_nothing_else_than_was_said_can_be_put(client: Client, storage: Storage) -> None:
    [place] = (await stage(client, ("a.png", "image/png", 100)))["stagedUploads"]
    headers = {"Content-Type": "image/png"}
    assert (await client.http.put(place["url"], content=bytes(101), headers=headers)).status_code == 413
    assert (await client.http.put(place["url"], content=bytes(9), headers={"Content-Type": "a/b"})).status_code == 415
    assert await stored(storage) == []
    assert (await client.http.put(place["url"], content=bytes(100), headers=headers)).status_code == 201
    assert (await client.http.put(place["url"], content=bytes(100), headers=headers)).status_code == 409


async def test_it_expires(client: Client) -> None:
    product, upload_id = await new_product(client), await staged(client)
    with clock.held(clock.now() + LASTING + timedelta(seconds=1)):
        made = await create(client, product, upload_id)
    assert [each["code"] for each in made["userErrors"]] == ["UPLOAD_EXPIRED"]


async def test_another_account_cannot_use_it(client: Client, other_client: Client) -> None:
    upload_id = await staged(client)
    made = await create(other_client, await new_product(other_client), upload_id)
    assert [each["code"] for each in made["userErrors"]] == ["NOT_FOUND"]
    assert (await create(client, await new_product(client), upload_id))["userErrors"] == []


@pytest.mark.parametrize(
    ("file", "code", "field"),
    [
        (("a.exe", "application/x-msdownload", 1), "UNSUPPORTED_TYPE", "contentType"),
        (("a.svg", "image/svg+xml", 1), "UNSUPPORTED_TYPE", "contentType"),
        (("a.png", "image/png", 0), "EMPTY", "fileSize"),
        (("a.png", "image/png", -1), "EMPTY", "fileSize"),
        (("a.png", "image/png", 100 * 1024 * 1024 + 1), "TOO_LARGE", "fileSize"),
    ],
)
async def test_what_cannot_be_staged(client: Client, file: tuple[str, str, int], code: str, field: str) -> None:
    answer = await stage(client, ("good.png", "image/png", 1), file)
    assert answer["stagedUploads"] == []
    assert [(each["code"], each["field"]) for each in answer["userErrors"]] == [(code, ["files", "1", field])]


async def test_how_many_can_be_staged(client: Client) -> None:
    none, many = await stage(client), await stage(client, *([("a.png", "image/png", 1)] * 11))
    assert [each["code"] for each in none["userErrors"]] == ["REQUIRED"]
    assert [each["code"] for each in many["userErrors"]] == ["TOO_LONG"]
    ten = await stage(client, *([("a.png", "image/png", 1)] * 10))
    assert len({each["url"] for each in ten["stagedUploads"]}) == 10
