"""An institution that does not answer is seen by triage and by the body above it; danger is mailed at once."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reporting.cases import services
from reporting.cases.alarms.advancing import advance
from reporting.cases.models import AlarmStep, Case, Exclusion, Participation, Report
from reporting.cases.periodic import advance_deadlines
from reporting.cases.principals import Person, System
from reporting.cases.selectors import my_day
from reporting.cases.states import CaseStatus
from reporting.notify.models import OutboxMessage
from reporting.notify.templates import render
from reporting.vault.models import AuditEvent
from tests.cases.fixtures import CSW, SCHOOL, TRIAGE, fresh, institution, ring

pytestmark = pytest.mark.django_db
SYSTEM = System("test")
Clock = time_machine.Traveller


@pytest.fixture
def clock() -> Iterator[Clock]:
    start = dt.datetime(2026, 3, 4, 10, tzinfo=ZoneInfo("Europe/Belgrade"))
    with time_machine.travel(start, tick=False) as traveller:
        yield traveller


def observers(case: Case) -> set[str]:
    rows = Participation.objects.visible_to(SYSTEM).filter(case=case, status="observer")
    return set(rows.values_list("institution__code", flat=True))


def mailable(*codes: str) -> None:
    for code in codes:
        found = institution(code)
        found.email = f"{code}@primer.test"
        found.save(update_fields=["email"])


def test_triage_sees_who_is_late_in_taking_a_case_page_by_page_and_with_few_queries(
    clock: Clock, routed: Callable[..., Case], person: Callable[..., Person], triage: Person
) -> None:
    def asked() -> tuple[Any, int]:
        who = fresh(triage)
        with CaptureQueriesContext(connection) as queries:
            day = my_day(who)
            seen = [
                row.participation.institution.short_name + row.participation.case.number for row in day.untaken.rows
            ]
        return (day.untaken, seen), len(queries)

    case = routed()
    assert asked()[0][1] == []
    clock.shift(dt.timedelta(hours=25))
    (_, seen), one = asked()
    assert len(seen) == 2
    worker = person("case_worker", CSW)
    part = Participation.objects.visible_to(SYSTEM).get(case=case, institution__code=CSW)
    services.accept_participation(principal=worker, participation_id=part.pk)
    assert asked()[0][1] == ["ОШ „Липа“" + case.number]
    assert my_day(worker).untaken.rows == [], "an institution is not told of the others"
    for _ in range(13):
        routed()
    clock.shift(dt.timedelta(hours=25))
    (page, seen), many = asked()
    assert len(seen) == 25 and page.next_key and many == one
    assert len(my_day(triage, keys={"untaken": page.next_key}).untaken.rows) == 2


def test_the_body_above_watches_once_and_never_one_that_is_excluded(
    clock: Clock, routed: Callable[..., Case], person: Callable[..., Person]
) -> None:
    mailable("minrzs")
    case, other = routed(), routed()
    Exclusion.objects.create(report=other.first_report, kind="institution", institution=institution("su-novi-sad"))
    taken = Participation.objects.visible_to(SYSTEM).get(case=other, institution__code=CSW)
    services.accept_participation(principal=person("case_worker", CSW), participation_id=taken.pk)
    advance_deadlines()
    assert observers(case) == set()
    clock.shift(dt.timedelta(hours=25))
    for _ in range(2):
        advance_deadlines()
    assert observers(case) == {"minrzs", "su-novi-sad"}
    assert observers(other) == {"moe"}, "the excluded body is passed over, and who took the case is not late"
    watching = Participation.objects.visible_to(SYSTEM).filter(status="observer")
    traces = AuditEvent.objects.filter(action="participation.observe", actor_kind="system", purpose="escalation")
    assert set(traces.values_list("object_id", flat=True)) == set(watching.values_list("pk", flat=True))
    assert traces.count() == 3
    keys = OutboxMessage.objects.filter(template="institution.new").values_list("idempotency_key", flat=True)
    assert [key.split(":")[2] for key in keys] == ["observer"]


def test_whoever_watches_is_no_recipient_until_triage_asks_it_to_act(
    clock: Clock, routed: Callable[..., Case], person: Callable[..., Person], triage: Person
) -> None:
    case = routed(to=(CSW,))
    clock.shift(dt.timedelta(hours=25))
    advance_deadlines()
    above = institution("minrzs")
    with pytest.raises(services.RouteError, match="lead_not_among_recipients"):
        services.route_case(principal=triage, case_id=case.pk, recipients=[], lead_id=above.pk)
    part = Participation.objects.visible_to(SYSTEM).get(case=case, institution__code=CSW)
    services.decline_participation(
        principal=person("case_worker", CSW), participation_id=part.pk, reason="capacity", note=""
    )
    case.refresh_from_db()
    assert case.status == CaseStatus.OPENED
    services.route_case(
        principal=triage,
        case_id=case.pk,
        recipients=[services.Recipient(institution_id=above.pk)],
        lead_id=above.pk,
    )
    found = Participation.objects.visible_to(SYSTEM).get(case=case, institution=above)
    assert (found.status, found.lead, found.visibility) == ("requested", True, "authority")
    assert found.deadlines.filter(rule__code="acknowledgement").exists()


@pytest.mark.parametrize(("danger", "mails"), [("yes", 1), ("unsure", 1), ("no", 0)])
def test_triage_gets_an_urgent_neutral_mail_where_there_may_be_danger(
    danger: str, mails: int, submit: Callable[..., Report]
) -> None:
    mailable(TRIAGE)
    report = submit(danger_now=danger)
    advance(timezone.now())
    assert OutboxMessage.objects.filter(template="desk.urgent").count() == mails
    text = " ".join(render("desk.urgent", "sr"))
    assert not any(word in text for word in ("опасност", "дете", "насиљ", "пријава", report.number))


def test_triage_without_a_mailbox_hears_of_danger_by_its_people_past_exclusion(
    submit: Callable[..., Report], triage: Person, person: Callable[..., Person]
) -> None:
    # Somebody of triage who works at the very school that the report keeps out.
    person("case_worker", SCHOOL, user=person("triage", TRIAGE).user)
    report = submit(danger_now="yes", excluded=("school",))
    advance(timezone.now())
    steps = AlarmStep.objects.visible_to(SYSTEM).filter(report=report)
    assert [step.user for step in steps] == [triage.user]


def test_an_address_of_triage_that_cannot_be_mailed_loses_no_report(submit: Callable[..., Report]) -> None:
    type(institution(TRIAGE)).objects.filter(code=TRIAGE).update(email="није адреса")
    assert submit(danger_now="yes").pk


def test_the_acute_deadline_is_met_when_an_alternate_receives(submit: Callable[..., Report], triage: Person) -> None:
    report = submit(forms=("family",), setting="home", institution=None, excluded=("police",))
    case = services.accept_report(principal=triage, report_id=report.pk, risk="acute", level=None, although_unread=True)

    def send(code: str) -> bool:
        ring(case, code, by=triage)
        chosen = institution(code)
        services.route_case(
            principal=triage,
            case_id=case.pk,
            recipients=[services.Recipient(institution_id=chosen.pk)],
            lead_id=chosen.pk,
        )
        return bool(report.deadlines.get(rule__code="acute").met_at)

    assert [send(code) for code in (CSW, SCHOOL, "mup")] == [False, False, True]
