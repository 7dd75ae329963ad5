"""Comments and accounts of the CMS without the letters that Wagtail sends from within a request."""

from typing import Any


def mail_nobody() -> None:
    """Let comments reach nobody by mail, and offer no switch for letters that never come; called once."""
    from wagtail.admin.views.account import NotificationsSettingsPanel
    from wagtail.admin.views.pages.edit import EditView

    EditView.send_commenting_notifications = _say_nothing
    NotificationsSettingsPanel.is_active = _never


def _say_nothing(view: Any, changes: dict[str, Any]) -> None:
    """Take the place of the letters; what was said stands in the editor and in the page's history."""


def _never(panel: Any) -> bool:
    return False
