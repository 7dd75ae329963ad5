"""Closing a language and opening it again, felt within a second by every process and by the proxy."""

import time
from typing import Any

from django.db import transaction

from portal.caching.bans import send_ban
from portal.languages import SECONDS, ask_anew
from portal.pages.models import ClosedLanguage


def switch(code: str, *, public: bool, user: Any) -> None:
    """Close the language ``code`` for readers, or open it where the release may; twice is as once.

    Takes half a second: for so long another process may answer from what it was told before, and the proxy forgets
    such pages, too.
    """
    with transaction.atomic():
        if public:
            ClosedLanguage.objects.filter(code=code).delete()
        else:
            ClosedLanguage.objects.get_or_create(code=code, defaults={"closed_by": user})
        ask_anew()
        transaction.on_commit(_once_all_know)


def _once_all_know() -> None:
    ask_anew()
    time.sleep(SECONDS)
    send_ban.enqueue()
