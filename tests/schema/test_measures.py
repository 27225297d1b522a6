"""Measures as clients see them: as they were given, or in the unit asked for."""

from typing import Any

import pytest
import strawberry
from graphql import GraphQLSchema, graphql_sync
from strawberry.schema.config import StrawberryConfig

from schema.measures import Length, LengthInput, Weight, WeightInput, length, weight
from schema.scalars import SCALARS

ROW: dict[str, Any] = {
    "weight": 1_500_000,
    "weight_unit": "LB",
    "box_weight": None,
    "box_weight_unit": None,
    "height": 9_223_372_036_854_775_807,
    "height_unit": "M",
}


@strawberry.type
class Box:
    box_weight: Weight | None = weight("With the box.", "box_weight", "box_weight_unit")
    height: Length | None = length("Its height.", "height", "height_unit")
    weight: Weight | None = weight("Its weight.", "weight", "weight_unit")


@strawberry.type
class Query:
    @strawberry.field
    def box(self) -> Box:
        return ROW  # type: ignore[return-value]

    @strawberry.field
    def told(self, weight: WeightInput, length: LengthInput) -> str:
        return f"{weight.value} {weight.unit.value} {length.value} {length.unit.value}"


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    def value(source: Any, name: str) -> Any:
        return source[name]

    return strawberry.Schema(Query, config=StrawberryConfig(scalar_map=SCALARS, default_resolver=value))._schema


def asked(schema: GraphQLSchema, document: str) -> Any:
    result = graphql_sync(schema, document, root_value=Query())
    assert result.errors is None, result.errors
    return result.data


def test_a_measure_is_shown_as_given_or_in_the_unit_asked_for(schema: GraphQLSchema) -> None:
    answer = asked(
        schema,
        """{ box { weight { value unit } null: weight(unit: null) { value unit } oz: weight(unit: OZ) { value unit }
          kg: weight(unit: KG) { value unit } boxWeight(unit: G) { value } height { value unit } } }""",
    )
    assert answer["box"] == {
        "weight": {"value": "1.5", "unit": "LB"},
        "null": {"value": "1.5", "unit": "LB"},
        "oz": {"value": "24", "unit": "OZ"},
        "kg": {"value": "0.680389", "unit": "KG"},
        "boxWeight": None,
        "height": {"value": "9223372036854.775807", "unit": "M"},
    }


def test_what_is_too_large_for_a_unit_is_that_field_s_error(schema: GraphQLSchema) -> None:
    result = graphql_sync(schema, "{ box { weight { value } height(unit: MM) { value } } }", root_value=Query())
    assert result.data == {"box": {"weight": {"value": "1.5"}, "height": None}}
    [error] = result.errors or []
    assert error.path == ["box", "height"]
    assert error.extensions == {"code": "BAD_USER_INPUT", "argument": "unit"}


def test_bare_weights_are_pounds_and_bare_lengths_inches(schema: GraphQLSchema) -> None:
    bare = '{ told(weight: {value: "2.50"}, length: {value: 3}) }'
    assert asked(schema, bare) == {"told": "2.50 LB 3 IN"}
    full = '{ told(weight: {value: "2.50", unit: KG}, length: {value: 3, unit: FT}) }'
    assert asked(schema, full) == {"told": "2.50 KG 3 FT"}
