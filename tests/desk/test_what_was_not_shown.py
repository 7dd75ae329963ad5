"""What comes while a page is put together was not shown, and stays new: nothing may close over it."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from reporting.cases import services
from reporting.cases.models import Case, EmergencyNote, Message, Report
from reporting.cases.principals import Person, Reporter, System
from reporting.cases.selectors import my_day
from tests.cases.fixtures import CSW, SCHOOL, fresh, open_up
from tests.desk.conftest import Seat, part_of, take
from tests.tracking.conftest import FOLLOW, enter

pytestmark = pytest.mark.django_db
SYSTEM = System("test")
MEANWHILE = "Ово је стигло док се страница склапала."


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, Callable[[], Any]], None]:
    """Let something happen once, after a page has read what it shows and before it notes so with ``command``."""

    def arrange(command: str, happens: Callable[[], Any]) -> None:
        noting = getattr(services, command)

        def noted(**arguments: Any) -> None:
            monkeypatch.setattr(services, command, noting)
            happens()
            noting(**arguments)

        monkeypatch.setattr(services, command, noted)

    return arrange


def write(report: Report, body: str) -> None:
    services.message_from_reporter(principal=Reporter(report.pk), body=body, submission_key=uuid.uuid4())


def unread(who: Person) -> list[int]:
    return [row.count for row in my_day(fresh(who)).unread.rows]


def test_a_message_that_came_while_the_case_was_opened_stays_unread(
    meanwhile: Callable[..., None], centre: Seat, routed: Callable[..., Case]
) -> None:
    case = routed(to=(CSW,))
    take(case, centre)
    write(case.first_report, "Прва порука.")
    meanwhile("mark_read", lambda: write(case.first_report, MEANWHILE))
    page = f"/postupanje/predmeti/{case.pk}/"
    assert MEANWHILE not in centre.sees(page, "Прва порука.")
    assert unread(centre.person) == [1]
    centre.sees(page, MEANWHILE)
    assert unread(centre.person) == []


def test_a_message_that_came_while_triage_opened_the_report_stays_unread(
    meanwhile: Callable[..., None], officer: Seat, submit: Callable[..., Report]
) -> None:
    report = submit()
    write(report, "Прва порука.")
    meanwhile("mark_read", lambda: write(report, MEANWHILE))
    page = f"/postupanje/prijave/{report.pk}/"
    assert MEANWHILE not in officer.sees(page, "Прва порука.")
    assert unread(officer.person) == [1]
    officer.sees(page, MEANWHILE)
    assert unread(officer.person) == []


def test_a_message_that_came_while_the_reporter_opened_the_page_stays_new(
    meanwhile: Callable[..., None], client: Client, triage: Person, submit: Callable[..., Report]
) -> None:
    report = submit()

    def answer(body: str) -> None:
        services.message_to_reporter(
            principal=fresh(triage), report_id=report.pk, participation_id=None, body=body, submission_key=uuid.uuid4()
        )

    def waiting() -> list[str]:
        return [one.body for one in Message.objects.visible_to(SYSTEM).filter(report=report, read_at=None)]

    answer("Прва порука.")
    meanwhile("mark_read", lambda: answer(MEANWHILE))
    assert "Прва порука." in enter(client, report.code)
    assert waiting() == [MEANWHILE]
    assert MEANWHILE in client.get(FOLLOW).content.decode()
    assert waiting() == []


def test_that_an_institution_declined_stays_news_for_triage_however_often_it_looks(
    officer: Seat, person: Callable[..., Person], routed: Callable[..., Case]
) -> None:
    case = routed(to=(CSW, SCHOOL))
    services.decline_participation(
        principal=person("case_worker", SCHOOL),
        participation_id=part_of(case, SCHOOL).pk,
        reason="capacity",
        note="Не можемо.",
    )
    for _ in range(2):
        officer.sees(f"/postupanje/predmeti/{case.pk}/", "Не можемо.")
        assert my_day(fresh(officer.person)).declined.rows == [part_of(case, SCHOOL)]


def test_a_word_that_was_left_while_the_lead_opened_the_case_stays_new(
    meanwhile: Callable[..., None], centre: Seat, stranger: Person, routed: Callable[..., Case]
) -> None:
    case = routed(to=(CSW,))
    take(case, centre)
    open_up(stranger, case)

    def leave(body: str) -> None:
        services.leave_note(principal=fresh(stranger), case_id=case.pk, body=body, submission_key=uuid.uuid4())

    def waiting() -> list[str]:
        return [note.body for note in EmergencyNote.objects.visible_to(SYSTEM).filter(read_at=None)]

    leave("Прва порука.")
    meanwhile("mark_notes_read", lambda: leave(MEANWHILE))
    page = f"/postupanje/predmeti/{case.pk}/"
    assert MEANWHILE not in centre.sees(page, "Прва порука.")
    assert waiting() == [MEANWHILE]
    centre.sees(page, MEANWHILE)
    assert waiting() == []
