"""Duty: planned by the head of triage, seen by triage, sealed, tested when a shift opens, and honest where nobody is."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from portal.jobs.runner import beat
from reporting.cases.alarms.advancing import advance
from reporting.cases.alarms.duty import duty_state, ring_new_shifts, somebody_answers
from reporting.cases.models import Report, ReportClaim
from reporting.cases.principals import System
from reporting.notify.models import OutboxMessage
from reporting.registry import duty
from reporting.registry.models import DutyShift
from reporting.vault import server
from tests.cases.fixtures import CSW, POLICE, TRIAGE
from tests.desk.conftest import Seat
from tests.registry.factories import change

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keyring", "registry_data")]
PAGE = "/postupanje/dezurstvo/"
SYSTEM = System("test")


@pytest.fixture
def head(seat: Callable[..., Seat]) -> Seat:
    return seat("head", TRIAGE)


@pytest.fixture
def officer(seat: Callable[..., Seat]) -> Seat:
    return seat("triage", TRIAGE)


def typed(who: Seat, /, **changes: Any) -> dict[str, Any]:
    today = timezone.localdate()
    return {
        "officer": str(who.person.user.pk),
        "place": "1",
        "first_day": f"{today + timedelta(days=1):%d. %m. %Y.}",
        "last_day": "",
        "starts": "20.00",
        "ends": "8.00",
        "phone": "064 123 4567",
    } | changes


def on_duty_now(head: Seat, officer: Seat, place: int = 1) -> DutyShift:
    now = timezone.now()
    return duty.plan_shift(
        named_by=head.person.user,
        user=officer.person.user,
        place=place,
        starts_at=now - timedelta(minutes=1),
        ends_at=now + timedelta(hours=8),
        phone="+381641234567",
    )


def test_the_head_of_triage_plans_a_night_and_the_number_is_sealed(head: Seat, officer: Seat) -> None:
    head.sees(PAGE, "Сада нико није дежуран", "Ниједно дежурство још није уписано")
    head.presses(PAGE, PAGE, typed(officer), "Дежурство је уписано.", "20.00")
    shift = DutyShift.objects.get()
    # By the clock on the wall: two nights a year have eleven or thirteen hours.
    assert [timezone.localtime(one).hour for one in (shift.starts_at, shift.ends_at)] == [20, 8]
    assert duty.phone_of(shift) == "+381641234567"
    assert b"641234567" not in bytes(shift.phone) and "641234567" not in head.sees(PAGE)


def test_the_same_night_on_several_days_and_a_second_press_changes_nothing(head: Seat, officer: Seat) -> None:
    last = f"{timezone.localdate() + timedelta(days=4):%d. %m. %Y.}"
    for _ in range(2):
        head.presses(PAGE, PAGE, typed(officer, last_day=last), "Дежурство је уписано.")
    assert DutyShift.objects.count() == 4


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"officer": ""}, "Изаберите особу."),
        ({"phone": "зовите ме"}, "Овај број не може да се бира"),
        ({"phone": "٠٦٤١٢٣٤٥٦٧"}, "Овај број не може да се бира"),
        ({"first_day": "1. 1. 2020."}, "Дежурство почиње пре краја"),
        ({"first_day": f"{timezone.localdate() + timedelta(days=30):%d. %m. %Y.}"}, "највише две недеље унапред"),
        ({"place": "7"}, "error-summary"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_planned(
    changes: dict[str, str], says: str, head: Seat, officer: Seat
) -> None:
    head.presses(PAGE, PAGE, typed(officer, **changes), "error-summary", says)
    assert not DutyShift.objects.exists()


def test_nobody_has_two_places_and_no_place_two_people(head: Seat, officer: Seat, seat: Callable[..., Seat]) -> None:
    head.presses(PAGE, PAGE, typed(officer), "Дежурство је уписано.")
    for who in (typed(seat("triage", TRIAGE)), typed(officer, place="2")):
        head.presses(PAGE, PAGE, who, "error-summary", "то место већ неко има")
    assert DutyShift.objects.count() == 1


def test_only_the_head_of_triage_plans(officer: Seat, seat: Callable[..., Seat]) -> None:
    officer.sees(PAGE, "Дежурства уписује особа која руководи тријажом")
    assert officer.post(PAGE, typed(officer)).status_code == 403
    other = seat("head", CSW)
    assert other.get(PAGE).status_code == 403 and "Дежурство" not in other.sees("/postupanje/")
    with pytest.raises(duty.DutyRefused, match="head of triage"):
        on_duty_now(other, officer)
    assert not DutyShift.objects.exists()


def test_a_shift_that_runs_is_asked_about_once_and_ends_now(
    head: Seat, officer: Seat, seat: Callable[..., Seat]
) -> None:
    shift = on_duty_now(head, officer)
    end = f"{PAGE}{shift.pk}/kraj/"
    assert end in head.sees(PAGE, "Завршите") and f'action="{end}"' not in head.sees(PAGE), "no press ends it"
    head.does(end, {}, "Да ли завршавате дежурство које тече?", "После тога нико није дежуран")
    assert duty.on_duty(timezone.now()) == [shift], "a press of a page that was old"
    colleague = seat("triage", TRIAGE)
    on_duty_now(head, colleague, 2)
    assert "нико није дежуран" not in head.sees(end, "После тога се зове:", colleague.person.user.email)
    for _ in range(2):
        head.does(end, {"sure": "1"})
    assert [one.user for one in duty.on_duty(timezone.now())] == [colleague.person.user]
    assert head.get(end).status_code == 302, "it has ended"
    assert officer.get(end).status_code == 403


def test_a_shift_that_has_not_begun_is_taken_back_by_one_press(head: Seat, officer: Seat) -> None:
    head.presses(PAGE, PAGE, typed(officer), "Дежурство је уписано.")
    end = f"{PAGE}{DutyShift.objects.get().pk}/kraj/"
    assert f'action="{end}"' in head.sees(PAGE) and head.get(end).status_code == 302
    for _ in range(2):
        head.does(end, {}, "Дежурство је уклоњено.")
    assert not DutyShift.objects.exists()


def test_after_a_shift_was_taken_back_no_old_error_stands_on_the_page(head: Seat, officer: Seat) -> None:
    head.presses(PAGE, PAGE, typed(officer), "Дежурство је уписано.")
    head.presses(PAGE, PAGE, typed(officer, phone="зовите ме"), "Треба исправити")
    html = head.does(f"{PAGE}{DutyShift.objects.get().pk}/kraj/", {}, "Дежурство је уклоњено.")
    assert "Треба исправити" not in html
    assert "зовите ме" in html, "what was typed is kept"


def test_somebody_in_the_second_place_is_somebody_and_it_says_that_the_first_is_empty(
    head: Seat, officer: Seat
) -> None:
    beat()
    shift = on_duty_now(head, officer, 2)
    DutyShift.objects.filter(pk=shift.pk).update(ends_at=timezone.now() + timedelta(hours=25))
    assert somebody_answers() and duty_state().ok and "само следећи позив" in duty_state().text
    html = head.sees(PAGE, "Први позив нема никога", "Тада је дежуран само следећи позив")
    assert "Сада нико није дежуран" not in html and "Тада портал деци" not in html


def test_only_the_second_place_is_counted_apart_from_nobody(
    head: Seat, officer: Seat, seat: Callable[..., Seat]
) -> None:
    start = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(hours=2)
    hours = [start + timedelta(hours=hour) for hour in range(11)]
    other, rest = seat("triage", TRIAGE), {"named_by": head.person.user, "phone": "+381641234567"}
    for who, place, first, last in ((officer, 1, 2, 4), (other, 2, 0, 3), (other, 2, 5, 8)):
        duty.plan_shift(user=who.person.user, place=place, starts_at=hours[first], ends_at=hours[last], **rest)
    end = hours[10]
    assert duty.gaps(start, end) == [(hours[4], hours[5]), (hours[8], end)]
    assert duty.only_next(start, end) == [(hours[0], hours[2]), (hours[5], hours[8])]


def test_the_day_asks_whether_the_test_ring_was_heard(head: Seat, officer: Seat, seat: Callable[..., Seat]) -> None:
    asks = "Чује се: потврдите пробни позив"
    assert asks not in officer.sees("/postupanje/")
    shift = on_duty_now(head, officer)
    assert asks not in seat("triage", TRIAGE).sees("/postupanje/") + head.sees("/postupanje/")
    officer.sees("/postupanje/", "Чека вас одмах", asks)
    html = officer.does(f"{PAGE}proba/", {"day": "1"}, "пробни позив је стигао")
    shift.refresh_from_db()
    assert shift.heard_at is not None and asks not in html and "Дежурства уписује" not in html


def test_a_test_ring_opens_a_shift_until_the_officer_says_that_it_was_heard(head: Seat, officer: Seat) -> None:
    shift = on_duty_now(head, officer)
    assert (ring_new_shifts(timezone.now()), ring_new_shifts(timezone.now())) == (1, 0)
    rows = OutboxMessage.objects.filter(template="desk.test_ring")
    assert sorted(rows.values_list("channel", flat=True)) == ["sms", "voice"]
    DutyShift.objects.update(rung_at=timezone.now() - timedelta(minutes=11))
    assert not duty_state().ok and "није потврђен" in duty_state().text
    officer.sees(PAGE, "Да ли сте чули пробни позив?")
    officer.does(f"{PAGE}proba/", {}, "пробни позив је стигао")
    shift.refresh_from_db()
    assert shift.heard_at is not None and "Да ли сте чули" not in officer.sees(PAGE)


def test_a_telephone_that_does_not_open_is_not_heard_and_holds_up_no_other(
    head: Seat, officer: Seat, seat: Callable[..., Seat]
) -> None:
    broken = on_duty_now(head, officer)
    DutyShift.objects.filter(pk=broken.pk).update(ends_at=timezone.now() + timedelta(hours=25))
    other = DutyShift.objects.get(pk=broken.pk)
    other.pk, other.place, other.user = uuid.uuid4(), DutyShift.Place.NEXT, seat("triage", TRIAGE).person.user
    other.phone = server.seal(b"+381601234567", contract=duty.PHONE_CONTRACT, pk=other.pk)
    other.save(force_insert=True)
    DutyShift.objects.filter(pk=broken.pk).update(phone=other.phone)
    assert ring_new_shifts(timezone.now()) == 2
    assert set(OutboxMessage.objects.filter(template="desk.test_ring").values_list("object_id", flat=True)) == {
        other.pk
    }
    DutyShift.objects.filter(pk=other.pk).update(heard_at=timezone.now())
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        assert "није потврђен" in duty_state().text


def test_a_shift_of_somebody_who_sorts_reports_no_more_is_a_gap(head: Seat, officer: Seat) -> None:
    shift = on_duty_now(head, officer)
    DutyShift.objects.filter(pk=shift.pk).update(ends_at=timezone.now() + timedelta(hours=25))
    assert duty_state().ok
    change(officer.person.user.role_assignments, valid_to=timezone.now())
    assert not duty_state().ok and "нико није дежуран" in duty_state().text


def test_health_is_red_while_nobody_is_on_duty_now_or_within_a_day(head: Seat, officer: Seat) -> None:
    assert not duty_state().ok and "нико није дежуран" in duty_state().text
    shift = on_duty_now(head, officer)
    assert not duty_state().ok and "наредна 24 сата" in duty_state().text
    DutyShift.objects.filter(pk=shift.pk).update(ends_at=timezone.now() + timedelta(hours=25))
    assert duty_state().ok


def test_nobody_answers_without_somebody_on_duty_or_without_the_job(head: Seat, officer: Seat) -> None:
    beat()
    assert not somebody_answers()
    on_duty_now(head, officer)
    assert somebody_answers()
    change(officer.person.user.role_assignments, valid_to=timezone.now())
    assert not somebody_answers(), "who has lost the role answers no more"


def test_the_danger_page_says_when_nobody_reads(head: Seat, officer: Seat) -> None:
    said = "Сада нико не чита."
    assert said in Client().get("/sr/prijava/pomoc/").content.decode()
    beat()
    on_duty_now(head, officer)
    assert said not in Client().get("/sr/prijava/pomoc/").content.decode()


def test_queue_and_report_say_who_reads_and_the_other_officer_sees_it(
    officer: Seat, seat: Callable[..., Seat], submit: Callable[..., Report]
) -> None:
    report, other = submit(danger_now="yes"), seat("triage", TRIAGE)
    page = f"/postupanje/prijave/{report.pk}/"
    officer.sees(page, "Читам", "Не могу")
    assert officer.does(page + "citanje/", {"da": "1"}, "Ви читате од").count("читате") == 1, "it is said once"
    name = officer.person.user.email
    other.sees(page, "Чита:", name)
    other.sees("/postupanje/prijave/", "чита", name)
    other.does(page + "citanje/", {"da": "1"}, "Пријаву већ чита неко други.")
    officer.does(page + "citanje/", {"ne": "1"}, "Зове се следећа особа.")
    assert "Чита:" not in other.sees(page)
    assert officer.get(page + "citanje/").status_code == 302


def test_who_opens_the_story_has_taken_the_report(officer: Seat, submit: Callable[..., Report]) -> None:
    report = submit(danger_now="yes")
    officer.does(f"/postupanje/prijave/{report.pk}/prica/", {})
    claim = ReportClaim.objects.visible_to(SYSTEM).get(report=report)
    assert claim.user == officer.person.user and claim.ended_at is None


def test_the_page_of_a_case_that_the_portal_opened_says_so_until_somebody_takes_it(
    head: Seat, officer: Seat, seat: Callable[..., Seat], submit: Callable[..., Report]
) -> None:
    police = seat("case_worker", POLICE)
    report = submit(danger_now="yes", forms=("family",), setting="home", institution=None)
    with time_machine.travel(timezone.now() + timedelta(minutes=16), tick=False):
        advance(timezone.now())
        report.refresh_from_db()
        page = f"/postupanje/predmeti/{report.case_id}/"
    opened, rings = "портал сам отворио предмет", "Зове се док неко не преузме предмет"
    officer.sees(page, opened, "Послат је установама које чују", rings)
    assert rings not in police.sees(page, opened)
    police.does(page + "preuzimanje/", {})
    assert rings not in officer.sees(page, opened)
    said = {"key": str(uuid.uuid4()), "risk": "acute", "level": "3", "reason": "worse", "note": "Туче га и данас."}
    officer.does(page + "rizik/", said, "Нова процена важи.")
    # A level is given now, by people: who opened the case stays who it was.
    html = officer.sees(page, opened, "Портал", "Нико није преузео пријаву на време.")
    assert "При пријему" not in html and "Ризик још нико није проценио" not in html


def test_what_rings_stands_first_on_the_day_until_it_is_answered(
    head: Seat, officer: Seat, submit: Callable[..., Report]
) -> None:
    on_duty_now(head, officer)
    duty.hear_test_ring(user=officer.person.user)
    report = submit(danger_now="yes")
    assert "Чека вас одмах" not in officer.sees("/postupanje/")
    advance(timezone.now())
    officer.sees("/postupanje/", "Чека вас одмах", "Стигла је пријава са непосредном опасношћу", str(report.pk))
    page = f"/postupanje/prijave/{report.pk}/"
    officer.presses(page, page + "prihvatanje/", {"risk": "high", "level": "2", "unread": "on"}, form="report-form")
    assert "непосредном опасношћу" not in officer.sees("/postupanje/")
