"""Whoever decides about a child without having read what it told is asked to say so."""

from collections.abc import Callable

import pytest

from reporting.cases.models import Case, Report
from reporting.cases.principals import System
from tests.cases.fixtures import CSW, TRIAGE
from tests.desk.conftest import Seat, take

SYSTEM = System("test")
UNREAD = "Нико из ваше установе није прочитао причу."
DECISION = {"risk": "high", "level": "2"}
pytestmark = pytest.mark.django_db


def test_accepting_unread_must_be_said(officer: Seat, submit: Callable[..., Report]) -> None:
    page = f"/postupanje/prijave/{submit().pk}/"
    officer.sees(page, UNREAD, "Одлучујемо без читања")
    officer.does(page + "prihvatanje/", DECISION, "error-summary")
    assert not Case.objects.visible_to(SYSTEM).exists()
    officer.does(page + "prihvatanje/", DECISION | {"unread": "on"}, "Предмет је отворен.")


def test_once_triage_has_read_it_nothing_is_asked(
    officer: Seat, seat: Callable[..., Seat], submit: Callable[..., Report]
) -> None:
    page = f"/postupanje/prijave/{submit().pk}/"
    html = seat("triage", TRIAGE).does(page + "prica/", {})
    assert UNREAD not in html and 'name="unread"' not in html
    assert 'name="unread"' not in officer.sees(page)
    officer.does(page + "prihvatanje/", DECISION, "Предмет је отворен.")


def test_finishing_unread_is_warned_of_and_not_blocked(
    officer: Seat, centre: Seat, school: Seat, routed: Callable[..., Case]
) -> None:
    case = routed()
    take(case, centre, school)
    page = f"/postupanje/predmeti/{case.pk}/"
    for reader in (officer, school):
        reader.does(page + "prica/", {})
    centre.sees(page + "zavrsetak/", UNREAD, f'form="desk-form" formaction="{page}prica/#prica"')
    assert UNREAD not in school.sees(page + "zavrsetak/")
    centre.does(page + "zavrsetak/", {"sure": "on", "reason": "Договорено је."}, "Ваш део је завршен.")


def test_the_decision_comes_before_messages_and_after_whom_it_must_not_reach(
    officer: Seat, submit: Callable[..., Report]
) -> None:
    html = officer.sees(f"/postupanje/prijave/{submit(excluded=('csw',)).pk}/").partition("<main")[2]
    order = [
        html.index(text)
        for text in ('href="#odluka"', "Ко не сме да види", "Шта је пријављено", 'id="odluka"', 'id="poruke"')
    ]
    assert order == sorted(order)
    assert html.index("Ко не сме да види") < html.index("Прихватите и отворите предмет")


def test_a_resolved_exclusion_shows_only_its_result(officer: Seat, submit: Callable[..., Report]) -> None:
    from reporting.cases.models import Exclusion
    from tests.cases.fixtures import find_out, institution

    report = submit(excluded=("csw",))
    page, waits = f"/postupanje/prijave/{report.pk}/", "Уместо ње је добија орган који је надзире."
    officer.sees(page, waits)
    exclusion = Exclusion.objects.visible_to(SYSTEM).get(report=report)
    find_out(exclusion, officer.person, institutions=[institution(CSW).pk])
    html = officer.sees(page, "неко из центра за социјални рад: утврђено", "Центар за социјални рад Нови Сад")
    assert waits not in html


def test_danger_is_not_accepted_as_low_without_reading(officer: Seat, submit: Callable[..., Report]) -> None:
    report = submit(danger_now="yes")
    page = f"/postupanje/prijave/{report.pk}/"
    told = "За низак или средњи ризик прво прочитајте причу."
    for risk in ("low", "medium"):
        officer.presses(
            page, page + "prihvatanje/", {"risk": risk, "level": "2", "unread": "on"}, told, form="report-form"
        )
    report.refresh_from_db()
    assert report.case_id is None
    officer.does(page + "prica/", {})
    officer.presses(page, page + "prihvatanje/", {"risk": "low", "level": "2"}, form="report-form")
    report.refresh_from_db()
    assert report.case_id is not None
