"""How long files are kept, at the desk: proposals, two agreements, holds; no word of what is in them."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reporting.cases.models import Case, DisposalProposal, Exclusion, Report
from reporting.cases.principals import Person, System
from reporting.cases.services.disposal import propose_due
from tests.cases.fixtures import CSW, SCHOOL, institution
from tests.desk.conftest import Seat

pytestmark = pytest.mark.django_db
SYSTEM = System("test")
LIST, BODY = "/postupanje/cuvanje/", "minrzs"


@pytest.fixture
def proposed(ended: Callable[..., Case]) -> Callable[..., DisposalProposal]:
    def make(**changes: Any) -> DisposalProposal:
        case = ended(**changes)
        propose_due(timezone.now())
        return DisposalProposal.objects.visible_to(SYSTEM).get(report__case=case)

    return make


@pytest.fixture
def head(seat: Callable[..., Seat]) -> Seat:
    return seat("head", CSW)


@pytest.fixture
def above(seat: Callable[..., Seat]) -> Seat:
    return seat("supervisor", BODY)


def test_two_people_agree_one_after_the_other(
    proposed: Callable[..., DisposalProposal], head: Seat, above: Seat
) -> None:
    proposal = proposed(narrative="Тајна прича")
    page, case = f"{LIST}{proposal.pk}/", proposal.report.case
    head.sees("/postupanje/", f'href="{LIST}"')
    html = head.sees(LIST, f'href="{page}"', "чека прво одобрење")
    html += head.sees(page, "Затворен предмет", "правни основ још није унет", "Ваша сагласност је прва", f"{case.pk}")
    head.does(page, {}, "error-summary", "Потребна је потврда")
    head.does(page, {"sure": "on"}, "Чека се друга особа, из друге установе")
    # Pressed twice: nothing more happens.
    head.does(page, {"sure": "on"}, "Овај корак је већ урађен")
    assert DisposalProposal.objects.visible_to(SYSTEM).get().first_user == head.person.user

    html += above.sees(LIST, "чека друго одобрење")
    html += above.sees(page, "Ваша сагласност је друга", institution(CSW).name)
    # The body above takes no part in the case, so it learns of none.
    assert str(case.pk) not in above.sees(page)
    for secret in ("Тајна прича", "Марко", proposal.report.number, proposal.report.get_status_display()):
        assert secret not in html
    above.does(page, {"sure": "on"}, "Предмет је уништен", "Белешка о уништењу", str(proposal.pk))
    assert not Report.objects.visible_to(SYSTEM).exists()
    # Pressed twice, and by both: the note.
    for one in (above, head):
        assert "Белешка о уништењу" in one.does(page, {"sure": "on"})
        one.sees(LIST, "Ниједан предлог не чека", f'href="{page}"')
    assert head.get(page + "zadrzavanje/").status_code == 404


def test_who_may_not_agree_is_told_and_refused(
    proposed: Callable[..., DisposalProposal], seat: Callable[..., Seat], officer: Seat, head: Seat
) -> None:
    page = f"{LIST}{proposed().pk}/"
    assert 'name="sure"' not in officer.sees(page, "Сагласност за овај предлог даје неко други")
    assert officer.post(page, {"sure": "on"}).status_code == 403
    head.does(page, {"sure": "on"})
    colleague = seat("head", CSW)
    assert 'name="sure"' not in colleague.sees(page, "даје неко други")
    assert colleague.post(page, {"sure": "on"}).status_code == 403
    assert seat("case_worker", CSW).get(page).status_code == 404
    assert seat("head", "csw-temerin").get(page).status_code == 404
    assert seat("desk_admin", "triage").get(LIST).status_code == 403
    assert Report.objects.visible_to(SYSTEM).exists()


def test_whom_the_case_excludes_sees_the_same_with_and_without_it(
    proposed: Callable[..., DisposalProposal], above: Seat
) -> None:

    def seen() -> tuple[str, int]:
        """The page and how many questions it asked."""
        with CaptureQueriesContext(connection) as queries:
            page = above.sees(LIST)
        return re.sub(r'(name="csrfmiddlewaretoken" value=")[^"]+', r"\1", page), len(queries)

    empty = seen()
    assert "Ниједан предлог не чека" in empty[0]
    proposal = proposed()
    assert seen() != empty
    Exclusion.objects.create(report=proposal.report, kind="user", user=above.person.user)
    assert seen() == empty
    for path in ("", "zadrzavanje/"):
        assert above.get(f"{LIST}{proposal.pk}/{path}").status_code == 404


def test_a_proposal_that_changed_meanwhile_is_refused_gently(
    proposed: Callable[..., DisposalProposal], head: Seat, above: Seat
) -> None:
    proposal = proposed()
    page = f"{LIST}{proposal.pk}/"
    head.does(page, {"sure": "on"})
    Case.objects.visible_to(SYSTEM).update(closed_at=timezone.now())
    above.does(page, {"sure": "on"}, "Овај корак више није могућ")
    assert Report.objects.visible_to(SYSTEM).exists()


def test_a_proposed_file_is_held_and_lifted(proposed: Callable[..., DisposalProposal], head: Seat, above: Seat) -> None:
    proposal = proposed()
    page, case = f"{LIST}{proposal.pk}/", f"/postupanje/predmeti/{proposal.report.case_id}/"
    above.sees(page, f'href="{page}zadrzavanje/"')
    above.does(page + "zadrzavanje/", {"until": "2020-01-01"}, "error-summary", "Тај дан је прошао")
    above.does(page + "zadrzavanje/", {"reason": "oversight"}, "Предмет је задржан", "Ниједан предлог не чека")
    assert above.get(page).status_code == 404
    html = head.sees(LIST, "Траје надзор или провера рада", "Док се не укине")
    (lift,) = {part.split('"')[0] for part in html.split('href="')[1:] if "/zadrzavanja/" in part}
    head.sees(case, "Траје надзор или провера рада", f'href="{lift}"')
    head.does(lift, {}, "error-summary")
    head.does(lift, {"sure": "on"}, "Задржавање је укинуто", "Ништа није задржано")
    head.does(lift, {"sure": "on"}, "више није могућ")
    assert propose_due(timezone.now()) == 1


def test_an_open_case_is_held_from_its_page_and_twice_is_once(
    routed: Callable[..., Case], head: Seat, seat: Callable[..., Seat]
) -> None:
    case = routed()
    page = f"/postupanje/predmeti/{case.pk}/"
    until = (timezone.localdate() + timedelta(days=40)).isoformat()
    head.sees(page, f'href="{page}zadrzavanje/"')
    for _ in range(2):
        head.does(page + "zadrzavanje/", {"reason": "complaint", "until": until}, "Поднет је приговор")
    assert head.sees(LIST).count("Поднет је приговор") == 2, "the line and its link"
    assert "zadrzavanje/" not in seat("custodian", CSW).sees(page)


def test_the_pages_come_in_latin_too(proposed: Callable[..., DisposalProposal], head: Seat, officer: Seat) -> None:
    proposal = proposed()
    head.post("/nalog/pismo/", {"script": "sr-latn", "next": "/postupanje/"})
    head.sees(LIST, "Rokovi čuvanja", "Zatvoren predmet", "čeka prvo odobrenje")
    head.sees(f"{LIST}{proposal.pk}/", "Rok čuvanja je istekao")
    head.sees(f"{LIST}{proposal.pk}/zadrzavanje/", "Zašto se zadržava", "Traje nadzor")


def test_the_list_asks_few_questions(
    proposed: Callable[..., DisposalProposal], officer: Seat, django_assert_max_num_queries: Any
) -> None:
    proposed()
    officer.sees(LIST)
    with django_assert_max_num_queries(22):
        officer.sees(LIST)


def test_the_school_of_the_case_may_be_the_second(
    proposed: Callable[..., DisposalProposal], head: Seat, seat: Callable[..., Seat], person: Callable[..., Person]
) -> None:
    page = f"{LIST}{proposed().pk}/"
    seat("head", SCHOOL).does(page, {"sure": "on"}, "Чека се друга особа")
    head.does(page, {"sure": "on"}, "Предмет је уништен")
