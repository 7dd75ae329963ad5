"""Two of triage close on the desk what nobody there can take."""

from collections.abc import Callable

import pytest

from reporting.cases.models import Case
from tests.cases.fixtures import CSW, TRIAGE
from tests.cases.test_calls import call
from tests.desk.conftest import Seat

pytestmark = pytest.mark.django_db


def test_the_page_of_the_case_offers_it_and_the_second_press_closes(
    officer: Seat, seat: Callable[..., Seat], routed: Callable[..., Case]
) -> None:
    case, second = routed(to=(CSW,)), seat("triage", TRIAGE)
    page = f"/postupanje/predmeti/{case.pk}/"
    form = page + "zatvaranje-bez-preuzimanja/"
    assert form not in officer.sees(page)
    officer.sees(form, "Овако се затвара само предмет")
    call(officer.person, case, CSW)
    officer.sees(page, form)
    officer.presses(form, form, {}, "Исход")
    officer.presses(form, form, {"outcome": "handed_over"}, "Предмет се затвара кад то потврди још неко из тријаже.")
    officer.sees(form, "Ваша потврда је записана.")
    officer.sees(page, "затварање чека другу потврду")
    for day in ("/postupanje/", "/postupanje/poslato/?stanje=telefonom"):
        assert form not in officer.sees(day)
        second.sees(day, f'href="{form}"')
    second.sees(form, "Прва потврда је записана.")
    second.presses(form, form, {"outcome": "handed_over"}, "Предмет је затворен.")
    assert form not in second.sees(page, "затворен")
