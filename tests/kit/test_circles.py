"""Nothing is made of itself: what is refused, by which way, and what is not."""

from collections.abc import Mapping
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from kit.circles import circles

THINGS = "abcdefg"
edges = st.dictionaries(st.sampled_from(THINGS), st.sets(st.sampled_from(THINGS), max_size=3), max_size=6)


def reachable(made_of: Mapping[str, set[str]], start: str) -> set[str]:
    """What a thing is made of, by whatever way."""
    seen: set[str] = set()
    waiting = set(made_of.get(start, ()))
    while waiting:
        seen |= waiting
        waiting = {below for each in waiting for below in made_of.get(each, ())} - seen
    return seen


def test_the_way_is_told() -> None:
    assert circles({"a": {"b"}, "b": {"c"}}, {"c": {"a"}}) == {"c": ["c", "a", "b", "c"]}
    assert circles({}, {"a": {"a"}}) == {"a": ["a", "a"]}


def test_things_may_change_places() -> None:
    """What one gives up, another may take in the same batch, in whatever order they are given."""
    assert circles({"a": {"b"}}, {"a": set(), "b": {"a"}}) == {}
    assert circles({"a": {"b"}}, {"b": {"a"}, "a": set()}) == {}


def test_one_that_is_refused_keeps_what_it_has() -> None:
    """And so closes a circle for another, that would not be there had it gone through."""
    refused = circles({"a": {"b"}, "b": set()}, {"a": {"a"}, "b": {"a"}})
    assert refused.keys() == {"a", "b"}


@given(edges, edges)
def test_what_is_accepted_is_free_of_circles(now: dict[str, set[str]], wanted: dict[str, set[str]]) -> None:
    kept = {thing: below for thing, below in now.items() if thing not in reachable(now, thing)}
    kept = {thing: {each for each in below if each > thing} for thing, below in kept.items()}  # free of circles now
    refused = circles(kept, wanted)
    accepted = {**kept, **{thing: below for thing, below in wanted.items() if thing not in refused}}
    assert not [thing for thing in accepted if thing in reachable(accepted, thing)]
    for thing, way in refused.items():
        assert (way[0], way[-1]) == (thing, thing)
        assert way[1] in wanted[thing]
        tried = {thing: {*accepted.get(thing, ()), *kept.get(thing, ()), *wanted.get(thing, ())} for thing in THINGS}
        assert all(below in tried[above] for above, below in pairwise(way))
    if not [thing for thing in wanted if thing in reachable({**kept, **wanted}, thing)]:
        assert refused == {}


@given(edges)
def test_a_single_thing_is_refused_only_where_it_must_be(wanted: dict[str, set[str]]) -> None:
    kept = {thing: {each for each in below if each > thing} for thing, below in wanted.items()}
    for thing in THINGS:
        for below in THINGS:
            closes = thing == below or thing in reachable(kept, below)
            assert bool(circles(kept, {thing: {below}})) == closes
