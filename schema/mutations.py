"""The inputs and payloads of the verbs that every noun has, made from the values that a noun's rows take.

productCreate(input: ProductCreateInput!): ProductCreatePayload!
productBulkCreate(input: ProductBulkCreateInput!): ProductBulkCreatePayload!      rows: [ProductCreateRowInput!]!
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any, Final

import strawberry

from engine.operation import Operation
from inventory.accounts.scopes import Scope
from kit.batch import MAX_ROWS
from kit.collection import Collection
from kit.outcome import Outcome
from kit.verbs import Verbs
from schema.casing import one, pascal, plural, words
from schema.fields import required, to_each, to_one
from schema.inputs import BulkInput, MutationInput, RowUpdateInput, UpdateInput
from schema.nouns import scope_of_rows
from schema.payloads import BulkPayload, ChangePreview, Payload, preview

Around = Callable[[Operation, Sequence[dict[str, Any]]], AbstractAsyncContextManager[None]]


@dataclass(frozen=True, slots=True)
class Mutable:
    """A noun that can be made and changed: its type, its verbs, and the inputs with the values that its rows take.

    `new` are the values of something new, `changed` those of a change, `upserted` those of something that may be
    either, with the `match` by which it is found; without these there is no upsert. `around` is what happens around the
    transaction of something new, which is given the input's rows.
    """

    shown: type
    rows: Collection
    verbs: type[Verbs]
    scope: Scope
    new: type
    changed: type
    upserted: type | None = None
    around: Around | None = None

    @property
    def name(self) -> str:
        """The noun's name in the schema."""
        return self.shown.__name__

    @property
    def called(self) -> str:
        """The noun's name in Python."""
        return str(self.rows.table.name)

    @property
    def plural(self) -> str:
        """The noun's name for many."""
        return plural(self.called)


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb that every noun has, or that some have: for one thing, or for many.

    `values` gives what a row of its input takes; without it, rows are ids. `given` is what its input says of all rows
    at once.
    """

    name: str
    run: Callable[[Verbs], Any]
    what: str
    values: Callable[[Mutable], type | None] | None = None
    bulk: bool = False
    given: type | None = None

    def is_of(self, noun: Mutable) -> bool:
        """Whether a noun has it."""
        return self.values is None or self.values(noun) is not None

    def field_name(self, noun: Mutable) -> str:
        """The name of the mutation in Python, such as `product_bulk_create`."""
        return f"{noun.called}_bulk_{self.name}" if self.bulk else f"{noun.called}_{self.name}"

    def type_name(self, noun: Mutable, suffix: str) -> str:
        """The name of one of its types, such as `ProductBulkCreateInput`."""
        return f"{noun.name}{'Bulk' if self.bulk else ''}{pascal(self.name)}{suffix}"

    def description(self, noun: Mutable) -> str:
        """What it does."""
        if not self.bulk:
            return self.what.format(one=one(noun.called), it="it")
        many = self.what.format(one=words(noun.plural), it="them")
        return f"{many} At most {MAX_ROWS:,} at once, all of them or nothing unless `errorPolicy` says otherwise."


_WHAT: Final = {
    "create": "Makes {one}.",
    "update": "Changes {one}: the values that are given, and no others.",
    "upsert": "Changes {one} found by `match`, or makes {it} where there is none.",
    "delete": "Deletes {one}; `restore` brings {it} back.",
    "restore": "Brings back {one} deleted before; what was not deleted is left as it is.",
}

_VALUES: Final[dict[str, Callable[[Mutable], type | None] | None]] = {
    "create": lambda noun: noun.new,
    "update": lambda noun: noun.changed,
    "upsert": lambda noun: noun.upserted,
    "delete": None,
    "restore": None,
}

_RUN: Final[dict[str, Callable[[Verbs], Any]]] = {
    "create": Verbs.create,
    "update": Verbs.update,
    "upsert": Verbs.upsert,
    "delete": Verbs.delete_all,
    "restore": Verbs.restore_all,
}

VERBS: Final = tuple(
    Verb(name, _RUN[name], _WHAT[name], _VALUES[name], bulk=bulk) for bulk in (False, True) for name in _WHAT
)


def input_type(noun: Mutable, verb: Verb) -> type:
    """The input of a verb."""
    name = verb.type_name(noun, "Input")
    if not verb.bulk:
        values = () if verb.values is None else (verb.values(noun),)
        base = MutationInput if verb.name in {"create", "upsert"} else UpdateInput
        return strawberry.input(type(name, (base, *values), {}), description=verb.description(noun))
    if verb.values is None:
        ids = required(
            f"The {words(noun.plural)}, at most {MAX_ROWS:,}; one given twice counts once. Errors: NOT_FOUND."
        )
        bases = (BulkInput,) if verb.given is None else (BulkInput, verb.given)
        return _input(name, bases, {"ids": (list[strawberry.ID], ids)}, verb.description(noun))
    row = _row_type(noun, verb)
    rows = required(f"The {words(noun.plural)}, at most {MAX_ROWS:,}. Errors: TOO_LONG.")
    return _input(name, (BulkInput,), {noun.plural: (list[row], rows)}, verb.description(noun))  # type: ignore[valid-type]


def _row_type(noun: Mutable, verb: Verb) -> type:
    values = verb.values(noun) if verb.values is not None else None
    assert values is not None
    name = f"{noun.name}{verb.name.capitalize()}RowInput"
    bases = (RowUpdateInput, values) if verb.name == "update" else (values,)
    return strawberry.input(
        type(name, bases, {}), description=f"One of the {words(noun.plural)} of a bulk {verb.name}."
    )


def payload_type(noun: Mutable, verb: Verb) -> type:
    """The payload of a verb."""
    name = verb.type_name(noun, "Payload")
    done = f"The {words(noun.called)} as it is now; null if there are user errors, or if a dry run made it."
    many = f"The {words(noun.plural)} of the rows that were carried out, as they are now, the first in the input first."
    fields: dict[str, tuple[Any, Any]] = {"preview": (list[ChangePreview] | None, preview(scope_of_rows(noun.rows)))}
    if verb.bulk:
        rows = to_each(many, "updated_ids", noun.rows)
        fields |= {noun.plural: (list[noun.shown], rows)}  # type: ignore[name-defined]
    else:
        fields |= {noun.called: (noun.shown | None, to_one(done, f"{noun.called}_id", noun.rows))}
    cls = _class(name, (BulkPayload if verb.bulk else Payload,), fields)
    return strawberry.type(cls, description=f"What came of it: {verb.what.format(one=words(noun.called), it='it')}")


def payload_row(
    noun: Mutable, verb: Verb, outcome: Outcome, errors: Sequence[dict[str, Any]], rows: Sequence[Any]
) -> dict[str, Any]:
    """The row behind a payload for the input's rows; `errors` are the user errors, for which nothing was kept."""
    row: dict[str, Any] = {"user_errors": list(errors), "preview": outcome.preview}
    if not verb.bulk:
        return {**row, f"{noun.called}_id": outcome.ids[0] if outcome.ids else None}
    done = [each for each in outcome.ids if each is not None]
    total = len(rows if verb.values else dict.fromkeys(rows))
    return {
        **row,
        "updated_ids": done,
        "ids": _ids_in_turn(verb, outcome, rows),
        "success_count": len(done),
        "failure_count": total - len(done),
        "total_count": total,
    }


def _ids_in_turn(verb: Verb, outcome: Outcome, rows: Sequence[Any]) -> list[str | None]:
    if verb.values is None:  # then rows are ids, some of which may be given twice
        done = set(outcome.ids)
        return [each if each in done else None for each in rows]
    return list(outcome.ids) or [None] * len(rows)


def _input(name: str, bases: tuple[type, ...], fields: dict[str, tuple[Any, Any]], description: str) -> type:
    return strawberry.input(_class(name, bases, fields), description=description)


def _class(name: str, bases: tuple[type, ...], fields: dict[str, tuple[Any, Any]]) -> type:
    annotations = {field: type_ for field, (type_, _) in fields.items()}
    values = {field: value for field, (_, value) in fields.items()}
    return type(name, bases, {"__annotations__": annotations, "__module__": __name__, **values})
