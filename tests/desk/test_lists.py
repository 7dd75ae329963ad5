"""Lists stay quick with many rows and are turned page by page."""

import re
from collections.abc import Callable
from itertools import chain
from typing import Any

import pytest

from portal.pages.templatetags.portal import report_number
from reporting.cases import services
from reporting.cases.models import Case, Report
from reporting.cases.principals import System
from tests.cases.fixtures import CSW, OTHER_CSW, SCHOOL
from tests.desk.conftest import Seat, asked, part_of

pytestmark = pytest.mark.django_db
SYSTEM = System("test")
ROWS = 60


def pages(seat: Seat, path: str, row: str) -> list[list[str]]:
    """Return the keys of the rows of every page of a list."""
    found = []
    following: str | None = path
    while following:
        html = seat.sees(following)
        found.append(list(dict.fromkeys(re.findall(rf'href="{row}([0-9a-f-]{{36}})/"', html))))
        link = re.search(r'rel="next" href="([^"]+)"', html)
        following = link[1].replace("&amp;", "&") if link else None
        assert len(found) < 10, "the list never ends"
    return found


def test_the_queue_says_that_a_flood_is_on_while_it_lasts(
    officer: Seat, submit: Callable[..., Report], settings: Any
) -> None:
    report, says = submit(), "Сада стиже необично много пријава."
    assert says not in officer.sees("/postupanje/prijave/")
    settings.REPORT_FLOOD = 0
    Report.objects.visible_to(SYSTEM).filter(pk=report.pk).update(effort="missing")
    number = report_number(report.number)
    row = officer.sees("/postupanje/prijave/", says).partition(number)[2]
    assert "провера уређаја је изостала" in row.partition("</td>")[0], "beside the number"
    page = officer.sees(f"/postupanje/prijave/{report.pk}/", '<p class="hint">Провера уређаја је изостала')
    assert page.count('<div class="callout">') == 1, "the decision that comes next"


def test_the_queue_of_sixty_is_three_pages_and_few_queries(
    officer: Seat, submit: Callable[..., Report], django_assert_max_num_queries: Any
) -> None:
    wanted = [str(submit().pk) for _ in range(ROWS)]
    turned = pages(officer, "/postupanje/prijave/", "/postupanje/prijave/")
    assert [len(rows) for rows in turned] == [25, 25, 10]
    assert list(chain.from_iterable(turned)) == wanted, "the oldest first, none twice, none left out"
    with django_assert_max_num_queries(22):
        officer.sees("/postupanje/prijave/")
    # One of them asks whether a test ring of the officer's own shift waits to be heard.
    with django_assert_max_num_queries(26):
        officer.sees("/postupanje/", "60 пријава чека")


@pytest.mark.full
def test_sixty_cases_stand_on_one_page_for_few_queries(
    centre: Seat, routed: Callable[..., Case], django_assert_max_num_queries: Any
) -> None:
    wanted = [str(routed().pk) for _ in range(ROWS)]
    turned = pages(centre, "/postupanje/predmeti/", "/postupanje/predmeti/")
    assert [len(rows) for rows in turned] == [ROWS]
    assert set(turned[0]) == set(wanted)
    with django_assert_max_num_queries(18):
        centre.sees("/postupanje/predmeti/")
    # Messages, cases to take, alarms, second words and lines, each with its count; the same for a hundred thousand.
    with django_assert_max_num_queries(34):
        centre.sees("/postupanje/")
    with django_assert_max_num_queries(56):
        # The first opening is noted, and the page is read anew.
        centre.sees(f"/postupanje/predmeti/{wanted[0]}/")
    with django_assert_max_num_queries(36):
        centre.sees(f"/postupanje/predmeti/{wanted[0]}/")


@pytest.mark.usefixtures("still")
def test_a_case_that_many_have_declined_asks_as_little_as_one_that_one_has(
    officer: Seat, seat: Callable[..., Seat], routed: Callable[..., Case]
) -> None:
    codes = (SCHOOL, OTHER_CSW, "health-novi-sad", "police-novi-sad", "ojt-novi-sad")

    def costs(case: Case, *texts: str) -> int:
        return asked(officer, f"/postupanje/predmeti/{case.pk}/", *texts)

    def declined_by(*codes: str) -> tuple[Case, list[str]]:
        case = routed(to=(CSW, *codes))
        for code in codes:
            services.decline_participation(
                principal=seats[code].person,
                participation_id=part_of(case, code).pk,
                reason="capacity",
                note=f"Наша {code} не може.",
            )
        return case, [f"Наша {code} не може." for code in codes]

    seats = {code: seat("case_worker", code) for code in codes}
    one, many = declined_by(SCHOOL), declined_by(*codes)
    assert costs(many[0], *many[1]) <= costs(one[0], *one[1]), "one query for the keys of all notes"


@pytest.mark.parametrize("key", ["x", "~", "2026-01-01~x", "2026-13-45T99:00:00Z~" + "0" * 36, "9" * 500])
def test_a_malformed_key_starts_from_the_beginning(officer: Seat, submit: Callable[..., Report], key: str) -> None:
    report = submit()
    officer.sees(f"/postupanje/prijave/?posle={key}", str(report.pk))
