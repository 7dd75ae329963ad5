"""Turning a draft that was written or pasted in Latin into Cyrillic."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.extract import extract_segments
from wagtail_localize.segments.ingest import ingest_segments
from wagtail_localize.strings import StringValue

from portal.editors.page_question import PageQuestion, QuestionMenuItem, may_write
from portal.pages.authorship import authors
from portal.pages.waiting import waiting_pages
from portal.script.to_cyrillic import to_cyrillic


@dataclass(frozen=True)
class Turned:
    """A draft in Cyrillic, and the words of it that somebody should look at, each once, as ``Conversion`` has them."""

    draft: Page
    runs: list[str]
    left: list[str]
    doubtful: list[str]
    bald: bool


def turned(page: Page) -> Turned:
    """Return the newest words of ``page`` in Cyrillic, not stored; what holds no Latin word is not touched."""
    draft = page.get_latest_revision_as_object()
    segments = extract_segments(draft)
    made = {}
    for number, segment in enumerate(segments):
        if isinstance(segment, StringSegmentValue):
            made[number] = to_cyrillic(segment.string.data)
    changed = {number for number, one in made.items() if one.runs}
    places = {segments[number].path for number in changed}
    for number in changed:
        segments[number] = segments[number].clone()
        segments[number].string = StringValue(made[number].text)
    # A text with links is put together of all that stands at its place.
    kept = [segment for segment in segments if segment.path in places]
    ingest_segments(draft, draft, draft.locale, draft.locale, kept)
    return Turned(
        draft,
        runs=_once(one.runs for one in made.values()),
        left=_once(one.left for one in made.values()),
        doubtful=_once(one.doubtful for one in made.values()),
        bald=any(one.bald for one in made.values()),
    )


def _once(lists: Iterable[list[str]]) -> list[str]:
    return list(dict.fromkeys(word for words in lists for word in words))


class ToCyrillicView(PageQuestion):
    """The question whether to turn a draft into Cyrillic, with what will change and what will not."""

    template_name = "editors/to_cyrillic.html"
    page_title = _("Пребаци у ћирилицу")
    header_icon = "globe"

    @classmethod
    def may(cls, user: Any, page: Page) -> bool:
        """Return whether ``page`` is Serbian and its draft may be changed; what waits stays as it was read."""
        serbian = page.locale.language_code == settings.LANGUAGE_CODE
        return serbian and may_write(user, page) and not waiting_pages().filter(pk=page.pk).exists()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what would become of the draft."""
        return super().get_context_data(**kwargs) | {"turned": turned(self.page)}

    @transaction.atomic
    def post(self, request: HttpRequest, page_id: int) -> HttpResponse:
        """Store the draft in Cyrillic and open it."""
        # Whoever saves meanwhile has saved before or saves after; never under this.
        page = Page.objects.select_for_update(of=("self",)).get(pk=page_id).specific
        if not self.may(request.user, page):
            raise PermissionDenied
        made = turned(page)
        if made.runs:
            wrote = authors(page)
            made.draft.save_revision(user=request.user, log_action=True, clean=False)
            # Whoever wrote it in Latin wrote these words too.
            for writer in get_user_model().objects.filter(pk__in=wrote - {request.user.pk}).order_by("pk"):
                made.draft.sign_revision(writer)
            messages.success(request, gettext("Нацрт је пребачен у ћирилицу. Прочитајте га још једном."))
        return redirect("wagtailadmin_pages:edit", page_id)


class ToCyrillicMenuItem(QuestionMenuItem):
    """„Пребаци у ћирилицу“ beside the form of a Serbian page."""

    label = _("Пребаци у ћирилицу")
    name = "action-to-cyrillic"
    icon_name = "globe"
    order = 26
    view = ToCyrillicView
    address = "editors:to_cyrillic"
