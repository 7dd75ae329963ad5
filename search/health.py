"""The search's line on the health page."""

from __future__ import annotations

from django.utils.translation import gettext as _
from wagtail.models import Page

from portal.jobs.status import Status
from search.models import Entry

# Below the root and the front page, which is never found.
_BELOW_FRONT_PAGE = 2


def state() -> Status:
    """Whether anything can be found where pages are published."""
    entries = Entry.objects.count()
    if not Page.objects.live().filter(depth__gt=_BELOW_FRONT_PAGE).exists():
        return Status(True, str(entries))
    if not entries:
        return Status(False, "0", advice=_("Ништа не може да се нађе: manage.py search check --repair"))
    return Status(True, str(entries))
