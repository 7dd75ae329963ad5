"""Mail about danger: at once and of each report while people send, by a number while something floods."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import time_machine
from django.conf import LazySettings
from django.core import mail
from django.utils import timezone

from reporting.cases.models import Report
from reporting.cases.notifications.danger import notify_how_many
from reporting.cases.principals import Person
from reporting.notify import outbox
from reporting.notify.models import OutboxMessage
from tests.cases.fixtures import SCHOOL, TRIAGE, institution

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keyring", "registry_data")]


@pytest.fixture
def mailbox() -> str:
    type(institution(TRIAGE)).objects.filter(code=TRIAGE).update(email="trijaza@primer.test")
    return "trijaza@primer.test"


def told(*, template: str) -> int:
    return OutboxMessage.objects.filter(template=template).count()


def sent(now: datetime | None = None) -> list[tuple[str, str]]:
    """Deliver, and return of each mail with a number to whom it went and what it says."""
    mail.outbox.clear()
    outbox.deliver_due(now)
    return [(message.to[0], str(message.body)) for message in mail.outbox if "чекају:" in message.body]


@pytest.mark.usefixtures("mailbox")
def test_outside_a_flood_each_report_of_danger_is_mailed_at_once(submit: Callable[..., Report]) -> None:
    for _ in range(3):
        submit(danger_now="yes")
    notify_how_many(timezone.now())
    assert (told(template="triage.urgent"), told(template="triage.flood")) == (3, 0)


def test_a_flood_is_one_mail_in_a_quarter_of_an_hour_that_says_how_many(
    mailbox: str, submit: Callable[..., Report], settings: LazySettings
) -> None:
    settings.REPORT_FLOOD = 1
    began = timezone.now()
    with time_machine.travel(began, tick=False) as clock:
        for _ in range(5):
            submit(danger_now="yes")
        submit(danger_now="no")
        assert told(template="triage.urgent") == 1
        for _ in range(2):
            notify_how_many(timezone.now())
        ((to, text),) = sent()
        assert to == mailbox and "чекају: 5." in text
        for _minute in range(14):
            clock.shift(timedelta(minutes=1))
            submit(danger_now="yes")
            notify_how_many(timezone.now())
        assert sent() == []
        clock.shift(timedelta(minutes=1))
        notify_how_many(timezone.now())
        ((_to, text),) = sent()
        assert "чекају: 19." in text
        # Nothing came since: nobody is told again of what they know.
        clock.shift(timedelta(minutes=20))
        notify_how_many(timezone.now())
        assert sent() == []
        submit(danger_now="yes")
        assert told(template="triage.urgent") == 2, "the flood is over"


def test_nobody_counts_what_an_exclusion_keeps_from_them(
    submit: Callable[..., Report],
    settings: LazySettings,
    triage: Person,
    person: Callable[..., Person],
) -> None:
    settings.REPORT_FLOOD = 0
    both = person("case_worker", SCHOOL, user=person("triage", TRIAGE).user)
    submit(danger_now="yes", excluded=("school",))
    notify_how_many(timezone.now())
    assert [(to, "чекају: 1." in text) for to, text in sent()] == [(triage.user.email, True)]
    submit(danger_now="yes", excluded=())
    later = timezone.now() + timedelta(minutes=16)
    notify_how_many(later)
    numbers = {to: text.partition("чекају: ")[2][0] for to, text in sent(later)}
    assert numbers == {triage.user.email: "2", both.user.email: "1"}


@pytest.mark.usefixtures("mailbox")
def test_two_runs_at_once_write_one(
    submit: Callable[..., Report], settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.REPORT_FLOOD = 0
    submit(danger_now="yes")
    monkeypatch.setattr(outbox, "last_about", lambda *args, **kwargs: None)
    for _ in range(2):
        notify_how_many(timezone.now())
    assert told(template="triage.flood") == 1


@pytest.mark.usefixtures("mailbox")
def test_the_number_lies_sealed_until_it_has_left_and_no_report_is_named(
    submit: Callable[..., Report], settings: LazySettings
) -> None:
    settings.REPORT_FLOOD = 0
    report = submit(danger_now="yes")
    notify_how_many(timezone.now())
    row = OutboxMessage.objects.get(template="triage.flood")
    assert row.object_id == institution(TRIAGE).pk and str(report.pk) not in row.idempotency_key
    assert bytes(row.link or b"") != b"1"
    ((_to, text),) = sent()
    assert not any(word in text for word in ("опасност", "дете", "насиљ", "пријава", report.number))
    row.refresh_from_db()
    assert row.link is None
