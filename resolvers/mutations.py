"""The mutations that every noun has, made from one declaration."""

import asyncio
import inspect
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import strawberry
from strawberry.types.field import StrawberryField

from engine.fields import DECLARATION, Arguments, Done
from engine.operation import Operation
from kit import idempotency
from kit.batch import Batch
from kit.errors import DomainError, each
from kit.outcome import Outcome
from kit.work import UnitOfWork
from schema.casing import camel
from schema.errors import error_rows, row_errors
from schema.fields import SCOPE, Info
from schema.inputs import as_coerced, reader_of
from schema.mutations import VERBS, Mutable, Verb, input_type, payload_row, payload_type

_INPUT = strawberry.argument(description="What to do, and with what.")


def mutations_of(noun: Mutable) -> tuple[StrawberryField, ...]:
    """A noun's verbs, for one and for many: create, update, upsert, delete and restore."""
    return tuple(_mutation(noun, verb) for verb in VERBS)


def _mutation(noun: Mutable, verb: Verb) -> StrawberryField:
    taken = input_type(noun, verb)
    read = reader_of(taken)
    assert read is not None

    async def perform(operation: Operation, arguments: Arguments) -> Mapping[str, Any]:
        # In a thread, a bulk's rows take turns with other requests.
        given = arguments["input"]
        values = await asyncio.to_thread(read, given) if verb.bulk else read(given)
        return await _performed(operation, noun, verb, values)

    async def resolve(info: Info, input: Any) -> Any:
        return await perform(info.context, {"input": input})

    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    parameters = [
        inspect.Parameter("info", kind, annotation=Info),
        inspect.Parameter("input", kind, annotation=Annotated[as_coerced(taken), _INPUT]),
    ]
    resolve.__signature__ = inspect.Signature(parameters, return_annotation=payload_type(noun, verb))  # type: ignore[attr-defined]
    resolve.__name__ = verb.field_name(noun)
    field: StrawberryField = strawberry.field(
        resolver=resolve,
        description=verb.description(noun),
        metadata={SCOPE: noun.scope, DECLARATION: Done(perform)},
    )
    return field


async def _performed(operation: Operation, noun: Mutable, verb: Verb, values: dict[str, Any]) -> Mapping[str, Any]:
    """Carries out a verb in one unit of work, then makes the payload's row.

    Domain errors become the payload's user errors; then nothing was kept.
    """
    key = values.pop("idempotency_key", None)
    dry_run = bool(values.pop("dry_run", None))
    rows = _rows(noun, verb, values)

    async def command(work: UnitOfWork) -> Outcome:
        batch = (
            Batch.of_many(values, "ids" if verb.values is None else noun.plural) if verb.bulk else Batch.of_one(values)
        )
        outcome: Outcome = await verb.run(noun.verbs(work, batch))
        return outcome

    try:
        request = None
        if key is not None and not dry_run:
            request = idempotency.Request.of(operation.actor.id, camel(verb.field_name(noun)), key, values)
        outcome = await operation.perform(command, request, dry_run=dry_run)
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
