"""The outline of PDF: a header, an end, and from there the way back to the table of objects (ISO 32000-1, 7.5)."""

import re
from typing import Final

from kit.pictures.refusals import polyglot, truncated, unreadable

END_WITHIN: Final = 2048
"""How near to the file's end its last `%%EOF` must stand, with the `startxref` before it."""

_VERSION: Final = re.compile(rb"%PDF-[12]\.[0-9]")
_END: Final = re.compile(rb"startxref\s{1,8}([0-9]{1,10})\s{1,8}%%EOF")
_TABLE: Final = re.compile(rb"\s{0,8}(?:xref\b|[0-9]{1,10}\s{1,4}[0-9]{1,5}\s{1,4}obj\b)")


def check(data: bytes) -> None:
    """Raises `FileRefused` unless the PDF begins and ends as one, and its end leads to a table of objects.

    White space and zero bytes may follow the end, nothing else. What stands between is for the reader to open.
    """
    if not _VERSION.match(data):
        raise unreadable("its header names no version of PDF")
    end = data.rfind(b"%%EOF", -END_WITHIN)
    if end < 0:
        if data.rfind(b"%%EOF") < 0:
            raise truncated()
        raise polyglot("Something that is not part of the document follows its end.")
    if data[end + 5 :].strip(b"\0\t\n\f\r "):
        raise polyglot("Something that is not part of the document follows its end.")
    found = _END.search(data, max(end - END_WITHIN, 0), end + 5)
    if found is None or found.end() != end + 5:
        raise unreadable("its end does not say where its objects are")
    if not _TABLE.match(data, int(found[1])):
        raise unreadable("its end leads to nothing")
