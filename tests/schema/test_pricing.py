"""The price of an operation: how many objects it may list, worked out by hand here and by one walk there."""

from types import SimpleNamespace
from typing import Any

import pytest
from graphql import (
    FragmentDefinitionNode,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    build_schema,
    get_variable_values,
    parse,
    validate,
)
from hypothesis import given
from hypothesis import strategies as st

import resolvers.graph
from app.http.limits import Limits
from schema.pricing import COUNT_PRICE, SEARCH_PRICE, SIZE, price
from tests.conftest import Client
from tests.support.statements import Statements

pytestmark = pytest.mark.anyio

SDL = """
interface Node { id: ID! }

type Thing implements Node {
  id: ID!
  price: Money
  parts(first: Int, after: String, last: Int, before: String): ThingConnection!
  whole: Thing
  labels: [Label!]!
  words: [String!]!
}

type Place implements Node { id: ID! things(first: Int, last: Int): ThingConnection! }

type Money { amount: String! }
type Label { text: String! }
type PageInfo { endCursor: String }
type ThingEdge { node: Thing!, cursor: String! }
type ThingConnection { nodes: [Thing!]!, edges: [ThingEdge!]!, pageInfo: PageInfo!, totalCount: Int! }
type Feed { nodes: [Label!]!, hasMore: Boolean! }
union Found = Thing | Place

type Query {
  things(first: Int, after: String, last: Int, before: String): ThingConnection!
  thing(id: ID): Thing
  node(id: ID!): Node
  nodes(ids: [ID!]!): [Node]!
  feed(first: Int! = 100): Feed!
  lastFeed: Feed!
  found: Found
  declared: [Label!]!
}

type Payload { thing: Thing, errors: [Label!]! }
type Mutation { make(name: String): Payload! }
"""


def own_schema() -> GraphQLSchema:
    """The schema of these tests; `Query.declared` declares its size, as a Strawberry field would."""
    schema = build_schema(SDL)
    assert isinstance(schema.query_type, GraphQLObjectType)
    schema.query_type.fields["declared"].extensions = {"strawberry-definition": SimpleNamespace(metadata={SIZE: 3})}
    return schema


SCHEMA = own_schema()


def priced(text: str, variables: dict[str, Any] | None = None, schema: GraphQLSchema = SCHEMA) -> int:
    """The price of a document's one operation, which must be valid."""
    document = parse(text)
    assert validate(schema, document) == []
    [operation] = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
    fragments = {each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)}
    values = get_variable_values(schema, operation.variable_definitions or (), variables or {})
    assert not isinstance(values, list), values
    return price(schema, operation, fragments, values)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{__typename}", 0),
        ('{__schema{types{fields{name}}} __type(name:"Thing"){name}}', 0),
        ("{thing{id words}}", 1),
        ("{thing{price{amount} whole{whole{id}}}}", 4),
        ("{thing{labels{text}}}", 1 + 10),
        ("{declared{text}}", 3),
        ('{nodes(ids:["a","b","c"]){id}}', 3),
        ('{nodes(ids:"a"){id}}', 1),
        ("{nodes(ids:[]){id}}", 0),
        ("mutation{make{thing{id} errors{text}}}", 1 + 1 + 10),
        ("{found{... on Thing{price{amount}} ... on Place{id}}}", 2),
    ],
)
def test_objects_count_one_and_lists_their_length(text: str, expected: int) -> None:
    assert priced(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{things(first:7){nodes{id}}}", 7),
        ("{things(last:7){nodes{id}}}", 7),
        ("{things{nodes{id}}}", 50),
        ("{things(first:null,last:null){nodes{id}}}", 50),
        ("{things(first:null,last:3){nodes{id}}}", 3),
        ("{things(first:0){nodes{id}}}", 1),
        ("{things(first:7){totalCount}}", 7 + COUNT_PRICE),
        ("{things(first:7){pageInfo{endCursor}}}", 7),
        ("{things(first:7){totalCount pageInfo{endCursor} nodes{id}}}", 7 + COUNT_PRICE),
        ("{things(first:7){edges{cursor}}}", 7),
        ("{things(first:7){edges{cursor node{id}}}}", 7),
        ("{things(first:7){edges{node{price{amount}}}}}", 14),
        ("{things(first:7){nodes{id} edges{node{id}}}}", 14),
        ("{things(first:7){a:nodes{id} b:nodes{price{amount}}}}", 7 + 14),
        ("{things(first:7){edges{a:node{id} b:node{id}}}}", 14),
        ("{feed{nodes{text}}}", 100),
        ("{feed(first:1000){nodes{text} hasMore}}", 1000),
        ("{lastFeed{nodes{text}}}", 1 + 10),
    ],
)
def test_a_page_counts_its_rows_as_often_as_it_shows_them(text: str, expected: int) -> None:
    assert priced(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{things(first:10){nodes{parts(first:5){nodes{id}}}}}", 10 * (1 + 5)),
        ("{things(first:10){nodes{price{amount} parts(first:5){nodes{whole{id}}}}}}", 10 * (1 + 1 + 5 * 2)),
        (
            "{things(first:10){nodes{parts{edges{node{parts(last:2){totalCount}}}}}}}",
            10 * (1 + 50 * (1 + 2 + COUNT_PRICE)),
        ),
        ("{things(first:0){nodes{parts(first:5){nodes{id}}}}}", 1),
        ("{a:things(first:3){nodes{id}} b:things(first:4){nodes{id}} thing{id}}", 3 + 4 + 1),
        ('{nodes(ids:["a","b"]){... on Place{things(first:5){nodes{id}}} ... on Thing{whole{id}}}}', 2 * (1 + 5 + 1)),
        ('{node(id:"a"){id ... on Thing{... @include(if:true){parts(first:2){nodes{id}}}}}}', 1 + 2),
    ],
)
def test_below_a_list_everything_counts_for_each_of_its_objects(text: str, expected: int) -> None:
    assert priced(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{things(first:2){...C}} fragment C on ThingConnection{nodes{...T}} fragment T on Thing{price{amount}}", 4),
        ("{things(first:2){...C ...C}} fragment C on ThingConnection{nodes{id}}", 4),
        ("{a:things(first:2){...C} b:things(first:3){...C}} fragment C on ThingConnection{edges{...E}}"
         "fragment E on ThingEdge{node{price{amount}}}", 4 + 6),
        ("{things(first:2){...C}} fragment C on ThingConnection{totalCount}", 2 + COUNT_PRICE),
        ("{thing{...T} things(first:5){nodes{...T}}} fragment T on Thing{labels{text}}", 11 + 5 * 11),
        ('{node(id:"a"){...N}} fragment N on Node{id ...T} fragment T on Thing{parts(first:4){nodes{id}}}', 5),
        ("{...Q} fragment Q on Query{feed(first:6){...F}} fragment F on Feed{nodes{text}}", 6),
    ],
)  # fmt: skip
def test_fragments_count_wherever_they_are_spread(text: str, expected: int) -> None:
    assert priced(text) == expected


