"""The race compares answers before it measures, and names the first value that differs."""

from typing import Any

import pytest

from benchmarks.contestants import CannotRace, Contestant, Course
from benchmarks.race import compare
from benchmarks.shapes import Q2, Shape, Variables

COURSE = Course("postgresql://", "postgresql://", "acct_1", "igw_1")


class Known(Contestant):
    """Answers what it is told to."""

    def __init__(self, name: str, data: Any) -> None:
        super().__init__(name, (), COURSE)
        self._known = data

    def answer(self, shape: Shape, given: Variables) -> Any:
        return self._known


def products(*skus: str | None, more: Any = True) -> Any:
    return {"products": {"nodes": [{"sku": sku} for sku in skus], "pageInfo": {"hasNextPage": more}}}


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (products("A", "C"), "b differs from a.products.nodes[1].sku: 'C', not 'B'"),
        (products("A", None), "b differs from a.products.nodes[1].sku: None, not 'B'"),
        (products("A"), "b differs from a.products.nodes: [{'sku': 'A'}], not [{'sku': 'A'}, {'sku': 'B'}]"),
        (products("A", "B", more=1), "b differs from a.products.pageInfo.hasNextPage: 1, not True"),
    ],
)
def test_a_difference_ends_the_race(found: Any, said: str) -> None:
    them = [Known("a", products("A", "B")), Known("b", found)]

    with pytest.raises(CannotRace) as refused:
        compare(them, {"Q2": [{"first": 2}]})
    assert str(refused.value) == f"{Q2.name} {{'first': 2}}: {said}"


def test_equal_answers_let_it_begin() -> None:
    compare([Known(name, products("A", "B")) for name in "abc"], {"Q2": [{"first": 2}]})
