"""The addresses elsewhere that public pages name: which of them are asked, when, and what is told to editors."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import reduce
from html import unescape
from operator import or_
from time import monotonic
from typing import Any
from urllib.parse import urldefrag, urlsplit

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from portal.editors.asking import ALL_HOSTS, Answer, Asker, Refused, allowed
from portal.editors.models import ADDRESS, Look, OutsideLink
from portal.jobs.status import Status

# A week between two looks at an address that answers; a day where it did not.
AGAIN, AGAIN_FAILED = timedelta(days=7), timedelta(days=1)
# One bad evening of a server is no news: so many times, over so many days at least.
FAILURES, OVER = 3, timedelta(days=2)
# A host is asked once a minute at most, and the jobs after this one wait no longer than this many seconds.
SPACING = timedelta(minutes=1)
AT_ONCE, BUDGET = 10, 10.0
# So long after its day an address that nobody asked is worth a word on the health page.
LATE = timedelta(days=3)

_HREF = re.compile(r"""\bhref\s*=\s*["'](https?://[^"']+)["']""", re.IGNORECASE)
_WHOLE = re.compile(r"https?://\S+", re.IGNORECASE)


def addresses(page: Page) -> set[str]:
    """Return the outside addresses in the texts and blocks of a page, without the part after ``#``."""
    found: set[str] = set()
    for model_field in page._meta.get_fields():
        if isinstance(model_field, StreamField):
            found |= set(_in(list(getattr(page, model_field.name).raw_data)))
        elif isinstance(model_field, RichTextField):
            found |= set(_in(getattr(page, model_field.name)))
    return {one for one in (urldefrag(address)[0] for address in found) if len(one) <= ADDRESS and _host(one)}


def remember(page: Page, *, now: datetime) -> list[OutsideLink]:
    """Keep which addresses ``page`` names, forget those it names no longer, and return those that are broken."""
    named = addresses(page)
    known = {one.address: one for one in OutsideLink.objects.filter(address__in=named)}
    OutsideLink.objects.bulk_create(
        [OutsideLink(address=one, host=_host(one), next_at=now) for one in named - set(known)], ignore_conflicts=True
    )
    links = list(OutsideLink.objects.filter(address__in=named))
    through = OutsideLink.pages.through.objects
    through.filter(page_id=page.pk).exclude(outsidelink__in=links).delete()
    there = set(through.filter(page_id=page.pk).values_list("outsidelink_id", flat=True))
    through.bulk_create(
        [OutsideLink.pages.through(page_id=page.pk, outsidelink_id=one.pk) for one in links if one.pk not in there]
    )
    return [one for one in links if one.broken]


def forget_unused() -> None:
    """Forget addresses that no public page names."""
    OutsideLink.pages.through.objects.filter(page__live=False).delete()
    OutsideLink.objects.filter(pages=None).delete()


def waiting(now: datetime) -> Any:
    """Return the addresses that are to be asked at ``now``; none where the portal asks nobody."""
    hosts = settings.LINK_CHECK_HOSTS
    if not hosts:
        return OutsideLink.objects.none()
    busy = OutsideLink.objects.filter(checked_at__gt=now - SPACING).values("host")
    due = OutsideLink.objects.filter(next_at__lte=now).exclude(host__in=busy)
    if ALL_HOSTS not in hosts:
        # Else those that nobody is to ask would stand before the others for ever.
        due = due.filter(reduce(or_, (Q(host=one) | Q(host__endswith=f".{one}") for one in hosts)))
    return due.order_by("next_at", "pk")


def check_links(now: datetime, *, asker: Asker | None = None) -> int:
    """Ask some of the addresses that are due, each host once, and return how many. Harmless when run twice or late."""
    asker, began, asked = asker or Asker(settings.LINK_CHECK_HOSTS), monotonic(), set[str]()
    for link in waiting(now)[: AT_ONCE * 5]:
        if len(asked) >= AT_ONCE or monotonic() - began > BUDGET:
            break
        if link.host in asked or not allowed(link.host, settings.LINK_CHECK_HOSTS):
            continue
        asked.add(link.host)
        try:
            note(link, asker.ask(link.address), now=now)
        except Refused:
            note(link, None, now=now)
    return len(asked)


def note(link: OutsideLink, answer: Answer | None, *, now: datetime) -> None:
    """Keep how an address answered, ``None`` where it was not asked; its pages are looked over anew when that changes
    what editors are told.
    """
    before = link.broken
    fails = answer is not None and not answer.ok
    link.reason = answer.reason[:60] if answer is not None else ""
    if answer is not None:
        link.checked_at = now
    link.next_at = now + (AGAIN_FAILED if fails else AGAIN)
    link.first_failed_at = (link.first_failed_at or now) if fails else None
    link.failures = min(link.failures + 1, 1000) if fails else 0
    link.broken = bool(link.first_failed_at and link.failures >= FAILURES and link.first_failed_at <= now - OVER)
    link.save()
    if link.broken != before:
        Look.objects.filter(page__in=link.pages.all()).delete()


def said(link: OutsideLink) -> str:
    """Return the address and what happened, as editors read it."""
    why = _("одговор %(status)s") % {"status": link.reason} if link.reason.isdigit() else _("не одговара")
    return f"{link.address} ({why})"


def state() -> Status:
    """Return the line of the health page: whether addresses are asked in time."""
    from django.utils import timezone

    if not settings.LINK_CHECK_HOSTS:
        return Status(True, _("искључено"))
    due = OutsideLink.objects.filter(next_at__lte=timezone.now() - LATE)
    late = [one for one in due.only("host") if allowed(one.host, settings.LINK_CHECK_HOSTS)]
    return Status(
        not late,
        _("%(count)d адреса чека") % {"count": len(late)} if late else str(OutsideLink.objects.count()),
        advice=_("Проверите да ли ради посао „editors.check_links“ и да ли сервер сме да изађе на интернет."),
    )


def _host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").lower()[:253]
    except ValueError:
        return ""


def _in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        if _WHOLE.fullmatch(value.strip()):
            yield value.strip()
        else:
            yield from (unescape(found) for found in _HREF.findall(value))
    elif isinstance(value, dict):
        yield from _all(value.values())
    elif isinstance(value, list | tuple):
        yield from _all(value)


def _all(values: Iterable[Any]) -> Iterator[str]:
    for one in values:
        yield from _in(one)
