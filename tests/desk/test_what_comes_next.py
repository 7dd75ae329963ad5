"""A case says whose turn it is, where the act stands, and what has become of every deadline."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from portal.pages.dates import local, short_day_text
from reporting.cases import services
from reporting.cases.casework import lines
from reporting.cases.casework.queries.lines import NewMessage
from reporting.cases.models import Case, Deadline, Report
from reporting.cases.principals import System
from reporting.cases.selectors import MyDay, Slice
from reporting.desk.day_lines import WEEKDAYS
from tests.cases.fixtures import CSW, SCHOOL, TRIAGE
from tests.desk.conftest import Seat, finish, part_of, take
from tests.desk.test_finishing import record, tell

OTHERS = '<h3 class="space-above">Рокови других установа</h3>'
pytestmark = pytest.mark.django_db
SYSTEM = System("test")


def at(case: Case) -> str:
    return f"/postupanje/predmeti/{case.pk}/"


def part_between(html: str, start: str, end: str) -> str:
    assert start in html and end in html, (start, end)
    return html.partition(start)[2].partition(end)[0]


def test_the_next_step_leads_to_what_fulfils_it(centre: Seat, officer: Seat, routed: Callable[..., Case]) -> None:
    case = routed(to=(CSW,), risk="low", level=None)
    centre.sees(at(case), "Следеће: Преузимање", '<a href="#radnje">', 'id="radnje"')
    officer.sees(at(case), "На потезу: ЦСР Нови Сад")
    take(case, centre)
    centre.sees(at(case), "Следеће: Прва процена", f'<a href="{at(case)}mera/?vrsta=assessment">Упишите ову меру</a>')
    for kind in ("assessment", "plan"):
        record(centre, case, kind)
    centre.sees(at(case), "Следеће: Јављање особи која је пријавила", '<a href="#message-form">')
    tell(centre, case)
    finish(case, centre)
    centre.sees(at(case), "Следеће: затварање предмета.", f'<a href="{at(case)}zatvaranje/">')


def test_the_lead_reads_who_goes_on_where_an_institution_has_no_account(
    centre: Seat, seat: Callable[..., Seat], officer: Seat, routed: Callable[..., Case]
) -> None:
    case, goes_on = routed(risk="low", level=None), "Тамо нико нема налог. Тријажа их зове"
    take(case, centre)
    finish(case, centre)
    html = centre.sees(at(case), f"Основна школа „Липа“, Нови Сад: {goes_on}", f"На потезу: ОШ „Липа“. {goes_on}")
    assert html.count(goes_on) == 2 and goes_on not in officer.sees(at(case)), "triage has its own way on"
    seat("case_worker", SCHOOL)
    assert goes_on not in centre.sees(at(case), "На потезу: ОШ „Липа“")


def test_a_lead_that_has_finished_reads_whom_it_waits_for(
    centre: Seat, school: Seat, routed: Callable[..., Case]
) -> None:
    case = routed(risk="low", level=None)
    take(case, centre, school)
    finish(case, centre)
    html = centre.sees(
        at(case), "Затварање можете да предложите кад заврше: Основна школа „Липа“, Нови Сад.", "На потезу: ОШ „Липа“"
    )
    assert f'{at(case)}zatvaranje/"' not in html
    finish(case, school)
    assert "кад заврше" not in centre.sees(at(case), f'{at(case)}zatvaranje/"')


def test_own_deadlines_stand_first_and_what_is_over_is_folded(
    centre: Seat, school: Seat, routed: Callable[..., Case]
) -> None:
    case = routed(risk="low", level=None)
    take(case, centre, school)
    html = centre.sees(at(case))
    own = part_between(html, "<h3>Ваши рокови</h3>", OTHERS)
    others = part_between(html, OTHERS, "<details")
    assert own.count("Прва процена") == 1 and "Липа" not in own
    assert "Прва процена" in others and "ОШ „Липа“" in others and "ЦСР" not in others
    folded = part_between(html, "Испуњени и заустављени рокови:", "</details>")
    assert "Преузимање" in folded and "Преузимање" not in own + others


def test_what_was_left_undone_is_unfulfilled_and_what_was_declined_no_longer_matters(
    centre: Seat, school: Seat, officer: Seat, routed: Callable[..., Case]
) -> None:
    case = routed(risk="low", level=None)
    take(case, centre)
    record(centre, case, "assessment")
    finish(case, centre)
    services.decline_participation(
        principal=school.person, participation_id=part_of(case, SCHOOL).pk, reason="not_competent", note=""
    )
    html = part_between(officer.sees(at(case)), "Испуњени и заустављени рокови:", "</details>")
    rows = [" ".join(row.split()) for row in html.split("<tr>")[2:]]
    states = {
        (title, who): state
        for row in rows
        for title in ("Преузимање", "Прва процена", "План или одлука")
        for who in ("ЦСР Нови Сад", "ОШ „Липа“")
        for state in ("неиспуњен", "више не важи", ">испуњен<")
        if title in row and who in row and state in row
    }
    assert states == {
        ("Преузимање", "ЦСР Нови Сад"): ">испуњен<",
        ("Прва процена", "ЦСР Нови Сад"): ">испуњен<",
        ("План или одлука", "ЦСР Нови Сад"): "неиспуњен",
        ("Преузимање", "ОШ „Липа“"): "више не важи",
    }


def test_a_closed_case_calls_nothing_acute_in_red(
    centre: Seat, seat: Callable[..., Seat], school: Seat, routed: Callable[..., Case]
) -> None:
    case = routed(risk="acute", to=(CSW, SCHOOL))
    take(case, centre, school)
    finish(case, centre, school)
    proposal = services.propose_closure(principal=centre.person, case_id=case.pk, outcome="stopped", note="Да.")
    centre.sees(at(case), 'tag danger">акутан ризик', "Чека се одлука друге особе.")
    for one in (seat("head", CSW), school):
        services.approve_closure(principal=one.person, proposal_id=proposal.pk)
    html = centre.sees(at(case), 'tag plain">последњи ризик: акутан')
    assert 'tag danger">' not in html
    assert 'tag danger">' not in centre.sees("/postupanje/predmeti/?stanje=zatvoreni", "акутан")


def test_the_day_begins_with_the_most_urgent(
    centre: Seat, seat: Callable[..., Seat], routed: Callable[..., Case]
) -> None:
    routed(risk="acute", to=(CSW,))
    head = seat("head", CSW)
    html = centre.sees(
        "/postupanje/", "<h1>Стигао је предмет са акутним ризиком. Преузмите га одмах. Данас истиче један рок.</h1>"
    )
    assert 'class="tag danger">акутан' in part_between(html, 'id="cekaju"', "Преузмите")
    routed(risk="acute", to=(CSW,))
    centre.sees(
        "/postupanje/", "<h1>Стигла су два предмета са акутним ризиком. Преузмите их одмах. Данас истичу два рока.</h1>"
    )
    case = routed(risk="low", level=None, to=(CSW,))
    take(case, centre)
    for kind in ("assessment", "plan"):
        record(centre, case, kind)
    tell(centre, case)
    finish(case, centre)
    services.propose_closure(principal=centre.person, case_id=case.pk, outcome="stopped", note="Да.")
    head.sees("/postupanje/", "Чека вашу одлуку")


ONE = Slice([None], "")
ADULT, CHILD = (
    Slice([NewMessage(report=Report(track=track), case=None, since=timezone.now())], "") for track in ("adult", "child")
)


@pytest.mark.parametrize(
    ("numbers", "text"),
    [
        ({"late": 0, "today": 0, "decisions": 1}, "Један предмет чека вашу одлуку."),
        ({"late": 0, "today": 0, "decisions": 3}, "Три предмета чекају вашу одлуку."),
        ({"late": 0, "today": 0, "decisions": 7}, "7 предмета чека вашу одлуку."),
        ({"late": 2, "today": 0, "decisions": 3}, "Касне два рока."),
        (
            {"late": 2, "today": 1, "acute_incoming": 5},
            "Стигло је 5 предмета са акутним ризиком. Преузмите их одмах. Касне два рока.",
        ),
        (
            {"late": 2, "today": 1, "acute_to_route": 1},
            "Један предмет чека примаоца, а ризик је акутан. Упутите га одмах. Касне два рока.",
        ),
        (
            {"late": 0, "today": 0, "acute_to_route": 2},
            "Два предмета чекају примаоца, а ризик је акутан. Упутите их одмах.",
        ),
        (
            {"late": 0, "today": 0, "to_confirm": ONE, "waiting_reports": 1},
            "Чека се ваша потврда ко не сме да види пријаву.",
        ),
        ({"late": 0, "today": 0, "second_words": ONE, "waiting_reports": 1}, "Чека се ваша друга потврда."),
        ({"late": 0, "today": 0, "to_confirm": ONE, "decisions": 1}, "Један предмет чека вашу одлуку."),
        ({"late": 0, "today": 0}, "Данас ништа не касни и нико не чека."),
        ({"late": 0, "today": 0, "to_review": 1}, "Један хитан увид чека ваш преглед."),
        ({"late": 0, "today": 0, "to_review": 2}, "Два хитна увида чекају ваш преглед."),
        ({"late": 0, "today": 0, "to_review": 5, "decisions": 1}, "Један предмет чека вашу одлуку."),
        ({"late": 1, "today": 0, "to_review": 1}, "Касни један рок."),
        ({"late": 0, "today": 0, "to_take": 1}, "Један предмет чека да га преузмете или одбијете."),
        ({"late": 0, "today": 0, "to_take": 2}, "Два предмета чекају да их преузмете или одбијете."),
        ({"late": 0, "today": 1, "to_take": 2}, "Данас истиче један рок."),
        ({"late": 0, "today": 0, "waiting_reports": 2}, "Две пријаве чекају одлуку тријаже."),
        (
            {"late": 0, "today": 0, "waiting_reports": 1, "to_take": 1},
            "Један предмет чека да га преузмете или одбијете.",
        ),
        ({"late": 0, "today": 0, "to_route": 1, "waiting_reports": 2}, "Један предмет чека примаоца."),
        ({"late": 0, "today": 0, "to_route": 2, "to_take": 1}, "Један предмет чека да га преузмете или одбијете."),
        ({"late": 0, "today": 0, "unread": ADULT}, "Чекају вас непрочитане поруке."),
        ({"late": 2, "today": 0, "unread": ADULT}, "Касне два рока."),
        ({"late": 2, "today": 1, "unread": CHILD}, "Дете чека одговор. Касне два рока."),
    ],
)
def test_the_heading_counts_in_whole_sentences(numbers: dict[str, Any], text: str) -> None:
    from reporting.desk.headline import headline

    to_review = numbers.get("to_review", 0)
    day = MyDay(takes=True, **{name: number for name, number in numbers.items() if name != "to_review"})
    assert headline(day, to_review=to_review) == text


def test_a_day_without_deadlines_names_what_waits_and_a_deadline_in_hours_its_hour(
    centre: Seat, routed: Callable[..., Case]
) -> None:
    case = routed(risk="low", level=None, to=(CSW,))
    ends = local(timezone.now() + dt.timedelta(days=3)).replace(hour=14, minute=0)
    Deadline.objects.visible_to(SYSTEM).filter(report__case=case).update(due_at=ends, late_at=ends)
    lines.refresh(case.pk)
    centre.sees(
        "/postupanje/", "<h1>Један предмет чека да га преузмете или одбијете.</h1>", f"до {short_day_text(ends)}"
    )
    take(case, centre)
    Deadline.objects.visible_to(SYSTEM).filter(report__case=case).update(due_at=ends, late_at=ends)
    lines.refresh(case.pk)
    centre.sees("/postupanje/", f'<td class="when">{WEEKDAYS[ends.weekday()]} {short_day_text(ends)}</td>')


def test_names_of_accounts_stand_as_they_were_typed_in_the_header_as_in_lists(
    centre: Seat, seat: Callable[..., Seat]
) -> None:
    user, auditor = centre.person.user, seat("auditor", TRIAGE)
    user.first_name, user.last_name = "Јелена", "Савић"
    user.save()
    centre.post("/nalog/pismo/", {"script": "sr-latn", "next": "/postupanje/"})
    assert "Jelena" not in centre.sees("/postupanje/", "Јелена Савић", "CSR Novi Sad")
    auditor.post("/nalog/pismo/", {"script": "sr-latn", "next": "/postupanje/dnevnik/"})
    assert "Jelena" not in auditor.sees("/postupanje/dnevnik/", "Јелена Савић", "ulaz sa nalogom")


def test_a_case_that_nobody_has_received_leads_the_day_of_triage(
    officer: Seat, centre: Seat, submit: Callable[..., Report]
) -> None:
    report = submit()
    services.accept_report(
        principal=officer.person, report_id=report.pk, risk="medium", level=None, although_unread=True
    )
    Deadline.objects.filter(report=report).delete()
    officer.sees("/postupanje/", "Један предмет чека примаоца.", "/postupanje/prijave/#bez-primalaca")
    assert "чека примаоца" not in centre.sees("/postupanje/")
