"""Mutations: how a field of `Mutation` is made, and those that every noun has, made from one declaration."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Annotated, Any

import strawberry
from strawberry.types.field import StrawberryField

from engine.fields import DECLARATION, Arguments, Done
from engine.operation import Operation
from inventory.accounts.scopes import Scope
from kit import idempotency
from kit.batch import Batch
from kit.errors import DomainError, each
from kit.outcome import Outcome
from kit.work import Command, UnitOfWork
from schema.casing import camel
from schema.errors import error_rows, row_errors
from schema.fields import SCOPE, Info
from schema.inputs import as_coerced, reader_of
from schema.mutations import VERBS, Mutable, Verb, input_type, payload_row, payload_type

_INPUT = strawberry.argument(description="What to do, and with what.")


Perform = Callable[[Operation, dict[str, Any]], Awaitable[Mapping[str, Any]]]
"""What a mutation does with its input, as plain values, and the row that its payload shows."""


def mutation(
    name: str, taken: type, payload: type, perform: Perform, *, scope: Scope, description: str, bulk: bool = False
) -> StrawberryField:
    """A field of `Mutation` with one input. That of a `bulk` is read in a thread, where its rows take turns with other
    requests."""
    read = reader_of(taken)
    assert read is not None

    async def done(operation: Operation, arguments: Arguments) -> Mapping[str, Any]:
        given = arguments["input"]
        return await perform(operation, await asyncio.to_thread(read, given) if bulk else read(given))

    async def resolve(info: Info, input: Any) -> Any:
        return await done(info.context, {"input": input})

    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    parameters = [
        inspect.Parameter("info", kind, annotation=Info),
        inspect.Parameter("input", kind, annotation=Annotated[as_coerced(taken), _INPUT]),
    ]
    resolve.__signature__ = inspect.Signature(parameters, return_annotation=payload)  # type: ignore[attr-defined]
    resolve.__name__ = name
    field: StrawberryField = strawberry.field(
        resolver=resolve, description=description, metadata={SCOPE: scope, DECLARATION: Done(done)}
    )
    return field


@dataclass(frozen=True, slots=True)
class Sending:
    """How an input is to be carried out: under an idempotency key or none, and for good or not."""

    request: idempotency.Request | None
    dry_run: bool

    @classmethod
    def of(cls, operation: Operation, name: str, values: dict[str, Any]) -> "Sending":
        """Takes both out of an input. Raises `DomainError` for a key that is none."""
        key = values.pop("idempotency_key", None)
        dry_run = bool(values.pop("dry_run", None))
        if key is None or dry_run:
            return cls(None, dry_run)
        return cls(idempotency.Request.of(operation.actor.id, camel(name), key, values), dry_run)

    async def carry_out(self, operation: Operation, command: Command) -> Outcome:
        """The outcome of a command. Raises `DomainError`; then nothing was kept."""
        return await operation.perform(command, self.request, dry_run=self.dry_run)


def mutations_of(noun: Mutable, verbs: Sequence[Verb] = VERBS) -> tuple[StrawberryField, ...]:
    """A noun's verbs, those that every noun has unless others are named: create, update, upsert, delete and restore,
    for one and for many."""
    return tuple(_mutation(noun, verb) for verb in verbs if verb.is_of(noun))


def _mutation(noun: Mutable, verb: Verb) -> StrawberryField:
    async def perform(operation: Operation, values: dict[str, Any]) -> Mapping[str, Any]:
        return await performed(operation, noun, verb, values)

    return mutation(
        verb.field_name(noun),
        input_type(noun, verb),
        payload_type(noun, verb),
        perform,
        scope=noun.scope,
        description=verb.description(noun),
        bulk=verb.bulk,
    )


async def performed(operation: Operation, noun: Mutable, verb: Verb, values: dict[str, Any]) -> Mapping[str, Any]:
    """Carries out a verb in one unit of work, then makes the payload's row.

    Domain errors become the payload's user errors; then nothing was kept.
    """
    rows = _rows(noun, verb, values)

    async def command(work: UnitOfWork) -> Outcome:
        batch = (
            Batch.of_many(values, "ids" if verb.values is None else noun.plural) if verb.bulk else Batch.of_one(values)
        )
        outcome: Outcome = await verb.run(noun.verbs(work, batch))
        return outcome

    try:
        sending = Sending.of(operation, verb.field_name(noun), values)
        async with noun.around(operation, rows) if noun.around and verb.name == "create" else nullcontext():
            outcome = await sending.carry_out(operation, command)
    except DomainError as error:
        errors = each(error)
        payload = payload_row(noun, verb, Outcome(), error_rows(errors), rows)
        return {**payload, "errors": row_errors(errors, rows)} if verb.bulk else payload
    payload = payload_row(noun, verb, outcome, (), rows)
    return {**payload, "errors": row_errors(outcome.errors, rows)} if verb.bulk else payload


def _rows(noun: Mutable, verb: Verb, values: dict[str, Any]) -> Sequence[Any]:
    if not verb.bulk:
        return (values,)
    rows: Sequence[Any] = values["ids" if verb.values is None else noun.plural]
    return rows
