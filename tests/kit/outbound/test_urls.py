"""How URLs are read: one form for all spellings, and what is not read at all."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kit.outbound import AllowList, FetchCode, FetchFailed
from kit.outbound.urls import LONGEST, redirected, target_of

READ = {
    "http://example.com": "http://example.com/",
    "HTTP://EXAMPLE.com:80/A?b=C": "http://example.com/A?b=C",
    "https://example.com:443": "https://example.com/",
    "https://example.com:80/": "https://example.com:80/",
    "http://example.com:/": "http://example.com/",
    "http://example.com:0080/": "http://example.com/",
    "http://example.com./a#fragment": "http://example.com/a",
    "http://example.com?q#f?g": "http://example.com/?q",
    "http://example.com#@127.0.0.1/": "http://example.com/",
    "http://bücher.example/ä?ö=%C3%BC": "http://xn--bcher-kva.example/%C3%A4?%C3%B6=%C3%BC",
    "http://xn--bcher-kva.example/": "http://xn--bcher-kva.example/",
    "http://faß.example/": "http://xn--fa-hia.example/",
    "http://my_bucket.store.example/": "http://my_bucket.store.example/",
    "http://%65xample.com/": "http://example.com/",
    "http://ex。ample/": "http://ex.ample/",
    'http://example.com/"<>{}^`': "http://example.com/%22%3C%3E%7B%7D%5E%60",
    "http://example.com/a/../b": "http://example.com/a/../b",
    "http://8.8.8.8/": "http://8.8.8.8/",
    "http://[2606:4700:4700:0::1111]:443/": "http://[2606:4700:4700::1111]:443/",
    "http://0x8.8.2056/": "http://8.8.8.8/",
}

NOT_READ = [
    "",
    "/",
    "example.com",
    "//example.com/",
    "http:example.com",
    "http:/example.com",
    "http://",
    "http:///",
    "http:///example.com",
    "http://.",
    "http://..",
    "http://.example.com",
    "http://example..com",
    "http://example.com..",
    "http://?",
    "http://#",
    "http://:80/",
    "file:///etc/passwd",
    "file://localhost/etc/passwd",
    "gopher://example.com/_GET",
    "ftp://example.com/",
    "data:image/png;base64,AAAA",
    "javascript:alert(1)",
    "dict://example.com:11211/stat",
    "ldap://example.com/",
    "ws://example.com/",
    "unix:///var/run/docker.sock",
    "http+unix://%2Fvar%2Frun/",
    "jar:http://example.com!/",
    "\thttp://example.com/",
    " http://example.com/",
    "http://example.com/ ",
    "ht\ntp://example.com/",
    "http://example.com/\r\nHost: inside",
    "http://example.com/\x00",
    "http://exa\x7fmple.com/",
    "http://example.com/\u2028",
    "http://example.com/\u202egnp",
    "http://example.com/\ud800",
    "http://exam\u200bple.com/",
    "http://user@example.com/",
    "http://user:password@example.com/",
    "http://@example.com/",
    "http://example.com@127.0.0.1/",
    "http://example.com:80@127.0.0.1/",
    "http://example.com\\@127.0.0.1/",
    "http://127.0.0.1\\.example.com/",
    "http:\\\\example.com/",
    "http://example.com:0/",
    "http://example.com:65536/",
    "http://example.com:999999/",
    "http://example.com:-80/",
    "http://example.com:80a/",
    "http://example.com:８０/",
    "http://example.com:80:80/",
    "http://exa mple.com/",
    "http://exa%20mple.com/",
    "http://example.com%00.org/",
    "http://example.com%2f@127.0.0.1/",
    "http://127.0.0.1%2f.example.com/",
    "http://%ff.example.com/",
    "http://%2531%2532%2537.0.0.1/",
    "http://℀.example.com/",
    "http://a,b/",
    "http://a;b/",
    "http://*.example.com/",
    "http://[::1/",
    "http://::1/",
    "http://[::1]x/",
    "http://[[::1]]/",
    "http://[]/",
    "http://[127.0.0.1]/",
    "http://[example.com]/",
    "http://[fe80::1%eth0]/",
    "http://[fe80::1%25eth0]/",
    "http://[::1%25lo]:80/",
    "http://[v1.fe80::a]/",
    "http://256.256.256.256/",
    "http://1.2.3.4.5/",
    "http://127.0.0.08/",
    "http://4294967296/",
    "http://99999999999999999999/",
    "http://example.123/",
    "http://example.0x7f/",
    f"http://{'a' * 64}.example/",
    f"http://{'a.' * 127}aa/",
    f"http://{'ä' * 200}.example/",
    f"http://example.com/{'a' * LONGEST}",
]


@pytest.mark.parametrize(("url", "read"), READ.items())
def test_read(url: str, read: str) -> None:
    assert str(target_of(url)) == read
    assert target_of(read) == target_of(url)


@pytest.mark.parametrize("url", NOT_READ, ids=range(len(NOT_READ)))
def test_not_read(url: str) -> None:
    with pytest.raises(FetchFailed) as caught:
        target_of(url)
    assert caught.value.code is FetchCode.INVALID_URL
    assert not caught.value.may_retry


@pytest.mark.parametrize(
    ("location", "leads_to"),
    [
        ("/b", "https://example.com/b"),
        ("b?c#d", "https://example.com/a/b?c"),
        ("?c", "https://example.com/a/?c"),
        ("//other.example/x", "https://other.example/x"),
        ("https://127.1/", "https://127.0.0.1/"),
        ("../../..", "https://example.com/"),
        ("", "https://example.com/a/"),
    ],
)
def test_redirects(location: str, leads_to: str) -> None:
    assert str(redirected(target_of("https://example.com/a/"), location)) == leads_to


@pytest.mark.parametrize(
    "location",
    [
        "http://example.com/",
        "//[",
        "//[x]/",
        "file:///etc/passwd",
        "//a@b/",
        "/\t/127.0.0.1/",
        "\\\\127.0.0.1\\",
        "data:,",
    ],
)
def test_redirects_that_are_refused(location: str) -> None:
    with pytest.raises(FetchFailed) as caught:
        redirected(target_of("https://example.com/a/"), location)
    assert caught.value.code is FetchCode.INVALID_URL


PIECES = st.sampled_from(
    [
        "http",
        "https",
        ":",
        "/",
        "//",
        "@",
        "[",
        "]",
        "%",
        "%2e",
        "?",
        "#",
        "\\",
        ".",
        "0x7f",
        "127",
        "::1",
        "ä",
        "１",
        "a",
    ]
)


@given(st.one_of(st.text(), st.text().map("http://{}/".format), st.lists(PIECES).map("".join).map("http://{}".format)))
@example("http://[/")
def test_any_text_is_read_to_one_form_or_refused(text: str) -> None:
    try:
        target = target_of(text)
    except FetchFailed as failure:
        assert failure.code is FetchCode.INVALID_URL
        return
    assert str(target).isascii()
    assert target_of(str(target)) == target


@given(st.text())
def test_any_redirect_is_read_or_refused(location: str) -> None:
    try:
        assert redirected(target_of("https://example.com/a/"), location).scheme == "https"
    except FetchFailed as failure:
        assert failure.code is FetchCode.INVALID_URL


@pytest.mark.parametrize("entry", ["", "*", "*.example.com", "10.0.0.1/8", "a:0", "a:65536", "[::1", "http://a", "a/b"])
def test_entries_of_the_allow_list_that_cannot_be_read(entry: str) -> None:
    with pytest.raises(ValueError):
        AllowList([entry])
