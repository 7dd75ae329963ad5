"""The mark that a reporter wishes to withdraw, at the desk."""

from collections.abc import Callable

import pytest

from reporting.cases.models import Case, Report
from reporting.cases.principals import System
from tests.cases.fixtures import CSW
from tests.desk.conftest import Seat, take
from tests.tracking.test_wish_to_withdraw import wish

pytestmark = pytest.mark.django_db
SYSTEM = System("test")
MARK = "Жели да повуче пријаву"


def test_triage_and_the_lead_see_the_mark_and_others_do_not(
    officer: Seat, centre: Seat, school: Seat, seat: Callable[..., Seat], routed: Callable[..., Case]
) -> None:
    case = routed()
    take(case, centre, school)
    page = f"/postupanje/predmeti/{case.pk}/"
    wish(case.first_report)
    for one in (officer, centre, seat("head", CSW)):
        one.sees(page, MARK, "не зауставља рокове")
    assert MARK not in school.sees(page)


def test_before_there_is_a_case_triage_sees_it_in_the_queue_and_on_the_report(
    officer: Seat, submit: Callable[..., Report]
) -> None:
    report = submit()
    wish(report)
    officer.sees("/postupanje/prijave/", "жели да повуче")
    officer.sees(f"/postupanje/prijave/{report.pk}/", MARK)
    assert Report.objects.visible_to(SYSTEM).get(pk=report.pk).status == "submitted"
