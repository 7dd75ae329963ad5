"""A case with everything that can hang on one, and how it is erased."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from reporting.cases import services
from reporting.cases.alarms.advancing import advance
from reporting.cases.models import (
    CallOwed,
    Case,
    ContactRecord,
    DisposalProposal,
    EmergencyAccess,
    EmergencyNote,
    Report,
    ReportClaim,
    Tombstone,
)
from reporting.cases.principals import SYSTEM, Person, Reporter
from reporting.cases.retention.erasure import erase_file
from reporting.registry.models import EmergencyGround, RetentionClass
from reporting.tracking import sessions
from reporting.vault import drafts, submissions
from tests.cases.erasing import CONTENT, approval
from tests.cases.fixtures import CSW, add_file, institution


@pytest.fixture
def media(tmp_path: Path, settings: Any) -> Path:
    """Where sealed files lie in this test."""
    options = {**settings.STORAGES["sealed"]["OPTIONS"], "location": tmp_path / "sealed"}
    settings.STORAGES = {**settings.STORAGES, "sealed": {**settings.STORAGES["sealed"], "OPTIONS": options}}
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path


@pytest.fixture
def full(closed: Callable[..., Case], triage: Person) -> Case:
    """A closed case with everything that can hang on one."""
    case = closed(excluded=("police",), contact_channel="email", contact="a@primer.test")
    report = case.first_report
    sent_from = submissions.key_of(drafts.start().id)
    Report.objects.visible_to(SYSTEM).filter(pk=report.pk).update(submission_key=sent_from)
    sessions.start(report)
    services.hold_case(principal=triage, case_id=case.pk, reason="complaint", until=None)
    rule, now = RetentionClass.objects.get(code="case_closed"), timezone.now()
    DisposalProposal.objects.create(report=report, rule=rule, counted_from=now, due_at=now, proposed_at=now)
    add_file(report, CONTENT)
    opening = EmergencyAccess.objects.create(
        case=case,
        report=report,
        user=triage.user,
        institution=institution(CSW),
        ground=EmergencyGround.objects.order_by("pk")[0],
        reason="Хитно је.",
        remark="",
        opened_at=now,
        ends_at=now,
        submission_key=uuid.uuid4(),
    )
    call = {"case": case, "report": report, "institution": institution(CSW), "called_at": now, "recorded_at": now}
    call |= {"number": "021 1", "outcome": "taken", "who": "Дежурна", "agreed": "Излазе.", "recorded_by": triage.user}
    call |= {"recorded_for": institution("triage")}
    first = ContactRecord.objects.create(**call, submission_key=uuid.uuid4())
    ContactRecord.objects.create(**call, corrects=first, submission_key=uuid.uuid4())
    CallOwed.objects.create(case=case, report=report, institution=institution(CSW), owed_since=now)
    EmergencyNote.objects.create(opening=opening, report=report, body="Јавите се.", left_at=now)
    ReportClaim.objects.create(report=report, user=triage.user, began_at=now, until=now)
    services.message_from_reporter(
        principal=Reporter(report.pk), body="Није престало.", submission_key=uuid.uuid4(), topic="not_stopped"
    )
    advance(now + timedelta(minutes=1))
    return case


@pytest.fixture
def plain(submit: Callable[..., Report]) -> Report:
    """A report without a case, with a file."""
    report = submit()
    add_file(report, CONTENT)
    return report


@pytest.fixture
def erase(person: Callable[..., Person], django_capture_on_commit_callbacks: Any) -> Callable[..., Tombstone]:
    first, second = approval(person, "head", CSW), approval(person, "supervisor", "minrzs")

    def run(file: Case | Report, *, commit: bool = True, tombstone_id: uuid.UUID | None = None) -> Tombstone:
        with django_capture_on_commit_callbacks(execute=commit):
            return erase_file(
                file=file,
                rule=RetentionClass.objects.get(code="case_closed"),
                first=first,
                second=second,
                tombstone_id=tombstone_id or uuid.uuid4(),
            )

    return run
