"""``manage.py courses``: what its subcommands have in common, and where each of them says that it is there."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from elearning.courses.models import CoursePage
from portal.pages.transfer.archive import TransferError
from portal.pages.transfer.exporting import find_page

# Nothing was written, or something is not in order.
REFUSED = 1
Arguments = Callable[[ArgumentParser], None]
# Gets the command, to write to, and its options; returns the last line. Raises ``CommandError`` with ``REFUSED``.
Run = Callable[[BaseCommand, dict[str, Any]], str]


@dataclass(frozen=True)
class Subcommand:
    """One thing that the command can do."""

    name: str
    help: str
    arguments: Arguments
    run: Run


_subcommands: dict[str, Subcommand] = {}


def add_subcommand(name: str, help: str, arguments: Arguments, run: Run) -> None:
    """Give ``manage.py courses`` a subcommand; call it where the app starts or in a module that the command names."""
    _subcommands[name] = Subcommand(name, help, arguments, run)


def subcommands() -> list[Subcommand]:
    """Return every subcommand by name."""
    return [_subcommands[name] for name in sorted(_subcommands)]


def export_arguments(parser: ArgumentParser) -> None:
    """Ask for a course, a language and a file, as every export of a course does."""
    parser.add_argument("course", help="id, or path of slugs below the front page (obuke/…)")
    parser.add_argument("--language", required=True, help="code of a language of content, or sr-latn")
    parser.add_argument("--to", type=Path, required=True, help="file to write; must not be there yet")


def course_named(named: str, *, language: str) -> CoursePage:
    """Return the course with this id or path, in ``language`` (sr-latn: the Serbian one). Raises ``CommandError``."""
    try:
        page = find_page(named).specific
    except TransferError as error:
        raise CommandError(str(error), returncode=REFUSED) from None
    if not isinstance(page, CoursePage):
        raise CommandError(f"{named} is no course.", returncode=REFUSED)
    content = settings.LANGUAGE_CODE if language == "sr-latn" else language
    same = CoursePage.objects.filter(translation_key=page.translation_key, locale__language_code=content)
    if (course := same.first()) is None:
        raise CommandError(f"{named} is not there in {language}.", returncode=REFUSED)
    return course


def write_new(to: Path, data: bytes) -> None:
    """Write a file that was not there. Raises ``CommandError``."""
    try:
        with to.open("xb") as file:
            file.write(data)
    except OSError as error:
        raise CommandError(f"{to}: {error.strerror}", returncode=REFUSED) from None
