"""What a reporter does leaves whole minutes in every table, so that no row fits a line of a router's log."""

import uuid
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from django.apps import apps
from django.db.models import DateTimeField
from django.test import Client
from django.utils import timezone

from reporting.cases import services
from reporting.cases.models import Message, Report
from reporting.cases.principals import Reporter
from reporting.cases.services import say_not_stopped
from reporting.notify import outbox
from reporting.tracking.models import ReporterSession
from reporting.vault import drafts
from reporting.vault.audit import sealing
from reporting.vault.audit.models import AuditSegment
from reporting.vault.minutes import whole_minute
from reporting.vault.models import AuditEvent
from tests.cases.alarms import SYSTEM, Desk, night
from tests.cases.fixtures import answers
from tests.tracking.conftest import ENTER, FOLLOW

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db, pytest.mark.usefixtures("keyring", "registry_data")]
# Nothing that is written at such a second may show it.
ODD = timedelta(seconds=37, microseconds=684_545)
CODE = "635321417379291805"
# What an account did keeps its precision.
BY_STAFF = {"cases.Message.sent_at", "cases.Report.told_at"}


@pytest.fixture
def desk(keyring: object, registry_data: None) -> Iterator[Desk]:
    yield from night()


@pytest.fixture
def report(desk: Desk) -> Report:
    """A report of danger that somebody wrote and sent at an odd second, and of which the job has told."""
    desk.clock.shift(ODD)
    draft = drafts.start()
    told = answers(danger_now="yes", contact_channel="email", contact="a@primer.test", excluded=("other",))
    sent = services.submit_report(answers=told, code=CODE, submission_key=draft.id)
    drafts.finish(draft, keep=timedelta(hours=24))
    tell(desk)
    return sent


def tell(desk: Desk) -> None:
    desk.clock.shift(4.3)
    desk.runs()
    outbox.deliver_due()
    desk.runs()


def odd_times() -> set[str]:
    """Return the columns that hold a time with seconds; thousandths alone keep an order within a minute."""
    found = set()
    for model in apps.get_models():
        if (
            model._meta.app_label not in ("cases", "notify", "tracking", "vault")
            or model._meta.label == "vault.VaultKey"
        ):
            continue
        rows = model._base_manager.exclude(actor_kind="user") if model is AuditEvent else model._base_manager.all()
        for field in model._meta.concrete_fields:
            if isinstance(field, DateTimeField):
                times: list[datetime] = list(rows.exclude(**{field.name: None}).values_list(field.name, flat=True))
                found |= {
                    f"{model._meta.label}.{field.name}" for one in times if one.second or one.microsecond >= 100_000
                }
    return found


def test_a_report_its_alarms_letters_deadlines_draft_and_trail_hold_no_seconds(report: Report) -> None:
    sealing.seal()
    assert AuditSegment.objects.exists(), "the event of the report may be the first of a month"
    assert odd_times() == set()
    assert report.received_at == whole_minute(timezone.now()) and Report.objects.visible_to(SYSTEM).exists()
    wanted = {"report.submit", "alarm.tell"}
    assert wanted <= set(AuditEvent.objects.values_list("action", flat=True))


def test_reading_and_writing_with_the_code_leave_no_seconds_either(report: Report, desk: Desk) -> None:
    client, own = Client(), Reporter(report.pk)
    desk.clock.shift(60)
    client.post(ENTER, {"code": CODE}, follow=True)
    write_to(report, desk)
    desk.clock.shift(60)
    client.get(FOLLOW)
    say_not_stopped(principal=own, body="Није.")
    tell(desk)
    desk.clock.shift(60)
    services.message_from_reporter(
        principal=own, body="Не желим више.", submission_key=uuid.uuid4(), wishes_to_withdraw=True
    )
    tell(desk)
    assert ReporterSession.objects.exists() and Message.objects.visible_to(SYSTEM).count() == 3
    assert Message.objects.visible_to(SYSTEM).exclude(read_at=None).exists()
    assert odd_times() <= BY_STAFF


def write_to(report: Report, desk: Desk) -> None:
    services.message_to_reporter(
        principal=desk.first,
        report_id=report.pk,
        participation_id=None,
        body="Јеси ли добро?",
        submission_key=uuid.uuid4(),
    )


def test_what_staff_does_keeps_its_precision(report: Report, desk: Desk) -> None:
    before = timezone.now()
    write_to(report, desk)
    message = Message.objects.visible_to(SYSTEM).get()
    assert message.sent_at == before and before.second
    event = AuditEvent.objects.get(action="message.send")
    assert event.time == before.replace(microsecond=before.microsecond // 1000 * 1000)


def test_messages_of_one_minute_stay_in_their_order(report: Report, desk: Desk) -> None:
    """Also between those of staff, which keep their precision, and when one was read before the next was written."""
    said = []
    for number in range(4):
        desk.clock.shift(1)
        services.message_from_reporter(principal=Reporter(report.pk), body=str(number), submission_key=uuid.uuid4())
        said.append(str(number))
        if number == 1:
            desk.clock.shift(1)
            write_to(report, desk)
            said.append("Јеси ли добро?")
    rows = Message.objects.visible_to(SYSTEM).order_by("sent_at", "id")
    assert [one.body for one in rows] == said
    assert all(one.sent_at <= timezone.now() for one in rows)


def test_reports_of_one_minute_stand_in_the_queue_as_they_came(desk: Desk, submit: Callable[..., Report]) -> None:
    desk.clock.shift(ODD)
    came = [submit().pk for _ in range(4)]
    rows = Report.objects.visible_to(SYSTEM).order_by("received_at", "id")
    assert [one.pk for one in rows] == came and odd_times() == set()


def test_an_answer_in_the_minute_of_reading_comes_after_it(report: Report, desk: Desk) -> None:
    write_to(report, desk)
    desk.clock.shift(180)
    question = Message.objects.visible_to(SYSTEM).get()
    services.mark_read(principal=Reporter(report.pk), report=report, shown=[question.pk])
    desk.clock.shift(1)
    answer = services.message_from_reporter(principal=Reporter(report.pk), body="Јесам.", submission_key=uuid.uuid4())
    question.refresh_from_db()
    assert question.read_at is not None and question.sent_at < question.read_at < answer.sent_at <= timezone.now()
