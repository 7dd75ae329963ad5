"""The questions of a lesson: one on a page, POST and redirect, the verdict, the outcome."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from elearning.courses.models import LessonPage
from elearning.courses.selectors import course_of, lesson_by_key
from elearning.learning import answering, attempts, quotas, sessions
from elearning.learning.answering import Sent, version_of
from elearning.learning.attempts import Going, Refused
from elearning.learning.models import Answer
from elearning.learning.progress import progress
from elearning.learning.selectors import current_learner
from elearning.learning.views import entry
from elearning.learning.views.common import code_here, lesson_address, show
from elearning.quizzes.answering import AnswerRefused
from elearning.quizzes.asking import asked
from elearning.quizzes.grading import points_needed
from elearning.quizzes.model import Quiz, Shown
from elearning.quizzes.reading import quiz_of
from elearning.quizzes.verdict import answered as answered_card
from portal.script.addresses import SWITCH, url_in_other_script

LONGEST_ID = 36


@require_http_methods(["GET", "HEAD", "POST"])
@quotas.limited
def quiz(request: HttpRequest, lesson: UUID) -> HttpResponse:
    """Show the question that is next, or the outcome; POST answers."""
    if request.method != "POST":
        return _Page(request, lesson).answer()
    sent = _sent(request.POST)
    if SWITCH in request.POST:
        return _Page(request, lesson, sent=sent).answer()
    try:
        return _press(request, lesson, sent)
    except Refused as refused:
        return _Page(request, lesson, sent=sent, refused=refused.message).answer()
    except AnswerRefused as refused:
        return _Page(request, lesson, sent=sent, wrong=refused).answer()
    except sessions.Stale:
        response = redirect("learning:quiz", lesson=lesson)
        sessions.give(response, sessions.new_token())
        return response


@require_safe
def again(request: HttpRequest, lesson: UUID) -> HttpResponse:
    """Show the first question of another attempt, if there may be one; the attempt begins with its answer."""
    return _Page(request, lesson, again=True).answer()


@require_safe
def answered(request: HttpRequest, lesson: UUID, number: int) -> HttpResponse:
    """Show how a question of the last attempt was answered."""
    token = sessions.token_of(request)
    found = attempts.going(token=token, lesson_key=lesson) if token else None
    page = _served(lesson)
    if found is None or found.quiz is None or not 1 <= number <= found.answered:
        return redirect("learning:quiz", lesson=lesson)
    answer = Answer.objects.get(attempt=found.attempt, number=number)
    if found.attempt.learner.is_seat and answer.session != found.session_id:
        return redirect("learning:quiz", lesson=lesson)
    explained = found.quiz.explains(passed=found.attempt.passed)
    return show(
        request,
        "learning/answered.html",
        course_of(page),
        page=page,
        number=number,
        total=len(found.shown),
        answered=answered_card(found.question(number), answer.given, explained=explained),
        next_url=_after(found, number, lesson),
        code=code_here(request, found.attempt.learner) if number == found.attempt.number == 1 else "",
        learner=found.attempt.learner,
    )


def _shown(found: Going) -> list[Answer]:
    """Return the answers of an attempt that are shown again: at a seat only those that were given in this session."""
    if found.quiz is None:
        return []
    mine = Answer.objects.filter(attempt=found.attempt).order_by("number")
    return list(mine.filter(session=found.session_id) if found.attempt.learner.is_seat else mine)


def _after(found: Going, number: int, lesson: UUID) -> str:
    """Return where the answered page leads: to the next question or the outcome, of a finished attempt to its next."""
    if found.attempt.finished_at is not None and number < len(found.shown):
        return reverse("learning:answered", kwargs={"lesson": lesson, "number": number + 1})
    return reverse("learning:quiz", kwargs={"lesson": lesson})


def _served(lesson: UUID) -> LessonPage:
    page = lesson_by_key(lesson)
    if page is None:
        raise Http404
    return page


def _sent(data: QueryDict) -> Sent:
    return Sent(
        number=_whole(data.get("number", "")),
        question=data.get("question", "")[:LONGEST_ID],
        revision=_whole(data.get("revision", "")),
        data=data,
    )


def _whole(text: str) -> int:
    """Return a small whole number; 0 for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _press(request: HttpRequest, lesson: UUID, sent: Sent) -> HttpResponse:
    token = sessions.token_of(request)
    found = attempts.going(token=token, lesson_key=lesson, number=sent.number) if token and sent.number else None
    if found is not None:
        return _press_next(request, found, sent)
    page = _served(lesson)
    if "known" in sent.data and current_learner(request) is None:
        return entry.session_is_over(request)
    token = token or sessions.new_token()
    before = attempts.going(token=token, lesson_key=lesson)
    if before is not None and before.attempt.number == sent.number:
        return _press_next(request, before, sent)  # another press has just begun it
    opened = answering.answer_first(request, lesson=page, token=token, last=attempts.last_of(before), sent=sent)
    response = redirect("learning:answered", lesson=lesson, number=1)
    if opened != sessions.token_of(request):
        sessions.give(response, opened)
    return response


