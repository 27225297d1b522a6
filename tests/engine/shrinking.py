"""Makes a document that is answered differently smaller, as long as it still is."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from typing import Any, Final

from graphql import (
    REMOVE,
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    Node,
    VariableDefinitionNode,
    Visitor,
    parse,
    print_ast,
    validate,
    visit,
)

from tests.engine.documents import Generated
from tests.engine.worlds import SCHEMA

MOST_TRIES: Final = 400
_KINDS: Final = {"field", "fragment_spread", "inline_fragment", "argument", "directive", "operation_definition"}


async def shrunk(document: Generated, differs: Callable[[Generated], Awaitable[bool]]) -> Generated:
    """The document without whatever selections, arguments and directives the difference does not need."""
    tries = 0
    progress = True
    while progress:
        progress = False
        for text in _smaller(document.text):
            if tries >= MOST_TRIES:
                return document
            tries += 1
            candidate = replace(document, text=text)
            if await differs(candidate):
                document, progress = candidate, True
                break
    return document


def _smaller(text: str) -> Iterator[str]:
    """The valid documents with one node less."""
    document = parse(text)
    for node in _removable(document):
        try:
            smaller = _tidied(visit(document, _Removing(lambda each, node=node: each is node)))
        except GraphQLError:  # nothing was left of a selection set
            continue
        if not validate(SCHEMA._schema, smaller):
            yield print_ast(smaller)


class _Removing(Visitor):
    def __init__(self, goes: Callable[[Node], bool]) -> None:
        super().__init__()
        self._goes = goes

    def enter(self, node: Node, *_: Any) -> Any:
        return REMOVE if self._goes(node) else None


def _removable(document: DocumentNode) -> list[Node]:
    found: list[Node] = []

    class Looking(Visitor):
        def enter(self, node: Node, *_: Any) -> None:
            if node.kind in _KINDS:
                found.append(node)

    visit(document, Looking())
    return found


def _tidied(document: DocumentNode) -> DocumentNode:
    """Without the fragments and variables that nothing names any more."""
    before, text = "", print_ast(document)
    while before != text:
        before, document = text, parse(text)

        def goes(node: Node, text: str = text) -> bool:
            if isinstance(node, FragmentDefinitionNode):
                return f"...{node.name.value}" not in text
            return isinstance(node, VariableDefinitionNode) and not _is_used(node.variable.name.value, text)

        text = print_ast(visit(document, _Removing(goes)))
    return parse(text)


def _is_used(variable: str, text: str) -> bool:
    """Whether a variable stands anywhere but in its definition."""
    words = text.replace(")", " ").replace("]", " ").replace("}", " ").replace(",", " ").split()
    return any(word == f"${variable}" for word in words)
