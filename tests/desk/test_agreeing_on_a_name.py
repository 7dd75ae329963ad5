"""What the desk says while a name waits for a second person of triage, and how that person answers."""

import re
from collections.abc import Callable

import pytest

from reporting.cases.models import Exclusion, Report
from reporting.cases.principals import System
from tests.cases.fixtures import CSW, POLICE, TRIAGE, institution
from tests.desk.conftest import Seat

SYSTEM = System("test")
SUMMARY = 'class="error-summary"'
pytestmark = pytest.mark.django_db


@pytest.fixture
def report(submit: Callable[..., Report]) -> Report:
    """A report that excludes somebody whom nobody has found out."""
    return submit(excluded=("other",), excluded_text="Тетка ради у општини")


@pytest.fixture
def guess(report: Report) -> Exclusion:
    """What it excludes."""
    return Exclusion.objects.visible_to(SYSTEM).get(report=report)


@pytest.fixture
def other(seat: Callable[..., Seat]) -> Seat:
    """Another officer of triage."""
    return seat("triage", TRIAGE)


def naming(*codes: str) -> dict[str, object]:
    return {"institutions": [str(institution(code).pk) for code in codes], "unopened": "on"}


def agreeing(html: str) -> dict[str, str]:
    mark = re.search(r'name="agree" value="(\w+)"', html)
    assert mark, "nothing to agree to"
    return {"agree": mark[1], "unopened": "on"}


def test_the_second_person_reads_who_named_what_and_agrees(
    officer: Seat, other: Seat, report: Report, guess: Exclusion
) -> None:
    page, about, name = f"/postupanje/izuzeca/{guess.pk}/", f"/postupanje/prijave/{report.pk}/", institution(CSW).name
    assert 'name="agree"' not in officer.sees(page, "Остала забрана престаје кад исто потврди још неко из тријаже.")
    officer.does(page, naming(CSW), "Означени су већ искључени, а остала забрана важи")
    mine = officer.sees(
        page, "Записано је да пријава искључује:", name, "Остала забрана важи док то не потврди још неко"
    )
    assert 'name="agree"' not in mine, "nobody agrees with oneself"
    officer.sees(about, "чека другу потврду", "Погледајте шта сте записали")
    other.sees(about, "Проверите, па потврдите или допуните", name, officer.person.user.email)
    html = other.sees(
        page,
        "Записано је да пријава искључује:",
        name,
        officer.person.user.email,
        "док то не потврдите ви или неко други из тријаже",
    )
    other.does(page, agreeing(html) | {"unopened": ""}, SUMMARY)
    assert 'name="agree"' in other.does(
        page, agreeing(html) | naming(POLICE), SUMMARY, "Потврдите оно што је записано или додајте"
    )
    other.does(page, agreeing(html) | {"outside": "on"}, SUMMARY)
    guess.refresh_from_db()
    assert guess.resolved_at is None
    other.does(page, agreeing(html), "Записано је ко не сме да види ову пријаву.")
    guess.refresh_from_db()
    assert guess.resolved_at is not None


def test_nobody_agrees_to_a_name_that_the_page_did_not_show(officer: Seat, other: Seat, guess: Exclusion) -> None:
    page = f"/postupanje/izuzeca/{guess.pk}/"
    officer.does(page, naming(CSW))
    seen = agreeing(other.sees(page))
    officer.does(page, naming(POLICE))
    other.does(page, seen, SUMMARY, "У међувремену је записано још неко име.", institution(POLICE).name)
    guess.refresh_from_db()
    assert guess.resolved_at is None


def test_the_second_person_names_somebody_else_and_the_first_may_agree(
    officer: Seat, other: Seat, guess: Exclusion
) -> None:
    page = f"/postupanje/izuzeca/{guess.pk}/"
    officer.does(page, naming(CSW))
    other.does(page, naming(POLICE), "Означени су већ искључени")
    html = officer.sees(page, institution(CSW).name, institution(POLICE).name, other.person.user.email)
    officer.does(page, agreeing(html), "Записано је ко не сме да види ову пријаву.")
    kept = Exclusion.objects.visible_to(SYSTEM).filter(guess=guess).values_list("institution__code", flat=True)
    assert set(kept) == {CSW, POLICE}


