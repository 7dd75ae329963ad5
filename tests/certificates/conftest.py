"""A course for adults with one lesson, and who has finished it."""

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.utils import timezone

from elearning.certificates import issuing
from elearning.certificates.models import Certificate
from elearning.courses.models import CourseIndexPage, CoursePage, LessonPage
from elearning.learning import sessions
from elearning.learning.models import Learner, Tick
from portal.security.zones import LEARNER_COOKIE, cookie_name
from reporting.vault import codes
from tests.courses import factories

TITLE, NAME = "Протокол у школи", "Ђорђе Живковић-Чолић"


@pytest.fixture
def certs(db: None, keyring: object, registry_data: None) -> None:
    """Keys and rules, as every test of this room needs them."""


@pytest.fixture
def make_course(certs: None) -> Callable[..., CoursePage]:
    """Make a published course of one lesson."""
    index: list[CourseIndexPage] = []

    def make(**values: object) -> CoursePage:
        index.extend([] if index else [factories.make_index()])
        given = {"title": TITLE, "certificate": True, "hours": 6, **values}
        return factories.make_course(index[0], lessons=[[{"title": "Лекција"}]], **given)  # type: ignore[arg-type]

    return make


@pytest.fixture
def course(make_course: Callable[..., CoursePage]) -> CoursePage:
    return make_course()


def make_learner() -> Learner:
    token = codes.token("learning", codes.new_code())
    return Learner.objects.create(
        kind=Learner.Kind.CODE, code_key_id=token.key_id, code_digest=token.digest, used_on=timezone.localdate()
    )


def finish(learner: Learner, course: CoursePage) -> None:
    for lesson in LessonPage.objects.descendant_of(course):
        Tick.objects.create(learner=learner, course_key=course.translation_key, lesson_key=lesson.translation_key)


def browser_of(learner: Learner, *, strict: bool = False) -> Client:
    """Return the browser in which a learner learns; ``strict``: forms need their token."""
    token, client = sessions.new_token(), Client(enforce_csrf_checks=strict)
    sessions.start(token, learner=learner, school_class=None)
    client.cookies[cookie_name(LEARNER_COOKIE)] = token
    return client


@pytest.fixture
def learner(course: CoursePage) -> Learner:
    """Who has finished the course."""
    found = make_learner()
    finish(found, course)
    return found


@pytest.fixture
def client(learner: Learner) -> Client:
    return browser_of(learner)


@pytest.fixture
def certificate(course: CoursePage, learner: Learner) -> Certificate:
    return issuing.issue(learner=learner, course=course, name=NAME, language="sr")


def address_of(course: UUID | None = None, *, script: str = "sr", badge: bool = False) -> str:
    return f"/{script}/ucenje/uverenje/{course or uuid4()}/" + ("znacka/" if badge else "")


def page_of(number: str, *, script: str = "sr") -> str:
    return f"/{script}/uverenje/{number}/"
