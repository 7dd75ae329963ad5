"""Look public pages over, and keep what was found."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _
from wagtail.fields import StreamField
from wagtail.models import Locale, Page, ReferenceIndex

from portal.editors import outside, texts
from portal.editors.models import DETAIL, Finding, Kind, Look, OutsideLink
from portal.jobs.many import Failures
from portal.pages.base import BasePage
from portal.pages.blocks.text import ids_in_stream

# Whoever answers for a text reads it once a year (product.md: "last-reviewed date").
REVIEWED_WITHIN = timedelta(days=365)
# What time alone changes (a page gone, a year over) is seen a day later at most.
AGAIN_AFTER = timedelta(days=1)
# In one run, since jobs run one after the other: six thousand pages are round in less than a day.
AT_ONCE = 100


def due(now: datetime) -> list[int]:
    """Return the keys of up to ``AT_ONCE`` public pages that changed since their last look, or had none for a day."""
    waiting = Page.objects.live().filter(depth__gt=1)
    changed = Q(look=None) | Q(look__looked_at__lt=F("last_published_at")) | Q(look__looked_at__lte=now - AGAIN_AFTER)
    oldest_first = F("look__looked_at").asc(nulls_first=True)
    return list(waiting.filter(changed).order_by(oldest_first, "pk").values_list("pk", flat=True)[:AT_ONCE])


def look_over(now: datetime) -> int:
    """Look over what is due and forget what was found on pages that left the site; return how many were due.

    A page that fails holds up no other; what failed is raised together at the end.
    """
    Finding.objects.filter(page__live=False).delete()
    Look.objects.filter(page__live=False).delete()
    outside.forget_unused()
    failures, keys = Failures("a page could not be looked over"), due(now)
    for page in Page.objects.filter(pk__in=keys).specific():
        with failures.kept(object_id=page.pk):
            look_at(page, now=now)
    failures.raise_all()
    return len(keys)


def look_at(page: Page, *, now: datetime) -> None:
    """Keep what is found on one page, and drop what is no longer so. Harmless when run twice."""
    # Reading comes first: on SQLite, whoever writes keeps everybody else from writing.
    read = [*findings(page, now=now)] if isinstance(page, BasePage) else []
    _keep(page, read, now=now)


@transaction.atomic
def _keep(page: Page, read: list[tuple[str, str, str]], *, now: datetime) -> None:
    # Of an address elsewhere it is told since when it fails, and when it was asked last.
    broken: dict[tuple[str, str], OutsideLink] = {
        (Kind.OUTSIDE, _short(outside.said(one))): one
        for one in (outside.remember(page, now=now) if isinstance(page, BasePage) else ())
    }
    # The same words twice on a page are one finding; it leads to the first.
    found = {(kind, detail): path for kind, detail, path in reversed(read)}
    found |= dict.fromkeys(broken, "")
    known = {(one.kind, one.detail): one for one in Finding.objects.filter(page_id=page.pk)}
    Finding.objects.filter(pk__in=[one.pk for key, one in known.items() if key not in found]).delete()
    for key in set(known) & set(found):
        checked = broken[key].checked_at if key in broken else None
        Finding.objects.filter(pk=known[key].pk).update(checked_at=checked, path=found[key])
    new = [key for key in found if key not in known]
    Finding.objects.bulk_create([_finding(page, key, found[key], broken.get(key), now=now) for key in new])
    Look.objects.update_or_create(page_id=page.pk, defaults={"looked_at": now})


def findings(page: BasePage, *, now: datetime) -> Iterator[tuple[str, str, str]]:
    """Yield kind, detail and place of everything that an editor should look at on a public page."""
    for path, text in texts.strings(page):
        for kind, find in (
            (Kind.LETTERS, texts.mixed),
            (Kind.LETTERS, texts.in_latin),
            (Kind.LONG, texts.long_sentences),
            (Kind.LINK_WORDS, texts.vague_links),
        ):
            if kind == Kind.LETTERS and not _in_cyrillic(page):
                continue
            for detail in find(text):
                yield kind, _short(detail), path if len(path) <= DETAIL else ""
    if page.reviewed_on is None or page.reviewed_on < (now - REVIEWED_WITHIN).date():
        yield Kind.REVIEW, "", "reviewed_on"
    if not page.search_description:
        yield Kind.DESCRIPTION, "", "search_description"
    for title in broken_links(page):
        yield Kind.LINK, _short(title), ""


def broken_links(page: Page) -> list[str]:
    """Return the titles of the pages that ``page`` names and that no reader can open; two queries.

    Wagtail's index of references knows every kind of link and forgets a page that was deleted; the texts still
    name it.
    """
    streams = [field for field in page._meta.get_fields() if isinstance(field, StreamField)]
    named = set().union(*(ids_in_stream(list(getattr(page, field.name).raw_data)) for field in streams)) | {
        int(reference.to_object_id)
        for reference in ReferenceIndex.get_references_for_object(page)
        if issubclass(ContentType.objects.get_for_id(reference.to_content_type_id).model_class() or object, Page)
    }
    found = {one.pk: one for one in Page.objects.filter(pk__in=named)}
    gone = [_("обрисана страница") for pk in named if pk not in found]
    return gone + [one.title for one in found.values() if not one.live]


def _finding(page: Page, key: tuple[str, str], path: str, link: OutsideLink | None, *, now: datetime) -> Finding:
    since = (link.first_failed_at if link else None) or now
    checked = link.checked_at if link else None
    return Finding(page_id=page.pk, kind=key[0], detail=key[1], path=path, found_at=since, checked_at=checked)


def _in_cyrillic(page: Page) -> bool:
    return bool(page.locale_id == Locale.get_default().pk)


def _short(detail: str) -> str:
    return detail if len(detail) <= DETAIL else f"{detail[: DETAIL - 1].rstrip()}…"
