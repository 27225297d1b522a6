"""Buckets: their own signatures, their errors, and what is sent to them."""

import base64
import hashlib
import hmac
import socket
from collections.abc import AsyncIterator
from urllib.parse import parse_qsl, quote, urlsplit

import httpx2 as httpx
import pytest

from kit.storage import Refused, Storage, Unavailable
from tests.kit.storage.conftest import BUCKET
from tests.support.s3 import REGION, SECRET_ACCESS_KEY, S3Server

pytestmark = pytest.mark.anyio

AZURE = {"account_name": "shop", "account_key": base64.b64encode(bytes(64)).decode()}


def signature_of(method: str, url: str) -> str:
    """What AWS would work out for a URL (Signature Version 4 with query parameters), which moto does not look at."""
    parts = urlsplit(url)
    given = dict(parse_qsl(parts.query, keep_blank_values=True))
    given.pop("X-Amz-Signature", None)
    query = "&".join(f"{quote(name, safe='-_.~')}={quote(given[name], safe='-_.~')}" for name in sorted(given))
    request = "\n".join([method, parts.path, query, f"host:{parts.netloc}", "", "host", "UNSIGNED-PAYLOAD"])
    moment = given["X-Amz-Date"]
    scope = f"{moment[:8]}/{REGION}/s3/aws4_request"
    text = "\n".join(["AWS4-HMAC-SHA256", moment, scope, hashlib.sha256(request.encode()).hexdigest()])
    key = f"AWS4{SECRET_ACCESS_KEY}".encode()
    for step in (moment[:8], REGION, "s3", "aws4_request"):
        key = hmac.new(key, step.encode(), hashlib.sha256).digest()
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


async def test_a_signature_binds_method_key_and_time(bucket: Storage) -> None:
    reading = await bucket.reading_url("acct_1/a.png", 90)
    upload = await bucket.upload_link("acct_1/a.png", 3600, 1000)
    for method, url, seconds in (("GET", reading, "90"), ("PUT", upload.url, "3600")):
        given = dict(parse_qsl(urlsplit(url).query))
        assert given["X-Amz-Expires"] == seconds
        assert given["X-Amz-Signature"] == signature_of(method, url)
        for other in (
            signature_of("DELETE", url),
            signature_of(method, url.replace("a.png", "b.png")),
            signature_of(method, url.replace(f"X-Amz-Expires={seconds}", "X-Amz-Expires=9999")),
        ):
            assert other != given["X-Amz-Signature"]


async def test_what_is_stored_is_served_as_what_it_is(bucket: Storage, http: httpx.Client) -> None:
    await bucket.put("a.svg", b"<svg/>")
    answer = http.get(await bucket.reading_url("a.svg", 60))
    assert answer.headers["content-type"] == "image/svg+xml"
    assert answer.headers["content-disposition"] == 'attachment; filename="a.svg"'


async def test_a_broken_stream_leaves_no_upload(bucket: Storage, s3_server: S3Server, http: httpx.Client) -> None:
    async def broken() -> AsyncIterator[bytes]:
        for _ in range(6):
            yield bytes(1024 * 1024)
        raise KeyError("ours")

    with pytest.raises(KeyError):
        await bucket.put("broken.bin", broken())
    assert "broken.bin" not in http.get(f"{s3_server.url}/{BUCKET}?uploads").text


async def test_things_that_others_put_there_are_passed_over(bucket: Storage) -> None:
    upload = await bucket.upload_link("fine.txt", 60, 10)
    name = upload.url.partition("?")[0].replace("fine.txt", "not%20fine.txt")
    with httpx.Client(trust_env=False) as client:
        client.put(name, content=b"x", headers={"Authorization": "AWS4-HMAC-SHA256 Credential=a/b/c/s3/aws4_request"})
    await bucket.put("fine.txt", b"x")
    assert [found.key async for found in bucket.list()] == ["fine.txt"]


async def test_a_bucket_that_is_not_there(s3_server: S3Server) -> None:
    missing = Storage.of("s3://nobody-made-this", options=s3_server.options)
    with pytest.raises(Refused):
        await missing.put("a.txt", b"x")
    with pytest.raises(Refused):
        await anext(missing.list())


async def test_a_store_that_does_not_answer_may_do_so_later() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        endpoint = f"http://127.0.0.1:{closed.getsockname()[1]}"
        options = {"endpoint": endpoint, "access_key_id": "a", "secret_access_key": "very-secret", "region": REGION}
        storage = Storage.of("s3://bucket", options=options)
        with pytest.raises(Unavailable) as raised:
            await storage.put("a.txt", b"x")
    assert endpoint not in str(raised.value)
    assert "very-secret" not in str(raised.value)


async def test_plain_http_is_for_who_asks_for_it(s3_server: S3Server) -> None:
    storage = Storage.of(f"s3://{BUCKET}", options=s3_server.options, client_options={"allow_http": False})
    with pytest.raises((Refused, Unavailable)):
        await storage.put("a.txt", b"x")


async def test_the_environment_says_where(s3_server: S3Server, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "AWS_ENDPOINT_URL": s3_server.url,
        "AWS_ACCESS_KEY_ID": "a",
        "AWS_SECRET_ACCESS_KEY": "b",
        "AWS_REGION": REGION,
    }.items():
        monkeypatch.setenv(name, value)
    storage = Storage.of(f"s3://{BUCKET}/by/environment")
    assert await storage.put("a.txt", b"x") == 1
    assert await storage.get("a.txt") == b"x"
    assert storage.folder is None
    assert await storage.sweep(0) == 0


async def test_azure_signs_too() -> None:
    storage = Storage.of("az://container/prefix", options=AZURE)
    url = await storage.reading_url("acct_1/a.png", 60)
    assert urlsplit(url).netloc == "shop.blob.core.windows.net"
    assert urlsplit(url).path == "/container/prefix/acct_1/a.png"
    assert "sig=" in url
    link = await storage.upload_link("acct_1/a.png", 60, 10)
    assert dict(link.headers) == {"Content-Type": "image/png", "x-ms-blob-type": "BlockBlob"}


@pytest.mark.parametrize(
    ("url", "options"),
    [("s3://bucket", {"nonsense": "very-secret"}), ("az://container", {}), ("az://container", {"account_key": "?"})],
)
def test_what_cannot_be_opened(url: str, options: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AZURE_STORAGE_ACCOUNT_NAME", raising=False)
    with pytest.raises(Refused) as refused:
        Storage.of(url, options=options)
    assert "very-secret" not in str(refused.value)


def test_google_is_opened() -> None:
    assert Storage.of("gs://bucket/prefix").folder is None
