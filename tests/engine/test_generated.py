"""Whatever is asked, by whomever, in whatever form: the engine answers as graphql-core does, to the byte."""

import gc
from collections.abc import Iterator
from random import Random
from typing import Final

import pytest

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


@pytest.mark.usefixtures("spared")
@pytest.mark.parametrize("part", range(PARTS))
def test_generated_documents_are_answered_alike(worlds: Worlds, part: int) -> None:
    """Also: nothing of another account is ever shown, every part of the schema is asked for, and nothing that the
    engine should execute is left to graphql-core."""
    running = Running(worlds.both, Random(part), part, PARTS)

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
    print(counts)
