"""Presses are counted by the code of who presses, new codes by network; above that the answer is 429, in words."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from elearning.courses.models import CoursePage, LessonPage
from elearning.learning import quotas
from elearning.learning.models import Attempt, Learner, SchoolClass
from tests.learning.pupil import Pupil, fields
from tests.learning.teacher import Teacher

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]
WORDS = "Превише покушаја за кратко време."


def test_a_school_behind_one_address_gets_five_hundred_codes_an_hour() -> None:
    assert quotas.NEW_CODES >= 500 and quotas.NEW_CODES_WINDOW.total_seconds() == 3600


def test_who_presses_too_often_waits_and_nobody_else_does(
    asked: LessonPage, read: LessonPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quotas, "PRESSES", 3)
    hasty, calm = Pupil(), Pupil()
    for pupil in (hasty, calm):
        pupil.answer(asked)
    form = hasty.open_quiz(asked)
    for _press in range(3):
        assert hasty.send(asked, form | {"answer": "no"}).status_code == 200
    right = form | fields(*hasty.asked(asked, form))
    assert hasty.send(asked, right).status_code == 429 and WORDS in hasty.html
    assert "Пријава насиља и праћење раде и сада" in hasty.html
    assert hasty.post(f"lekcija/{read.translation_key}/", {"known": "1"}).status_code == 429
    calm.answer(asked)
    assert "питање 3 од 8" in calm.get(f"lekcija/{asked.translation_key}/pitanja/").content.decode()
    assert hasty.open_quiz(asked) == form, "nothing was taken, and the question still stands there"


def test_too_many_new_codes_of_one_network(
    course: CoursePage, asked: LessonPage, read: LessonPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quotas, "NEW_CODES", 2)
    old = Pupil()
    old.answer(asked)
    Teacher().make_class(course)
    late = Pupil()
    form = late.open_quiz(asked)
    assert late.send(asked, form | fields(*late.asked(asked, form))).status_code == 429 and WORDS in late.html
    assert late.post(f"lekcija/{read.translation_key}/").status_code == 429
    teacher = Teacher()
    with pytest.raises(SchoolClass.DoesNotExist):
        teacher.make_class(course)
    assert WORDS in teacher.html
    assert (Learner.objects.filter(kind="code").count(), Attempt.objects.count()) == (1, 1)
    old.answer(asked)
    assert "Тако је." in old.html, "who has a code goes on"
    form = late.open_quiz(asked)
    late.client.defaults["REMOTE_ADDR"] = "198.51.100.7"
    late.send(asked, form | fields(*late.asked(asked, form)))
    assert "Тако је." in late.html, "another network is not held up"


def test_the_counters_name_nobody(asked: LessonPage) -> None:
    pupil = Pupil()
    for _question in range(2):
        pupil.answer(asked)
    stored = repr(list(cache._cache.items()))  # type: ignore[attr-defined]
    assert "learning.press" in stored and str(Learner.objects.get().pk) not in stored


def test_wrong_codes_are_never_refused_by_number(course: CoursePage) -> None:
    pupil = Pupil()
    for _turn in range(70):
        assert pupil.post("mesto/", {"number": "304118", "seat": "1", "digits": "0000"}).status_code == 200
