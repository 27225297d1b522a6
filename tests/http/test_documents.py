"""The store of parsed documents: what it keeps, what it forgets, and what it may cost."""

from __future__ import annotations

import asyncio
import sys
import threading
import time
from dataclasses import replace
from types import FrameType

import pytest

from app.http.documents import DocumentStore
from app.http.errors import DocumentInvalid, DocumentTooComplex, DocumentUnparsable
from app.http.limits import Limits
from tests.http.shop import SCHEMA

pytestmark = pytest.mark.anyio


UNMEASURED = {f"document_{what}": 2**100 for what in ("depth", "fields", "aliases", "directives", "root_fields")}
"""Limits that let every structure through, so that what comes after them is on trial."""


def store(**limits: int) -> DocumentStore:
    return DocumentStore(SCHEMA._schema, replace(Limits(), **limits))


async def test_a_document_is_prepared_once() -> None:
    documents = store()
    first = await documents.get("{greeting}")
    assert await documents.get("{greeting}") is first
    assert await documents.get("{ greeting }") is not first
    assert len(documents) == 2


async def test_failures_are_kept_and_raised_afresh() -> None:
    documents = store()
    raised = []
    for _ in range(2):
        for text, kind in [("{", DocumentUnparsable), ("{nothing}", DocumentInvalid)]:
            with pytest.raises(kind) as caught:
                await documents.get(text)
            raised.append(caught.value)
    assert len(documents) == 2
    assert raised[0].errors == raised[2].errors
    assert raised[0] is not raised[2]


async def test_the_least_recently_used_goes_first() -> None:
    documents = store(cached_documents=2)
    one = await documents.get("query One{greeting}")
    two = await documents.get("query Two{greeting}")
    assert await documents.get("query One{greeting}") is one
    await documents.get("query Three{greeting}")
    assert len(documents) == 2
    assert await documents.get("query One{greeting}") is one
    assert await documents.get("query Two{greeting}") is not two


async def test_the_weight_is_bounded_and_added_up_rightly() -> None:
    documents = store(cached_bytes=50_000)
    for number in range(50):
        await documents.get(f"query Number{number}{{greeting}}")
        assert documents.kept_bytes <= 50_000
    assert 1 < len(documents) < 50
    await documents.get("{" + "greeting " * 100 + "}")
    assert documents.kept_bytes <= 50_000
    assert len(documents) > 1


async def test_fields_of_one_name_may_be_compared_within_a_budget() -> None:
    text = "{" + "shelf{name}" * 100 + "}"
    await store().get(text)
    with pytest.raises(DocumentInvalid):
        await store(overlap_budget=1_000).get(text)


async def test_long_documents_leave_the_event_loop_alone() -> None:
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            ticks += 1
            await asyncio.sleep(0.005)

    ticking = asyncio.create_task(tick())
    await store(**UNMEASURED).get("{" + "".join(f"a{number}:greeting " for number in range(3_000)) + "}")
    ticking.cancel()
    assert ticks > 5


async def test_long_documents_are_prepared_one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each thread that is busy makes the event loop wait for its turn."""
    documents = store()
    under_way: set[str] = set()
    most = 0

    def prepared(text: str) -> DocumentUnparsable:
        nonlocal most
        under_way.add(text)
        most = max(most, len(under_way))
        time.sleep(0.005)
        under_way.remove(text)
        return DocumentUnparsable(threading.current_thread().name)

    monkeypatch.setattr(documents, "_prepared", prepared)
    long = "{" + "a " * (Limits().inline_document_tokens + 1)
    texts = [f"{long} b{number}" for number in range(10)] + ["#" * (Limits().inline_document_bytes + 1)]
    refused = await asyncio.gather(*map(documents.get, texts), return_exceptions=True)
    assert {str(each) for each in refused} == {"documents_0"}
    assert most == 1


FRAGMENTS = "".join(f"fragment F{n} on Shelf{{name}}" for n in range(1_500))
DOUBLING_FRAGMENTS = "".join(
    f"fragment F{n} on Shelf{{a:shelf{{...F{n + 1}}}b:shelf{{...F{n + 1}}}}}" for n in range(60)
)

WORST = {
    "fields of one name": "{shelf{" + "name " * 14_900 + "}}",
    "selections of one name": "{" + "shelf{name}" * 3_700 + "}",
    "nested selections of one name": "{shelf{" + "shelf{name}" * 3_700 + "}}",
    "aliases": "{shelf{" + "".join(f"a{n}:name " for n in range(4_900)) + "}}",
    "conflicting aliases": "{shelf{" + "a:name a:broken " * 2_400 + "}}",
    "inline fragments": "{shelf{" + "...on Shelf{name}" * 2_400 + "}}",
    "fragments": "{shelf{" + "".join(f"...F{n} " for n in range(1_500)) + "}}" + FRAGMENTS,
    "doubling fragments": "{shelf{...F0}}" + DOUBLING_FRAGMENTS + "fragment F60 on Shelf{name}",
    "operations": "".join(f"query Q{n}{{shelf{{name}}}}" for n in range(1_800)),
    "unknown fields far down": "{shelf{" + "".join("\n" * 1_000 + f"x{n} " for n in range(900)) + "}}",
    "long unknown names": "{shelf{" + "".join("x" * 9_000 + f"{n} " for n in range(100)) + "}}",
    "a long list": "{echo(many:[" + "1 " * 14_900 + "])}",
    "a long string": '{greeting(name:"' + "\\n" * 500_000 + '")}',
    "directives": "{greeting " + "@skip(if:true)" * 2_100 + "}",
}  # fmt: skip


MOST_CALLS = 4_000_000
"""About a second's work; none of the worst takes more than 3.1 million. One that grows with the square of the document
would take hundreds of millions."""


@pytest.mark.parametrize("limits", [{}, UNMEASURED], ids=["measured", "unmeasured"])
@pytest.mark.parametrize("text", WORST.values(), ids=WORST.keys())
async def test_the_worst_documents_cost_little(text: str, limits: dict[str, int]) -> None:
    documents = store(**limits)
    calls = 0

    def count(_: FrameType | None, event: str, __: object) -> None:
        nonlocal calls
        calls += event in {"call", "c_call"}
        assert calls <= MOST_CALLS  # ends what would go on for hours

    # Long documents are prepared in a thread, which is made for the first of them.
    threading.setprofile(count)
    sys.setprofile(count)
    try:
        await documents.get(text)
    except (DocumentInvalid, DocumentUnparsable, DocumentTooComplex) as refused:
        assert len(refused.errors) <= Limits().validation_errors + 1
    finally:
        sys.setprofile(None)
        threading.setprofile(None)
    assert 0 < calls <= MOST_CALLS
