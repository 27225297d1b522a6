"""Redirects: each hop is looked at as if it had been given."""

import pytest

from kit.outbound import FetchCode
from tests.kit.outbound.servers import PICTURE, Names, answer, fetched, outbound, redirect, refused, served

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("status", ["301 M", "302 F", "303 S", "307 T", "308 P"])
async def test_they_are_followed(status: str) -> None:
    async with served(redirect("../b?c=d#e", status), answer(content_type="Image/PNG; q=1")) as server:
        async with outbound(f"127.0.0.1:{server.port}") as out:
            got = await fetched(out, f"http://127.0.0.1:{server.port}/x/a#f")
        assert (got.final_url, got.status) == (f"http://127.0.0.1:{server.port}/b?c=d", 200)
        assert (got.media_type, got.body) == ("image/png", PICTURE)
        assert server.paths == ["/x/a", "/b?c=d"]


async def test_from_host_to_host_nothing_is_kept() -> None:
    async with served(answer()) as end:
        there = redirect(f"http://end.example:{end.port}/p").replace(
            b"\r\n\r\n", b"\r\nSet-Cookie: a=b; Path=/\r\n\r\n"
        )
        async with served(there) as start:
            allowed = [f"127.0.0.1:{server.port}" for server in (start, end)]
            async with outbound(*allowed, resolve=Names(["127.0.0.1"])) as out:
                await fetched(out, f"http://start.example:{start.port}/")
                await fetched(out, f"http://start.example:{start.port}/")
        for request in (*start.requests, *end.requests):
            lines = request.strip().split("\r\n")[1:]
            assert {line.partition(":")[0] for line in lines} == {
                "Host",
                "User-Agent",
                "Accept",
                "Accept-Encoding",
                "Connection",
            }
        assert f"Host: end.example:{end.port}" in end.requests[0]


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.1:{inside}/",
        "http://127.1:{inside}/",
        "//localhost:{inside}/",
        "http://inside.example:{inside}/",
        "http://[::ffff:127.0.0.1]:{port}/",
        "http://127.0.0.2:{port}/",
        "http://127.0.0.1/",
        "https://127.0.0.1/",
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/meta-data/iam/security-credentials/",
        "http://metadata.google.internal/",
        "http://[fd00:ec2::254]/",
        "http://0/",
    ],
)
async def test_to_what_is_inside(location: str) -> None:
    async with served(answer()) as inside:
        to = location.format(inside=inside.port, port="{port}")

        async def lead(reader, writer) -> None:
            writer.write(redirect(to.format(port=server.port)))
            await writer.drain()

        async with served(lead) as server:
            async with outbound(f"127.0.0.1:{server.port}", resolve=Names(["127.0.0.1"])) as out:
                failure = await refused(out, f"http://127.0.0.1:{server.port}/", FetchCode.FORBIDDEN_ADDRESS)
                assert not failure.may_retry
            assert (server.connections, inside.connections) == (1, 0)


@pytest.mark.parametrize(
    "location",
    [
        "file:///etc/passwd",
        "gopher://127.0.0.1:6379/_FLUSHALL",
        "data:image/png;base64,AAAA",
        "ftp://example.com/",
        "unix:///var/run/docker.sock",
        "javascript:0",
        "http://user:password@example.com/",
        "http://[fe80::1%25eth0]/",
        "//[",
        "http://exa\\mple.com/",
        "http://a b/",
    ],
)
async def test_to_what_is_no_url(location: str) -> None:
    async with served(redirect(location)) as server, outbound(f"127.0.0.1:{server.port}") as out:
        assert not (await refused(out, f"http://127.0.0.1:{server.port}/", FetchCode.INVALID_URL)).may_retry
        assert server.connections == 1


@pytest.mark.parametrize(
    "response",
    [
        answer(b"", "302 Found"),
        redirect("/a").replace(b"\r\n\r\n", b"\r\nLocation: /b\r\n\r\n"),
        redirect("/").replace(b" /", b" \xff"),
    ],
)
async def test_to_nowhere(response: bytes) -> None:
    async with served(response) as server, outbound(f"127.0.0.1:{server.port}") as out:
        await refused(out, f"http://127.0.0.1:{server.port}/", FetchCode.BAD_RESPONSE)


@pytest.mark.parametrize("status", ["300 Multiple Choices", "304 Not Modified", "305 Use Proxy", "306 Unused"])
async def test_what_is_no_redirect(status: str) -> None:
    async with served(redirect("/b", status)) as server, outbound(f"127.0.0.1:{server.port}") as out:
        failure = await refused(out, f"http://127.0.0.1:{server.port}/", FetchCode.BAD_STATUS)
        assert failure.status == int(status[:3])
        assert server.connections == 1


async def test_five_are_followed_and_no_more() -> None:
    hops = [redirect(f"/{number}") for number in range(1, 6)]
    async with served(*hops, answer()) as server, outbound(f"127.0.0.1:{server.port}") as out:
        assert (await fetched(out, f"http://127.0.0.1:{server.port}/0")).final_url.endswith("/5")
    async with served(*hops, redirect("/6"), answer()) as server, outbound(f"127.0.0.1:{server.port}") as out:
        failure = await refused(out, f"http://127.0.0.1:{server.port}/0", FetchCode.TOO_MANY_REDIRECTS)
        assert not failure.may_retry
        assert server.connections == 6


async def test_a_circle_ends_at_once() -> None:
    async with served(redirect("/b"), redirect("/a#other")) as server, outbound(f"127.0.0.1:{server.port}") as out:
        await refused(out, f"http://127.0.0.1:{server.port}/a", FetchCode.TOO_MANY_REDIRECTS)
        assert server.paths == ["/a", "/b"]
