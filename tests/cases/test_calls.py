"""Calls to institutions outside the portal: what is recorded, what counts as told, and which clocks they stop."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from reporting.cases import services
from reporting.cases.access import AccessDenied
from reporting.cases.models import CallOwed, Case, ContactRecord, Deadline, Exclusion, Participation, Report
from reporting.cases.principals import Person, System
from reporting.cases.triage import contacts
from reporting.cases.triage.calling import Call, ContactRefused
from reporting.vault.models import AuditEvent
from tests.cases.fixtures import CSW, POLICE, SCHOOL, fresh, institution

SYSTEM = System("test")
pytestmark = pytest.mark.django_db


def part_of(case: Case, code: str = CSW) -> Participation:
    return Participation.objects.visible_to(SYSTEM).get(case=case, institution__code=code)


def call(caller: Person, case: Case, code: str = CSW, **changes: Any) -> ContactRecord:
    said = {"outcome": "taken", "called_at": timezone.now(), "number": "021 111", "who": "Дежурна, инспектор"}
    more = {name: changes.pop(name) for name in ("submission_key", "corrects") if name in changes}
    return services.record_contact(
        principal=caller,
        case_id=case.pk,
        institution_id=institution(code).pk,
        call=Call(**(said | changes)),  # type: ignore[arg-type]
        **({"submission_key": uuid.uuid4()} | more),
    )


def open_titles(part: Participation) -> set[str]:
    rows = Deadline.objects.visible_to(SYSTEM).filter(participation=part, met_at=None, stopped_at=None)
    return set(rows.values_list("rule__code", flat=True))


@pytest.mark.parametrize(("outcome", "told"), [("taken", True), ("refused", False), ("unanswered", False)])
def test_only_a_call_that_was_taken_over_counts_as_told(triage: Person, case: Case, outcome: str, told: bool) -> None:
    call(triage, case, outcome=outcome)
    part = part_of(case)
    assert contacts.was_taken_over(part) is told
    assert ("acknowledgement" in open_titles(part)) is not told


def test_a_later_refusal_takes_back_what_a_call_had_taken_over(triage: Person, case: Case) -> None:
    now = timezone.now()
    call(triage, case)
    with time_machine.travel(now + timedelta(minutes=5), tick=False):
        call(triage, case, outcome="unanswered")
        assert contacts.was_taken_over(part_of(case)), "nobody said anything else"
        call(triage, case, outcome="refused")
    assert not contacts.was_taken_over(part_of(case))
    assert "acknowledgement" in open_titles(part_of(case))


def test_a_wrong_record_is_corrected_by_a_new_one_and_stays_readable(triage: Person, case: Case) -> None:
    wrong = call(triage, case)
    end = Deadline.objects.visible_to(SYSTEM).get(participation=part_of(case), rule__code="acknowledgement").due_at
    right = call(triage, case, outcome="unanswered", who="", corrects=wrong.pk)
    assert not contacts.was_taken_over(part_of(case))
    again = Deadline.objects.visible_to(SYSTEM).get(participation=part_of(case), rule__code="acknowledgement")
    assert (again.met_at, again.stopped_at, again.due_at) == (None, None, end), "no time is gained"
    rows = contacts.contacts_of(triage, case)
    assert {one.pk: getattr(one, "corrected_by", None) for one in rows} == {right.pk: None, wrong.pk: right}
    assert wrong.who == "Дежурна, инспектор"
    with pytest.raises(ContactRefused, match="corrected_already"):
        call(triage, case, corrects=wrong.pk)


def test_the_number_is_the_registrys_and_typed_only_where_it_has_none(triage: Person, case: Case) -> None:
    assert call(triage, case, number="021 111").number == "021 111"
    with pytest.raises(ContactRefused, match="no_number"):
        call(triage, case, number=" ")
    house = institution(CSW)
    house.phone = "021 475 000"
    house.save()
    assert call(triage, case, number="069 1").number == "021 475 000"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"who": ""}, "nobody_named"),
        ({"called_at": timezone.now() + timedelta(days=300)}, "not_yet"),
        ({"called_at": timezone.now() - timedelta(days=300)}, "too_early"),
    ],
)
def test_what_cannot_be_true_is_refused(triage: Person, case: Case, changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(ContactRefused, match=reason):
        call(triage, case, **changes)
    assert not ContactRecord.objects.visible_to(SYSTEM).exists()


def test_a_double_click_records_one_call(triage: Person, case: Case) -> None:
    key = uuid.uuid4()
    assert call(triage, case, submission_key=key) == call(triage, case, submission_key=key, outcome="refused")
    assert ContactRecord.objects.visible_to(SYSTEM).count() == 1


def test_a_call_leaves_a_trace_without_a_word_of_it(triage: Person, case: Case) -> None:
    call(triage, case, agreed="Излазе одмах.")
    event = AuditEvent.objects.get(action="contact.record")
    assert event.fields == ["number", "outcome", "who", "agreed", "called_at"]
    assert "Излазе" not in str(AuditEvent.objects.values())


def test_a_worker_of_the_case_records_a_call_and_one_that_has_not_taken_it_may_not(
    person: Callable[..., Person], case: Case
) -> None:
    worker = person("case_worker", CSW)
    with pytest.raises(AccessDenied):
        call(worker, case, SCHOOL)
    services.accept_participation(principal=worker, participation_id=part_of(case).pk)
    record = call(worker, case, SCHOOL)
    assert record.recorded_for == institution(CSW)
    assert contacts.contacts_of(fresh(worker), case) == [record]
    with pytest.raises(Case.DoesNotExist):
        call(person("case_worker", POLICE), case, SCHOOL)


def test_who_is_held_back_is_not_called(triage: Person, routed: Callable[..., Case]) -> None:
    case = routed(to=(CSW,), excluded=("police",))
    with pytest.raises(ContactRefused, match="held_back"):
        call(triage, case, POLICE)


def test_an_excluded_person_reads_no_call(triage: Person, person: Callable[..., Person], case: Case) -> None:
    call(triage, case)
    worker = person("case_worker", CSW)
    services.accept_participation(principal=worker, participation_id=part_of(case).pk)
    assert ContactRecord.objects.visible_to(fresh(worker)).exists()
    Exclusion.objects.create(report=case.first_report, kind="user", user=worker.user)
    assert not ContactRecord.objects.visible_to(fresh(worker)).exists()


def test_what_nobody_can_fulfil_at_the_portal_stops_with_the_call(
    triage: Person, person: Callable[..., Person], case: Case
) -> None:
    person("case_worker", SCHOOL)
    for code in (CSW, SCHOOL):
        call(triage, case, code)
    assert open_titles(part_of(case, CSW)) == set()
    assert "acknowledgement" not in open_titles(part_of(case, SCHOOL))


def test_a_case_closes_past_an_institution_that_took_it_on_the_telephone_alone(
    triage: Person, person: Callable[..., Person], case: Case
) -> None:
    worker = person("case_worker", CSW)
    part = part_of(case)
    services.accept_participation(principal=worker, participation_id=part.pk)
    services.finish_participation(principal=worker, participation_id=part.pk, reason="Готово.")
    assert [one.institution.code for one in contacts.hold_up_closing([part_of(case, SCHOOL), part_of(case)])] == [
        SCHOOL
    ]
    call(triage, case, SCHOOL)
    services.propose_closure(principal=fresh(worker), case_id=case.pk, outcome="stopped", note="")
    person("case_worker", SCHOOL)
    assert contacts.hold_up_closing([part_of(case, SCHOOL)]), "somebody hears there by now, and can finish"


def accepted(triage: Person, report: Report, risk: str = "acute") -> Case:
    return services.accept_report(principal=triage, report_id=report.pk, risk=risk, level=None, although_unread=True)


def send(triage: Person, case: Case, *codes: str, lead: str = "") -> None:
    recipients = [services.Recipient(institution_id=institution(code).pk, urgent=True) for code in codes]
    services.route_case(
        principal=triage, case_id=case.pk, recipients=recipients, lead_id=institution(lead or codes[0]).pk
    )


def test_an_acute_case_goes_to_those_who_hear_and_waits_for_a_call_where_nobody_does(
    triage: Person, person: Callable[..., Person], submit: Callable[..., Report]
) -> None:
    person("case_worker", CSW)
    case = accepted(triage, submit())
    send(triage, case, CSW, POLICE)
    asked = Participation.objects.visible_to(SYSTEM).filter(case=case)
    assert [one.institution.code for one in asked] == [CSW]
    owed = CallOwed.objects.visible_to(SYSTEM).get()
    assert (owed.institution.code, owed.done_at) == (POLICE, None)
    call(triage, case, POLICE, outcome="unanswered")
    assert part_of(case, POLICE).urgent
    assert CallOwed.objects.visible_to(SYSTEM).get().done_at is not None
    assert part_of(case, CSW).lead and not part_of(case, POLICE).lead


def test_where_nobody_hears_at_all_the_first_call_opens_the_route(
    triage: Person, submit: Callable[..., Report]
) -> None:
    case = accepted(triage, submit())
    send(triage, case, CSW, POLICE, lead=POLICE)
    case.refresh_from_db()
    assert case.status == "opened"
    assert not Participation.objects.visible_to(SYSTEM).exists()
    call(triage, case, POLICE)
    case.refresh_from_db()
    assert case.status == "routed"
    part = part_of(case, POLICE)
    assert part.lead and contacts.was_taken_over(part)
    assert open_titles(part) == set()


def test_what_is_not_acute_is_sent_without_a_call(triage: Person, submit: Callable[..., Report]) -> None:
    case = accepted(triage, submit(), risk="high")
    send(triage, case, CSW, POLICE)
    assert Participation.objects.visible_to(SYSTEM).count() == 2


def test_a_call_that_is_needed_no_more_is_given_up_but_never_the_last_police(
    triage: Person, person: Callable[..., Person], submit: Callable[..., Report]
) -> None:
    person("case_worker", CSW)
    case = accepted(triage, submit())
    send(triage, case, CSW, POLICE, SCHOOL)
    owed = {one.institution.code: one for one in CallOwed.objects.visible_to(SYSTEM)}
    services.give_up_call(principal=triage, owed_id=owed[SCHOOL].pk)
    with pytest.raises(services.RouteError, match="last_of_kind"):
        services.give_up_call(principal=triage, owed_id=owed[POLICE].pk)
    call(triage, case, SCHOOL)
    assert not Participation.objects.visible_to(SYSTEM).filter(institution__code=SCHOOL).exists()
    assert CallOwed.objects.visible_to(SYSTEM).filter(done_at=None).get() == owed[POLICE]
