"""Every command leaves one trace with names of fields only; news goes out once and says nothing."""

import re
import uuid
from collections.abc import Callable

import pytest
from django.core import mail
from django.utils import timezone

from reporting.cases import services
from reporting.cases.models import Case, Participation, Report
from reporting.cases.principals import Person, Reporter, System
from reporting.notify import outbox
from reporting.notify.models import OutboxMessage
from reporting.vault.models import AuditEvent
from tests.cases.fixtures import CSW, SAID, SCHOOL, institution, read_all, say_nowhere

pytestmark = pytest.mark.django_db
SYSTEM = System("test")
MARKED = {
    name: f"Зебра{name}"
    for name in (
        "narrative",
        "perpetrator_text",
        "child_text",
        "place_now",
        "excluded_text",
        "contact_note",
        "reporter_name",
    )
}


@pytest.fixture
def closed(submit: Callable[..., Report], triage: Person, person: Callable[..., Person]) -> Case:
    """A case that every command has touched."""
    for code in (CSW, SCHOOL):
        found = institution(code)
        found.email = f"{code}@primer.test"
        found.save(update_fields=["email"])
    report = submit(**MARKED, contact_channel="email", contact="zebra@primer.test")
    services.message_from_reporter(principal=Reporter(report.pk), body="Зебра", submission_key=uuid.uuid4())
    case = services.accept_report(principal=triage, report_id=report.pk, risk="high", level=2, although_unread=True)
    exclusion = report.exclusions.get()
    say_nowhere(exclusion, triage)
    recipients = [services.Recipient(institution_id=institution(code).pk) for code in (CSW, SCHOOL)]
    for _ in range(2):
        services.route_case(
            principal=triage, case_id=case.pk, recipients=recipients, lead_id=recipients[0].institution_id
        )
    worker, teacher, head = person("case_worker", CSW), person("case_worker", SCHOOL), person("head", CSW)
    part = {p.institution.code: p.pk for p in Participation.objects.visible_to(SYSTEM).filter(case=case)}
    services.decline_participation(
        principal=teacher, participation_id=part[SCHOOL], reason="not_competent", note="Зебра"
    )
    for _ in range(2):
        services.receive_participation(principal=worker, participation_id=part[CSW])
    services.accept_participation(principal=worker, participation_id=part[CSW])
    measure, message = uuid.uuid4(), uuid.uuid4()
    for _ in range(2):
        services.record_measure(
            although_unread=True,
            principal=worker,
            participation_id=part[CSW],
            kind="assessment",
            said=SAID,
            note="Зебра",
            submission_key=measure,
        )
        services.message_to_reporter(
            principal=worker, report_id=report.pk, participation_id=part[CSW], body="Зебра", submission_key=message
        )
    read_all(worker, case.first_report)
    for decision in (services.reject_closure, services.approve_closure):
        # What is sent back puts the lead to work again.
        services.finish_participation(principal=worker, participation_id=part[CSW], reason="Договорено је.")
        proposal = services.propose_closure(principal=worker, case_id=case.pk, outcome="stopped", note="Зебра")
        extra = {"note": "Зебра"} if decision is services.reject_closure else {}
        decision(principal=head, proposal_id=proposal.pk, **extra)
    return case


def test_every_command_leaves_its_trace_once(closed: Case) -> None:
    actions = AuditEvent.objects.exclude(action__startswith="identity")
    # Alarms leave traces of their own (tests/cases/test_alarms.py).
    actions = list(actions.exclude(action__startswith="alarm").values_list("action", flat=True))
    once = {
        "report.submit",
        "report.accept",
        "exclusion.propose_outside",
        "exclusion.resolve",
        "participation.receive",
        "participation.accept",
        "participation.decline",
        "measure.record",
        "closure.reject",
        "closure.approve",
        "case.close",
    }
    assert {action for action in actions if actions.count(action) == 1} == once
    assert {a: actions.count(a) for a in set(actions) - once} == {
        "exclusion.decide_unopened": 2,
        "message.send": 2,
        "case.route": 2,
        "closure.propose": 2,
        "participation.finish": 2,
    }


def test_traces_name_fields_and_hold_no_value(closed: Case) -> None:
    for event in AuditEvent.objects.all():
        row = {field.name: getattr(event, field.attname) for field in event._meta.concrete_fields}
        assert "Зебра" not in str(row) and "zebra" not in str(row)
        assert all(re.fullmatch(r"[a-z_]+", name) for name in event.fields)
        assert event.actor_kind in ("user", "reporter", "system")
        assert (event.actor is not None) == (event.actor_kind == "user")
    submitted = AuditEvent.objects.get(action="report.submit")
    assert set(MARKED) <= set(submitted.fields)
    assert AuditEvent.objects.get(action="closure.reject").fields == ["rejection_note"]


def test_news_is_queued_once_for_each_event_and_says_nothing(closed: Case) -> None:
    keys = list(OutboxMessage.objects.values_list("idempotency_key", flat=True))
    # To the reporter, who has not opened the page since; institutions hear by alarms.
    assert len(keys) == len(set(keys)) == 1
    outbox.deliver_due(timezone.now())
    assert len(mail.outbox) == 1
    number, case = closed.first_report.number, closed.number
    for letter in mail.outbox:
        text = f"{letter.subject}\n{letter.body}\n{letter.from_email}\n{letter.extra_headers}"
        for secret in ("Зебра", "Zebra", number, case, str(closed.pk), "насиљ", "школ", "престало"):
            assert secret not in text
