"""What is most urgent stands first, is called so, and nothing is cut off in silence."""

import re
from collections.abc import Callable
from datetime import timedelta
from itertools import chain
from typing import Any

import pytest
from django.utils import timezone

from reporting.cases import services
from reporting.cases.models import Case, Deadline, Report
from reporting.cases.principals import System
from tests.cases.fixtures import CSW, SCHOOL
from tests.desk.conftest import Seat, part_of, take
from tests.desk.test_lists import pages

SYSTEM = System("test")
pytestmark = pytest.mark.django_db


def rows_of(html: str, row: str) -> list[str]:
    """Return the ids of the rows in the order in which the page shows them."""
    return list(dict.fromkeys(re.findall(rf'href="{row}([0-9a-f-]{{36}})/"', html)))


def due(case: Case, code: str, *, late: timedelta) -> None:
    """Move the deadlines of one part so that they are due ``late`` ago (negative: in time)."""
    end = timezone.now() - late
    Deadline.objects.visible_to(SYSTEM).filter(participation=part_of(case, code)).update(due_at=end, late_at=end)


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


def test_the_day_goes_by_risk_and_then_by_time(centre: Seat, routed: Callable[..., Case]) -> None:
    low, high, acute, sooner = (routed(risk=risk) for risk in ("low", "high", "acute", "high"))
    for case, late in ((low, 5), (high, 1), (acute, -2), (sooner, 3)):
        due(case, CSW, late=timedelta(days=late))
    html = centre.sees("/postupanje/")
    wanted = [str(case.pk) for case in (acute, sooner, high, low)]
    assert rows_of(html.partition("Пристигло")[0], "/postupanje/predmeti/") == wanted
    came_in = rows_of(html.partition("Пристигло")[2], "/postupanje/predmeti/")
    assert came_in[0] == str(acute.pk) and came_in[-1] == str(low.pk)


def test_a_report_in_danger_comes_before_an_older_one_in_the_day(officer: Seat, submit: Callable[..., Report]) -> None:
    calm, danger = submit(), submit(danger_now="yes")
    html = officer.sees("/postupanje/", "Непосредна опасност")
    assert rows_of(html, "/postupanje/prijave/")[:2] == [str(danger.pk), str(calm.pk)]


def test_one_case_is_one_row_with_all_its_deadlines_and_one_action(centre: Seat, routed: Callable[..., Case]) -> None:
    case = routed(risk="low", level=None)
    take(case, centre)
    html = centre.sees("/postupanje/", "Прва процена", "План или одлука", "Јављање особи која је пријавила")
    assert html.count(f'href="/postupanje/predmeti/{case.pk}/"') == 1
    assert html.count('class="due matter"') == 1


def test_the_headline_counts_the_rows_of_all_pages(
    centre: Seat, routed: Callable[..., Case], django_assert_max_num_queries: Any
) -> None:
    cases = [routed(risk="low", level=None, to=(CSW,)) for _ in range(30)]
    for case in cases[:27]:
        due(case, CSW, late=timedelta(days=1))
    html = centre.sees("/postupanje/", "Касни 27 рокова", "Отворено је укупно: 30 рокова")
    assert html.count('class="due matter"') == 25
    assert html.count('<li class="late">') == 25
    more = re.search(r'href="(/postupanje/\?rokovi=[^"]+)">Прикажи још', html)
    assert more
    with django_assert_max_num_queries(24):
        second = centre.sees(more[1], "Касни 27 рокова", "Од почетка")
    assert second.count('<li class="late">') == 2
    first_rows, second_rows = (
        rows_of(page.partition("Пристигло")[0], "/postupanje/predmeti/") for page in (html, second)
    )
    assert sorted(first_rows + second_rows) == sorted(str(case.pk) for case in cases)


def test_every_list_of_the_day_can_be_turned(centre: Seat, routed: Callable[..., Case]) -> None:
    cases = [str(routed(risk="low", to=(CSW,)).pk) for _ in range(30)]
    html = centre.sees("/postupanje/")
    more = re.search(r'href="(/postupanje/\?pristiglo=[^"]+)">Прикажи још', html)
    assert more
    shown = [rows_of(page.partition("Пристигло")[2], "/postupanje/predmeti/") for page in (html, centre.sees(more[1]))]
    assert [len(rows) for rows in shown] == [25, 5]
    assert sorted(chain.from_iterable(shown)) == sorted(cases)


@pytest.mark.parametrize("turn", ["rokovi", "pristiglo", "predlozi", "poruke", "odbijeno"])
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
