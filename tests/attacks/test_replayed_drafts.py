"""An attacker who recorded all requests of a report and sends them again makes no second report and reads no story.

The whole recording is played with the cookies it had: after sending, after leaving in a hurry, after the
draft's and the receipt's time. Single steps are in ``tests/intake/test_one_draft_makes_one_report.py``.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client

from reporting.cases.models import Message, Report
from reporting.cases.principals import System
from reporting.vault import drafts
from reporting.vault.models import Draft
from tests.intake.walk import CHILD, Walker

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keyring", "registry_data", "quiet")]
CANARY = "КАНАРИНАЦ"
NOW = "2026-03-02T09:00:00+00:00"


@dataclass
class Recording:
    """Every form that a browser sent, with the draft's cookie that went with it."""

    requests: list[tuple[str, dict[str, Any], str]] = field(default_factory=list)

    def of(self, client: Client) -> None:
        """Record what ``client`` sends from now on."""
        original = client.post

        def post(path: str, data: Any = None, **extra: Any) -> HttpResponse:
            cookie = client.cookies["d"].value if "d" in client.cookies else ""
            self.requests.append((path, dict(data or {}), cookie))
            return original(path, data, **extra)

        client.post = post  # type: ignore[method-assign]

    def play(self, *, only_with_draft: bool = True) -> str:
        """Send everything again, and read what each cookie opens; return all that came back."""
        seen = []
        for path, data, cookie in self.requests:
            if only_with_draft and not cookie:
                continue  # choosing a track begins a report of one's own
            thief = Client()
            thief.cookies["d"] = cookie
            for answer in (
                thief.get("/sr/prijava/4/", follow=True),
                thief.get("/sr/prijava/10/", follow=True),
                thief.get("/sr/prijava/sacuvano/", follow=True),
            ):
                seen.append(answer.content.decode())
            thief.post(path, data)
        return "".join(seen)


def recorded() -> tuple[Walker, Recording]:
    walker, recording = Walker(), Recording()
    recording.of(walker.client)
    walker.walk("child")
    return walker, recording


def reports() -> int:
    return Report.objects.visible_to(System("test")).count()


def stories_in_drafts(recording: Recording) -> bool:
    opened = [drafts.open_cookie(cookie) for _path, _data, cookie in recording.requests]
    return any(CANARY in str(draft.data) for draft in opened if draft is not None)


def test_after_sending() -> None:
    walker, recording = recorded()
    walker.send()
    row = bytes(Draft.objects.get().sealed)
    assert CANARY not in recording.play()
    assert reports() == 1
    assert not Message.objects.visible_to(System("test")).exists()
    assert not stories_in_drafts(recording)
    assert bytes(Draft.objects.get().sealed) == row, "not even the receipt was written again"


def test_after_leaving_in_a_hurry() -> None:
    walker, recording = recorded()
    walker.client.get("/izlaz/")
    assert CANARY not in recording.play()
    assert reports() == 0
    assert not stories_in_drafts(recording)


def test_after_its_time() -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        _walker, recording = recorded()
        clock.shift(timedelta(hours=72))
        assert CANARY not in recording.play()
        assert reports() == 0
        assert not stories_in_drafts(recording), "the replayed words are in new drafts, with new cookies"


def test_after_the_receipts_time() -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        walker, recording = recorded()
        walker.send()
        code = walker.code
        clock.shift(timedelta(hours=72))
        assert code not in recording.play()
        assert reports() == 1


def test_a_copied_row_of_an_earlier_moment_is_not_opened_by_the_cookie_of_a_later_one() -> None:
    """An attacker who writes to the database puts an old draft back after it was left: its key is not the old one."""
    walker = Walker()
    walker.walk("child", until=5)
    walker.send({}, _save="1")
    code = walker.code
    walker.follow(walker.client.post(walker.url("povratak/"), {"code": code}))
    before = walker.client.cookies["d"].value
    walker.client.get("/izlaz/")
    assert drafts.open_cookie(before) is None
    opened = drafts.open_code(code)
    assert opened is not None and opened.cookie != before


def test_a_form_of_one_draft_under_the_cookie_of_another_stays_there() -> None:
    first, second = Walker(), Walker()
    first.walk("child", until=5)
    second.choose("child")
    second.client.post(second.url("4/"), {"4-narrative": f"{CANARY} други", "draft": "first", "d": "first"})
    opened = drafts.open_cookie(first.client.cookies["d"].value)
    assert opened is not None
    assert opened.data["wizard"]["step_data"]["4"]["4-narrative"] == [CHILD[4]["narrative"]]
