"""Putting a draft aside, so that the editor begins again with what readers have."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log
from wagtail.models import Page

from portal.editors.page_question import PageQuestion, QuestionMenuItem, may_write
from portal.pages.waiting import waiting_pages

DISCARDED = "portal.discard_draft"


def may_discard(user: Any, page: Page) -> bool:
    """Return whether ``user`` may put aside the draft of a published ``page``: not one that waits or is locked."""
    if not (page.live and page.has_unpublished_changes and page.live_revision_id):
        return False
    return may_write(user, page) and not waiting_pages().filter(pk=page.pk).exists()


@transaction.atomic
def discard_draft(*, page: Page, user: Any) -> None:
    """Make what readers have the newest words of ``page``; the draft stays in the history.

    Raises ``PermissionDenied`` where ``user`` may not.
    """
    page = Page.objects.select_for_update(of=("self",)).get(pk=page.pk).specific
    if not may_discard(user, page):
        raise PermissionDenied
    draft = page.latest_revision
    # A copy, since an open editing session takes the newest revision by its time for what it must not write over.
    page.live_revision = page.live_revision.as_object().save_revision(user=user, changed=False, clean=False)
    page.draft_title, page.has_unpublished_changes = page.title, False
    page.save(update_fields=["live_revision", "draft_title", "has_unpublished_changes"], clean=False)
    log(instance=page, action=DISCARDED, user=user, revision=draft)


class DiscardDraftView(PageQuestion):
    """The question whether to put a draft aside, and the answer."""

    template_name = "editors/discard_draft.html"
    page_title = _("Одбаци нацрт")
    header_icon = "bin"
    may = staticmethod(may_discard)

    def post(self, request: HttpRequest, page_id: int) -> HttpResponse:
        """Put the draft aside and open what readers have."""
        discard_draft(page=self.page, user=request.user)
        messages.success(request, gettext("Нацрт је одбачен. Пред вама је оно што читаоци виде."))
        return redirect("wagtailadmin_pages:edit", page_id)


class DiscardDraftMenuItem(QuestionMenuItem):
    """„Одбаци нацрт“ beside the form of a published page."""

    label = _("Одбаци нацрт")
    name = "action-discard-draft"
    icon_name = "bin"
    order = 25
    view = DiscardDraftView
    address = "editors:discard_draft"
