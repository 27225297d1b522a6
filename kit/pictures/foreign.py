"""A second file, or a script, hidden in a sound one: in a comment, a colour profile, between the pixels.

The marks looked for are long enough that chance puts none of them into millions of photos. No mark is searched for that
a camera or an editor writes.
"""

import re
from typing import Final

from kit.pictures.kinds import Kind
from kit.pictures.refusals import polyglot

# A ZIP (and with it DOCX, JAR, APK) is read from its end: a record of which the comment has at most 65,535 bytes. The
# four zeros are the numbers of its disks.
_END_OF_ZIP: Final = b"PK\x05\x06\0\0\0\0"
_ZIP_WITHIN: Final = 22 + 65_535

# Readers of these search the file for them.
_ARCHIVES: Final = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c\x00")
_SCRIPT: Final = re.compile(rb"<(?:\?php\s|script[\s>/]|html[\s>]|!doctype\s+html)", re.IGNORECASE)
_PHP: Final = re.compile(rb"<\?php\s", re.IGNORECASE)
_PDF: Final = re.compile(rb"%PDF-[12]\.[0-9]")

_NEAR_START: Final = 1024
"""Readers of PDF and HTML look for their beginnings in so many bytes."""


def check_start(data: bytes) -> None:
    """Raises `FileRefused` POLYGLOT for a PDF with something before it, which its readers would still open."""
    if b"%PDF-" in data[:_NEAR_START]:
        raise polyglot("The file is a document with something else before it.")


def check(data: bytes, kind: Kind) -> None:
    """Raises `FileRefused` POLYGLOT for a file in which another one is found."""
    if data.find(_END_OF_ZIP, max(len(data) - _ZIP_WITHIN, 0)) >= 0:
        raise polyglot("The file is a ZIP archive as well.")
    for mark in _ARCHIVES:
        if mark in data:
            raise polyglot("The file holds an archive as well.")
    if kind == Kind.PDF:
        # A document may speak of HTML; only where it looks like a page is it one.
        if _PHP.search(data) or _SCRIPT.search(data, 0, _NEAR_START):
            raise polyglot("The document holds a script for a server or a web page.")
        return
    if _SCRIPT.search(data):
        raise polyglot("The picture holds a script or a web page.")
    if b"%PDF-" in data[:_NEAR_START] or _PDF.search(data):
        raise polyglot("The picture holds a PDF document.")
