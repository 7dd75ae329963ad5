"""Sessions of staff end: after 30 minutes without activity, after 8 hours in any case."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.conf import settings
from django.test import Client

from tests.accounts.fixtures import MakeUser, sign_in

CMS = "/" + settings.CMS_PATH
pytestmark = pytest.mark.django_db


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(datetime(2026, 11, 25, 9, 0, tzinfo=UTC), tick=False) as traveller:
        yield traveller


@pytest.fixture
def editor(client: Client, make_user: MakeUser, clock: time_machine.Traveller) -> Client:
    sign_in(client, make_user(cms=True, enrolled=True))
    return client


def test_activity_keeps_the_session(editor: Client, clock: time_machine.Traveller) -> None:
    for _ in range(4):
        clock.shift(timedelta(minutes=25))
        assert editor.get(CMS).status_code == 200


def test_idle_session_ends_and_says_what_is_lost(editor: Client, clock: time_machine.Traveller) -> None:
    clock.shift(timedelta(minutes=31))
    response = editor.get(CMS)
    assert response["Location"] == "/nalog/prijava/?next=%2F" + settings.CMS_PATH.replace("/", "%2F")
    assert "_auth_user_id" not in editor.session
    page = editor.get(response["Location"]).content.decode()
    assert "није сачувано" in page


def test_posting_into_an_ended_session_changes_nothing(editor: Client, clock: time_machine.Traveller) -> None:
    clock.shift(timedelta(minutes=31))
    response = editor.post(f"{CMS}pages/1/edit/")
    assert response["Location"] == "/nalog/prijava/?neposlato=1"


def test_session_ends_after_eight_hours_of_work(editor: Client, clock: time_machine.Traveller) -> None:
    for _ in range(19):
        clock.shift(timedelta(minutes=25))
        assert editor.get(CMS).status_code == 200
    clock.shift(timedelta(minutes=6))
    response = editor.get(CMS)
    assert response.status_code == 302
    assert "осам сати" in editor.get(response["Location"]).content.decode()


def test_the_editors_own_ping_is_no_activity(editor: Client, clock: time_machine.Traveller) -> None:
    clock.shift(timedelta(minutes=20))
    editor.post(f"{CMS}editing-sessions/ping/wagtailcore/page/1/1/")
    clock.shift(timedelta(minutes=15))
    assert editor.get(CMS).status_code == 302


def test_session_without_clocks_is_over(editor: Client) -> None:
    session = editor.session
    del session["since"]
    session.save()
    assert editor.get(CMS).status_code == 302