@pytest.mark.parametrize(
    ("text", "variables", "expected"),
    [
        ("query($n:Int){things(first:$n){nodes{id}}}", {"n": 9}, 9),
        ("query($n:Int){things(first:$n){nodes{id}}}", {"n": None}, 50),
        ("query($n:Int){things(first:$n){nodes{id}}}", {}, 50),
        ("query($n:Int=8){things(first:$n){nodes{id}}}", {}, 8),
        ("query($n:Int=8){things(first:$n){nodes{id}}}", {"n": None}, 50),
        ("query($n:Int!){things(first:2){nodes{parts(last:$n){nodes{id}}}}}", {"n": 9}, 20),
        ("query($n:Int=5){...F} fragment F on Query{feed(first:$n){nodes{text}}}", {}, 5),
        ("query($n:Int=5){feed(first:$n){nodes{text}}}", {"n": None}, 1),
        ("query($i:[ID!]!){nodes(ids:$i){id}}", {"i": ["a", "b", "c", "d"]}, 4),
        ("query($i:ID!){nodes(ids:[$i,$i]){id}}", {"i": "a"}, 2),
        ("query($b:Boolean!){things{nodes{id}} thing @skip(if:$b){id}}", {"b": True}, 50),
        ("query($b:Boolean!){things @include(if:$b){nodes{id}} thing @skip(if:$b){id}}", {"b": False}, 1),
        ("query($b:Boolean!){thing{id ...F @include(if:$b)}} fragment F on Thing{whole{id}}", {"b": False}, 1),
        ("query($b:Boolean!){thing{id ...@skip(if:$b){whole{id}}}}", {"b": True}, 1),
        ("query($b:Boolean!){thing{id ...@skip(if:$b)@include(if:true){whole{id}}}}", {"b": False}, 2),
    ],
)
def test_variables_count_by_their_values(text: str, variables: dict[str, Any], expected: int) -> None:
    assert priced(text, variables) == expected


@pytest.mark.parametrize(("size", "expected"), [(250, 250), (251, 250), (2**31 - 1, 250), (-1, 1)])
def test_a_size_that_the_resolver_refuses_is_clamped(size: int, expected: int) -> None:
    assert priced("query($n:Int){things(first:$n){nodes{id}}}", {"n": size}) == expected
    assert priced("query($n:Int){things(last:$n){nodes{id}}}", {"n": size}) == expected


