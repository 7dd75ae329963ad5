"""Every action x every role x how the person stands to the case, against a table written by hand."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from reporting.cases import services
from reporting.cases.access import FIELD_CLASS_ROLES, RULES, decide, would_allow
from reporting.cases.models import CallOwed, Case, DisposalProposal, EmergencyAccess, Exclusion, Participation, Report
from reporting.cases.principals import Person, Reporter, System
from reporting.registry.models import RetentionClass, Role
from tests.cases.fixtures import CSW, OTHER_CSW, POLICE, SCHOOL, TRIAGE, fresh, institution
from tests.registry.factories import InstitutionFactory, RoleAssignmentFactory, UserFactory, change

pytestmark = [pytest.mark.protected, pytest.mark.django_db]
SYSTEM = System("test")
W, H, S, C = "case_worker", "head", "supervisor", "custodian"
NOBODY: set[str] = set()
PROSECUTOR = "ojt-novi-sad"

# Who may do it where their institution takes part (and has taken the case), beside triage.
PARTICIPANTS: dict[str, set[str]] = {
    "case.find": {W, H, S, C},
    "day.view": {W, H, S, C},
    "load.view": {H},
    "draft.keep": {W, H, S, C, "desk_admin"},
    "triage.queue": NOBODY,
    "report.view": NOBODY,
    "report.claim": NOBODY,
    "report.accept": NOBODY,
    "report.dismiss": NOBODY,
    "report.set_aside_propose": NOBODY,
    "report.set_aside": NOBODY,
    "report.bring_back": NOBODY,
    "report.read_story": {W},
    "report.read_identity": {W, C},
    "report.read_place": {W},
    "report.reach_child": NOBODY,
    "exclusion.resolve": NOBODY,
    "decline.read": NOBODY,
    "case.view": {W, H, S, C},
    "case.access_log": {H, S},
    "case.route": NOBODY,
    "case.close_untaken": NOBODY,
    "case.reopen": NOBODY,
    "report.recuse": NOBODY,
    "case.recuse": {W, H, S, C},
    "participation.receive": {W},
    "participation.accept": {W},
    "participation.decline": {W},
    "participation.finish": {W},
    "participation.hand_over": {W, H},
    "participation.name": {W},
    "participation.resume": {W},
    "participation.take_back": NOBODY,
    "participation.end": NOBODY,
    "participation.send_again": NOBODY,
    "participation.need_no_other": NOBODY,
    "contact.record": {W},
    "contact.read": {W},
    "contact.give_up": NOBODY,
    "measure.record": {W},
    "measure.correct": {W},
    "risk.reassess": {W},
    "risk.decide": {W},
    "measure.read": {W, H, S},
    "message.read": {W},
    "message.send": {W},
    "withdrawal.view": {W, H},
    "closure.propose": {W},
    "closure.decide": {W, H},
    "disposal.list": {H, S},
    "disposal.view": {H, S},
    "disposal.approve": {H},
    "hold.place": {W, H, S},
    "hold.lift": {H, S},
    "emergency_access.open": {W},
    "emergency_access.leave_note": NOBODY,
    "emergency_access.read_notes": {W},
    "emergency_access.end": NOBODY,
    "emergency_access.review": {H, S},
    "audit.read": {"auditor"},
    "health.read": {"operator"},
    "roles.view": {"desk_admin"},
    "role.grant": {"desk_admin"},
    "role.confirm": {"desk_admin"},
    "role.end": {"desk_admin"},
    "recovery.confirm": {"desk_admin"},
    "recovery.stop": {"desk_admin"},
    "sessions.end": {"desk_admin"},
    "institutions.view": {"desk_admin"},
    "institution.change": {"desk_admin"},
    "institution.confirm": {"desk_admin"},
    # Heads of triage besides; the tests of duty say so.
    "duty.view": NOBODY,
    "duty.plan": NOBODY,
    "duty.hear": NOBODY,
    "substitute.view": {H},
    "substitute.name": {H},
    "substitute.end": {H},
    "follow.view": NOBODY,
    "follow.write": NOBODY,
}
# Of a part triage does what no institution does.
OF_TRIAGE = {f"participation.{name}" for name in ("take_back", "end", "send_again", "need_no_other")}
WITHOUT_CASES = {a for a, who in PARTICIPANTS.items() if who & {"auditor", "operator", "desk_admin"}}
NOT_TRIAGE = {a for a in PARTICIPANTS if a.startswith(("participation.", "closure.", "follow."))} | {
    "measure.record",
    "measure.correct",
    # Where an institution has taken the case, triage is no second person.
    "risk.decide",
}
# Only who broke the emergency access leaves a word and ends it; what an institution reviews, triage does not.
ABOUT_ROLES = {"substitute.name", "substitute.end"}
NOT_TRIAGE |= (
    WITHOUT_CASES
    | ABOUT_ROLES
    | {"load.view", "substitute.view", "emergency_access.leave_note", "emergency_access.end", "emergency_access.review"}
)
# Triage opens the place by an act of its own, ``report.reach_child``.
NOT_TRIAGE |= {"disposal.approve", "duty.plan", "report.read_place"}
# Kept by everybody who types.
NOT_TRIAGE -= {"draft.keep"} | OF_TRIAGE
LISTS = {
    "case.find",
    "day.view",
    "load.view",
    "triage.queue",
    "disposal.list",
    "emergency_access.open",
    "duty.view",
    "duty.plan",
    "duty.hear",
    "substitute.view",
} | WITHOUT_CASES


def object_of(action: str, *, submit: Any, routed: Any, person: Any, triage: Person) -> Any:
    """Return an object in a state in which the action is possible."""
    if action == "role.confirm":
        return RoleAssignmentFactory(confirmed_by=None)
    if action == "institution.confirm":
        return InstitutionFactory()
    if action == "recovery.confirm":
        return UserFactory()
    if action in ABOUT_ROLES:
        return person(W, CSW).assignments[0]
    if action in LISTS:
        return None
    if action in ("report.view", "report.claim", "report.accept", "report.dismiss"):
        return submit()
    if action.startswith("report.set_aside"):
        report = submit()
        first = person("triage", TRIAGE).user if action == "report.set_aside" else None
        Report.objects.visible_to(SYSTEM).filter(pk=report.pk).update(alike="x", set_aside_first=first)
        return Report.objects.visible_to(SYSTEM).get(pk=report.pk)
    if action == "report.bring_back":
        report = submit()
        Report.objects.visible_to(SYSTEM).filter(pk=report.pk).update(status="spam")
        return Report.objects.visible_to(SYSTEM).get(pk=report.pk)
    if action == "exclusion.resolve":
        return Exclusion.objects.visible_to(SYSTEM).get(report=submit(excluded=("police",)))
    of_place = ("report.read_place", "report.reach_child")
    acute = {"risk": "acute", "danger_now": "yes"} if action in of_place else {}
    case = routed(to=(CSW,)) if action == "closure.decide" else routed(**acute)
    part = Participation.objects.visible_to(SYSTEM).get(case=case, institution__code=CSW)
    of_part = ("report.read_place", "participation.receive", "participation.accept", "participation.decline")
    if action in (*of_part, "participation.take_back"):
        return part
    if action in ("participation.send_again", "participation.need_no_other"):
        return services.end_participation(principal=triage, participation_id=part.pk, reason="cannot_act")
    worker = person(W, CSW)
    if action == "case.close_untaken":
        return Case.objects.visible_to(SYSTEM).get(pk=case.pk)
    part = services.accept_participation(principal=worker, participation_id=part.pk)
    of_taken = ("participation.finish", "participation.hand_over", "participation.name", "participation.end")
    if action in (*of_taken, "measure.record", "measure.correct"):
        return Participation.objects.visible_to(SYSTEM).get(pk=part.pk)
    if action == "participation.resume":
        return services.finish_participation(principal=worker, participation_id=part.pk, reason="Договорено је.")
    if action == "closure.decide":
        services.finish_participation(principal=worker, participation_id=part.pk, reason="Договорено је.")
        return services.propose_closure(principal=worker, case_id=case.pk, outcome="stopped", note="")
    if action == "case.reopen":
        Case.objects.visible_to(SYSTEM).filter(pk=case.pk).update(status="closed")
    if action in ("disposal.view", "disposal.approve"):
        now = timezone.now()
        report, rule = case.first_report, RetentionClass.objects.get(code="case_closed")
        return DisposalProposal.objects.create(report=report, rule=rule, counted_from=now, due_at=now, proposed_at=now)
    if action == "hold.lift":
        return services.hold_case(principal=worker, case_id=case.pk, reason="complaint", until=None)
    if action in ("emergency_access.end", "emergency_access.review"):
        return opening_on(case, by=person(W, POLICE))
    if action == "risk.decide":
        said = {"risk": "low", "level": 2, "reason": "protected", "note": "Код баке је."}
        return services.reassess(principal=triage, case_id=case.pk, submission_key=uuid.uuid4(), **said)
    if action == "contact.give_up":
        return CallOwed.objects.create(
            case=case, report=case.first_report, institution=institution(SCHOOL), owed_since=timezone.now()
        )
    if action.startswith(
        ("case.", "risk.", "closure.", "contact.", "decline.", "hold.", "emergency_access.", "withdrawal.")
    ):
        return Case.objects.visible_to(SYSTEM).get(pk=case.pk)
    return Report.objects.visible_to(SYSTEM).get(case=case)


def opening_on(case: Case, *, by: Person) -> EmergencyAccess:
    """Let somebody open emergency access; the head of the centre, which leads, must judge it."""
    return EmergencyAccess.objects.create(
        case=case,
        report=case.first_report,
        user=by.user,
        institution=institution(POLICE),
        ground_id="danger_now",
        reason="x",
        remark="",
        opened_at=timezone.now(),
        ends_at=timezone.now() + timedelta(hours=2),
        submission_key=uuid.uuid4(),
        reviewer=institution(CSW),
    )


def report_of(obj: Any) -> Report:
    if isinstance(obj, Report):
        return obj
    return obj.first_report if isinstance(obj, Case) else obj.report


def test_the_table_speaks_of_every_action() -> None:
    assert set(PARTICIPANTS) == set(RULES)
    with pytest.raises(KeyError):
        decide(SYSTEM, "case.delete")


@pytest.mark.full
@pytest.mark.parametrize("action", PARTICIPANTS)
def test_action(
    action: str,
    submit: Callable[..., Report],
    routed: Callable[..., Case],
    person: Callable[..., Person],
    triage: Person,
) -> None:
    obj = object_of(action, submit=submit, routed=routed, person=person, triage=triage)
    people = {
        (role, where): person(role, at)
        for role in Role.values
        for where, at in (("inside", TRIAGE if role == "triage" else CSW), ("outside", OTHER_CSW))
        if not (role == "triage" and where == "outside")
    }
    for (role, where), who in people.items():
        if role == "triage":
            expected = action not in NOT_TRIAGE
        else:
            expected = role in PARTICIPANTS[action] and (where == "inside" or action in LISTS)
        assert would_allow(who, action, obj) == expected, (role, where)
        assert decide(who, action, obj).allowed == expected
        assert not would_allow(Person(user=who.user, second_factor=False), action, obj), "without a second factor"
    if obj is not None and action not in LISTS | ABOUT_ROLES:
        for code in (CSW, TRIAGE):
            Exclusion.objects.create(report=report_of(obj), kind="institution", institution=institution(code))
        for (role, where), who in people.items():
            if where == "inside":
                decision = decide(fresh(who), action, obj)
                assert (decision.allowed, decision.reason) == (False, "excluded"), role
        Exclusion.objects.visible_to(SYSTEM).filter(kind="institution", report=report_of(obj)).delete()
    for who in people.values():
        change(who.user.role_assignments, valid_to=timezone.now())
        assert not would_allow(fresh(who), action, obj), "a former employee"


def test_the_holder_of_a_code_follows_its_own_report_and_nothing_else(
    submit: Callable[..., Report], routed: Callable[..., Case]
) -> None:
    report, other = submit(), routed()
    holder = Reporter(report.pk)
    for action in RULES:
        about_own, about_other = decide(holder, action, report), decide(holder, action, other.first_report)
        ground = (True, "code") if action.startswith("follow.") else (False, "not_theirs")
        assert (about_own.allowed, about_own.reason) == ground
        assert (about_other.allowed, about_other.reason) == (False, "not_theirs")
    assert not Case.objects.visible_to(Reporter(other.first_report.pk)).exists()


def test_a_worker_whose_institution_has_not_taken_the_case_reads_no_story(
    routed: Callable[..., Case], person: Callable[..., Person]
) -> None:
    case = routed()
    worker = person(W, SCHOOL)
    for action in ("report.read_story", "report.read_identity", "message.read", "message.send"):
        assert not would_allow(worker, action, case.first_report)
    assert would_allow(worker, "case.view", case)


@pytest.mark.parametrize(
    ("where", "role", "opens"),
    [
        (POLICE, W, {"public", "narrative", "identity", "original_file"}),
        (PROSECUTOR, W, {"public", "narrative", "identity", "original_file"}),
        (CSW, W, {"public", "narrative", "identity"}),
        (POLICE, H, NOBODY),
        (POLICE, C, {"public", "identity"}),
    ],
)
def test_only_police_and_prosecutor_open_original_files(
    where: str, role: str, opens: set[str], routed: Callable[..., Case], person: Callable[..., Person]
) -> None:
    case = routed(to=(where,))
    part = Participation.objects.visible_to(SYSTEM).get(case=case)
    services.accept_participation(principal=person(W, where), participation_id=part.pk)
    report = Report.objects.visible_to(SYSTEM).get(pk=case.first_report.pk)
    someone = person(role, where)
    allowed = {
        field_class
        for field_class in FIELD_CLASS_ROLES
        if decide(someone, "report.read_identity", report, field_class).allowed
    }
    assert allowed == opens


def test_a_police_role_follows_from_the_institution_and_from_no_other_role(person: Callable[..., Person]) -> None:
    assert person(W, POLICE).roles == {W, "police"}
    assert person(W, PROSECUTOR).roles == {W, "prosecutor"}
    assert person(W, SCHOOL).roles == {W}
    assert person(H, POLICE).roles == {H}
    both = person(W, SCHOOL)
    person(H, POLICE, user=both.user)
    assert fresh(both).institution_ids("police") == set()


def test_an_unknown_field_class_is_a_mistake_and_no_refusal(routed: Callable[..., Case], triage: Person) -> None:
    with pytest.raises(KeyError):
        decide(triage, "report.read_story", routed().first_report, "everything")


def test_nobody_writes_in_the_name_of_another_institution(
    routed: Callable[..., Case], person: Callable[..., Person]
) -> None:
    from reporting.cases.access import AccessDenied

    case = routed()
    parts = {p.institution.code: p for p in Participation.objects.visible_to(SYSTEM).filter(case=case)}
    worker = person(W, CSW)
    services.accept_participation(principal=worker, participation_id=parts[CSW].pk)
    for part in (parts[SCHOOL].pk, None):
        with pytest.raises(AccessDenied):
            services.message_to_reporter(
                principal=worker,
                report_id=case.first_report.pk,
                participation_id=part,
                body="x",
                submission_key=uuid.uuid4(),
            )


def test_jobs_may_do_everything_and_nobody_of_an_unknown_kind_anything(case: Case) -> None:
    for action in RULES:
        assert decide(SYSTEM, action, case).reason == "system", action
        with pytest.raises(TypeError):
            decide(case.first_report, action, case)  # type: ignore[arg-type]
