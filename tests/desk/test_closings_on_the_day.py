"""Closings that one of two institutions has approved cost the day the same, however many there are."""

from collections.abc import Callable

import pytest

from reporting.cases import services
from reporting.cases.access.closing import done_for
from reporting.cases.models import Case
from reporting.cases.principals import Person
from reporting.registry.models import ViolenceForm
from tests.cases.fixtures import CSW, POLICE, fresh
from tests.desk.conftest import Seat, asked, finish, take

pytestmark = pytest.mark.django_db
DAY = "/postupanje/"
Begin = Callable[..., str]


@pytest.fixture
def officer_of_police(seat: Callable[..., Seat]) -> Seat:
    return seat("case_worker", POLICE)


@pytest.fixture
def begin(routed: Callable[..., Case], person: Callable[..., Person], centre: Seat, officer_of_police: Seat) -> Begin:
    """Let one head more approve one grave case more; return the address of the decision that is left."""

    def make(risk: str = "acute") -> str:
        case = routed(to=(CSW, POLICE), risk=risk)
        take(case, centre, officer_of_police)
        finish(case, centre, officer_of_police)
        proposal = services.propose_closure(
            principal=fresh(centre.person), case_id=case.pk, outcome="stopped", note="Да."
        )
        services.approve_closure(principal=person("head", CSW), proposal_id=proposal.pk)
        return f"{DAY}predlozi/{proposal.pk}/"

    return make


@pytest.mark.usefixtures("still")
def test_three_begun_closings_ask_no_more_than_one(begin: Begin, officer_of_police: Seat, head: Seat) -> None:
    links = [begin()]
    one = {who: asked(who, DAY) for who in (officer_of_police, head)}
    links += [begin(), begin()]
    assert asked(officer_of_police, DAY, *links, "Три предмета чекају вашу одлуку.") <= one[officer_of_police]
    assert asked(head, DAY) <= one[head]
    assert not [link for link in links if link in head.sees(DAY)], "a colleague has approved for the centre"


@pytest.mark.usefixtures("still")
def test_a_form_alone_makes_a_closing_wait_for_the_second_institution(begin: Begin, officer_of_police: Seat) -> None:
    ViolenceForm.objects.filter(pk="psychological").update(grave=True, grave_basis="правило портала")
    officer_of_police.sees(DAY, begin("high"))


@pytest.mark.usefixtures("still")
def test_an_ordinary_closing_waits_for_the_lead_alone(
    routed: Callable[..., Case], centre: Seat, officer_of_police: Seat, head: Seat
) -> None:
    case = routed(to=(CSW, POLICE), risk="medium")
    take(case, centre, officer_of_police)
    finish(case, centre, officer_of_police)
    proposal = services.propose_closure(principal=fresh(centre.person), case_id=case.pk, outcome="stopped", note="Да.")
    assert done_for(fresh(officer_of_police.person), [proposal]) == {proposal.pk}
    assert not done_for(fresh(head.person), [proposal])


@pytest.mark.usefixtures("still")
def test_a_closing_whose_approval_counts_no_more_comes_back_beside_those_that_count(
    begin: Begin, officer_of_police: Seat, head: Seat
) -> None:
    from reporting.cases.models import ClosureApproval, Exclusion

    links = [begin(), begin()]
    lost = ClosureApproval.objects.select_related("proposal__report").get(proposal=links[0].split("/")[-2])
    Exclusion.objects.create(report=lost.proposal.report, kind="user", user=lost.approved_by)
    html = head.sees(DAY, links[0])
    assert links[1] not in html
    officer_of_police.sees(DAY, *links)
