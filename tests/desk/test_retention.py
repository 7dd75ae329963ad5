"""How long files are kept, at the desk: proposals, two agreements, holds; no word of what is in them."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reporting.cases import services
from reporting.cases.models import Case, DisposalProposal, Exclusion, Hold, Report
from reporting.cases.principals import Person, System
from reporting.cases.retention.disposal import propose_due
from tests.cases.fixtures import CSW, SCHOOL, dismiss, institution
from tests.desk.conftest import Seat

pytestmark = pytest.mark.django_db
SYSTEM = System("test")
HOLDS = "/postupanje/zadrzavanja/"
LIST, BODY = "/postupanje/cuvanje/", "minrzs"
AS_FIRST, AS_SECOND = {"sure": "on", "expects": "first"}, {"sure": "on", "expects": "second"}


def test_two_people_agree_one_after_the_other(
    proposed: Callable[..., DisposalProposal], head: Seat, above: Seat
) -> None:
    proposal = proposed(narrative="Тајна прича")
    page, case = f"{LIST}{proposal.pk}/", proposal.report.case
    head.sees("/postupanje/", f'href="{LIST}"')
    html = head.sees(LIST, f'href="{page}"', "чека прву сагласност")
    html += head.sees(page, "Затворен предмет", "правни основ још није унет", "Ваша сагласност је прва", f"{case.pk}")
    head.does(page, {}, "error-summary", "Потребна је потврда")
    head.does(page, AS_FIRST, "Чека се друга особа, из друге установе")
    # Pressed twice: nothing more happens.
    head.does(page, AS_FIRST, "Овај корак је већ урађен")
    assert DisposalProposal.objects.visible_to(SYSTEM).get().first_user == head.person.user

    html += above.sees(LIST, "чека другу сагласност")
    html += above.sees(page, "Ваша сагласност је друга", institution(CSW).name)
    # The body above takes no part in the case, so it learns of none.
    assert str(case.pk) not in above.sees(page)
    for secret in ("Тајна прича", "Марко", proposal.report.number, proposal.report.get_status_display()):
        assert secret not in html
    above.does(page, AS_SECOND, "Предмет је уништен", "Белешка о уништењу", str(proposal.pk))
    assert not Report.objects.visible_to(SYSTEM).exists()
    # Pressed twice, and by both: the note.
    for one in (above, head):
        assert "Белешка о уништењу" in one.does(page, AS_FIRST)
        one.sees(LIST, "Ниједан предлог не чека", f'href="{page}"')
    assert head.get(page + "zadrzavanje/").status_code == 404


def test_the_note_of_what_went_is_for_the_two_who_agreed_and_for_auditors(
    proposed: Callable[..., DisposalProposal], head: Seat, above: Seat, seat: Callable[..., Seat]
) -> None:
    page = f"{LIST}{proposed().pk}/"
    head.does(page, AS_FIRST, "Чека се друга особа")
    above.does(page, AS_SECOND, "Предмет је уништен")
    colleague = seat("head", CSW)
    assert page not in colleague.sees(LIST)
    assert colleague.get(page).status_code == 404
    seat("auditor", CSW, user=colleague.person.user)
    colleague.sees(LIST, f'href="{page}"')
    colleague.sees(page, "Белешка о уништењу")


def test_a_press_under_the_words_of_the_first_agreement_destroys_nothing(
    proposed: Callable[..., DisposalProposal], head: Seat, above: Seat
) -> None:
    page = f"{LIST}{proposed().pk}/"
    above.sees(page, "Ваша сагласност је прва. Ништа се не уништава", 'name="expects" value="first"')
    head.does(page, AS_FIRST, "Чека се друга особа")
    html = above.does(page, AS_FIRST, "Ништа није записано", "Ваша сагласност је друга", "Уништите предмет")
    assert 'name="expects" value="second"' in html
    for expects in ({}, {"expects": "third"}, {"expects": "first", "sure": ""}):
        above.does(page, {"sure": "on"} | expects, "error-summary", 'name="expects" value="second"')
    assert Report.objects.visible_to(SYSTEM).exists()
    above.does(page, AS_SECOND, "Предмет је уништен")


def test_where_the_first_agreement_is_lost_the_page_says_so_and_nobody_reads_that_it_is_gone(
    proposed: Callable[..., DisposalProposal], head: Seat, above: Seat
) -> None:
    proposal = proposed()
    page = f"{LIST}{proposal.pk}/"
    head.does(page, AS_FIRST)
    above.sees(page, "Ваша сагласност је друга")
    Exclusion.objects.create(report=proposal.report, kind="user", user=head.person.user)
    assert "уништен." not in above.does(page, AS_SECOND, "Ништа није записано", "Ваша сагласност је прва")
    assert "уништен." not in above.does(page, AS_FIRST, "Чека се друга особа, из друге установе")
    assert DisposalProposal.objects.visible_to(SYSTEM).get().first_user == above.person.user


def test_a_report_without_a_case_is_called_a_report(
    submit: Callable[..., Report], officer: Seat, seat: Callable[..., Seat]
) -> None:
    report = submit()
    dismiss(officer.person, report, "misuse")
    Report.objects.visible_to(SYSTEM).update(dismissed_at=timezone.now() - timedelta(days=200))
    propose_due(timezone.now())
    page = f"{LIST}{DisposalProposal.objects.visible_to(SYSTEM).get().pk}/"
    officer.sees(page, "Потребна је дуже: чувајте је и после рока")
    officer.sees(page + "zadrzavanje/", "Чувајте пријаву дуже", "пријава се не предлаже")
    officer.does(page, AS_FIRST)
    body = seat("supervisor", "mit")
    body.sees(page, "Уништите пријаву")
    body.does(page, AS_SECOND, "Пријава је уништена")


def test_the_script_switch_carries_nothing_out_and_keeps_what_was_typed(
    proposed: Callable[..., DisposalProposal], head: Seat
) -> None:
    proposal = proposed()
    page, keep, latin = f"{LIST}{proposal.pk}/", "/postupanje/nacrt/", {"_language": "sr-latn"}
    html = head.presses(page, keep, {"sure": "on"} | latin, "Vaša saglasnost je prva")
    # What confirms is given anew.
    assert not re.search(r'name="sure"[^>]*checked', html) and "data-error-summary" not in html
    later = (timezone.localdate() + timedelta(days=9)).isoformat()
    held = {"reason": "complaint", "until": later} | latin
    head.presses(page + "zadrzavanje/", keep, held, f'value="{later}"', "checked")
    assert not Hold.objects.visible_to(SYSTEM).exists()
    assert DisposalProposal.objects.visible_to(SYSTEM).get().first_user is None
    hold = services.hold_proposed(principal=head.person, proposal_id=proposal.pk, reason="complaint", until=None)
    html = head.presses(f"{HOLDS}{hold.pk}/", keep, {"sure": "on"} | latin, "Prekid dužeg čuvanja")
    assert "checked" not in html and Hold.objects.visible_to(SYSTEM).get().lifted_at is None


def test_two_presses_at_once_both_lead_to_the_note(
    proposed: Callable[..., DisposalProposal], head: Seat, above: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second has passed the page before the first erased the file, and waits for its lock."""
    page, stock = f"{LIST}{proposed().pk}/", services.approve_disposal
    head.does(page, AS_FIRST)

    def late(**asked: Any) -> None:
        stock(**asked)
        raise Case.DoesNotExist

    monkeypatch.setattr(services, "approve_disposal", late)
    above.does(page, AS_SECOND, "Белешка о уништењу")


