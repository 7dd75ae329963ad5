"""Holding a file at the desk, and the lists of what waits and what is held."""

from collections.abc import Callable
from datetime import timedelta
from itertools import chain

import pytest
from django.utils import timezone

from portal.pages.templatetags.portal import report_number
from reporting.cases.models import Case, DisposalProposal, Hold
from reporting.cases.principals import Person, System
from reporting.cases.retention.disposal import propose_due
from tests.cases.fixtures import CSW
from tests.desk.conftest import Seat, asked
from tests.desk.test_lists import pages

pytestmark = pytest.mark.django_db
SYSTEM = System("test")
HOLDS = "/postupanje/zadrzavanja/"
LIST, BODY = "/postupanje/cuvanje/", "minrzs"
AS_FIRST, AS_SECOND = {"sure": "on", "expects": "first"}, {"sure": "on", "expects": "second"}


def test_a_proposed_file_is_held_and_lifted(proposed: Callable[..., DisposalProposal], head: Seat, above: Seat) -> None:
    proposal = proposed()
    page, case = f"{LIST}{proposal.pk}/", f"/postupanje/predmeti/{proposal.report.case_id}/"
    above.sees(page, f'href="{page}zadrzavanje/"')
    above.does(page + "zadrzavanje/", {"until": "2020-01-01"}, "error-summary", "Тај дан је прошао")
    above.does(
        page + "zadrzavanje/", {"reason": "oversight"}, "Предмет се чува дуже од рока", "Ниједан предлог не чека"
    )
    assert above.get(page).status_code == 404
    above.does(page + "zadrzavanje/", {"reason": "oversight"}, "Овај корак је већ урађен")
    own = above.sees(LIST, "Траје надзор или провера рада", "zadrzavanja/")
    assert proposal.report.case is not None and report_number(proposal.report.case.number) not in own
    html = head.sees(LIST, "Траје надзор или провера рада", "Док се не прекине")
    (lift,) = {part.split('"')[0] for part in html.split('href="')[1:] if "/zadrzavanja/" in part}
    head.sees(case, "Траје надзор или провера рада", f'href="{lift}"')
    head.does(lift, {}, "error-summary")
    head.does(lift, {"sure": "on"}, "Дуже чување је прекинуто", "Ништа се не чува дуже")
    head.does(lift, {"sure": "on"}, "више није могућ")
    assert propose_due(timezone.now()) == 1


def test_an_open_case_is_held_from_its_page_and_twice_is_once(
    routed: Callable[..., Case], head: Seat, seat: Callable[..., Seat]
) -> None:
    case = routed()
    page = f"/postupanje/predmeti/{case.pk}/"
    until = (timezone.localdate() + timedelta(days=40)).isoformat()
    head.sees(page, f'href="{page}zadrzavanje/"')
    for _ in range(2):
        head.does(page + "zadrzavanje/", {"reason": "complaint", "until": until}, "Поднет је приговор")
    assert head.sees(LIST).count("Поднет је приговор") == 2, "the line and its link"
    assert "zadrzavanje/" not in seat("custodian", CSW).sees(page)


def hold_often(case: Case, by: Person, times: int) -> None:
    now = timezone.now()
    for minutes in range(times):
        Hold.objects.create(
            report=case.first_report,
            reason="oversight",
            placed_by=by.user,
            placed_at=now + timedelta(minutes=minutes),
        )


@pytest.mark.usefixtures("still")
def test_many_proposals_ask_no_more_than_one(proposed: Callable[..., DisposalProposal], officer: Seat) -> None:
    proposed()
    few = asked(officer, LIST)
    assert few <= 22
    wanted = [f"{LIST}{proposed().pk}/" for _ in range(5)]
    assert asked(officer, LIST, *wanted) <= few


@pytest.mark.usefixtures("still")
def test_many_holds_are_turned_page_by_page_and_ask_no_more_than_one(
    ended: Callable[..., Case], officer: Seat, head: Seat
) -> None:
    case = ended()
    page = f"/postupanje/predmeti/{case.pk}/"
    hold_often(case, officer.person, 1)
    few, few_on_case = asked(officer, LIST), asked(head, page, "Прекините дуже чување")
    hold_often(case, officer.person, 59)
    assert asked(officer, LIST) <= few and asked(head, page) <= few_on_case
    turned = pages(officer, LIST, HOLDS)
    assert [len(rows) for rows in turned] == [25, 25, 10]
    newest_first = Hold.objects.visible_to(SYSTEM).order_by("-placed_at", "-id").values_list("pk", flat=True)
    assert list(chain.from_iterable(turned)) == [str(pk) for pk in newest_first]
