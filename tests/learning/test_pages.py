"""Both voices, both scripts, help and the way out on every page, one heading, and what others may offer."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django.http import HttpRequest
from django.test import Client

from elearning.courses.models import CoursePage, LessonPage
from elearning.learning import offers
from elearning.learning.models import Learner
from elearning.learning.offers import Offer
from elearning.learning.selectors import current_learner, finished
from tests.courses.factories import lessons_of, make_course
from tests.learning.pupil import Pupil
from tests.learning.teacher import Teacher

pytestmark = pytest.mark.django_db
# Of „ти“ and of „ви“, as whole words.
TO_ONE = re.compile(
    r"\b(твој\w*|ти|настави|почни|запиши|покушај|погледај|изабери|провери|имаш|добијаш)\b", re.IGNORECASE
)
TO_ADULTS = re.compile(
    r"\b(ваш\w*|ви|наставите|почните|запишите|покушајте|погледајте|изаберите|проверите|имате)\b", re.IGNORECASE
)


def main_of(html: str) -> str:
    """Return what stands in the main part of a page, without its lesson's own words and the other lessons."""
    return re.sub(r"<[^>]+>", " ", html.partition("<main")[2].partition("</main>")[0])


def every_page(pupil: Pupil, course: CoursePage, lesson: LessonPage) -> list[str]:
    """Return the pages of somebody who learns, from the first look to the outcome."""
    address = f"lekcija/{lesson.translation_key}/"
    seen = []
    for path in (f"obuka/{course.translation_key}/", address, f"{address}pitanja/"):
        pupil.get(path)
        seen.append(pupil.html)
    pupil.answer(lesson, right=False)
    seen.append(pupil.html)
    pupil.go_through(lesson, right=False)
    seen.append(pupil.html)
    for path in (f"obuka/{course.translation_key}/", address):
        pupil.get(path)
        seen.append(pupil.html)
    pupil.go_through(lesson, again=True)
    return [*seen, pupil.html]


@pytest.mark.parametrize(
    ("audience", "spoken", "never"), [("teens", TO_ONE, TO_ADULTS), ("parents", TO_ADULTS, TO_ONE)]
)
def test_a_course_speaks_in_one_voice(
    keyring: Any, audience: str, spoken: re.Pattern[str], never: re.Pattern[str]
) -> None:
    questions = [{"number": {"prompt": "Колико је два и два?", "value": "4"}}]
    body = [{"quiz": {"pass_mark": 60, "questions": questions}}]
    course = make_course(audiences=[audience], lessons=(({"body": body, "title": "Рачун"},), ({"title": "Друга"},)))
    pages = every_page(Pupil(), course, lessons_of(course)[0])
    for html in pages:
        assert not never.search(main_of(html)), never.findall(main_of(html))
    assert sum(bool(spoken.search(main_of(html))) for html in pages) >= 6


class Reading(HTMLParser):
    """Counts headings of the first level and labels without their field."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.h1 = 0
        self.ids: list[str] = []
        self.named: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.h1 += tag == "h1"
        self.ids += [str(found["id"])] if "id" in found else []
        for name in ("for", "aria-labelledby", "aria-describedby"):
            self.named |= set(str(found.get(name) or "").split())


def pages_of_everybody(course: CoursePage, lesson: LessonPage) -> list[tuple[str, str]]:
    pupil, teacher, seat = Pupil(), Teacher(), Pupil()
    pages = [(f"learner {number}", html) for number, html in enumerate(every_page(pupil, course, lesson))]
    for path in ("", "kod/"):
        pupil.get(path)
        pages.append((path, pupil.html))
    teacher.make_class(course)
    pages.append(("key", teacher.html))
    for path in ("", "novi/", "trake/", "zatvaranje/"):
        teacher.get(f"razred/{path}")
        pages.append((f"razred/{path}", teacher.html))
    teacher.post("razred/zatvaranje/")
    for path in ("odgovori/", "potvrda/"):
        teacher.get(f"razred/{path}")
        pages.append((f"razred/{path}", teacher.html))
    for path in ("mesto/", "razred/", ""):
        seat.get(path)
        pages.append((path, seat.html))
        seat.post(path, {})
        pages.append((f"{path} refused", seat.html))
    return pages


def test_every_page_has_help_the_way_out_one_heading_and_whole_labels(course: CoursePage, asked: LessonPage) -> None:
    pages = pages_of_everybody(course, asked)
    assert len(pages) == 23
    for name, html in pages:
        read = Reading(html)
        assert read.h1 == 1, name
        assert "data-quick-exit" in html and "Треба ми помоћ" in html and 'href="/sr/prijava/"' in html, name
        assert '<meta name="robots" content="noindex, nofollow">' in html, name
        assert re.search(r"<title>\s*\S", html) and "Чувам те" not in html.partition("</title>")[0], name
        assert len(read.ids) == len(set(read.ids)), (name, read.ids)
        assert read.named - {""} <= set(read.ids), (name, read.named - set(read.ids))
        if "refused" in name:
            assert "data-error-summary" in html and "autofocus" in html, name


def test_pages_are_kept_by_nobody_and_their_cookies_are_two(course: CoursePage, asked: LessonPage) -> None:
    client = Client()
    response = client.get(f"/sr/ucenje/lekcija/{asked.translation_key}/pitanja/")
    assert response.headers["Cache-Control"] == "no-store" and response.headers["X-Robots-Tag"] == "noindex"
    assert set(response.cookies) == {"l", "t"}
    assert set(client.get(f"/sr/ucenje/obuka/{course.translation_key}/").cookies) == set()


def test_the_other_script_shows_the_same(asked: LessonPage, course: CoursePage) -> None:
    latin = Pupil(language="sr-latn")
    latin.answer(asked)
    assert "Tako je." in latin.html and "Tvoj kod za učenje" in latin.html
    latin.open_map(course)
    assert not re.search(r"[Ѐ-ӿ]", re.sub(r'<(\w+)[^>]*translate="no"[^>]*>.*?</\1>', "", main_of(latin.html)))


def test_a_lesson_names_those_that_come_first(pupil: Pupil, lessons: list[LessonPage]) -> None:
    first, second = lessons[0], lessons[1]
    second.requires = second.requires.stream_block.to_python([{"type": "lesson", "value": first.pk, "id": "1"}])
    second.save_revision().publish()
    path = f"lekcija/{second.translation_key}/"
    pupil.get(path)
    assert "Пре ове лекције иде:" in pupil.html
    pupil.tick(first)
    pupil.get(path)
    assert "Пре ове лекције иде:" not in pupil.html


def test_what_others_offer_stands_on_the_map_of_a_finished_course(
    pupil: Pupil, course: CoursePage, lessons: list[LessonPage], monkeypatch: pytest.MonkeyPatch
) -> None:
    def offering(request: HttpRequest, learner: Learner, page: CoursePage) -> Offer | None:
        assert current_learner(request) == learner and page == course
        return Offer("Узми уверење", "/sr/ucenje/uverenje/")

    monkeypatch.setattr(offers, "_offerings", [offering, lambda *args: None])
    for lesson in lessons[:2]:
        assert "Узми уверење" not in pupil.open_map(course)
        pupil.go_through(lesson) if lesson.has_quiz else pupil.tick(lesson)
    pupil.tick(lessons[2])
    assert '<a class="button" href="/sr/ucenje/uverenje/"' in pupil.open_map(course)
    assert pupil.learner is not None and finished(pupil.learner, course.translation_key)
    CoursePage.objects.get(pk=course.pk).unpublish()
    assert not finished(pupil.learner, course.translation_key)
