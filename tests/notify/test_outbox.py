import smtplib
import threading
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core import mail
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.utils import timezone

from reporting.notify import outbox
from reporting.notify.models import OutboxMessage
from reporting.notify.outbox import WAITS, BadMessage, State
from reporting.vault import server

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]

ADDRESS = "ana.anic@example.rs"


@pytest.fixture(autouse=True)
def _keys(keyring: Any) -> None:
    pass


def enqueue(**changes: Any) -> OutboxMessage:
    values = {
        "template": "reporter.news",
        "recipient": ADDRESS,
        "object_id": uuid4(),
        "language": "sr",
        "idempotency_key": f"{uuid4()}:accepted",
        **changes,
    }
    return outbox.enqueue(**values)


@pytest.fixture
def dead_server(monkeypatch: pytest.MonkeyPatch) -> None:
    def send(self: EmailMessage, fail_silently: bool = False) -> int:
        raise smtplib.SMTPRecipientsRefused({ADDRESS: (550, b"no such ana.anic")})

    monkeypatch.setattr(EmailMessage, "send", send)


def test_a_message_leaves_once_with_neutral_words() -> None:
    enqueue()
    assert outbox.deliver_due() == 1
    assert outbox.deliver_due() == 0
    (sent,) = mail.outbox
    assert sent.to == [ADDRESS]
    assert sent.subject == "Порука"
    assert sent.body == "Стигла је нова порука. Чека на познатом месту."
    assert OutboxMessage.objects.get().state == State.SENT


def test_latin_is_derived() -> None:
    enqueue(language="sr-latn")
    outbox.deliver_due()
    assert mail.outbox[0].subject == "Poruka"
    assert mail.outbox[0].body == "Stigla je nova poruka. Čeka na poznatom mestu."


def test_the_recipient_is_sealed_while_waiting_and_gone_afterwards() -> None:
    message = enqueue()
    stored = bytes(OutboxMessage.objects.get().recipient or b"")
    assert ADDRESS.encode() not in stored
    assert server.unseal(stored, contract="outbox.recipient.1", pk=message.pk).decode() == ADDRESS
    outbox.deliver_due()
    assert OutboxMessage.objects.get().recipient is None


def test_one_cause_gives_one_message() -> None:
    first = enqueue(idempotency_key="x:accepted")
    second = enqueue(idempotency_key="x:accepted", recipient="drugi@example.rs")
    assert first.pk == second.pk
    assert OutboxMessage.objects.count() == 1


def test_a_message_shares_the_fate_of_its_cause() -> None:
    with transaction.atomic():
        enqueue()
        transaction.set_rollback(True)
    assert outbox.deliver_due() == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"template": "story.full"},
        {"recipient": "није адреса"},
        {"recipient": "a@example.rs\nBcc: b@example.rs"},
        {"recipient": ""},
        {"idempotency_key": "Ана је пријавила"},
        {"idempotency_key": ""},
    ],
)
def test_what_is_no_message_of_ours_is_refused_and_not_repeated(changes: dict[str, str]) -> None:
    with pytest.raises(BadMessage) as error:
        enqueue(**changes)
    (value,) = changes.values()
    assert not value or value not in str(error.value)


def test_waits_grow_and_then_the_message_is_dead(dead_server: None) -> None:
    with time_machine.travel("2026-03-01T10:00:00+00:00", tick=False) as clock:
        enqueue()
        for attempt, wait in enumerate(WAITS, start=1):
            assert outbox.deliver_due() == 0
            message = OutboxMessage.objects.get()
            assert (message.state, message.attempts) == (State.WAITING, attempt)
            assert message.due_at == timezone.now() + wait
            clock.shift(wait - timedelta(seconds=1))
            outbox.deliver_due()
            assert OutboxMessage.objects.get().attempts == attempt
            clock.shift(timedelta(seconds=1))
        outbox.deliver_due()
        message = OutboxMessage.objects.get()
        assert (message.state, message.attempts) == (State.DEAD, 6)
        assert message.recipient is not None
        clock.shift(timedelta(days=9))
        outbox.deliver_due()
        assert OutboxMessage.objects.get().attempts == 6


def test_a_failure_is_kept_by_its_class_only(dead_server: None, caplog: pytest.LogCaptureFixture) -> None:
    enqueue()
    outbox.deliver_due()
    assert OutboxMessage.objects.get().error == "SMTPRecipientsRefused"
    assert "SMTPRecipientsRefused" in caplog.text
    assert "ana.anic" not in caplog.text


