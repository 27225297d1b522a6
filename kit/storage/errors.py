"""How storage fails.

    StorageFailed
    |-- NotFound             nothing is stored under the key
    |-- Unavailable          the store cannot be reached, or is full or busy: the same call may succeed later
    `-- Refused              the same call will fail again
        |-- BadKey           not a key by the grammar of `kit.storage.keys`
        |-- BadRange         the range lies outside the object
        |-- TooLarge         more bytes than were agreed to
        |-- AlreadyThere     the key is taken, and this upload may not replace what it has
        `-- LinkRefused      the signature of a link does not fit
            `-- LinkExpired  it fits, but its time is over

What a library raised is the cause (`__cause__`), for the log; messages here hold no address and no credential.
"""

from kit.errors import GatewayError


class StorageFailed(GatewayError):
    """The root of the tree."""


class NotFound(StorageFailed):
    """Nothing is stored under the key."""


class Unavailable(StorageFailed):
    """The store cannot be reached, or is full or busy; the call may be made again."""


class Refused(StorageFailed):
    """The store, or a rule of ours, does not allow it; the same call will fail again."""


class BadKey(Refused):
    """A text that is no key."""


class BadRange(Refused):
    """A range that starts behind the object's end, or holds no byte."""


class TooLarge(Refused):
    """More bytes than were agreed to."""


class AlreadyThere(Refused):
    """Something is stored under the key, and this upload may not replace it."""


class LinkRefused(Refused):
    """A link whose signature does not fit what it asks for."""


class LinkExpired(LinkRefused):
    """A link that was good, once."""
