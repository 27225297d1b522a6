"""The verbs of categories, tags, suppliers and locations for many at once: policies, counts, what each row is told."""

import asyncio
from typing import Any

import pytest

from tests.conftest import Client
from tests.support.nouns import NOUNS, Api, Noun, counts_of, errors_of
from tests.support.statements import Statements

pytestmark = pytest.mark.anyio

UNKNOWN = "_00000000000000000000000000"


@pytest.fixture(params=NOUNS, ids=lambda noun: noun.one)
def noun(request: pytest.FixtureRequest) -> Noun:
    given: Noun = request.param
    return given


@pytest.fixture
def api(client: Client, noun: Noun) -> Api:
    return Api(client, noun)


async def made(api: Api, count: int = 3) -> list[str]:
    """Some of them, called N0, N1, ..."""
    payload = await api.bulk("create", [{"name": f"N{n}"} for n in range(count)])
    assert counts_of(payload) == (count, 0, count)
    ids: list[str] = payload["ids"]
    return ids


async def test_many_are_made_changed_deleted_and_restored(api: Api, noun: Noun) -> None:
    payload = await api.bulk("create", [noun.full(mark) for mark in "ABC"], reason="an import")
    assert (payload["userErrors"], payload["errors"], counts_of(payload)) == ([], [], (3, 0, 3))
    ids = payload["ids"]
    nodes = payload[noun.many]
    assert ids == payload["updatedIds"] == [node["id"] for node in nodes]
    for mark, node in zip("ABC", nodes, strict=True):
        assert {name: noun.answer(node, name) for name in noun.full(mark)} == noun.full(mark)

    rows = [{"id": ids[0], "name": "First", "expectedVersion": 1}, {"id": ids[2], "name": "Third"}]
    changed = await api.bulk("update", rows)
    assert [(node["name"], node["version"]) for node in changed[noun.many]] == [("First", 2), ("Third", 2)]
    assert await api.names() == ["First", "B name", "Third"]

    gone = await api.bulk("delete", [ids[1], ids[0], ids[1]])
    assert (gone["ids"], counts_of(gone)) == ([ids[1], ids[0], ids[1]], (2, 0, 2)), "an id given twice counts once"
    assert await api.names() == ["Third"]
    back = await api.bulk("restore", ids)
    assert (back["updatedIds"], counts_of(back)) == (ids, (3, 0, 3))
    assert await api.names() == ["First", "B name", "Third"]
    assert [change["reason"] for change in await api.history(ids[0])] == ["an import", None, None, None]


async def test_many_are_upserted(api: Api, noun: Noun) -> None:
    [kept, other, _] = await made(api)
    match = {"externalId": {"source": "erp", "value": "1"}}
    payload = await api.bulk(
        "upsert",
        [{"match": {"name": "n0"}}, {"match": {"name": "New"}}, {"match": match, "name": "By id"}],
    )
    assert counts_of(payload) == (3, 0, 3)
    assert payload["ids"][0] == kept
    assert [node["version"] for node in payload[noun.many]] == [2, 1, 1]
    again = await api.bulk(
        "upsert", [{"match": match, "name": "N0"}, {"match": {"name": "N1"}}], errorPolicy="IGNORE_FAILED"
    )
    assert (again["ids"], errors_of(again)) == ([None, other], [(0, "TAKEN", ["name"])])


async def bad_rows(verb: str, ids: list[str]) -> list[Any]:
    """A good row, then one of each kind of bad ones, then another good one."""
    unknown = ids[0].split("_")[0] + UNKNOWN
    return {
        "create": [
            {"name": "Good"},
            {"name": " "},
            {"name": "n2"},
            {"name": "GOOD"},
            {"name": "x" * 201, "externalIds": [{"source": "", "value": "1"}]},
            {"name": "Good 2"},
        ],
        "update": [
            {"id": ids[0], "name": "Good"},
            {"id": unknown, "name": "X"},
            {"id": ids[1], "name": "n2"},
            {"id": ids[0], "name": "Y"},
            {"id": ids[2], "name": "Z", "expectedVersion": 9},
            {"id": ids[3], "name": "Good 2"},
        ],
        "upsert": [
            {"match": {"name": "n0"}},
            {"match": {"name": ""}},
            {"match": {"name": "N1"}, "externalIds": [{"source": "s", "value": ""}]},
            {"match": {"name": "N0"}},
            {"match": {"externalId": {"source": "s", "value": "9"}}},
            {"match": {"name": "Good 2"}},
        ],
    }[verb]


