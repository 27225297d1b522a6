"""Uploaded files, and what idempotency keys make of them."""

import hashlib

import pytest

from kit.idempotency import input_hash
from kit.uploads import UploadedFile, clean_name


def test_bytes_are_never_printed() -> None:
    file = UploadedFile("a.png", "image/png", b"BYTES")
    assert repr(file) == "UploadedFile(name='a.png', content_type='image/png')"
    assert file.sha256 == hashlib.sha256(b"BYTES").hexdigest()


@pytest.mark.parametrize(
    ("given", "kept"),
    [("image/png", "image/png"), (None, None), ("", None), ("a\nb", None), ("ä", None), ("x" * 256, None)],
)
def test_a_type_that_cannot_be_written_is_none(given: str | None, kept: str | None) -> None:
    assert UploadedFile("a", given, b"").content_type == kept


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("a.png", "a.png"),
        ("/etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("a/", "file"),
        (" . ", "file"),
        ("...", "file"),
        (".hidden", ".hidden"),
        ("a\r\nb", "a b"),
        ("a\x00\x7f\x9fb", "ab"),
        ("Screenshot at 3.14\u202fPM.png", "Screenshot at 3.14 PM.png"),
        ("\u202egnp.exe", "gnp.exe"),
        ("\ud800x", "x"),
        ("東京🙂", "東京🙂"),
        ("x" * 254 + " yz", "x" * 254),
    ],
)
def test_a_name_is_its_last_segment_and_can_be_shown(given: str, kept: str) -> None:
    assert clean_name(given) == kept
    assert UploadedFile(given, None, b"").name == kept


def test_a_file_counts_by_its_bytes_alone() -> None:
    first = input_hash({"files": [UploadedFile("a", "image/png", b"x")], "name": "n"})
    assert first == input_hash({"name": "n", "files": [UploadedFile("b", None, b"x")]})
    assert first != input_hash({"files": [UploadedFile("a", "image/png", b"y")], "name": "n"})
    assert first != input_hash({"files": [UploadedFile("a", "image/png", b"x")] * 2, "name": "n"})
    assert first != input_hash({"files": [None], "name": "n"})


def test_bytes_that_were_let_go_are_told_as_missing() -> None:
    file = UploadedFile("a", None, b"x")
    file.let_go()
    with pytest.raises(AttributeError):
        _ = file.data
