"""Files that are sent with a request, from the upload to what anybody can fetch."""

import hashlib
from typing import Any

import pytest

from inventory.accounts.models import PHOTOS_PER_ITEM, Plan
from kit.database import Database
from kit.pictures import Kind
from kit.storage import Storage
from tests.assets.conftest import stored, tidied
from tests.assets.uploading import UPLOAD, new_product, send, settled, upload
from tests.conftest import Client, Shop
from tests.kit.pictures.samples import LATITUDE, PDF, corners, exif, opened, plain, saved, sound

pytestmark = pytest.mark.anyio

THUMBNAILS = "url thumbnailUrl thumbnails { size width height url }"
SOUND = sound()


@pytest.mark.usefixtures("jobs")
async def test_a_photo_is_uploaded_and_shown(client: Client, storage: Storage) -> None:
    photo = saved(plain(size=(2000, 1000)), "JPEG", exif=exif(6))
    assert LATITUDE in photo
    product = await new_product(client)

    made = await upload(
        client, [("../front.jpg", photo)], owner={"productId": product}, type={"name": "front"}, altText="A blue cover"
    )

    assert {name: made[name] for name in made if name != "created"} == {
        "errors": [],
        "createdCount": 1,
        "failedCount": 0,
        "associatedInventoryItemsCount": 1,
        "userErrors": [],
    }
    [waiting] = made["created"]
    assert waiting == {
        "id": waiting["id"],
        "version": 1,
        "role": "IMAGE",
        "position": 0,
        "isIdentifying": False,
        "status": "PENDING",
        "error": None,
        "fileName": "front.jpg",
        "contentType": "image/jpeg",
        "fileSize": len(photo),
        "width": None,
        "height": None,
        "sha256": None,
        "dominantColor": None,
        "description": None,
        "altText": "A blue cover",
        "sourceUrl": None,
        "type": {"name": "Front"},
        "product": {"id": product},
        "variant": None,
    }

    [shown] = await settled(client, [waiting["id"]], THUMBNAILS)

    clean = (await client.http.get(shown["url"])).content
    assert LATITUDE not in clean
    assert opened(clean).size == (1000, 2000)
    assert shown == {
        **waiting,
        "version": 2,
        "status": "READY",
        "fileSize": len(clean),
        "width": 1000,
        "height": 2000,
        "sha256": hashlib.sha256(photo).hexdigest(),
        "dominantColor": shown["dominantColor"],
        "url": shown["url"],
        "thumbnailUrl": shown["thumbnails"][1]["url"],
        "thumbnails": [
            {"size": size, "width": size // 2, "height": size, "url": small["url"]}
            for size, small in zip((160, 480, 1200), shown["thumbnails"], strict=True)
        ],
    }
    red, green, blue = bytes.fromhex(shown["dominantColor"][1:])
    assert abs(red - 200) < 6 and abs(green - 30) < 6 and abs(blue - 40) < 6
    for small in shown["thumbnails"]:
        answer = await client.http.get(small["url"])
        assert answer.headers["content-type"] == "image/webp"
        assert opened(answer.content).size == (small["width"], small["height"])
    assert len(await tidied(storage)) == 4


@pytest.mark.usefixtures("jobs")
@pytest.mark.parametrize("kind", Kind)
async def test_every_kind_of_file_goes_in_and_comes_out(client: Client, kind: Kind) -> None:
    product = await new_product(client)
    role = "ATTACHMENT" if kind is Kind.PDF else "CREATIVE"

    made = await upload(client, [("no-name-that-says-it", SOUND[kind])], owner={"productId": product}, role=role)
    [shown] = await settled(client, [made["created"][0]["id"]], THUMBNAILS)

    assert (shown["status"], shown["contentType"], shown["error"]) == ("READY", kind.media_type, None)
    answer = await client.http.get(shown["url"])
    assert answer.headers["content-type"] == kind.media_type
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert len(answer.content) == shown["fileSize"]
    if kind is Kind.PDF:
        assert answer.content == PDF
        assert (shown["width"], shown["thumbnails"], shown["thumbnailUrl"]) == (None, [], None)
        assert answer.headers["content-disposition"].startswith("attachment")
    else:
        size = (48, 32) if kind in {Kind.HEIC, Kind.HEIF} else (64, 48)
        assert (shown["width"], shown["height"]) == size
        assert opened((await client.http.get(shown["thumbnailUrl"])).content).size == size


@pytest.mark.usefixtures("jobs")
async def test_of_ten_files_with_a_bad_one_nine_are_kept(client: Client, storage: Storage) -> None:
    product = await new_product(client)
    photos = [(f"{n}.png", saved(plain(colour=(n, 0, 0)), "PNG")) for n in range(10)]
    photos[3] = ("3.png", photos[3][1][:-20])

    made = await upload(client, photos, owner={"productId": product}, isIdentifying=True)

    message = "The file is incomplete; it ends too early. Please send it again."
    assert made["errors"] == [{"index": 3, "fileName": "3.png", "code": "TRUNCATED", "message": message}]
    assert (made["createdCount"], made["failedCount"]) == (9, 1)
    assert [each["fileName"] for each in made["created"]] == [f"{n}.png" for n in range(10) if n != 3]
    assert [each["isIdentifying"] for each in made["created"]] == [True] + 8 * [False]
    assert [each["position"] for each in made["created"]] == list(range(9))
    ids = [each["id"] for each in made["created"]]
    assert {each["status"] for each in await settled(client, ids)} == {"READY"}
    images = await client(
        "query ($id: ID!) { product(by: {id: $id}) { creatives { totalCount } imageAssets { nodes { id } } } }",
        {"id": product},
    )
    assert images["product"] == {
        "creatives": {"totalCount": 0},
        "imageAssets": {"nodes": [{"id": each} for each in ids]},
    }
    assert len(await tidied(storage)) == 9 * 4


@pytest.mark.usefixtures("jobs")
async def test_the_same_bytes_are_stored_once_for_an_account(
    client: Client, other_client: Client, storage: Storage
) -> None:
    photo = ("a.png", SOUND[Kind.PNG])
    product = await new_product(client)
    first = (await upload(client, [photo, photo], owner={"productId": product}))["created"]
    one, two = await settled(client, [each["id"] for each in first], "url")
    assert len(await tidied(storage)) == 4
    again = (await upload(client, [photo], owner={"productId": product}, role="CREATIVE"))["created"]
    [three] = await settled(client, [again[0]["id"]], "url")
    assert one["url"] == two["url"] == three["url"]
    assert len(await tidied(storage)) == 4
    theirs = await upload(other_client, [photo], owner={"productId": await new_product(other_client)})
    [other] = await settled(other_client, [theirs["created"][0]["id"]], "url")
    assert other["url"] != one["url"]
    assert len(await tidied(storage)) == 8


async def test_a_thing_has_no_more_images_than_the_plan_allows(client: Client, storage: Storage) -> None:
    product, most = await new_product(client), PHOTOS_PER_ITEM[Plan.FREE]
    photos = [(f"{n}.png", saved(plain(colour=(n, 0, 0)), "PNG")) for n in range(10)]
    await upload(client, photos, owner={"productId": product})
    kept = await stored(storage)

    made = await upload(client, photos, owner={"productId": product})

    assert made["createdCount"] == most - 10
    assert {(each["code"], each["message"]) for each in made["errors"]} == {
        ("TOO_MANY_IMAGES", f"One thing has at most {most} images.")
    }
    assert len(await stored(storage)) == len(kept) + most - 10
    attached = await upload(client, photos[:1], owner={"productId": product}, role="ATTACHMENT")
    assert attached["createdCount"] == 1


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ({"owner": {"productId": "prod_00000000000000000000000000"}}, "NOT_FOUND", None),
        ({"owner": {"productId": "nonsense"}}, "NOT_FOUND", None),
        ({"typeId": "atype_00000000000000000000000000"}, "NOT_FOUND", None),
        ({"description": "x" * 1001}, "TOO_LONG", None),
    ],
)
async def test_what_is_wrong_with_all_files_is_told_of_each(
    client: Client, storage: Storage, given: dict[str, Any], code: str, field: None
) -> None:
    owner = {"owner": {"productId": await new_product(client)}}
    made = await upload(client, [("a.png", SOUND[Kind.PNG])], **{**owner, **given})
    assert [each["code"] for each in made["errors"]] == [code]
    assert made["created"] == []
    assert await stored(storage) == []