TOLD: dict[str, list[tuple[int, str, list[str]]]] = {
    "create": [
        (1, "BLANK", ["name"]),
        (2, "TAKEN", ["name"]),
        (3, "TAKEN", ["name"]),
        (4, "TOO_LONG", ["name"]),
        (4, "BLANK", ["externalIds", "0", "source"]),
    ],
    "update": [
        (1, "NOT_FOUND", ["id"]),
        (2, "TAKEN", ["name"]),
        (3, "DUPLICATE", ["id"]),
        (4, "STALE_VERSION", ["expectedVersion"]),
    ],
    "upsert": [
        (1, "BLANK", ["match", "name"]),
        (2, "BLANK", ["externalIds", "0", "value"]),
        (3, "DUPLICATE", ["match"]),
        (4, "REQUIRED", ["name"]),
    ],
}


@pytest.mark.parametrize("verb", TOLD)
async def test_one_bad_row_and_nothing_is_kept(api: Api, noun: Noun, verb: str) -> None:
    ids = await made(api, 4)
    before = await api.everything()
    payload = await api.bulk(verb, await bad_rows(verb, ids))
    assert (payload[noun.many], payload["ids"], payload["updatedIds"]) == ([], [None] * 6, [])
    assert counts_of(payload) == (0, 6, 6)
    assert errors_of(payload) == TOLD[verb]
    assert [(error["code"], error["field"]) for error in payload["userErrors"]] == [
        (code, [noun.many, str(index), *field]) for index, code, field in TOLD[verb]
    ]
    assert await api.everything() == before


@pytest.mark.parametrize("verb", TOLD)
async def test_good_rows_are_kept_where_that_is_asked_for(api: Api, noun: Noun, verb: str) -> None:
    ids = await made(api, 4)
    rows = await bad_rows(verb, ids)
    payload = await api.bulk(verb, rows, errorPolicy="IGNORE_FAILED", idempotencyKey="k")
    assert payload["userErrors"] == []
    assert errors_of(payload) == TOLD[verb]
    assert counts_of(payload) == (2, 4, 6)
    assert [each is None for each in payload["ids"]] == [False, True, True, True, True, False]
    assert payload["updatedIds"] == [node["id"] for node in payload[noun.many]] == list(filter(None, payload["ids"]))
    assert [error["id"] for error in payload["errors"]] == [rows[index].get("id") for index, *_ in TOLD[verb]]
    assert (
        await api.names()
        == {
            "create": ["N0", "N1", "N2", "N3", "Good", "Good 2"],
            "update": ["Good", "N1", "N2", "Good 2"],
            "upsert": ["n0", "N1", "N2", "N3", "Good 2"],
        }[verb]
    )
    before = await api.everything()
    assert await api.bulk(verb, rows, errorPolicy="IGNORE_FAILED", idempotencyKey="k") == payload
    assert await api.everything() == before


@pytest.mark.parametrize("verb", ["delete", "restore"])
@pytest.mark.parametrize("policy", ["REJECT_EVERYTHING", "IGNORE_FAILED"])
async def test_ids_of_nothing_among_many(api: Api, noun: Noun, verb: str, policy: str) -> None:
    ids = await made(api)
    if verb == "restore":
        await api.bulk("delete", ids)
    before = await api.everything()
    unknown = ids[0].split("_")[0] + UNKNOWN
    payload = await api.bulk(verb, [ids[0], ids[0], unknown, ids[2]], errorPolicy=policy)
    [error] = payload["errors"]
    assert (error["index"], error["id"], error["code"]) == (2, unknown, "NOT_FOUND")
    if policy == "REJECT_EVERYTHING":
        assert (payload["ids"], counts_of(payload)) == ([None] * 4, (0, 3, 3))
        assert await api.everything() == before
    else:
        assert (payload["ids"], counts_of(payload)) == ([ids[0], ids[0], None, ids[2]], (2, 1, 3))
        assert await api.names() == (["N1"] if verb == "delete" else ["N0", "N2"])


