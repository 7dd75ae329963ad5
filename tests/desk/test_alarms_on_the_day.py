"""What rings stands on the day, and nothing of it is said twice."""

import re
import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.conf import LazySettings
from django.utils import timezone

from reporting.cases import pages, services
from reporting.cases.alarms.advancing import advance
from reporting.cases.alarms.queries import my_alarms
from reporting.cases.models import Case, Deadline, Report
from reporting.cases.principals import SYSTEM, Reporter
from tests.cases.fixtures import CSW, NOVI_SAD, fresh, institution
from tests.cases.silent import silent
from tests.desk.conftest import Seat, take

pytestmark = pytest.mark.django_db
DAY = "/postupanje/"
# What a list of the day tells, too: a case to take, and a message.
TO_TAKE, MESSAGE = "Акутан предмет чека преузимање", "Особа која је пријавила пише, а ризик је акутан"
WAITS = "чека примаоце"


def ringing(html: str) -> list[str]:
    """Return the lines of what rings, as they are read."""
    block = html.partition('class="waits alone"')[2].partition("</ul>")[0]
    return [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", line)) for line in re.findall(r"<li.*?</li>", block, re.DOTALL)]


def told(minutes: int = 0) -> None:
    """Let the job come by that many minutes from now."""
    with time_machine.travel(timezone.now() + timedelta(minutes=minutes), tick=False):
        advance(timezone.now())


def test_an_institution_reads_in_its_lists_what_rings_and_not_twice(
    routed: Callable[..., Case], centre: Seat, school: Seat
) -> None:
    taken, new = routed(risk="acute", danger_now="yes"), routed(risk="acute", danger_now="yes")
    take(taken, centre)
    _writes(taken)
    told()
    html = centre.sees(DAY, "Нове поруке: 1", "Чека преузимање: 1", f"/postupanje/predmeti/{new.pk}/#radnje")
    assert TO_TAKE not in html and MESSAGE not in html, ringing(html)
    html = school.sees(DAY, "Чека преузимање: 2")
    assert not ringing(html), ringing(html)


def test_triage_keeps_every_line_that_rings(officer: Seat, centre: Seat, routed: Callable[..., Case]) -> None:
    case = routed(risk="acute", danger_now="yes")
    take(case, centre)
    _writes(case)
    told(11)
    lines = ringing(officer.sees(DAY, "Нове поруке: 1"))
    assert any("Поруку у акутном предмету нико не чита" in line for line in lines), lines


def heading(html: str) -> str:
    return html.partition("<h1>")[2].partition("</h1>")[0]


def test_the_heading_names_what_rings_and_is_calm_only_when_nothing_waits(
    officer: Seat, centre: Seat, routed: Callable[..., Case]
) -> None:
    assert heading(officer.sees(DAY)) == "Данас ништа не касни и нико не чека."
    case = routed(to=(CSW,), risk="acute")
    told(16)
    sent = "Акутан предмет је послат и није преузет: треба звати"
    html = officer.sees(DAY, sent)
    assert heading(html).startswith(f"{sent}."), heading(html)
    take(case, centre)
    _writes(case)
    told(11)
    said = heading(officer.sees(DAY))
    assert said == "Поруку у акутном предмету нико не чита. Дете чека одговор.", said


def test_the_heading_is_not_calm_while_an_institution_is_silent(officer: Seat, routed: Callable[..., Case]) -> None:
    case, past = routed(to=(CSW,), risk="low"), timezone.now() - timedelta(hours=1)
    Deadline.objects.visible_to(SYSTEM).filter(report__case=case).update(due_at=past, late_at=past)
    assert heading(officer.sees(DAY, "Не преузимају")) == "Установа која је добила предмет не преузима га."


def test_equal_reports_of_a_flood_ring_in_one_row_and_what_has_a_place_for_itself(
    officer: Seat, submit: Callable[..., Report], settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.REPORT_FLOOD = 1
    equal, placed = silent(submit, 30), silent(submit, 2, municipality=NOVI_SAD)
    told(1)
    html = officer.sees(DAY, f'href="/postupanje/prijave/{equal[0].pk}/jednake/"')
    lines = ringing(html)
    assert len(lines) == 3 and "30 једнаких пријава без иједне речи" in lines[0], lines
    assert all(any(one.number[:2] in line for line in lines[1:]) for one in placed)
    monkeypatch.setattr(pages.page_after, "__kwdefaults__", {**pages.page_after.__kwdefaults__, "size": 2})
    found, key = [], ""
    while key or not found:
        part = my_alarms(fresh(officer.person), key=key)
        found, key = [*found, *((one.about.pk, one.equals) for one in part.rows)], part.next_key
    assert found == [(equal[0].pk, 30), *((one.pk, 1) for one in placed)], "no page says a row again"


def test_a_case_without_recipients_rings_or_is_counted_and_not_both(
    officer: Seat, submit: Callable[..., Report]
) -> None:
    calm, acute = (
        services.accept_report(
            principal=officer.person, report_id=submit().pk, risk=risk, level=2, although_unread=True
        )
        for risk in ("low", "acute")
    )
    officer.sees(DAY, "2 предмета чекају примаоца", "Један предмет чека примаоца, а ризик је акутан.")
    told(6)
    html = officer.sees(DAY, "Још 1 предмет чека примаоца", f'href="/postupanje/predmeti/{acute.pk}/upucivanje/"')
    (line,) = [line for line in ringing(html) if WAITS in line]
    assert acute.number[:2] in line and "чекају примаоца" not in html
    assert '<span class="tag danger">' not in html.partition('id="trijaza"')[2].partition("</li>")[0]
    centre = institution(CSW).pk
    recipients = [services.Recipient(institution_id=centre)]
    services.route_case(principal=officer.person, case_id=calm.pk, recipients=recipients, lead_id=centre)
    assert "примаоца" not in officer.sees(DAY).partition("</h1>")[2]


def _writes(case: Case) -> None:
    services.message_from_reporter(
        principal=Reporter(case.first_report.pk), body="Вратио се.", submission_key=uuid.uuid4()
    )
