"""A course."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import MultiFieldPanel
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField, TranslatableField

from elearning.courses.blocks import outcome_blocks
from elearning.courses.models.whole import WholeCourse
from elearning.courses.panels import ReadinessPanel
from portal.pages import readers
from portal.pages.base import BasePage
from portal.pages.codes_field import CodesField
from portal.pages.covers import Covered
from portal.pages.fields import BodyField
from portal.pages.topics import offered_topics, topic_choices

_SAME_IN_EVERY_LANGUAGE = ("audiences", "ages", "topics", "certificate", "hours")


class CoursePage(WholeCourse, Covered, BasePage):
    """A course: what one can do afterwards, for whom it is; below it its modules."""

    lead = models.TextField(_("увод"), max_length=400, help_text=_("Коме ова обука помаже и у чему."))
    outcomes = BodyField(
        outcome_blocks(),
        verbose_name=_("после обуке"),
        help_text=_("Наставља „После обуке умеш да…“, одраслима „умете да…“. Најбоље је да их буде три до шест."),
    )
    audiences = CodesField(
        _("за кога је"), codes=lambda: list(readers.Audience.choices), least=1, most=3, help_text=_("До три.")
    )
    ages = CodesField(
        _("узраст детета"), codes=lambda: list(readers.Age.choices), help_text=_("О деци ког узраста је реч.")
    )
    topics = CodesField(_("теме"), codes=topic_choices, offered=offered_topics, least=1, most=3, help_text=_("До три."))
    certificate = models.BooleanField(
        _("даје уверење"), default=False, help_text=_("Само за одрасле. Уз њега мора да стоји број сати.")
    )
    hours = models.PositiveSmallIntegerField(
        _("сати"), null=True, blank=True, help_text=_("Колико сати пише на уверењу.")
    )

    template = "courses/course.html"
    parent_page_types = ["courses.CourseIndexPage"]
    subpage_types = ["courses.ModulePage"]

    content_panels = [
        ReadinessPanel(),
        *BasePage.content_panels,
        "lead",
        "outcomes",
        Covered.cover_panel,
        MultiFieldPanel(["certificate", "hours"], heading=_("Уверење")),
    ]
    promote_panels = [
        MultiFieldPanel(["audiences", "ages", "topics"], heading=_("Како се налази међу обукама")),
        *BasePage.promote_panels,
    ]
    search_fields = [*BasePage.search_fields, index.SearchField("lead"), index.SearchField("outcomes")]
    translatable_fields = [
        *BasePage.translatable_fields,
        TranslatableField("lead"),
        TranslatableField("outcomes"),
        *Covered.cover_translatable_fields,
        *(SynchronizedField(name, overridable=False) for name in _SAME_IN_EVERY_LANGUAGE),
    ]

    class Meta:
        verbose_name = _("обука")
        verbose_name_plural = _("обуке")

    def clean(self) -> None:
        """A certificate is for adults alone, and says how many hours."""
        super().clean()
        wrong: dict[str, Any] = {}
        if self.certificate and readers.YOUNG & set(self.audiences):
            wrong["certificate"] = _("Уверење је само за одрасле, а ова обука је и за децу или младе.")
        if self.certificate and not self.hours:
            wrong["hours"] = _("Упишите колико сати пише на уверењу.")
        if wrong:
            raise ValidationError(wrong)

    @property
    def voice(self) -> str:
        """How the course speaks to its reader: ``ti`` where all of them are young, else ``vi``."""
        return "ti" if self.audiences and set(self.audiences) <= readers.YOUNG else "vi"
