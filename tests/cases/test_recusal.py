"""A conflict of interest: whoever has one is out, the case goes on, and no report is lost."""

from collections.abc import Callable

import pytest

from reporting.cases import services
from reporting.cases.access import AccessDenied, would_allow
from reporting.cases.models import Case, Exclusion, Participation, Report
from reporting.cases.principals import Person, System
from reporting.cases.triage.queries import cases_to_route
from reporting.registry.selectors import alternate_of
from reporting.vault.models import AuditEvent
from tests.cases.fixtures import CSW, OTHER_CSW, SCHOOL, TRIAGE, fresh, institution

pytestmark = pytest.mark.django_db
SYSTEM = System("test")


def part(case: Case, code: str) -> Participation:
    return Participation.objects.visible_to(SYSTEM).get(case=case, institution__code=code)


def recuse(who: Person, case: Case, reason: str = "relative") -> bool:
    return services.recuse_from_case(principal=who, case_id=case.pk, reason=reason)


def sees(who: Person, case: Case) -> bool:
    return Case.objects.visible_to(fresh(who)).filter(pk=case.pk).exists()


def test_whoever_recuses_is_out_and_a_colleague_goes_on(
    routed: Callable[..., Case], person: Callable[..., Person]
) -> None:
    case, worker, colleague = routed(), person("case_worker", CSW), person("case_worker", CSW)
    services.accept_participation(principal=worker, participation_id=part(case, CSW).pk)
    assert recuse(worker, case) is False
    assert not sees(worker, case)
    assert not would_allow(fresh(worker), "report.read_story", case.first_report)
    assert sees(colleague, case)
    assert part(case, CSW).status == "accepted"


def test_the_last_worker_of_an_institution_sends_its_part_back_to_triage(
    routed: Callable[..., Case], person: Callable[..., Person], triage: Person
) -> None:
    case, worker = routed(to=(CSW,)), person("case_worker", CSW)
    person("head", CSW)
    services.accept_participation(principal=worker, participation_id=part(case, CSW).pk)
    assert recuse(worker, case) is True
    assert part(case, CSW).status == "revoked"
    assert [row.pk for row in cases_to_route(fresh(triage)).rows] == [case.pk]


def test_a_colleague_who_is_excluded_too_does_not_count(
    routed: Callable[..., Case], person: Callable[..., Person]
) -> None:
    case, worker, colleague = routed(), person("case_worker", CSW), person("case_worker", CSW)
    Exclusion.objects.create(report=case.first_report, kind="user", user=colleague.user)
    assert recuse(worker, case) is True
    assert part(case, SCHOOL).status == "requested", "the other institution goes on"


def test_a_head_who_recuses_puts_the_supervising_body_beside_the_case(
    routed: Callable[..., Case], person: Callable[..., Person]
) -> None:
    case, head = routed(), person("head", CSW)
    person("case_worker", CSW)
    above = alternate_of(institution(CSW))
    assert above is not None
    assert recuse(head, case) is False
    assert not sees(head, case)
    observer = part(case, above.code)
    assert (observer.status, observer.visibility) == ("observer", "withheld")
    assert sees(person("supervisor", above.code), case)


def test_an_excluded_supervisor_is_replaced_by_its_own_superior(
    routed: Callable[..., Case], person: Callable[..., Person]
) -> None:
    case, head = routed(), person("head", CSW)
    above = alternate_of(institution(CSW))
    assert above is not None
    Exclusion.objects.create(report=case.first_report, kind="institution", institution=above)
    recuse(head, case)
    next_above = alternate_of(above)
    codes = set(
        Participation.objects.visible_to(SYSTEM)
        .filter(case=case, status="observer")
        .values_list("institution__code", flat=True)
    )
    assert codes == ({next_above.code} if next_above else set())


def test_the_last_member_of_triage_cannot_leave_a_report_to_nobody(
    submit: Callable[..., Report], triage: Person, person: Callable[..., Person]
) -> None:
    report = submit()
    with pytest.raises(services.RecusalRefused):
        services.recuse_from_report(principal=triage, report_id=report.pk, reason="close")
    assert Report.objects.visible_to(fresh(triage)).filter(pk=report.pk).exists()
    other = person("triage", TRIAGE)
    services.recuse_from_report(principal=triage, report_id=report.pk, reason="close")
    assert not Report.objects.visible_to(fresh(triage)).filter(pk=report.pk).exists()
    assert Report.objects.visible_to(fresh(other)).filter(pk=report.pk).exists()
    with pytest.raises(services.RecusalRefused):
        services.recuse_from_report(principal=other, report_id=report.pk, reason="close")


def test_recusal_leaves_a_trace_without_typed_text(routed: Callable[..., Case], person: Callable[..., Person]) -> None:
    case, worker, colleague = routed(), person("case_worker", CSW), person("case_worker", CSW)
    recuse(worker, case, "own_act")
    event = AuditEvent.objects.get(action="case.recuse")
    assert (event.actor, event.object_id, event.purpose) == (worker.user.pk, case.pk, "recusal: own_act")
    exclusion = Exclusion.objects.visible_to(SYSTEM).get(user=worker.user)
    assert exclusion.source == "recusal"
    with pytest.raises(ValueError):
        recuse(colleague, case, "Зебра")


def test_nobody_recuses_from_a_case_that_is_not_theirs(
    routed: Callable[..., Case], person: Callable[..., Person]
) -> None:
    case = routed()
    with pytest.raises(Case.DoesNotExist):
        recuse(person("case_worker", OTHER_CSW), case)
    with pytest.raises((AccessDenied, Case.DoesNotExist)):
        recuse(person("desk_admin", CSW), case)
