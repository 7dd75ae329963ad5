"""``manage.py courses check``: what keeps each course from being live."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from elearning.courses.commands import REFUSED, add_subcommand
from elearning.courses.models import CoursePage
from elearning.courses.publishing import causes
from elearning.courses.scorm.keeping import is_offered, size_of
from elearning.courses.selectors import below_root


def _arguments(parser: ArgumentParser) -> None:
    """It takes none: there are few courses."""


def check(command: BaseCommand, options: dict[str, Any]) -> str:
    """Name everything that keeps a course back, course by course."""
    kept_back = 0
    courses = CoursePage.objects.select_related("locale").order_by("path")
    for course in courses:
        name = f"{course.locale.language_code} {below_root(course.url_path)}"
        found = causes(course)
        for cause in found:
            command.stdout.write(f"{name}: {cause.text}")
        if not found:
            command.stdout.write(f"{name}: in order{'' if course.live else ', not published'}")
        if is_offered(course) and size_of(course) is None:
            command.stdout.write(f"{name}: no package for Moodle; not made yet, or its progress is too much to keep")
        kept_back += bool(found)
    if kept_back:
        raise CommandError(f"{kept_back} of {len(courses)} courses cannot be live.", returncode=REFUSED)
    return f"{len(courses)} courses, all in order."


add_subcommand("check", "say what keeps each course from being live, or that it is in order", _arguments, check)
