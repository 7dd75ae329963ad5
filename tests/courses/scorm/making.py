"""Courses for packages: one with every kind of question and block, and what stands in its package."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

from elearning.courses.models import CoursePage
from elearning.courses.scorm.building import package, scripts_of
from elearning.courses.scorm.keys import as_json
from tests.courses.factories import PARAGRAPH, QUESTIONS, make_course

NOTE: dict[str, Any] = {"content_note": {"text": "Помиње се уцена сликом."}}
HEADING: dict[str, Any] = {"heading": {"text": "Три ствари које помажу", "level": "2"}}
QUIZ: dict[str, Any] = {"quiz": {"title": "Провери шта знаш", "pass_mark": 60, "questions": QUESTIONS}}
STORY: dict[str, Any] = {
    "scenario": {
        "title": "Вече у групи",
        "scenes": [
            {"name": "a", "text": "<p>Стигла је слика.</p>", "choices": [{"label": "Питам је како је", "to": "b"}]},
            {"name": "b", "text": "<p>Сада није сама.</p>", "choices": []},
        ],
    }
}
# Two lessons with a heading of the same words, one of them with every kind of question; the last one tells a story.
LESSONS: tuple[tuple[dict[str, Any], ...], ...] = (
    (
        {"title": "Препознај", "body": [NOTE, PARAGRAPH, HEADING, PARAGRAPH]},
        {"title": "Кад слика крене даље", "body": [HEADING, PARAGRAPH, QUIZ]},
    ),
    ({"title": "Коме да кажем", "body": [HEADING, STORY]},),
)


def course(**values: Any) -> CoursePage:
    """Make a live course with every kind of question."""
    return make_course(**{"lessons": LESSONS, **values})


def files_of(course: CoursePage, *, scripts: tuple[str, ...] | None = None) -> dict[str, bytes]:
    """Return the files of a course's package by their names."""
    return unpacked(package(course, scripts=scripts or scripts_of(course)))


def unpacked(content: bytes) -> dict[str, bytes]:
    """Return the files of a zip file by their names."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def keys_of(files: dict[str, bytes]) -> dict[str, Any]:
    """Return the answer keys of a package."""
    text = files["js/keys.js"].decode()
    found: dict[str, Any] = json.loads(text.removeprefix("window.cuvamteKeys = ").removesuffix(";\n"))
    assert text == f"window.cuvamteKeys = {as_json(found)};\n"
    return found
