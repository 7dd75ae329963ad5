"""Marks of direction in what somebody wrote, shown as signs to whoever works with it.

They are not seen and turn the letters that follow around: a reader could be shown other words than stand there.
"""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from portal.security.zones import zone_for

MARKS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# Tags, and what stands in a field or a script: a form gives back what was typed.
_UNTOUCHED = re.compile(r"(<(?:script|style|textarea)\b.*?</(?:script|style|textarea)\s*>|<[^>]*>)", re.DOTALL | re.I)


def with_signs(html: str) -> str:
    """Return a page with a sign, such as ⟦U+202E⟧, in the place of each mark of direction in its text."""
    if not MARKS.search(html):
        return html
    parts = _UNTOUCHED.split(html)
    parts[::2] = [MARKS.sub(lambda mark: f"⟦U+{ord(mark[0]):04X}⟧", part) for part in parts[::2]]
    return "".join(parts)


class DirectionMarksMiddleware:
    """Show marks of direction in the pages of the zones in which people sign in to work: the desk and the CMS."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if not isinstance(response, HttpResponse) or not zone_for(request.path_info).signed_in:
            return response
        if response.get("Content-Type", "").partition(";")[0] == "text/html" and response.charset.lower() == "utf-8":
            shown = with_signs(response.content.decode(errors="surrogateescape")).encode(errors="surrogateescape")
            if shown != response.content:
                response.content = shown
                response.headers.pop("Content-Length", None)
        return response
