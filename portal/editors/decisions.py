"""What a reviewer does with a page that waits: buttons below what is read."""

from typing import Any

from django.forms.widgets import Script
from django.http import HttpRequest
from wagtail.admin.action_menu import ActionMenuItem, UnpublishMenuItem


class DecisionMenuItem(ActionMenuItem):
    """A button that approves a page or sends it back without its form, as the one on the start page does."""

    template_name = "editors/decision.html"

    class Media:
        js = [Script("wagtailadmin/js/workflow-action.js", **{"data-activate": "dashboard"})]

    def __init__(self, name: str, label: Any, window: bool) -> None:
        super().__init__()
        self.name, self.label, self.window = name, label, window
        self.icon_name = "success" if name == "approve" else "edit"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Add the task that waits, and whether a window asks for words first."""
        task = parent_context["page"].current_workflow_task_state
        return super().get_context_data(parent_context) | {"task": task, "window": self.window}


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
