"""The search's line on the health page."""

from __future__ import annotations

from django.utils.translation import gettext as _
from wagtail.models import Page

from portal.danger.hearing import hear
from portal.jobs.status import Status
from search.models import Entry

# After these telephones always come first, whatever editors teach: suicide and killing.
ALWAYS_DANGER = (
    "убићу се",
    "хоћу да се убијем",
    "самоубиство",
    "не желим да живим",
    "убиће ме",
    "прети да ће ме убити",
)
# Below the root and the front page, which is never found.
_BELOW_FRONT_PAGE = 2


def state() -> Status:
    """Whether anything can be found where pages are published, and whether suicide and killing are heard."""
    entries = Entry.objects.count()
    if not Page.objects.live().filter(depth__gt=_BELOW_FRONT_PAGE).exists():
        return Status(True, str(entries))
    if not entries:
        return Status(False, "0", advice=_("Ништа не може да се нађе: manage.py search check --repair"))
    if missing := missing_danger():
        return Status(
            False,
            _("%(entries)d, не чује се: %(missing)s") % {"entries": entries, "missing": ", ".join(missing)},
            advice=_("У CMS-у, под „Изрази опасности“, уклоните ред који каже да то није опасност."),
        )
    return Status(True, str(entries))


def missing_danger() -> list[str]:
    """Return what nobody would be given telephones for although it names suicide or killing; Serbian only."""
    return [words for words in ALWAYS_DANGER if hear(words) is None]
