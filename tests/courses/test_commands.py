"""``manage.py courses``: what keeps courses back, and questions for and from other programs."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from elearning.courses.models import CoursePage, LessonPage
from elearning.quizzes.exchange import gift, moodle
from elearning.quizzes.reading import quiz_of
from portal.pages.cms_groups import EDITORS, set_up_groups
from tests.accounts.fixtures import MakeUser
from tests.courses.factories import lessons_of, make_course, make_index
from tests.pages.reviewing import CMS, member
from tests.pages.types import form_of

pytestmark = pytest.mark.django_db
COURSE, LESSON = "obuke/obuka-1", "obuke/obuka-1/deo-1/lekcija-2"


def courses(*arguments: object) -> tuple[str, str]:
    """Return what the command wrote, and what it complained of."""
    out, err = StringIO(), StringIO()
    call_command("courses", *map(str, arguments), stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


@pytest.fixture
def course() -> CoursePage:
    return make_course()


def test_check_says_what_keeps_each_course_back(course: CoursePage) -> None:
    ready = make_course(course.get_parent().specific, live=False)
    assert courses("check")[0].splitlines() == [
        "sr obuke/obuka-1/: in order",
        "sr obuke/obuka-1/: no package for Moodle; not made yet, or its progress is too much to keep",
        "sr obuke/obuka-2/: in order, not published",
        "2 courses, all in order.",
    ]
    LessonPage.objects.filter(pk=lessons_of(ready)[0].pk).update(body="[]")
    out = StringIO()
    with pytest.raises(CommandError, match="1 of 2 courses") as refused:
        call_command("courses", "check", stdout=out)
    assert refused.value.returncode == 1
    assert "sr obuke/obuka-2/: Лекција „Препознај“ је празна." in out.getvalue()


def test_check_of_a_portal_without_courses() -> None:
    make_index()
    assert courses("check")[0] == "0 courses, all in order.\n"


@pytest.mark.parametrize(("name", "format"), [("gift", gift), ("moodle", moodle)])
def test_questions_are_written_and_read_back_as_they_were(
    course: CoursePage, tmp_path: Path, name: str, format: object
) -> None:
    file = tmp_path / "pitanja"
    own = quiz_of(lessons_of(course)[1].body)
    assert own is not None and "left out." in courses(name, COURSE, "--language", "sr", "--to", file)[0]
    unsaid = {one.number for one in format.left_out(own.questions)}  # type: ignore[attr-defined]
    said, complaints = courses("read", file, "--under", f"{COURSE}/deo-2/lekcija-1")
    assert complaints == "" and f"{8 - len(unsaid)} questions read, 0 not read." in said
    lesson = lessons_of(course)[2]
    assert quiz_of(lesson.body) is None, "readers see what was approved"
    draft = quiz_of(lesson.get_latest_revision_as_object().body)
    assert draft is not None and lesson.get_latest_revision().user is None
    kinds = [one.kind for number, one in enumerate(own.questions, start=1) if number not in unsaid]
    assert [one.kind for one in draft.questions] == kinds and len(kinds) > 4


def test_questions_are_put_behind_those_that_are_there(course: CoursePage, tmp_path: Path) -> None:
    file = tmp_path / "jedno.gift"
    file.write_text("Може ли? {T}\n\nНејасно {~да ~не}\n\nПет? {#5}\n", encoding="utf-8")
    before = quiz_of(lessons_of(course)[1].body)
    said, complaints = courses("read", file, "--under", LESSON)
    assert "2 questions read, 1 not read." in said
    assert complaints.startswith("not read: question 2, line 3: ")
    after = quiz_of(lessons_of(course)[1].get_latest_revision_as_object().body)
    assert before is not None and after is not None
    assert after.questions[:8] == before.questions and [one.kind for one in after.questions[8:]] == [
        "true_false",
        "number",
    ]
    assert LessonPage.objects.get(pk=lessons_of(course)[1].pk).has_unpublished_changes


def test_a_dry_run_writes_nothing(course: CoursePage, tmp_path: Path) -> None:
    file = tmp_path / "jedno.gift"
    file.write_text("Може ли? {T}\n", encoding="utf-8")
    lesson = lessons_of(course)[1]
    drafts = lesson.revisions.count()
    assert (
        "1 questions read, 0 not read. Nothing was written." in courses("read", file, "--under", LESSON, "--dry-run")[0]
    )
    assert lesson.revisions.count() == drafts


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "0 questions read, 1 not read"),
        (b"x" * (2 * 1024 * 1024 + 1), "0 questions read, 1 not read"),
        (b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><quiz>&b;</quiz>', "0 questions read, 1 not read"),
        ("Само текст, без одговора\n".encode(), "0 questions read, 1 not read"),
    ],
)
def test_a_file_of_which_nothing_can_be_read_is_refused(
    course: CoursePage, tmp_path: Path, content: bytes, said: str
) -> None:
    file = tmp_path / "tudje"
    file.write_bytes(content)
    drafts = lessons_of(course)[1].revisions.count()
    with pytest.raises(CommandError, match=said) as refused:
        courses("read", file, "--under", LESSON)
    assert refused.value.returncode == 1 and lessons_of(course)[1].revisions.count() == drafts


def test_too_many_questions_for_one_lesson_are_refused_whole(course: CoursePage, tmp_path: Path) -> None:
    file = tmp_path / "mnogo.gift"
    file.write_text("\n\n".join(f"Питање {number}? {{T}}" for number in range(60)), encoding="utf-8")
    drafts = lessons_of(course)[1].revisions.count()
    with pytest.raises(CommandError, match="Nothing was written"):
        courses("read", file, "--under", LESSON)
    assert lessons_of(course)[1].revisions.count() == drafts


def test_nothing_is_put_under_the_eyes_of_a_reviewer(course: CoursePage, tmp_path: Path, make_user: MakeUser) -> None:
    set_up_groups(course.get_ancestors().get(depth=2))
    file = tmp_path / "jedno.gift"
    file.write_text("Може ли? {T}\n", encoding="utf-8")
    lesson = lessons_of(course)[1]
    editor, _user = member(make_user, "pise", EDITORS)
    editor.post(f"{CMS}pages/{lesson.pk}/edit/", form_of(lesson) | {"title": "Ново", "action-submit": "1"})
    with pytest.raises(CommandError, match="in review"):
        courses("read", file, "--under", LESSON)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("gift", "obuke/nema", "--language", "sr"), "There is no page"),
        (("gift", "obuke", "--language", "sr"), "is no course"),
        (("gift", COURSE, "--language", "hu"), "is not there in hu"),
        (("moodle", COURSE, "--language", "xx"), "is not there in xx"),
    ],
)
def test_what_is_not_there_is_not_written(
    course: CoursePage, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    file = tmp_path / "pitanja"
    with pytest.raises(CommandError, match=said):
        courses(*arguments, "--to", file)
    assert not file.exists()


def test_no_file_is_written_over_and_a_lesson_is_no_course(course: CoursePage, tmp_path: Path) -> None:
    file = tmp_path / "pitanja"
    file.write_text("моје")
    with pytest.raises(CommandError, match="File exists"):
        courses("gift", COURSE, "--language", "sr", "--to", file)
    assert file.read_text() == "моје"
    with pytest.raises(CommandError, match="is no lesson"):
        courses("read", file, "--under", COURSE)


def test_questions_go_out_in_latin_too(course: CoursePage, tmp_path: Path) -> None:
    file = tmp_path / "pitanja.gift"
    courses("gift", COURSE, "--language", "sr-latn", "--to", file)
    assert "Stigla ti je tuđa slika." in file.read_text(encoding="utf-8")
