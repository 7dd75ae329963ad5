"""The editors' bar on public pages."""

from typing import Any

from django import template
from django.conf import settings
from wagtail.admin.templatetags.wagtailuserbar import wagtailuserbar

register = template.Library()


@register.simple_tag(takes_context=True)
def editor_bar(context: template.Context) -> Any:
    """Show Wagtail's bar to editors, and touch neither session nor user for anybody else.

    Asking ``request.user`` would read the session and add ``Vary: Cookie`` to a page that
    every reader shares in the cache.
    """
    request = context.get("request")
    if request is None or settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return ""
    # The panel beside the editor asks the bar of the page that it shows for the checks; there the bar is not seen.
    if getattr(request, "is_preview", False) and not getattr(request, "in_preview_panel", False):
        return ""
    return wagtailuserbar(context)
