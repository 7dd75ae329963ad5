"""What a reviewer does with what waits: how many there are, buttons below the text, and what became of it.

Pages and snippets that need two have forms of their own in Wagtail, so each has a button of its own here.
"""

from typing import Any

from django.contrib.admin.utils import quote
from django.forms.widgets import Script
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.action_menu import ActionMenuItem, SubmitForModerationMenuItem, UnpublishMenuItem
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.pages.lock import UnlockView
from wagtail.admin.views.pages.workflow import WorkflowAction
from wagtail.models import Page, TaskState
from wagtail.snippets.action_menu import PublishMenuItem, RestartWorkflowMenuItem, WorkflowMenuItem
from wagtail.snippets.action_menu import SubmitForModerationMenuItem as SnippetSubmit
from wagtail.snippets.action_menu import UnpublishMenuItem as SnippetUnpublish

from portal.pages.dates import moment_text
from portal.pages.models.reviewed import ReviewedSnippet


class DecisionMenuItem(ActionMenuItem):
    """A button that approves a page or sends it back without its form, as the one on the start page does."""

    template_name = "editors/decision.html"

    class Media:
        js = [Script("wagtailadmin/js/workflow-action.js", **{"data-activate": "dashboard"})]

    def __init__(self, name: str, label: Any, window: bool) -> None:
        super().__init__()
        self.name, self.label, self.window = name, label, window
        self.icon_name = "success" if name == "approve" else "edit"

    def get_url(self, parent_context: Any) -> str:
        """Return where the decision is sent."""
        page = parent_context["page"]
        return reverse("wagtailadmin_pages:workflow_action", args=_decided(page, self.name))

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Add whether a window asks for words first."""
        return super().get_context_data(parent_context) | {"window": self.window}


class SnippetDecisionMenuItem(WorkflowMenuItem):
    """The same below a snippet."""

    template_name = "editors/decision.html"
    Media = DecisionMenuItem.Media

    def get_url(self, parent_context: Any) -> str:
        """Return where the decision is sent."""
        row = parent_context["instance"]
        return reverse(row.snippet_viewset.get_url_name("workflow_action"), args=_decided(row, self.name))

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Add whether a window asks for words first."""
        return super().get_context_data(parent_context) | {"window": self.launch_modal}


def _decided(text: Any, name: str) -> tuple[Any, ...]:
    return quote(text.pk), name, text.current_workflow_task_state.pk


class SubmitMenuItem(SubmitForModerationMenuItem):
    """The button that sends a page to review; Wagtail's names the workflow or the task, of which there is one."""

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Return the context with the button's own words, in the first round as in a later one."""
        return super().get_context_data(parent_context) | {"label": self.label}


def offer_review(menu_items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    """Say on the button that sends a page to review what it does."""
    menu_items[:] = [
        SubmitMenuItem(order=item.order) if isinstance(item, SubmitForModerationMenuItem) else item
        for item in menu_items
    ]


def offer_decisions(menu_items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    """Put first what decides on a page in review; where nothing does, no press by habit calls the review off."""
    page = context.get("page")
    if not page or not context.get("locked_for_user"):
        return
    menu_items.sort(key=lambda item: item.name != "action-page-locked")
    if page.permissions_for_user(request.user).can_unpublish():
        menu_items.append(UnpublishMenuItem())
    task = page.current_workflow_task
    if task and (actions := task.get_actions(page, request.user)):
        menu_items[:1] = [DecisionMenuItem(*action) for action in actions]


class SnippetSubmitMenuItem(SnippetSubmit):
    """The button that sends a snippet to review, in the words of that of a page."""

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Return the context with the button's own words."""
        return super().get_context_data(parent_context) | {"label": SubmitForModerationMenuItem.label}


def offer_what_a_snippet_may(menu_items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    """Offer below a snippet that needs two what is offered below a page: to send it, or to decide; never to publish."""
    row = context.get("instance")
    if not issubclass(context["model"], ReviewedSnippet):
        return
    never: Any = PublishMenuItem | RestartWorkflowMenuItem
    if row and not row.may_be_taken_down:
        never |= SnippetUnpublish
    shown = [item for item in menu_items if not isinstance(item, never)]
    menu_items[:] = [
        SnippetSubmitMenuItem(order=item.order) if isinstance(item, SnippetSubmit) else item
        for item in shown
        if not isinstance(item, WorkflowMenuItem)
    ]
    if not row or not context.get("locked_for_user"):
        return
    menu_items.sort(key=lambda item: item.name != "action-locked")
    if row.live and row.may_be_taken_down and row.may_be_approved_by(request.user):
        menu_items.append(SnippetUnpublish())
    task = row.current_workflow_task
    if task and (actions := task.get_actions(row, request.user)):
        icons = {"approve": "success"}
        menu_items[:1] = [
            SnippetDecisionMenuItem(*action, icon_name=icons.get(action[0], "edit")) for action in actions
        ]


def count_reviews(request: HttpRequest, menu_items: list[Any]) -> None:
    """Lead to what waits for this user, with its number, from every screen."""
    if number := TaskState.objects.reviewable_by(request.user).count():
        # Short: the number stands at the end, and what is longer is cut.
        label = _("За проверу (%(number)d)") % {"number": number}
        panel = reverse("wagtailadmin_home") + "#awaiting-review-section"
        menu_items.append(MenuItem(label, panel, name="reviews", icon_name="check", order=10))


class DecisionView(WorkflowAction):
    """Approves a page or sends it back as Wagtail does, and says what an approval did."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Decide; what was approved is on the site now or waits for its day."""
        answer: HttpResponse = super().post(request, *args, **kwargs)
        if TaskState.objects.filter(pk=self.task_state.pk, status=TaskState.STATUS_APPROVED).exists():
            page = Page.objects.get(pk=self.object.pk).specific
            if page.scheduled_revision:
                moment = moment_text(page.scheduled_revision.approved_go_live_at)
                messages.success(request, _("Одобрено. На сајту је од %(moment)s.") % {"moment": moment})
            else:
                seen = [messages.button(page.url, _("Погледај на сајту"), new_window=False)] if page.url else []
                messages.success(request, _("Објављено."), buttons=seen)
        return answer


class GivenBackView(UnlockView):
    """Gives a page back; what was changed in review waits anew, so that no button of an older screen approves it."""

    def perform_operation(self) -> None:
        """Unlock as Wagtail does."""
        super().perform_operation()
        state = self.object.current_workflow_task_state
        if state and state.revision_id != self.object.latest_revision_id:
            state.cancel(user=self.request.user, resume=True)
