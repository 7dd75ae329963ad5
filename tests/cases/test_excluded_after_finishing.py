"""An institution that turns out excluded loses its part and the lead even when it had finished."""

from collections.abc import Callable

import pytest

from reporting.cases import services
from reporting.cases.models import Case, ClosureProposal, Exclusion, Participation
from reporting.cases.principals import Person, System
from reporting.cases.states import CaseStatus
from reporting.cases.triage.queries import cases_to_route
from reporting.vault.models import AuditEvent
from tests.cases.fixtures import CSW, SCHOOL, fresh, institution

pytestmark = pytest.mark.django_db
SYSTEM = System("test")


@pytest.mark.parametrize("proposed", [False, True])
def test_a_finished_lead_that_turns_out_excluded_makes_room_for_another(
    proposed: bool, routed: Callable[..., Case], person: Callable[..., Person], triage: Person
) -> None:
    case = routed(risk="acute", excluded=("other",), institution=None, setting="online")
    people = {code: person("case_worker", code) for code in (CSW, SCHOOL)}
    for code, who in people.items():
        part = Participation.objects.visible_to(SYSTEM).get(case=case, institution__code=code)
        services.accept_participation(principal=who, participation_id=part.pk)
        services.finish_participation(principal=who, participation_id=part.pk, reason="Договорено је.")
    if proposed:
        services.propose_closure(principal=people[CSW], case_id=case.pk, outcome="stopped", note="Да.")
    services.resolve_exclusion(
        principal=triage,
        exclusion_id=Exclusion.objects.visible_to(SYSTEM).get().pk,
        institutions=[institution(CSW).pk],
        although_unopened=True,
    )
    states = dict(Participation.objects.visible_to(SYSTEM).values_list("institution__code", "status"))
    assert states == {CSW: "revoked", SCHOOL: "done"}
    case.refresh_from_db()
    assert case.status == CaseStatus.IN_PROGRESS
    assert not ClosureProposal.objects.visible_to(SYSTEM).filter(status="open").exists()
    sent_back = AuditEvent.objects.filter(action="closure.reject", purpose="exclusion")
    assert sent_back.count() == int(proposed)
    assert [row.pk for row in cases_to_route(triage).rows] == [case.pk]
    services.route_case(principal=triage, case_id=case.pk, recipients=[], lead_id=institution(SCHOOL).pk)
    assert cases_to_route(triage).rows == []
    assert (
        services.propose_closure(
            principal=fresh(people[SCHOOL]), case_id=case.pk, outcome="stopped", note="Да."
        ).case_id
        == case.pk
    )
