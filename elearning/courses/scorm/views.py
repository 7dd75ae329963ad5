"""The package of a course, for whoever takes it to a school's platform."""

from __future__ import annotations

import os
import uuid

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from elearning.courses.models import CoursePage
from elearning.courses.scorm.keeping import opened
from portal.pages import byte_ranges


@require_safe
def package(request: HttpRequest, course: uuid.UUID, language: str) -> HttpResponseBase:
    """Answer the package of a live course without a certificate; 404 for every other one."""
    courses = CoursePage.objects.live().public().select_related("locale")
    page = get_object_or_404(courses, translation_key=course, locale__language_code=language)
    file = opened(page)
    if file is None:
        raise Http404
    known = os.fstat(file.fileno())
    response = byte_ranges.answer(
        request, file, size=known.st_size, modified=known.st_mtime, content_type="application/zip"
    )
    response["Content-Disposition"] = f'attachment; filename="cuvamte-{page.slug}-scorm12.zip"'
    return response
