"""What is typed into a field of a date stays there until the form is read.

Why: when such a field is left, Wagtail's calendar reads it in one format. What it does not understand, as „1. 12.“, it
replaces by today, or by this minute: a text that was to wait goes out.
Written for: Wagtail 7.4
Upstream: to be filed: "AdminDateInput, AdminTimeInput, AdminDateTimeInput: what the picker cannot parse is replaced by
the current time (validateOnBlur)".
Goes when: what was typed reaches the server.
"""

from functools import wraps
from typing import Any


def apply() -> None:
    """Tell the calendar of each field to leave what was typed."""
    from wagtail.admin.widgets import datetime

    for widget in (datetime.AdminDateInput, datetime.AdminTimeInput, datetime.AdminDateTimeInput):
        _keep_what_is_typed(widget)


def _keep_what_is_typed(widget: Any) -> None:
    stock = widget.get_config

    @wraps(stock)
    def get_config(self: Any) -> dict[str, Any]:
        return {**stock(self), "validateOnBlur": False}

    widget.get_config = get_config
