"""Those who publish keep the table of phrases in the CMS; nobody else opens it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import NoReverseMatch, reverse

from portal.danger.hearing import hear
from portal.danger.models import DangerPhrase
from tests.cms import arrange

pytestmark = pytest.mark.django_db


def address(name: str, *args: int) -> str:
    return reverse(f"wagtailsnippets_danger_dangerphrase:{name}", args=args)


def said(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@pytest.fixture
def reviewer(keyring: Any) -> Client:
    arrange.house()
    return arrange.browser_of(arrange.worker("reviewer", language="sr"))


def test_a_reviewer_teaches_and_takes_back(reviewer: Client) -> None:
    reviewer.post(address("add"), {"phrase": "плава жаба", "heard": "on", "kind": "poisoning", "note": "нова дрога"})
    row = DangerPhrase.objects.get()
    assert hear("плаву жабу")
    listed = said(reviewer.get(address("list"), {"q": "plava zaba"}).content.decode())
    assert "плава жаба" in listed and "нова дрога" in listed
    asked = said(reviewer.get(address("delete", row.pk)).content.decode())
    assert "одлучивати само правила" in asked
    reviewer.post(address("delete", row.pk))
    assert hear("плаву жабу") is None


def test_a_refusal_stands_beside_the_field_and_keeps_what_was_typed(reviewer: Client) -> None:
    html = reviewer.post(address("add"), {"phrase": "плава жаба", "heard": "on", "kind": ""}).content.decode()
    assert "каква је то опасност" in said(html) and 'value="плава жаба"' in html
    assert not DangerPhrase.objects.exists()


def test_the_menu_leads_those_who_publish_to_it_and_nobody_else(reviewer: Client) -> None:
    front = f"/{settings.CMS_PATH}"
    assert address("list") in reviewer.get(front).content.decode()
    editor = arrange.browser_of(arrange.worker("editor", language="sr"))
    assert address("list") not in editor.get(front).content.decode()
    for name in ("list", "add"):
        assert editor.get(address(name)).status_code == 302


def test_no_dialog_lists_the_phrases(reviewer: Client) -> None:
    with pytest.raises(NoReverseMatch):
        reverse("wagtailsnippetchoosers_danger_dangerphrase:choose")
