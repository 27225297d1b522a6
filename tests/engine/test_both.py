"""The harness notices an executor that is wrong: the other tests of this folder could not fail otherwise."""

from collections.abc import Callable
from typing import Any

import pytest
from graphql import ExecutionResult

from app.http.execution import Execution
from app.http.gateway import Operation
from tests.engine.both import Different, Second
from tests.engine.conftest import Worlds
from tests.engine.documents import Generated
from tests.engine.worlds import World, confirmed_execution, moment

QUERY = "{ products(first: 3) { nodes { sku name supplier { name } } } }"
FAILING = '{ one: changes(first: -1) { endPosition } product(by: {upc: "4006381333931"}) { id } }'
AMBIGUOUS = '{ variant(by: {upc: "4006381333931"}) { id } tags(first: 1) { nodes { name } } }'
MUTATION = 'mutation { tagCreate(input: {name: "%s"}) { tag { id createdAt } } }'


class Wrong:
    """graphql-core, but for what is done to its results."""

    def __init__(self, change: Callable[[ExecutionResult], ExecutionResult], times: int = 1) -> None:
        self._core = confirmed_execution()
        self._change = change
        self._times = times

    async def execute(self, operation: Operation, context: Any) -> ExecutionResult:
        for _ in range(self._times):
            result = await self._core.execute(operation, context)
        return self._change(result)

    async def subscribe(self, *_: Any) -> Any:
        raise AssertionError("no document of these tests subscribes")


def compared(worlds: Worlds, execution: Execution, text: str) -> None:
    """Runs a document with another executor in the engine's place."""
    both = worlds.both
    right, both.engine.execution = both.engine.execution, execution
    try:
        worlds.run(both.compare(Generated(text)))
    finally:
        both.engine.execution = right


def other_value(result: ExecutionResult) -> ExecutionResult:
    assert result.data is not None
    result.data["products"]["nodes"][1]["supplier"] = None
    return result


def other_order(result: ExecutionResult) -> ExecutionResult:
    assert result.data is not None
    nodes = result.data["products"]["nodes"]
    nodes[0] = dict(reversed(nodes[0].items()))
    return result


def no_errors(result: ExecutionResult) -> ExecutionResult:
    return ExecutionResult(result.data, None)


def other_path(result: ExecutionResult) -> ExecutionResult:
    assert result.errors
    result.errors[0].path = ["product"]
    return result


def unchanged(result: ExecutionResult) -> ExecutionResult:
    return result


@pytest.mark.parametrize("text", [QUERY, FAILING, AMBIGUOUS, MUTATION % "alike"])
def test_an_executor_that_is_right_passes(worlds: Worlds, text: str) -> None:
    compared(worlds, Wrong(unchanged), text)


@pytest.mark.parametrize(
    ("text", "change", "told"),
    [
        (QUERY, other_value, "the data differ"),
        (QUERY, other_order, "the data differ"),
        (AMBIGUOUS, no_errors, "an error is missing"),
        (AMBIGUOUS, other_path, "an error"),
        (FAILING, no_errors, "an error is missing"),
        (FAILING, other_path, "no such errors"),
    ],
)
def test_a_wrong_answer_is_noticed(worlds: Worlds, text: str, change: Any, told: str) -> None:
    with pytest.raises(Different, match=told):
        compared(worlds, Wrong(change), text)


def test_what_is_done_in_one_world_only_is_noticed(worlds: Worlds) -> None:
    both = worlds.both

    async def make(world: World) -> None:
        with moment(1_000_000):
            await world.act(both.shops.owner, "tagCreate", name="first here, then there")

    worlds.run(both.assert_equal_worlds())
    worlds.run(make(both.engine))
    with pytest.raises(Different, match="the rows differ"):
        worlds.run(both.assert_equal_worlds())
    worlds.run(make(both.core))
    worlds.run(both.assert_equal_worlds())


def test_a_mutation_done_twice_is_noticed(worlds: Worlds) -> None:
    with pytest.raises(Different, match="the data differ"):
        compared(worlds, Wrong(unchanged, times=2), MUTATION % "twice")
    worlds.run(worlds.both.assert_equal_worlds())  # the second time it was refused


def test_an_operation_left_to_core_is_noticed(worlds: Worlds) -> None:
    both = worlds.both
    kept, both.second = both.second, Second(both.second.execution, lambda operation: "cannot")
    try:
        with pytest.raises(Different, match="left to graphql-core: cannot"):
            worlds.run(both.compare(Generated(QUERY)))
        worlds.run(both.compare(Generated("{ __schema { queryType { name } } products { totalCount } }")))
    finally:
        both.second = kept


def test_an_invalid_document_is_no_document(worlds: Worlds) -> None:
    with pytest.raises(Different, match="DocumentInvalid"):
        worlds.run(worlds.both.compare(Generated("{ nothing }")))


def test_another_account_s_id_is_noticed(worlds: Worlds) -> None:
    both = worlds.both
    with pytest.raises(Different, match="shows another account's"):
        document = Generated("{ products(first: 2) { nodes { id name } } }")
        other = both.shops.owner.__class__(both.shops.other, both.shops.owner.kind, "user", both.shops.owner.scopes)
        worlds.run(both.compare(document, other))
