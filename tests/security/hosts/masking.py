"""What a page says that differs from address to address without telling anything of another host."""

import re
from urllib.parse import quote

from django.conf import settings


def without_own_address(body: bytes, path: str) -> bytes:
    """Return a page without the link that repeats ``path`` in the other script; a link to anywhere else stays."""
    first, _, rest = path.lstrip("/").partition("/")
    tail = rest if first in dict(settings.LANGUAGES) else path.lstrip("/")
    own = f'href="/(?:sr|sr-latn)/{re.escape(quote(tail))}" hreflang="sr-(?:Latn|Cyrl)"'
    return re.sub(own.encode(), b"", body)
