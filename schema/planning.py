"""What the engine has to be told of the schema: which fields' permissions are known, and which rows a type shows."""

from typing import Final

from graphql import GraphQLObjectType, GraphQLSchema, get_named_type, is_leaf_type

from engine.fields import DECLARATION, AllOf, ToMany
from kit.collection import Collection
from schema.fields import SCOPE, SCOPES_OF_ARGUMENTS
from schema.nouns import NOUNS, scoped_types
from schema.permissions import metadata_of

_ROOTS: Final = {"Query", "Mutation"}


class SchemaFacts:
    """What the engine asks of the program (`engine.planner.Facts`)."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._collections = {noun.type_name: noun.rows for noun in NOUNS.values()}
        self._permitted = {
            (type_.name, name)
            for type_ in schema.type_map.values()
            if isinstance(type_, GraphQLObjectType)
            for name in type_.fields
            if _is_known(type_, name)
        }

    def is_permitted(self, parent: GraphQLObjectType, name: str) -> bool:
        """Whether it is known which permission a field requires."""
        return (parent.name, name) in self._permitted

    def rows_of_type(self, type_name: str) -> Collection:
        """The rows that an object type with an id shows."""
        return self._collections[type_name]


def _is_known(parent: GraphQLObjectType, name: str) -> bool:
    """A root field must say its scope; whatever leads to a type with an id is held to that type's scope, if the type is
    a noun; and a list's filters to the scopes of what they look through."""
    field = parent.fields[name]
    metadata, type_ = metadata_of(field), get_named_type(field.type)
    if parent.name in _ROOTS and SCOPE not in metadata:
        return False
    if isinstance(metadata.get(DECLARATION), AllOf | ToMany) and SCOPES_OF_ARGUMENTS not in metadata:
        return False
    has_id = isinstance(type_, GraphQLObjectType) and any(each.name == "Node" for each in type_.interfaces)
    return is_leaf_type(type_) or not has_id or type_.name in scoped_types()
