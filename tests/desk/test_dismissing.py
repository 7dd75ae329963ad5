"""The pages say who else has to agree, and lead back."""

from collections.abc import Callable

import pytest

from reporting.cases.models import Report
from tests.cases.fixtures import TRIAGE
from tests.desk.conftest import Seat

pytestmark = pytest.mark.django_db


def test_a_report_for_trial_is_called_no_misuse(officer: Seat, submit: Callable[..., Report]) -> None:
    page = f"/postupanje/prijave/{submit().pk}/"
    officer.does(page + "prica/")
    queue = officer.does(page + "ostavljanje/", {"reason": "test"}, "без предмета</span> Пробна пријава")
    html = officer.sees(page, "без предмета</span>", "Пробна пријава.")
    assert "злоупотреба" not in (queue + html).lower()


def test_two_put_a_report_of_danger_away_and_either_brings_it_back(
    officer: Seat, seat: Callable[..., Seat], submit: Callable[..., Report]
) -> None:
    page = f"/postupanje/prijave/{submit(danger_now='yes').pk}/"
    officer.does(page + "prica/")
    officer.sees(page + "ostavljanje/", "потврђује двоје из тријаже")
    officer.does(page + "ostavljanje/", {"reason": "misuse"}, "чека да то потврди још неко из тријаже")
    other = seat("triage", TRIAGE)
    name = f'<span translate="no">{officer.person.user.get_full_name() or officer.person.user.email}</span>'
    other.sees(page, name, "сматра да предмет не треба отворити.", "Потврдите да се предмет не отвара")
    assert "Потврдите да" not in officer.sees(page, "Записали сте да предмет не треба отворити.")
    other.sees("/postupanje/prijave/", "чека другу потврду")
    other.does(page + "ostavljanje/", {"reason": "misuse"}, "Пријава се чува")
    officer.sees("/postupanje/prijave/", "Остављене без предмета", page)
    officer.sees(page, f'form="report-form" formaction="{page}vracanje/"')
    officer.does(page + "vracanje/", {}, "Пријава је враћена међу оне које чекају одлуку.")
    assert "vracanje" not in officer.sees(page)
