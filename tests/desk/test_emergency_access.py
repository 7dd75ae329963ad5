"""Break-glass at the desk: the door, the banner, the word to the lead, and the judgement."""

import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.pages.templatetags.portal import report_number
from reporting.cases import services
from reporting.cases.models import Case, EmergencyAccess, EmergencyNote, Exclusion
from reporting.cases.pages import page_after
from reporting.cases.principals import Person, System
from reporting.registry.models import RoleAssignment
from reporting.vault.models import AuditEvent
from tests.access.test_nothing_leaks import masked
from tests.cases.fixtures import CSW, OTHER_CSW, POLICE, SCHOOL, TRIAGE, fresh
from tests.desk.conftest import Seat, asked, shown, take
from tests.registry.factories import change

pytestmark = pytest.mark.django_db
SYSTEM = System("test")
DOOR = "/postupanje/hitan-uvid/"
WHY = "Дете је дошло код нас."


def said(case: Case | str, **changes: Any) -> dict[str, Any]:
    matter = case if isinstance(case, str) else f"{case.number[:4]} {case.number[4:]}"
    return {"matter": matter, "ground": "danger_now", "reason": WHY, "sure": "on", "key": str(uuid.uuid4())} | changes


@pytest.fixture
def stranger(seat: Callable[..., Seat]) -> Seat:
    """A worker of a centre that has no part in any case."""
    cache.clear()
    return seat("case_worker", OTHER_CSW)


def test_from_the_door_to_the_story_and_out_again(stranger: Seat, centre: Seat, routed: Callable[..., Case]) -> None:
    case = routed()
    take(case, centre)
    page, asked = f"/postupanje/predmeti/{case.pk}/", said(case)
    assert stranger.get(page).status_code == 404
    html = stranger.sees(DOOR, "192", "Дете је сада у непосредној опасности", "правни основ још није проверен")
    # The number is asked for at once: one lead, who to call and what happens, each in one paragraph.
    assert html.split("<h1>")[1].split('name="matter"')[0].count("<p") <= 4
    html = stranger.does(DOOR, asked, "Хитан увид: још 1\u00a0ч", "Надлежни су обавештени")
    for act in ("imena/", "mera/", "zavrsetak/", "upucivanje/", "izuzece/", "pristup/"):
        assert f'href="{page}{act}"' not in html
    stranger.does(page + "prica/", {}, "Шаљу ми ружне поруке")
    assert stranger.get(page + "imena/").status_code == 403
    stranger.does(DOOR, asked, "Хитан увид: још")
    assert EmergencyAccess.objects.visible_to(SYSTEM).count() == 1, "a second press opens nothing twice"
    opening = EmergencyAccess.objects.visible_to(SYSTEM).get()
    stranger.sees(DOOR, "траје до", "чека преглед")
    for _ in range(2):
        stranger.does(f"{DOOR}{opening.pk}/kraj/", {}, "Хитан увид је завршен")
    shown(stranger.get(page, follow=True), "Ваш хитан увид у овај предмет је завршен")


def test_ending_the_insight_takes_a_typed_word_along(stranger: Seat, routed: Callable[..., Case]) -> None:
    case = routed()
    page = f"/postupanje/predmeti/{case.pk}/"
    stranger.does(DOOR, said(case))
    end = f"{DOOR}{EmergencyAccess.objects.visible_to(SYSTEM).get().pk}/kraj/"
    assert f'form="note-form" formaction="{end}"' in stranger.sees(page)
    word = {"key": str(uuid.uuid4()), "body": "Дете је код нас."}
    stranger.does(end, word | {"body": "а" * 6_000}, "error-summary", "Хитан увид: још")
    stranger.does(end, word, "Порука је остављена носиоцу, а хитан увид је завршен")
    stranger.does(end, word, "Хитан увид је завршен")
    assert EmergencyNote.objects.visible_to(SYSTEM).get().body == "Дете је код нас."


