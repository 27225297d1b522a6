"""What can be done with locations."""

from inventory.locations.models import LOCATIONS
from kit.names import NameBook, References
from kit.trees import TreeVerbs
from kit.work import UnitOfWork


class Locations(TreeVerbs):
    """The verbs of locations."""

    table = LOCATIONS


def receiving(work: UnitOfWork) -> References:
    """Where things are received unless something else is said: by `default_receiving_location_id` (seed 001)."""
    return References(NameBook(work, LOCATIONS, within="parent_id"), LOCATIONS, "default_receiving_location")
