"""What the seeds printed goes in and comes back, by the tables in `docs/seeds/`."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from graphql import build_schema, is_leaf_type

from kit.ids import prefix_of
from kit.times import parse_time
from tests.conftest import Client
from tests.seeds.mapping import ADDITIONS, REQUEST, RESPONSE, ROOT, Mapping
from tests.seeds.paths import get, is_within, kind_at, leaves, put, selection
from tests.seeds.values import SEED_001, SEED_002, SEED_003, Beside, Made

pytestmark = pytest.mark.anyio

VALUES = {"001": SEED_001, "002": SEED_002, "003": SEED_003}
MAPPINGS = {seed: Mapping.of(seed) for seed in VALUES}
SCHEMA = build_schema((ROOT / "schema.graphql").read_text(encoding="utf-8"))

NOT_YET: dict[str, set[str]] = {
    "001": set(),
    "002": {"later: items", "none: an artist is a name here, and no thing with an id"},
    "003": {"beside: a pallet is never alone"},
}
"""Why a field of a seed has nothing of ours; nothing else counts as a reason."""

OF_OTHERS = (
    "kitItems.nodes[].product",
    "kitItems.nodes[].unitOfMeasure",
    "kitItems.nodes[].baseQuantity",
    "kitItems.nodes[].total",
    "substitutions[].product",
    "boms[].items.nodes[]",
    "boms[].extraCosts[]",
    "variants.nodes[].packaging",
    "packaging",
)
"""What is worked out, or was given to what a product is tied to: it is there, and other tests say what it must be."""

FITTING = {
    "string": str,
    "enum": str,
    "date": str,
    "number": float,
    "boolean": bool,
    "integer": (Made, Beside),
    "cents": int,
    "object": dict,
}
"""What the values are for each type of the seeds. All their whole numbers that stand here are ids, but for cents."""

AS_TEXT = (".amount", ".value", ".size", "priceCents")
"""Exact numbers come back as text."""

EITHER_SEED = pytest.mark.parametrize("seed", VALUES)


@EITHER_SEED
@pytest.mark.parametrize("table", [REQUEST, RESPONSE])
def test_every_printed_field_has_a_row(seed: str, table: str) -> None:
    mapping = MAPPINGS[seed]
    printed = leaves(mapping.request if table == REQUEST else mapping.response)
    named = [field for row in mapping.tables[table] for field in row.fields]
    later = [field for row in mapping.tables[table] if row.instead for field in row.fields]
    assert sorted(named) == sorted(set(named))
    assert [field for field in named if not any(is_within(leaf, field) for leaf in printed)] == []
    assert [leaf for leaf in printed if leaf not in named and not any(is_within(leaf, each) for each in later)] == []
    assert {row.instead for row in mapping.tables[table] if row.instead} <= NOT_YET[seed]


@EITHER_SEED
def test_every_field_of_ours_stands_in_the_schema(seed: str) -> None:
    assert SCHEMA.mutation_type
    for mutation, path, _, _ in taken(seed):
        start = SCHEMA.mutation_type.fields[mutation].args["input"].type
        assert is_leaf_type(kind_at(start, path)), f"{mutation} has no {path}"
    for path in {back for _, _, back, _ in taken(seed)} | shown(seed):
        assert is_leaf_type(kind_at(SCHEMA.type_map["Product"], path)), f"Product has no {path}"


@EITHER_SEED
def test_a_field_is_shown_as_it_was_taken(seed: str) -> None:
    mapping = MAPPINGS[seed]
    answered = {field.removesuffix("[]"): ours for field, (ours, *_) in mapping.mapped(RESPONSE).items()}
    for table in (REQUEST, ADDITIONS):
        for field, (*_, back) in mapping.mapped(table).items():
            assert set(back) & set(answered.get(field, back)), field
    # No two fields are shown as the same, but for ids that stand beside what they name.
    apart = [ours for field, ours in answered.items() if not field.endswith("_id")]
    assert sum(map(len, apart)) == len({path for ours in apart for path in ours})


@EITHER_SEED
def test_the_values_fit_and_are_distinct(seed: str) -> None:
    kinds = leaves(MAPPINGS[seed].request)
    for field in MAPPINGS[seed].mapped(REQUEST):
        assert isinstance(VALUES[seed][field], FITTING[kinds.get(field, "object")]), field
    told_apart = {
        back: json.dumps(value)
        for *_, back, value in taken(seed)
        if not (isinstance(value, bool | Made | Beside) or back.endswith(".unit"))
    }
    assert len(set(told_apart.values())) == len(told_apart)


@EITHER_SEED
async def test_the_request_goes_in_and_comes_back(client: Client, seed: str) -> None:
    ids: dict[Made, str] = {}
    inputs: dict[str, dict[str, Any]] = {"productCreate": {}}
    for mutation, path, _, value in taken(seed):
        put(inputs.setdefault(mutation, {}), path, await made(client, value, ids))
    given = inputs.pop("productCreate")
    beside = {
        mutation: (await send(client, mutation, given_to_it, "id"))["id"] for mutation, given_to_it in inputs.items()
    }
    for path, value in list(flat(seed)):
        put(given, path, beside[value.mutation])
    wanted = expected(seed, ids, beside)
    others = {path for path in shown(seed) if path.startswith(OF_OTHERS)}
    here = {path for path in shown(seed) if "attachments" not in path}  # tests/assets makes some and shows them
    product = await send(client, "productCreate", given, selection({*wanted, *here}))
    assert {path: get(product, path) for path in wanted} == wanted
    assert [path for path in here - others - wanted.keys() if not is_ours(path, get(product, path))] == []
    assert [path for path in here & others if get(product, path) is None] == []


def taken(seed: str) -> Iterator[tuple[str, str, str, Any]]:
    """Each mutation with a path into its input, the path on which the value comes back, and the value."""
    mapping, values = MAPPINGS[seed], VALUES[seed]
    for field, ((path,), (back,)) in mapping.mapped(REQUEST).items():
        yield "productCreate", path, back, values[field]
    for (mutation,), paths, backs in mapping.mapped(ADDITIONS).values():
        for path, back in zip(paths, backs, strict=True):
            yield mutation, path, back, values[f"{mutation}.{path}"]


def flat(seed: str) -> Iterator[tuple[str, Beside]]:
    """The paths of the request at which ids of what stands beside it are given."""
    for mutation, path, _, value in taken(seed):
        if mutation == "productCreate" and isinstance(value, Beside):
            yield path, value


def expected(seed: str, ids: dict[Made, str], beside: dict[str, str]) -> dict[str, Any]:
    """What must come back, by its path."""
    found = {}
    for *_, back, value in taken(seed):
        made = ids[value] if isinstance(value, Made) else value
        found[back] = beside[value.mutation] if isinstance(value, Beside) else made
    return {
        back: str(value) if isinstance(value, int | float) and back.endswith(AS_TEXT) else value
        for back, value in found.items()
    }


def shown(seed: str) -> set[str]:
    """The paths that stand for a field of the seed's response."""
    return {path for ours, *_ in MAPPINGS[seed].mapped(RESPONSE).values() for path in ours}


