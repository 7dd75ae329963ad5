"""Editors read what is asked often: days that are over, and apart what found nothing."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from search.models import WantedCount
from tests.cms import arrange
from tests.search.asked_often import TODAY, lot, noon, site

__all__ = ["lot", "noon", "site"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(keyring: Any, settings: Any, tmp_path: Any) -> Client:
    settings.MEDIA_ROOT = tmp_path
    arrange.furnish()
    WantedCount.objects.all().delete()
    return arrange.browser_of(arrange.worker("editor", language="sr"))


def table(html: str) -> list[str]:
    body = html.partition("<tbody>")[2].partition("</tbody>")[0]
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in body.split("</tr>") if row.strip()]


def test_the_report_shows_days_that_are_over_and_apart_what_found_nothing(editor: Client) -> None:
    for day, words, times, found in (
        (date(2026, 11, 26), "насиље", 30, 12),
        (date(2026, 11, 27), "саобраћај", 10, 0),
        (date(2026, 11, 27), "школа", 20, 4),
        (TODAY, "отац", 10, 3),
    ):
        WantedCount.objects.create(day=day, language="sr", words=words, times=times, found=found)
    address = reverse("search_wanted")
    assert table(editor.get(address).content.decode()) == [
        "27. 11. 2026. школа српски 20 4",
        "27. 11. 2026. саобраћај српски 10 0",
        "26. 11. 2026. насиље српски 30 12",
    ]
    assert [row.split()[3] for row in table(editor.get(address, {"found": "ne"}).content.decode())] == ["саобраћај"]
    assert len(table(editor.get(address, {"found": "da"}).content.decode())) == 2
    assert "насиље" in editor.get(address, {"export": "csv"}).getvalue().decode()


def test_the_report_says_why_it_is_empty_and_stands_in_the_menu(editor: Client) -> None:
    assert "довољно људи" in editor.get(reverse("search_wanted")).content.decode()
    assert reverse("search_wanted") in editor.get(f"/{settings.CMS_PATH}").content.decode()


def test_a_stranger_opens_no_report(editor: Client) -> None:
    stranger = Client().get(reverse("search_wanted"))
    assert stranger.status_code == 302
