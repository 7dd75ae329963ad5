"""Who closes a case sees what passed between it and the reporter, and closes it over no unread message."""

import uuid
from collections.abc import Callable

import pytest

from portal.script.convert import to_latin
from reporting.cases import services
from reporting.cases.closing.contact import contact_of
from reporting.cases.models import Alarm, Case, ClosureProposal
from reporting.cases.principals import Reporter, System
from reporting.tracking.starts import topic_of
from tests.cases.fixtures import CSW, read_all
from tests.desk.conftest import Seat, finish, part_of, take

SYSTEM = System("test")
CLOSING = {"outcome": "stopped", "note": "Дете је на сигурном."}
pytestmark = pytest.mark.django_db


@pytest.fixture
def case(routed: Callable[..., Case], centre: Seat) -> Case:
    """A case on which the centre, which is alone, has finished."""
    case = routed(to=(CSW,))
    take(case, centre)
    finish(case, centre)
    return case


def write(case: Case, body: str) -> None:
    """Write as the follow page does, which reads from the words what they are about."""
    services.message_from_reporter(
        principal=Reporter(case.first_report.pk),
        body=body,
        submission_key=uuid.uuid4(),
        topic=topic_of(body, child=case.first_report.is_child),
    )


def address(case: Case) -> str:
    return f"/postupanje/predmeti/{case.pk}/zatvaranje/"


def test_nobody_proposes_to_close_over_an_unread_message(case: Case, centre: Seat) -> None:
    write(case, "Опет ме је тукао.")
    page = f"/postupanje/predmeti/{case.pk}/"
    html = centre.sees(address(case), "није прочитана.", "ЦСР Нови Сад", f'href="{page}#poruke"')
    assert "тукао" not in html
    said = "Предмет се не затвара преко непрочитане поруке."
    centre.does(address(case), CLOSING, "error-summary", said, CLOSING["note"])
    assert not ClosureProposal.objects.visible_to(SYSTEM).exists()
    centre.sees(page, "Опет ме је тукао.")
    assert "није прочитана." not in centre.sees(address(case))
    centre.does(address(case), CLOSING, "Предлог је послат.")


def test_both_pages_say_when_somebody_wrote_and_whether_it_was_opened(
    case: Case, centre: Seat, seat: Callable[..., Seat]
) -> None:
    centre.sees(address(case), "није писала", "нико јој није писао", "није одговорила")
    services.message_to_reporter(
        principal=centre.person,
        report_id=case.first_report.pk,
        participation_id=part_of(case, CSW).pk,
        body="Како си?",
        submission_key=uuid.uuid4(),
    )
    write(case, "Добро.")
    read_all(centre.person, case.first_report)
    html = centre.sees(address(case), "није отворена")
    assert "није писала" not in html and "Како си?" not in html
    services.mark_read(
        principal=Reporter(case.first_report.pk),
        report=case.first_report,
        shown=list(case.first_report.messages.values_list("pk", flat=True)),
    )
    centre.does(address(case), CLOSING, "Предлог је послат.")
    proposal = ClosureProposal.objects.visible_to(SYSTEM).get()
    head = seat("head", CSW).sees(f"/postupanje/predlozi/{proposal.pk}/", "отворена", "Последња порука њој")
    assert "није отворена" not in head


@pytest.mark.parametrize("in_script", [str, to_latin])
def test_an_answer_that_it_has_not_stopped_is_seen_by_who_decides(
    in_script: Callable[[str], str], case: Case, centre: Seat, seat: Callable[..., Seat]
) -> None:
    write(case, in_script("Престало је. Сада је овако: мирно."))
    read_all(centre.person, case.first_report)
    centre.sees(address(case), "каже да јесте")
    write(case, in_script("Није престало. Дешава се ово: поново виче."))
    read_all(centre.person, case.first_report)
    centre.sees(address(case), "каже да није", "Особа која је пријавила каже да насиље није престало")
    centre.does(address(case), CLOSING, "Предлог је послат.")
    proposal = ClosureProposal.objects.visible_to(SYSTEM).get()
    html = seat("head", CSW).sees(f"/postupanje/predlozi/{proposal.pk}/", "каже да насиље није престало")
    assert "поново виче" not in html, "a head reads no message"


def test_what_is_no_answer_is_none(case: Case) -> None:
    write(case, "Не знам да ли је престало.")
    assert contact_of(case).answer == ""
    write(case, "Престало је. Хвала вам.")
    assert contact_of(case).answer == "stopped", "also in the reporter's own words"


@pytest.mark.parametrize(
    "body", ["Није престало. Пише: „Престало је.“", "Престало је. Не, слагала сам. Није престало."]
)
def test_where_both_answers_stand_it_has_not_stopped_for_whoever_asks(case: Case, body: str) -> None:
    write(case, "Престало је.")
    write(case, body)
    assert contact_of(case).answer == "not_stopped"
    alarms = Alarm.objects.visible_to(SYSTEM).filter(report=case.first_report).open()
    assert "not_stopped" in alarms.values_list("event", flat=True)
