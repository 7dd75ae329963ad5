"""Finishing is a step of its own: what was never done is shown, confirmed, explained and seen by the second person."""

import uuid
from collections.abc import Callable

import pytest

from reporting.cases import services
from reporting.cases.models import Case
from reporting.cases.principals import System
from reporting.vault.models import AuditEvent
from tests.cases.fixtures import CSW, SAID, SCHOOL
from tests.desk.conftest import Seat, finish, part_of, take

SYSTEM = System("test")
REASON = "План ради школа, договорено телефоном."
pytestmark = pytest.mark.django_db


def record(seat: Seat, case: Case, kind: str, code: str = CSW) -> None:
    services.record_measure(
        although_unread=True,
        principal=seat.person,
        participation_id=part_of(case, code).pk,
        kind=kind,
        said=SAID,
        note="",
        submission_key=uuid.uuid4(),
    )


def tell(seat: Seat, case: Case, code: str = CSW) -> None:
    services.message_to_reporter(
        principal=seat.person,
        report_id=case.first_report.pk,
        participation_id=part_of(case, code).pk,
        body="Ту смо.",
        submission_key=uuid.uuid4(),
    )


@pytest.fixture
def taken(routed: Callable[..., Case], centre: Seat) -> Case:
    """A case of ordinary risk that the centre alone has taken."""
    case = routed(to=(CSW,), risk="low", level=None)
    take(case, centre)
    return case


def test_who_owes_only_news_is_led_to_the_messages(taken: Case, centre: Seat) -> None:
    page, measures = f"/postupanje/predmeti/{taken.pk}/", "Упишите меру која недостаје"
    assert "#poruke" not in centre.sees(page + "zavrsetak/", measures)
    for kind in ("assessment", "plan"):
        record(centre, taken, kind)
    html = centre.sees(page + "zavrsetak/", f'href="{page}#poruke">Напишите поруку', "Разлог се чува шифрован")
    assert measures not in html
    assert 'id="poruke"' in centre.sees(page)


def test_one_tap_finishes_nothing_and_shows_what_was_never_done(taken: Case, centre: Seat) -> None:
    page = f"/postupanje/predmeti/{taken.pk}/"
    html = centre.sees(page, f'<a class="button quiet small" href="{page}zavrsetak/">')
    assert f'action="{page}zavrsetak/"' not in html
    never = ("Прва процена", "План или одлука", "Јављање особи која је пријавила")
    centre.sees(page + "zavrsetak/", "Ово ваша установа није испунила", *never, "рок портала")
    for form in ({}, {"sure": "on"}, {"reason": REASON}, {"sure": "on", "reason": "  "}):
        centre.does(page + "zavrsetak/", form, "error-summary")
        assert part_of(taken, CSW).status == "accepted"
    centre.does(page + "zavrsetak/", {"reason": REASON}, REASON)


def test_the_reason_is_sealed_and_the_trace_names_only_its_field(taken: Case, centre: Seat) -> None:
    done = {"sure": "on", "reason": REASON}
    centre.does(f"/postupanje/predmeti/{taken.pk}/zavrsetak/", done, "Ваш део је завршен.")
    part = part_of(taken, CSW)
    assert part.status == "done" and part.unfinished_note == REASON
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT unfinished_note FROM cases_participation")
        assert all(REASON.encode() not in bytes(row[0]) for row in cursor.fetchall())
    event = AuditEvent.objects.get(action="participation.finish")
    assert event.fields == ["unfinished_note"]


def test_whoever_did_everything_only_confirms(taken: Case, centre: Seat) -> None:
    for kind in ("assessment", "plan"):
        record(centre, taken, kind)
    tell(centre, taken)
    page = f"/postupanje/predmeti/{taken.pk}/zavrsetak/"
    html = centre.sees(page, "Све што је ваша установа дуговала је испуњено.")
    assert 'name="reason"' not in html
    centre.does(page, {"sure": "on"}, "Ваш део је завршен.")
    assert part_of(taken, CSW).unfinished_note == ""


def test_the_command_itself_refuses_without_a_reason(taken: Case, centre: Seat) -> None:
    with pytest.raises(services.DutiesOpen):
        services.finish_participation(principal=centre.person, participation_id=part_of(taken, CSW).pk)
    assert part_of(taken, CSW).status == "accepted"


def test_who_proposes_and_who_approves_see_what_nobody_did_and_why(
    routed: Callable[..., Case], centre: Seat, school: Seat, seat: Callable[..., Seat]
) -> None:
    case = routed(risk="low", level=None)
    take(case, centre, school)
    record(school, case, "assessment", SCHOOL)
    finish(case, centre, school)
    page = f"/postupanje/predmeti/{case.pk}/zatvaranje/"
    html = centre.sees(page, "Ово није испуњено", "Основна школа „Липа“, Нови Сад", "Договорено је.")
    assert html.count("Прва процена") == 1, "the school has done its own"
    assert html.count("План или одлука") == 2
    proposal = services.propose_closure(principal=centre.person, case_id=case.pk, outcome="stopped", note="Да.")
    html = seat("head", CSW).sees(f"/postupanje/predlozi/{proposal.pk}/", "Ово није испуњено", "Договорено је.")
    assert "Обавезно ако предмет враћате на рад." in html and "није обавезно" not in html


def test_what_is_done_after_a_closing_was_sent_back_counts(
    taken: Case, centre: Seat, seat: Callable[..., Seat]
) -> None:
    finish(taken, centre)
    proposal = services.propose_closure(principal=centre.person, case_id=taken.pk, outcome="stopped", note="Да.")
    services.reject_closure(principal=seat("head", CSW).person, proposal_id=proposal.pk, note="Нема процене.")
    page = f"/postupanje/predmeti/{taken.pk}/zavrsetak/"
    centre.sees(page, "Прва процена")
    record(centre, taken, "assessment")
    html = centre.sees(page, "План или одлука")
    assert "Прва процена" not in html


def test_an_institution_that_declined_owes_nothing(routed: Callable[..., Case], centre: Seat, school: Seat) -> None:
    case = routed(risk="low", level=3)
    take(case, centre)
    services.decline_participation(
        principal=school.person, participation_id=part_of(case, SCHOOL).pk, reason="not_competent", note=""
    )
    finish(case, centre)
    html = centre.sees(f"/postupanje/predmeti/{case.pk}/zatvaranje/", "Ово није испуњено")
    assert "Основна школа" not in html


def test_after_reopening_what_was_never_done_is_owed_anew_and_named_once(
    taken: Case, centre: Seat, officer: Seat, seat: Callable[..., Seat]
) -> None:
    tell(centre, taken)
    finish(taken, centre)
    proposal = services.propose_closure(principal=centre.person, case_id=taken.pk, outcome="stopped", note="Да.")
    services.approve_closure(principal=seat("head", CSW).person, proposal_id=proposal.pk)
    services.reopen_case(principal=officer.person, case_id=taken.pk)
    html = centre.sees(f"/postupanje/predmeti/{taken.pk}/zavrsetak/", "Ово ваша установа није испунила")
    duties = html.partition('<ul class="duties">')[2].partition("</ul>")[0]
    assert duties.count("Прва процена") == 1
    assert "Јављање особи која је пријавила" not in duties, "given before, and only due again"
