"""Whether as many proxies stand in front as ``TRUSTED_HOPS`` says: its line on the health page.

Of a request only the number of addresses in X-Forwarded-For is looked at, and kept is only that there was one with as
many as there should be, with fewer, with more. Each process notes it in the cache, which without Redis is its own.
"""

from __future__ import annotations

import time

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext as _

from portal.jobs.status import Status
from portal.security.limits import forwarded

FITS, FEWER, MORE = "fits", "fewer", "more"
KEPT_SECONDS = 60 * 60
# What a process has noted it does not note again for so long: a request costs nothing but a look at the clock.
QUIET_SECONDS = 60

_noted: dict[str, float] = {}


def note(request: HttpRequest) -> None:
    """Note which kind of request came, at most once a minute of each kind."""
    found = len(forwarded(request))
    kind = FITS if found == settings.TRUSTED_HOPS else FEWER if found < settings.TRUSTED_HOPS else MORE
    now = time.monotonic()
    if now - _noted.get(kind, -QUIET_SECONDS) >= QUIET_SECONDS:
        _noted[kind] = now
        cache.set(_key(kind), True, KEPT_SECONDS)


def state() -> Status:
    """Return whether what came within an hour fits ``TRUSTED_HOPS``.

    More addresses than that may be a visitor's own invention, so they tell something only where nothing fits.
    """
    seen = {kind for kind in (FITS, FEWER, MORE) if cache.get(_key(kind))}
    if FEWER in seen:
        said = _("има захтева који нису прошли кроз све посреднике")
    elif MORE in seen and FITS not in seen:
        said = _("посредника је више него што пише у подешавањима")
    else:
        return Status(True, str(settings.TRUSTED_HOPS))
    advice = _(
        "Упоредите TRUSTED_HOPS са бројем посредника који дописују X-Forwarded-For; "
        "мимо њих до портала не сме да дође нико."
    )
    return Status(False, said, advice=advice)


def _key(kind: str) -> str:
    return f"hops:{kind}"
