"""What is refused is refused before anything is connected to, whatever its spelling."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kit.outbound import FetchCode, FetchFailed
from tests.kit.outbound.servers import PICTURE, Names, answer, fetched, outbound, redirect, refused, served
from tests.kit.outbound.test_addresses import NOT_PUBLIC
from tests.kit.outbound.test_urls import NOT_READ

pytestmark = pytest.mark.anyio

LOOPBACK = [
    "127.0.0.1",
    "127.0.0.1.",
    "127.1",
    "127.0.1",
    "127.0.0.2",
    "127.127.127.127",
    "2130706433",
    "2130706433.",
    "017700000001",
    "0177.0.0.1",
    "0177.0.0.01",
    "00000177.0.0.1",
    "0x7f000001",
    "0X7F000001",
    "0x7f.1",
    "0x7F.0x0.0x0.0x1",
    "0x7f.0.0.0x1",
    "0",
    "00",
    "0x0",
    "0x",
    "0.0",
    "0.0.0.0",
    "[::]",
    "[::1]",
    "[0:0:0:0:0:0:0:1]",
    "[0000:0000:0000:0000:0000:0000:0000:0001]",
    "[::0.0.0.1]",
    "[::ffff:127.0.0.1]",
    "[::FFFF:7F00:1]",
    "[::ffff:0:127.0.0.1]",
    "[::127.0.0.1]",
    "[2002:7f00:1::]",
    "[2002:7f00:0001::7f00:1]",
    "[64:ff9b::7f00:1]",
    "[64:ff9b::127.0.0.1]",
    "[64:ff9b:1::127.0.0.1]",
    "[2001:0:4136:e378:8000:63bf:80ff:fffe]",
    "[2606:4700::5efe:127.0.0.1]",
    "１２７.０.０.１",
    "127。0。0。1",
    "127．0．0．1",
    "①②⑦.⓪.⓪.①",
    "𝟏𝟐𝟕.𝟎.𝟎.𝟏",
    "０x7f.1",
    "%31%32%37.0.0.1",
    "127%2e0%2e0%2e1",
    "%EF%BC%91%EF%BC%92%EF%BC%97.0.0.1",
]

INSIDE_NAMES = [
    "localhost",
    "localhost.",
    "LOCALHOST",
    "LocalHost.",
    "loc%61lhost",
    "ｌｏｃａｌｈｏｓｔ",
    "a.localhost",
    "postgres",
    "metadata",
    "metadata.google.internal",
    "metadata.google.internal.",
    "printer.local",
    "nas.home.arpa",
]

ADDRESSES = [f"[{text}]" if ":" in text else text for texts in NOT_PUBLIC.values() for text in texts if "%" not in text]


@pytest.mark.parametrize("host", LOOPBACK)
async def test_loopback_in_every_spelling(host: str) -> None:
    """Even where the port is open for something else, and somebody listens behind it."""
    async with served(answer()) as inside, outbound(f"192.0.2.1:{inside.port}") as out:
        for url in (f"http://{host}:{inside.port}/", f"https://{host}:{inside.port}/", f"http://{host}/"):
            failure = await refused(out, url, FetchCode.FORBIDDEN_ADDRESS)
            assert not failure.may_retry
        assert inside.connections == 0


@pytest.mark.parametrize("host", ADDRESSES)
async def test_addresses_that_are_not_public(host: str) -> None:
    async with outbound() as out:
        for url in (f"http://{host}/latest/meta-data/", f"https://{host}/", f"http://{host}:443/"):
            await refused(out, url, FetchCode.FORBIDDEN_ADDRESS, timeout_seconds=0.5)


@pytest.mark.parametrize("host", INSIDE_NAMES)
async def test_inside_names_are_not_even_looked_up(host: str) -> None:
    async with outbound() as out:
        await refused(out, f"http://{host}/", FetchCode.FORBIDDEN_ADDRESS)


@pytest.mark.parametrize("address", [text for texts in NOT_PUBLIC.values() for text in texts])
async def test_names_that_lead_to_addresses_that_are_not_public(address: str) -> None:
    async with outbound(resolve=Names([address])) as out:
        await refused(out, "http://pictures.example/", FetchCode.FORBIDDEN_ADDRESS, timeout_seconds=0.5)


@pytest.mark.parametrize("port", [1, 21, 22, 25, 6379, 8080, 65535])
async def test_other_ports_of_public_hosts(port: int) -> None:
    async with outbound() as out:
        await refused(out, f"http://pictures.example:{port}/", FetchCode.FORBIDDEN_ADDRESS)
        await refused(out, f"http://8.8.8.8:{port}/", FetchCode.FORBIDDEN_ADDRESS, timeout_seconds=0.5)


@pytest.mark.parametrize("url", NOT_READ, ids=range(len(NOT_READ)))
async def test_urls_that_cannot_be_read(url: str) -> None:
    async with outbound() as out:
        await refused(out, url, FetchCode.INVALID_URL)


async def test_the_machine_s_own_resolver_is_no_way_round() -> None:
    async with served(answer()) as inside, outbound(f"192.0.2.1:{inside.port}", resolve=None) as out:
        for host in ("localhost", "LOCALHOST.", "127.1", "2130706433"):
            await refused(out, f"http://{host}:{inside.port}/", FetchCode.FORBIDDEN_ADDRESS)
        assert inside.connections == 0


@pytest.mark.parametrize(
    "addresses",
    [
        ["8.8.8.8", "127.0.0.1"],
        ["127.0.0.1", "8.8.8.8"],
        ["8.8.8.8", "2606:4700::1", "::1"],
        ["8.8.8.8"] * 50 + ["10.0.0.1"],
    ],
)
async def test_one_forbidden_address_forbids_the_name(addresses: list[str]) -> None:
    async with outbound(resolve=Names(addresses)) as out:
        await refused(out, "http://pictures.example/", FetchCode.FORBIDDEN_ADDRESS, timeout_seconds=0.5)


async def test_a_name_that_is_bound_anew_between_two_fetches() -> None:
    """The first answer is a permitted address, all later ones are not. A lookup is for one request, which uses it."""
    async with served(answer(), host="127.0.0.2") as permitted, served(answer(), port=permitted.port) as inside:
        names = Names(["127.0.0.2"], ["127.0.0.1"])
        async with outbound(f"127.0.0.2:{permitted.port}", resolve=names) as out:
            url = f"http://pictures.example:{permitted.port}/"
            assert (await fetched(out, url)).body == PICTURE
            assert names.asked == ["pictures.example"]
            await refused(out, url, FetchCode.FORBIDDEN_ADDRESS)
            assert (permitted.connections, inside.connections) == (1, 0)


async def test_a_name_that_is_bound_anew_between_redirects() -> None:
    async with (
        served(redirect("/again"), host="127.0.0.2") as permitted,
        served(answer(), port=permitted.port) as inside,
    ):
        names = Names(["127.0.0.2"], ["127.0.0.1"])
        async with outbound(f"127.0.0.2:{permitted.port}", resolve=names) as out:
            await refused(out, f"http://pictures.example:{permitted.port}/", FetchCode.FORBIDDEN_ADDRESS)
        assert (permitted.connections, inside.connections) == (1, 0)


async def test_a_connection_goes_to_the_address_that_was_looked_at() -> None:
    """The name that is connected to is one that no resolver but ours knows."""
    async with served(answer()) as server:
        names = Names(["127.0.0.1"])
        async with outbound(f"127.0.0.1:{server.port}", resolve=names) as out:
            await fetched(out, f"http://Pictures.Example.:{server.port}/a?b#c")
        assert names.asked == ["pictures.example"]
        assert server.requests[0].startswith("GET /a?b HTTP/1.1\r\n")
        assert f"\r\nHost: pictures.example:{server.port}\r\n" in server.requests[0]


async def test_the_next_address_is_tried_where_one_does_not_answer() -> None:
    async with served(answer(), host="127.0.0.2") as server:
        allowed = [f"127.0.0.0/8:{server.port}"]
        async with outbound(*allowed, resolve=Names(["127.0.0.1", "127.0.0.3", "127.0.0.2"])) as out:
            assert (await fetched(out, f"http://pictures.example:{server.port}/")).body == PICTURE


@pytest.mark.parametrize("addresses", [[], ["nonsense"], [""]])
async def test_names_without_an_address(addresses: list[str]) -> None:
    async with outbound(resolve=Names(addresses)) as out:
        assert (await refused(out, "http://pictures.example/", FetchCode.NOT_RESOLVED)).may_retry


async def test_a_resolver_that_knows_nothing() -> None:
    async def unknown(host: str) -> list[str]:
        raise OSError("Name or service not known")

    async with outbound(resolve=unknown) as out:
        await refused(out, "http://pictures.example/", FetchCode.NOT_RESOLVED)


async def test_a_closed_port_of_an_allowed_host() -> None:
    async with served(answer()) as server:
        pass
    async with outbound(f"127.0.0.1:{server.port}") as out:
        failure = await refused(out, f"http://127.0.0.1:{server.port}/", FetchCode.NOT_CONNECTED)
        assert failure.may_retry


async def test_an_open_and_a_closed_port_inside_look_the_same() -> None:
    async with served(answer()) as gone:
        pass
    async with served(answer()) as inside, outbound(resolve=Names(["127.0.0.1"])) as out:
        told = [
            (failure.code, failure.message, failure.may_retry, failure.status)
            for port in (inside.port, gone.port, 80, 443)
            for host in ("127.0.0.1", "pictures.example")
            for failure in [await refused(out, f"http://{host}:{port}/", FetchCode.FORBIDDEN_ADDRESS)]
        ]
        assert len(set(told)) == 1
        assert inside.connections == 0


@pytest.mark.parametrize(
    ("entry", "opens", "leaves_closed"),
    [
        ("127.0.0.1:{0}", ["127.0.0.1:{0}", "127.1:{0}"], ["127.0.0.1:{1}", "127.0.0.2:{0}", "[::ffff:127.0.0.1]:{0}"]),
        ("127.0.0.0/30:{0}", ["127.0.0.1:{0}"], ["127.0.0.1:{1}", "127.0.0.4:{0}"]),
        ("127.0.0.1", [], ["127.0.0.1:{0}", "127.0.0.1:{1}"]),
        ("One.example:{0}", ["one.example:{0}", "ONE.example.:{0}"], ["two.example:{0}", "127.0.0.1:{0}"]),
        ("one.example", [], ["one.example:{0}", "a.one.example:{0}", "a.one.example"]),
        ("[::1]:{0}", [], ["127.0.0.1:{0}", "[::1]:{1}", "[::2]:{0}"]),
        ("[fd00::/8]", [], ["[fd00::1]:{0}", "[fc00::1]"]),
    ],
)
async def test_the_allow_list_opens_what_it_names(entry: str, opens: list[str], leaves_closed: list[str]) -> None:
    async with served(answer()) as one, served(answer()) as other:
        async with outbound(entry.format(one.port), resolve=Names(["127.0.0.1"])) as out:
            for place in opens:
                assert (await fetched(out, f"http://{place.format(one.port, other.port)}/")).body == PICTURE
            for place in leaves_closed:
                url = f"http://{place.format(one.port, other.port)}/"
                await refused(out, url, FetchCode.FORBIDDEN_ADDRESS, timeout_seconds=1)
        assert (one.connections, other.connections) == (len(opens), 0)


HOSTS = st.one_of(
    st.text(max_size=30),
    st.ip_addresses().map(str),
    st.ip_addresses(v=6).map("[{}]".format),
    st.integers(0, 2**33).map(str),
    st.lists(st.sampled_from(["127", "0x7f", "1", ".", "。", "%2e", "localhost", "[", "]", ":", "@", "/"])).map(
        "".join
    ),
)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(url=st.one_of(st.text(), HOSTS.map("http://{}/".format), HOSTS.map("https://{}:81".format)))
async def test_no_url_raises_anything_else_or_gets_anything(url: str) -> None:
    async with outbound(resolve=Names(["127.0.0.1"])) as out:
        with pytest.raises(FetchFailed) as caught:
            # What is public cannot be reached here, and shall not be tried for long.
            await out.fetch(url, max_bytes=1, timeout_seconds=0.02)
    assert caught.value.message
