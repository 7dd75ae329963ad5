"""Whoever reports is never told to wait: not by a counter, and not by a mail server that is away."""

from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from reporting.cases.alarms.advancing import advance
from reporting.cases.models import Alarm, Report
from reporting.cases.principals import System
from reporting.notify import outbox
from reporting.notify.models import OutboxMessage
from reporting.registry.models import Institution
from reporting.vault import codes
from tests.intake.test_sent_at_once import said
from tests.intake.walk import ADULT, Walker

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keyring", "registry_data")]
# From one network; a school or a telephone company shows one address for very many people.
TIMES = 30


@pytest.mark.parametrize("door", ["/sr/prijava/povratak/", "/sr/pracenje/"])
def test_wrong_codes_from_one_network_are_answered_as_the_first_one(door: str) -> None:
    for _ in range(TIMES):
        assert Client().post(door, {"code": codes.new_code()}).status_code == 200


def test_thirty_drafts_and_thirty_steps_from_one_network_go_on() -> None:
    for _ in range(TIMES):
        walker = Walker()
        walker.choose("child")
        assert walker.page.status_code == 200 and walker.step == 1
    for _ in range(TIMES):
        walker.send({"danger": "no"}, step=1)
        assert walker.page.status_code == 200 and walker.step == 2
        walker.page = walker.client.get(walker.url("1/"))


def test_a_dead_mail_server_holds_up_no_submission(settings: Any, django_capture_on_commit_callbacks: Any) -> None:
    # Nothing listens there.
    settings.OUTBOX_TRANSPORT, settings.EMAIL_HOST = "django.core.mail.backends.smtp.EmailBackend", "127.0.0.1"
    settings.EMAIL_PORT = 9
    Institution.objects.filter(type="triage").update(email="trijaza@primer.test")
    walker = Walker()
    walker.walk("adult", ADULT | {1: {"danger": "yes"}})
    with django_capture_on_commit_callbacks(execute=True):
        walker.send()
    assert walker.page.status_code == 200 and walker.path.endswith("/potvrda/") and walker.code
    assert said("contact") == ADULT[9]["email"]
    report = Report.objects.visible_to(System("test")).get()
    advance(timezone.now())
    assert Alarm.objects.visible_to(System("test")).get(report=report).event == "report_submitted"
    waiting = OutboxMessage.objects.get(template="desk.urgent")
    assert (waiting.state, waiting.attempts) == (OutboxMessage.State.WAITING, 0), "nothing was tried in the request"
    assert outbox.deliver_due() == 0
    waiting.refresh_from_db()
    assert (waiting.state, waiting.attempts) == (OutboxMessage.State.WAITING, 1)
    assert not mail.outbox
