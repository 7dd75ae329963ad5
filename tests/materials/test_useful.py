"""The question whether a text was useful keeps a number for a day and nothing else."""

import re
from datetime import date
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db.models import QuerySet
from django.test import Client

from materials import useful, views
from materials.models import Answer, MaterialPage, UsefulCount
from tests.materials.factories import make_library, make_material

pytestmark = pytest.mark.django_db


@pytest.fixture
def material() -> MaterialPage:
    cache.clear()
    return make_material(make_library(), 1)


def address(page: MaterialPage) -> str:
    return f"/sr/utisak/{page.pk}/"


def test_answer_is_counted_for_its_day_and_the_reader_is_thanked(client: Client, material: MaterialPage) -> None:
    with time_machine.travel("2026-11-26 23:30 +0100"):
        for answer in ("yes", "yes", "no"):
            response = client.post(address(material), {"answer": answer}, follow=True)
    assert "Хвала на одговору" in response.content.decode()
    rows = UsefulCount.objects.filter(page=material).values_list("day", "answer", "number")
    assert set(rows) == {(date(2026, 11, 26), "yes", 2), (date(2026, 11, 26), "no", 1)}


def test_nothing_but_page_day_answer_and_number_is_kept() -> None:
    assert {field.name for field in UsefulCount._meta.get_fields()} == {"id", "page", "day", "answer", "number"}


def test_opening_and_reloading_the_thanks_counts_nothing(client: Client, material: MaterialPage) -> None:
    client.get(address(material))
    client.get(f"{address(material)}hvala/")
    assert not UsefulCount.objects.exists()


def test_missing_and_foreign_answers_come_back_with_words(client: Client, material: MaterialPage) -> None:
    for data in ({}, {"answer": "maybe"}):
        response = client.post(address(material), data)
        assert response.status_code == 200 and "error-summary" in response.content.decode()
    assert not UsefulCount.objects.exists()


def test_above_the_limit_the_reader_is_thanked_and_nothing_counted(
    client: Client, material: MaterialPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "PER_SOURCE", 2)
    for _ in range(4):
        assert client.post(address(material), {"answer": "yes"}).status_code == 302
    assert UsefulCount.objects.get().number == 2


def test_only_published_materials_are_asked_about(client: Client, material: MaterialPage) -> None:
    material.unpublish()
    assert client.get(address(material)).status_code == 404
    assert client.post(address(material), {"answer": "yes"}).status_code == 404
    assert client.get(f"/sr/utisak/{material.get_parent().pk}/").status_code == 404
    assert client.get(f"/sr/utisak/{2**63}/").status_code == 404, "no database has such a number"


def test_page_is_never_stored_and_its_only_cookie_is_the_forms(client: Client, material: MaterialPage) -> None:
    response = client.get(address(material))
    assert response.headers["Cache-Control"] == "no-store" and set(response.cookies) == {"t"}
    assert "csrfmiddlewaretoken" in response.content.decode()


def test_form_without_its_token_is_refused(material: MaterialPage) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(address(material), {"answer": "yes"}).status_code == 403
    assert not UsefulCount.objects.exists()


def test_both_scripts_ask_and_the_way_out_stays(client: Client, material: MaterialPage) -> None:
    html = client.get(f"/sr-latn/utisak/{material.pk}/").content.decode()
    assert "Da li je ovo bilo korisno?" in html and "data-quick-exit" in html
    assert not re.search("<title>[^<]*Čuvam te", html)


def test_two_first_answers_at_once_are_both_counted(material: MaterialPage, monkeypatch: pytest.MonkeyPatch) -> None:
    day = date(2026, 11, 26)
    UsefulCount.objects.create(page=material, day=day, answer=Answer.YES, number=1)
    update, misses = QuerySet.update, [0]

    def finds_nothing_at_first(rows: Any, **values: Any) -> int:
        """Answer as to a reader who asks just before the other one commits."""
        return misses.pop() if misses else update(rows, **values)

    monkeypatch.setattr(QuerySet, "update", finds_nothing_at_first)
    useful.count_answer(page=material, answer=Answer.YES, day=day)
    assert UsefulCount.objects.get(page=material).number == 2
