"""Assets: pictures and documents of things."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import Annotated, Any, Final

import strawberry

from engine.fields import Asker
from engine.operation import Operation
from inventory.accounts.scopes import Scope
from inventory.assets.arrivals import arriving
from inventory.assets.commands import Assets
from inventory.assets.jobs import AssetProblem
from inventory.assets.models import AssetRole, AssetStatus
from inventory.assets.queries import ALL_ASSET_TYPES, ALL_ASSETS
from inventory.assets.receiving import file_key, thumbnail_key
from inventory.products.queries import ALL_PRODUCTS, ALL_VARIANTS
from kit import clock
from kit.jobs.queries import ALL_JOBS
from kit.outbound import FetchCode
from kit.pictures import EDGES, FileCode
from kit.uploads import UploadedFile
from schema.asset_types import AssetType, AssetTypeByNameInput
from schema.entities import Entity
from schema.enums import described_enum, merged
from schema.fields import column, computed, given, required, to_one, told
from schema.inputs import WithExternalIds
from schema.jobs import Job
from schema.mutations import Mutable
from schema.nouns import noun

described_enum(AssetRole)
described_enum(AssetStatus)

AssetErrorCode: Any = described_enum(
    merged("AssetErrorCode", "Why an asset's file could not be had or used.", FileCode, FetchCode, AssetProblem)
)

_LazyProduct = Annotated["Product", strawberry.lazy("schema.products")]  # type: ignore[name-defined]  # noqa: F821
_LazyVariant = Annotated["Variant", strawberry.lazy("schema.products")]  # type: ignore[name-defined]  # noqa: F821

LINK_SECONDS: Final = 3600
"""A link to a file lasts so long at least, and twice that at most: within an hour it stays the same, so that a browser
fetches the file once."""

THUMBNAIL: Final = EDGES[1]
"""The size of the one thumbnail that most lists show."""


@strawberry.type(description="Why an asset has no file.")
class AssetError:
    """Why an asset has no file."""

    code: AssetErrorCode = column("What went wrong, for programs.")
    message: str = column("What went wrong, for people, in English.")


@strawberry.type(description="A picture made small, as WebP.")
class AssetThumbnail:
    """A picture made small."""

    size: int = column("What its longer edge measures at most, in pixels.")
    width: int = column("Its width in pixels.")
    height: int = column("Its height in pixels.")
    url: str = column("Where anybody can get it, for an hour or two.")


def _problems(codes: Sequence[str | None], messages: Sequence[str | None]) -> list[dict[str, str | None] | None]:
    return [
        None if code is None else {"code": code, "message": message}
        for code, message in zip(codes, messages, strict=True)
    ]


def _lasting() -> int:
    return 2 * LINK_SECONDS - int(clock.now().timestamp()) % LINK_SECONDS


async def _url(asker: Asker, key: str) -> str | None:
    return None if asker.storage is None else await asker.storage.reading_url(key, _lasting())


async def _urls(asker: Asker, files: Sequence[str | None], types: Sequence[str]) -> list[str | None]:
    account_id = asker.actor.account.id
    return [
        None if file_id is None else await _url(asker, file_key(account_id, file_id, content_type))
        for file_id, content_type in zip(files, types, strict=True)
    ]


async def _thumbnail_urls(
    asker: Asker, files: Sequence[str | None], thumbnails: Sequence[Sequence[Any]]
) -> list[str | None]:
    account_id = asker.actor.account.id
    return [
        None if file_id is None or not small else await _url(asker, thumbnail_key(account_id, file_id, THUMBNAIL))
        for file_id, small in zip(files, thumbnails, strict=True)
    ]


async def _thumbnails(
    asker: Asker, files: Sequence[str | None], thumbnails: Sequence[Sequence[Any]]
) -> list[list[dict[str, Any]]]:
    account_id = asker.actor.account.id
    return [
        []
        if file_id is None or asker.storage is None
        else [{**each, "url": await _url(asker, thumbnail_key(account_id, file_id, each["size"]))} for each in small]
        for file_id, small in zip(files, thumbnails, strict=True)
    ]


@noun(ALL_ASSETS, Scope.ASSETS_READ, "A picture or document of a product or a variant.")
class Asset(Entity):
    """A picture or document of a thing."""

    product: _LazyProduct | None = to_one(
        "The product that it belongs to, if it is a product's.", "product_id", ALL_PRODUCTS
    )
    variant: _LazyVariant | None = to_one(
        "The variant that it belongs to, if it is a variant's.", "variant_id", ALL_VARIANTS
    )
    role: AssetRole = column("Which of its owner's lists it stands in.")
    type: AssetType | None = to_one("What kind of picture or document it is.", "type_id", ALL_ASSET_TYPES)
    description: str | None = column("What is to be said of it.")
    alt_text: str | None = column("What it shows, for those who cannot see it.")
    position: int = column("Its place in its list, the smallest first.")
    is_identifying: bool = column("Whether it is the one that its owner is known by; at most one is.")
    status: AssetStatus = column("How far it is: what is told of its file is there when it is READY.")
    error: AssetError | None = computed("Why it FAILED.", ("error_code", "error_message"), _problems)
    source_url: str | None = column("Where its file was fetched from, if it was.")
    file_name: str | None = column("What its file was called.")
    content_type: str | None = column("The media type of its file, told from the content: image/jpeg.")
    file_size: int | None = column("How many bytes its file has.")
    width: int | None = column("The picture's width in pixels, seen upright; null for documents.")
    height: int | None = column("The picture's height in pixels, seen upright; null for documents.")
    sha256: str | None = column("The SHA-256 of its file as it came, in hexadecimal; equal files have the same.")
    dominant_color: str | None = column("The picture's dominant colour: #rrggbb; null if it is wholly transparent.")
    url: str | None = told(
        "Where anybody can get its file, without metadata such as where a photo was taken, for an hour or two.",
        ("file_id", "content_type"),
        _urls,
    )
    thumbnail_url: str | None = told(
        f"Where anybody can get the picture, at most {THUMBNAIL} pixels wide and high, for an hour or two.",
        ("file_id", "thumbnails"),
        _thumbnail_urls,
    )
    thumbnails: list[AssetThumbnail] = told(
        f"The picture made small, at most {', '.join(map(str, EDGES))} pixels wide and high; none for documents.",
        ("file_id", "thumbnails"),
        _thumbnails,
    )
    job: Job | None = to_one("The job that brings its file.", "job_id", ALL_JOBS)


@strawberry.input(one_of=True, description="What an asset belongs to: exactly one of these.")
class AssetOwnerInput:
    """What an asset belongs to."""

    product_id: strawberry.ID | None = given("A product. Errors: NOT_FOUND.")
    variant_id: strawberry.ID | None = given("A variant. Errors: NOT_FOUND.")


@strawberry.input(one_of=True, description="Where an asset's file comes from: exactly one of these.")
class AssetSourceInput:
    """Where an asset's file comes from."""

    file: UploadedFile | None = given(
        "The file itself, in the same request. What is wrong with it is told at once. Errors: EMPTY, TOO_LARGE, "
        "UNSUPPORTED_TYPE, TRUNCATED, TOO_MANY_PIXELS, TOO_MANY_FRAMES, POLYGLOT, UNREADABLE."
    )
    staged_upload_id: strawberry.ID | None = given(
        "A staged upload, to whose URL the bytes were put; each makes one asset. Errors: those of a file, NOT_FOUND, "
        "UPLOAD_MISSING, UPLOAD_EXPIRED."
    )
    url: str | None = given(
        "An http or https address that everybody can reach, at most 2,000 characters. It is fetched in the background; "
        "what went wrong then is the asset's `error`. Errors: INVALID, BLANK, TOO_LONG."
    )


