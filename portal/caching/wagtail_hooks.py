"""The page that is served announces itself."""

from typing import Any

from django.http import HttpRequest
from wagtail import hooks
from wagtail.models import Page

from portal.caching.tags import announce, below_tag, page_tag


@hooks.register("before_serve_page")
def announce_served_page(page: Page, request: HttpRequest, args: Any, kwargs: Any) -> None:
    """Tag the answer with the page, and as one that may list what lies below it."""
    announce(page_tag(page.pk), below_tag(page.pk))
