"""A held file is neither proposed nor disposed of, until somebody lifts the hold by name."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from reporting.cases import services
from reporting.cases.access import AccessDenied, decide
from reporting.cases.models import Case, Exclusion, Hold, Report
from reporting.cases.principals import Person
from reporting.cases.retention.disposal import propose_due
from reporting.cases.retention.holds import HoldInThePast
from reporting.cases.states import TransitionNotAllowed
from reporting.vault.models import AuditEvent
from tests.cases.disposing import BODY, NOW, SYSTEM, agree, proposals, proposed
from tests.cases.fixtures import CSW, OTHER_CSW, SCHOOL, TRIAGE, institution

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("disposal_day")]


def hold(who: Person, case: Case, **changes: Any) -> Hold:
    values: dict[str, Any] = {"reason": "criminal_procedure", "until": None}
    return services.hold_case(principal=who, case_id=case.pk, **(values | changes))


def test_a_held_case_is_never_proposed_until_somebody_lifts_it(
    ended: Callable[..., Case], person: Callable[..., Person]
) -> None:
    case = ended()
    worker, head = person("case_worker", CSW), person("head", CSW)
    placed = hold(worker, case)
    assert propose_due(NOW) == 0
    services.lift_hold(principal=head, hold_id=placed.pk)
    placed.refresh_from_db()
    assert (placed.placed_by, placed.lifted_by, placed.lifted_at) == (worker.user, head.user, NOW)
    assert propose_due(NOW) == 1
    with pytest.raises(TransitionNotAllowed):
        services.lift_hold(principal=head, hold_id=placed.pk)
    for action, who in (("hold.place", worker), ("hold.lift", head)):
        event = AuditEvent.objects.get(action=action)
        assert (event.object_id, event.actor) == (placed.pk, who.user.pk)


def test_a_hold_with_an_end_holds_through_that_day(ended: Callable[..., Case], triage: Person) -> None:
    hold(triage, ended(), until=NOW.date())
    assert propose_due(NOW) == 0
    assert propose_due(NOW + timedelta(days=1)) == 1


def test_a_new_hold_between_the_two_stops_the_disposal(
    ended: Callable[..., Case], person: Callable[..., Person]
) -> None:
    case = ended()
    proposal = proposed()
    above = person("supervisor", BODY)
    agree(principal=person("head", CSW), proposal_id=proposal.pk)
    placed = services.hold_proposed(principal=above, proposal_id=proposal.pk, reason="oversight", until=None)
    with pytest.raises(AccessDenied) as refused:
        agree(principal=above, proposal_id=proposal.pk)
    assert refused.value.decision.reason == "state"
    assert proposals() == []
    assert placed.report == case.first_report


def test_the_body_above_sees_and_lifts_what_it_holds_and_nothing_else(
    ended: Callable[..., Case], person: Callable[..., Person], triage: Person
) -> None:
    case = ended()
    proposal = proposed()
    above, colleague, worker = person("supervisor", BODY), person("head", BODY), person("case_worker", BODY)
    own = services.hold_proposed(principal=above, proposal_id=proposal.pk, reason="oversight", until=None)
    others = hold(triage, case)
    assert own.body == institution(BODY) and others.body is None
    for who in (above, colleague):
        assert set(Hold.objects.visible_to(who)) == {own}
        assert decide(who, "hold.lift", own).allowed and not decide(who, "hold.lift", others).allowed
    assert not Hold.objects.visible_to(worker).exists()
    with pytest.raises(Hold.DoesNotExist):
        services.lift_hold(principal=above, hold_id=others.pk)
    # The keeper knows of it, and may lift it too.
    assert decide(person("head", CSW), "hold.lift", own).allowed
    services.lift_hold(principal=colleague, hold_id=own.pk)
    events = AuditEvent.objects.filter(action__in=("hold.place", "hold.lift"), object_id=own.pk)
    assert set(events.values_list("institution", flat=True)) == {institution(BODY).pk}


def test_a_second_press_holds_nothing_twice_and_a_proposal_that_is_over_gives_no_hold(
    ended: Callable[..., Case], person: Callable[..., Person]
) -> None:
    ended()
    proposal, above = proposed(), person("supervisor", BODY)

    def press(**changes: Any) -> Hold:
        values: dict[str, Any] = {"reason": "oversight", "until": None} | changes
        return services.hold_proposed(principal=above, proposal_id=proposal.pk, **values)

    assert press() == press()
    with pytest.raises(TransitionNotAllowed):
        press(until=NOW.date() + timedelta(days=9))
    assert Hold.objects.visible_to(SYSTEM).count() == 1


def test_a_hold_that_nobody_withdrew_for_stops_it_too(
    ended: Callable[..., Case], person: Callable[..., Person], triage: Person
) -> None:
    case = ended()
    proposal = proposed()
    Hold.objects.create(report=case.first_report, reason="oversight", placed_by=triage.user, placed_at=NOW)
    with pytest.raises(TransitionNotAllowed):
        agree(principal=person("head", CSW), proposal_id=proposal.pk)


def test_a_hold_on_any_report_holds_the_whole_case(
    ended: Callable[..., Case], submit: Callable[..., Report], triage: Person
) -> None:
    case, later = ended(), submit()
    later.case, later.status = case, "accepted"
    later.save(update_fields=["case", "status"])
    Hold.objects.create(report=later, reason="oversight", placed_by=triage.user, placed_at=NOW)
    assert propose_due(NOW) == 0


def test_the_same_hold_twice_is_one(ended: Callable[..., Case], triage: Person) -> None:
    case = ended()
    assert hold(triage, case) == hold(triage, case)
    assert Hold.objects.visible_to(SYSTEM).count() == 1
    assert AuditEvent.objects.filter(action="hold.place").count() == 1


def test_a_hold_needs_a_known_reason_and_an_end_that_is_not_over(ended: Callable[..., Case], triage: Person) -> None:
    case = ended()
    with pytest.raises(services.UnknownCode):
        hold(triage, case, reason="because")
    with pytest.raises(HoldInThePast):
        hold(triage, case, until=NOW.date() - timedelta(days=1))
    assert not Hold.objects.visible_to(SYSTEM).exists()


def test_who_may_hold_and_lift_is_exactly_this(ended: Callable[..., Case], person: Callable[..., Person]) -> None:
    case = ended()
    placed = hold(person("triage", TRIAGE), case)
    may = {
        (role, at): (
            decide(person(role, at), "hold.place", case).allowed,
            decide(person(role, at), "hold.lift", placed).allowed,
        )
        for role, at in [
            ("triage", TRIAGE),
            ("case_worker", CSW),
            ("head", SCHOOL),
            ("supervisor", CSW),
            ("custodian", CSW),
            ("head", OTHER_CSW),
            ("desk_admin", TRIAGE),
            ("auditor", TRIAGE),
        ]
    }
    assert list(may.values()) == [
        (True, True),
        (True, False),
        (True, True),
        (True, True),
        *[(False, False)] * 4,
    ]


def test_nobody_excluded_learns_of_a_hold(
    ended: Callable[..., Case], person: Callable[..., Person], triage: Person
) -> None:
    case = ended()
    placed = hold(triage, case)
    Exclusion.objects.create(report=case.first_report, kind="institution", institution=institution(SCHOOL))
    head = person("head", SCHOOL)
    assert not Hold.objects.visible_to(head).exists()
    with pytest.raises(Hold.DoesNotExist):
        services.lift_hold(principal=head, hold_id=placed.pk)
