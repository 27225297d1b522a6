"""Categories, tags, suppliers and locations have the same verbs, and each of them keeps the same promises."""

from typing import Any

import pytest

from tests.conftest import Client
from tests.support.nouns import FIXED, NOUNS, TREES, Api, Noun

pytestmark = pytest.mark.anyio


@pytest.fixture(params=NOUNS, ids=lambda noun: noun.one)
def noun(request: pytest.FixtureRequest) -> Noun:
    given: Noun = request.param
    return given


@pytest.fixture
def api(client: Client, noun: Noun) -> Api:
    return Api(client, noun)


async def test_all_that_creation_takes_comes_back(api: Api, noun: Noun) -> None:
    given = noun.full("A")
    if noun.is_tree:
        given["parentId"] = await api.make("Above")
    made = await api.done("create", **given)
    assert {name: noun.answer(made, name) for name in given} == given
    assert (made["version"], made["deletedAt"], made["updatedAt"]) == (1, None, made["createdAt"])
    assert await api.find(id=made["id"]) == made


async def test_a_name_is_enough(api: Api, noun: Noun) -> None:
    made = await api.done("create", name="  Plain ")
    defaults = {"name": "Plain", "externalIds": [], "priority": 0, "active": True, "backorderAllowed": False}
    defaults["currency"] = "USD"
    for name in noun.inputs:
        assert noun.answer(made, name) == defaults.get(name), name


async def test_null_empties_and_what_is_left_out_stays(api: Api, noun: Noun) -> None:
    changed = made = await api.done("create", **noun.full("A"))
    emptied = [name for name in noun.limits() if name != "name"]
    for name in emptied:
        changed = await api.done("update", id=made["id"], **{name: None})
        assert noun.answer(changed, name) is None
        made = {**made, "version": made["version"] + 1}
        assert changed["version"] == made["version"]
    kept = {name for name in noun.inputs if name not in {*emptied, "parentId"}}
    assert {name: noun.answer(changed, name) for name in kept} == {name: noun.full("A")[name] for name in kept}


async def test_what_is_the_same_changes_nothing(api: Api, noun: Noun) -> None:
    made = await api.done("create", **noun.full("A"))
    before = await api.everything()
    assert await api.done("update", id=made["id"], **noun.full("A")) == made
    assert await api.everything() == before


async def test_texts_of_the_promised_length_fit_and_no_longer_ones(api: Api, noun: Noun) -> None:
    limits = noun.limits()
    texts = {name for name in noun.inputs if name not in {"externalIds", "parentId", *FIXED}}
    assert {name for name in texts if isinstance(noun.full("A")[name], str)} == limits.keys()
    longest = {name: "é" * length for name, length in limits.items()}
    made = await api.done("create", **longest)
    assert {name: noun.answer(made, name) for name in limits} == longest
    before = await api.everything()
    too_long = {name: "n" * (length + 1) for name, length in limits.items()}
    told = [("TOO_LONG", [name]) for name in limits]
    assert sorted(await api.refused("create", **too_long)) == sorted(told)
    assert sorted(await api.refused("update", id=made["id"], **too_long)) == sorted(told)
    assert await api.everything() == before


@pytest.mark.parametrize(
    ("name", "code"), [("", "BLANK"), (" \t\n", "BLANK"), ("a\x00b", "INVALID"), ("n" * 201, "TOO_LONG")]
)
async def test_what_is_no_name_is_refused(api: Api, name: str, code: str) -> None:
    made = await api.make("A")
    before = await api.everything()
    assert await api.refused("create", name=name) == [(code, ["name"])]
    assert await api.refused("update", id=made, name=name) == [(code, ["name"])]
    assert await api.refused("upsert", match={"name": name}) == [(code, ["match", "name"])]
    assert await api.everything() == before


async def test_null_is_no_name(api: Api) -> None:
    made = await api.make("A")
    assert await api.refused("update", id=made, name=None) == [("REQUIRED", ["name"])]


