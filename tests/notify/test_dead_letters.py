"""Dead letters are seen on the health page and can be sent again; nobody sees a recipient."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.utils import timezone

from reporting.notify import dead_letters, outbox
from reporting.notify.models import OutboxMessage
from reporting.notify.outbox import WAITS, State
from reporting.vault.models import AuditEvent
from tests.notify.test_outbox import ADDRESS, enqueue

pytestmark = pytest.mark.django_db


@pytest.fixture
def dead(keyring: Any, monkeypatch: pytest.MonkeyPatch) -> OutboxMessage:
    """Return a message that the mail server refused until nobody tried any more."""

    def refuse(self: EmailMessage, fail_silently: bool = False) -> int:
        raise ConnectionError(ADDRESS)

    message = enqueue()
    with monkeypatch.context() as patch, time_machine.travel(timezone.now(), tick=False) as clock:
        patch.setattr(EmailMessage, "send", refuse)
        for wait in (*WAITS, timedelta()):
            outbox.deliver_due()
            clock.shift(wait)
    message.refresh_from_db()
    assert message.state == State.DEAD
    return message


def run(*args: str) -> str:
    out = StringIO()
    call_command("outbox", *args, stdout=out)
    return out.getvalue()


def test_a_dead_message_makes_the_health_page_not_well(dead: OutboxMessage) -> None:
    status = dead_letters.state()
    assert not status.ok and "1 није успело" in status.text
    assert "outbox resend" in status.advice


def test_a_message_that_nobody_sends_is_stuck(keyring: Any) -> None:
    message = enqueue()
    assert dead_letters.state().ok
    OutboxMessage.objects.filter(pk=message.pk).update(due_at=timezone.now() - timedelta(minutes=16))
    assert not dead_letters.state().ok


def test_the_list_names_everything_but_the_recipient(dead: OutboxMessage) -> None:
    text = run("list")
    assert f"{dead.pk} dead" in text and "ConnectionError" in text
    assert ADDRESS not in text


def test_resending_needs_no_recipient_and_leaves_a_trace(dead: OutboxMessage) -> None:
    before = outbox.message_id(dead)
    assert run("resend", "--dry-run").startswith("1 ")
    assert OutboxMessage.objects.get().state == State.DEAD
    assert run("resend").startswith("1 ")
    assert outbox.deliver_due() == 1
    assert mail.outbox[0].to == [ADDRESS]
    assert mail.outbox[0].extra_headers["Message-ID"] == before
    assert AuditEvent.objects.filter(action="outbox.resend", actor_kind="system").count() == 1
    assert run("resend").startswith("0 ")
    assert AuditEvent.objects.filter(action="outbox.resend").count() == 1