async def test_no_files_and_too_many(client: Client, storage: Storage) -> None:
    owner = {"productId": await new_product(client)}
    answer = await client(UPLOAD, {"input": {"owner": owner, "files": []}})
    assert answer["assetUpload"]["userErrors"] == [
        {"code": "REQUIRED", "field": ["files"], "message": "At least one file."}
    ]
    assert await stored(storage) == []


async def test_another_accounts_product_is_not_found(client: Client, other_client: Client, storage: Storage) -> None:
    theirs = await new_product(other_client)
    made = await upload(client, [("a.png", SOUND[Kind.PNG])], owner={"productId": theirs})
    assert [each["code"] for each in made["errors"]] == ["NOT_FOUND"]
    assert await stored(storage) == []
    assert (await other_client("{ assets { totalCount } }"))["assets"] == {"totalCount": 0}


async def test_without_the_scope_nothing_is_kept(client: Client, shop: Shop, storage: Storage) -> None:
    product = await new_product(client)
    reader = Client(client.http, await shop.token("assets:read,catalog:write"))
    variables = {"input": {"owner": {"productId": product}, "files": [None]}}
    response = await send(reader, UPLOAD, variables, {"variables.input.files.0": ("a.png", SOUND[Kind.PNG])})
    assert response.status_code == 403
    assert [error["extensions"]["code"] for error in response.json()["errors"]] == ["FORBIDDEN"]
    assert await stored(storage) == []


