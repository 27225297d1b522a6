"""Where the program keeps files, and what their links are made of: by default a folder, and a secret beside it."""

import os
from contextlib import suppress
from pathlib import Path
from typing import Final

from app.settings import Settings
from kit import clock
from kit.storage import Links, Refused, Storage
from kit.storage.links import SHORTEST_SECRET

_LOOPBACK: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - to be looked up
"""What can be opened on this machine, for the addresses that stand for all of them."""

_SECRET_BYTES: Final = 32


class CannotStore(ValueError):
    """Why the storage of the settings cannot be used, in one line."""


def storage_of(settings: Settings) -> Storage:
    """The storage of the settings. Raises `CannotStore`.

    A folder's links are signed with the secret of the settings, or one that is made once and kept beside the folder, so
    that all processes on one folder share it. A bucket's provider signs its own.
    """
    try:
        storage = Storage.of(settings.storage_url)
        if storage.folder is None:
            return storage
        links = Links(_secret(settings, storage.folder.path), settings.public_url or _own_url(settings))
        return Storage.of(settings.storage_url, links=links)
    except Refused as error:
        raise CannotStore(f"STORAGE_URL: {error}") from None
    except OSError as error:
        told = error.strerror or type(error).__name__
        raise CannotStore(f"STORAGE_URL: the secret beside the folder cannot be kept: {told}") from None


def url_on_this_machine(host: str, port: int) -> str:
    """A URL that opens, on this machine, what listens on an address."""
    reachable = _LOOPBACK.get(host, host)
    return f"http://[{reachable}]:{port}" if ":" in reachable else f"http://{reachable}:{port}"


def _own_url(settings: Settings) -> str:
    return url_on_this_machine(settings.host, settings.port)


def _secret(settings: Settings, folder: Path) -> bytes:
    if settings.link_secret is not None:
        return settings.link_secret.get_secret_value().encode()
    kept = folder.with_name(f"{folder.name}.secret")
    with suppress(FileNotFoundError):
        return _read(kept)
    _make(kept)
    return _read(kept)


def _read(kept: Path) -> bytes:
    secret = kept.read_bytes().strip()
    if len(secret) < SHORTEST_SECRET:
        raise CannotStore(f"LINK_SECRET: {kept} holds less than {SHORTEST_SECRET} bytes; remove it, or set the secret")
    return secret


def _make(kept: Path) -> None:
    """Writes a secret, unless somebody is faster: whoever reads the file finds all of one secret, always the same."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    written = kept.with_name(f"{kept.name}.{clock.random_bytes(8).hex()}")
    descriptor = os.open(written, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(clock.random_bytes(_SECRET_BYTES).hex().encode())
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            # Unlike a rename, a link never takes the place of what is there.
            os.link(written, kept)
    finally:
        written.unlink()
