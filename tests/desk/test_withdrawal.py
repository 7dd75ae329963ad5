"""The mark that a reporter wishes to withdraw, at the desk."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from portal.pages.templatetags.portal import report_number
from reporting.cases.models import Case, Report
from reporting.cases.principals import System
from reporting.cases.retention.disposal import propose_due
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
    html = officer.sees(f"/postupanje/prijave/{report.pk}/", MARK)
    assert ".." not in html[html.index(MARK) :].split("</p>")[0], "the day ends with a full stop of its own"
    assert Report.objects.visible_to(SYSTEM).get(pk=report.pk).status == "submitted"


def test_what_comes_on_a_closed_case_stays_on_the_day_of_triage_which_may_open_it_again(
    officer: Seat, centre: Seat, ended: Callable[..., Case], submit: Callable[..., Report]
) -> None:
    case, later = ended(), submit()
    later.case, later.status = case, "accepted"
    later.save(update_fields=["case", "status"])
    page, number = f"/postupanje/predmeti/{case.pk}/", report_number(case.number)
    wish(case.first_report)
    wish(later)
    # Whoever led it reads it too, and opens nothing again.
    assert "Поново отворите предмет" not in centre.sees(page)
    officer.sees("/postupanje/", "(2)", f'href="{page}#poruke"', number)
    officer.sees(page, MARK, "Поново отворите предмет")
    assert "#poruke" not in officer.sees("/postupanje/", "Све је прочитано")
    assert propose_due(timezone.now()) == 1, "all of it has been read, so the period counts again"