def test_what_is_missing_is_said_and_nothing_typed_is_lost(stranger: Seat) -> None:
    html = stranger.does(DOOR, said("12345", ground="", sure=""), "error-summary", "Број предмета има осам цифара", WHY)
    assert "12345" in html
    stranger.does(DOOR, said("10000000"), "error-summary", "Под овим бројем вам се ништа не отвара", WHY)


@pytest.mark.parametrize("kind", ["user", "person"])
def test_a_case_that_excludes_answers_like_one_that_does_not_exist(
    kind: str, stranger: Seat, routed: Callable[..., Case]
) -> None:
    case = routed()
    Exclusion.objects.create(report=case.first_report, kind=kind, user=stranger.person.user if kind == "user" else None)
    with time_machine.travel(timezone.now(), tick=False):
        hidden = masked(stranger.post(DOOR, said(case.number)).content)
        unknown = masked(stranger.post(DOOR, said("10000000")).content)
    assert hidden.replace(case.number.encode(), b"") == unknown.replace(b"10000000", b"")


@pytest.mark.parametrize("kind", ["user", "person", "institution"])
@pytest.mark.usefixtures("still")
def test_that_an_insight_ended_is_said_to_whoever_had_it_and_never_past_an_exclusion(
    kind: str, stranger: Seat, seat: Callable[..., Seat], routed: Callable[..., Case]
) -> None:
    case, neighbour = routed(), seat("case_worker", OTHER_CSW)
    page = f"/postupanje/predmeti/{case.pk}/"
    stranger.does(DOOR, said(case))
    EmergencyAccess.objects.visible_to(SYSTEM).update(ended_at=timezone.now())
    says, word = "Ваш хитан увид у овај предмет је завршен", {"key": str(uuid.uuid4()), "body": "Ту је."}
    stranger.does(page + "prica/", {}, says)
    stranger.does(page + "hitan-uvid/", word, says)
    assert neighbour.get(page).status_code == 404
    who = {"user": {"user": stranger.person.user}, "institution": {"institution": stranger.person.institutions[0]}}
    Exclusion.objects.create(report=case.first_report, kind=kind, **who.get(kind, {}))
    with CaptureQueriesContext(connection) as hidden:
        answer = masked(stranger.get(page).content)
    with CaptureQueriesContext(connection) as missing:
        nothing = stranger.get(f"/postupanje/predmeti/{uuid.uuid4()}/")
    assert nothing.status_code == 404 and answer == masked(nothing.content)
    assert len(hidden) == len(missing)


def test_a_word_reaches_the_lead(stranger: Seat, centre: Seat, school: Seat, routed: Callable[..., Case]) -> None:
    case = routed()
    page = f"/postupanje/predmeti/{case.pk}/"
    stranger.does(DOOR, said(case))
    stranger.does(page + "hitan-uvid/", {"key": str(uuid.uuid4()), "body": ""}, "error-summary")
    word = {"key": str(uuid.uuid4()), "body": "Дете је у нашем прихватилишту."}
    for _ in range(2):
        stranger.does(page + "hitan-uvid/", word, "Порука је остављена носиоцу предмета")
    assert EmergencyNote.objects.visible_to(SYSTEM).count() == 1
    centre.sees("/postupanje/", "Порука за носиоца, предмет")
    centre.sees(page, "Дете је у нашем прихватилишту.")
    assert "Порука за носиоца" not in centre.sees("/postupanje/")
    assert "прихватилишту" not in school.sees(page)
    assert centre.post(page + "hitan-uvid/", word).status_code == 403


