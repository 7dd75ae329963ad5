"""What changes in a course makes its package anew, or takes it down."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete
from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished, post_page_move

from elearning.courses.models import CoursePage, LessonPage, ModulePage
from elearning.courses.models.whole import COURSE_PATH
from elearning.courses.scorm import tasks


def connect() -> None:
    """Listen to publications, and to what takes a course or a part of it away."""
    for model in (CoursePage, ModulePage, LessonPage):
        for signal in (page_published, page_unpublished, post_page_move):
            signal.connect(changed, sender=model, dispatch_uid=f"scorm.{model.__name__}")
    post_delete.connect(gone, sender=CoursePage, dispatch_uid="scorm.gone")


def changed(instance: Page, **kwargs: Any) -> None:
    """A course, or a part of one that readers see, was published, taken down or moved."""
    if isinstance(instance, CoursePage):
        tasks.keep.enqueue(instance.pk)
        return
    above = CoursePage.objects.live().filter(path=instance.path[:COURSE_PATH])
    for pk in above.values_list("pk", flat=True):
        tasks.keep.enqueue(pk)


def gone(instance: CoursePage, **kwargs: Any) -> None:
    """A course was deleted."""
    tasks.keep.enqueue(instance.pk)
