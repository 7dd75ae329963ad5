"""A review is called off by the account that asked for it, or by one that may approve the page.

Why: for Wagtail the owner may too, and the owner is the account that made the page, perhaps a year ago: that is no say
over a colleague's text. Page and task are asked nothing, so no subclass can answer.
Written for: Wagtail 7.4
Upstream: https://github.com/wagtail/wagtail/issues/11795 is about another part of the same method. To be filed:
"WorkflowState.user_can_cancel: ask the task, as locked_for_user and get_actions do, instead of comparing with
page.owner".
Goes when: the method asks the task or the page.
"""

from functools import wraps
from typing import Any

from wagtail.models import Page, WorkflowState

from portal.pages.four_eyes import may_call_off


def apply() -> None:
    """Put our answer for pages in the place of Wagtail's."""
    stock = WorkflowState.user_can_cancel

    @wraps(stock)
    def user_can_cancel(self: WorkflowState, user: Any) -> bool:
        page = self.content_object
        return may_call_off(user, page, self) if isinstance(page, Page) else bool(stock(self, user))

    WorkflowState.user_can_cancel = user_can_cancel