def test_the_route_says_whose_turn_it_is_and_shows_once_who_must_be_found_out(
    officer: Seat, other: Seat, report: Report, guess: Exclusion
) -> None:
    decision = {"risk": "high", "level": "2", "unread": "on"}
    officer.does(f"/postupanje/prijave/{report.pk}/prihvatanje/", decision, "Прво утврдите", "Утврдите о коме се ради")
    officer.does(f"/postupanje/izuzeca/{guess.pk}/", naming(CSW), "Чека се потврда друге особе из тријаже")
    report.refresh_from_db()
    page = f"/postupanje/predmeti/{report.case_id}/upucivanje/"
    html = officer.sees(page, institution(CSW).name)
    assert "Прво утврдите" not in html, "it was said already"
    assert html.count("чека другу потврду") == 1
    assert "Чека се потврда друге особе" not in other.sees(page, "Прво утврдите ко не сме да види пријаву")


def test_nobody_is_sent_to_choose_recipients_while_a_name_is_missing(
    officer: Seat, submit: Callable[..., Report]
) -> None:
    offers = []
    for excluded in (("other",), ()):
        report = submit(excluded=excluded, excluded_text="Тетка" if excluded else "")
        decision = {"risk": "high", "level": "2", "unread": "on"}
        officer.does(f"/postupanje/prijave/{report.pk}/prihvatanje/", decision)
        report.refresh_from_db()
        assert report.case is not None
        row = officer.sees("/postupanje/prijave/").partition(f"/predmeti/{report.case_id}/")[2].partition("</li>")[0]
        page = officer.sees(f"/postupanje/predmeti/{report.case_id}/").partition("<main")[2]
        offers.append(["Изаберите примаоце" in html for html in (row, page)])
        assert ["Утврдите ко не сме да види пријаву" in html for html in (row, page)] == [bool(excluded)] * 2
        led = set(re.findall(r'href="([^"]+)"[^>]*>\s*Утврдите ко не сме да види пријаву', page))
        assert len(led) == bool(excluded), "the same words lead to one place"
    assert offers == [[False, False], [True, True]]


def test_the_day_tells_who_may_confirm_what_a_colleague_said(
    officer: Seat, other: Seat, report: Report, guess: Exclusion
) -> None:
    link = f'href="/postupanje/izuzeca/{guess.pk}/"'
    assert link not in other.sees("/postupanje/")
    officer.does(f"/postupanje/izuzeca/{guess.pk}/", naming(CSW))
    assert link in other.sees("/postupanje/", "Чека другу потврду")
    assert link not in officer.sees("/postupanje/"), "nobody confirms oneself"
    other.does(f"/postupanje/izuzeca/{guess.pk}/", agreeing(other.sees(f"/postupanje/izuzeca/{guess.pk}/")))
    assert link not in other.sees("/postupanje/")


def test_what_keeps_an_institution_away_is_said_beside_it(
    officer: Seat, other: Seat, report: Report, guess: Exclusion, submit: Callable[..., Report]
) -> None:
    officer.does(f"/postupanje/izuzeca/{guess.pk}/", naming(CSW))
    officer.sees(f"/postupanje/prijave/{report.pk}/", "утврдила тријажа")
    own = submit(perpetrators=("employee",))
    officer.sees(f"/postupanje/prijave/{own.pk}/", "по правилу о сукобу интереса")


def test_the_page_of_a_report_and_that_of_an_exclusion_say_the_same_of_who_receives_meanwhile(
    officer: Seat, submit: Callable[..., Report]
) -> None:
    group = "Уместо ње је добија орган који је надзире."
    anybody = "пријаву не добија ниједна установа, осим кад је ризик акутан."
    for excluded, said, unsaid in ((("csw",), group, anybody), (("csw", "other"), anybody, group)):
        report = submit(excluded=excluded, excluded_text="Тетка" if "other" in excluded else "")
        pages = [f"/postupanje/prijave/{report.pk}/"]
        guesses = Exclusion.objects.visible_to(SYSTEM).filter(report=report, kind__in=("group", "person"))
        pages += [f"/postupanje/izuzeca/{one.pk}/" for one in guesses]
        for page in pages:
            assert unsaid not in officer.sees(page, "Док то не утврди двоје из тријаже", said), page
