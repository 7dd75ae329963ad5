"""What is most urgent stands first, is called so, and nothing is cut off in silence."""

import re
from collections.abc import Callable
from datetime import timedelta
from itertools import chain
from typing import Any

import pytest
from django.utils import timezone

from reporting.cases import services
from reporting.cases.casework import lines
from reporting.cases.models import Case, Deadline, Report
from reporting.cases.principals import System
from tests.cases.fixtures import CSW, SCHOOL
from tests.desk.conftest import Seat, part_of, take
from tests.desk.test_lists import pages

SYSTEM = System("test")
pytestmark = pytest.mark.django_db


def rows_of(html: str, row: str) -> list[str]:
    """Return the ids of the rows in the order in which the page shows them."""
    return list(dict.fromkeys(re.findall(rf'href="{row}([0-9a-f-]{{36}})/["#]', html)))


def due(case: Case, code: str, *, late: timedelta) -> None:
    """Move the deadlines of one part so that they are due ``late`` ago (negative: in time)."""
    end = timezone.now() - late
    Deadline.objects.visible_to(SYSTEM).filter(participation=part_of(case, code)).update(due_at=end, late_at=end)
    lines.refresh(case.pk)


def test_danger_now_stands_before_older_reports_on_every_page(officer: Seat, submit: Callable[..., Report]) -> None:
    made = {said: [str(submit(danger_now=said).pk) for _ in range(13)] for said in ("no", "unsure", "yes")}
    turned = pages(officer, "/postupanje/prijave/", "/postupanje/prijave/")
    assert [len(rows) for rows in turned] == [25, 14]
    assert list(chain.from_iterable(turned)) == made["yes"] + made["unsure"] + made["no"]
    assert officer.sees("/postupanje/prijave/").count('tag danger">Непосредна опасност') == 13
    officer.sees("/postupanje/", "Непосредна опасност: 13")


def test_an_acute_case_without_recipients_is_announced_above_the_queue(
    officer: Seat, submit: Callable[..., Report]
) -> None:
    for risk in ("low", "high", "acute"):
        services.accept_report(
            principal=officer.person, report_id=submit().pk, risk=risk, level=None, although_unread=True
        )
    html = officer.sees("/postupanje/prijave/", "Предмет са акутним ризиком још нема ко да преузме.")
    order = re.findall(r'tag (?:danger|warm|plain)">(акутан|висок|низак) ризик</span>', html)
    assert order == ["акутан", "висок", "низак"]


def test_the_day_goes_by_danger_and_then_by_time(centre: Seat, routed: Callable[..., Case]) -> None:
    low, high, acute, sooner = (routed(risk=risk) for risk in ("low", "high", "acute", "high"))
    arrived = rows_of(centre.sees("/postupanje/", "Чека преузимање: 4"), "/postupanje/predmeti/")
    assert arrived[0] == str(acute.pk) and str(low.pk) not in arrived, "three stand above, the gravest first"
    for case, late in ((low, 5), (high, 1), (acute, -20), (sooner, 3)):
        take(case, centre)
        due(case, CSW, late=timedelta(days=late))
    html = centre.sees("/postupanje/", "Акутно и до сутра: 4", "Чека преузимање")
    assert rows_of(html, "/postupanje/predmeti/") == [str(case.pk) for case in (acute, low, sooner, high)]
    for case in (low, sooner, high):
        due(case, CSW, late=timedelta(days=-60))
    centre.sees("/postupanje/", "Акутно и до сутра: 1", "Касније: 3")


def test_a_report_in_danger_comes_before_an_older_one_in_the_day(officer: Seat, submit: Callable[..., Report]) -> None:
    calm, danger = submit(), submit(danger_now="yes")
    html = officer.sees("/postupanje/", "Непосредна опасност")
    assert rows_of(html, "/postupanje/prijave/")[:2] == [str(danger.pk), str(calm.pk)]


def test_one_case_is_one_line_with_what_is_next_and_how_many_more(centre: Seat, routed: Callable[..., Case]) -> None:
    case = routed(risk="low", level=None)
    take(case, centre)
    html = centre.sees("/postupanje/", "Прва процена", '<span class="more-due">још 2</span>')
    assert html.count(f'href="/postupanje/predmeti/{case.pk}/"') == 1
    assert "План или одлука" not in html


def test_the_headline_counts_the_lines_of_all_pages(
    centre: Seat, routed: Callable[..., Case], django_assert_max_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reporting.cases.casework.queries.lines.LINES", 4)
    cases = [routed(risk="low", level=None, to=(CSW,)) for _ in range(6)]
    for case in cases:
        take(case, centre)
    for case in cases[:5]:
        due(case, CSW, late=timedelta(days=1))
    html = centre.sees("/postupanje/", "Касни 15 рокова.", "Моји <span", ">6</span>")
    assert html.count('<tr class="late">') == 4
    more = re.search(r'href="(/postupanje/\?ko=moji&amp;posle=[^"]+)">Прикажите још', html)
    assert more
    with django_assert_max_num_queries(60):
        second = centre.sees(more[1].replace("&amp;", "&"), "Касни 15 рокова.", "Од почетка")
    assert second.count('<tr class="late">') == 1
    first_rows, second_rows = (rows_of(page, "/postupanje/predmeti/") for page in (html, second))
    assert sorted(first_rows + second_rows) == sorted(str(case.pk) for case in cases)


def test_what_waits_to_be_taken_can_be_turned(centre: Seat, routed: Callable[..., Case]) -> None:
    cases = [str(routed(risk="low", to=(CSW,)).pk) for _ in range(7)]
    html = centre.sees("/postupanje/", "Чека преузимање: 7")
    more = re.search(r'href="(/postupanje/\?pristiglo=[^"]+)">Прикажите још', html)
    assert more
    shown = [rows_of(page, "/postupanje/predmeti/") for page in (html, centre.sees(more[1]))]
    assert [len(rows) for rows in shown] == [3, 4]
    assert sorted(chain.from_iterable(shown)) == sorted(cases)


@pytest.mark.parametrize("turn", ["posle", "rokovi", "pristiglo", "predlozi", "poruke", "odbijeno"])
@pytest.mark.parametrize(
    "key", ["x", "~~", "0~2026-01-01T00:00:00Z~x", "99999999999999~2026-01-01T00:00:00Z~" + "0" * 32]
)
def test_a_malformed_key_of_the_day_starts_from_the_beginning(officer: Seat, turn: str, key: str) -> None:
    officer.sees(f"/postupanje/?{turn}={key}")


def test_the_registry_says_which_form_is_grave(centre: Seat, school: Seat, routed: Callable[..., Case]) -> None:
    from reporting.registry.models import ViolenceForm

    case = routed()
    assert not case.is_grave
    ViolenceForm.objects.filter(pk="psychological").update(grave=True, grave_basis="правило портала")
    assert case.is_grave
    take(case, centre, school)
    for seat in (centre, school):
        code = CSW if seat is centre else SCHOOL
        services.finish_participation(
            principal=seat.person, participation_id=part_of(case, code).pk, reason="Договорено је."
        )
    proposal = services.propose_closure(principal=centre.person, case_id=case.pk, outcome="stopped", note="Да.")
    school.sees("/postupanje/", str(proposal.pk))
    school.sees(f"/postupanje/predlozi/{proposal.pk}/", "правило портала")