@pytest.mark.usefixtures("still")
def test_many_words_to_the_lead_are_turned_page_by_page_and_ask_no_more_than_one(
    stranger: Seat, centre: Seat, routed: Callable[..., Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(page_after.__kwdefaults__, "size", 2)
    cases = [routed() for _ in range(3)]

    def leave(case: Case) -> None:
        opening = services.open_emergency_access(
            principal=fresh(stranger.person),
            matter=case.number,
            ground="danger_now",
            reason=WHY,
            submission_key=uuid.uuid4(),
        )
        services.leave_note(
            principal=fresh(stranger.person), case_id=opening.case_id, body="Ту је.", submission_key=uuid.uuid4()
        )

    leave(cases[0])
    few = asked(centre, "/postupanje/", "Порука за носиоца, предмет")
    for case in cases[1:]:
        leave(case)
    assert asked(centre, "/postupanje/") <= few
    html = centre.sees("/postupanje/")
    assert html.count("Порука за носиоца") == 2
    (following,) = re.findall(r'rel="next" href="([^"]*uvidi=[^"]+)"', html)
    html = centre.sees(following, "Од почетка", report_number(cases[2].number))
    assert html.count("Порука за носиоца") == 1


def test_the_head_judges_and_both_see_what_came_of_it(
    stranger: Seat, seat: Callable[..., Seat], routed: Callable[..., Case]
) -> None:
    case, head = routed(), seat("head", CSW)
    stranger.does(DOOR, said(case))
    opening = EmergencyAccess.objects.visible_to(SYSTEM).get()
    review = f"{DOOR}pregledi/{opening.pk}/"
    assert "преглед касни" not in head.sees("/postupanje/", f'href="{review}"')
    head.sees(DOOR + "pregledi/", f'href="{review}"', "Дете је сада у непосредној опасности")
    head.sees(review, WHY, str(stranger.person.user))
    head.does(review, {"verdict": "", "remark": ""}, "error-summary", "Потребан је одговор.")
    verdict = {"verdict": "not_justified", "remark": "Није се проверило са носиоцем."}
    read = AuditEvent.objects.filter(action="emergency_access.read_reason")
    before = read.count()
    head.does(review, verdict, "Преглед је записан", "Ниједан увид не чека ваш преглед")
    assert read.count() == before == 2, "the page was shown twice; the verdict shows no reason"
    head.does(review, verdict, "Овај корак је већ урађен")
    told = "Утврђено је да није био оправдан."
    stranger.sees("/postupanje/", told)
    assert told not in head.sees("/postupanje/")
    stranger.sees(DOOR, "Хитан увид вам сада није могућ", "није оправдан", "Није се проверило са носиоцем.")
    assert stranger.post(DOOR, said(case)).status_code == 200
    assert EmergencyAccess.objects.visible_to(SYSTEM).count() == 1
    log = head.sees(f"/postupanje/predmeti/{case.pk}/pristup/", "хитан увид", "Дете је сада у непосредној опасности")
    assert WHY not in log
    administrator = seat("desk_admin", TRIAGE)
    administrator.sees(f"/postupanje/uloge/nalog/{stranger.person.user.pk}/", "Хитан увид није могућ")
    EmergencyAccess.objects.visible_to(SYSTEM).update(reviewed_at=timezone.now() - timedelta(days=15))
    assert told not in stranger.sees("/postupanje/")


def test_ten_wrong_numbers_are_answered_with_until_when(stranger: Seat) -> None:
    for number in range(10):
        stranger.does(DOOR, said(f"1000000{number}"), "Под овим бројем вам се ништа не отвара")
    stranger.does(DOOR, said("10000000"), "Поново је могуће најкасније за сат времена", WHY)


def test_a_press_that_is_repeated_after_the_role_has_ended_says_that_it_is_over(
    stranger: Seat, routed: Callable[..., Case], person: Callable[..., Person]
) -> None:
    asked = said(routed())
    stranger.does(DOOR, asked, "Предмет је отворен")
    change(RoleAssignment.objects.filter(user=stranger.person.user), valid_to=timezone.now())
    person("case_worker", POLICE, user=stranger.person.user)
    stranger.does(DOOR, asked, "Овај хитан увид је већ завршен")


def test_a_late_review_stands_out_on_the_day(
    stranger: Seat, seat: Callable[..., Seat], routed: Callable[..., Case], settings: Any
) -> None:
    settings.EMERGENCY_REVIEW_DAYS = 0
    head = seat("head", CSW)
    stranger.does(DOOR, said(routed()))
    head.sees("/postupanje/", "преглед касни")
    head.sees(DOOR + "pregledi/", "преглед касни")


def test_whoever_sees_the_case_is_led_to_it(centre: Seat, routed: Callable[..., Case]) -> None:
    case = routed()
    centre.does(DOOR, said(case), "Овај предмет видите и без хитног увида")
    assert not AuditEvent.objects.filter(action="emergency_access.open").exists()


def test_what_was_refused_is_still_said_in_the_other_script(stranger: Seat, routed: Callable[..., Case]) -> None:
    wrong = said("10000000")
    html = stranger.does(DOOR, wrong, "Под овим бројем вам се ништа не отвара")
    (shown,) = re.findall(r'form="desk-form" name="_shown" value="([^"]*)"', html)
    html = stranger.does(DOOR, wrong | {"_language": "sr-latn", "_shown": shown}, "Pod ovim brojem vam se ništa", WHY)
    stranger.does(DOOR, wrong | {"_language": "sr", "_shown": shown}, "Под овим бројем вам се ништа", "error-summary")
    # Of a number that was typed since nothing is known, and the switch asks nobody.
    case = routed()
    html = stranger.does(DOOR, wrong | {"matter": case.number, "_language": "sr-latn", "_shown": shown})
    assert "Pod ovim brojem" not in html and not EmergencyAccess.objects.visible_to(SYSTEM).exists()


def test_what_is_missing_is_still_said_in_the_other_script(stranger: Seat) -> None:
    bad = said("12345", ground="")
    (shown,) = re.findall(r'name="_shown" value="([^"]*)"', stranger.does(DOOR, bad, "Број предмета има осам цифара"))
    stranger.does(DOOR, bad | {"_language": "sr-latn", "_shown": shown}, "Broj predmeta ima osam cifara")


def test_a_review_shows_what_was_read_and_leads_to_the_case_where_it_is_seen(
    stranger: Seat, officer: Seat, seat: Callable[..., Seat], routed: Callable[..., Case]
) -> None:
    case, other, head = routed(), routed(), seat("head", CSW)
    page = f"/postupanje/predmeti/{case.pk}/"
    stranger.does(DOOR, said(case))
    opening = EmergencyAccess.objects.visible_to(SYSTEM).get()
    review, link = f"{DOOR}pregledi/{opening.pk}/", f'href="{page}"'
    assert "читање приче" not in head.sees(review, "отварање предмета", "није остављена ниједна", link)
    take(other, seat("case_worker", CSW))
    stranger.does(page + "prica/", {})
    stranger.does(page + "hitan-uvid/", {"key": str(uuid.uuid4()), "body": "Дете је код нас."})
    stranger.does(f"{DOOR}{opening.pk}/kraj/", {})
    officer.does(page + "prica/", {})
    html = head.sees(review, "порука носиоцу уз хитан увид")
    assert html.count("читање приче") == 1, "only what was read under this opening"
    assert "Дете је код нас" not in html and "није остављена" not in html
    # Somebody above who takes no part judges without the case.
    above = seat("supervisor", "minrzs")
    EmergencyAccess.objects.visible_to(SYSTEM).update(reviewer=above.person.institutions[0])
    assert link not in above.sees(review, "читање приче", report_number(case.number))
    # Triage may read what was left.
    EmergencyAccess.objects.visible_to(SYSTEM).update(reviewer=None)
    officer.sees(review, "Дете је код нас.", link)


def test_a_day_with_nothing_but_a_review_says_so(
    stranger: Seat, seat: Callable[..., Seat], routed: Callable[..., Case]
) -> None:
    head = seat("head", SCHOOL)
    stranger.does(DOOR, said(routed(to=(SCHOOL, CSW))))
    html = head.sees("/postupanje/", "Један хитан увид чека ваш преглед.", "Хитни увиди за преглед")
    assert "нико не чека" not in html


def test_the_door_comes_in_latin_and_keeps_what_was_typed(stranger: Seat, routed: Callable[..., Case]) -> None:
    stranger.does(DOOR, said(routed()) | {"_language": "sr-latn"}, "Hitan uvid u predmet", WHY)
    assert not EmergencyAccess.objects.visible_to(SYSTEM).exists()