@strawberry.input
class AssetWords:
    """What is said of assets."""

    type_id: strawberry.ID | None = given("What kind of picture or document it is, by id. Errors: NOT_FOUND.")
    type: AssetTypeByNameInput | None = given(
        "The type by name, made if it is new. With `typeId` too, both must agree. Errors: MISMATCH."
    )
    description: str | None = given("What is to be said of it, at most 1,000 characters. Errors: TOO_LONG.")
    alt_text: str | None = given(
        "What it shows, for those who cannot see it, at most 1,000 characters. Errors: TOO_LONG."
    )
    is_identifying: bool | None = given(
        "Whether its owner is known by it; the one that was so far then is not any more. Errors: REQUIRED."
    )


@strawberry.input
class AssetValues(AssetWords, WithExternalIds):
    """The values that an asset takes."""

    position: int | None = given(
        "Its place in its list, from 0, the smallest first; a new one comes last if you leave it out. "
        "Errors: OUT_OF_RANGE."
    )


@strawberry.input
class AssetCreateValues(AssetValues):
    """The values of a new asset."""

    owner: AssetOwnerInput = required("What it belongs to, for good. Errors: TOO_MANY_IMAGES.")
    role: AssetRole | None = given("Which of its owner's lists it stands in; IMAGE unless you say otherwise.")
    source: AssetSourceInput = required("Where its file comes from.")


def receiving(operation: Operation, rows: Sequence[dict[str, Any]]) -> AbstractAsyncContextManager[None]:
    """What happens around the transaction in which assets are made."""
    return arriving(operation.storage, operation.read, operation.actor.account.id, rows)


ASSETS: Final = Mutable(
    Asset, ALL_ASSETS, Assets, Scope.ASSETS_WRITE, new=AssetCreateValues, changed=AssetValues, around=receiving
)
"""Assets: pictures and documents of things."""
