"""What editors are told about public pages, and when it is forgotten again."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import Page

from home.models import HomePage, StandardPage
from portal.editors import looking, texts
from portal.editors.models import Finding, Kind
from portal.pages.cms_groups import EDITORS, set_up_groups
from tests.accounts.fixtures import MakeUser, sign_in
from tests.pages.factories import StandardPageFactory, make_site

pytestmark = pytest.mark.django_db
CMS = f"/{settings.CMS_PATH}"
NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
PUBLIC = Page.objects.live().filter(depth__gt=1)
SHORT = "Ово је кратка реченица. "
LONG = " ".join(["реч"] * (texts.LONGEST + 1)).capitalize() + "."


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW - timedelta(minutes=5), tick=False) as traveller:
        yield traveller


@pytest.fixture
def home() -> HomePage:
    front = make_site()
    front.search_description, front.reviewed_on = "Почетна.", NOW.date()
    front.save()
    return front


@pytest.fixture
def make(home: HomePage, django_capture_on_commit_callbacks: Callable[..., Any]) -> Callable[..., StandardPage]:
    """Make a page without any finding, but for what is asked; what follows the commit happens."""

    def page(paragraph: str = f"<p>{SHORT}</p>", **values: Any) -> StandardPage:
        defaults = {"search_description": "Каже све.", "reviewed_on": NOW.date(), "lead": "Увод."}
        made = StandardPageFactory(parent=home, slug="", **{**defaults, **values})
        made.body = json.dumps([{"type": "paragraph", "value": paragraph}])
        with django_capture_on_commit_callbacks(execute=True):
            made.save_revision().publish()
        return StandardPage.objects.get(pk=made.pk)

    return page


def kinds(page: StandardPage) -> list[tuple[str, str]]:
    return sorted(Finding.objects.filter(page_id=page.pk).values_list("kind", "detail"))


def test_a_good_page_has_no_finding(make: Callable[..., StandardPage]) -> None:
    page = make()
    looking.look_over(NOW)
    assert kinds(page) == []


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({"paragraph": "<p>Пиш\u0065 на зиду.</p>"}, (Kind.LETTERS, "Пиш\u0065")),
        ({"paragraph": f"<p>{SHORT}{LONG}</p>"}, (Kind.LONG, LONG.rstrip("."))),
        ({"paragraph": '<p>Пише <a href="https://example.org/">овде</a>.</p>'}, (Kind.LINK_WORDS, "овде")),
        ({"search_description": ""}, (Kind.DESCRIPTION, "")),
        ({"reviewed_on": None}, (Kind.REVIEW, "")),
        ({"reviewed_on": date(2025, 11, 25)}, (Kind.REVIEW, "")),
    ],
)
def test_each_fault_is_found(make: Callable[..., StandardPage], values: dict[str, Any], found: tuple[str, str]) -> None:
    page = make(**values)
    looking.look_over(NOW)
    assert kinds(page) == [found]


def test_a_link_to_a_page_that_nobody_can_open_is_found(make: Callable[..., StandardPage]) -> None:
    target = make(title="Циљ")
    page = make(f'<p>Читај <a linktype="page" id="{target.pk}">о циљу</a>.</p>')
    looking.look_over(NOW)
    assert kinds(page) == []
    target.unpublish()
    looking.look_over(NOW + timedelta(days=1))
    assert kinds(page) == [(Kind.LINK, "Циљ")]
    target.delete()
    looking.look_over(NOW + timedelta(days=2))
    assert kinds(page) == [(Kind.LINK, "обрисана страница")]


def test_a_fault_that_was_mended_is_forgotten(make: Callable[..., StandardPage], clock: time_machine.Traveller) -> None:
    page = make(search_description="")
    looking.look_over(NOW)
    assert kinds(page) == [(Kind.DESCRIPTION, "")]
    clock.shift(timedelta(minutes=10))
    page.search_description = "Каже све."
    page.save_revision().publish()
    looking.look_over(NOW + timedelta(minutes=10))
    assert kinds(page) == []


def test_a_clock_that_is_behind_looks_at_each_page_once(make: Callable[..., StandardPage]) -> None:
    make()
    assert looking.look_over(NOW - timedelta(hours=3)) == PUBLIC.count()


def test_a_page_that_left_the_site_leaves_no_finding(make: Callable[..., StandardPage]) -> None:
    page = make(search_description="")
    looking.look_over(NOW)
    StandardPage.objects.get(pk=page.pk).unpublish()
    looking.look_over(NOW)
    assert kinds(page) == []


def test_nothing_is_looked_at_twice_within_a_day(make: Callable[..., StandardPage]) -> None:
    make()
    assert looking.look_over(NOW) == PUBLIC.count()
    assert looking.look_over(NOW + timedelta(hours=1)) == 0
    assert looking.look_over(NOW + timedelta(days=1)) == PUBLIC.count()


def test_a_page_that_fails_holds_up_no_other(
    make: Callable[..., StandardPage], monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = make(title="Лоша"), make(search_description="", title="Добра")
    findings = looking.findings

    def failing(page: Any, *, now: datetime) -> Any:
        if page.pk == bad.pk:
            raise RuntimeError("broken")
        return findings(page, now=now)

    monkeypatch.setattr(looking, "findings", failing)
    with pytest.raises(ExceptionGroup):
        looking.look_over(NOW)
    assert kinds(good) == [(Kind.DESCRIPTION, "")]


@pytest.fixture
def editor(home: HomePage, client: Client, make_user: MakeUser) -> Client:
    set_up_groups(home)
    user = make_user("pise@primer.rs", cms=True, enrolled=True)
    user.groups.add(Group.objects.get(name=EDITORS))
    sign_in(client, user)
    return client


def test_the_start_page_counts_pages_and_leads_to_them(editor: Client, make: Callable[..., StandardPage]) -> None:
    make(search_description="", title="Без описа")
    make(paragraph="<p>Пиш\u0065.</p>", title="Са словом")
    looking.look_over(NOW)
    start = editor.get(CMS).content.decode()
    assert "Нема описа за претраживаче" in start
    listed = editor.get(f"{CMS}uredjivanje/nalazi/?kind=description").content.decode()
    assert "Без описа" in listed
    assert "Са словом" not in listed


def test_who_may_not_change_pages_sees_no_finding(
    client: Client, make_user: MakeUser, make: Callable[..., StandardPage]
) -> None:
    make(search_description="", title="Без описа")
    looking.look_over(NOW)
    sign_in(client, make_user("gleda@primer.rs", cms=True, enrolled=True))
    assert client.get(f"{CMS}uredjivanje/nalazi/").status_code in (302, 403)
    assert "Нема описа" not in client.get(CMS).content.decode()


@given(st.lists(st.integers(1, 60), min_size=1, max_size=6))
def test_sentences_are_long_exactly_beyond_the_limit(lengths: list[int]) -> None:
    text = " ".join(" ".join(["Реч"] * length) + "." for length in lengths)
    assert len(texts.long_sentences(text)) == sum(length > texts.LONGEST for length in lengths)


def test_pages_are_read_before_anything_is_written(
    make: Callable[..., StandardPage], monkeypatch: pytest.MonkeyPatch
) -> None:
    """On SQLite a transaction keeps everybody else from writing, a child who reports too."""
    page, outside_of_it, read = make(LONG), len(connection.savepoint_ids), looking.findings
    depths = []

    def noted(*args: Any, **kwargs: Any) -> Any:
        for one in read(*args, **kwargs):
            depths.append(len(connection.savepoint_ids))
            yield one

    monkeypatch.setattr(looking, "findings", noted)
    looking.look_at(page, now=NOW)
    assert depths and set(depths) == {outside_of_it}
    assert Finding.objects.filter(page=page, kind=Kind.LONG).exists()