@pytest.mark.parametrize(
    "name", ["crème brûlée", "CREME BRULEE", " Creme \t brulee ", "Cre\u0300me Bru\u0302le\u0301e"]
)
async def test_a_name_is_taken_in_any_spelling(api: Api, name: str) -> None:
    made, other = await api.make("Crème Brûlée"), await api.make("Other")
    before = await api.everything()
    assert await api.refused("create", name=name) == [("TAKEN", ["name"])]
    assert await api.refused("update", id=other, name=name) == [("TAKEN", ["name"])]
    assert await api.everything() == before
    assert (await api.done("update", id=made, name=name))["name"] == name.strip(), "its own name it may spell anew"


@pytest.mark.parametrize("noun", TREES, ids=lambda noun: noun.one)
async def test_a_name_is_taken_among_siblings_only(api: Api) -> None:
    one, two = await api.make("One"), await api.make("Two")
    await api.make("Same", parentId=one)
    below_two = await api.make("SAME", parentId=two)
    await api.make("same")
    assert await api.refused("create", name="sàme", parentId=two) == [("TAKEN", ["name"])]
    assert await api.refused("update", id=below_two, parentId=one) == [("TAKEN", ["name"])]
    assert await api.refused("update", id=below_two, parentId=None) == [("TAKEN", ["name"])]
    moved = await api.done("update", id=below_two, parentId=one, name="Different")
    assert (moved["name"], moved["parent"]) == ("Different", {"id": one})


async def test_a_deleted_name_is_free_and_then_cannot_come_back(api: Api) -> None:
    old = await api.make("Name")
    await api.done("delete", id=old)
    new = await api.make("NAME")
    before = await api.everything()
    assert await api.refused("restore", id=old) == [("TAKEN", ["id"])]
    assert await api.everything() == before
    await api.done("update", id=new, name="Else")
    assert (await api.done("restore", id=old))["name"] == "Name"
    assert await api.names() == ["Name", "Else"]


async def test_deleting_and_restoring(api: Api, noun: Noun) -> None:
    made = await api.done("create", **noun.full("A"))
    gone = await api.done("delete", id=made["id"], expectedVersion=1, reason="a rest")
    assert gone["deletedAt"] == gone["updatedAt"] > made["updatedAt"]
    assert (await api.names(), await api.names("ONLY")) == ([], ["A name"])
    assert await api.find(id=made["id"]) == gone
    for verb in ("delete", "update"):
        assert await api.refused(verb, id=made["id"]) == [("NOT_FOUND", ["id"])]
    back = await api.done("restore", id=made["id"], expectedVersion=2)
    assert {**back, "updatedAt": made["updatedAt"]} == {**made, "version": 3}
    assert await api.done("restore", id=made["id"]) == back, "what was not deleted is left as it is"
    history = await api.history(made["id"])
    assert [(change["action"], change["entityVersion"], change["reason"]) for change in history] == [
        ("CREATED", 1, None),
        ("DELETED", 2, "a rest"),
        ("RESTORED", 3, None),
    ]
    assert history[1]["before"] == {"deletedAt": None}
    assert history[1]["after"] == {"deletedAt": gone["deletedAt"]}


async def test_what_is_not_there_is_not_found(api: Api, noun: Noun, other_client: Client) -> None:
    theirs = await Api(other_client, noun).make("Theirs")
    before = await api.everything()
    unknown = theirs[:-4] + "0000"
    for verb in ("update", "delete", "restore"):
        for wrong in (unknown, theirs, "", "a\x00", "prod_" + theirs[-26:]):
            assert await api.refused(verb, id=wrong) == [("NOT_FOUND", ["id"])]
    assert await api.find(id=theirs) is None
    assert await api.everything() == before


