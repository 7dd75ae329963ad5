"""One field finds a case by its number, its report's number or an own name; what may not be seen is not found."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.pages.templatetags.portal import report_number
from reporting.cases import services
from reporting.cases.models import Case, Exclusion, Report
from tests.cases.fixtures import CSW, OTHER_CSW
from tests.desk.conftest import Seat, part_of, take

pytestmark = pytest.mark.django_db
FIND, NOTHING = "/postupanje/nalazenje/", "/postupanje/nalazenje/?nema"


def led_to(seat: Seat, text: str) -> str:
    answer = seat.post(FIND, {"trazi": text})
    assert answer.status_code == 302, answer.content
    return answer["Location"]


def name(seat: Seat, case: Case, text: str) -> None:
    services.name_case(principal=seat.person, participation_id=part_of(case, CSW).pk, name=text)


def test_a_number_leads_to_the_case_however_it_is_written(routed: Callable[..., Case], centre: Seat) -> None:
    case = routed()
    page = f"/postupanje/predmeti/{case.pk}/"
    for number in (case.number, case.first_report.number):
        for written in (number, report_number(number), f" {number[:4]} {number[4:]} "):
            assert led_to(centre, written) == page


def test_the_page_to_which_a_number_leads_says_once_that_it_proves_nothing(
    routed: Callable[..., Case], centre: Seat
) -> None:
    case, note = routed(), "Број не доказује ко зове."
    assert note in centre.sees(led_to(centre, case.number))
    assert note not in centre.sees(f"/postupanje/predmeti/{case.pk}/")
    take(case, centre)
    name(centre, case, "Ђурђевак")
    assert note not in centre.sees(led_to(centre, "Ђурђевак")), "a name nobody gives on the telephone"


def test_triage_finds_a_report_without_a_case(submit: Callable[..., Report], officer: Seat, centre: Seat) -> None:
    report = submit()
    assert led_to(officer, report_number(report.number)) == f"/postupanje/prijave/{report.pk}/"
    assert led_to(centre, report.number) == NOTHING


def test_an_own_name_is_found_in_either_script_by_the_own_institution(
    routed: Callable[..., Case], centre: Seat, school: Seat, officer: Seat
) -> None:
    first, second = routed(), routed()
    take(first, centre, school)
    take(second, centre)
    name(centre, first, "Ђурђевак")
    page = f"/postupanje/predmeti/{first.pk}/"
    for written in ("Ђурђевак", "Đurđevak", "djurdjevak", "„Ђурђевак“", "đur"):
        assert led_to(centre, written) == page, written
    for written in ("ур", "врт", ""):
        assert led_to(centre, written) == NOTHING, written
    for seat in (school, officer):
        assert led_to(seat, "Ђурђевак") == NOTHING, "the name is of the centre alone"
    name(centre, second, "Ђурђевак")
    html = centre.does(FIND, {"trazi": "ђурђевак"}, "Више предмета одговара", "Број не доказује ко зове")
    assert str(first.pk) in html and str(second.pk) in html


def test_what_is_kept_from_a_person_is_answered_like_what_does_not_exist(
    routed: Callable[..., Case], seat: Callable[..., Seat], centre: Seat, officer: Seat
) -> None:
    case, other = routed(), routed()
    take(case, centre)
    name(centre, case, "Јавор")
    stranger = seat("case_worker", OTHER_CSW)
    for who in (centre, officer):
        Exclusion.objects.create(report=case.first_report, kind="user", user=who.person.user)
    for who in (centre, officer, stranger):
        answers = set()
        for text in (case.number, case.first_report.number, "Јавор", "99999999", "нигде"):
            with CaptureQueriesContext(connection) as queries:
                answer = who.post(FIND, {"trazi": text})
            answers.add((answer.status_code, answer["Location"], answer.content, len(queries)))
        assert len(answers) == 1, answers
        who.sees(NOTHING, "Ништа није нађено")
    assert led_to(centre, other.number) == f"/postupanje/predmeti/{other.pk}/"


def test_the_field_stands_on_every_page_and_nothing_typed_in_an_address(
    routed: Callable[..., Case], centre: Seat, first: Seat
) -> None:
    case = routed()
    for page in ("", "predmeti/", f"predmeti/{case.pk}/", "hitan-uvid/", "nalazenje/"):
        html = centre.sees(f"/postupanje/{page}", f'action="{FIND}"')
        assert html.count('name="trazi"') == 1
    assert 'name="trazi"' not in first.sees("/postupanje/uloge/"), "who grants roles finds no case"
    centre.sees(FIND, "Број не доказује ко зове.")