def _press_next(request: HttpRequest, found: Going, sent: Sent) -> HttpResponse:
    if not found.is_served:
        raise Http404
    sessions.touch(found.session_id, learner=found.attempt.learner, seen_at=found.seen_at)
    place = answering.answer_next(found, sent)
    return redirect("learning:answered", lesson=found.attempt.lesson_key, number=place)


class _Page:
    """What stands at a lesson's questions now: the question that is next, or the outcome of the last attempt.

    ``sent`` came with a form that was not taken, or that only switches the script; what was typed is shown again.
    """

    def __init__(
        self,
        request: HttpRequest,
        lesson: UUID,
        *,
        again: bool = False,
        sent: Sent | None = None,
        refused: str = "",
        wrong: AnswerRefused | None = None,
    ) -> None:
        self.request, self.key, self.again, self.sent = request, lesson, again, sent
        self.refused, self.wrong = refused, wrong

    def answer(self) -> HttpResponse:
        """Return the page."""
        has_token = sessions.token_of(self.request)
        self.token = has_token or sessions.new_token()
        found = attempts.going(token=self.token, lesson_key=self.key) if has_token else None
        self.page = _served(self.key)
        last = attempts.last_of(found)
        if found is not None and found.quiz is not None and not found.is_over:
            return self._question(found.quiz, found.shown, number=last.number, place=found.answered + 1, known=True)
        now = quiz_of(self.page.body)
        wishes_another = self.again or (self.sent is not None and self.sent.number == last.number + 1)
        if found is not None and (now is None or not wishes_another or attempts.refusal(now, last)):
            return self._outcome(found, now)
        if now is None:
            return redirect("learning:lesson", lesson=self.key)
        number = last.number + 1
        shown = attempts.drawn(now, token=self.token, lesson_key=self.key, number=number)
        known = current_learner(self.request) is not None
        response = self._question(now, shown, number=number, place=1, known=known)
        if not has_token:
            sessions.give(response, self.token)
        return response

    def _question(self, quiz: Quiz, shown: Any, *, number: int, place: int, known: bool) -> HttpResponse:
        drawn: Shown = shown[place - 1]
        # What was typed belongs to its question alone.
        same = self.sent is not None and (self.sent.number, self.sent.question) == (number, drawn["id"])
        return show(
            self.request,
            "learning/quiz.html",
            course_of(self.page),
            page=self.page,
            asked=asked(
                quiz.by_id[drawn["id"]],
                drawn,
                data=self.sent.data if self.sent is not None and same else None,
                refused=self.wrong if same else None,
            ),
            number=number,
            question=drawn["id"],
            revision=version_of(self.page),
            place=place,
            total=len(shown),
            known=known,
            refused=self.refused,
            switch_url=url_in_other_script("learning:quiz", lesson=self.key),
        )

    def _outcome(self, found: Going, now: Quiz | None) -> HttpResponse:
        attempt, last = found.attempt, attempts.last_of(found)
        done = progress(course_of(self.page), attempt.learner)
        after = done.after(self.key)
        return show(
            self.request,
            "learning/outcome.html",
            course_of(self.page),
            page=self.page,
            attempt=attempt,
            points=attempt.points.normalize() if attempt.points is not None else None,
            needed=points_needed(found.quiz, of=attempt.of) if found.quiz is not None else None,
            shown=_shown(found),
            left=attempts.attempts_left(now, last) if now is not None else 0,
            until=attempts.waits_until(now, last) if now is not None else None,
            next={"title": after.title, "number": after.number, "url": lesson_address(after)} if after else None,
            is_finished=done.is_finished,
            refused=self.refused,
            learner=attempt.learner,
            code=code_here(self.request, attempt.learner),
        )