@pytest.mark.parametrize("verb", ["update", "delete", "restore"])
async def test_an_old_version_is_stale(api: Api, verb: str) -> None:
    made = await api.make("A")
    await api.done("update", id=made, name="B", expectedVersion=1)
    before = await api.everything()
    [error] = (await api.run(verb, id=made, expectedVersion=1))["userErrors"]
    assert (error["code"], error["field"], error["currentVersion"]) == ("STALE_VERSION", ["expectedVersion"], 2)
    assert await api.everything() == before


async def test_an_upsert_by_name_makes_and_then_changes(api: Api, noun: Noun) -> None:
    given = {name: value for name, value in noun.full("A").items() if name != "name"}
    made = await api.done("upsert", match={"name": "Crème"})
    assert (made["name"], made["version"]) == ("Crème", 1)
    changed = await api.done("upsert", match={"name": "CREME"}, **given)
    assert (changed["id"], changed["name"], changed["version"]) == (made["id"], "CREME", 2)
    assert {name: noun.answer(changed, name) for name in given} == given
    await api.done("delete", id=made["id"])
    assert (await api.done("upsert", match={"name": "Crème"}))["id"] != made["id"]


async def test_an_upsert_by_external_id_makes_and_then_changes(api: Api) -> None:
    match = {"externalId": {"source": "erp", "value": "7"}}
    assert await api.refused("upsert", match=match) == [("REQUIRED", ["name"])]
    made = await api.done("upsert", match=match, name="A")
    assert made["externalIds"] == [{"source": "erp", "value": "7"}]
    changed = await api.done("upsert", match=match, name="B", externalIds=[{"source": "shop", "value": "9"}])
    assert (changed["id"], changed["name"], changed["version"]) == (made["id"], "B", 2)
    assert changed["externalIds"] == [{"source": "erp", "value": "7"}, {"source": "shop", "value": "9"}]
    await api.done("delete", id=made["id"])
    before = await api.everything()
    assert await api.refused("upsert", match=match, name="C") == [("DELETED", ["match"])]
    assert await api.everything() == before


async def test_external_ids_are_kept_taken_and_given_up(api: Api) -> None:
    made = await api.done(
        "create", name="A", externalIds=[{"source": "s", "value": "2"}, {"source": "r", "value": "1"}]
    )
    assert made["externalIds"] == [{"source": "r", "value": "1"}, {"source": "s", "value": "2"}]
    other = await api.make("B", externalIds=[{"source": "r", "value": "2"}])
    before = await api.everything()
    taken = [{"source": "t", "value": "1"}, {"source": "r", "value": "1"}]
    assert await api.refused("create", name="C", externalIds=taken) == [("TAKEN", ["externalIds", "1"])]
    assert await api.refused("update", id=other, externalIds=taken) == [("TAKEN", ["externalIds", "1"])]
    assert await api.everything() == before
    changed = await api.done("update", id=made["id"], externalIds=[{"source": "r", "value": None}])
    assert (changed["externalIds"], changed["version"]) == ([{"source": "s", "value": "2"}], 2)
    changed = await api.done("update", id=other, externalIds=[{"source": "r", "value": "1"}])
    assert changed["externalIds"] == [{"source": "r", "value": "1"}]
    assert (await api.history(other))[-1]["after"] == {"externalIds": {"r": "1"}}
    await api.done("delete", id=other)
    assert await api.refused("create", name="C", externalIds=[{"source": "r", "value": "1"}]) == [
        ("TAKEN", ["externalIds", "0"])
    ], "a deleted thing may come back"


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ([{"source": " ", "value": "1"}], "BLANK", ["0", "source"]),
        ([{"source": "s", "value": ""}], "BLANK", ["0", "value"]),
        ([{"source": "s" * 101, "value": "1"}], "TOO_LONG", ["0", "source"]),
        ([{"source": "s", "value": "v" * 256}], "TOO_LONG", ["0", "value"]),
        ([{"source": "s", "value": "v\x00"}], "INVALID", ["0", "value"]),
        ([{"source": "s\x00", "value": "v"}], "INVALID", ["0", "source"]),
        ([{"source": "s", "value": "1"}, {"source": "s", "value": "2"}], "DUPLICATE", ["1", "source"]),
    ],
)
async def test_what_is_no_external_id_is_refused(api: Api, given: list[Any], code: str, field: list[str]) -> None:
    before = await api.everything()
    assert await api.refused("create", name="A", externalIds=given) == [(code, ["externalIds", *field])]
    assert await api.everything() == before


