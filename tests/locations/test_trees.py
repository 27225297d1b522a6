"""Categories and locations form trees: nothing lies below itself, and what is there lies below what is there."""

import asyncio
from typing import Any

import pytest

from tests.conftest import Client, Shop
from tests.support.nouns import TREES, Api, counts_of, errors_of

pytestmark = pytest.mark.anyio

UNKNOWN = "_00000000000000000000000000"
TOLERANT = {"errorPolicy": "IGNORE_FAILED"}


@pytest.fixture(params=TREES, ids=lambda noun: noun.one)
def api(request: pytest.FixtureRequest, client: Client) -> Api:
    return Api(client, request.param)


async def chain(api: Api, *names: str) -> list[str]:
    """Each below the one before; their ids."""
    ids: list[str] = []
    for name in names:
        ids.append(await api.make(name, parentId=ids[-1] if ids else None))
    return ids


async def parents(api: Api) -> dict[str, str | None]:
    """What was not deleted, by name, and the id of what it lies below."""
    document = f"{{ {api.noun.many}(first: 250) {{ nodes {{ name parent {{ id }} }} }} }}"
    nodes = (await api.client(document))[api.noun.many]["nodes"]
    return {node["name"]: node["parent"] and node["parent"]["id"] for node in nodes}


def moves(*pairs: tuple[str, str | None]) -> list[dict[str, Any]]:
    """The rows of a bulk update."""
    return [{"id": each, "parentId": parent} for each, parent in pairs]


async def test_what_lies_below_is_shown_with_what_lies_above(api: Api) -> None:
    top, _, leaf = await chain(api, "Top", "Middle", "Leaf")
    children = "subcategories" if api.noun.one == "category" else "children"
    document = f"""query ($id: ID!) {{ {api.noun.one}(by: {{id: $id}}) {{ {children} {{
      totalCount nodes {{ name parent {{ name }} {children} {{ nodes {{ id }} }} }} }} }} }}"""
    below = (await api.client(document, {"id": top}))[api.noun.one][children]
    assert below == {
        "totalCount": 1,
        "nodes": [{"name": "Middle", "parent": {"name": "Top"}, children: {"nodes": [{"id": leaf}]}}],
    }


async def test_a_parent_must_be_there(api: Api, other_client: Client) -> None:
    gone, kept = await api.make("Gone"), await api.make("Kept")
    await api.done("delete", id=gone)
    theirs = await Api(other_client, api.noun).make("Theirs")
    before = await api.everything()
    for wrong in (gone, theirs, gone.split("_")[0] + UNKNOWN, "", "a\x00", "supp" + UNKNOWN):
        told = [("NOT_FOUND", ["parentId"])]
        assert await api.refused("create", name="A", parentId=wrong) == told
        assert await api.refused("update", id=kept, parentId=wrong) == told
        assert await api.refused("upsert", match={"name": "A"}, parentId=wrong) == told
    assert await api.everything() == before


@pytest.mark.parametrize("length", [1, 2, 3, 12])
async def test_nothing_lies_below_itself(api: Api, length: int) -> None:
    ids = await chain(api, *(f"L{n}" for n in range(length)))
    before = await api.everything()
    assert await api.refused("update", id=ids[0], parentId=ids[-1]) == [("CYCLE", ["parentId"])]
    await api.done("update", id=ids[0], externalIds=[{"source": "s", "value": "1"}])
    match = {"externalId": {"source": "s", "value": "1"}}
    assert await api.refused("upsert", match=match, parentId=ids[-1]) == [("CYCLE", ["parentId"])]
    assert (await api.everything())[0][1:] == before[0][1:]


@pytest.mark.parametrize("count", [2, 3, 10])
async def test_many_rows_together_close_no_circle(api: Api, count: int) -> None:
    ids = [await api.make(f"N{n}") for n in range(count)]
    outsider = await api.make("Outsider")
    before = await api.everything()
    rows = moves(*((each, ids[(n + 1) % count]) for n, each in enumerate(ids)), (outsider, ids[0]))
    told = [(n, "CYCLE", ["parentId"]) for n in range(count)]
    assert errors_of(await api.bulk("update", rows)) == told
    assert await api.everything() == before
    payload = await api.bulk("update", rows, **TOLERANT)
    assert (errors_of(payload), counts_of(payload)) == (told, (1, count, count + 1))
    assert await parents(api) == {**{f"N{n}": None for n in range(count)}, "Outsider": ids[0]}


async def test_a_tree_may_be_turned_around_in_one_go(api: Api) -> None:
    top, middle, leaf = await chain(api, "Top", "Middle", "Leaf")
    payload = await api.bulk("update", moves((top, middle), (middle, leaf), (leaf, None)))
    assert payload["errors"] == []
    assert await parents(api) == {"Top": middle, "Middle": leaf, "Leaf": None}


async def test_a_move_that_stands_on_one_that_fails_is_judged_by_what_is_left(api: Api) -> None:
    """Leaf cannot go to the top, where there is one of its name; so Top cannot go below it."""
    top, leaf = await chain(api, "Top", "Leaf")
    await api.make("LEAF")
    before = await api.everything()
    payload = await api.bulk("update", moves((top, leaf), (leaf, None)), **TOLERANT)
    assert errors_of(payload) == [(0, "CYCLE", ["parentId"]), (1, "TAKEN", ["name"])]
    assert await api.everything() == before


