"""Closing a language and opening it again, felt within a second by every process and by the proxy."""

from threading import Timer
from typing import Any

from django.conf import settings
from django.db import transaction
from wagtail.log_actions import log

from portal.caching import varnish
from portal.languages import SECONDS, ask_anew
from portal.pages.models import ClosedLanguage

# When every process has asked anew, in seconds; and then, for answers that were begun before and took their time.
_AGAIN = (SECONDS, 2 * SECONDS, 4.0)
CLOSED, OPENED = "portal.close_language", "portal.open_language"


def switch(code: str, *, public: bool, user: Any) -> None:
    """Close the language ``code`` for readers, or open it where the release may; twice is as once.

    The proxy forgets every page at once, and again until every process has asked anew and has answered what it was
    asked before. What was changed stands in the log of the CMS.
    """
    with transaction.atomic():
        if public:
            changed = bool(ClosedLanguage.objects.filter(code=code).delete()[0])
        else:
            changed = ClosedLanguage.objects.get_or_create(code=code, defaults={"closed_by": user})[1]
        if changed:
            log(instance=ClosedLanguage(code=code), action=OPENED if public else CLOSED, user=user)
        transaction.on_commit(_felt_by_all)


def _felt_by_all() -> None:
    ask_anew()
    if settings.VARNISH_URLS:
        # No request waits for it, the end of a command does. Where it fails, what was made in between is kept a minute.
        for after in _AGAIN:
            Timer(after, varnish.ban).start()
