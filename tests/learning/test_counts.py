"""Starts, passes and completions are numbers of a week; authors see no small one, and shares of questions from twenty on."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth.models import Group
from django.test import Client

from elearning.courses.models import CourseIndexPage, CoursePage, LessonPage
from elearning.learning import report
from elearning.learning.models import WeekCount
from elearning.learning.report import ATTEMPTS, FEWEST, told
from home.models import HomePage
from portal.accounts.models import User
from portal.pages.cms_groups import EDITORS, set_up_groups
from tests.accounts.fixtures import MakeUser, sign_in
from tests.courses.factories import lessons_of, make_course
from tests.learning.conftest import asking
from tests.learning.pupil import Pupil

pytestmark = pytest.mark.django_db
ADDRESS = f"/{settings.CMS_PATH}ucenje-obuka/"


def counted() -> dict[str, int]:
    return dict(WeekCount.objects.values_list("what", "number"))


def test_a_learner_is_counted_when_something_happens(pupil: Pupil, lessons: list[LessonPage]) -> None:
    pupil.open_quiz(lessons[1])
    assert counted() == {}
    pupil.answer(lessons[1], right=False)
    pupil.go_through(lessons[1], right=False)
    assert counted() == {"start": 1}
    pupil.go_through(lessons[1], again=True)
    assert counted() == {"start": 1, "pass": 1}
    pupil.tick(lessons[0])
    assert counted() == {"start": 1, "pass": 1}
    for _press in range(2):
        pupil.tick(lessons[2])
    assert counted() == {"start": 1, "pass": 1, "completion": 1}
    Pupil().tick(lessons[0])
    assert counted()["start"] == 2


def test_the_last_lesson_may_be_one_with_questions(pupil: Pupil, lessons: list[LessonPage]) -> None:
    for lesson in (lessons[0], lessons[2]):
        pupil.tick(lesson)
    pupil.go_through(lessons[1])
    assert counted() == {"start": 1, "pass": 1, "completion": 1}


def test_a_number_belongs_to_a_course_a_language_and_a_week_and_to_nobody(read: LessonPage, course: CoursePage) -> None:
    with time_machine.travel("2026-11-29 23:30 +0100"):
        Pupil().tick(read)
        Pupil(language="sr-latn").tick(read)
    with time_machine.travel("2026-11-30 00:30 +0100"):
        Pupil().tick(read)
    found = WeekCount.objects.order_by("week").values_list("course_key", "language", "week", "number")
    key = course.translation_key
    assert list(found) == [(key, "sr", date(2026, 11, 23), 2), (key, "sr", date(2026, 11, 30), 1)]
    names = {field.name for field in WeekCount._meta.get_fields()}
    assert names == {"id", "course_key", "language", "week", "what", "number"}


@pytest.mark.parametrize(("number", "said"), [(0, None), (7, None), (8, 10), (12, 10), (13, 15), (101, 100)])
def test_small_numbers_are_not_told_and_others_rounded(number: int, said: int | None) -> None:
    assert told(number) == said and FEWEST == 8


@pytest.fixture
def editor(course: CoursePage, make_user: MakeUser) -> User:
    set_up_groups(HomePage.objects.get(locale__language_code="sr"))
    user = make_user("ana@primer.rs", cms=True, enrolled=True)
    user.groups.add(Group.objects.get(name=EDITORS))
    return user


def cells(html: str) -> list[str]:
    html = html.rpartition('class="useful-lead"')[2]
    return [re.sub(r"<[^>]+>|\s+", " ", cell).strip() for cell in re.findall(r"<td>(.*?)</td>", html, re.DOTALL)]


def test_the_report_tells_totals_and_no_week(editor: User, client: Client, course: CoursePage) -> None:
    for week, what, number in ((2, "start", 11), (9, "start", 12), (2, "pass", 7)):
        WeekCount.objects.create(
            course_key=course.translation_key, language="sr", week=date(2026, 11, week), what=what, number=number
        )
    sign_in(client, editor)
    html = client.get(ADDRESS).content.decode()
    assert cells(html) == ["25", "мање од 8", "мање од 8"] and course.title in html
    assert "2026" not in html.partition("<tbody>")[2].partition("</tbody>")[0]


def test_shares_of_questions_are_told_from_twenty_answers_on(editor: User, client: Client, keyring: Any) -> None:
    course = make_course(CoursePage.objects.get().get_parent().specific, lessons=((asking(2),),))
    lesson = lessons_of(course)[0]
    for number in range(ATTEMPTS):
        pupil = Pupil()
        pupil.answer(lesson, right=number < 15)
        if number < ATTEMPTS - 1:
            pupil.answer(lesson)
    sign_in(client, editor)
    html = client.get(f"{ADDRESS}{course.pk}/").content.decode()
    assert cells(html) == ["75", "премало одговора"] and lesson.title in html


def test_only_who_works_on_the_course_reads_its_report(
    editor: User, client: Client, course: CoursePage, make_user: MakeUser
) -> None:
    sign_in(client, editor)
    assert course.title in client.get(ADDRESS).content.decode()
    assert client.get(f"{ADDRESS}{course.get_parent().pk}/").status_code == 404, "that is no course"
    other = Client()
    sign_in(other, make_user("gleda@primer.rs", cms=True, enrolled=True))
    for address in (ADDRESS, f"{ADDRESS}{course.pk}/"):
        assert course.title not in other.get(address, follow=True).content.decode()


def test_the_report_asks_as_much_for_many_courses(
    editor: User, course: CoursePage, django_assert_num_queries: Any
) -> None:
    index = CourseIndexPage.objects.get()
    for _course in range(2):
        make_course(index)
    courses = report.courses_for(editor)
    with django_assert_num_queries(1):
        assert len(list(report.rows(courses))) == 3
    with django_assert_num_queries(2):
        assert len(report.lessons(course)) == 1
