"""Putting a draft aside, so that the editor begins again with what readers have."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.log_actions import log
from wagtail.models import Page

from portal.pages.waiting import waiting_pages

DISCARDED = "portal.discard_draft"


def may_discard(user: Any, page: Page) -> bool:
    """Return whether ``user`` may put aside the draft of a published ``page``: not one that waits or is locked."""
    if not (page.live and page.has_unpublished_changes and page.live_revision_id):
        return False
    lock = page.get_lock()
    if (lock is not None and lock.for_user(user)) or not page.permissions_for_user(user).can_edit():
        return False
    return not waiting_pages().filter(pk=page.pk).exists()


@transaction.atomic
def discard_draft(*, page: Page, user: Any) -> None:
    """Make what readers have the newest words of ``page``; the draft stays in the history.

    Raises ``PermissionDenied`` where ``user`` may not.
    """
    page = Page.objects.select_for_update(of=("self",)).get(pk=page.pk).specific
    if not may_discard(user, page):
        raise PermissionDenied
    draft, live = page.latest_revision, page.live_revision
    page.latest_revision, page.latest_revision_created_at = live, live.created_at
    page.draft_title, page.has_unpublished_changes = page.title, False
    page.save(
        update_fields=["latest_revision", "latest_revision_created_at", "draft_title", "has_unpublished_changes"],
        clean=False,
    )
    log(instance=page, action=DISCARDED, user=user, revision=draft)


class DiscardDraftMenuItem(ActionMenuItem):
    """„Одбаци нацрт“ beside the form of a published page."""

    label = _("Одбаци нацрт")
    name = "action-discard-draft"
    icon_name = "bin"
    order = 25

    def is_shown(self, context: dict[str, Any]) -> bool:
        """Return whether there is a draft that this account may put aside."""
        return context["view"] == "edit" and may_discard(context["request"].user, _row(context["page"].pk))

    def get_url(self, parent_context: dict[str, Any]) -> str:
        """Return the address of the question."""
        return reverse("editors:discard_draft", args=(parent_context["page"].pk,))


class DiscardDraftView(WagtailAdminTemplateMixin, TemplateView):
    """The question whether to put a draft aside, and the answer."""

    template_name = "editors/discard_draft.html"
    page_title = _("Одбаци нацрт")
    header_icon = "bin"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer 403 where there is nothing to put aside, or not by this account."""
        self.page = _row(kwargs["page_id"])
        if not may_discard(request.user, self.page):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        """Return the title of the draft."""
        return str(self.page.draft_title)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the way back."""
        return super().get_context_data(**kwargs) | {"back": reverse("wagtailadmin_pages:edit", args=(self.page.pk,))}

    def post(self, request: HttpRequest, page_id: int) -> HttpResponse:
        """Put the draft aside and open what readers have."""
        discard_draft(page=self.page, user=request.user)
        messages.success(request, gettext("Нацрт је одбачен. Пред вама је оно што читаоци виде."))
        return redirect("wagtailadmin_pages:edit", page_id)


def _row(page_id: int) -> Page:
    """Return the page as it stands, and not as its draft would have it."""
    return get_object_or_404(Page, pk=page_id).specific
