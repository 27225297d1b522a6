"""Documents that are hard to execute, written by hand: the engine answers each as graphql-core does, to the byte."""

from collections.abc import Mapping
from typing import Any, Final

import orjson
import pytest
import sqlalchemy as sa

from engine import objects as at_work
from inventory.locations.models import LOCATIONS
from inventory.suppliers.models import SUPPLIERS
from tests.engine.both import Different
from tests.engine.comparing import Answer
from tests.engine.conftest import Worlds
from tests.engine.documents import Generated
from tests.engine.nasty import FAILING, INTROSPECTING, MUTATIONS, REFUSED, SOUND, Case

pytestmark = [
    # graphql-core leaves the coroutines of a list unawaited when one of them fails; they hold nothing of ours.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore:coroutine .* was never awaited"),
]

UNKNOWN: Final = "prod_01h455vb4pex5vsknk084sn02q"


@pytest.fixture(scope="module")
def names(worlds: Worlds) -> dict[str, str]:
    """What documents name in angle brackets: ids of things that are there."""
    both = worlds.both
    rows = worlds.run(both.core.rows(both.shops.account))
    other = worlds.run(both.core.rows(both.shops.other))
    gone = next(row["id"] for row in rows["product"] if row["name"] == "Gone")
    full = next(row["id"] for row in rows["product"] if row["sku"] == "Ä-1")
    first = {table: rows[table][0]["id"] for table in ("variant", "category", "tag", "supplier", "location")}
    ids = {"gone": gone, "product": full, "unknown": UNKNOWN, "foreign": other["product"][0]["id"], **first}
    return ids | {"account": both.shops.account.id, "user": both.shops.owner.id}


def filled_in(value: Any, names: Mapping[str, str]) -> Any:
    """A document or variables, with ids for what stands in angle brackets."""
    text = orjson.dumps(value).decode()
    for name, entity_id in names.items():
        text = text.replace(f"<{name}>", entity_id)
    return orjson.loads(text)


def asked(worlds: Worlds, case: Case, names: Mapping[str, str]) -> Answer | None:
    """The answer of both executors."""
    text, variables = filled_in([case.text, case.variables], names)
    return worlds.run(worlds.both.compare(Generated(text, variables, case.operation_name)))


def codes(answer: Answer) -> list[str]:
    return sorted(orjson.loads(seen)["extensions"]["code"] for _, seen in answer.errors)


def of(cases: tuple[Case, ...]) -> Any:
    return pytest.mark.parametrize("case", cases, ids=[case.text[:40] for case in cases])


@of(SOUND)
def test_what_is_sound(worlds: Worlds, names: dict[str, str], case: Case) -> None:
    answer = asked(worlds, case, names)
    assert answer is not None
    assert answer.errors == ()


@of(FAILING)
def test_fields_that_fail(worlds: Worlds, names: dict[str, str], case: Case) -> None:
    answer = asked(worlds, case, names)
    assert answer is not None
    assert answer.errors != ()


@of(REFUSED)
def test_what_is_refused_before_it_starts(worlds: Worlds, names: dict[str, str], case: Case) -> None:
    assert asked(worlds, case, names) is None


@of(INTROSPECTING)
def test_introspection_may_be_left_to_core(worlds: Worlds, names: dict[str, str], case: Case) -> None:
    assert asked(worlds, case, names) is not None


@of(MUTATIONS)
def test_mutations(worlds: Worlds, names: dict[str, str], case: Case) -> None:
    assert asked(worlds, case, names) is not None
    worlds.run(worlds.both.assert_equal_worlds())


def test_a_subscription_is_no_document_of_this_schema(worlds: Worlds) -> None:
    with pytest.raises(Different, match="DocumentInvalid"):
        worlds.run(worlds.both.compare(Generated("subscription { changes { endPosition } }")))


@pytest.mark.parametrize("selection", ["version", "a: version name", "... on Node { id } ... on Entity { v: version }"])
def test_a_number_beyond_int_fails_in_its_own_field(worlds: Worlds, selection: str) -> None:
    """One row of a list is beyond 32 bits: its non-null field fails, and takes along what stands around it."""

    async def grow() -> None:
        for world in (worlds.both.core, worlds.both.engine):
            async with world.database.writing(worlds.both.shops.account) as writes:
                alive = sa.select(SUPPLIERS.c.id).where(SUPPLIERS.c.deleted_at.is_(None))
                worst = alive.order_by(SUPPLIERS.c.id.desc()).limit(1).scalar_subquery()
                await writes.execute(sa.update(SUPPLIERS).where(SUPPLIERS.c.id == worst).values(version=2**31))
                await writes.execute(sa.update(LOCATIONS).where(LOCATIONS.c.name == "Room").values(version=2**40))

    worlds.run(grow())
    for text in (
        f"{{ suppliers(last: 3) {{ nodes {{ {selection} }} }} tags(first: 1) {{ totalCount }} }}",
        f"{{ suppliers(last: 3) {{ edges {{ node {{ {selection} }} cursor }} pageInfo {{ endCursor }} }} }}",
        f"{{ locations(first: 9) {{ nodes {{ name parent {{ {selection} }} }} }} }}",
        f"{{ locations(first: 9) {{ nodes {{ parent {{ {selection} children {{ __typename }} }} }} }} }}",
    ):
        answer = worlds.run(worlds.both.compare(Generated(text)))
        assert answer is not None
        assert set(codes(answer)) == {"INTERNAL_ERROR"}, text


def test_too_many_objects(worlds: Worlds, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(at_work, "MAX_OBJECTS", 40)
    both = worlds.both
    whole = "{ products(first: 30) { nodes { id variants(first: 9) { nodes { id } } } } }"
    nullable = (
        '{ node(id: "%s") { ... on Category { products(first: 50) { nodes { id } } } } suppliers { totalCount } }'
    )
    answer = worlds.run(both.compare(Generated(whole)))
    assert answer is not None
    assert answer.data is None
    assert set(codes(answer)) == {"TOO_MANY_OBJECTS"}
    group = worlds.run(both.core.rows(both.shops.account))["category"][0]["id"]
    monkeypatch.setattr(at_work, "MAX_OBJECTS", 1)
    assert worlds.run(both.compare(Generated(nullable % group))) is not None
