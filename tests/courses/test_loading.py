"""Content files become a course that is live, whatever comes first in them."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from elearning.courses.models import CourseIndexPage, CoursePage, LessonPage, ModulePage
from elearning.quizzes.reading import quiz_of
from portal.pages import content_files
from tests.courses.factories import QUIZ, make_lesson

pytestmark = pytest.mark.django_db
FILES: dict[str, dict[str, Any]] = {
    "px": {
        "type": "courses.CoursePage",
        "parent": "obuke",
        "slug": "proba",
        "title": "Проба",
        "lead": "Увод.",
        "audiences": ["teens"],
        "topics": ["internet"],
        "outcomes": [{"outcome": "станеш"}],
    },
    "px-1": {"type": "courses.ModulePage", "parent": "px", "slug": "prvi", "title": "Први", "lead": "Увод."},
    "px-1-1": {
        "type": "courses.LessonPage",
        "parent": "px-1",
        "slug": "jedan",
        "title": "Један",
        "lead": "Увод.",
        "body": [{"paragraph": '<p><a href="page:px-1-2">Даље</a>.</p>'}],
    },
    "px-1-2": {
        "type": "courses.LessonPage",
        "parent": "px-1",
        "slug": "dva",
        "title": "Два",
        "lead": "Увод.",
        "body": [{"paragraph": "<p>Текст.</p>"}, QUIZ],
        "requires": [{"lesson": "page:px-1-1"}],
    },
}
SHIPPED = ("pocetna", "obuke", "materijali")


def load(folder: Path, *arguments: str, **changed: dict[str, Any]) -> str:
    """Load the front page, the list of courses and the files above, with ``changed`` fields; return what was said."""
    for key, data in FILES.items():
        (folder / f"{key}.json").write_text(json.dumps(data | changed.get(key.replace("-", "_"), {})), encoding="utf-8")
    files = content_files.read_pages([*content_files.FOLDERS, folder])
    kept = [one for one in files if one.key in SHIPPED or one.key in FILES]
    for one in kept:
        if one.key == "pocetna":
            one.data.update(audiences=[], teasers=[])
    out = StringIO()
    nothing = patch("portal.pages.management.commands.load_site.Command.load_settings", lambda *args, **kwargs: None)
    alone = (patch.object(content_files, name, []) for name in ("LOADERS", "FINISHERS"))
    with patch.object(content_files, "read_pages", lambda places: kept), nothing, next(alone), next(alone):
        call_command("load_site", *arguments, stdout=out)
    return out.getvalue()


def test_a_course_is_made_filled_and_published_from_its_files(tmp_path: Path) -> None:
    assert "Pages: 7 loaded, 0 kept." in load(tmp_path)
    course = CoursePage.objects.get(slug="proba")
    pages = [course, *ModulePage.objects.descendant_of(course), *LessonPage.objects.descendant_of(course)]
    assert [page.live for page in pages] == [True] * 4
    assert Client().get("/sr/obuke/proba/prvi/dva/").status_code == 200
    assert "Pages: 0 loaded, 7 kept." in load(tmp_path)


def test_questions_keep_their_ids_when_a_newer_file_is_loaded(tmp_path: Path) -> None:
    load(tmp_path)
    before = quiz_of(LessonPage.objects.get(slug="dva").body)
    assert "Pages: 1 loaded" in load(tmp_path, px_1_2={"lead": "Ново."})
    lesson = LessonPage.objects.get(slug="dva")
    after = quiz_of(lesson.body)
    assert before is not None and after is not None and list(before.by_id) == list(after.by_id)
    assert lesson.lead == "Ново." and CoursePage.objects.get(slug="proba").live


def test_files_of_a_course_that_is_not_whole_are_refused_at_first(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="px: Лекција „Један“ тражи лекцију „Два“"):
        load(tmp_path, px_1_1={"requires": [{"lesson": "page:px-1-2"}]})
    assert not CoursePage.objects.exists()


def test_a_lesson_that_an_editor_began_stops_no_start(tmp_path: Path) -> None:
    load(tmp_path)
    make_lesson(ModulePage.objects.get(slug="prvi"), 7, title="Започета", live=False)
    said = load(tmp_path, px={"lead": "Новије."})
    assert "px: left as it is. Лекција „Започета“ није објављена." in said
    course = CoursePage.objects.get(slug="proba")
    assert course.live and course.lead == "Увод." and not course.has_unpublished_changes
    LessonPage.objects.get(title="Започета").delete()
    assert "Pages: 1 loaded" in load(tmp_path, px={"lead": "Новије."})


def test_the_shipped_list_of_courses_stands_in_menu_and_on_the_front_page() -> None:
    settings = json.loads(Path("portal/pages/data/site_settings.json").read_text(encoding="utf-8"))
    assert {"link": {"page": "page:obuke"}} in settings["menu"]
    front = json.loads(Path("home/content/pocetna.json").read_text(encoding="utf-8"))
    assert "page:obuke" in [one["teaser"]["page"] for one in front["teasers"]]
    assert CourseIndexPage._meta.get_field("lead").max_length == 400
