"""Learners, a seat, classes and certificates at every stage, each with the token by which a browser is theirs.

A stage is where a browser with that token stands: ``path``, and what a person there has on paper.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from elearning.courses.models import CoursePage, LessonPage
    from elearning.learning.models import SchoolClass
    from tests.learning.pupil import Pupil

Stage = dict[str, Any]
PUPILS, STAFF, CHILDREN = "digitalno-nasilje-sta-mogu-ja", "protokol-u-skoli", "sigurna-prijateljstva"
FIRST, SECOND, LAST_TEST = "sta-jeste-a-sta-nije-sala", "kad-se-grupa-okomi-na-nekoga", "ceo-put-i-zavrsni-test"
HOLDER = "Јована Ђорђевић"
# Enough seats for a class to be told how it answered.
MANY = 9


def learning() -> dict[str, Stage]:
    """Make all stages; returns them by name."""
    from django.test import override_settings

    with override_settings(ALLOWED_HOSTS=["*"]):
        return _learners() | _questions() | _outcomes() | _classes() | _certificates()


def answer_keys() -> dict[str, Stage]:
    """Return how each question of the courses is answered rightly, in the words that stand on the screen."""
    from elearning.courses.models import LessonPage
    from elearning.quizzes.reading import quiz_of

    quizzes = (quiz_of(lesson.body) for lesson in LessonPage.objects.live())
    return {question.id: _key(question) for quiz in quizzes if quiz for question in quiz.questions}


def _key(question: Any) -> Stage:
    from elearning.quizzes.grading import solution
    from elearning.quizzes.model import CHOICE_KINDS

    if question.kind in CHOICE_KINDS:
        return {"kind": question.kind, "values": solution(question)}
    places = {
        "matching": [[pair.left, pair.right] for pair in question.pairs],
        "ordering": [[item.text, f"{number}."] for number, item in enumerate(question.items, start=1)],
        "gap": [["", gap.options[0].text] for gap in question.gaps],
    }
    typed = solution(question)[0] if question.kind not in places else ""
    return {"kind": question.kind, "places": places.get(question.kind, []), "typed": typed}


def _course(slug: str) -> CoursePage:
    from elearning.courses.models import CoursePage

    return CoursePage.objects.get(slug=slug, live=True)


def _lesson(slug: str) -> LessonPage:
    from elearning.courses.models import LessonPage

    return LessonPage.objects.get(slug=slug, live=True)


def _pupil(*, right: tuple[str, ...] = ()) -> Pupil:
    """Return somebody new, who has answered the questions of these lessons rightly."""
    from tests.learning.pupil import Pupil

    pupil = Pupil()
    for slug in right:
        pupil.go_through(_lesson(slug))
    return pupil


def _stage(pupil: Pupil, path: str, **more: Any) -> Stage:
    return {"token": pupil.token, "path": f"/{{lang}}/ucenje/{path}", **more}


def _map(slug: str) -> str:
    return f"obuka/{_course(slug).translation_key}/"


def _at(slug: str, tail: str = "") -> str:
    return f"lekcija/{_lesson(slug).translation_key}/{tail}"


def _all_done(slug: str) -> Pupil:
    """Return somebody who has passed every lesson of a course; what was answered is known of the first one alone."""
    from django.utils import timezone

    from elearning.courses.selectors import outline
    from elearning.learning.models import Attempt

    course, pupil = _course(slug), _pupil()
    pupil.go_through(_first_of(slug))
    passed = {"of": 1, "points": 1, "passed": True, "finished_at": timezone.now(), "revision": 0, "shown": []}
    mine = {"learner": pupil.learner, "course_key": course.translation_key, "number": 1}
    _first, *others = outline(course).lessons
    Attempt.objects.bulk_create(Attempt(lesson_key=lesson.key, **mine, **passed) for lesson in others)
    assert "Обука је завршена" in pupil.open_map(course)
    return pupil


def _learners() -> dict[str, Stage]:
    begun, new, away = _pupil(right=(FIRST,)), _pupil(), _pupil()
    begun.answer(_lesson(SECOND))
    new.answer(_lesson(FIRST))
    away.answer(_lesson(FIRST))
    away.post("kod/")
    done = _all_done(PUPILS)
    begun.get("kod/")
    return {
        "begun": _stage(begun, _map(PUPILS), code=begun.code),
        "in the middle": _stage(begun, _at(SECOND, "pitanja/")),
        "new": _stage(new, _at(FIRST, "odgovor/1/")),
        "put away": _stage(away, "kod/"),
        "finished": _stage(done, _map(PUPILS)),
    }


def _questions() -> dict[str, Stage]:
    """Bring somebody before a question of every kind, and others behind answers of several worths."""
    from elearning.courses.models import LessonPage
    from elearning.quizzes.model import KINDS
    from elearning.quizzes.reading import quiz_of
    from tests.learning.pupil import fields

    pupils = _course(PUPILS)
    places: dict[str, tuple[int, LessonPage]] = {}
    for lesson in LessonPage.objects.live().descendant_of(pupils):
        quiz = quiz_of(lesson.body)
        assert quiz is not None
        for place, question in enumerate(quiz.questions, start=1):
            if place < places.get(question.kind, (99, None))[0]:
                places[question.kind] = place, lesson
    assert set(places) == set(KINDS), "the course asks in every way"

    def before(kind: str) -> tuple[Pupil, int, LessonPage]:
        pupil, (place, lesson) = _pupil(), places[kind]
        for _question in range(place - 1):
            pupil.answer(lesson)
        return pupil, place, lesson

    made = {}
    for kind in KINDS:
        pupil, _place, lesson = before(kind)
        pupil.open_quiz(lesson)  # which gives a browser its token
        made[f"asked {kind}"] = _stage(pupil, f"lekcija/{lesson.translation_key}/pitanja/")
    worths = {"single": ("right", "wrong"), "multiple": ("partly",), "true_false": ("wrong",), "matching": ("partly",)}
    worths |= {"ordering": ("wrong",), "gap": ("right",), "short_text": ("wrong", "right"), "number": ("wrong",)}
    for kind, wanted in worths.items():
        for worth in wanted:
            pupil, place, lesson = before(kind)
            form = pupil.open_quiz(lesson)
            given = fields(*pupil.asked(lesson, form), right=worth != "wrong")
            pupil.send(lesson, form | (_half(given) if worth == "partly" else given))
            made[f"{worth} {kind}"] = _stage(pupil, f"lekcija/{lesson.translation_key}/odgovor/{place}/")
    return made


def _half(given: dict[str, Any]) -> dict[str, Any]:
    """Return a right answer made half right: one box of several, or the last two places the other way round."""
    if "answer" in given:
        return {"answer": given["answer"][:1]}
    *rest, one, other = given
    return {name: given[name] for name in rest} | {one: given[other], other: given[one]}


def _outcomes() -> dict[str, Stage]:
    """Bring people to every outcome; the last test is explained after passing, and has three attempts."""
    from django.utils import timezone

    from elearning.learning.models import Attempt

    def failed(slug: str, **changes: Any) -> Stage:
        pupil = _pupil()
        pupil.go_through(_lesson(slug), right=False)
        Attempt.objects.filter(learner=pupil.learner).update(**changes)
        return _stage(pupil, _at(slug, "pitanja/"))

    passed = _pupil(right=(FIRST,))
    # Whichever hour the tests run, the waiting is not over.
    waiting = failed(LAST_TEST, finished_at=timezone.now() + timedelta(hours=3))
    return {
        "passed": _stage(passed, _at(FIRST, "pitanja/")),
        "lesson done": _stage(passed, _at(FIRST)),
        "not passed": failed(FIRST),
        "waiting": waiting,
        "no attempt left": failed(LAST_TEST, number=3),
        "changed questions": failed(FIRST, revision=0, shown=[{"id": "gone", "options": []}], finished_at=None),
        "after passing": waiting | {"path": f"/{{lang}}/ucenje/{_at(LAST_TEST, 'odgovor/1/')}"},
    }


def _classes() -> dict[str, Stage]:
    """Make a class that is open and one that is closed, and put somebody on a seat."""
    from tests.learning.teacher import Teacher, at_seat, strip

    children, lesson = _course(CHILDREN), _first_of(CHILDREN)
    teacher = Teacher()
    made = teacher.make_class(of=children, seats=3)
    first, second, _third = made.seats.all()
    seat = at_seat(first)
    seat.go_through(lesson)
    at_seat(second).answer(lesson)
    closing = Teacher()
    many = closing.make_class(of=children, seats=MANY)
    for number, one in enumerate(many.seats.all()):
        at_seat(one).go_through(lesson, right=number % 3 > 0)
    _close(closing, many)
    kept = Teacher()
    kept.make_class(of=children, seats=1)
    kept.post("razred/kljuc/")
    return {
        "seat": _stage(seat, f"lekcija/{lesson.translation_key}/"),
        "class": _stage(teacher, "razred/", strip=strip(first)),
        "key away": _stage(kept, "razred/kljuc/"),
        "closed class": _stage(closing, "razred/"),
    }


def _first_of(slug: str) -> LessonPage:
    from elearning.courses.models import LessonPage
    from elearning.courses.selectors import outline

    return LessonPage.objects.get(pk=next(outline(_course(slug)).lessons).pk)


def _close(teacher: Pupil, made: SchoolClass) -> None:
    teacher.post("razred/zatvaranje/")
    made.refresh_from_db()
    assert made.closed_on is not None


def _certificates() -> dict[str, Stage]:
    """Let people finish the staff's course; one takes the certificate, and another's is revoked."""
    from elearning.certificates import issuing

    course = _course(STAFF)
    place = f"uverenje/{course.translation_key}/"

    def holder(then: Callable[[str], object] = lambda number: None) -> Stage:
        pupil = _all_done(STAFF)
        answer = pupil.client.post(pupil.url(place), {"name": HOLDER, "confirmed": HOLDER})
        assert answer["Content-Type"] == "application/pdf", answer.content.decode()
        number = _number_of(pupil)
        then(number)
        return _stage(pupil, place, number=number, name=HOLDER)

    not_yet = _pupil()
    not_yet.answer(_first_of(STAFF))
    entitled, certified = _all_done(STAFF), holder()
    return {
        "certificate offered": _stage(entitled, _map(STAFF)),
        "entitled": _stage(entitled, place),
        "certified": certified,
        "badge": certified | {"path": f"{certified['path']}znacka/"},
        "revoked": holder(lambda number: issuing.revoke(number=number, reason="Издато је грешком.")),
        "not yet": _stage(not_yet, place),
    }


def _number_of(pupil: Pupil) -> str:
    from elearning.certificates.models import Award

    return Award.objects.get(learner=pupil.learner).certificate.number