async def test_what_has_something_below_it_is_in_use(api: Api) -> None:
    top, middle, leaf = await chain(api, "Top", "Middle", "Leaf")
    before = await api.everything()
    for each in (top, middle):
        assert await api.refused("delete", id=each) == [("IN_USE", ["id"])]
    assert [each[:2] for each in errors_of(await api.bulk("delete", [top, middle]))] == [(0, "IN_USE"), (1, "IN_USE")]
    assert await api.everything() == before
    payload = await api.bulk("delete", [top, leaf], **TOLERANT)
    assert (payload["ids"], [each[:2] for each in errors_of(payload)]) == ([None, leaf], [(0, "IN_USE")])
    await api.done("delete", id=middle)
    await api.done("delete", id=top)
    assert await api.names() == []


async def test_a_whole_tree_goes_and_comes_back_in_one_go(api: Api) -> None:
    ids = await chain(api, "Top", "Middle", "Leaf")
    assert counts_of(await api.bulk("delete", ids)) == (3, 0, 3)
    before = await api.everything()
    assert await api.refused("restore", id=ids[2]) == [("DELETED", ["id"])]
    assert [each[:2] for each in errors_of(await api.bulk("restore", ids[1:]))] == [(0, "DELETED"), (1, "DELETED")]
    assert await api.everything() == before
    assert counts_of(await api.bulk("restore", ids[::-1])) == (3, 0, 3)
    assert await parents(api) == {"Top": None, "Middle": ids[0], "Leaf": ids[1]}


async def test_what_stays_keeps_what_is_above_it(api: Api) -> None:
    """Leaf is not named, so Middle stays, so Top stays."""
    top, middle, _ = await chain(api, "Top", "Middle", "Leaf")
    alone = await api.make("Alone")
    payload = await api.bulk("delete", [top, middle, alone], **TOLERANT)
    assert payload["ids"] == [None, None, alone]
    assert [each[:2] for each in errors_of(payload)] == [(0, "IN_USE"), (1, "IN_USE")]
    assert await api.names() == ["Top", "Middle", "Leaf"]


async def test_what_stays_away_keeps_away_what_is_below_it(api: Api) -> None:
    """There is a new Top, so the old one stays away, and so does what was below it."""
    ids = await chain(api, "Top", "Middle", "Leaf")
    await api.bulk("delete", ids)
    await api.make("top")
    payload = await api.bulk("restore", ids, **TOLERANT)
    assert errors_of(payload) == [(0, "TAKEN", ["id"]), (1, "DELETED", ["id"]), (2, "DELETED", ["id"])]
    assert await api.names() == ["top"]


async def test_a_tree_may_be_two_hundred_deep(api: Api) -> None:
    ids = (await api.bulk("create", [{"name": f"L{n}"} for n in range(200)]))["ids"]
    assert counts_of(await api.bulk("update", moves(*zip(ids[1:], ids, strict=False)))) == (199, 0, 199)
    assert (await parents(api))["L199"] == ids[198]
    assert await api.refused("update", id=ids[0], parentId=ids[-1]) == [("CYCLE", ["parentId"])]
    assert (await api.done("update", id=ids[199], parentId=ids[0]))["parent"] == {"id": ids[0]}
    below = await api.make("Last", parentId=ids[198])
    assert (await api.find(id=below))["parent"] == {"id": ids[198]}
    assert counts_of(await api.bulk("delete", [*ids, below])) == (201, 0, 201)


@pytest.mark.parametrize("count", [2, 8])
async def test_moves_at_once_close_no_circle(api: Api, count: int) -> None:
    """Each of them alone is fine: N0 below N1, N1 below N2, ..."""
    ids = [await api.make(f"N{n}") for n in range(count)]
    payloads = await asyncio.gather(
        *(api.run("update", id=each, parentId=ids[(n + 1) % count]) for n, each in enumerate(ids))
    )
    told = [error["code"] for payload in payloads for error in payload["userErrors"]]
    assert told == ["CYCLE"]
    assert list((await parents(api)).values()).count(None) == 1


async def test_a_child_made_while_its_parent_is_deleted_does_not_hang_in_the_air(api: Api) -> None:
    for n in range(12):
        parent = await api.make(f"Parent {n}")
        made, gone = await asyncio.gather(
            api.run("create", name="Child", parentId=parent), api.run("delete", id=parent)
        )
        told = [error["code"] for payload in (made, gone) for error in payload["userErrors"]]
        assert told in (["NOT_FOUND"], ["IN_USE"])


async def test_accounts_have_their_own_trees(api: Api, other_client: Client, other_shop: Shop) -> None:
    theirs = Api(other_client, api.noun)
    await chain(theirs, "Top", "Leaf")
    top, leaf = await chain(api, "Top", "Leaf")
    assert await parents(api) == {"Top": None, "Leaf": top}
    assert await theirs.refused("update", id=leaf, parentId=None) == [("NOT_FOUND", ["id"])]
    assert other_shop.actor.account.id not in (top, leaf)
