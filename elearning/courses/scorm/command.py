"""``manage.py courses scorm``: the package of a course as a file."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from elearning.courses.commands import REFUSED, add_subcommand, course_named, export_arguments, write_new
from elearning.courses.scorm.building import TooMuchToKeep, package
from elearning.courses.scorm.keeping import is_offered
from portal.pages.file_contents import kind_and_size


def write(command: BaseCommand, options: dict[str, Any]) -> str:
    """Write the package of a published course in one language or script."""
    language = options["language"]
    course = course_named(options["course"], language=language)
    if not is_offered(course):
        raise CommandError("Only a published course without a certificate has a package.", returncode=REFUSED)
    try:
        content = package(course, scripts=(language,))
    except TooMuchToKeep as error:
        message = f"No learning platform keeps the progress of so large a course: {error}."
        raise CommandError(message, returncode=REFUSED) from None
    write_new(options["to"], content)
    return f"{options['to']}: {kind_and_size('zip', len(content))}."


add_subcommand("scorm", "write a course as a SCORM 1.2 package, for a school's own platform", export_arguments, write)
