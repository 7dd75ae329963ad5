"""The CMS as authors of courses see it."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from elearning.courses.blocks import ScenarioBlock
from elearning.courses.models import LessonPage
from home.models import HomePage
from portal.pages.cms_groups import EDITORS, set_up_groups
from tests.accounts.fixtures import MakeUser
from tests.courses.factories import QUIZ, lessons_of, make_course, make_index, stored
from tests.pages.factories import make_site
from tests.pages.reviewing import CMS, member

pytestmark = pytest.mark.django_db


def test_an_author_begins_a_course_from_the_start_page(make_user: MakeUser) -> None:
    index = make_index()
    set_up_groups(HomePage.objects.get(locale__language_code="sr"))
    editor, _user = member(make_user, "pise", EDITORS)
    address = f"{CMS}pages/add/courses/coursepage/{index.pk}/"
    assert address in editor.get(CMS).content.decode()
    assert 'id="id_title"' in editor.get(address).content.decode()


def test_where_there_are_no_courses_nothing_leads_there(make_user: MakeUser) -> None:
    set_up_groups(make_site())
    editor, _user = member(make_user, "pise", EDITORS)
    assert "coursepage" not in editor.get(CMS).content.decode()


def test_what_keeps_a_course_back_leads_to_where_it_is_put_right(make_user: MakeUser) -> None:
    course = make_course()
    set_up_groups(HomePage.objects.get(locale__language_code="sr"))
    editor, _user = member(make_user, "pise", EDITORS)
    address = f"{CMS}pages/{course.pk}/edit/"
    assert "још не може да се објави" not in editor.get(address).content.decode()
    lesson = lessons_of(course)[2]
    LessonPage.objects.filter(pk=lesson.pk).update(body="[]")
    page = editor.get(address).content.decode()
    assert "Лекција „Коме да кажем“ је празна." in page and f'href="{CMS}pages/{lesson.pk}/edit/"' in page


def test_a_lesson_has_one_block_of_questions() -> None:
    stream = stored([QUIZ, QUIZ])
    with pytest.raises(ValidationError):
        LessonPage._meta.get_field("body").stream_block.clean(stream)


SCENE = {"name": "a", "text": "<p>Текст.</p>", "choices": [{"label": "Даље", "to": "b"}]}
END = {"name": "b", "text": "<p>Крај.</p>", "choices": []}


@pytest.mark.parametrize(
    ("scenes", "said"),
    [
        ([SCENE, END, END], "Два призора имају ознаку „b“."),
        ([{**SCENE, "choices": [{"label": "Даље", "to": "v"}]}, END], "Избор води у призор „v“, којег нема."),
        ([{**SCENE, "choices": []}, END], "У призор „b“ не води ниједан избор."),
    ],
)
def test_a_story_whose_ways_do_not_meet_is_refused(scenes: list[dict[str, object]], said: str) -> None:
    block = ScenarioBlock()
    with pytest.raises(ValidationError) as refusal:
        block.clean(block.to_python({"title": "Прича", "scenes": scenes}))
    assert said in list(refusal.value.non_block_errors)  # type: ignore[attr-defined]


def test_a_story_that_leads_to_its_end_is_kept() -> None:
    block = ScenarioBlock()
    assert block.clean(block.to_python({"title": "Прича", "scenes": [SCENE, END]}))["title"] == "Прича"
