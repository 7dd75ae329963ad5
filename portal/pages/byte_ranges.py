"""A part of a file, for players that begin in the middle (RFC 9110, section 14)."""

from __future__ import annotations

import re
from typing import IO

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import http_date, parse_http_date_safe
from whitenoise.responders import SlicedFile

# No file has a place of more digits, and Python reads no number of thousands of them.
_ONE_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


def answer(request: HttpRequest, file: IO[bytes], *, size: int, modified: float, content_type: str) -> HttpResponseBase:
    """Return the whole file, the one part that was asked for, or 416 for a part that it does not have.

    ``size`` is in bytes, ``modified`` in seconds since 1970. Several parts at once, and what is no range, get the
    whole file, as the standard allows. The file is closed with the answer.
    """
    response: HttpResponseBase
    unchanged = parse_http_date_safe(request.headers.get("If-Modified-Since", "")) == int(modified)
    asked = _range(request, size=size, modified=modified)
    if unchanged or asked == (0, 0):
        file.close()
        response = HttpResponse(status=304 if unchanged else 416)
        if not unchanged:
            response.headers["Content-Range"] = f"bytes */{size}"
    else:
        start, end = asked or (0, size)
        part = SlicedFile(file, start, end - 1)
        response = FileResponse(part, status=206 if asked else 200, content_type=content_type)
        response.headers["Content-Length"] = str(end - start)
        if asked:
            response.headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["Last-Modified"] = http_date(modified)
    return response


def _range(request: HttpRequest, *, size: int, modified: float) -> tuple[int, int] | None:
    """Return first byte and the one after the last; ``(0, 0)`` when there is none of them, None for the whole file."""
    match = _ONE_RANGE.fullmatch(request.headers.get("Range", ""))
    if match is None or match.groups() == ("", ""):
        return None
    condition = request.headers.get("If-Range")
    if condition is not None and parse_http_date_safe(condition) != int(modified):
        return None
    first, last = match.groups()
    if not first:
        start, end = max(size - int(last), 0), size
    else:
        start, end = int(first), min(int(last) + 1, size) if last else size
        if last and int(last) < int(first):
            return None
    return (start, end) if start < end else (0, 0)
