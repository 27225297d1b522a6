"""Assets, the files that they show, the types that they have, and uploads that nothing was made of yet."""

from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Field

from kit import clock
from kit.changes import WITHHELD
from kit.columns import (
    ByteText,
    choice,
    counter,
    flag,
    json_list,
    moment,
    reference,
    stored_text,
    text,
    url,
    whole,
)
from kit.enums import Described
from kit.tables import Deletable, NamedEntity, TenantRow, counted, table_of, tenant_table, unique_names


class AssetRole(Described):
    """What an asset is for: each is a list of its own."""

    IMAGE = "IMAGE", "A picture that shows the thing, such as a photo (seeds 000 and 002)."
    CREATIVE = "CREATIVE", "A picture made to advertise the thing (seed 000)."
    ATTACHMENT = "ATTACHMENT", "A document or picture kept with the thing, such as an invoice (seeds 001 and 004)."


class AssetStatus(Described):
    """How far an asset is."""

    PENDING = "PENDING", "Its file is still to be fetched or looked at; a job does that within moments."
    READY = "READY", "Its file is there."
    FAILED = "FAILED", "Its file could not be had or used; `error` says why."


LARGEST_POSITION: Final = 2**31 - 1
LONGEST_MESSAGE: Final = 1_000


@tenant_table(prefix="atype", sorted_by=("updated_at", "name_key"))
class AssetType(NamedEntity, table=True):
    """What kind of picture or document an asset is. Names are unique in an account, unless they were deleted."""

    __tablename__ = "asset_type"

    description: str | None = text(1_000)


GIVEN_TYPES: Final = (
    ("Photo", "A photo of the thing itself."),
    ("Front", "The thing from the front, such as a front cover."),
    ("Back", "The thing from the back, such as a back cover."),
    ("Detail", "A part of the thing from near by."),
    ("Label", "A label or tag on the thing, such as that of a record."),
    ("Packaging", "The box or wrapping."),
    ("Damage", "What is broken or worn."),
    ("Barcode", "The barcode, readable."),
    ("Certificate", "A certificate of origin, authenticity or conformity."),
    ("Manual", "Instructions for use."),
    ("Invoice", "An invoice or receipt."),
    ("Other", "Anything else."),
)
"""The types that an account begins with, and what each is for. Seed 002 has such a list, but does not print it."""


@tenant_table(prefix="file")
class File(TenantRow, table=True):
    """A file that is stored: once for an account, however many assets show it.

    `sha256` is that of the bytes as they came; what is stored has no metadata. The objects' keys hold the id, so that
    a file that is removed and one that comes at the same moment never share an object.
    """

    __tablename__ = "file"

    created_at: datetime = moment(clock.now)
    sha256: str = stored_text()
    content_type: str = stored_text()
    file_size: int = counter()
    width: int | None = Field(default=None, sa_type=sa.BigInteger, nullable=True)
    height: int | None = Field(default=None, sa_type=sa.BigInteger, nullable=True)
    dominant_color: str | None = stored_text(nullable=True)
    thumbnails: list[Any] = json_list()

    __table_args__ = (sa.UniqueConstraint("account_id", "sha256"),)


@tenant_table(prefix="upl")
class StagedUpload(TenantRow, table=True):
    """A place that bytes may be put to, and that an asset can then be made of."""

    __tablename__ = "staged_upload"

    created_at: datetime = moment(clock.now)
    key: str = stored_text()
    file_name: str = stored_text()
    content_type: str = stored_text()
    file_size: int = counter()
    expires_at: datetime = moment(required=True)


@tenant_table(prefix="ast", sorted_by=("updated_at",))
class Asset(Deletable, table=True):
    """A picture or document of one thing, its owner.

    What its file is (`content_type` and what follows) stands in it as soon as it is known. The bytes that a job is to
    look at wait under `incoming_key`; a file from elsewhere has a `source_url`.
    """

    __tablename__ = "asset"

    product_id: str | None = reference("product")
    variant_id: str | None = reference("variant")
    role: str = choice(AssetRole, AssetRole.IMAGE)
    type_id: str | None = reference("asset_type")
    description: str | None = text(1_000)
    alt_text: str | None = text(1_000)
    position: int = whole(0, LARGEST_POSITION, 0)
    is_identifying: bool = flag(False)
    status: str = choice(AssetStatus, AssetStatus.PENDING)
    error_code: str | None = text(50)
    error_message: str | None = text(LONGEST_MESSAGE)
    source_url: str | None = url(2_000)
    file_name: str | None = text(255)
    content_type: str | None = text(100)
    file_size: int | None = Field(default=None, sa_type=sa.BigInteger, nullable=True)
    width: int | None = Field(default=None, sa_type=sa.BigInteger, nullable=True)
    height: int | None = Field(default=None, sa_type=sa.BigInteger, nullable=True)
    sha256: str | None = text(64)
    dominant_color: str | None = text(7)
    thumbnails: list[Any] = json_list()
    file_id: str | None = reference("file")
    incoming_key: str | None = stored_text(nullable=True, sa_column_kwargs={"info": {WITHHELD: True}})
    job_id: str | None = Field(default=None, sa_type=ByteText, nullable=True)

    __table_args__: Any = (
        sa.CheckConstraint("(product_id is null) <> (variant_id is null)", name="owner"),
        sa.CheckConstraint("status <> 'READY' or file_id is not null", name="file"),
    )


SHOWN: Final = ("sha256", "content_type", "file_size", "width", "height", "dominant_color", "thumbnails")
"""What an asset tells of its file: columns of both."""

ASSETS = table_of(Asset)
ASSET_TYPES = table_of(AssetType)
FILES = table_of(File)
STAGED_UPLOADS = table_of(StagedUpload)

unique_names(ASSET_TYPES)
counted(ASSETS)

OWNERS: Final = ("product_id", "variant_id")
"""The columns that may hold an asset's owner; one of them does."""

for _column in OWNERS:
    sa.Index(f"asset_{_column}_position", ASSETS.c.account_id, ASSETS.c[_column], ASSETS.c.position, ASSETS.c.id)
    _identifying = sa.and_(sa.literal_column("is_identifying"), ASSETS.c.deleted_at.is_(None))
    sa.Index(
        f"asset_{_column}_identifying",
        ASSETS.c.account_id,
        ASSETS.c[_column],
        unique=True,
        sqlite_where=_identifying,
        postgresql_where=_identifying,
    )
