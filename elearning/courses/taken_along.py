"""Which courses go down with what an editor is about to take away; the screens that ask say so first."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from wagtail.models import Page

from elearning.courses.models import CoursePage
from elearning.courses.models.whole import COURSE_DEPTH, COURSE_PATH


def courses_taken_along(pages: Iterable[Page], *, to: Page | None = None) -> list[CoursePage]:
    """Return the live courses of which a live part is among ``pages``; one query, none where there is no such part.

    ``to`` is where they are moved: what stays in its course takes nothing along, but for the last lesson of a module.
    """
    parts = [page for page in pages if page.live and page.depth > COURSE_DEPTH]
    paths = {page.path[:COURSE_PATH] for page in parts}
    if to is not None and not any(_empties(page, parts) for page in parts if not page.is_descendant_of(to)):
        paths.discard(to.path[:COURSE_PATH])
    return list(CoursePage.objects.live().filter(path__in=paths).order_by("path")) if paths else []


def _empties(page: Page, taken: list[Page]) -> bool:
    """Return whether nothing that is live stands beside ``page`` once all of ``taken`` is away."""
    return not page.get_siblings().live().exclude(pk__in=[one.pk for one in taken]).exists()


def warning(courses: list[CoursePage]) -> str:
    """Return what is said before ``courses`` go down; "" where none does."""
    if not courses:
        return ""
    titles = {"titles": ", ".join(f"„{course.title}“" for course in courses)}
    if len(courses) == 1:
        return _("Пажња: с јавног дела портала силази и цела обука %(titles)s, док не буде поново одобрена.") % titles
    return _("Пажња: с јавног дела портала силазе и целе обуке %(titles)s, док не буду поново одобрене.") % titles
