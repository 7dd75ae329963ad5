"""A lesson."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField, TranslatableField

from elearning.courses.blocks import lesson_blocks, required_lesson_blocks
from elearning.courses.lesson_parts import Part, parts
from elearning.courses.models.whole import BelowCourse
from elearning.courses.panels import ReadinessPanel
from elearning.quizzes.reading import quiz_of
from portal.pages import reading
from portal.pages.articles import Article
from portal.pages.base import BasePage
from portal.pages.fields import BodyField

# Reading it, thinking, answering and reading why.
SECONDS_A_QUESTION = 40


class LessonPage(BelowCourse, Article, BasePage):
    """What is learned at one sitting; its quiz is a block of its body.

    ``minutes`` is how long it takes, ``has_quiz`` whether it asks; both are worked out when the page is saved.
    """

    lead = models.TextField(_("увод"), max_length=300, help_text=_("Једна или две реченице које уводе у лекцију."))
    body = BodyField(lesson_blocks(), block_counts={"quiz": {"max_num": 1}}, verbose_name=_("текст"))
    requires = BodyField(
        required_lesson_blocks(),
        blank=True,
        verbose_name=_("претходне лекције"),
        help_text=_("Лекције ове обуке које се уче пре ове. Ништа: може да се крене и одавде."),
    )
    minutes = models.PositiveSmallIntegerField(_("минута"), default=1, editable=False)
    has_quiz = models.BooleanField(_("има питања"), default=False, editable=False)

    template = "courses/lesson.html"
    below_course = 2
    parent_page_types = ["courses.ModulePage"]
    subpage_types: list[str] = []

    content_panels = [ReadinessPanel(), *BasePage.content_panels, "lead", "body", "requires"]
    search_fields = [*BasePage.search_fields, index.SearchField("lead"), index.SearchField("body")]
    translatable_fields = [
        *BasePage.translatable_fields,
        TranslatableField("lead"),
        TranslatableField("body"),
        SynchronizedField("requires", overridable=False),
    ]

    class Meta:
        verbose_name = _("лекција")
        verbose_name_plural = _("лекције")

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        """Check the page with what is worked out from it."""
        self._work_out()
        super().full_clean(*args, **kwargs)

    def save(self, *args: Any, **kwargs: Any) -> Any:
        """Store the page with what is worked out from it."""
        self._work_out()
        return super().save(*args, **kwargs)

    def _work_out(self) -> None:
        quiz = quiz_of(self.body)
        asked = quiz.asked * SECONDS_A_QUESTION if quiz is not None else 0
        self.minutes = reading.minutes(self.body, lead=self.lead, seconds=asked)
        self.has_quiz = quiz is not None

    @property
    def parts(self) -> list[Part]:
        """The blocks of the body, a content note with the way past what follows it."""
        return parts(self.body)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing in it to learn: no block, or headings alone."""
        return all(item["type"] == "heading" for item in self.body.raw_data)
