"""Jobs as clients see them."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from kit.database import Database
from kit.ids import new_id
from kit.jobs import Job
from tests.conftest import Client, Shop
from tests.jobs.handlers import Noting, enqueued, noted
from tests.jobs.running import finished, running, until

pytestmark = pytest.mark.anyio

JOB = """query ($id: ID!) { job(id: $id) {
  id kind kindDescription status progress totalCount doneCount failedCount errors { itemId code message } resultUrl
  createdAt updatedAt startedAt finishedAt
} }"""
LISTED = """query ($where: JobWhere) {
  jobs(where: $where, orderBy: [{field: CREATED_AT, direction: DESC}]) { totalCount nodes { id } }
}"""
CANCEL = """mutation ($input: JobCancelInput!) { jobCancel(input: $input) {
  job { id status } userErrors { code field message }
} }"""


async def job_of(client: Client, job_id: str) -> dict[str, Any]:
    """A job, without its times, which must be there or not as its status says."""
    job: dict[str, Any] = (await client(JOB, {"id": job_id}))["job"]
    times = {name: job.pop(name) for name in ("createdAt", "updatedAt", "startedAt", "finishedAt")}
    assert times["createdAt"]
    assert (times["startedAt"] is None) == (job["status"] == "QUEUED")
    assert (times["finishedAt"] is None) == (job["status"] in {"QUEUED", "RUNNING", "CANCELLING"})
    return job


async def cancelled(client: Client, job_id: str, **more: str) -> dict[str, Any]:
    """What came of cancelling a job."""
    payload: dict[str, Any] = (await client(CANCEL, {"input": {"id": job_id, **more}}))["jobCancel"]
    return payload


async def test_a_job_tells_how_far_it_is(client: Client, database: Database, shop: Shop) -> None:
    reached, go_on = asyncio.Event(), asyncio.Event()

    async def before(_: Job, items: Sequence[Any]) -> None:
        if "d" in items:
            reached.set()
            await go_on.wait()

    job_id = await enqueued(shop, ["a", "b", "c", "d"])
    shown = {
        "id": job_id,
        "kind": "NOTING",
        "kindDescription": "Notes each item down.",
        "status": "QUEUED",
        "progress": 0.0,
        "totalCount": 4,
        "doneCount": 0,
        "failedCount": 0,
        "errors": [],
        "resultUrl": None,
    }
    assert await job_of(client, job_id) == shown
    async with running(database, Noting(before, bad=("b",))):
        await reached.wait()
        errors = [{"itemId": "b", "code": "BAD", "message": "b is bad"}]
        shown |= {"status": "RUNNING", "progress": 0.75, "doneCount": 2, "failedCount": 1, "errors": errors}
        assert await job_of(client, job_id) == shown
        go_on.set()
        await finished(database, shop.actor.account, job_id)
    assert await job_of(client, job_id) == shown | {"status": "SUCCEEDED", "progress": 1.0, "doneCount": 3}


async def test_a_job_without_items_is_whole_when_it_has_ended(client: Client, database: Database, shop: Shop) -> None:
    job_id = await enqueued(shop, [])
    assert (await job_of(client, job_id))["progress"] == 0.0
    async with running(database, Noting()):
        await finished(database, shop.actor.account, job_id)
    assert (await job_of(client, job_id))["progress"] == 1.0


async def test_jobs_are_listed_filtered_and_sorted(client: Client, database: Database, shop: Shop) -> None:
    first = await enqueued(shop, ["a"])
    async with running(database, Noting()):
        await finished(database, shop.actor.account, first)
    second = await enqueued(shop, ["b"])
    for where, ids in (
        (None, [second, first]),
        ({"status": {"eq": "SUCCEEDED"}}, [first]),
        ({"status": {"in": ["QUEUED", "RUNNING"]}}, [second]),
        ({"kind": {"eq": "OTHER"}}, []),
        ({"id": {"in": [first]}}, [first]),
    ):
        jobs = (await client(LISTED, {"where": where}))["jobs"]
        assert jobs == {"totalCount": len(ids), "nodes": [{"id": each} for each in ids]}, where


async def test_a_job_is_a_node(client: Client, shop: Shop) -> None:
    job_id = await enqueued(shop, ["a"])
    found = await client("query ($id: ID!) { node(id: $id) { id ... on Job { status } } }", {"id": job_id})
    assert found == {"node": {"id": job_id, "status": "QUEUED"}}


async def test_a_running_job_is_cancelled(client: Client, database: Database, shop: Shop) -> None:
    reached, go_on = asyncio.Event(), asyncio.Event()

    async def before(_: Job, items: Sequence[Any]) -> None:
        if "b" in items:
            reached.set()
            await go_on.wait()

    job_id = await enqueued(shop, ["a", "b", "c", "d"])
    async with running(database, Noting(before)):
        await reached.wait()
        for _ in range(2):
            assert await cancelled(client, job_id) == {"job": {"id": job_id, "status": "CANCELLING"}, "userErrors": []}
        go_on.set()
        await finished(database, shop.actor.account, job_id)
    job = await job_of(client, job_id)
    assert (job["status"], job["progress"], job["doneCount"], job["failedCount"]) == ("CANCELLED", 0.25, 1, 0)
    assert await noted(database, shop.actor.account) == ["a", "not b", "not c", "not d"]


async def test_what_has_ended_cannot_be_cancelled(client: Client, database: Database, shop: Shop) -> None:
    job_id = await enqueued(shop, ["a"])
    async with running(database, Noting()):
        await until(database, shop.actor.account, job_id, lambda row: row["status"] == "SUCCEEDED", "its end")
    message = "The job has ended already: it is SUCCEEDED."
    refused = {"job": None, "userErrors": [{"code": "FINISHED", "field": ["id"], "message": message}]}
    assert await cancelled(client, job_id) == refused
    assert (await job_of(client, job_id))["status"] == "SUCCEEDED"


async def test_a_cancellation_under_an_idempotency_key_answers_again(
    client: Client, database: Database, shop: Shop
) -> None:
    job_id = await enqueued(shop, ["a"])
    assert (await cancelled(client, job_id, idempotencyKey="k"))["job"]["status"] == "CANCELLING"
    async with running(database, Noting()):
        await finished(database, shop.actor.account, job_id)
    again = await cancelled(client, job_id, idempotencyKey="k")
    assert again == {"job": {"id": job_id, "status": "CANCELLED"}, "userErrors": []}
    other = await cancelled(client, new_id("job"), idempotencyKey="k")
    assert [error["code"] for error in other["userErrors"]] == ["IDEMPOTENCY_KEY_REUSED"]


async def test_another_account_sees_no_job_and_cancels_none(
    client: Client, other_client: Client, database: Database, shop: Shop
) -> None:
    job_id = await enqueued(shop, ["a"])
    assert (await other_client(JOB, {"id": job_id}))["job"] is None
    assert (await other_client("{ jobs { totalCount nodes { id } } }"))["jobs"] == {"totalCount": 0, "nodes": []}
    for unknown in (job_id, new_id("job"), "nonsense"):
        payload = await cancelled(other_client, unknown)
        assert payload["job"] is None
        assert [(error["code"], error["field"]) for error in payload["userErrors"]] == [("NOT_FOUND", ["id"])]
    assert (await job_of(client, job_id))["status"] == "QUEUED"


async def test_jobs_need_their_scopes(client: Client, shop: Shop) -> None:
    job_id = await enqueued(shop, ["a"])
    wrong = Client(client.http, await shop.token("catalog:read,jobs:write"))
    for field in ("jobs { totalCount }", f'job(id: "{job_id}") {{ id }}', f'node(id: "{job_id}") {{ id }}'):
        query = f"{{ {field} }}"
        assert await wrong.refused(query) == (403, ["FORBIDDEN"])
    reader = Client(client.http, await shop.token("jobs:read"))
    assert (await job_of(reader, job_id))["status"] == "QUEUED"
    writer = Client(client.http, await shop.token("jobs:write"))
    unread = CANCEL.replace("job { id status }", "")
    for client_, query in ((reader, CANCEL), (reader, unread), (writer, CANCEL)):
        assert await client_.refused(query, {"input": {"id": job_id}}) == (403, ["FORBIDDEN"])
    assert (await job_of(client, job_id))["status"] == "QUEUED"


async def test_a_cancellation_is_told_by_the_history_and_can_be_rehearsed(client: Client, shop: Shop) -> None:
    job_id = await enqueued(shop, ["a"])
    rehearse = "mutation ($input: JobCancelInput!) { jobCancel(input: $input) { preview { entityId before after } } }"
    change = {"entityId": job_id, "before": {"status": "QUEUED"}, "after": {"status": "CANCELLING"}}
    given = {"id": job_id, "dryRun": True}
    assert (await client(rehearse, {"input": given}))["jobCancel"] == {"preview": [change]}
    assert (await job_of(client, job_id))["status"] == "QUEUED"
    await cancelled(client, job_id, reason="Wrong file")
    await cancelled(client, job_id, reason="Once more")
    changes = (await client("{ changes { nodes { entityId before after reason } } }"))["changes"]["nodes"]
    assert [each for each in changes if each["entityId"] == job_id] == [{**change, "reason": "Wrong file"}]
