"""Documents, parsed and validated once and kept, within bounds."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from graphql import (
    FragmentDefinitionNode,
    GraphQLError,
    OperationDefinitionNode,
    OverlappingFieldsCanBeMergedRule,
    parse,
    specified_rules,
    validate,
)

from app.http.errors import (
    Code,
    DocumentInvalid,
    DocumentTooComplex,
    DocumentTooLarge,
    DocumentUnparsable,
    OperationUndetermined,
    RequestError,
    formatted,
)
from app.http.gateway import Document
from app.http.structure import excess
from app.http.tally import excess_as_written, tally

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphql import ASTValidationRule, DocumentNode, GraphQLFormattedError, GraphQLSchema, ValidationContext

    from app.http.limits import Limits

_BYTES_PER_TOKEN = 1_000
"""What a token weighs in memory as nodes, locations and tokens of graphql-core, roughly."""

_NESTED_TOO_DEEPLY = "The document is nested too deeply."


class DocumentStore:
    """A bounded memory of documents, least recently used out first.

    The key is the text alone, because the schema never changes. Documents that fail are kept too, as their printed
    errors, so that a client that repeats a mistake costs as little as one that does not.
    """

    def __init__(self, schema: GraphQLSchema, limits: Limits) -> None:
        self._schema = schema
        self._limits = limits
        self._rules = _rules(limits.overlap_budget)
        self._kept: OrderedDict[str, tuple[Document | RequestError, int]] = OrderedDict()
        self._kept_bytes = 0
        # One thread: each that is busy takes its turn of the interpreter from the event loop.
        self._thread = ThreadPoolExecutor(1, "documents")

    def __len__(self) -> int:
        return len(self._kept)

    @property
    def kept_bytes(self) -> int:
        """What the kept documents weigh together, estimated."""
        return self._kept_bytes

    async def get(self, text: str) -> Document:
        """The document of a text.

        Raises DocumentTooLarge, DocumentUnparsable, DocumentTooComplex or DocumentInvalid.
        """
        if text in self._kept:
            self._kept.move_to_end(text)
            return _given(self._kept[text][0])
        size = self._size(text)
        counted = tally(text, self._limits.document_tokens)
        too_much = excess_as_written(counted, self._limits)
        if too_much is not None:
            # Told before the parser, and not kept: it is told again as cheaply, and must not drive out what is kept.
            raise DocumentTooComplex(too_much)
        if size > self._limits.inline_document_bytes or counted.tokens > self._limits.inline_document_tokens:
            found = await asyncio.get_running_loop().run_in_executor(self._thread, self._prepared, text)
        else:
            found = self._prepared(text)
        tokens = counted.tokens if isinstance(found, Document) else 0
        self._keep(text, found, size + tokens * _BYTES_PER_TOKEN)
        return _given(found)

    def _size(self, text: str) -> int:
        """The bytes of a text. Raises DocumentTooLarge."""
        allowed = self._limits.document_bytes
        size = len(text) if len(text) > allowed else len(text.encode(errors="surrogatepass"))
        if size > allowed:
            message = f"The document is longer than {allowed} bytes. Send values as variables."
            raise DocumentTooLarge(message)
        return size

    def _prepared(self, text: str) -> Document | RequestError:
        """Parse and validate. Returns the refusal: to be kept it must not be raised yet."""
        try:
            node = parse(text, max_tokens=self._limits.document_tokens)
        except GraphQLError as error:
            code = Code.GRAPHQL_PARSE_FAILED
            return DocumentUnparsable(error.message, errors=[formatted(error, code)])
        except RecursionError:
            return DocumentUnparsable(_NESTED_TOO_DEEPLY)
        too_much = excess(node, self._limits)
        if too_much is not None:
            # Told before validation, whose cost is what such a document is after.
            return DocumentTooComplex(too_much.message)
        errors = self._validation_errors(node)
        if errors:
            return DocumentInvalid("The document is not valid.", errors=errors)
        return _document(node)

    def _validation_errors(self, node: DocumentNode) -> Sequence[GraphQLFormattedError]:
        try:
            errors = validate(self._schema, node, self._rules, max_errors=self._limits.validation_errors)
        except RecursionError:
            errors = [GraphQLError(_NESTED_TOO_DEEPLY)]
        return [formatted(error, Code.GRAPHQL_VALIDATION_FAILED) for error in errors]

    def _keep(self, text: str, found: Document | RequestError, weight: int) -> None:
        # The same text may have been prepared twice at once, in two threads.
        if text in self._kept or weight > self._limits.cached_bytes:
            return
        self._kept[text] = (found, weight)
        self._kept_bytes += weight
        while len(self._kept) > self._limits.cached_documents or self._kept_bytes > self._limits.cached_bytes:
            _, (_, gone) = self._kept.popitem(last=False)
            self._kept_bytes -= gone


def choose(document: Document, name: str | None) -> OperationDefinitionNode:
    """GetOperation() of the GraphQL specification, section 6.1. Raises OperationUndetermined."""
    if name is None:
        if len(document.operations) == 1:
            return document.operations[0]
        if not document.operations:
            message = "The document holds no operation."
        else:
            message = "The document holds several operations: say which one in operationName."
        raise OperationUndetermined(message)
    for operation in document.operations:
        if operation.name is not None and operation.name.value == name:
            return operation
    message = f"The document holds no operation named '{name}'."
    raise OperationUndetermined(message)


def _document(node: DocumentNode) -> Document:
    definitions = node.definitions
    return Document(
        node,
        tuple(each for each in definitions if isinstance(each, OperationDefinitionNode)),
        {each.name.value: each for each in definitions if isinstance(each, FragmentDefinitionNode)},
    )


def _given(found: Document | RequestError) -> Document:
    if isinstance(found, Document):
        return found
    # A fresh exception each time: a raised one gathers the frames of whoever raised it.
    raise type(found)(str(found), errors=found.errors)


def _rules(overlap_budget: int) -> Sequence[type[ASTValidationRule]]:
    """The rules of the specification (section 5.2: SHOULD apply all), the quadratic one with our budget."""

    class BudgetedOverlap(OverlappingFieldsCanBeMergedRule):
        def __init__(self, context: ValidationContext) -> None:
            super().__init__(context)
            self.rule_context.remaining_complexity_budget = overlap_budget

    return [BudgetedOverlap if rule is OverlappingFieldsCanBeMergedRule else rule for rule in specified_rules]