def test_one_bad_message_does_not_hold_the_others() -> None:
    broken = enqueue()
    enqueue(recipient="drugi@example.rs")
    other = server.seal(b"x@example.rs", contract="outbox.recipient.1", pk=uuid4())
    OutboxMessage.objects.filter(pk=broken.pk).update(recipient=other)
    assert outbox.deliver_due() == 1
    assert OutboxMessage.objects.get(pk=broken.pk).error == "EnvelopeError"
    assert [sent.to for sent in mail.outbox] == [["drugi@example.rs"]]


def test_every_attempt_has_the_same_message_id(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def send(self: EmailMessage, fail_silently: bool = False) -> int:
        seen.append(self.message()["Message-ID"])
        raise ConnectionRefusedError

    monkeypatch.setattr(EmailMessage, "send", send)
    message = enqueue()
    outbox.deliver_due()
    outbox.deliver_due(timezone.now() + timedelta(hours=1))
    assert len(set(seen)) == 1 and len(seen) == 2 and str(message.pk) not in seen[0]


def test_a_message_is_claimed_before_it_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    def send(self: EmailMessage, fail_silently: bool = False) -> int:
        assert OutboxMessage.objects.get().state == State.SENDING
        assert outbox.deliver_due() == 0
        return 1

    monkeypatch.setattr(EmailMessage, "send", send)
    enqueue()
    assert outbox.deliver_due() == 1


def test_a_claim_of_a_dead_runner_is_taken_back() -> None:
    enqueue()
    claimed = {"state": State.SENDING, "attempts": 1}
    OutboxMessage.objects.update(claimed_at=timezone.now() - timedelta(minutes=9), **claimed)
    assert outbox.deliver_due() == 0
    OutboxMessage.objects.update(claimed_at=timezone.now() - timedelta(minutes=11), **claimed)
    assert outbox.deliver_due() == 1


def test_a_message_that_kills_every_runner_ends_as_dead() -> None:
    enqueue()
    OutboxMessage.objects.update(state=State.SENDING, attempts=6, claimed_at=timezone.now() - timedelta(minutes=11))
    assert outbox.deliver_due() == 0
    assert (OutboxMessage.objects.get().state, OutboxMessage.objects.get().error) == (State.DEAD, "RunnerLost")


def test_a_message_that_a_faster_runner_took_is_left_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    message = enqueue()
    seen_before = OutboxMessage.objects.get(pk=message.pk)
    OutboxMessage.objects.update(state=State.WAITING, attempts=1)  # taken, failed and given back meanwhile

    class Stale:
        rows = [seen_before, None]

        def first(self) -> OutboxMessage | None:
            return self.rows.pop(0)

    stale = Stale()
    monkeypatch.setattr(outbox, "_due", lambda now: stale)
    assert outbox.deliver_due() == 0
    assert not mail.outbox


@pytest.mark.django_db(transaction=True)
def test_runners_in_parallel_send_every_message_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "PASS_SECONDS", 600)
    for _ in range(12):
        enqueue()
    failures: list[BaseException] = []
    barrier = threading.Barrier(4, timeout=90)

    def run() -> None:
        try:
            barrier.wait()
            outbox.deliver_due()
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert len(mail.outbox) == 12
    assert len({sent.message()["Message-ID"] for sent in mail.outbox}) == 12


def test_a_mail_server_that_hangs_does_not_hold_up_the_other_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    with time_machine.travel("2026-03-01T10:00:50+00:00", tick=False) as clock:
        tries = []

        def hang(self: EmailMessage, fail_silently: bool = False) -> int:
            tries.append(self)
            clock.shift(timedelta(seconds=15))
            raise TimeoutError

        monkeypatch.setattr(EmailMessage, "send", hang)
        for _ in range(5):
            enqueue()
        assert outbox.deliver_due() == 0
        assert len(tries) == 2, "the second try went past twenty seconds"
        waits = OutboxMessage.objects.exclude(error="").order_by("due_at").values_list("due_at", flat=True)
        # Counted from the failures, a quarter and a third into the next minute.
        assert [one.isoformat() for one in waits] == ["2026-03-01T10:02:00+00:00"] * 2
