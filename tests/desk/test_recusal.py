"""Leaving a case at the desk."""

from collections.abc import Callable

import pytest

from reporting.cases.models import Case, Report
from tests.cases.fixtures import CSW, TRIAGE
from tests.desk.conftest import Seat, take

pytestmark = pytest.mark.django_db


def test_a_worker_leaves_and_finds_nothing_afterwards(
    centre: Seat, seat: Callable[..., Seat], routed: Callable[..., Case]
) -> None:
    case, colleague = routed(), seat("case_worker", CSW)
    take(case, centre)
    page = f"/postupanje/predmeti/{case.pk}/"
    centre.sees(page, f'href="{page}izuzece/"', "Пријавите сукоб интереса")
    centre.does(page + "izuzece/", {"reason": "relative"}, "error-summary", "Потребна је потврда")
    html = centre.does(
        page + "izuzece/", {"reason": "relative", "sure": "on"}, "Изузети сте. Предмет настављају други."
    )
    assert str(case.pk) not in html
    assert centre.get(page).status_code == centre.post(page + "izuzece/").status_code == 404
    colleague.sees(page)


def test_the_page_says_when_the_case_went_back_to_triage(
    centre: Seat, officer: Seat, routed: Callable[..., Case]
) -> None:
    case = routed(to=(CSW,))
    take(case, centre)
    centre.does(
        f"/postupanje/predmeti/{case.pk}/izuzece/", {"reason": "party", "sure": "on"}, "Предмет се вратио тријажи"
    )
    officer.sees("/postupanje/prijave/", "Предмети без прималаца", str(case.pk))


def test_a_member_of_triage_leaves_a_report_only_to_somebody_else(
    officer: Seat, seat: Callable[..., Seat], submit: Callable[..., Report]
) -> None:
    report = submit()
    page = f"/postupanje/prijave/{report.pk}/"
    officer.sees(page, f'formaction="{page}izuzece/"')
    answer = {"reason": "close", "sure": "on"}
    officer.does(page + "izuzece/", answer, "У тријажи нема никог другог")
    seat("triage", TRIAGE)
    officer.does(page + "izuzece/", answer, "О пријави одлучује неко други из тријаже", "Ниједна пријава не чека")
    assert officer.get(page).status_code == 404


def test_the_page_comes_in_latin_too(centre: Seat, routed: Callable[..., Case]) -> None:
    case = routed()
    centre.post("/nalog/pismo/", {"script": "sr-latn", "next": "/postupanje/"})
    centre.sees(f"/postupanje/predmeti/{case.pk}/izuzece/", "Zašto se izuzimate")
