"""What can be wrong with what is to become an asset."""

from kit.enums import Described
from kit.errors import error_codes


@error_codes
class AssetCode(Described):
    """What is wrong with what is to become an asset."""

    TOO_MANY_IMAGES = (
        "TOO_MANY_IMAGES",
        "The owner would have more images than the account's plan allows one thing; see `limits`.",
    )
    UPLOAD_MISSING = "UPLOAD_MISSING", "Nothing was put to the URL of the staged upload yet."
    UPLOAD_EXPIRED = "UPLOAD_EXPIRED", "The staged upload is too old; ask for another one."
