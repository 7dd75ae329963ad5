"""A question about a page that is asked before something is done with its draft, and the way to it."""

from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import TemplateView
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Page


class PageQuestion(WagtailAdminTemplateMixin, TemplateView):
    """The screen of the question; a subclass answers ``post``. ``page`` is the row, not the draft."""

    page: Page
    # With a trail Wagtail shows „Почетна“ in the place of the title.
    breadcrumbs_items: ClassVar[list[Any]] = []

    @classmethod
    def may(cls, user: Any, page: Page) -> bool:
        """Return whether ``user`` may do it with ``page`` as it stands."""
        raise NotImplementedError

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer 403 where it cannot be done, or not by this account."""
        self.page = row(kwargs["page_id"])
        if not self.may(request.user, self.page):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        """Return the title of the draft."""
        return str(self.page.draft_title)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the way back."""
        return super().get_context_data(**kwargs) | {"back": reverse("wagtailadmin_pages:edit", args=(self.page.pk,))}


class QuestionMenuItem(ActionMenuItem):
    """The way to a question, beside the form of a page; ``address`` is the name of its view."""

    view: type[PageQuestion]
    address: str

    def is_shown(self, context: dict[str, Any]) -> bool:
        """Return whether this account may do it with the page."""
        return context["view"] == "edit" and self.view.may(context["request"].user, row(context["page"].pk))

    def get_url(self, parent_context: dict[str, Any]) -> str:
        """Return the address of the question."""
        return reverse(self.address, args=(parent_context["page"].pk,))


def row(page_id: int) -> Page:
    """Return the page as it stands, and not as its draft would have it."""
    return get_object_or_404(Page, pk=page_id).specific


def may_write(user: Any, page: Page) -> bool:
    """Return whether ``user`` may change the draft of ``page`` now."""
    lock = page.get_lock()
    return bool(page.permissions_for_user(user).can_edit()) and not (lock is not None and lock.for_user(user))
