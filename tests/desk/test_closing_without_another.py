"""A grave case that no second institution can approve is approved by triage, and by nobody of the lead's."""

from collections.abc import Callable

import pytest

from reporting.cases import services
from reporting.cases.models import Case, Participation
from reporting.cases.principals import Person, System
from tests.cases.fixtures import CSW, TRIAGE, institution
from tests.desk.conftest import Seat, finish, part_of, take

SYSTEM = System("test")
MINISTRY = "minrzs"
pytestmark = pytest.mark.django_db


def propose(case: Case, worker: Seat) -> str:
    """Finish and propose; return the address of the decision."""
    take(case, worker)
    finish(case, worker)
    proposal = services.propose_closure(principal=worker.person, case_id=case.pk, outcome="stopped", note="Да.")
    return f"/postupanje/predlozi/{proposal.pk}/"


def test_triage_is_the_second_for_a_case_of_a_ministry(
    officer: Seat, seat: Callable[..., Seat], person: Callable[..., Person], routed: Callable[..., Case]
) -> None:
    case = routed(to=(MINISTRY,), risk="acute")
    link = propose(case, seat("case_worker", MINISTRY))
    both = seat("custodian", MINISTRY)
    person("triage", TRIAGE, user=both.person.user)
    assert link not in both.sees("/postupanje/") and both.get(link).status_code == 403, "of the lead's institution"
    officer.sees("/postupanje/", link)
    officer.sees(link, "одобрава и тријажа")
    officer.approves(link, "Ваше одобрење је записано. Чека се одлука друге установе.")
    assert link not in officer.sees("/postupanje/")
    seat("head", MINISTRY).approves(link, "Предмет је затворен.")


def test_triage_is_the_second_when_the_body_above_has_declined(
    officer: Seat, centre: Seat, seat: Callable[..., Seat], routed: Callable[..., Case]
) -> None:
    case = routed(to=(CSW, MINISTRY), risk="acute")
    services.decline_participation(
        principal=seat("case_worker", MINISTRY).person,
        participation_id=part_of(case, MINISTRY).pk,
        reason="not_competent",
        note="",
    )
    link = propose(case, centre)
    seat("head", CSW).approves(link, "Ваше одобрење је записано. Чека се одлука друге установе.")
    officer.sees("/postupanje/", link)
    officer.approves(link, "Предмет је затворен.")


def test_a_body_further_up_watches_when_the_nearest_has_declined(
    officer: Seat, seat: Callable[..., Seat], routed: Callable[..., Case]
) -> None:
    case = routed(to=("police-temerin", "police-novi-sad"), risk="acute")
    services.decline_participation(
        principal=seat("case_worker", "police-novi-sad").person,
        participation_id=part_of(case, "police-novi-sad").pk,
        reason="not_competent",
        note="",
    )
    link = propose(case, seat("case_worker", "police-temerin"))
    observers = Participation.objects.visible_to(SYSTEM).filter(case=case, status="observer")
    assert [part.institution for part in observers] == [institution("mup")]
    assert link not in officer.sees("/postupanje/") and officer.get(link).status_code == 403


def test_triage_decides_no_ordinary_case(officer: Seat, seat: Callable[..., Seat], routed: Callable[..., Case]) -> None:
    link = propose(routed(to=(MINISTRY,)), seat("case_worker", MINISTRY))
    assert link not in officer.sees("/postupanje/") and officer.get(link).status_code == 403