def test_a_bomb_is_priced_without_going_off() -> None:
    levels = 1_000
    parts = ["{...F0}"] + [f"fragment F{n} on Query{{...F{n + 1} ...F{n + 1}}}" for n in range(levels)]
    document = parse(" ".join([*parts, f"fragment F{levels} on Query{{thing{{id}}}}"]))
    [operation, *fragments] = document.definitions
    assert isinstance(operation, OperationDefinitionNode)
    known = {each.name.value: each for each in fragments if isinstance(each, FragmentDefinitionNode)}
    values = get_variable_values(SCHEMA, (), {})
    assert not isinstance(values, list)
    assert price(SCHEMA, operation, known, values) == 2**levels


def test_a_bomb_of_nested_pages_is_priced_too() -> None:
    parts = ["{...F0}", "fragment F0 on Query{thing{...T0}}"]
    parts += [f"fragment T{n} on Thing{{a:parts(first:2){{...C{n}}} b:parts(first:2){{...C{n}}}}}" for n in range(30)]
    parts += [f"fragment C{n} on ThingConnection{{nodes{{...T{n + 1}}}}}" for n in range(30)]
    expected = 0
    for _ in range(30):
        expected = 2 * 2 * (1 + expected)
    assert priced(" ".join([*parts, "fragment T30 on Thing{id}"])) == 1 + expected


def test_a_deep_document_does_not_exhaust_the_stack() -> None:
    levels = 100
    assert priced("{thing" + "{whole" * levels + "{id}" + "}" * levels + "}") == 1 + levels
    chain = "".join(f"fragment F{n} on Thing{{whole{{...F{n + 1}}}}}" for n in range(300))
    document = parse("{thing{...F0}}" + chain + "fragment F300 on Thing{id}")
    operation = document.definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    known = {each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)}
    values = get_variable_values(SCHEMA, (), {})
    assert not isinstance(values, list)
    assert price(SCHEMA, operation, known, values) == 301


def followed(fragments: list[list[tuple[int, int]]], name: int) -> int:
    """The price of a fragment by following every spread, as no server should."""
    return sum(max(1, size * (1 + followed(fragments, each))) for size, each in fragments[name])


@given(st.data())
def test_pricing_is_the_same_as_following(data: st.DataObject) -> None:
    """Any acyclic graph of fragments: each asks for pages of some of those before it."""
    count = data.draw(st.integers(1, 7))
    pages = [
        st.lists(st.tuples(st.integers(0, 5), st.integers(0, n - 1)), max_size=3) if n else st.just([])
        for n in range(count)
    ]
    fragments = [data.draw(each) for each in pages]
    parts = [f"{{thing{{{' '.join(f'...F{n}' for n in range(count))}}}}}"]
    for n, inner in enumerate(fragments):
        fields = [f"a{n}_{i}:parts(first:{size}){{nodes{{...F{each}}}}}" for i, (size, each) in enumerate(inner)]
        parts.append(f"fragment F{n} on Thing{{id {' '.join(fields)}}}")
    assert priced(" ".join(parts)) == 1 + sum(followed(fragments, n) for n in range(count))


SERVED = resolvers.graph.build_schema()._schema


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{products(first:3){nodes{name retailPrice{amount} variants(first:2){nodes{sku}}}}}", 3 * (1 + 1 + 2)),
        ("{products{edges{node{category{parent{name}}}} pageInfo{endCursor}}}", 50 * 3),
        ("{changes(first:5){nodes{position} endPosition}}", 5),
        ("{changes{hasMore}}", 100),
        ("{viewer{account{slug}} limits{maxCost}}", 3),
        ('{products(first:3,search:"x"){nodes{id}}}', SEARCH_PRICE + 3),
        ('{products(first:0,search:"x"){totalCount}}', SEARCH_PRICE + 1 + COUNT_PRICE),
    ],
)
def test_the_served_schema_is_priced(text: str, expected: int) -> None:
    assert priced(text, schema=SERVED) == expected


EXPENSIVE = "{ products(first: 250) { nodes { variants(first: 250) { nodes { retailPrice { amount } } } } } }"


async def test_above_the_limit_no_statement_is_sent(client: Client, statements: Statements) -> None:
    await client("{ __typename }")  # writes down the token's first use
    statements.clear()
    response = await client.post(EXPENSIVE)
    assert response.status_code == 422
    requested, limit = 250 * (1 + 250 * 2), Limits().operation_cost
    assert response.json() == {
        "errors": [
            {
                "message": f"The operation may list {requested} objects; at most {limit} are allowed. "
                "Ask for smaller pages.",
                "extensions": {"code": "COST_LIMIT_EXCEEDED", "cost": {"requested": requested, "limit": limit}},
            }
        ]
    }
    assert statements.after_sign_in == []


async def test_answers_show_what_they_cost_and_limits_what_they_may(client: Client) -> None:
    response = await client.post("{ limits { maxCost } products(first: 4) { nodes { id } } }")
    answer = response.json()
    assert answer["data"]["limits"] == {"maxCost": 100_000}
    assert answer["extensions"] == {"cost": {"requested": 5, "limit": 100_000}}
