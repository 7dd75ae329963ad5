"""A story once opened stays open for ten minutes, for its session and its report, with one trace."""

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from reporting.cases.models import Case, Exclusion, Participation, Report
from reporting.cases.principals import System
from reporting.desk.stories import OPEN_FOR, STORIES
from reporting.vault.models import AuditEvent
from tests.accounts.fixtures import forget_used_codes, sign_in, stored_sessions
from tests.cases.fixtures import OTHER_CSW
from tests.desk.conftest import Seat, take

pytestmark = pytest.mark.django_db
SYSTEM, STORY, LANDS = System("test"), "Шаљу ми ружне поруке", '<h2 id="prica" tabindex="-1">'
HIDE = "Склоните причу"


@pytest.fixture
def case(routed: Callable[..., Case], centre: Seat) -> Case:
    found = routed()
    take(found, centre)
    return found


def page_of(case: Case) -> str:
    return f"/postupanje/predmeti/{case.pk}/"


def readings() -> int:
    return AuditEvent.objects.filter(action="report.read_story").count()


def test_it_stays_open_with_one_trace_until_it_is_hidden(case: Case, centre: Seat) -> None:
    page = page_of(case)
    answer = centre.post(page + "prica/")
    assert (answer.status_code, answer["Location"]) == (302, page + "#prica")
    for path in (page, page + "mera/?vrsta=plan", page, page + "zavrsetak/"):
        centre.sees(path, LANDS, STORY, HIDE)
    centre.does(page + "prica/", {}, STORY)
    assert readings() == 1, "pressed twice is opened once"
    html = centre.does(page + "prica/", {"hide": "1"}, "Прикажите причу")
    assert STORY not in html and STORY not in centre.sees(page + "mera/?vrsta=plan")
    centre.does(page + "prica/", {}, STORY)
    assert readings() == 2


def test_the_script_switch_is_no_reading_of_its_own(case: Case, centre: Seat, officer: Seat) -> None:
    report = f"/postupanje/prijave/{case.first_report.pk}/"
    centre.does(page_of(case) + "prica/")
    officer.does(report + "prica/")
    typed = {"body": "Јавите се.", "_language": "sr-latn"}
    keep = "/postupanje/nacrt/"
    centre.presses(page_of(case), keep, typed, '<html lang="sr-Latn"', STORY, "Јавите се.", form="message-form")
    officer.does("/nalog/pismo/", {"script": "sr-latn", "next": report}, '<html lang="sr-Latn"', STORY)
    assert readings() == 2


def test_after_ten_minutes_it_is_closed(case: Case, centre: Seat) -> None:
    now = timezone.now()
    with time_machine.travel(now, tick=False) as clock:
        centre.post(page_of(case) + "prica/")
        clock.shift(OPEN_FOR - timedelta(seconds=1))
        centre.sees(page_of(case), STORY)
        clock.shift(timedelta(seconds=1))
        assert STORY not in centre.sees(page_of(case), "Прикажите причу")


def test_opening_what_is_open_adds_no_minute(case: Case, centre: Seat) -> None:
    """Else one trace would stand for a whole shift of reading."""
    with time_machine.travel(timezone.now(), tick=False) as clock:
        centre.post(page_of(case) + "prica/")
        clock.shift(OPEN_FOR - timedelta(seconds=1))
        centre.does(page_of(case) + "prica/", {}, STORY)
        clock.shift(timedelta(seconds=1))
        assert STORY not in centre.sees(page_of(case))
        centre.does(page_of(case) + "prica/", {}, STORY)
    assert readings() == 2


def test_it_is_open_for_its_session_and_its_report_alone(
    case: Case, centre: Seat, seat: Callable[..., Seat], routed: Callable[..., Case]
) -> None:
    other = routed()
    take(other, centre)
    centre.post(page_of(case) + "prica/")
    assert STORY not in centre.sees(page_of(other))
    again = Seat()
    again.person = centre.person
    forget_used_codes(centre.person.user)
    sign_in(again, centre.person.user)
    assert STORY not in again.sees(page_of(case))
    assert STORY not in seat("case_worker", case.participations.get(lead=True).institution.code).sees(page_of(case))


def test_the_session_holds_no_word_of_it_and_forgets_it_at_sign_out(case: Case, centre: Seat) -> None:
    centre.post(page_of(case) + "prica/")
    assert list(centre.session[STORIES]) == [str(case.first_report.pk)]
    assert "ружне" not in stored_sessions()
    centre.post("/nalog/odjava/")
    forget_used_codes(centre.person.user)
    sign_in(centre, centre.person.user)
    assert STORY not in centre.sees(page_of(case))


def test_it_ends_with_the_right(case: Case, centre: Seat) -> None:
    centre.post(page_of(case) + "prica/")
    parts = Participation.objects.visible_to(SYSTEM).filter(case=case, lead=True)
    parts.update(status="requested")
    assert STORY not in centre.sees(page_of(case))
    assert not AuditEvent.objects.filter(action="report.read_story", actor=None).exists()
    parts.update(status="accepted")
    centre.sees(page_of(case), STORY)


def test_it_ends_with_an_exclusion(officer: Seat, submit: Callable[..., Report]) -> None:
    report = submit()
    page = f"/postupanje/prijave/{report.pk}/"
    officer.does(page + "prica/", {}, STORY)
    Exclusion.objects.create(report=report, kind="user", user=officer.person.user)
    assert officer.get(page).status_code == 404


def test_emergency_access_holds_nothing_open(case: Case, seat: Callable[..., Seat]) -> None:
    stranger, page = seat("case_worker", OTHER_CSW), page_of(case)
    said = {"matter": case.number, "ground": "danger_now", "reason": "Ту је.", "sure": "on", "key": str(uuid.uuid4())}
    stranger.does("/postupanje/hitan-uvid/", said)
    for times in (1, 2):
        answer = stranger.post(page + "prica/")
        assert answer.status_code == 200 and STORY in answer.content.decode(), "in the answer alone"
        assert STORY not in stranger.sees(page) and readings() == times
    typed = {"body": "Код нас је.", "_language": "sr-latn"}
    stranger.presses(page, page + "prica/", typed, '<html lang="sr-Latn"', STORY, "Код нас је.", form="note-form")
    assert readings() == 3, "the switch shows it once more"


def test_what_was_open_before_emergency_access_is_not_shown_by_it(
    case: Case, centre: Seat, seat: Callable[..., Seat]
) -> None:
    """Somebody whose part is over opens the case in danger: the story is an act of its own again."""
    centre.post(page_of(case) + "prica/")
    Participation.objects.visible_to(SYSTEM).filter(case=case, lead=True).update(status="revoked")
    said = {"matter": case.number, "ground": "danger_now", "reason": "Ту је.", "sure": "on", "key": str(uuid.uuid4())}
    centre.does("/postupanje/hitan-uvid/", said, "Предмет је отворен.")
    assert STORY not in centre.sees(page_of(case))
