"""TLS: the connection goes to the address that was looked at, and the certificate is the name's."""

import asyncio
import shutil
import ssl
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from kit.outbound import FetchCode, Outbound
from tests.kit.outbound.servers import PICTURE, Names, answer, fetched, outbound, redirect, refused, served

pytestmark = pytest.mark.anyio

NAME = "pictures.example"
ADDRESS = "127.0.0.1"


@dataclass
class Authority:
    """Certificates of our own: what the server shows, what the client trusts, and which names were asked for (SNI)."""

    server: ssl.SSLContext
    client: ssl.SSLContext
    asked_for: list[str | None] = field(default_factory=list)


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an authority, and a certificate that it gave to NAME and to ADDRESS."""
    if shutil.which("openssl") is None:
        pytest.skip("certificates are made with openssl, which is not installed")
    folder = tmp_path_factory.mktemp("certificates")
    make = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
    for arguments in (
        "-keyout ca.key -out ca.pem -subj /CN=Authority",
        "-keyout host.key -out host.pem -CA ca.pem -CAkey ca.key -subj /CN=Host "
        f"-addext subjectAltName=DNS:{NAME},IP:{ADDRESS} -addext basicConstraints=critical,CA:false",
    ):
        subprocess.run([*make, *arguments.split()], cwd=folder, check=True, capture_output=True)
    return folder


@pytest.fixture
def authority(certificates: Path) -> Authority:
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server.load_cert_chain(certificates / "host.pem", certificates / "host.key")
    made = Authority(server, ssl.create_default_context(cafile=str(certificates / "ca.pem")))
    server.sni_callback = lambda _socket, name, _context: made.asked_for.append(name)
    return made


async def test_the_name_is_proven_at_the_address_that_was_looked_at(authority: Authority) -> None:
    async with served(answer(), tls=authority.server) as server:
        names = Names([ADDRESS])
        async with Outbound([f"{ADDRESS}:{server.port}"], resolve=names, ssl_context=authority.client) as out:
            got = await fetched(out, f"https://{NAME.upper()}.:{server.port}/a")
        assert (got.body, got.final_url) == (PICTURE, f"https://{NAME}:{server.port}/a")
        assert names.asked == authority.asked_for == [NAME]
        assert f"\r\nHost: {NAME}:{server.port}\r\n" in server.requests[0]


async def test_an_address_proves_itself_too(authority: Authority) -> None:
    async with served(answer(), tls=authority.server) as server:
        allowed = [f"{ADDRESS}:{server.port}"]
        async with Outbound(allowed, ssl_context=authority.client) as out:
            assert (await fetched(out, f"https://{ADDRESS}:{server.port}/")).body == PICTURE


async def test_a_certificate_of_another_name(authority: Authority) -> None:
    async with served(answer(), tls=authority.server) as server:
        allowed = [f"{ADDRESS}:{server.port}"]
        async with Outbound(allowed, resolve=Names([ADDRESS]), ssl_context=authority.client) as out:
            failure = await refused(out, f"https://other.example:{server.port}/", FetchCode.TLS_FAILED)
            assert not failure.may_retry
        assert server.requests == []


async def test_an_authority_that_nobody_trusts(authority: Authority) -> None:
    async with served(answer(), tls=authority.server) as server:
        async with Outbound([f"{ADDRESS}:{server.port}"], resolve=Names([ADDRESS])) as out:
            await refused(out, f"https://{NAME}:{server.port}/", FetchCode.TLS_FAILED)
        assert server.requests == []


async def test_a_certificate_of_the_environment_is_not_trusted(
    authority: Authority, certificates: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificates / "ca.pem"))
    async with served(answer(), tls=authority.server) as server:
        assert ssl.create_default_context().get_ca_certs()[0]["subject"] == ((("commonName", "Authority"),),)
        async with Outbound([f"{ADDRESS}:{server.port}"], resolve=Names([ADDRESS])) as out:
            await refused(out, f"https://{NAME}:{server.port}/", FetchCode.TLS_FAILED)


async def test_a_server_that_speaks_no_tls() -> None:
    said = [answer(), b""]

    async def speak_first(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(said.pop(0))
        writer.close()

    server = await asyncio.start_server(speak_first, ADDRESS)
    port = server.sockets[0].getsockname()[1]
    async with server, outbound(f"{ADDRESS}:{port}") as out:
        await refused(out, f"https://{ADDRESS}:{port}/", FetchCode.TLS_FAILED)
        assert (await refused(out, f"https://{ADDRESS}:{port}/", FetchCode.NOT_CONNECTED)).may_retry


async def test_no_way_leads_from_https_to_http(authority: Authority) -> None:
    async with served(answer()) as plain:
        there = redirect(f"http://{ADDRESS}:{plain.port}/")
        async with served(there, tls=authority.server) as server:
            allowed = [f"{ADDRESS}:{port}" for port in (server.port, plain.port)]
            async with Outbound(allowed, ssl_context=authority.client) as out:
                await refused(out, f"https://{ADDRESS}:{server.port}/", FetchCode.INVALID_URL)
        assert plain.connections == 0


async def test_from_http_to_https_one_does(authority: Authority) -> None:
    async with served(answer(), tls=authority.server) as secure:
        there = redirect(f"https://{ADDRESS}:{secure.port}/")
        async with served(there) as plain:
            allowed = [f"{ADDRESS}:{port}" for port in (secure.port, plain.port)]
            async with Outbound(allowed, ssl_context=authority.client) as out:
                assert (await fetched(out, f"http://{ADDRESS}:{plain.port}/")).body == PICTURE
