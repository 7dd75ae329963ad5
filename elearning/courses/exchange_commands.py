"""``manage.py courses gift|moodle|read``: the questions of a course for other programs, and theirs as a draft."""

from __future__ import annotations

import uuid
from argparse import ArgumentParser
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from elearning.courses.commands import REFUSED, add_subcommand, course_named, export_arguments, write_new
from elearning.courses.models import LessonPage
from elearning.courses.selectors import outline
from elearning.quizzes.exchange import gift, moodle
from elearning.quizzes.exchange.result import LARGEST, Read, Refused
from elearning.quizzes.reading import QUIZ, quiz_of
from portal.pages.transfer.archive import TransferError
from portal.pages.transfer.exporting import find_page
from portal.script.convert import to_latin


def _read_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="questions in GIFT or Moodle XML, at most 2 MB")
    parser.add_argument("--under", required=True, help="lesson (id or path) whose quiz gets them")
    parser.add_argument("--dry-run", action="store_true", help="say what would be read and write nothing")


def write(command: BaseCommand, options: dict[str, Any], *, format: ModuleType) -> str:
    """Write the questions of a course's published lessons, in order; each that the format cannot say is named."""
    course = course_named(options["course"], language=options["language"])
    keys = [lesson.pk for lesson in outline(course).lessons if lesson.has_quiz]
    lessons = LessonPage.objects.in_bulk(keys)
    quizzes = filter(None, (quiz_of(lessons[pk].body) for pk in keys))
    questions = [question for quiz in quizzes for question in quiz.questions]
    missing = format.left_out(questions)
    for one in missing:
        command.stderr.write(_line("left out", one))
    written = len(questions) - len(missing)
    if not written:
        raise CommandError("There is no question to write.", returncode=REFUSED)
    data: bytes = format.write(questions)
    if options["language"] == "sr-latn":
        data = to_latin(data.decode()).encode()
    write_new(options["to"], data)
    return f"{options['to']}: {written} questions, {len(missing)} left out."


def read(command: BaseCommand, options: dict[str, Any]) -> str:
    """Put the questions of a file behind those of a lesson, as a draft; each that was not read is named."""
    lesson = _lesson(options["under"])
    found = _read(options["file"])
    for one in found.noted:
        command.stdout.write(_line("noted", one))
    for one in found.refused:
        command.stderr.write(_line("not read", one))
    counts = f"{len(found.questions)} questions read, {len(found.refused)} not read."
    if not found.questions:
        raise CommandError(f"{counts} Nothing was written.", returncode=REFUSED)
    _add(lesson, found.questions)
    if options["dry_run"]:
        return f"{counts} Nothing was written."
    if not lesson.live:
        lesson.save()
    # Nobody's words: a reviewer approves them as any other.
    lesson.save_revision(log_action=True)
    return f"{counts} They wait as a draft of „{lesson.title}“."


def _lesson(named: str) -> LessonPage:
    """Return the newest words of a lesson. Raises ``CommandError`` where they are somebody's to judge now."""
    try:
        page = find_page(named).specific
    except TransferError as error:
        raise CommandError(str(error), returncode=REFUSED) from None
    if not isinstance(page, LessonPage):
        raise CommandError(f"{named} is no lesson.", returncode=REFUSED)
    if page.locked or page.workflow_in_progress or page.scheduled_revision is not None:
        raise CommandError("The lesson is locked, in review or waits for its day.", returncode=REFUSED)
    latest: LessonPage = page.get_latest_revision_as_object()
    return latest


def _read(file: Path) -> Read:
    try:
        with file.open("rb") as opened:
            # One byte too many is enough to be refused.
            data = opened.read(LARGEST + 1)
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror}", returncode=REFUSED) from None
    format = moodle if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") else gift
    return format.read(data)


def _add(lesson: LessonPage, questions: list[dict[str, Any]]) -> None:
    """Put ``questions`` at the end of the lesson's quiz, or into a new one. Raises ``CommandError``."""
    block = lesson.body.stream_block
    raw = list(lesson.body.get_prep_value())
    quiz = next((item for item in raw if item["type"] == QUIZ), None)
    if quiz is None:
        value = block.child_blocks[QUIZ].get_prep_value(block.child_blocks[QUIZ].get_default()) | {"questions": []}
        quiz = {"type": QUIZ, "value": value, "id": str(uuid.uuid4())}
        raw.append(quiz)
    quiz["value"]["questions"] = [*quiz["value"]["questions"], *questions]
    lesson.body = block.to_python(raw)
    try:
        block.clean(lesson.body)
    except ValidationError as error:
        raise CommandError(f"{' '.join(error.messages)} Nothing was written.", returncode=REFUSED) from None


def _line(what: str, one: Refused) -> str:
    place = f"question {one.number}" if one.number else "file"
    return f"{what}: {place}{f', line {one.line}' if one.line else ''}: {one.reason}"


for name, format in (("gift", gift), ("moodle", moodle)):
    says = f"write the questions of a course as {'GIFT' if format is gift else 'Moodle XML'}"
    add_subcommand(name, says, export_arguments, partial(write, format=format))
add_subcommand("read", "read GIFT or Moodle XML into a lesson, as a draft", _read_arguments, read)
