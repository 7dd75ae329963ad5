"""A course goes live whole: every cause that keeps it back, on the screen and by a form that was sent by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from wagtail.models import Page

from elearning.courses.models import CoursePage, LessonPage
from elearning.courses.publishing import causes
from portal.accounts.models import User
from portal.pages.cms_groups import EDITORS, REVIEWERS, set_up_groups
from portal.pages.four_eyes import NotReady, SelfApproval
from portal.pages.scheduled import keep_the_days
from tests.accounts.fixtures import MakeUser
from tests.browser.choices import quick_first
from tests.courses.factories import (
    QUIZ,
    lessons_of,
    make_course,
    make_lesson,
    modules_of,
    stored,
)
from tests.pages.reviewing import CMS, act, member
from tests.pages.types import form_of

pytestmark = pytest.mark.django_db
APPROVE = {"action-workflow-action": "true", "workflow-action-name": "approve", "workflow-action-extra-data": "{}"}


def no_module(course: CoursePage) -> None:
    for module in modules_of(course):
        module.delete()


def no_lesson(course: CoursePage) -> None:
    lessons_of(course)[2].delete()


def module_not_live(course: CoursePage) -> None:
    modules_of(course)[1].unpublish()


def lesson_not_live(course: CoursePage) -> None:
    lessons_of(course)[2].unpublish()


def empty(course: CoursePage) -> None:
    LessonPage.objects.filter(pk=lessons_of(course)[0].pk).update(body="[]")


def only_headings(course: CoursePage) -> None:
    body = stored([{"heading": {"text": "Само наслов", "level": "2"}}])
    LessonPage.objects.filter(pk=lessons_of(course)[0].pk).update(body=body)


def quiz_without_answer(course: CoursePage) -> None:
    options = [{"text": "Да", "right": False}, {"text": "Не", "right": False}]
    body = stored([{"quiz": {"pass_mark": 0, "questions": [{"single": {"prompt": "Може?", "options": options}}]}}])
    LessonPage.objects.filter(pk=lessons_of(course)[1].pk).update(body=body)


def quiz_asking_too_much(course: CoursePage) -> None:
    body = stored([{"quiz": {**QUIZ["quiz"], "ask": 9}}])
    LessonPage.objects.filter(pk=lessons_of(course)[1].pk).update(body=body)


def two_quizzes(course: CoursePage) -> None:
    LessonPage.objects.filter(pk=lessons_of(course)[1].pk).update(body=stored([QUIZ, QUIZ]))


def later_lesson(course: CoursePage) -> None:
    first, _second, third = lessons_of(course)
    LessonPage.objects.filter(pk=first.pk).update(requires=requiring(third))


def itself(course: CoursePage) -> None:
    first = lessons_of(course)[0]
    LessonPage.objects.filter(pk=first.pk).update(requires=requiring(first))


def lesson_of_another_course(course: CoursePage) -> None:
    other = make_course(course.get_parent().specific, slug="druga")
    LessonPage.objects.filter(pk=lessons_of(course)[0].pk).update(requires=requiring(lessons_of(other)[0]))


def requiring(lesson: LessonPage) -> Any:
    block = LessonPage._meta.get_field("requires").stream_block
    return block.to_python([{"type": "lesson", "value": lesson.pk, "id": "00000000-0000-4000-8000-000000000001"}])


CAUSES: dict[Callable[[CoursePage], None], str] = {
    no_module: "Обука нема ниједан део.",
    no_lesson: "Део „Део 2“ нема ниједну лекцију.",
    module_not_live: "Део „Део 2“ није објављен.",
    lesson_not_live: "Лекција „Коме да кажем“ није објављена.",
    empty: "Лекција „Препознај“ је празна.",
    only_headings: "Лекција „Препознај“ је празна.",
    quiz_without_answer: "Лекција „Кад слика крене даље“, питања: Питање 1: Ниједан одговор није означен као тачан.",
    quiz_asking_too_much: "Лекција „Кад слика крене даље“, питања: У покушају би требало 9 питања, а има их 8.",
    two_quizzes: "Лекција „Кад слика крене даље“ има више блокова са питањима, а сме да има један.",
    later_lesson: "Лекција „Препознај“ тражи лекцију „Коме да кажем“, која не долази пре ње.",
    itself: "Лекција „Препознај“ тражи лекцију „Препознај“, која не долази пре ње.",
    lesson_of_another_course: "Лекција „Препознај“ тражи претходну лекцију које у овој обуци нема.",
}
NAMED: dict[str, Any] = {"argnames": ("spoil", "said"), "ids": lambda one: getattr(one, "__name__", "")}
each_cause = pytest.mark.parametrize(argvalues=CAUSES.items(), **NAMED)
# What the screen shows of one it shows of all; the full run asks for each.
one_cause = pytest.mark.parametrize(argvalues=quick_first(*CAUSES.items()), **NAMED)


@pytest.fixture
def course() -> CoursePage:
    made = make_course(live=False)
    set_up_groups(Page.objects.get(depth=2, slug="pocetna-proba"))
    return made


@pytest.fixture
def editor(course: CoursePage, make_user: MakeUser) -> Client:
    return member(make_user, "pise", EDITORS)[0]


@pytest.fixture
def reviewer(course: CoursePage, make_user: MakeUser) -> Client:
    return member(make_user, "cita", REVIEWERS)[0]


def send(client: Client, page: Any, **more: Any) -> Any:
    """Send the form of the editor with a new title, as a browser does."""
    fresh = type(page).objects.get(pk=page.pk)
    words = {"title": f"{fresh.title} (ново)", **more}
    return client.post(f"{CMS}pages/{page.pk}/edit/", form_of(fresh) | words)


def is_live(page: Any) -> bool:
    return Page.objects.get(pk=page.pk).live


def shown(client: Client, page: Any) -> str:
    return client.get(f"{CMS}pages/{page.pk}/edit/").content.decode()


def test_a_whole_course_goes_live_when_somebody_else_approves_it(
    course: CoursePage, editor: Client, reviewer: Client
) -> None:
    assert causes(course) == []
    send(editor, course, **{"action-submit": "1"})
    act(editor, course, "approve")
    assert not is_live(course), "the author does not approve"
    act(reviewer, course, "approve")
    assert is_live(course) and CoursePage.objects.get(pk=course.pk).title == "Обука 1 (ново)"


@one_cause
def test_the_screen_refuses_a_course_and_names_why(
    course: CoursePage, editor: Client, reviewer: Client, spoil: Callable[[CoursePage], None], said: str
) -> None:
    spoil(course)
    assert said in shown(editor, course), "the author reads it before sending"
    send(editor, course, **{"action-submit": "1"})
    answer = act(reviewer, course, "approve")
    assert not is_live(course)
    assert (
        answer["Location"] == f"{CMS}pages/{course.pk}/edit/"
        and said in reviewer.get(answer["Location"]).content.decode()
    )
    assert course.current_workflow_task_state is not None, "what was refused still waits"


@one_cause
def test_a_forged_form_publishes_no_course_that_is_not_whole(
    course: CoursePage, editor: Client, reviewer: Client, spoil: Callable[[CoursePage], None], said: str
) -> None:
    spoil(course)
    send(editor, course, **{"action-submit": "1"})
    more = {"title": "Обука 1 (ново)", **APPROVE}
    answer = reviewer.post(f"{CMS}pages/{course.pk}/edit/", form_of(CoursePage.objects.get(pk=course.pk)) | more)
    assert answer.status_code == 200 and said in answer.content.decode()
    send(reviewer, course, **{"action-publish": "1"})
    reviewer.post(f"{CMS}bulk/wagtailcore/page/publish/?id={course.pk}", {"next": CMS})
    assert not is_live(course)


@each_cause
def test_no_other_way_publishes_it_either(
    course: CoursePage, make_user: MakeUser, spoil: Callable[[CoursePage], None], said: str
) -> None:
    spoil(course)
    with pytest.raises(NotReady) as refusal:
        course.save_revision().publish()
    assert refusal.value.causes == [said] and not is_live(course)
    chief = make_user("glavna@primer.rs", cms=True)
    User.objects.filter(pk=chief.pk).update(is_superuser=True)
    with pytest.raises(NotReady):
        course.save_revision().publish(user=User.objects.get(pk=chief.pk), skip_permission_checks=True)
    assert not is_live(course)


def test_every_cause_is_named_at_once(course: CoursePage) -> None:
    for spoil in (lesson_not_live, empty, quiz_without_answer, later_lesson):
        spoil(course)
    assert [cause.text for cause in causes(course)] == [
        CAUSES[empty],
        CAUSES[later_lesson],
        CAUSES[quiz_without_answer],
        CAUSES[lesson_not_live],
    ]


def test_parts_go_live_before_their_course_and_are_not_served(course: CoursePage) -> None:
    assert [page.live for page in (*modules_of(course), *lessons_of(course))] == [True] * 5
    for page in (*modules_of(course), *lessons_of(course)):
        assert Client().get(page.get_url()).status_code == 404


def test_an_author_approves_no_lesson_of_ones_own(course: CoursePage, reviewer: Client) -> None:
    lesson = lessons_of(course)[0]
    send(reviewer, lesson, **{"action-submit": "1"})
    act(reviewer, lesson, "approve")
    send(reviewer, lesson, **{"action-publish": "1"})
    assert LessonPage.objects.get(pk=lesson.pk).title == "Препознај"
    with pytest.raises(SelfApproval):
        LessonPage.objects.get(pk=lesson.pk).get_latest_revision().publish()


SPOILED: dict[str, Callable[[LessonPage], Any]] = {
    "Лекција „Кад слика крене даље“ је празна.": lambda lesson: [],
    "Лекција „Кад слика крене даље“ има више блокова": lambda lesson: [QUIZ, QUIZ],
    "Ниједан одговор није означен као тачан.": lambda lesson: [
        {"quiz": {"questions": [{"single": {"prompt": "?", "options": [{"text": "А"}, {"text": "Б"}]}}]}}
    ],
}


@pytest.mark.parametrize("said", SPOILED)
def test_in_a_live_course_no_lesson_goes_live_with_which_it_could_not_be(said: str) -> None:
    course = make_course()
    lesson = lessons_of(course)[1]
    lesson.body = stored(SPOILED[said](lesson))
    with pytest.raises(NotReady, match=said):
        lesson.save_revision().publish()
    assert is_live(course) and LessonPage.objects.get(pk=lesson.pk).has_quiz


def test_the_screen_refuses_a_lesson_that_would_spoil_a_live_course(make_user: MakeUser) -> None:
    course = make_course()
    set_up_groups(Page.objects.get(depth=2, slug="pocetna-proba"))
    editor, reviewer = member(make_user, "pise", EDITORS)[0], member(make_user, "cita", REVIEWERS)[0]
    first, _second, third = lessons_of(course)
    more = {"requires-0-type": "lesson", "requires-0-value": str(third.pk), "requires-0-order": "0"}
    more |= {"requires-0-deleted": "", "requires-0-id": "", "requires-count": "1", "title": "Препознај"}
    send(editor, first, **{"action-submit": "1", **more})
    answer = act(reviewer, first, "approve")
    assert "тражи лекцију „Коме да кажем“" in reviewer.get(answer["Location"]).content.decode()
    first.refresh_from_db()
    assert not first.requires and is_live(course)


def test_a_new_lesson_of_a_live_course_waits_for_nobody_and_stops_only_the_course_page() -> None:
    course = make_course()
    draft = make_lesson(modules_of(course)[1], 5, title="Нова", live=False)
    assert is_live(course) and Client().get("/sr/obuke/obuka-1/").status_code == 200
    with pytest.raises(NotReady, match="„Нова“ није објављена"):
        course.save_revision().publish()
    draft.save_revision().publish()
    CoursePage.objects.get(pk=course.pk).save_revision().publish()
    assert Client().get("/sr/obuke/obuka-1/deo-2/lekcija-5/").status_code == 200


def test_a_course_that_was_approved_for_a_day_and_is_not_whole_then_is_called_off(course: CoursePage) -> None:
    course.go_live_at = timezone.now() + timedelta(minutes=5)
    course.save_revision().publish()
    lesson = lessons_of(course)[0]
    lesson.unpublish()
    later = timezone.now() + timedelta(minutes=6)
    with time_machine.travel(later, tick=False):
        keep_the_days(later)
        LessonPage.objects.get(pk=lesson.pk).save_revision().publish()
        keep_the_days(later)
        assert not is_live(course), "somebody says so again"
        CoursePage.objects.get(pk=course.pk).save_revision().publish()
    assert is_live(course)


def test_a_certificate_is_for_adults_and_says_its_hours(editor: Client, course: CoursePage) -> None:
    send(editor, course, certificate="on", **{"action-submit": "1"})
    answer = send(editor, course, certificate="on", **{"action-submit": "1"}).content.decode()
    assert "Уверење је само за одрасле" in answer and "Упишите колико сати" in answer
    assert course.current_workflow_task_state is None
