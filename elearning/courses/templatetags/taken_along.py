"""The warning on the screens of the CMS that ask before something is taken away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django import template
from wagtail.models import Page

from elearning.courses.taken_along import courses_taken_along, warning

register = template.Library()


@register.inclusion_tag("courses/cms/taken_along.html")
def taken_along(pages: Page | Iterable[Mapping[str, Page]]) -> dict[str, str]:
    """Say which courses go down with a page, or with the ``item`` of each row of a list."""
    found = [pages] if isinstance(pages, Page) else [row["item"] for row in pages]
    return {"warning": warning(courses_taken_along(found))}
