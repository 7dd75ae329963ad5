"""A strip opens one seat. Ten wrong tries shut that seat for five minutes, and no other."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from elearning.courses.models import CoursePage, LessonPage
from elearning.learning.models import Learner, Seat
from tests.learning.pupil import Pupil
from tests.learning.teacher import Teacher, at_seat, strip

pytestmark = pytest.mark.django_db
UNKNOWN = "Ови бројеви не отварају ниједно место."
WAITS = "Било је много погрешних покушаја."


@pytest.fixture
def seats(course: CoursePage) -> list[Seat]:
    made = Teacher().make_class(course)
    return list(made.seats.select_related("school_class", "learner"))


def other(digits: str) -> str:
    return f"{(int(digits) + 1) % 10_000:04d}"


def tried(seat: Seat, /, **wrong: str) -> str:
    pupil = Pupil()
    pupil.post("mesto/", strip(seat, **wrong))
    assert (pupil.learner is None) == ("error-summary-title" in pupil.html)
    return pupil.html


@pytest.mark.parametrize("typed", ["{}", " {} ", "{0[0]}{0[1]}{0[2]} {0[4]}{0[5]}{0[6]}"])
def test_the_number_of_the_class_may_be_spaced_as_one_likes(seats: list[Seat], typed: str) -> None:
    number = seats[0].school_class.shown_number
    assert "error-summary-title" not in tried(seats[0], number=typed.format(number))


def test_the_words_are_the_same_whatever_is_wrong(seats: list[Seat]) -> None:
    seat = seats[0]
    wrong = [
        {"number": other(seat.school_class.number[:4]) + seat.school_class.number[4:]},
        {"seat": "40"},
        {"seat": "2"},
        {"digits": other(seat.digits)},
    ]
    for one in wrong:
        assert UNKNOWN in tried(seat, **one), one
        assert "error-summary-title" in tried(seat, **one)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("number", "304", "Разред има шест цифара."),
        ("number", "304-11a", "Разред има шест цифара."),
        ("seat", "0", "Најмање 1."),
        ("seat", "41", "Највише 40."),
        ("seat", "", "Место је број са траке."),
        ("digits", "12", "Овде иду четири цифре са траке."),
        ("digits", "1" * 9_000, "Овде иду четири цифре са траке."),
    ],
)
def test_what_cannot_be_a_strip_is_said_beside_its_field(seats: list[Seat], field: str, value: str, words: str) -> None:
    html = tried(seats[0], **{field: value})
    assert words in html and UNKNOWN not in html
    assert Seat.objects.filter(wrong_tries__gt=0).count() == 0


def test_ten_wrong_tries_shut_that_seat_for_five_minutes_and_no_other(seats: list[Seat]) -> None:
    seat, neighbour = seats[0], seats[1]
    with time_machine.travel(datetime(2026, 11, 2, 9, 0, tzinfo=UTC), tick=False) as clock:
        inside = at_seat(seat)
        for _try in range(9):
            assert UNKNOWN in tried(seat, digits=other(seat.digits))
        assert WAITS not in tried(seat), "nine are forgiven, and forgotten with the right one"
        for _try in range(10):
            assert UNKNOWN in tried(seat, digits=other(seat.digits))
        assert WAITS in tried(seat) and "10.06" in tried(seat), "not even the right digits open it"
        assert "error-summary-title" not in tried(neighbour)
        assert inside.learner == seat.learner, "who sits there already is not disturbed"
        clock.shift(timedelta(minutes=4, seconds=59))
        assert WAITS in tried(seat)
        clock.shift(timedelta(seconds=2))
        assert "error-summary-title" not in tried(seat)
        assert UNKNOWN in tried(seat, digits=other(seat.digits)), "it counts anew"
        assert Seat.objects.get(pk=seat.pk).wrong_tries == 1


def test_a_seat_has_no_code_and_goes_on_elsewhere_with_its_strip(seats: list[Seat], course: CoursePage) -> None:
    pupil = at_seat(seats[0])
    for path in ("kod/", "", f"obuka/{course.translation_key}/"):
        pupil.get(path)
        assert 'class="code"' not in pupil.html, path
    assert "Место у разреду" in pupil.html
    assert Learner.objects.filter(kind="seat", code_digest=None).count() == 3
    assert at_seat(seats[0]).learner == pupil.learner


def test_another_seat_in_the_same_browser_ends_the_one_before(seats: list[Seat]) -> None:
    pupil = at_seat(seats[0])
    token = pupil.token
    pupil.post("mesto/", strip(seats[1]))
    assert pupil.learner == seats[1].learner and pupil.token != token
    thief = Pupil()
    thief.client.cookies["l"] = token
    assert thief.learner is None


def test_the_switch_of_the_script_keeps_what_was_typed(seats: list[Seat]) -> None:
    latin = Pupil(language="sr-latn")
    latin.post("mesto/", strip(seats[0], digits="12") | {"_language": "sr-latn"})
    assert 'value="12"' in latin.html and f'value="{seats[0].school_class.shown_number}"' in latin.html
    assert "Mesto u razredu" in latin.html and "error-summary-title" not in latin.html


def test_the_answers_of_a_seat_are_shown_where_they_were_given_and_nowhere_else(
    seats: list[Seat], asked: LessonPage
) -> None:
    pupil, teacher = at_seat(seats[0]), Pupil()
    pupil.answer(asked)
    assert "answered" in pupil.html
    teacher.post("mesto/", strip(seats[0]))
    teacher.get(f"lekcija/{asked.translation_key}/odgovor/1/")
    assert "answered" not in teacher.html and "питање 2 од" in teacher.html
    teacher.answer(asked)
    assert "answered" in teacher.html, "its own answer is shown"
