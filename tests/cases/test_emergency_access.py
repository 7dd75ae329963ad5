"""Break-glass: opens one case for a time, for whoever holds its number, and never past an exclusion."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.utils import timezone

from reporting.cases import services
from reporting.cases.access import RULES, AccessDenied, decide, would_allow
from reporting.cases.models import (
    Case,
    ClosureProposal,
    Deadline,
    EmergencyAccess,
    EmergencyNote,
    Exclusion,
    Measure,
    Message,
    Participation,
    Report,
)
from reporting.cases.principals import Person, Reporter, System
from reporting.cases.selectors import case_view, identity_of, my_day, story_of
from reporting.vault.models import AuditEvent
from tests.cases.fixtures import (
    CSW,
    EMERGENCY_REASON,
    OTHER_CSW,
    POLICE,
    SAID,
    SCHOOL,
    TRIAGE,
    fresh,
    institution,
    open_up,
    read_all,
)
from tests.registry.factories import change

pytestmark = pytest.mark.django_db
SYSTEM = System("test")


@pytest.fixture
def case(routed: Callable[..., Case], person: Callable[..., Person]) -> Case:
    """A case that the centre leads and has taken, with something of every kind on it."""
    made, worker = routed(), person("case_worker", CSW)
    person("head", CSW)
    part = Participation.objects.visible_to(SYSTEM).get(case=made, institution__code=CSW)
    services.accept_participation(principal=worker, participation_id=part.pk)
    services.record_measure(
        principal=worker,
        participation_id=part.pk,
        kind="assessment",
        said=SAID,
        note="Белешка",
        submission_key=uuid.uuid4(),
        although_unread=True,
    )
    services.message_from_reporter(principal=Reporter(part.report_id), body="Ту сам.", submission_key=uuid.uuid4())
    return made


def sees(who: Person, case: Case) -> set[str]:
    """Return of which models of the case the person sees rows."""
    return {
        model.__name__
        for model in (Report, Case, Participation, Deadline, Measure, Message, Exclusion, ClosureProposal)
        if model.objects.visible_to(fresh(who)).filter(**{model.objects.all().to_case: case.pk}).exists()
    }


def test_without_it_nothing_and_with_it_the_story_for_two_hours(case: Case, stranger: Person) -> None:
    assert sees(stranger, case) == set()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        opening = open_up(stranger, case)
        assert opening.ends_at - opening.opened_at == timedelta(hours=2)
        assert sees(stranger, case) == {"Report", "Case", "Participation", "Deadline", "Measure", "Message"}
        assert story_of(principal=fresh(stranger), report=case.first_report).narrative
        clock.move_to(opening.ends_at - timedelta(microseconds=1))
        assert case_view(fresh(stranger), case.pk).case == case
        clock.move_to(opening.ends_at)
        assert sees(stranger, case) == set()
        with pytest.raises(Case.DoesNotExist):
            case_view(fresh(stranger), case.pk)
        with pytest.raises(AccessDenied):
            story_of(principal=fresh(stranger), report=case.first_report)


def test_the_time_box_is_a_setting_and_the_server_counts_it(case: Case, stranger: Person, settings: Any) -> None:
    settings.EMERGENCY_ACCESS_HOURS = 5
    opening = open_up(stranger, case)
    with time_machine.travel(opening.opened_at - timedelta(days=1), tick=False):
        assert sees(stranger, case) == set(), "a clock that is put back opens nothing"
    with time_machine.travel(opening.opened_at + timedelta(hours=4), tick=False):
        assert "Case" in sees(stranger, case)


def test_it_opens_public_and_narrative_and_lets_nothing_be_done_but_leaving_a_word(
    case: Case, stranger: Person
) -> None:
    open_up(stranger, case)
    report, who = case.first_report, fresh(stranger)
    objects: dict[str, Any] = {"case": case, "closure": case, "report": report, "message": report, "measure": report}
    part = Participation.objects.visible_to(SYSTEM).get(case=case, institution__code=CSW)
    objects |= {"participation": part, "exclusion": report, "decline": case, "emergency_access": case}
    allowed = {
        action
        for action in RULES
        if (kind := action.split(".")[0]) in objects
        and not action.startswith(("emergency_access.open", "emergency_access.end", "emergency_access.review"))
        and decide(who, action, objects[kind]).allowed
    }
    assert allowed == {"case.view", "report.read_story", "measure.read", "message.read", "emergency_access.leave_note"}
    assert allowed == {action for action, rule in RULES.items() if rule.emergency_access}
    for field_class in ("identity", "original_file"):
        assert decide(who, "report.read_story", report, field_class).reason == "field_class"
    with pytest.raises(AccessDenied):
        identity_of(principal=who, report=report, reason="find_child")
    with pytest.raises(AccessDenied):
        services.message_to_reporter(
            principal=who, report_id=report.pk, participation_id=None, body="x", submission_key=uuid.uuid4()
        )


def test_looking_changes_nothing_on_the_case(case: Case, stranger: Person) -> None:
    open_up(stranger, case)
    view = case_view(fresh(stranger), case.pk)
    read_all(fresh(stranger), view.report)
    assert Message.objects.visible_to(SYSTEM).get(report=view.report).readings.count() == 0
    assert not any(
        allowed for act, allowed in view.may.items() if act not in ("report_read_story", "emergency_access_leave_note")
    )
    day = my_day(fresh(stranger))
    assert (day.due.rows, day.incoming.rows, day.unread.rows) == ([], [], [])


def test_the_person_ends_it_earlier_and_twice_is_harmless(case: Case, stranger: Person) -> None:
    opening = open_up(stranger, case)
    ended = services.end_emergency_access(principal=fresh(stranger), opening_id=opening.pk)
    assert sees(stranger, case) == set()
    assert services.end_emergency_access(principal=fresh(stranger), opening_id=opening.pk).ended_at == ended.ended_at
    assert AuditEvent.objects.filter(action="emergency_access.end", object_id=case.pk).count() == 1


def test_nobody_ends_somebody_elses(
    case: Case, stranger: Person, triage: Person, person: Callable[..., Person]
) -> None:
    opening = open_up(stranger, case)
    with pytest.raises(AccessDenied):
        services.end_emergency_access(principal=fresh(triage), opening_id=opening.pk)
    with pytest.raises(EmergencyAccess.DoesNotExist):
        services.end_emergency_access(principal=person("case_worker", OTHER_CSW), opening_id=opening.pk)


def test_whoever_loses_the_role_loses_the_case_in_the_same_request(
    case: Case, stranger: Person, person: Callable[..., Person]
) -> None:
    open_up(stranger, case)
    person("custodian", POLICE, user=stranger.user)
    assert "Case" in sees(stranger, case)
    # Another role stays: what was opened belongs to the one in whose name it was.
    change(stranger.user.role_assignments.filter(role="case_worker"), valid_to=timezone.now())
    assert sees(stranger, case) == set()
    assert not decide(fresh(stranger), "report.read_story", case.first_report).allowed


def test_the_reason_is_sealed_and_the_trace_holds_the_ground(case: Case, stranger: Person) -> None:
    opening = open_up(stranger, case)
    sealed = EmergencyAccess.objects.visible_to(SYSTEM).values_list("reason", flat=True).get(pk=opening.pk)
    assert EMERGENCY_REASON.encode() not in bytes(sealed)
    event = AuditEvent.objects.get(action="emergency_access.open")
    assert (event.object_id, event.purpose) == (case.pk, "emergency_access: danger_now")
    assert (event.actor, event.institution) == (stranger.user.pk, institution(OTHER_CSW).pk)


def test_a_read_story_is_written_down_for_the_institution_that_opened_it(case: Case, stranger: Person) -> None:
    open_up(stranger, case)
    story_of(principal=fresh(stranger), report=case.first_report)
    event = AuditEvent.objects.get(action="report.read_story", actor=stranger.user.pk)
    assert event.institution == institution(OTHER_CSW).pk


def test_a_word_reaches_the_lead_and_never_the_reporter(
    case: Case, stranger: Person, person: Callable[..., Person], triage: Person
) -> None:
    open_up(stranger, case)
    key = uuid.uuid4()
    note = services.leave_note(principal=fresh(stranger), case_id=case.pk, body="Дете је код нас.", submission_key=key)
    again = services.leave_note(principal=fresh(stranger), case_id=case.pk, body="Дете је код нас.", submission_key=key)
    assert again == note
    lead, other = person("case_worker", CSW), person("case_worker", SCHOOL)
    assert EmergencyNote.objects.visible_to(lead).get().body == "Дете је код нас."
    assert would_allow(lead, "emergency_access.read_notes", case) and would_allow(
        triage, "emergency_access.read_notes", case
    )
    assert not EmergencyNote.objects.visible_to(other).exists()
    assert not EmergencyNote.objects.visible_to(Reporter(note.report_id)).exists()
    assert not EmergencyAccess.objects.visible_to(Reporter(note.report_id)).exists()
    services.mark_notes_read(principal=fresh(triage), case=case, shown=[note.pk])
    assert EmergencyNote.objects.visible_to(SYSTEM).get().read_at is None
    services.mark_notes_read(principal=fresh(lead), case=case, shown=[note.pk])
    assert EmergencyNote.objects.visible_to(SYSTEM).get().read_at is not None


def test_whoever_works_on_the_case_leaves_no_word_that_way(case: Case, person: Callable[..., Person]) -> None:
    with pytest.raises(AccessDenied):
        services.leave_note(
            principal=person("case_worker", CSW), case_id=case.pk, body="x", submission_key=uuid.uuid4()
        )


def test_an_institution_that_has_declined_may_come_back_in_danger_and_still_changes_nothing(
    routed: Callable[..., Case], person: Callable[..., Person]
) -> None:
    cache.clear()
    case, worker = routed(to=(CSW, POLICE)), person("case_worker", POLICE)
    part = Participation.objects.visible_to(SYSTEM).get(case=case, institution__code=POLICE)
    services.decline_participation(principal=worker, participation_id=part.pk, reason="not_competent", note="")
    assert sees(worker, case) == set()
    open_up(worker, case)
    assert sees(worker, case)
    part = Participation.objects.visible_to(SYSTEM).get(pk=part.pk)
    assert not would_allow(fresh(worker), "participation.accept", part)
    assert not would_allow(fresh(worker), "report.read_identity", case.first_report)
    report = case.first_report
    services.message_from_reporter(principal=Reporter(report.pk), body="Ту сам.", submission_key=uuid.uuid4())
    read_all(fresh(worker), report)
    assert Message.objects.visible_to(SYSTEM).get(report=report).readings.count() == 0


def test_a_case_that_nobody_leads_is_open_to_it_too(
    submit: Callable[..., Report], triage: Person, stranger: Person
) -> None:
    case = services.accept_report(
        principal=triage, report_id=submit().pk, risk="acute", level=None, although_unread=True
    )
    assert open_up(stranger, case).reviewer != institution(OTHER_CSW)
    assert TRIAGE not in {one.institution.code for one in fresh(stranger).assignments}
