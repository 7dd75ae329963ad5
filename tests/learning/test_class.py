"""A teacher runs a course with a class: strips, a board by seats, an end; never a name and never one seat's answers."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from elearning.courses.models import CoursePage, LessonPage
from elearning.learning.board import FEWEST, board, class_answers
from elearning.learning.models import Answer, Learner, LearnerSession, SchoolClass, Seat
from tests.courses.factories import lessons_of, make_course
from tests.learning.conftest import asking
from tests.learning.pupil import Pupil
from tests.learning.teacher import Teacher, at_seat, strip

pytestmark = pytest.mark.django_db


def words(html: str) -> str:
    """Return the text of a page in one line."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


@pytest.fixture
def teacher(course: CoursePage) -> Teacher:
    return Teacher()


def test_a_class_of_three_and_its_teacher(teacher: Teacher, course: CoursePage, lessons: list[LessonPage]) -> None:
    made = teacher.make_class(course)
    key = teacher.code
    assert made.shown_number in teacher.html and 'class="paper-card"' in teacher.html
    teacher.post("razred/kljuc/")
    assert teacher.client.cookies["l"]["max-age"] == ""
    assert "Још ниједно место није почело." in teacher.html and 'class="code"' not in teacher.html
    first, second, _third = [at_seat(seat) for seat in made.seats.all()]
    assert "Почни: 1. Препознај" in first.html and 'class="code"' not in first.html
    first.tick(lessons[0])
    first.go_through(lessons[1])
    first.tick(lessons[2])
    second.answer(lessons[1], right=False)
    teacher.get("razred/")
    text = words(teacher.html)
    assert "Једно место је завршило. Једно још није почело." in text
    assert "1 урађено урађено урађено све" in text
    assert "2 · није почело · није 0 од 3" in text
    assert "3 · није · није · није није почело" in text
    assert "Укупно 1 1 1" in text
    # The key opens the same board elsewhere.
    other = Teacher()
    other.post("razred/", {"code": key})
    assert other.client.get(other.url("razred/")).content.decode().count("урађено</span>") >= 3
    teacher.post("razred/zatvaranje/")
    assert "затворен" in teacher.html and "Потврда за разред" in teacher.html
    teacher.get("razred/potvrda/")
    assert "Од 3 места у разреду" in words(teacher.html) and "завршило 1." in words(teacher.html)


def test_marks_have_words_and_lessons_their_names_for_screen_readers(
    teacher: Teacher, course: CoursePage, lessons: list[LessonPage]
) -> None:
    teacher.make_class(course)
    teacher.post("razred/kljuc/")
    for lesson in lessons:
        assert f'<span class="visually-hidden"> {lesson.title}</span>' in teacher.html
    assert teacher.html.count('<span class="visually-hidden">није</span>') == 9
    assert '<th scope="row">3</th>' in teacher.html and "<caption" in teacher.html


@pytest.mark.parametrize(
    ("total", "finished", "waiting", "said"),
    [
        (24, 9, 3, "Девет места је завршило. Три још нису почела."),
        (24, 21, 1, "21 место је завршило. Једно још није почело."),
        (24, 2, 22, "Два места су завршила. 22 још нису почела."),
        (24, 24, 0, "Сва места су завршила."),
        (24, 0, 24, "Још ниједно место није почело."),
        (24, 0, 4, "20 места је почело. Ниједно још није завршило."),
        (24, 3, 0, "Три места су завршила. Остала уче."),
        (1, 1, 0, "Место је завршило."),
        (1, 0, 1, "Место још није почело."),
        (1, 0, 0, "Место је почело."),
    ],
)
def test_the_heading_is_the_finding(total: int, finished: int, waiting: int, said: str) -> None:
    from elearning.learning.board import _finding

    assert _finding(total=total, finished=finished, waiting=waiting) == said


@pytest.mark.parametrize("seats", ["0", "41", "-3", "", "x", "4.5", "9" * 30])
def test_a_class_has_one_to_forty_seats(teacher: Teacher, course: CoursePage, seats: str) -> None:
    with pytest.raises(SchoolClass.DoesNotExist):
        teacher.make_class(course, seats)
    assert "error-summary-title" in teacher.html and not Learner.objects.exists()
    assert f'value="{seats[:20]}' in teacher.html