async def test_a_retry_under_a_key_makes_no_second_asset(client: Client, storage: Storage) -> None:
    owner, photo = {"productId": await new_product(client)}, ("a.png", SOUND[Kind.PNG])
    first = await upload(client, [photo], owner=owner, idempotencyKey="k")
    again = await upload(client, [photo], owner=owner, idempotencyKey="k")
    assert first == again
    assert len(await stored(storage)) == 1
    other = await upload(client, [("a.png", SOUND[Kind.GIF])], owner=owner, idempotencyKey="k")
    assert [error["code"] for error in other["userErrors"]] == ["IDEMPOTENCY_KEY_REUSED"]
    assert len(await stored(storage)) == 1


async def test_a_dry_run_keeps_nothing(client: Client, storage: Storage) -> None:
    owner = {"productId": await new_product(client)}
    files = {"variables.input.files.0": ("a.png", SOUND[Kind.PNG]), "variables.input.files.1": ("b.png", b"no picture")}
    query = """mutation ($input: AssetUploadInput!) { assetUpload(input: $input) {
        createdCount errors { index code } preview { action after } } }"""
    response = await send(client, query, {"input": {"owner": owner, "files": [None, None], "dryRun": True}}, files)
    answer = response.json()["data"]["assetUpload"]
    assert answer["errors"] == [{"index": 1, "code": "UNSUPPORTED_TYPE"}]
    assert [(each["action"], each["after"]["contentType"]) for each in answer["preview"]] == [("CREATED", "image/png")]
    assert await stored(storage) == []
    assert (await client("{ assets { totalCount } jobs { totalCount } }")) == {
        "assets": {"totalCount": 0},
        "jobs": {"totalCount": 0},
    }


async def test_an_upload_takes_as_many_statements_for_ten_files_as_for_one(
    client: Client, database: Database, statements: Any
) -> None:
    product = await new_product(client)
    counts = []
    for number in (1, 10):
        photos = [(f"{n}.png", saved(corners((60 + n, 40 + number)), "PNG")) for n in range(number)]
        statements.clear()
        await upload(client, photos, owner={"productId": product}, role="CREATIVE")
        counts.append(len(statements.after_sign_in))
    assert counts[0] == counts[1]
