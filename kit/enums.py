"""Closed sets whose members carry the sentence that explains them."""

from enum import StrEnum


class Described(StrEnum):
    """A string enum; each member is written `NAME = "VALUE", "What it means."`

    The description travels with the member, so that the schema, the docs and error texts cannot drift
    from the place where the set is defined.
    """

    description: str

    def __new__(cls, value: str, description: str) -> "Described":
        member = str.__new__(cls, value)
        member._value_ = value
        member.description = description
        return member
