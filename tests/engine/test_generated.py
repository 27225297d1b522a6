"""Whatever is asked, by whomever, in whatever form: the engine answers as graphql-core does, to the byte."""

import gc
from collections import Counter
from collections.abc import Iterator
from random import Random
from typing import Any, Final

import pytest

from engine.lookups import Lookup
from kit.joint import Layout
from kit.snapshots import Reads
from tests.engine.conftest import Worlds
from tests.engine.running import Running

pytestmark = [
    # graphql-core leaves the coroutines of a list unawaited when one of them fails; they hold nothing of ours.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore:coroutine .* was never awaited"),
]

PARTS: Final = 2
"""Streams of documents, so that processors share the work; together they use the whole schema."""

DOCUMENTS: Final = 2_000 // PARTS + 1
MORE: Final = 6_000
"""So many more are made if some of a stream's part of the schema was not asked for yet."""


@pytest.fixture
def spared() -> Iterator[None]:
    """Spares the garbage collector what stays, and lets it look seldom: thousands of documents are kept."""
    before = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 100)
    yield
    gc.set_threshold(*before)
    gc.unfreeze()


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often the engine took one of its shorter ways."""
    counts: Counter[str] = Counter()
    data, parted = Lookup.data, Layout.parted

    async def counted_data(lookup: Lookup, reads: Reads, ids: list[str]) -> Any:
        found = await data(lookup, reads, ids)
        counts["lookups together"] += len(ids) > 1 and found is not None
        return found

    def counted_parted(layout: Layout, *given: Any) -> Any:
        counts["lists read ahead"] += 1
        return parted(layout, *given)

    monkeypatch.setattr(Lookup, "data", counted_data)
    monkeypatch.setattr(Layout, "parted", counted_parted)
    return counts


@pytest.mark.usefixtures("spared")
@pytest.mark.parametrize("part", range(PARTS))
def test_generated_documents_are_answered_alike(worlds: Worlds, taken: Counter[str], part: int) -> None:
    """Also: nothing of another account is ever shown, every part of the schema is asked for, and nothing that the
    engine should execute is left to graphql-core."""
    running = Running(worlds.both, Random(part), part, PARTS)
    before = worlds.both.counts.documents  # both streams may have the same worlds

    async def run() -> None:
        await running.begin()
        async for _ in running.answers(DOCUMENTS):
            pass
        for _ in range(MORE):
            if not running.documents.coverage.missing():
                break
            await running.next()
        await worlds.both.assert_equal_worlds()

    worlds.run(run())
    assert running.documents.coverage.missing() == []
    worlds.both.assert_busy()
    counts = worlds.both.counts
    assert counts.mutations > counts.documents / 10, counts
    assert counts.remembered > counts.documents / 3, counts
    assert counts.documents / 50 < counts.with_errors < counts.documents / 5, counts
    made = counts.documents - before
    assert taken["lookups together"] > made / 100, taken
    has_trips = worlds.both.engine.database.dialect.has_trips
    assert not has_trips or taken["lists read ahead"] > made / 40, taken
    print(counts, taken)
