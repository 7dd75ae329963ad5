"""A banner in an hour in which nobody else is there: one person publishes it, on purpose, and all others are told."""

from typing import Any, ClassVar

from django import forms
from django.contrib.admin.utils import quote
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.snippets.action_menu import ActionMenuItem

from portal.pages.four_eyes import NotReady
from portal.pages.models import Banner


class AloneForm(forms.Form):
    """One tick, so that no press by habit publishes."""

    alone = forms.BooleanField(
        label=_("Хитно: објављујем без друге особе"),
        error_messages={"required": _("Без ове потврде обавештење чека другу особу.")},
    )
    # The revision that stands on the screen.
    read = forms.IntegerField(required=False)


def may_publish_alone(user: Any, banner: Banner) -> bool:
    """Return whether ``user`` may publish the newest words of ``banner`` alone, and readers have others."""
    return banner.may_be_approved_by(user) and (not banner.live or banner.has_unpublished_changes)


class PublishAloneView(WagtailAdminTemplateMixin, FormView):
    """The question whether to publish a banner that nobody else has read, and the answer."""

    template_name = "editors/publish_alone.html"
    page_title = _("Објави хитно")
    header_icon = "warning"
    form_class = AloneForm
    # With a trail Wagtail shows „Почетна“ in the place of the title.
    breadcrumbs_items: ClassVar[list[Any]] = []

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer 403 where there is nothing to publish, or not for this account."""
        self.banner = get_object_or_404(Banner, pk=kwargs["banner_id"])
        if not may_publish_alone(request.user, self.banner):
            if self.banner.live and str(self.banner.live_revision_id) == request.POST.get("read"):
                # Pressed twice.
                return redirect(self.get_success_url())
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what will stand on every page and what leaves it, what keeps it back, and the way back."""
        words = self.banner.get_latest_revision_as_object()
        more = {
            "banner": words,
            "read": self.banner.latest_revision_id,
            "replaced": Banner.objects.filter(live=True, locale=self.banner.locale_id).first(),
            "causes": words.causes_against(),
            "nobody_else": not self.banner.others_who_approve(self.request.user),
            "back": self.get_success_url(),
        }
        return super().get_context_data(**kwargs) | more

    def form_valid(self, form: AloneForm) -> HttpResponse:
        """Publish, or say what is missing."""
        try:
            told = self.banner.publish_alone(user=self.request.user, read=form.cleaned_data["read"])
        except NotReady as refusal:
            form.add_error(None, refusal.causes)
            return self.form_invalid(form)
        if told:
            said = gettext("Објављено. Осталима који одобравају послато је писмо да прочитају обавештење.")
        else:
            said = gettext("Објављено. Нико други не може да одобри, па писмо није послато: замолите неког да прочита.")
        messages.success(self.request, said)
        return redirect(self.get_success_url())

    def get_success_url(self) -> str:
        """Return the form of the banner."""
        return reverse(Banner.snippet_viewset.get_url_name("edit"), args=(quote(self.banner.pk),))


class PublishAloneMenuItem(ActionMenuItem):
    """„Објави хитно“ below a banner, also while it waits for somebody else."""

    label = _("Објави хитно")
    name = "action-publish-alone"
    icon_name = "warning"
    order = 90

    def is_shown(self, context: Any) -> bool:
        """Return whether this account may do it; who can approve what waits has no need to."""
        if context["view"] != "edit":
            return False
        # As it stands: in the form it is the draft.
        banner, user = Banner.objects.get(pk=context["instance"].pk), context["request"].user
        task = banner.current_workflow_task
        return may_publish_alone(user, banner) and not (task and task.get_actions(banner, user))

    def get_url(self, parent_context: Any) -> str:
        """Return the address of the question."""
        return reverse("editors:publish_alone", args=(parent_context["instance"].pk,))
