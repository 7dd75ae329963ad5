"""The debug pages of ``make dev`` say where it failed, and nothing of what somebody typed or of any key."""

from __future__ import annotations

import base64
import os
from collections.abc import Callable
from typing import Any, NoReturn

import pytest
from django.conf import settings as configured
from django.http import HttpResponse
from django.test import Client
from django.views.debug import get_default_exception_reporter_filter

from portal.security.reports import WORDS_ELSEWHERE
from tests.accounts.fixtures import PASSWORD, MakeUser
from tests.intake.walk import Walker

pytestmark = pytest.mark.django_db
CANARY = ("КАНАРИНАЦ", "kanarinac", "Вређају")


@pytest.fixture
def debugging(settings: Any) -> None:
    settings.DEBUG = True
    get_default_exception_reporter_filter.cache_clear()


def quoting(*hidden: Callable[..., Any]) -> Callable[..., NoReturn]:
    """Return a function that fails as badly as one can: every word, cause and note quotes its arguments."""

    def fail(*args: Any, **kwargs: Any) -> NoReturn:
        quoted = f"{args} {kwargs} " + " ".join(str(look(*args, **kwargs)) for look in hidden)
        error = RuntimeError(quoted)
        error.add_note(quoted)
        try:
            raise ValueError(quoted)
        except ValueError as cause:
            raise error from cause

    return fail


def asserted(answer: HttpResponse, *secrets: str) -> None:
    """Assert that the page is the debug page and shows none of ``secrets`` nor any key."""
    text = answer.content.decode()
    assert answer.status_code == 500
    assert "RuntimeError" in text and WORDS_ELSEWHERE in text and "test_debug_pages.py" in text
    root = base64.b64decode(os.environ["PORTAL_TEST_ROOT"])
    keys = (configured.SECRET_KEY, os.environ["PORTAL_TEST_ROOT"], root.hex())
    shown = [word for word in (*CANARY, *secrets, *keys) if word in text]
    assert shown == []


@pytest.fixture
def walker(keyring: Any, registry_data: None) -> Walker:
    made = Walker()
    made.client.raise_request_exception = False
    return made


def test_a_step_that_fails_shows_no_story(walker: Walker, debugging: None, monkeypatch: pytest.MonkeyPatch) -> None:
    from reporting.vault import drafts

    walker.walk("adult")
    monkeypatch.setattr(drafts, "save", quoting(lambda draft: draft.data))
    answer = walker.client.post(walker.url("4/"), {"narrative": "Вређају КАНАРИНАЦ"})
    asserted(answer, walker.client.cookies["d"].value)


def test_a_sending_that_fails_shows_no_story_names_or_code(
    walker: Walker, debugging: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from reporting.intake import services

    seen: list[str] = []

    def look(report: Any, data: dict[str, Any], **kwargs: Any) -> str:
        seen.append(data["code"])
        return f"{report.narrative} {data}"

    walker.walk("adult")
    monkeypatch.setattr(services, "receipt_of", quoting(look))
    answer = walker.client.post(walker.url("10/"), {"_send": "1"})
    assert seen
    asserted(answer, *seen)


def test_a_code_that_opens_nothing_for_a_fault_is_not_shown(
    walker: Walker, debugging: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from reporting.tracking import sessions

    walker.walk("child")
    walker.send()
    code = walker.code
    monkeypatch.setattr(sessions, "start", quoting(lambda report: code))
    answer = walker.client.post("/sr/pracenje/", {"code": code})
    asserted(answer, code, code.replace(" ", ""))


def test_a_sign_in_that_fails_shows_no_password(
    make_user: MakeUser, debugging: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from portal.accounts import sessions

    user = make_user()
    monkeypatch.setattr(sessions, "start", quoting(lambda request, user: request.POST))
    client = Client(raise_request_exception=False)
    answer = client.post("/nalog/prijava/", {"login": user.email, "password": PASSWORD})
    asserted(answer, user.email, PASSWORD, "127.0.0.1")


def test_no_setting_is_shown_whatever_its_name(debugging: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.RQ_QUEUES = {"urgent": {"URL": "redis://:tajna-reda@redis/0"}}
    settings.CACHES = settings.CACHES | {"other": {"BACKEND": "x", "LOCATION": "redis://:tajna-kesa@redis/0"}}
    monkeypatch.setattr("portal.pages.views.absolute", quoting())
    answer = Client(raise_request_exception=False).get("/robots.txt")
    asserted(answer, "tajna-reda", "tajna-kesa")
    assert "RQ_QUEUES" in answer.content.decode()
