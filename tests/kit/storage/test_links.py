"""Links to a folder: what a good one permits, and that nothing else passes."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit import clock
from kit.errors import ProgramError
from kit.storage import Key, LinkExpired, LinkRefused, Links, Storage, key_of
from tests.kit.storage.serving import SECRET

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
LINKS = Links(SECRET, "https://gateway.example/")
KEY = key_of("acct_1/ab/picture.png")
UPLOAD = ("expires", "max_bytes", "content_type", "signature")


def parts_of(url: str) -> tuple[Key, dict[str, str]]:
    parts = urlsplit(url)
    assert (parts.scheme, parts.netloc) == ("https", "gateway.example")
    assert parts.path.startswith("/files/")
    return Key(parts.path.removeprefix("/files/")), dict(parse_qsl(parts.query))


def reading() -> tuple[Key, dict[str, str]]:
    with clock.held(at=NOON):
        return parts_of(LINKS.reading(KEY, 60))


def upload() -> tuple[Key, dict[str, str]]:
    with clock.held(at=NOON):
        return parts_of(LINKS.upload(KEY, 60, 1000, "image/png").url)


def test_a_link_lasts_until_its_moment() -> None:
    key, parameters = reading()
    assert key == KEY
    assert set(parameters) == {"expires", "signature"}
    assert parameters["expires"] == str(int(NOON.timestamp()) + 60)
    for later in (0, 59, 59.9):
        with clock.held(at=NOON + timedelta(seconds=later)):
            assert LINKS.check_reading(key, urlencode(parameters)).key == KEY
    for later in (60, 61, 10**6):
        with clock.held(at=NOON + timedelta(seconds=later)), pytest.raises(LinkExpired):
            LINKS.check_reading(key, urlencode(parameters))


def test_a_link_to_upload_says_what_may_be_uploaded() -> None:
    key, parameters = upload()
    assert tuple(parameters) == UPLOAD
    with clock.held(at=NOON):
        permit = LINKS.check_upload(key, urlencode(parameters))
        assert (permit.key, permit.max_bytes, permit.content_type) == (KEY, 1000, "image/png")
    with clock.held(at=NOON + timedelta(seconds=60)), pytest.raises(LinkExpired):
        LINKS.check_upload(key, urlencode(parameters))


@pytest.mark.parametrize("name", UPLOAD)
@pytest.mark.parametrize(
    "value", [None, "", "0", "-1", "1e3", "1795348860", "1001", "99999999999", "9" * 5000, "\u0661", "image/svg+xml"]
)
def test_an_altered_parameter_is_refused(name: str, value: str | None) -> None:
    key, parameters = upload()
    altered = {**parameters, name: value} if value is not None else {k: v for k, v in parameters.items() if k != name}
    if altered == parameters:
        return
    with clock.held(at=NOON), pytest.raises(LinkRefused):
        LINKS.check_upload(key, urlencode(altered))


def test_a_link_is_for_one_method_one_key_and_one_secret() -> None:
    key, parameters = reading()
    query = urlencode(parameters)
    with clock.held(at=NOON):
        with pytest.raises(LinkRefused):
            LINKS.check_upload(key, query)
        with pytest.raises(LinkRefused):
            LINKS.check_reading(key, urlencode(upload()[1]))
        for other in ("acct_1/ab/picture.pn", "acct_2/ab/picture.png", "", "acct_1/ab/picture.png/", f"./{KEY}"):
            with pytest.raises(LinkRefused):
                LINKS.check_reading(other, query)
        with pytest.raises(LinkRefused):
            Links(bytes(32), "https://gateway.example").check_reading(key, query)
        for changed in (f"{query}&x=1", f"{query}&{query}", f"{query}&expires=1", query.upper(), "", "&", "signature"):
            with pytest.raises(LinkRefused):
                LINKS.check_reading(key, changed)


@given(st.text(max_size=60), st.text(max_size=200))
def test_nothing_made_up_is_a_link(key: str, query: str) -> None:
    for check in (LINKS.check_reading, LINKS.check_upload):
        with pytest.raises(LinkRefused):
            check(key, query)
        with pytest.raises(LinkRefused):
            check(KEY, query)


@given(st.integers(0, 63), st.sampled_from("0123456789abcdef"))
def test_every_digit_of_the_signature_counts(position: int, digit: str) -> None:
    key, parameters = reading()
    good = parameters["signature"]
    altered = good[:position] + digit + good[position + 1 :]
    if altered != good:
        with clock.held(at=NOON), pytest.raises(LinkRefused):
            LINKS.check_reading(key, urlencode({**parameters, "signature": altered}))


def test_a_short_secret_is_none() -> None:
    with pytest.raises(ProgramError):
        Links(b"x" * 31, "https://gateway.example")


@pytest.mark.anyio
@pytest.mark.parametrize("seconds", [0, -1, 7 * 24 * 3600 + 1])
async def test_how_long_a_link_may_last(seconds: int) -> None:
    storage = Storage.of("files", links=LINKS)
    with pytest.raises(ProgramError):
        await storage.reading_url(KEY, seconds)
    with pytest.raises(ProgramError):
        await storage.upload_link(KEY, seconds, 10)
    with pytest.raises(ProgramError):
        await storage.upload_link(KEY, 60, 0)