def test_who_may_not_agree_is_told_and_refused(
    proposed: Callable[..., DisposalProposal], seat: Callable[..., Seat], officer: Seat, head: Seat
) -> None:
    page = f"{LIST}{proposed().pk}/"
    assert 'name="sure"' not in officer.sees(page, "Сагласност за овај предлог даје неко други")
    assert officer.post(page, AS_FIRST).status_code == 403
    head.does(page, AS_FIRST)
    colleague = seat("head", CSW)
    assert 'name="sure"' not in colleague.sees(page, "даје неко други")
    assert colleague.post(page, AS_FIRST).status_code == 403
    assert seat("case_worker", CSW).get(page).status_code == 404
    assert seat("head", "csw-temerin").get(page).status_code == 404
    assert seat("desk_admin", "triage").get(LIST).status_code == 403
    assert Report.objects.visible_to(SYSTEM).exists()


@pytest.mark.usefixtures("still")
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
    head.does(page, AS_FIRST)
    Case.objects.visible_to(SYSTEM).update(closed_at=timezone.now())
    above.does(page, AS_SECOND, "Овај корак више није могућ")
    assert Report.objects.visible_to(SYSTEM).exists()


def test_the_pages_come_in_latin_too(proposed: Callable[..., DisposalProposal], head: Seat, officer: Seat) -> None:
    proposal = proposed()
    head.post("/nalog/pismo/", {"script": "sr-latn", "next": "/postupanje/"})
    head.sees(LIST, "Rokovi čuvanja", "Zatvoren predmet", "čeka prvu saglasnost")
    head.sees(f"{LIST}{proposal.pk}/", "Rok čuvanja je istekao")
    head.sees(f"{LIST}{proposal.pk}/zadrzavanje/", "Zašto se čuva duže", "Traje nadzor")


def test_the_school_of_the_case_may_be_the_second(
    proposed: Callable[..., DisposalProposal], head: Seat, seat: Callable[..., Seat], person: Callable[..., Person]
) -> None:
    page = f"{LIST}{proposed().pk}/"
    seat("head", SCHOOL).does(page, AS_FIRST, "Чека се друга особа")
    head.does(page, AS_SECOND, "Предмет је уништен")
