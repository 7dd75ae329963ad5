"""Somebody who learns, with a browser of their own, and what they know."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpResponse
from django.test import Client

from elearning.courses.models import CoursePage, LessonPage
from elearning.learning import attempts
from elearning.learning.models import Attempt, Learner, LearnerSession
from elearning.learning.sessions import token_hash
from elearning.quizzes.drawing import offered
from elearning.quizzes.grading import solution
from elearning.quizzes.model import CHOICE_KINDS, PLACE_KINDS, Question, Shown
from elearning.quizzes.reading import quiz_of
from reporting.vault import codes

HIDDEN = re.compile(r'<input type="hidden" name="(number|question|revision|known)" value="([^"]*)">')
CODE = re.compile(r'class="code"[^>]*>([\d ]{22})<')
Form = dict[str, Any]


class Pupil:
    """A browser in the learner's zone; ``html`` is the page that stands in it."""

    def __init__(self, client: Client | None = None, *, language: str = "sr") -> None:
        self.client, self.language = client or Client(), language
        self.html = ""

    def url(self, path: str = "") -> str:
        return f"/{self.language}/ucenje/{path}"

    def get(self, path: str = "", **more: Any) -> HttpResponse:
        return self._seen(self.client.get(self.url(path), follow=True, **more))

    def post(self, path: str = "", data: Form | None = None, **more: Any) -> HttpResponse:
        return self._seen(self.client.post(self.url(path), data or {}, follow=True, **more))

    def _seen(self, response: HttpResponse) -> HttpResponse:
        self.html = response.content.decode()
        return response

    @property
    def token(self) -> str:
        return self.client.cookies["l"].value if "l" in self.client.cookies else ""

    @property
    def learner(self) -> Learner | None:
        session = LearnerSession.objects.filter(token_hash=token_hash(self.token)).select_related("learner").first()
        return session.learner if session is not None else None

    @property
    def code(self) -> str:
        """The code that stands on the page."""
        found = CODE.search(self.html)
        assert found is not None, "no code stands on the page"
        return codes.normalise(found[1]) or ""

    def open_map(self, course: CoursePage) -> str:
        self.get(f"obuka/{course.translation_key}/")
        return self.html

    def open_quiz(self, lesson: LessonPage, *, again: bool = False) -> Form:
        """Open the question that is next and return the hidden fields of its form; none where there is no form."""
        self.get(f"lekcija/{lesson.translation_key}/pitanja/" + ("ponovo/" if again else ""))
        return self.form

    @property
    def form(self) -> Form:
        return dict(HIDDEN.findall(self.html))

    def asked(self, lesson: LessonPage, form: Form) -> tuple[Question, Shown]:
        """Return the question of a form and what was shown of it, which the server knows."""
        number = int(form["number"])
        quiz = quiz_of(lesson.body)
        assert quiz is not None
        begun = Attempt.objects.filter(learner=self.learner, lesson_key=lesson.translation_key, number=number).first()
        shown = (
            begun.shown
            if begun is not None
            else attempts.drawn(quiz, token=self.token, lesson_key=lesson.translation_key, number=number)
        )
        return quiz.by_id[form["question"]], next(one for one in shown if one["id"] == form["question"])

    def send(self, lesson: LessonPage, form: Form, **more: Any) -> HttpResponse:
        return self.post(f"lekcija/{lesson.translation_key}/pitanja/", form, **more)

    def answer(self, lesson: LessonPage, *, right: bool = True) -> HttpResponse:
        """Answer the question that is next, rightly or not."""
        form = self.open_quiz(lesson)
        return self.send(lesson, form | fields(*self.asked(lesson, form), right=right))

    def go_through(self, lesson: LessonPage, *, right: bool = True, again: bool = False) -> None:
        """Answer every question of an attempt."""
        form = self.open_quiz(lesson, again=again)
        while form:
            self.send(lesson, form | fields(*self.asked(lesson, form), right=right))
            form = self.open_quiz(lesson)

    def tick(self, lesson: LessonPage) -> HttpResponse:
        self.get(f"lekcija/{lesson.translation_key}/")
        return self.post(f"lekcija/{lesson.translation_key}/", self.form)


def fields(question: Question, shown: Shown, *, right: bool = True) -> Form:
    """Return the fields of an answer: the right one, or one that gets no point."""
    best = solution(question)
    if question.kind in CHOICE_KINDS:
        wrong = [option.id for option in question.options if not option.right]
        return {"answer": best if right else wrong[:1]}
    if question.kind in PLACE_KINDS:
        return {f"answer-{place}": str(number) for place, number in enumerate(_places(question, shown, best, right), 1)}
    return {"answer": best[0] if right else "0"}


def _places(question: Question, shown: Shown, best: list[str], right: bool) -> list[int]:
    """Return what the select of each place says."""
    if question.kind == "ordering":
        # The items stand as they were drawn; each select gives one its place.
        places = [best.index(item) + 1 for item in shown["options"]]
        turned = {place: place % len(places) + 1 for place in places}
        return places if right else [turned[place] for place in places]
    # Of several pairs with the same right side one is offered.
    right_sides = {pair.id: pair.right for pair in question.pairs}
    found = [
        ([right_sides.get(option, option) for option in offered(question, shown, place=place)], answer)
        for place, answer in enumerate(best)
    ]
    numbers = [options.index(right_sides.get(answer, answer)) + 1 for options, answer in found]
    return (
        numbers if right else [number % len(options) + 1 for number, (options, _) in zip(numbers, found, strict=True)]
    )
