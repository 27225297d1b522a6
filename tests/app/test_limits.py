"""What `limits` tells of files."""

import pytest

from inventory.assets.receiving import STAGED_LIMITS
from kit.pictures import DEFAULT_LIMITS
from tests.conftest import Client

pytestmark = pytest.mark.anyio

QUERY = """{ limits {
  maxUploadFiles maxUploadFileBytes maxUploadBytes maxUploadOperationsBytes maxStagedUploadBytes
  maxPicturePixels maxPictureEdge maxPictureFrames maxAnimationPixels photosPerItem
  pictureMediaTypes attachmentMediaTypes } }"""

PICTURES = ["image/avif", "image/gif", "image/heic", "image/heif", "image/jpeg", "image/png", "image/webp"]


async def test_limits_of_files(client: Client) -> None:
    assert (await client(QUERY))["limits"] == {
        "maxUploadFiles": 10,
        "maxUploadFileBytes": DEFAULT_LIMITS.size,
        "maxUploadBytes": 10 * DEFAULT_LIMITS.size + 2 * 2**20,
        "maxUploadOperationsBytes": 2**20,
        "maxStagedUploadBytes": STAGED_LIMITS.size,
        "maxPicturePixels": DEFAULT_LIMITS.pixels,
        "maxPictureEdge": DEFAULT_LIMITS.edge,
        "maxPictureFrames": DEFAULT_LIMITS.frames,
        "maxAnimationPixels": DEFAULT_LIMITS.total_pixels,
        "photosPerItem": 12,
        "pictureMediaTypes": PICTURES,
        "attachmentMediaTypes": ["application/pdf", *PICTURES],
    }
