"""Each row of the table of alarms, from what happened to what ends it, by the minute."""

import csv
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.utils import timezone

from reporting.cases import services
from reporting.cases.alarms.advancing import advance
from reporting.cases.alarms.raising import happened, rules_for
from reporting.cases.models import Alarm, AlarmStep, Case, Participation, Report
from reporting.cases.principals import System
from tests.cases.alarms import Desk, night
from tests.cases.fixtures import CSW, POLICE, _with_role, institution

pytestmark = [pytest.mark.full, pytest.mark.django_db, pytest.mark.usefixtures("keyring", "registry_data")]
SYSTEM = System("test")
FILE = Path(settings.BASE_DIR) / "reporting/registry/data/alarm_rules.csv"
ROWS = {row["code"]: row for row in csv.DictReader(FILE.open(encoding="utf-8"))}
PEOPLE = {
    "duty": {"first"},
    "duty_next": {"next"},
    "triage": {"first", "next"},
    "workers": {"police"},
}


@pytest.fixture
def desk(keyring: object, registry_data: None) -> Iterator[Desk]:
    yield from night()


def world(row: dict[str, str], desk: Desk, submit: Callable[..., Report]) -> tuple[Report, Participation | None]:
    """Return a report, and the police's part of its case, for which a row holds; nothing rings yet."""
    danger = row["dangers"].split()[0] if row["dangers"] else "no"
    report = submit(forms=("family",), setting="home", institution=None, danger_now=danger)
    part = None
    stage = row["stages"] or ("case" if row["risks"] or row["owners"] == "participation" else "report")
    if stage != "report":
        risk = row["risks"].split()[0] if row["risks"] else "high"
        case = services.accept_report(
            principal=desk.first, report_id=report.pk, risk=risk, level=None, although_unread=True
        )
        chosen = [services.Recipient(institution_id=institution(code).pk) for code in (POLICE, CSW)]
        services.route_case(principal=desk.first, case_id=case.pk, recipients=chosen, lead_id=chosen[0].institution_id)
        part = Participation.objects.visible_to(SYSTEM).get(case=case, institution__code=POLICE)
        if row["starts_at"] != "participation_requested":
            Participation.objects.visible_to(SYSTEM).filter(pk=part.pk).update(status="accepted")
        if stage == "closed":
            Case.objects.visible_to(SYSTEM).filter(pk=case.pk).update(status="closed")
    Alarm.objects.visible_to(SYSTEM).update(ended_at=timezone.now(), next_at=None)
    AlarmStep.objects.visible_to(SYSTEM).all().delete()
    return Report.objects.visible_to(SYSTEM).select_related("case").get(pk=report.pk), part


def begin(row: dict[str, str], report: Report, part: Participation | None) -> Alarm:
    of_part = row["starts_at"].startswith("participation_") or row["owners"] == "participation"
    part = part if of_part else None
    about = {"report_submitted": report.pk, "case_waits": report.pk}.get(row["starts_at"]) or (
        part.pk if part and row["starts_at"].startswith("participation_") else uuid4()
    )
    happened(row["starts_at"], report=report, by=SYSTEM, at=timezone.now(), about=about, participation=part)
    alarm: Alarm = Alarm.objects.visible_to(SYSTEM).open().get(event=row["starts_at"], report=report)
    return alarm


def told(code: str, desk: Desk) -> list[str]:
    steps = AlarmStep.objects.visible_to(SYSTEM).filter(rule__code=code, user__isnull=False)
    return sorted(desk.names()[step.user_id] for step in steps)


def run_to(desk: Desk, began: Any, minutes: int) -> None:
    desk.clock.move_to(began + timedelta(minutes=minutes))
    advance(timezone.now())


@pytest.mark.parametrize("code", ROWS)
def test_a_row_tells_whom_it_names_in_its_minute_again_and_until_its_end(
    code: str, desk: Desk, submit: Callable[..., Report]
) -> None:
    row = ROWS[code]
    report, part = world(row, desk, submit)
    alarm, began, after, again = (
        begin(row, report, part),
        timezone.now(),
        int(row["after_minutes"]),
        int(row["again_minutes"]),
    )
    whom = PEOPLE.get(row["to"]) or ({"police_head"} if alarm.participation_id else {"head"})
    advance(began)
    if after:
        run_to(desk, began, after - 1)
        assert row["way"] in ("watch", "send") or set(told(code, desk)) <= _pulled(alarm, code, whom)
    run_to(desk, began, after)
    if row["way"] == "send":
        report.refresh_from_db()
        assert report.case is not None
    elif row["way"] == "watch":
        assert report.case and report.case.participations.filter(status="observer").exists()
    else:
        assert whom <= set(told(code, desk))
        if again:
            once = len(told(code, desk))
            run_to(desk, began, after + again)
            assert len(told(code, desk)) == once + len(whom)
    for event in row["ends_at"].split():
        _ends(event, alarm, desk, report, part)


def _pulled(alarm: Alarm, code: str, whom: set[str]) -> set[str]:
    """Return who may have been told before a row's minute: where a row that was due had nobody to tell, who is next."""
    rules = rules_for(alarm.event, report=alarm.report, participation=alarm.participation, at=alarm.began_at)
    due = [rule for rule in rules if rule.after_minutes < int(ROWS[code]["after_minutes"])]
    earlier = AlarmStep.objects.visible_to(SYSTEM).filter(alarm=alarm, user__isnull=False).exclude(rule__code=code)
    return whom if due and not earlier.exists() else set()


def _ends(event: str, alarm: Alarm, desk: Desk, report: Report, part: Participation | None) -> None:
    Alarm.objects.visible_to(SYSTEM).filter(pk=alarm.pk).update(ended_at=None, ended_by="")
    by = _with_role("triage", "triage")
    happened(event, report=report, by=by, at=timezone.now(), about=alarm.about, participation=part)
    alarm.refresh_from_db()
    assert (alarm.ended_by, alarm.next_at) == (event, None), event
    assert not AlarmStep.objects.visible_to(SYSTEM).filter(alarm=alarm, answered_at=None).exists()
