"""Whoever takes a lesson or a module down takes its course along, after being told; readers are served no part alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageLogEntry

from elearning.courses.models import CoursePage, LessonPage
from home.models import HomePage
from portal.accounts.models import User
from portal.pages.cms_groups import REVIEWERS, set_up_groups
from portal.pages.four_eyes import NotReady
from portal.pages.scheduled import keep_the_days
from tests.accounts.fixtures import MakeUser
from tests.courses.factories import lessons_of, make_course, make_index, make_lesson, modules_of
from tests.pages.factories import StandardPageFactory
from tests.pages.reviewing import CMS, member

pytestmark = pytest.mark.django_db
WARNING = "силази и цела обука „Обука 1“"


@pytest.fixture
def course() -> CoursePage:
    made = make_course()
    set_up_groups(HomePage.objects.get(locale__language_code="sr"))
    return made


@pytest.fixture
def other(course: CoursePage) -> CoursePage:
    return make_course(course.get_parent().specific)


@pytest.fixture
def reviewer(course: CoursePage, make_user: MakeUser) -> Client:
    return member(make_user, "cita", REVIEWERS)[0]


@pytest.fixture
def chief(course: CoursePage, make_user: MakeUser) -> Client:
    """One who may also remove what has pages below it."""
    client, user = member(make_user, "cita", REVIEWERS)
    User.objects.filter(pk=user.pk).update(is_superuser=True)
    return client


def is_live(page: Any) -> bool:
    return Page.objects.get(pk=page.pk).live


def one_lesson(course: CoursePage) -> Page:
    return lessons_of(course)[1]


def one_module(course: CoursePage) -> Page:
    return modules_of(course)[1]


@pytest.mark.parametrize("part", [one_lesson, one_module])
@pytest.mark.parametrize(
    "address",
    [
        "pages/{}/unpublish/",
        "pages/{}/delete/",
        "bulk/wagtailcore/page/unpublish/?id={}",
        "bulk/wagtailcore/page/delete/?id={}",
    ],
)
def test_the_screen_asks_and_then_takes_the_course_along(
    course: CoursePage, chief: Client, address: str, part: Callable[[CoursePage], Page]
) -> None:
    page = part(course)
    asked = chief.get(CMS + address.format(page.pk)).content.decode()
    assert WARNING in asked and is_live(course)
    chief.post(CMS + address.format(page.pk), {"next": CMS})
    assert not Page.objects.filter(pk=page.pk, live=True).exists() and not is_live(course)
    entry = PageLogEntry.objects.filter(page=course.pk, action="wagtail.unpublish").get()
    assert entry.user is not None and entry.user.email == "cita@primer.rs"


@pytest.mark.parametrize("address", ["pages/{}/move/{}/confirm/", "bulk/wagtailcore/page/move/?id={}&"])
def test_moving_a_lesson_out_asks_and_takes_the_course_along(
    course: CoursePage, other: CoursePage, reviewer: Client, address: str
) -> None:
    lesson, to = lessons_of(course)[1], modules_of(other)[0]
    Page.objects.filter(pk=lesson.pk).update(slug="preseljena")
    address = CMS + address.format(lesson.pk, to.pk)
    assert WARNING in reviewer.get(address).content.decode()
    reviewer.post(address, {"next": CMS, "chooser": to.pk})
    assert LessonPage.objects.get(pk=lesson.pk).get_parent().pk == to.pk
    assert not is_live(course) and is_live(other), "the other one has a lesson more and is whole"


def test_moving_within_a_course_asks_nothing_and_leaves_it_live(course: CoursePage, reviewer: Client) -> None:
    lesson, to = lessons_of(course)[1], modules_of(course)[1]
    Page.objects.filter(pk=lesson.pk).update(slug="preseljena")
    address = f"{CMS}pages/{lesson.pk}/move/{to.pk}/confirm/"
    assert WARNING not in reviewer.get(address).content.decode()
    reviewer.post(address)
    assert LessonPage.objects.get(pk=lesson.pk).get_parent().pk == to.pk and is_live(course)


def test_another_order_takes_nothing_down_and_is_named_at_the_next_publication() -> None:
    course = make_course()
    first, second, _third = lessons_of(course)
    second.requires = second.requires.stream_block.to_python(
        [{"type": "lesson", "value": first.pk, "id": "00000000-0000-4000-8000-000000000001"}]
    )
    second.save_revision().publish()
    assert is_live(course)
    first.move(Page.objects.get(pk=second.pk), pos="right")
    assert is_live(course)
    with pytest.raises(NotReady, match="не долази пре ње"):
        LessonPage.objects.get(pk=first.pk).save_revision().publish()


def test_a_lesson_moved_in_that_does_not_fit_takes_down_where_it_came_to(course: CoursePage, other: CoursePage) -> None:
    lesson = lessons_of(course)[1]
    LessonPage.objects.filter(pk=lesson.pk).update(body="[]", slug="prazna")
    Page.objects.filter(pk=lesson.pk).update(slug="prazna")
    lesson.move(modules_of(other)[0], pos="last-child")
    assert not is_live(course) and not is_live(other)


def test_a_lesson_whose_last_day_is_over_takes_its_course_along(course: CoursePage) -> None:
    lesson = lessons_of(course)[0]
    lesson.expire_at = timezone.now() - timedelta(minutes=1)
    lesson.save(update_fields=["expire_at"])
    keep_the_days(timezone.now())
    assert not is_live(lesson) and not is_live(course)


def test_a_draft_is_taken_away_without_a_word(course: CoursePage, reviewer: Client) -> None:
    draft = make_lesson(modules_of(course)[0], 8, live=False)
    address = f"{CMS}pages/{draft.pk}/delete/"
    assert WARNING not in reviewer.get(address).content.decode()
    reviewer.post(address)
    assert not Page.objects.filter(pk=draft.pk).exists() and is_live(course)


def test_other_pages_are_taken_down_as_ever(course: CoursePage, reviewer: Client) -> None:
    page = StandardPageFactory(
        parent=HomePage.objects.get(locale__language_code="sr"), title="Нешто", slug="nesto", lead="Увод."
    )
    asked = reviewer.get(f"{CMS}pages/{page.pk}/unpublish/").content.decode()
    assert "цела обука" not in asked
    reviewer.post(f"{CMS}pages/{page.pk}/unpublish/")
    assert not is_live(page) and is_live(course)


def test_a_whole_course_can_be_removed(course: CoursePage, chief: Client) -> None:
    parts = [page.pk for page in (*modules_of(course), *lessons_of(course))]
    chief.post(f"{CMS}pages/{course.pk}/delete/")
    assert not Page.objects.filter(pk__in=[course.pk, *parts]).exists()
    assert course.get_parent().numchild == Page.objects.get(pk=course.get_parent().pk).get_children().count() == 0


LESSON = "obuke/obuka-1/deo-1/lekcija-1/"


@pytest.mark.parametrize("language", ["sr", "sr-latn"])
def test_with_its_course_a_lesson_leaves_every_place_that_readers_see(course: CoursePage, language: str) -> None:
    lesson, client = lessons_of(course)[0], Client()
    Redirect.objects.create(old_path=f"/{language}/stara-lekcija", redirect_page=lesson)
    told = StandardPageFactory(
        parent=HomePage.objects.get(locale__language_code="sr"),
        title="Даље",
        slug="dalje",
        lead="Увод.",
        body=[("paragraph", f'<p><a linktype="page" id="{lesson.pk}">Лекција</a></p>')],
    )

    def places() -> list[bool]:
        return [
            client.get(f"/{language}/{LESSON}").status_code == 200,
            client.get(f"/{language}/stara-lekcija/", follow=True).status_code == 200,
            f"/{language}/{LESSON}<" in client.get(reverse("sitemap")).content.decode(),
            f'href="/{language}/{LESSON}"' in client.get(f"/{language}/{told.slug}/").content.decode(),
        ]

    assert places() == [True] * 4
    course.unpublish()
    assert is_live(lesson) and places() == [False] * 4
    CoursePage.objects.get(pk=course.pk).save_revision().publish()
    assert places() == [True] * 4


def test_below_a_module_that_is_not_published_nothing_is_served(course: CoursePage) -> None:
    Page.objects.filter(pk=modules_of(course)[0].pk).update(live=False)
    assert Client().get(f"/sr/{LESSON}").status_code == 404
    assert Client().get("/sr/obuke/obuka-1/deo-2/lekcija-1/").status_code == 200
    assert f"/sr/{LESSON}<" not in Client().get(reverse("sitemap")).content.decode()


def test_a_list_of_courses_that_is_not_published_hides_nothing_else() -> None:
    index = make_index()
    course = make_course(index)
    index.unpublish()
    assert Client().get("/sr/obuke/").status_code == 404
    assert is_live(course)
