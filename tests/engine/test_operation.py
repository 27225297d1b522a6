"""Operations that end early: nothing is left running on a connection that others use."""

import asyncio
import gc
from typing import Literal

import pytest

from app.settings import Settings
from kit.database import Database
from tests.conftest import Client, Shop, served

pytestmark = [
    pytest.mark.anyio,
    # graphql-core leaves the coroutines of a list unawaited when one of them fails; they hold nothing of ours.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore:coroutine .* was never awaited"),
]

FILL = """mutation ($n: String!) { productCreate(input: {
  name: $n, category: {name: $n}, supplier: {name: $n}, variants: [{name: "a"}, {name: "b"}]
}) { userErrors { code } } }"""

ONE_FIELD_FAILS = """{
  suppliers { nodes { name } }
  categories { totalCount nodes { name } }
  products(first: 9) { nodes { supplier { name } category { name } variants(first: 9999) { nodes { id } } } }
}"""


async def test_an_error_in_one_field_leaves_nothing_behind(
    client: Client, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    for n in range(9):
        await client(FILL, {"n": f"N{n}"})
    for _ in range(5):
        answers = await asyncio.gather(*(client.post(ONE_FIELD_FAILS) for _ in range(8)))
        for answer in answers:
            codes = {error["extensions"]["code"] for error in answer.json()["errors"]}
            assert (answer.status_code, codes) == (294, {"BAD_USER_INPUT"})
    assert database.engine.sync_engine.pool.checkedout() == 0  # type: ignore[attr-defined]
    gc.collect()
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []
    assert len((await client("{ products { nodes { name } } }"))["products"]["nodes"]) == 9


@pytest.mark.parametrize("executor", ["engine", "core"])
async def test_requests_given_up_at_any_moment_leave_nothing_behind(
    database: Database, shop: Shop, executor: Literal["engine", "core"]
) -> None:
    """Given up once or more often, while others are answered."""
    deep = "{ products { totalCount nodes { supplier { name } variants { totalCount nodes { product { name } } } } } }"
    async with served(database, Settings(executor=executor)) as http:
        client = Client(http, await shop.token())
        for n in range(3):
            await client(FILL, {"n": f"N{n}"})
        for step in range(60):
            task, other = asyncio.create_task(client.post(deep)), asyncio.create_task(client(deep))
            await asyncio.sleep(step * 0.0005)
            task.cancel()
            for _ in range(step % 3):
                await asyncio.sleep(0)
                task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            assert len((await other)["products"]["nodes"]) == 3
        # A connection whose last snapshot is being ended counts as in use until it is.
        async with asyncio.timeout(10):
            while database.reader.in_use:  # noqa: ASYNC110 - it tells nobody
                await asyncio.sleep(0.01)
        assert database.engine.sync_engine.pool.checkedout() == 0  # type: ignore[attr-defined]
    gc.collect()