async def test_nouns_do_not_take_external_ids_from_each_other(client: Client) -> None:
    same = [{"source": "erp", "value": "1"}]
    for noun in NOUNS:
        assert (await Api(client, noun).done("create", name="A", externalIds=same))["externalIds"] == same


async def test_it_is_found_by_what_identifies_it(api: Api, noun: Noun) -> None:
    made = await api.done("create", name="Crème", externalIds=[{"source": "erp", "value": "1"}])
    assert await api.find(externalId={"source": "erp", "value": "1"}) == made
    for wrong in ("2", "", "1\x00"):
        assert await api.find(externalId={"source": "erp", "value": wrong}) is None
    if noun.is_tree:  # whose names are not unique
        return
    assert await api.find(name=" CREME ") == made
    for unknown in ("Creme 2", "", "\x00"):
        assert await api.find(name=unknown) is None
    await api.done("delete", id=made["id"])
    assert await api.find(name="Crème") is None


async def test_a_dry_run_shows_what_would_be_and_keeps_nothing(api: Api, noun: Noun) -> None:
    made = await api.done("create", **noun.full("A"))
    before = await api.everything()
    for verb, given, action in (
        ("create", {"name": "B"}, "CREATED"),
        ("update", {"id": made["id"], "name": "B"}, "UPDATED"),
        ("upsert", {"match": {"name": "A NAME"}}, "UPDATED"),
        ("delete", {"id": made["id"]}, "DELETED"),
    ):
        payload = await api.run(verb, dryRun=True, **given)
        assert payload["userErrors"] == []
        [preview] = payload["preview"]
        assert preview["action"] == action
        assert payload[noun.one] == (None if action == "CREATED" else made)
        assert await api.everything() == before
    renamed = (await api.run("update", id=made["id"], name="B", dryRun=True))["preview"]
    assert renamed == [
        {"entityId": made["id"], "action": "UPDATED", "before": {"name": "A name"}, "after": {"name": "B"}}
    ]
    assert await api.refused("create", name="a NAME", dryRun=True) == [("TAKEN", ["name"])]


async def test_a_key_makes_a_retry_safe(api: Api) -> None:
    first = await api.done("create", name="A", idempotencyKey="k")
    assert await api.done("create", name="A", idempotencyKey="k") == first
    assert await api.refused("create", name="B", idempotencyKey="k") == [("IDEMPOTENCY_KEY_REUSED", ["idempotencyKey"])]
    await api.done("delete", id=first["id"], idempotencyKey="k")
    await api.done("delete", id=first["id"], idempotencyKey="k")
    assert [change["action"] for change in await api.history(first["id"])] == ["CREATED", "DELETED"]


async def test_the_history_has_every_value(api: Api, noun: Noun) -> None:
    made = await api.done("create", **noun.full("A"), reason="because")
    await api.done("update", id=made["id"], name="B")
    created, updated = await api.history(made["id"])
    assert (created["reason"], created["actorKind"], created["source"]) == ("because", "USER", "API")
    given = {**noun.full("A"), "externalIds": {"erp": "A-1", "shop": "A-2"}}
    assert {name: created["after"][name] for name in given} == given
    assert created["before"] is None
    assert not [name for name in created["after"] if "Key" in name or name == "accountId"]
    assert (updated["before"], updated["after"]) == ({"name": "A name"}, {"name": "B"})