def test_only_a_published_course_makes_a_class(teacher: Teacher, course: CoursePage) -> None:
    draft = make_course(course.get_parent().specific, live=False)
    for key in (str(draft.translation_key), "x", "00000000-0000-4000-8000-000000000000"):
        with pytest.raises(SchoolClass.DoesNotExist):
            teacher.make_class(course, course=key)
        assert "error-summary-title" in teacher.html
    assert draft.title not in teacher.html


def test_the_same_form_makes_one_class(teacher: Teacher, course: CoursePage) -> None:
    made = teacher.make_class(course)
    key = teacher.code
    again = {"course": str(course.translation_key), "seats": "3", "key": str(made.pk)}
    teacher.post("razred/novi/", again)
    assert teacher.code == key and SchoolClass.objects.count() == 1 and Seat.objects.count() == 3
    # Nor does the form of somebody else give their class away.
    stranger = Teacher()
    stranger.post("razred/novi/", again)
    assert "Обука са разредом" in stranger.html and made.shown_number not in stranger.html


def test_forty_seats_have_digits_of_their_own_and_are_printed(teacher: Teacher, course: CoursePage) -> None:
    made = teacher.make_class(course, 40)
    assert len(set(made.seats.values_list("digits", flat=True))) == 40
    teacher.get("razred/trake/")
    for seat in made.seats.all():
        assert f'<b translate="no">{made.shown_number}</b><b translate="no">{seat.digits}</b>' in teacher.html
        assert f"Место {seat.number}</span>" in teacher.html
    assert teacher.html.count('translate="no">localhost:8000/sr/ucenje/mesto/</small>') == 40
    assert teacher.html.count('class="strip"') == 40 and "data-print" in teacher.html


def test_without_the_key_nothing_of_a_class_is_shown(teacher: Teacher, course: CoursePage) -> None:
    made = teacher.make_class(course)
    pupil = at_seat(made.seats.first())  # type: ignore[arg-type]
    for stranger in (Pupil(), pupil):
        for path in ("", "kljuc/", "trake/", "zatvaranje/", "odgovori/", "potvrda/"):
            response = stranger.get(f"razred/{path}")
            assert response.status_code == 200 and "Обука са разредом" in stranger.html, path
            assert made.shown_number not in stranger.html
        stranger.post("razred/zatvaranje/")
    made.refresh_from_db()
    assert made.closed_on is None


def test_closing_asks_first_and_shuts_the_seats(teacher: Teacher, course: CoursePage, read: LessonPage) -> None:
    made = teacher.make_class(course)
    seat = made.seats.get(number=1)
    pupil = at_seat(seat)
    teacher.get("razred/zatvaranje/")
    assert "Да затворимо разред?" in teacher.html
    made.refresh_from_db()
    assert made.closed_on is None
    for _press in range(2):
        teacher.post("razred/zatvaranje/")
    pupil.open_map(course)
    assert "Имаш код или траку?" in pupil.html, "the seat was left"
    pupil.post("mesto/", strip(seat))
    assert "Овај разред је затворен" in pupil.html and pupil.learner is None
    pupil.post(f"lekcija/{read.translation_key}/", {"known": "1"})
    assert "Са кодом се наставља одавде." in pupil.html and not Answer.objects.exists()
    assert LearnerSession.objects.count() == 1, "the teacher's own"


def test_a_strip_that_is_entered_in_the_teachers_browser_closes_the_class_there(
    teacher: Teacher, course: CoursePage
) -> None:
    made = teacher.make_class(course)
    teacher.post("mesto/", strip(made.seats.get(number=2)))
    assert teacher.learner is not None and teacher.learner.is_seat
    teacher.get("razred/trake/")
    assert made.seats.get(number=3).digits not in teacher.html and "Обука са разредом" in teacher.html


def test_a_teacher_who_learns_keeps_both(teacher: Teacher, course: CoursePage, asked: LessonPage) -> None:
    teacher.make_class(course)
    key = teacher.code
    teacher.answer(asked)
    own = teacher.code
    assert own != key
    teacher.get("razred/kljuc/")
    assert teacher.code == key
    teacher.open_map(course)
    assert teacher.code == own and teacher.learner is not None and not teacher.learner.is_seat


