"""Hostile files and URLs: each is refused with its code, and nothing of it is stored."""

from collections.abc import Iterator, Sequence

import pytest

from kit.storage import Storage
from tests.assets.conftest import stored
from tests.assets.uploading import new_product, settled, upload
from tests.conftest import Client
from tests.kit.pictures.hostile import Hostile, hostile
from tests.kit.pictures.samples import plain, saved

pytestmark = pytest.mark.anyio

HOSTILE = hostile()
NAMES = (
    "../../etc/passwd",
    "C:\\boot.ini",
    "x" * 1_000,
    "-rf .jpg",
    "..",
    "con.png",
    "a\r\nSet-Cookie: b.png",
)


def batches(entries: Sequence[Hostile]) -> Iterator[Sequence[Hostile]]:
    """Ten at a time, those that are large alone."""
    small = [entry for entry in entries if len(entry[1]) < 4 * 1024 * 1024]
    yield from ([entry] for entry in entries if len(entry[1]) >= 4 * 1024 * 1024)
    for start in range(0, len(small), 10):
        yield small[start : start + 10]


async def test_hostile_files(client: Client, storage: Storage) -> None:
    assert len(HOSTILE) > 300
    product = await new_product(client)
    for batch in batches(HOSTILE):
        files = [(NAMES[n % len(NAMES)], data) for n, (_, data, _) in enumerate(batch)]
        made = await upload(client, files, owner={"productId": product}, role="ATTACHMENT")
        told = [(each["index"], each["code"]) for each in made["errors"]]
        wanted = [(index, code.value) for index, (_, _, code) in enumerate(batch)]
        assert told == wanted, [name for name, _, _ in batch]
        assert (made["createdCount"], made["created"]) == (0, [])
    assert await stored(storage) == []
    assert (await client("{ assets { totalCount } jobs { totalCount } }")) == {
        "assets": {"totalCount": 0},
        "jobs": {"totalCount": 0},
    }


async def test_names_lead_nowhere(client: Client, storage: Storage) -> None:
    product = await new_product(client)
    files = [(name, saved(plain(colour=(n, 1, 2)), "PNG")) for n, name in enumerate(NAMES)]
    made = await upload(client, files, owner={"productId": product})
    assert made["errors"] == []
    for each in made["created"]:
        assert not set(each["fileName"]) & set("/\\\r\n\0") and 0 < len(each["fileName"]) <= 255
    keys = await stored(storage)
    assert len(keys) == len(NAMES) and all(key.split("/")[1] == "incoming" for key in keys)


URLS = {
    "FORBIDDEN_ADDRESS": (
        "http://127.0.0.1/a.png",
        "http://127.1/a.png",
        "http://2130706433/a.png",
        "http://0x7f000001/a.png",
        "http://0177.0.0.1/a.png",
        "http://0/a.png",
        "http://0.0.0.0/a.png",
        "http://[::1]/a.png",
        "http://[::]/a.png",
        "http://[::ffff:127.0.0.1]/a.png",
        "http://[::ffff:7f00:1]/a.png",
        "http://[64:ff9b::7f00:1]/a.png",
        "http://[2002:7f00:1::]/a.png",
        "http://10.0.0.1/a.png",
        "http://10.1/a.png",
        "http://172.16.0.1/a.png",
        "http://172.31.255.255/a.png",
        "http://192.168.0.1/a.png",
        "http://169.254.169.254/latest/meta-data/",
        "http://100.64.0.1/a.png",
        "http://198.18.0.1/a.png",
        "http://224.0.0.1/a.png",
        "http://240.0.0.1/a.png",
        "http://255.255.255.255/a.png",
        "http://[fe80::1]/a.png",
        "http://[fc00::1]/a.png",
        "http://[fd12::1]/a.png",
        "http://[ff02::1]/a.png",
        "http://localhost/a.png",
        "http://LOCALHOST/a.png",
        "http://localhost./a.png",
        "http://a.localhost/a.png",
        "http://intranet/a.png",
        "http://printer.local/a.png",
        "http://metadata.google.internal/a.png",
        "http://router.home.arpa/a.png",
        "http://93.184.216.34:22/a.png",
        "http://93.184.216.34:6379/a.png",
        "https://93.184.216.34:8443/a.png",
    ),
    "INVALID_URL": (
        "http://user:password@93.184.216.34/a.png",
        "http://user@93.184.216.34/a.png",
    ),
}
NOT_EVEN_URLS = (
    "ftp://example.com/a.png",
    "file:///etc/passwd",
    "gopher://127.0.0.1/",
    "data:image/png;base64,AAAA",
    "javascript:alert(1)",
    "//example.com/a.png",
    "example.com/a.png",
    "http://",
    "http:///a.png",
    "http://a b/",
    "http://example.com:0/",
    "http://[::1/a.png",
    "",
    "x" * 3_000,
)


@pytest.mark.usefixtures("jobs")
async def test_hostile_urls(client: Client, storage: Storage) -> None:
    product = await new_product(client)
    urls = [(url, code) for code, each in URLS.items() for url in each]
    rows = [{"owner": {"productId": product}, "role": "CREATIVE", "source": {"url": url}} for url, _ in urls]
    query = """mutation ($rows: [AssetCreateRowInput!]!) { assetBulkCreate(input: {assets: $rows}) {
        ids userErrors { code field } } }"""
    made = (await client(query, {"rows": rows}))["assetBulkCreate"]
    assert made["userErrors"] == []
    nodes = await settled(client, made["ids"])
    told = {node["sourceUrl"]: (node["status"], (node["error"] or {}).get("code")) for node in nodes}
    assert told == {url: ("FAILED", code) for url, code in urls}
    assert await stored(storage) == []


async def test_what_is_no_url_is_refused_at_once(client: Client) -> None:
    product = await new_product(client)
    query = """mutation ($input: AssetCreateInput!) { assetCreate(input: $input) {
        asset { id } userErrors { code field } } }"""
    for url in NOT_EVEN_URLS:
        answer = await client(query, {"input": {"owner": {"productId": product}, "source": {"url": url}}})
        [error] = answer["assetCreate"]["userErrors"]
        assert error["code"] in {"INVALID", "TOO_LONG", "BLANK"}, url
        assert error["field"] == ["source", "url"]
        assert answer["assetCreate"]["asset"] is None
    assert (await client("{ assets { totalCount } }"))["assets"] == {"totalCount": 0}
