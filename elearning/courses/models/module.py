"""A module: a part of a course, with its lessons."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.search import index
from wagtail_localize.fields import TranslatableField

from elearning.courses.models.whole import BelowCourse
from elearning.courses.panels import ReadinessPanel
from portal.pages.base import BasePage


class ModulePage(BelowCourse, BasePage):
    """A part of a course; below it its lessons, in the order in which they are learned."""

    lead = models.TextField(
        _("увод"), max_length=300, help_text=_("Шта се учи у овом делу, у једној или две реченице.")
    )

    template = "courses/module.html"
    below_course = 1
    parent_page_types = ["courses.CoursePage"]
    subpage_types = ["courses.LessonPage"]

    content_panels = [ReadinessPanel(), *BasePage.content_panels, "lead"]
    search_fields = [*BasePage.search_fields, index.SearchField("lead")]
    translatable_fields = [*BasePage.translatable_fields, TranslatableField("lead")]

    class Meta:
        verbose_name = _("део обуке")
        verbose_name_plural = _("делови обуке")