async def made(client: Client, value: Any, ids: dict[Made, str]) -> Any:
    """The value; of a thing that must be there beforehand the id, noted in `ids`."""
    if not isinstance(value, Made):
        return value
    if value not in ids:
        given = {name: await made(client, each, ids) for name, each in value.input.items()}
        ids[value] = (await send(client, value.mutation, given, "id"))["id"]
    return ids[value]


async def send(client: Client, mutation: str, given: dict[str, Any], selected: str) -> Any:
    """What a mutation makes, as selected."""
    noun = mutation.removesuffix("Create")
    kind = f"{noun[0].upper()}{noun[1:]}CreateInput!"
    answers = f"{noun} {{ {selected} }} userErrors {{ code message field }}"
    query = f"mutation ($input: {kind}) {{ {mutation}(input: $input) {{ {answers} }} }}"
    payload = (await client(query, {"input": given}))[mutation]
    assert payload["userErrors"] == []
    return payload[noun]


def is_ours(path: str, value: Any) -> bool:
    """Whether a value is what the program gives to something new by itself: an id, a moment, the account's currency."""
    kind = path.rpartition(".")[2]
    if kind in {"createdAt", "updatedAt"}:
        return bool(parse_time(value))
    return prefix_of(value) is not None if kind == "id" else (kind, value) == ("currency", "USD")
