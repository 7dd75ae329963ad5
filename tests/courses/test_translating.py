"""A translated course keeps its questions' ids, asks for the same lessons, and goes live by the same rules."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from wagtail.models import Locale

from elearning.courses.models import CoursePage, LessonPage
from elearning.courses.publishing import causes
from elearning.courses.selectors import lesson_by_key, live_course, outline
from elearning.quizzes.reading import quiz_of
from home.models import HomePage
from portal.accounts.models import User
from portal.pages.cms_groups import EDITORS, set_up_groups
from tests.accounts.fixtures import MakeUser
from tests.courses.factories import lessons_of, make_course, modules_of
from tests.pages.reviewing import CMS, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def course() -> CoursePage:
    made = make_course()
    first, second, _third = lessons_of(made)
    second.requires = second.requires.stream_block.to_python(
        [{"type": "lesson", "value": first.pk, "id": "00000000-0000-4000-8000-000000000001"}]
    )
    second.save_revision().publish()
    return CoursePage.objects.get(pk=made.pk)


@pytest.fixture
def translated(course: CoursePage, make_user: MakeUser) -> CoursePage:
    home = HomePage.objects.get(locale__language_code="sr")
    set_up_groups(home)
    hungarian = Locale.objects.create(language_code="hu")
    home.copy_for_translation(hungarian)
    editor, _user = member(make_user, "prevodi", EDITORS)
    data = {"locales": [hungarian.pk], "include_subtree": "on"}
    editor.post(f"{CMS}localize/submit/page/{course.pk}/", data)
    return CoursePage.objects.get(translation_key=course.translation_key, locale=hungarian)


def ids(value: Any) -> list[str]:
    """Return every id anywhere in the stored form of a stream."""
    if isinstance(value, dict):
        own = [value["id"]] if isinstance(value.get("id"), str) else []
        return own + [one for inner in value.values() for one in ids(inner)]
    return [one for inner in value for one in ids(inner)] if isinstance(value, list) else []


def test_a_translated_lesson_keeps_the_ids_of_its_questions(course: CoursePage, translated: CoursePage) -> None:
    own, other = lessons_of(course)[1], lessons_of(translated)[1]
    assert own.translation_key == other.translation_key and own.pk != other.pk
    found = ids(own.body.get_prep_value())
    assert ids(other.body.get_prep_value()) == found and len(found) > 20
    first, second = quiz_of(own.body), quiz_of(other.body)
    assert first is not None and second is not None and list(first.by_id) == list(second.by_id)


def test_it_asks_for_the_translated_lesson_and_goes_live_whole(course: CoursePage, translated: CoursePage) -> None:
    assert [cause.text for cause in causes(translated)] == [
        "Део „Део 1“ није објављен.",
        "Лекција „Препознај“ није објављена.",
        "Лекција „Кад слика крене даље“ није објављена.",
        "Део „Део 2“ није објављен.",
        "Лекција „Коме да кажем“ није објављена.",
    ]
    chief = User.objects.create_superuser(email="glavna@primer.rs", password=None)
    for page in (*lessons_of(translated), *modules_of(translated), translated):
        type(page).objects.get(pk=page.pk).get_latest_revision().publish(user=chief)
    assert CoursePage.objects.get(pk=translated.pk).live
    assert CoursePage.objects.get(pk=course.pk).live


def test_taking_a_translated_lesson_down_leaves_the_serbian_course(course: CoursePage, translated: CoursePage) -> None:
    CoursePage.objects.filter(pk=translated.pk).update(live=True)
    lesson = lessons_of(translated)[0]
    LessonPage.objects.filter(pk=lesson.pk).update(live=True)
    LessonPage.objects.get(pk=lesson.pk).unpublish()
    assert not CoursePage.objects.get(pk=translated.pk).live and CoursePage.objects.get(pk=course.pk).live


def test_a_key_names_the_page_of_the_active_language(course: CoursePage, translated: CoursePage) -> None:
    key, lesson = course.translation_key, lessons_of(course)[0]
    assert live_course(key) == course
    found = lesson_by_key(lesson.translation_key)
    assert found == lesson and found is not None and found.course == course
    course.unpublish()
    assert live_course(key) is None and lesson_by_key(lesson.translation_key) is None


def test_the_outline_is_one_query(course: CoursePage, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        whole = outline(course)
    assert [module.title for module in whole.modules] == ["Део 1", "Део 2"]
    assert [(one.number, one.title, one.has_quiz) for one in whole.lessons] == [
        (1, "Препознај", False),
        (2, "Кад слика крене даље", True),
        (3, "Коме да кажем", False),
    ]
    assert whole.minutes == 7 and next(whole.lessons).path == "obuke/obuka-1/deo-1/lekcija-1/"
    assert Client().get(f"/sr/{next(whole.lessons).path}").status_code == 200
