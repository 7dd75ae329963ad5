"""A course does not stay live without one of its parts: whoever takes a lesson or a module down takes it along."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import pre_delete
from django.dispatch import receiver
from wagtail.models import Page
from wagtail.signals import page_unpublished, post_page_move

from elearning.courses.models import CoursePage, LessonPage, ModulePage
from elearning.courses.models.whole import COURSE_PATH
from elearning.courses.publishing import causes


@receiver(page_unpublished, sender=ModulePage)
@receiver(page_unpublished, sender=LessonPage)
def withdrawn(instance: Page, **kwargs: Any) -> None:
    """A part was taken down, by somebody or because its last day was over."""
    _take_down(instance.path)


@receiver(pre_delete, sender=ModulePage)
@receiver(pre_delete, sender=LessonPage)
def removed(instance: Page, **kwargs: Any) -> None:
    """A part that readers see is removed; a draft takes nothing along."""
    if instance.live:
        _take_down(instance.path)


@receiver(post_page_move, sender=ModulePage)
@receiver(post_page_move, sender=LessonPage)
def moved(instance: Page, parent_page_before: Page, parent_page_after: Page, **kwargs: Any) -> None:
    """A part was moved: the course that it left is not whole, and that in which it stands now may not be.

    A module without lessons takes its course down. Another order of the same course takes nothing down: no screen
    asks before it. Where a lesson now stands before one that it requires, the next publication in the course is
    refused and says so.
    """
    before, after = (page.path[:COURSE_PATH] for page in (parent_page_before, parent_page_after))
    if before == after:
        if instance.live and not parent_page_before.get_children().live().exists():
            _take_down(after)
        return
    if instance.live:
        _take_down(before)
    course = _live(after)
    if course is not None and causes(course, drafts=False):
        course.unpublish()


def _live(path: str) -> CoursePage | None:
    return CoursePage.objects.filter(path=path[:COURSE_PATH], live=True).first()


def _take_down(path: str) -> None:
    """Take down the course at the beginning of ``path``; the history of the page names whoever is at work."""
    course = _live(path)
    if course is not None:
        course.unpublish()
