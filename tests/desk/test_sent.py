"""„Послато, није преузето“: what triage sent, since when, the clock of its rule, and whom to call."""

import re
import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from reporting.cases import services
from reporting.cases.models import CallOwed, Case, ContactRecord, Exclusion, Report
from reporting.cases.principals import System
from reporting.cases.triage.contacts import was_taken_over
from reporting.cases.triage.decisions import revoke_parts
from reporting.registry.models import Institution
from tests.cases.fixtures import CSW, POLICE, SCHOOL, fresh, institution, ring
from tests.desk.conftest import Seat, asked, part_of, take

SYSTEM = System("test")
pytestmark = pytest.mark.django_db
SENT = "/postupanje/poslato/"


def phoned(code: str, phone: str = "021 000 101") -> None:
    sourced = {"contact_source": "тим", "verified_on": "2025-12-02"}
    Institution.objects.filter(code=code).update(phone=phone, **sourced)


def lines(html: str) -> dict[str, str]:
    """Return the words of each line by the institution's name."""
    parts = html.split('<div class="sent-line">')[1:]
    flat = [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", part.partition("</article>")[0])) for part in parts]
    names = {institution(code).name for code in (CSW, SCHOOL, POLICE)}
    return {name: text for text in flat for name in names if name in text}


def test_an_acute_case_has_half_an_hour_and_then_says_whom_to_call(
    officer: Seat, centre: Seat, school: Seat, routed: Callable[..., Case]
) -> None:
    phoned(CSW)
    routed(to=(CSW, SCHOOL), risk="acute")
    now = timezone.now()
    with time_machine.travel(now + timedelta(minutes=9, seconds=30), tick=False):
        said = lines(officer.sees(SENT, "2 слања чекају да их установе преузму."))
        assert "још 20 мин рок је 30 минута" in said[institution(CSW).name].replace("\xa0", " ")
        assert "Није отворено. Чује 1 особа." in said[institution(CSW).name]
    with time_machine.travel(now + timedelta(minutes=36, seconds=30), tick=False):
        html = officer.sees(SENT, "Зовите сада.", 'href="tel:021000101"')
        assert "6 мин преко рок је био 30 минута" in lines(html)[institution(CSW).name].replace("\xa0", " ")
        assert "број није у регистру" in lines(html)[institution(SCHOOL).name]


def test_who_took_it_stands_there_with_how_long_it_took(
    officer: Seat, centre: Seat, school: Seat, routed: Callable[..., Case]
) -> None:
    case = routed(to=(CSW, SCHOOL))
    centre.sees(f"/postupanje/predmeti/{case.pk}/")
    assert "Отворено у" in lines(officer.sees(SENT))[institution(CSW).name]
    take(case, centre)
    assert "Преузето за" in lines(officer.sees(SENT))[institution(CSW).name]
    take(case, school)
    officer.sees(SENT, "Све што је послато је преузето.", "Ништа не чека")


def test_where_nobody_hears_the_line_says_so_and_a_call_reads_as_taking(
    officer: Seat, centre: Seat, routed: Callable[..., Case]
) -> None:
    case = routed(to=(CSW, SCHOOL))
    assert "Нико не чује: нема налог." in lines(officer.sees(f"{SENT}?stanje=niko"))[institution(SCHOOL).name]
    page = f"/postupanje/predmeti/{case.pk}/pozivi/{institution(SCHOOL).pk}/?nazad=poslato"
    typed = {"outcome": "taken", "number": "021 5", "at": "", "who": "", "agreed": "Преглед данас до 16.00."}
    html = officer.presses(page, page, typed | {"at": "25.99"}, "error-summary", "Пишите овако: 13.37")
    assert "Преглед данас до 16.00." in html, "nothing that was typed is lost"
    at = f"{timezone.localtime():%H.%M}"
    officer.presses(page, page, typed | {"at": at}, "error-summary", "Упишите ко је преузео")
    html = officer.presses(page, page, typed | {"at": at, "who": "Дежурна сестра"}, "Позив је уписан: преузели су.")
    said = lines(html)[institution(SCHOOL).name]
    assert "Преузето телефоном" in said and "Дежурна сестра" in said and "Преглед данас до 16.00." in said
    assert was_taken_over(part_of(case, SCHOOL))


def test_an_institution_that_left_stays_until_somebody_acted(
    officer: Seat, school: Seat, centre: Seat, routed: Callable[..., Case]
) -> None:
    case = routed(to=(CSW, SCHOOL))
    services.decline_participation(
        principal=school.person, participation_id=part_of(case, SCHOOL).pk, reason="not_competent", note=""
    )
    said = lines(officer.sees(f"{SENT}?stanje=otisli", "Одбили или отишли 1"))[institution(SCHOOL).name]
    assert "Одбили" in said and "Разлог: Установа није надлежна. Место је празно." in said
    officer.sees(f"/postupanje/predmeti/{case.pk}/")
    officer.sees("/postupanje/", "Одбили или отишли")
    page = f"/postupanje/ucesca/{part_of(case, SCHOOL).pk}/dovoljno/"
    officer.presses(page, page, {}, "error-summary")
    officer.presses(page, page, {"reason": "enough"}, "Записано.", "Довољно је установа које већ поступају")
    assert "Одбили или отишли" not in officer.sees("/postupanje/")


def test_a_declined_institution_is_sent_again_from_its_line(
    officer: Seat, school: Seat, centre: Seat, routed: Callable[..., Case]
) -> None:
    case = routed(to=(CSW, SCHOOL))
    services.decline_participation(
        principal=school.person, participation_id=part_of(case, SCHOOL).pk, reason="not_competent", note=""
    )
    page = f"/postupanje/ucesca/{part_of(case, SCHOOL).pk}/ponovo/?nazad=poslato"
    assert page.replace("&", "&amp;") in officer.sees(SENT)
    officer.presses(page, page, {"reason": "agreed"}, "Послато поново.", "Није отворено.")


def test_the_last_police_of_an_acute_case_waits_for_a_second_word(
    officer: Seat, seat: Callable[..., Seat], routed: Callable[..., Case]
) -> None:
    case = routed(to=(CSW, POLICE), risk="acute")
    page = f"/postupanje/ucesca/{part_of(case, POLICE).pk}/opoziv/"
    officer.sees(page, "Опозив потврђује двоје из тријаже.")
    officer.presses(page, page, {"reason": "cannot_act"}, "Опозив чека да га потврди још неко из тријаже")
    colleague, waits = seat("triage", "triage"), "опозив чека другу потврду"
    for where in (SENT, f"/postupanje/predmeti/{case.pk}/"):
        assert "Погледајте и одлучите" not in officer.sees(where, waits)
        colleague.sees(where, waits, "Погледајте и одлучите", page)
    assert page not in officer.sees("/postupanje/")
    colleague.sees("/postupanje/", "Чека другу потврду", f'href="{page}"')
    colleague.sees(page, "Прва потврда је записана.")
    colleague.presses(page, page, {"reason": "cannot_act"}, "Опозвано.")


def test_what_is_excluded_is_neither_listed_nor_called(
    officer: Seat, centre: Seat, routed: Callable[..., Case]
) -> None:
    case = routed(to=(CSW,))
    Exclusion.objects.create(report=case.first_report, kind="institution", institution=institution(POLICE))
    assert officer.get(f"/postupanje/predmeti/{case.pk}/pozivi/{institution(POLICE).pk}/").status_code == 404
    Exclusion.objects.create(report=case.first_report, kind="user", user=officer.person.user)
    html = officer.sees(SENT, "Није преузето 0", "Све што је послато је преузето.")
    assert str(case.pk) not in html
    assert officer.get(f"/postupanje/predmeti/{case.pk}/pozivi/{institution(CSW).pk}/").status_code == 404


def test_an_institution_that_was_shut_out_leaves_an_empty_place_without_its_name(
    officer: Seat, centre: Seat, routed: Callable[..., Case]
) -> None:
    phoned(SCHOOL)
    case = routed(to=(CSW, SCHOOL))
    Exclusion.objects.create(report=case.first_report, kind="institution", institution=institution(SCHOOL))
    revoke_parts(case, [institution(SCHOOL).pk], SYSTEM, at=timezone.now())
    html = officer.sees(SENT, "Пријава искључује ту установу. Место је празно.", "Изаберите другог")
    for words in (institution(SCHOOL).name, institution(SCHOOL).short_name, "021 000 101"):
        assert words not in html + officer.sees("/postupanje/", "искључена установа"), words
    route = f"/postupanje/predmeti/{case.pk}/upucivanje/"
    assert institution(SCHOOL).name not in officer.sees(route).partition('id="desk-form"')[2].partition("</form>")[0]


def test_only_a_worker_whom_the_report_excludes_is_nobody_who_hears(
    officer: Seat, centre: Seat, routed: Callable[..., Case]
) -> None:
    case = routed(to=(CSW,))
    assert "Чује 1 особа." in lines(officer.sees(SENT))[institution(CSW).name]
    Exclusion.objects.create(report=case.first_report, kind="user", user=centre.person.user)
    assert "Нико не чује" in lines(officer.sees(SENT))[institution(CSW).name]


def test_a_case_that_was_taken_on_the_telephone_alone_stays_in_sight(
    officer: Seat, seat: Callable[..., Seat], routed: Callable[..., Case]
) -> None:
    case = routed(to=(SCHOOL,))
    services.record_contact(
        principal=officer.person,
        case_id=case.pk,
        institution_id=institution(SCHOOL).pk,
        call=services.Call(outcome="taken", called_at=timezone.now(), number="021 1", who="Директор"),
        submission_key=uuid.uuid4(),
    )
    officer.sees(f"{SENT}?stanje=telefonom", "Само телефоном 1", str(case.pk), "Директор")
    assert str(case.pk) not in officer.sees(SENT)
    take(case, seat("case_worker", SCHOOL))
    officer.sees(f"{SENT}?stanje=telefonom", "Само телефоном 0")


def test_a_corrected_call_counts_and_the_wrong_one_stays_on_the_case(
    officer: Seat, routed: Callable[..., Case]
) -> None:
    case = routed(to=(CSW, SCHOOL))
    ring(case, SCHOOL, by=officer.person)
    record = ContactRecord.objects.visible_to(SYSTEM).get()
    page = f"/postupanje/pozivi/{record.pk}/ispravka/"
    at = f"{timezone.localtime():%H.%M}"
    typed = {"outcome": "refused", "number": "021 6", "who": "Секретар", "agreed": "", "at": at}
    html = officer.presses(page, page, typed, "Позив је уписан.", "исправљено", "021 6", "021 000 000")
    assert html.count("Исправите запис") == 1


def test_the_page_costs_the_same_however_much_was_sent(
    officer: Seat, centre: Seat, routed: Callable[..., Case]
) -> None:
    def some(count: int) -> None:
        for _ in range(count):
            case = routed(to=(CSW, SCHOOL))
            ring(case, SCHOOL, by=officer.person)
            Exclusion.objects.create(report=case.first_report, kind="group", group="csw", resolved_at=timezone.now())

    some(1)
    few = asked(officer, SENT)
    some(6)
    assert asked(officer, SENT) == few


def test_the_list_turns_by_key(officer: Seat, routed: Callable[..., Case], monkeypatch: pytest.MonkeyPatch) -> None:
    from reporting.cases import pages

    monkeypatch.setattr(pages.page_after, "__kwdefaults__", {**pages.page_after.__kwdefaults__, "size": 2})
    made = {str(routed(to=(CSW,)).pk) for _ in range(3)}
    html = officer.sees(SENT)
    link = re.search(r'rel="next" href="([^"]+)"', html)
    assert link
    following = officer.sees(link[1].replace("&amp;", "&"))
    found = [set(re.findall(r"/postupanje/predmeti/([0-9a-f-]{36})/\"", page)) for page in (html, following)]
    assert found[0] | found[1] == made and not found[0] & found[1]


def test_a_call_that_is_owed_stands_first_and_goes_with_the_case_when_it_closes(
    officer: Seat, centre: Seat, submit: Callable[..., Report]
) -> None:
    report = submit()
    case = services.accept_report(
        principal=officer.person, report_id=report.pk, risk="acute", level=None, although_unread=True
    )
    services.route_case(
        principal=fresh(officer.person),
        case_id=case.pk,
        recipients=[services.Recipient(institution_id=institution(code).pk) for code in (CSW, SCHOOL)],
        lead_id=institution(CSW).pk,
    )
    said = lines(officer.sees(SENT, "Зовите сада."))
    assert next(iter(said)) == institution(SCHOOL).name
    assert "Предмет чека ваш позив." in said[institution(SCHOOL).name]
    assert CallOwed.objects.visible_to(SYSTEM).count() == 1
    ring(case, SCHOOL, by=officer.person, outcome="refused")
    said = lines(officer.sees(SENT, "Зовите сада."))
    assert next(iter(said)) == institution(SCHOOL).name and "Одбили телефоном у" in said[institution(SCHOOL).name]
    assert centre.get(SENT).status_code == 403


def test_who_refused_on_the_telephone_stands_first_with_the_time_in_place_of_the_clock(
    officer: Seat, centre: Seat, seat: Callable[..., Seat], routed: Callable[..., Case]
) -> None:
    seat("case_worker", SCHOOL)
    case = routed(to=(CSW, SCHOOL))
    call = refused(case, SCHOOL, by=officer)
    said = lines(officer.sees(SENT))
    assert list(said) == [institution(SCHOOL).name, institution(CSW).name], "who refused is called before who may read"
    assert f"Одбили телефоном у {timezone.localtime(call.called_at):%-H.%M}" in said[institution(SCHOOL).name]
    assert "Рок за преузимање: још" in said[institution(SCHOOL).name].replace("\xa0", " ")


def test_police_and_centre_of_an_acute_case_are_called_before_others(
    officer: Seat, routed: Callable[..., Case]
) -> None:
    case = routed(to=(SCHOOL, CSW, POLICE), risk="acute")
    refused(case, SCHOOL, by=officer)
    refused(case, POLICE, by=officer)
    html = officer.sees(SENT, f"Није преузето: {institution(POLICE).short_name}. Зовите сада.")
    assert list(lines(html)) == [institution(code).name for code in (POLICE, CSW, SCHOOL)]


def refused(case: Case, code: str, *, by: Seat) -> ContactRecord:
    return services.record_contact(
        principal=fresh(by.person),
        case_id=case.pk,
        institution_id=institution(code).pk,
        call=services.Call(outcome="refused", called_at=timezone.now(), number="021 1"),
        submission_key=uuid.uuid4(),
    )
