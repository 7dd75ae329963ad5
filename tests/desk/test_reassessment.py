"""The page on which the risk is assessed anew, and the one on which the second person decides."""

import re
import uuid
from collections.abc import Callable

import pytest

from reporting.cases.models import Case, Exclusion, Reassessment
from reporting.cases.principals import System
from tests.cases.fixtures import TRIAGE
from tests.desk.conftest import Seat, take

SYSTEM = System("test")
pytestmark = pytest.mark.django_db
WHY = "Код баке је, отац је у притвору."


@pytest.fixture
def page(routed: Callable[..., Case], centre: Seat, school: Seat) -> str:
    case = routed(risk="high", level=2)
    take(case, centre, school)
    return f"/postupanje/predmeti/{case.pk}/"


def said(risk: str, **changes: str) -> dict[str, str]:
    return {"key": str(uuid.uuid4()), "risk": risk, "level": "2", "reason": "protected", "note": WHY, **changes}


def test_a_higher_risk_holds_at_once_and_the_history_stands_on_the_case(
    page: str, centre: Seat, officer: Seat, school: Seat
) -> None:
    centre.sees(page, f'href="{page}rizik/"', "Процените ризик поново")
    assert 'id="rizik"' not in centre.sees(page) and "rizik/" not in school.sees(page)
    centre.sees(page + "rizik/", "Колики је ризик сада?", "Не односи се на установу образовања")
    centre.does(page + "rizik/", said("acute", reason="worse"), "Нова процена важи.", "Рокови који теку теку даље.")
    for who in (centre, officer, school):
        html = who.sees(page, "Акутан ризик", "Насиље се поновило или је теже.", "Висок ризик", "При пријему.", WHY)
        assert centre.person.user.email in html


def test_lowering_says_what_is_missing_waits_and_is_decided_by_the_other_institution(
    page: str, centre: Seat, officer: Seat, school: Seat, seat: Callable[..., Seat]
) -> None:
    centre.does(page + "rizik/", said("medium", note=""), "error-summary", "Напишите јој зашто је нижи.")
    centre.does(page + "rizik/", said("high"), "error-summary", "Ризик и ниво су већ такви.")
    waits = "Док га друга особа не потврди, ризик је и даље висок."
    centre.does(page + "rizik/", said("medium"), "Предлог је уписан.", waits)
    row = Reassessment.objects.visible_to(SYSTEM).get()
    address = f"/postupanje/procene/{row.pk}/"
    for who in (centre, officer):
        assert address not in who.sees(page, waits) and who.get(address).status_code == 403
        assert address not in who.sees("/postupanje/"), "only who may decide"
    school.sees(page, waits, f'href="{address}"')
    school.sees("/postupanje/", "Чека другу потврду", f'href="{address}"', "Нижи ризик")
    school.sees(address, "Да ли је ризик сада средњи, а не више висок?", WHY, "Дете је сада заштићено")
    school.does(address, {"decision": ""}, "error-summary")
    html = school.does(address, {"decision": "confirm"}, "Нови ризик важи.", "Одлука друге особе:")
    assert re.search(r"средњи\s+ризик", html) and waits not in html
    assert address not in school.sees("/postupanje/")
    assert school.post(address, {"decision": "refuse"}).status_code == 302, "the step is over"
    assert Case.objects.visible_to(SYSTEM).get().risk == "medium"


def test_where_no_other_institution_took_it_a_colleague_of_triage_decides(
    officer: Seat, seat: Callable[..., Seat], centre: Seat, routed: Callable[..., Case]
) -> None:
    case, colleague = routed(risk="high", level=2), seat("triage", TRIAGE)
    page = f"/postupanje/predmeti/{case.pk}/"
    officer.does(page + "rizik/", said("medium"), "Предлог је уписан.")
    address = f'href="/postupanje/procene/{Reassessment.objects.visible_to(SYSTEM).get().pk}/"'
    assert address in colleague.sees("/postupanje/", "Нижи ризик")
    for who in (officer, centre):
        assert address not in who.sees("/postupanje/")
    Exclusion.objects.create(report=case.first_report, kind="user", user=colleague.person.user)
    assert address not in colleague.sees("/postupanje/")


def test_whom_the_case_excludes_finds_nothing(page: str, centre: Seat, school: Seat) -> None:
    centre.does(page + "rizik/", said("medium"), "Предлог је уписан.")
    row = Reassessment.objects.visible_to(SYSTEM).get()
    school.does(page + "izuzece/", {"reason": "relative", "sure": "on"})
    for address in (f"/postupanje/procene/{row.pk}/", page + "rizik/"):
        unknown = re.sub(r"[0-9a-f-]{36}", str(uuid.uuid4()), address)
        assert school.get(address).status_code == school.get(unknown).status_code == 404
