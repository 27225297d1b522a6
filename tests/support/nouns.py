"""The named nouns (category, tag, supplier, location, price list) as clients work with them: every verb of each, by one
way.

What a noun takes is read from the schema, so that a new field is tested as soon as it is there.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from graphql import GraphQLInputField, GraphQLInputObjectType, GraphQLObjectType, get_named_type

from resolvers.graph import build_schema
from schema.casing import camel
from schema.locations import LOCATIONS
from schema.mutations import Mutable
from schema.prices import PRICE_LISTS
from schema.suppliers import SUPPLIERS
from schema.taxonomy import CATEGORIES, TAGS
from tests.conftest import Client

PROGRAM = {"idempotencyKey", "dryRun", "reason"}
FIXED = {
    "addressCountry": "DE",
    "currency": "EUR",
    "validFrom": "2026-01-01T00:00:00.000000Z",
    "validUntil": "2026-03-01T00:00:00.000000Z",
}
"""Values of inputs that do not take just any text."""

ENTITY = "id version createdAt updatedAt deletedAt externalIds { source value }"
SINGLE = "userErrors { code field message currentVersion } preview { entityId action before after }"
BULK = f"""{SINGLE} successCount failureCount totalCount updatedIds ids
  errors {{ index id code field message currentVersion }}"""


@dataclass(frozen=True)
class Noun:
    """One of them, by its declaration."""

    declared: Mutable

    @property
    def one(self) -> str:
        """Its name in the graph."""
        return camel(self.declared.called)

    @property
    def many(self) -> str:
        """The name of its list."""
        return camel(self.declared.plural)

    @cached_property
    def inputs(self) -> dict[str, GraphQLInputField]:
        """What its creation takes, without what every mutation takes."""
        type_ = build_schema()._schema.type_map[f"{self.declared.name}CreateInput"]
        assert isinstance(type_, GraphQLInputObjectType)
        return {name: field for name, field in type_.fields.items() if name not in PROGRAM}

    @cached_property
    def is_tree(self) -> bool:
        """Whether it may lie below another of its kind."""
        return "parentId" in self.inputs

    @cached_property
    def selection(self) -> str:
        """Every value of it."""
        own = " ".join(dict.fromkeys(self._asked(name) for name in self.inputs if name != "externalIds"))
        return f"{{ {ENTITY} {own} }}"

    def answer(self, node: Any, name: str) -> Any:
        """The value of a node that an input of that name gave to it."""
        if name in self._shown:
            return node[name]
        outer, inner = _parted(name)
        return node[outer] and node[outer][inner]

    def limits(self) -> dict[str, int]:
        """How many characters its texts may have, as the schema tells clients."""
        told = {
            name: re.search(r"[Aa]t most ([\d,]+) characters", str(f.description)) for name, f in self.inputs.items()
        }
        return {name: int(match[1].replace(",", "")) for name, match in told.items() if match}

    def full(self, mark: str) -> dict[str, Any]:
        """A value for every input, its parent left out."""
        return {name: self._sample(name, mark) for name in self.inputs if name != "parentId"}

    def _sample(self, name: str, mark: str) -> Any:
        if name == "externalIds":
            return [{"source": "erp", "value": f"{mark}-1"}, {"source": "shop", "value": f"{mark}-2"}]
        if name in FIXED:
            return FIXED[name]
        kind = get_named_type(self.inputs[name].type).name
        return {"String": f"{mark} {name}", "Int": 7, "Boolean": name == "backorderAllowed"}[kind]

    @cached_property
    def _shown(self) -> set[str]:
        type_ = build_schema()._schema.type_map[self.declared.name]
        assert isinstance(type_, GraphQLObjectType)
        return set(type_.fields)

    def _asked(self, name: str) -> str:
        if name in self._shown:
            return name
        outer, _ = _parted(name)
        inner = [_parted(each)[1] for each in self.inputs if each not in self._shown and _parted(each)[0] == outer]
        return f"{outer} {{ {' '.join(inner)} }}"


def _parted(name: str) -> tuple[str, str]:
    """`contactName` is the `name` of the `contact`, `parentId` the `id` of the `parent`."""
    outer, inner = re.fullmatch(r"([a-z]+)([A-Z].*)", name).groups()  # type: ignore[union-attr]
    return outer, inner[0].lower() + inner[1:]


NOUNS = tuple(Noun(declared) for declared in (CATEGORIES, TAGS, SUPPLIERS, LOCATIONS, PRICE_LISTS))
TREES = tuple(noun for noun in NOUNS if noun.is_tree)


@dataclass(frozen=True)
class Api:
    """The verbs of one noun for one client."""

    client: Client
    noun: Noun

    async def run(self, verb: str, **given: Any) -> Any:
        """The payload of a verb on one thing."""
        document = f"""mutation ($input: {self.noun.declared.name}{verb.capitalize()}Input!) {{
          {self.noun.one}{verb.capitalize()}(input: $input) {{ {self.noun.one} {self.noun.selection} {SINGLE} }} }}"""
        return (await self.client(document, {"input": given}))[f"{self.noun.one}{verb.capitalize()}"]

    async def done(self, verb: str, **given: Any) -> Any:
        """The thing, as a verb that must succeed left it."""
        payload = await self.run(verb, **given)
        assert payload["userErrors"] == []
        return payload[self.noun.one]

    async def refused(self, verb: str, **given: Any) -> list[tuple[str, list[str] | None]]:
        """The codes and fields of a verb that must fail."""
        payload = await self.run(verb, **given)
        assert payload[self.noun.one] is None
        return [(error["code"], error["field"]) for error in payload["userErrors"]]

    async def make(self, name: str, **given: Any) -> str:
        """The id of something new."""
        made: str = (await self.done("create", name=name, **given))["id"]
        return made

    async def bulk(self, verb: str, rows: list[Any], **given: Any) -> Any:
        """The payload of a verb on many: ids to delete and restore, else values."""
        name = f"{self.noun.one}Bulk{verb.capitalize()}"
        document = f"""mutation ($input: {self.noun.declared.name}Bulk{verb.capitalize()}Input!) {{
          {name}(input: $input) {{ {self.noun.many} {self.noun.selection} {BULK} }} }}"""
        rows_name = "ids" if verb in {"delete", "restore"} else self.noun.many
        return (await self.client(document, {"input": {rows_name: rows, **given}}))[name]

    async def find(self, **by: Any) -> Any:
        """The thing that a key identifies, or None."""
        document = f"""query ($by: {self.noun.declared.name}By!) {{
          {self.noun.one}(by: $by) {self.noun.selection} }}"""
        return (await self.client(document, {"by": by}))[self.noun.one]

    async def names(self, deleted: str = "EXCLUDED") -> list[str]:
        """The names of all, in the order in which they were made."""
        document = f"query ($d: Deleted!) {{ {self.noun.many}(first: 250, deleted: $d) {{ nodes {{ name }} }} }}"
        return [node["name"] for node in (await self.client(document, {"d": deleted}))[self.noun.many]["nodes"]]

    async def history(self, entity_id: str) -> list[Any]:
        """The changes of one thing, oldest first."""
        document = """{ changes(first: 1000) { nodes {
          entityId entityVersion action before after reason actorKind source } } }"""
        changes = (await self.client(document))["changes"]["nodes"]
        return [change for change in changes if change["entityId"] == entity_id]

    async def everything(self) -> tuple[Any, str]:
        """What a refused verb must leave alone: all rows, and how far the history goes."""
        document = f"""{{ {self.noun.many}(first: 250, deleted: INCLUDED) {{ nodes {self.noun.selection} }}
          changes(first: 1000) {{ endPosition }} }}"""
        answer = await self.client(document)
        return answer[self.noun.many]["nodes"], answer["changes"]["endPosition"]


def errors_of(payload: Any) -> list[tuple[int, str, list[str] | None]]:
    """The errors of a bulk's rows."""
    return [(error["index"], error["code"], error["field"]) for error in payload["errors"]]


def counts_of(payload: Any) -> tuple[int, int, int]:
    """How many rows of a bulk were carried out, were not, and were there."""
    return payload["successCount"], payload["failureCount"], payload["totalCount"]
