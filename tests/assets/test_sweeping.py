"""What nothing needs any more is taken away, and nothing else."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from inventory.assets.models import ASSETS, FILES, STAGED_UPLOADS
from inventory.assets.staging import LASTING
from inventory.assets.sweeping import GRACE, KEPT_DAYS, sweep
from kit import clock
from kit.database import Database
from kit.storage import Storage
from tests.assets.conftest import stored, tidied
from tests.assets.test_staged import staged
from tests.assets.uploading import new_product, settled, upload
from tests.conftest import Client, Shop
from tests.kit.pictures.samples import plain, saved

pytestmark = pytest.mark.anyio

PHOTO = ("a.png", saved(plain(), "PNG"))
NOTHING = {"staged_uploads": 0, "assets": 0, "files": 0, "objects": 0, "uploads": 0}
LATER = timedelta(minutes=1)
DELETE = "mutation ($id: ID!) { assetDelete(input: {id: $id}) { userErrors { code } } }"


@pytest.mark.usefixtures("jobs")
async def test_bytes_stay_as_long_as_something_shows_them(
    client: Client, database: Database, storage: Storage, shop: Shop
) -> None:
    product = await new_product(client)
    made = (await upload(client, [PHOTO, PHOTO], owner={"productId": product}))["created"]
    one, two = (each["id"] for each in await settled(client, [each["id"] for each in made]))
    assert len(await tidied(storage)) == 4
    await client(DELETE, {"id": one})

    with clock.held(clock.now() + timedelta(days=KEPT_DAYS) + LATER):
        assert await sweep(database, storage) == {**NOTHING, "assets": 1}
    assert len(await stored(storage)) == 4
    [shown] = await settled(client, [two], "url")
    assert (await client.http.get(shown["url"])).status_code == 200

    await client(DELETE, {"id": two})
    with clock.held(clock.now() + timedelta(days=KEPT_DAYS) - LATER):
        assert await sweep(database, storage) == NOTHING
    with clock.held(clock.now() + timedelta(days=KEPT_DAYS) + LATER):
        assert await sweep(database, storage) == {**NOTHING, "assets": 1, "files": 1}
        assert await sweep(database, storage) == NOTHING
    assert await stored(storage) == []
    async with database.reading(shop.actor.account) as reads:
        assert await reads.rows(sa.select(ASSETS)) == await reads.rows(sa.select(FILES)) == []


async def test_what_waits_for_a_job_stays(client: Client, database: Database, storage: Storage) -> None:
    await upload(client, [PHOTO], owner={"productId": await new_product(client)})
    with clock.held(clock.now() + timedelta(days=400)):
        assert await sweep(database, storage) == NOTHING
    assert len(await stored(storage)) == 1


async def test_staged_uploads_that_nobody_used(
    client: Client, database: Database, storage: Storage, shop: Shop
) -> None:
    await staged(client)
    with clock.held(clock.now() + LASTING + GRACE - LATER):
        assert await sweep(database, storage) == NOTHING
    with clock.held(clock.now() + LASTING + GRACE + LATER):
        assert await sweep(database, storage) == {**NOTHING, "staged_uploads": 1}
    assert await stored(storage) == []
    async with database.reading(shop.actor.account) as reads:
        assert await reads.rows(sa.select(STAGED_UPLOADS)) == []


async def test_objects_that_nobody_knows(client: Client, database: Database, storage: Storage, shop: Shop) -> None:
    await upload(client, [PHOTO], owner={"productId": await new_product(client)})
    [waiting] = await stored(storage)
    account = shop.actor.account.id
    strangers = [
        f"{account}/incoming/in_00000000000000000000000000.png",
        f"{account}/files/00/file_00000000000000000000000000.png",
        f"{account}/files/00/file_00000000000000000000000000-480.webp",
    ]
    others = ["somebody/elses/thing.txt", "thing.txt"]
    for key in (*strangers, *others):
        await storage.put(key, b"x")
    assert await sweep(database, storage) == NOTHING
    with clock.held(clock.now() + GRACE + LATER):
        assert await sweep(database, storage) == {**NOTHING, "objects": 3}
    assert await stored(storage) == sorted([waiting, *others])
