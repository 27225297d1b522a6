"""Uploads: files on their way in, sent with a request or put to a URL first."""

from datetime import datetime

import strawberry

from inventory.accounts.scopes import Scope
from inventory.assets.models import AssetRole
from inventory.assets.queries import ALL_ASSETS
from kit.uploads import UploadedFile
from schema.assets import Asset, AssetOwnerInput, AssetWords
from schema.errors import ErrorCode
from schema.fields import column, given, required, to_each
from schema.inputs import MutationInput
from schema.payloads import ChangePreview, Payload, preview


@strawberry.input(description="Files for one owner, sent with the request; those that are good are kept.")
class AssetUploadInput(MutationInput, AssetWords):
    """Files for one owner."""

    owner: AssetOwnerInput = required("What they belong to. Errors: NOT_FOUND.")
    role: AssetRole | None = given("Which of its lists they stand in; IMAGE unless you say otherwise.")
    files: list[UploadedFile] = required("1 to 10 files, in the order of the list. Errors: REQUIRED, TOO_LONG.")


@strawberry.type(description="Why a file of an upload was not kept.")
class AssetUploadError:
    """Why a file of an upload was not kept."""

    index: int = column("Which of the files, counted from 0.")
    file_name: str = column("What the file was called.")
    code: ErrorCode = column("What is wrong with it, for programs.")  # type: ignore[valid-type]
    message: str = column("What is wrong with it, for people, in English.")


@strawberry.type(description="What came of an upload.")
class AssetUploadPayload(Payload):
    """What came of an upload."""

    created: list[Asset] = to_each("The assets that were made, in the order of the files.", "created_ids", ALL_ASSETS)
    errors: list[AssetUploadError] = column("Why other files were not kept.")
    created_count: int = column("How many assets were made.")
    failed_count: int = column("How many files were not kept.")
    associated_inventory_items_count: int = column("How many things got an asset: 1, or 0 where no file was kept.")
    preview: list[ChangePreview] | None = preview(Scope.ASSETS_READ)


@strawberry.input(description="A file that is to be put to a URL.")
class StagedFileInput:
    """A file that is to be put to a URL."""

    file_name: str = required("What it is called, at most 255 characters.")
    content_type: str = required("Its media type, such as image/jpeg. Errors: UNSUPPORTED_TYPE.")
    file_size: int = required("How many bytes it has; not more can be put there. Errors: EMPTY, TOO_LARGE.")


@strawberry.input(description="Files that are to be put to URLs, before assets are made of them.")
class StagedUploadsCreateInput(MutationInput):
    """Files that are to be put to URLs."""

    files: list[StagedFileInput] = required("1 to 10 files. Errors: REQUIRED, TOO_LONG.")


@strawberry.type(description="A header that an upload must be sent with.")
class StagedUploadHeader:
    """A header that an upload must be sent with."""

    name: str = column("Its name, such as Content-Type.")
    value: str = column("Its value.")


@strawberry.type(description="Where the bytes of a file are to be put, by PUT.")
class StagedUpload:
    """Where the bytes of a file are to be put."""

    id: strawberry.ID = column("What an asset is made of it by: `source: {stagedUploadId: ...}`.")
    url: str = column("Where the bytes are to be put, in one PUT, once.")
    headers: list[StagedUploadHeader] = column("The headers that the PUT must have.")
    expires_at: datetime = column("Until when the bytes can be put there.")


@strawberry.type(description="Where files are to be put.")
class StagedUploadsCreatePayload(Payload):
    """Where files are to be put."""

    staged_uploads: list[StagedUpload] = column("A place for each file, in their order; none if there are user errors.")