def test_before_closing_and_below_eight_nothing_is_said_of_answers(
    teacher: Teacher, course: CoursePage, asked: LessonPage
) -> None:
    made = teacher.make_class(course, FEWEST)
    seats = list(made.seats.all())
    for seat in seats[:-1]:
        at_seat(seat).answer(asked)
    teacher.get("razred/odgovori/")
    assert "Одговори разреда" in teacher.html and "Како је разред одговарао" not in teacher.html
    teacher.post("razred/zatvaranje/")
    teacher.get("razred/odgovori/")
    assert "одсто места" not in teacher.html and teacher.html.count("Премало одговора.") == 8


def test_from_eight_answers_on_shares_of_all_are_told(keyring: object) -> None:
    teacher = Teacher()
    course = make_course(lessons=((asking(2, pass_mark=100),), ({"title": "Друга"},)))
    lesson = lessons_of(course)[0]
    made = teacher.make_class(course, FEWEST + 1)
    for place, seat in enumerate(made.seats.all()):
        pupil = at_seat(seat)
        pupil.answer(lesson, right=place < 6)
        if place == 8:  # another go counts for nothing
            pupil.answer(lesson)
            pupil.go_through(lesson, again=True)
    teacher.post("razred/zatvaranje/")
    teacher.get("razred/odgovori/")
    text = words(teacher.html)
    assert "Тачно је одговорило 67 одсто места." in text
    assert "Шаљем даље: 33 одсто" in text and "Кажем одраслој особи: 67 одсто (ово помаже)" in text
    assert text.count("Премало одговора.") == 1
    (found,) = class_answers(made, course)
    assert [one.right for one in found.questions] == [67, None]


def test_nothing_that_was_typed_is_told(keyring: object) -> None:
    teacher = Teacher()
    questions = [{"short_text": {"prompt": "Како се зове?", "accepted": ["уцена"]}}]
    course = make_course(lessons=((asking(questions=questions),), ({"title": "Друга"},)))
    lesson = lessons_of(course)[0]
    made = teacher.make_class(course, FEWEST)
    for seat in made.seats.all():
        pupil = at_seat(seat)
        pupil.send(lesson, pupil.open_quiz(lesson) | {"answer": f"Марица {seat.number}"})
    teacher.post("razred/zatvaranje/")
    teacher.get("razred/odgovori/")
    assert "Тачно је одговорило 0 одсто места." in words(teacher.html) and "Марица" not in teacher.html


def test_the_board_costs_the_same_for_forty(
    teacher: Teacher, course: CoursePage, asked: LessonPage, django_assert_num_queries: object
) -> None:
    made = teacher.make_class(course, 40)
    for seat in made.seats.all()[:5]:
        at_seat(seat).answer(asked)
    with django_assert_num_queries(4):  # type: ignore[operator]
        assert len(board(made, course).rows) == 40


def test_a_class_whose_course_was_taken_down_still_shows_its_strips(teacher: Teacher, course: CoursePage) -> None:
    teacher.make_class(course)
    CoursePage.objects.get(pk=course.pk).unpublish()
    teacher.get("razred/")
    assert "Ова обука тренутно није објављена." in teacher.html
    assert teacher.get("razred/trake/").status_code == 200


def test_class_pages_speak_to_adults_in_both_scripts(teacher: Teacher, course: CoursePage) -> None:
    teacher.make_class(course)
    latin = Teacher(teacher.client, language="sr-latn")
    latin.get("razred/")
    assert "Još nijedno mesto nije počelo." in latin.html and "Odštampajte trake" in latin.html
    assert "/izlaz/" in latin.html and "Treba mi pomoć" in latin.html


def test_every_page_of_a_class_needs_its_token(course: CoursePage) -> None:
    strict = Teacher(Client(enforce_csrf_checks=True))
    for path in ("razred/", "razred/novi/", "razred/kljuc/", "razred/zatvaranje/", "mesto/", "kod/", "kraj/", ""):
        assert strict.client.post(strict.url(path)).status_code == 403, path
