"""A closed case calls nobody, whatever is found out about it; opened again it is not nobody's."""

from collections.abc import Callable, Iterator

import pytest
from django.utils import timezone

from reporting.cases import services
from reporting.cases.models import CallOwed, Case, Exclusion, Report
from reporting.cases.principals import System
from tests.cases.alarms import Desk, night, open_alarms
from tests.cases.fixtures import CSW, POLICE, _with_role, fresh, institution
from tests.cases.test_alarms import acute, part_of
from tests.registry.factories import change

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keyring", "registry_data")]
SYSTEM = System("test")
UNKNOWN = {"excluded": ("other",), "excluded_text": "Комшија"}


@pytest.fixture
def desk(keyring: object, registry_data: None) -> Iterator[Desk]:
    yield from night()


def guess_of(case: Case) -> Exclusion:
    return Exclusion.objects.visible_to(SYSTEM).get(report=case.first_report, kind="person")


def names(desk: Desk, case: Case, *codes: str) -> None:
    services.resolve_exclusion(
        principal=fresh(desk.first),
        exclusion_id=guess_of(case).pk,
        institutions=[institution(code).pk for code in codes],
        outside=not codes,
        although_unopened=True,
    )


def closes(desk: Desk, case: Case) -> Case:
    """Let the centre, which leads, and the police finish, and who must agree to it close the case."""
    workers = {CSW: desk.centre, POLICE: desk.police}
    for part in case.participations.select_related("institution"):
        who = workers[part.institution.code]
        services.accept_participation(principal=fresh(who), participation_id=part.pk)
        services.finish_participation(principal=fresh(who), participation_id=part.pk, reason="Готово.")
    alone = case.participations.count() == 1
    proposal = services.propose_closure(
        principal=fresh(desk.centre), case_id=case.pk, outcome="stopped", note="Престало је."
    )
    for who in (_with_role("head", CSW), _with_role("supervisor", "minrzs") if alone else desk.police):
        services.approve_closure(principal=fresh(who), proposal_id=proposal.pk)
    closed = Case.objects.visible_to(SYSTEM).get(pk=case.pk)
    assert closed.status == "closed"
    return closed


def test_an_exclusion_that_waited_for_its_second_person_waits_no_more(
    desk: Desk, submit: Callable[..., Report]
) -> None:
    case = acute(desk, lambda **said: submit(**said | UNKNOWN), to=(CSW, POLICE))
    names(desk, case)
    assert "exclusion_named" in open_alarms(case.first_report)
    closes(desk, case)
    assert open_alarms(case.first_report) == []


def test_whom_a_closed_case_turns_out_to_exclude_nobody_has_to_replace(
    desk: Desk, submit: Callable[..., Report]
) -> None:
    case = closes(desk, acute(desk, lambda **said: submit(**said | UNKNOWN), to=(CSW, POLICE)))
    names(desk, case, CSW)
    assert part_of(case, CSW).status == "revoked"
    assert open_alarms(case.first_report) == []
    services.reopen_case(principal=fresh(desk.first), case_id=case.pk)
    assert "case_waits" in open_alarms(case.first_report), "nobody leads it any more"
    services.route_case(principal=fresh(desk.first), case_id=case.pk, recipients=[], lead_id=institution(POLICE).pk)
    assert open_alarms(case.first_report) == []


def test_a_call_that_was_owed_is_not_owed_when_the_case_is_closed(desk: Desk, submit: Callable[..., Report]) -> None:
    change(desk.police.user.role_assignments, valid_to=timezone.now())
    case = acute(desk, submit, to=(CSW, POLICE))
    assert CallOwed.objects.visible_to(SYSTEM).filter(case=case, done_at=None).exists()
    closes(desk, case)
    assert not CallOwed.objects.visible_to(SYSTEM).filter(case=case, done_at=None).exists()
    assert open_alarms(case.first_report) == []
