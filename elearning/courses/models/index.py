"""All courses, narrowed by reader, age and topic."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.search import index
from wagtail_localize.fields import TranslatableField

from portal.pages.base import BasePage


class CourseIndexPage(BasePage):
    """The page that lists every course."""

    lead = models.TextField(_("увод"), max_length=400, help_text=_("Шта овде може да се научи и колико траје."))

    template = "courses/index.html"
    parent_page_types = ["home.HomePage"]
    subpage_types = ["courses.CoursePage"]
    max_count_per_parent = 1

    content_panels = [*BasePage.content_panels, "lead"]
    search_fields = [*BasePage.search_fields, index.SearchField("lead")]
    translatable_fields = [*BasePage.translatable_fields, TranslatableField("lead")]

    class Meta:
        verbose_name = _("списак обука")
        verbose_name_plural = _("спискови обука")
