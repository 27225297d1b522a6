"""Forms with files, as clients send them and as they should not."""

from __future__ import annotations

import json
from typing import Any

BOUNDARY = "----files7MA4YWxkTrZu0gW"
ONE = "mutation ($file: Upload!) { weigh(file: $file) { name contentType size sha256 } }"
MANY = "mutation ($parcel: Parcel!) { unpack(parcel: $parcel) { name size } }"
TYPE = {"content-type": f"multipart/form-data; boundary={BOUNDARY}"}
PREFLIGHT = {"graphql-require-preflight": "1"}


def part(name: str, data: bytes, file_name: str | None = None, *lines: str) -> bytes:
    """One part with its delimiter; `lines` are more of its headers."""
    disposition = f'Content-Disposition: form-data; name="{name}"'
    if file_name is not None:
        disposition += f'; filename="{file_name}"'
    return "\r\n".join([f"--{BOUNDARY}", disposition, *lines, "", ""]).encode() + data + b"\r\n"


def operations(query: str, variables: Any = None, **more: Any) -> bytes:
    """The part that has the request."""
    return part("operations", json.dumps({"query": query, "variables": variables, **more}).encode())


def mapped(places: Any) -> bytes:
    """The part that says where files stand."""
    return part("map", json.dumps(places).encode())


def form(*parts: bytes) -> bytes:
    """A whole form."""
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()


def one_file(data: bytes = b"hello", file_name: str = "a.png", *lines: str, query: str = ONE) -> bytes:
    """A sound request with one file."""
    return form(
        operations(query, {"file": None}), mapped({"0": ["variables.file"]}), part("0", data, file_name, *lines)
    )


def parcel(count: int, **more: Any) -> dict[str, Any]:
    """The variables of a request with several files."""
    return {"parcel": {"label": "x", "files": [None] * count, **more}}
