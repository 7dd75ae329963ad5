"""What a press and the next page ask of the database: a whole class presses at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from elearning.courses.models import CoursePage, LessonPage
from tests.learning.pupil import Pupil, fields

# What only begins and ends a transaction.
FRAME = re.compile(r"^(BEGIN|COMMIT|SAVEPOINT|RELEASE SAVEPOINT)", re.IGNORECASE)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]


@contextmanager
def statements() -> Iterator[list[str]]:
    """Collect what is asked, without the frames of transactions."""
    found: list[str] = []
    with CaptureQueriesContext(connection) as captured:
        yield found
    found += [query["sql"] for query in captured if not FRAME.match(query["sql"])]


def press(pupil: Pupil, lesson: LessonPage, *, right: bool = True) -> list[str]:
    form = pupil.open_quiz(lesson)
    data = form | fields(*pupil.asked(lesson, form), right=right)
    with statements() as found:
        response = pupil.client.post(pupil.url(f"lekcija/{lesson.translation_key}/pitanja/"), data)
    assert response.status_code == 302, response.content.decode()
    return found


def test_an_answer_costs_two_statements_and_the_last_one_three(pupil: Pupil, asked: LessonPage) -> None:
    press(pupil, asked, right=False)
    for _question in range(6):
        found = press(pupil, asked, right=False)
        assert [sql.split()[0] for sql in found] == ["SELECT", "INSERT"]
    found = press(pupil, asked, right=False)
    assert [sql.split()[0] for sql in found] == ["SELECT", "INSERT", "UPDATE"]


@pytest.mark.parametrize("page", ["first", "next", "answered"])
def test_the_next_page_costs_four_queries(
    pupil: Pupil, asked: LessonPage, page: str, django_assert_max_num_queries: Callable[..., object]
) -> None:
    address = f"lekcija/{asked.translation_key}/" + ("odgovor/1/" if page == "answered" else "pitanja/")
    pupil.open_quiz(asked)
    if page != "first":
        pupil.answer(asked)
    with django_assert_max_num_queries(4):  # type: ignore[attr-defined]
        assert pupil.client.get(pupil.url(address)).status_code == 200


def test_the_map_and_the_lesson_stay_within_the_budget_of_pages(
    pupil: Pupil, course: CoursePage, asked: LessonPage, django_assert_max_num_queries: Callable[..., object]
) -> None:
    pupil.answer(asked)
    for address in (f"obuka/{course.translation_key}/", f"lekcija/{asked.translation_key}/"):
        pupil.get(address)
        with django_assert_max_num_queries(8):  # type: ignore[attr-defined]
            assert pupil.client.get(pupil.url(address)).status_code == 200
