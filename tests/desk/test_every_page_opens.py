"""Each page of the desk opens for whom it is meant, in both scripts."""

import uuid
from collections.abc import Callable

import pytest

from reporting.cases import services
from reporting.cases.models import Case, ClosureProposal, Exclusion, Report
from reporting.cases.principals import System
from tests.cases.fixtures import CSW, SAID, SCHOOL
from tests.desk.conftest import Seat, asked, finish, part_of, take

SYSTEM = System("test")
pytestmark = pytest.mark.django_db
# Of a case that nobody has written about yet: one asks whether this trace is written, two what was sent is excluded.
MOST_QUERIES = 25


@pytest.fixture
def report(submit: Callable[..., Report]) -> Report:
    return submit(danger_now="yes", excluded=("csw", "other"), contact_channel="email", contact="a@primer.test")


@pytest.mark.usefixtures("morning")
def test_triage_opens_the_day_and_the_queue(officer: Seat, report: Report) -> None:
    officer.sees("/postupanje/", "1 пријава чека", "Данас истичу два рока.")
    officer.sees("/postupanje/prijave/", f'href="/postupanje/prijave/{report.pk}/"', "Непосредна опасност", "Рок:")


def test_empty_lists_say_what_will_be_there(officer: Seat, centre: Seat) -> None:
    officer.sees("/postupanje/prijave/", "Ниједна пријава не чека")
    centre.sees(
        "/postupanje/", "Данас ништа не касни и нико не чека.", "Ниједан предмет сада не водите ви", "Све је прочитано"
    )
    centre.sees("/postupanje/predmeti/", "Овде још нема предмета")
    centre.sees("/postupanje/predmeti/?stanje=zatvoreni", "Затворени предмети")


def test_triage_opens_a_report_and_all_that_leads_from_it(officer: Seat, report: Report) -> None:
    page = f"/postupanje/prijave/{report.pk}/"
    html = officer.sees(page, "Шта је пријављено", "неко из центра за социјални рад", "још нека особа")
    assert "Шаљу ми ружне поруке" not in html
    officer.sees(page + "imena/", "Зашто отварате имена и контакт")
    officer.sees(page + "ostavljanje/", "Зашто се предмет не отвара")
    for exclusion in Exclusion.objects.visible_to(SYSTEM).filter(report=report):
        officer.sees(f"/postupanje/izuzeca/{exclusion.pk}/", "Коју установу то искључује")


def test_a_case_opens_for_everyone_on_it(
    officer: Seat, centre: Seat, seat: Callable[..., Seat], routed: Callable[..., Case]
) -> None:
    case = routed()
    page = f"/postupanje/predmeti/{case.pk}/"
    officer.sees(page, "Додајте примаоце", "Прикажите причу")
    centre.sees("/postupanje/", "Чека преузимање: 1", str(case.pk))
    centre.sees("/postupanje/predmeti/", str(case.pk), "Преузимање")
    centre.sees(page, "Преузимамо", "Ко учествује", "носилац", "Преузимање")
    centre.sees(page + "odbijanje/", "Зашто установа не преузима")
    for role in ("head", "supervisor", "custodian"):
        html = seat(role, CSW).sees(page, "Ко учествује", "Рокови")
        assert "Прикажите причу" not in html
        assert "Преузимамо" not in html


def test_a_case_page_asks_little(
    officer: Seat, centre: Seat, seat: Callable[..., Seat], routed: Callable[..., Case]
) -> None:
    case = routed()
    page = f"/postupanje/predmeti/{case.pk}/"
    assert asked(officer, page) <= MOST_QUERIES
    take(case, centre)
    assert asked(centre, page) <= MOST_QUERIES
    assert asked(seat("head", CSW), page) <= MOST_QUERIES


def test_work_pages_open_once_the_case_is_taken(officer: Seat, centre: Seat, routed: Callable[..., Case]) -> None:
    case = routed(to=(CSW, SCHOOL))
    take(case, centre)
    page = f"/postupanje/predmeti/{case.pk}/"
    centre.sees(page, "Упишите меру", "Завршите свој део", "Пошаљите поруку", "Имена и контакт (уз разлог)")
    centre.sees(page + "mera/", "Која мера је предузета?")
    centre.sees(page + "mera/?vrsta=plan", "План заштите", "До када")
    centre.sees(page + "zavrsetak/", "Да ли је ваш део завршен?")
    centre.sees(page + "imena/", "Зашто отварате имена и контакт")
    centre.sees(page + "zatvaranje/", "Још раде:", "Основна школа „Липа“, Нови Сад")
    officer.sees(page + "upucivanje/", "Додајте установу")


def test_the_decision_about_closing_opens_for_the_head(
    centre: Seat, seat: Callable[..., Seat], routed: Callable[..., Case]
) -> None:
    case = routed(to=(CSW,))
    take(case, centre)
    services.record_measure(
        although_unread=True,
        principal=centre.person,
        participation_id=part_of(case, CSW).pk,
        kind="assessment",
        said=SAID,
        note="Само за нас.",
        submission_key=uuid.uuid4(),
    )
    finish(case, centre)
    proposal = services.propose_closure(principal=centre.person, case_id=case.pk, outcome="stopped", note="Мирно је.")
    head = seat("head", CSW)
    head.sees("/postupanje/", "Чека вашу одлуку", str(proposal.pk))
    head.sees(f"/postupanje/predmeti/{case.pk}/", "ваша одлука о затварању")
    html = head.sees(f"/postupanje/predlozi/{proposal.pk}/", "Мирно је.", "Прва процена", "Насиље је престало")
    assert "Само за нас." not in html
    assert ClosureProposal.objects.visible_to(SYSTEM).get().status == "open"


def test_pages_come_in_the_script_of_the_profile_and_typed_words_stay(
    centre: Seat, routed: Callable[..., Case]
) -> None:
    case = routed()
    take(case, centre)
    centre.post("/nalog/pismo/", {"script": "sr-latn", "next": "/postupanje/"})
    html = centre.does(f"/postupanje/predmeti/{case.pk}/prica/", {}, "Шаљу ми ружне поруке сваки дан.")
    assert "Šta je prijavljeno" in html