async def test_of_two_deleted_of_one_name_one_comes_back(api: Api) -> None:
    first = await api.make("Same")
    await api.done("delete", id=first)
    second = await api.make("SAME")
    await api.done("delete", id=second)
    payload = await api.bulk("restore", [first, second], errorPolicy="IGNORE_FAILED")
    assert (payload["ids"], errors_of(payload)) == ([first, None], [(1, "TAKEN", ["id"])])
    assert await api.names() == ["Same"]


async def test_a_dry_run_of_many_keeps_nothing(api: Api) -> None:
    ids = await made(api)
    before = await api.everything()
    payload = await api.bulk("update", [{"id": each, "name": f"M{n}"} for n, each in enumerate(ids)], dryRun=True)
    assert [preview["after"] for preview in payload["preview"]] == [{"name": f"M{n}"} for n in range(3)]
    payload = await api.bulk("delete", ids, dryRun=True)
    assert [(preview["entityId"], preview["action"]) for preview in payload["preview"]] == [
        (each, "DELETED") for each in ids
    ]
    assert await api.everything() == before


async def test_nothing_is_a_bulk_too_and_too_much_is_none(api: Api) -> None:
    before = await api.everything()
    assert counts_of(await api.bulk("create", [])) == (0, 0, 0)
    payload = await api.bulk("create", [{"name": "N"}] * 10_001)
    assert [(error["code"], error["field"]) for error in payload["userErrors"]] == [("TOO_LONG", [api.noun.many])]
    assert counts_of(payload) == (0, 10_001, 10_001)
    assert await api.everything() == before


async def test_a_thing_named_twice_far_apart_is_changed_once(api: Api) -> None:
    """Further apart than rows that are looked at together."""
    made = await api.done("create", name="A", externalIds=[{"source": "s", "value": "1"}])
    match = {"externalId": {"source": "s", "value": "1"}}
    rows: list[Any] = [{"match": match, "name": "C"}]
    rows += [{"match": {"name": f"N{n}"}} for n in range(1000)]
    rows += [{"match": match, "name": "B"}]
    payload = await api.bulk("upsert", rows, errorPolicy="IGNORE_FAILED")
    assert errors_of(payload) == [(1001, "DUPLICATE", ["match"])]
    assert [change["entityVersion"] for change in await api.history(made["id"])] == [1, 2]


async def test_many_cost_as_many_statements_as_few(api: Api, statements: Statements) -> None:
    counted = []
    for count in (2, 40):
        statements.clear()
        rows = [{**api.noun.full(f"{count}-{n}"), "name": f"{count}-{n}"} for n in range(count)]
        ids = (await api.bulk("create", rows))["ids"]
        await api.bulk("update", [{"id": each, "name": f"{count} {n}"} for n, each in enumerate(ids)])
        await api.bulk("delete", ids)
        await api.bulk("restore", ids)
        counted.append(len(statements.after_sign_in))
    assert counted[0] == counted[1]


async def test_of_two_imports_of_the_same_names_one_wins(api: Api) -> None:
    """In opposite orders, so that each holds what the other waits for."""
    names = [f"N{n}" for n in range(50)]
    payloads = await asyncio.gather(
        *(api.bulk("create", [{"name": name} for name in order]) for order in (names, names[::-1]))
    )
    won, lost = sorted(payloads, key=lambda payload: -payload["successCount"])
    assert (counts_of(won), counts_of(lost)) == ((50, 0, 50), (0, 50, 50))
    assert {error["code"] for error in lost["errors"]} == {"TAKEN"}
    assert len(await api.names()) == 50
