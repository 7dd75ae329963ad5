"""Whoever says whom an exclusion means is offered everyone whom it may mean, and nobody else."""

import re
from collections.abc import Callable

import pytest

from reporting.cases.models import Exclusion, Report
from reporting.cases.principals import System
from reporting.registry.models import Institution
from reporting.vault.models import AuditEvent
from tests.cases.fixtures import CSW, NOVI_SAD, OTHER_CSW, POLICE, SCHOOL, TRIAGE, institution
from tests.desk.conftest import Seat

SYSTEM = System("test")
HOLD_OVER = "Забрана по претпоставци више не важи"
pytestmark = pytest.mark.django_db


def offered(seat: Seat, report: Report) -> set[str]:
    """Return the codes of the institutions that the page of the report's only open exclusion offers."""
    exclusion = Exclusion.objects.visible_to(SYSTEM).get(report=report, resolved_at=None)
    html = seat.sees(f"/postupanje/izuzeca/{exclusion.pk}/")
    ids = re.findall(r'name="institutions" value="([0-9a-f-]{36})"', html)
    assert len(ids) == len(set(ids)), "none twice"
    return set(Institution.objects.filter(pk__in=ids).values_list("code", flat=True))


def test_a_group_offers_all_of_its_kind_in_reach_also_national_ones_and_nobody_else(
    officer: Seat, submit: Callable[..., Report]
) -> None:
    found = offered(officer, submit(excluded=("police",)))
    assert {POLICE, "police-temerin", "vtk"} <= found
    assert not found & {SCHOOL, CSW, "police-nis"}, "the report's own school is no police"
    assert {CSW, OTHER_CSW} <= offered(officer, submit(excluded=("csw",)))


def test_an_unknown_person_may_work_in_the_institution_of_the_report_or_in_a_national_one(
    officer: Seat, submit: Callable[..., Report]
) -> None:
    found = offered(officer, submit(excluded=("other",), institution=institution("os-dunja-nis").pk))
    assert {"os-dunja-nis", SCHOOL, CSW, "vtk", "ombudsman-apv", "mup"} <= found and "csw-nis" not in found


def test_the_triage_team_is_not_offered_and_excluding_its_last_account_is_refused(
    officer: Seat, submit: Callable[..., Report]
) -> None:
    report = submit(excluded=("other",))
    assert TRIAGE not in offered(officer, report)
    exclusion = Exclusion.objects.visible_to(SYSTEM).get(report=report, resolved_at=None)
    form = {"users": [str(officer.person.user.pk)], "unopened": "on"}
    officer.does(f"/postupanje/izuzeca/{exclusion.pk}/", form, "У тријажи нема никог другог")
    officer.sees(f"/postupanje/prijave/{report.pk}/")


def test_that_a_person_works_nowhere_takes_two_of_triage(
    officer: Seat, seat: Callable[..., Seat], submit: Callable[..., Report]
) -> None:
    report = submit(excluded=("other",), excluded_text="Она што прима пријаве")
    exclusion = Exclusion.objects.visible_to(SYSTEM).get(report=report, resolved_at=None)
    page, form = f"/postupanje/izuzeca/{exclusion.pk}/", {"outside": "on", "unopened": "on"}
    for _ in range(2):
        officer.does(page, form, "Записано. Забрана важи док то не потврди још неко из тријаже.")
        officer.sees(page, "Већ сте записали да особа није ни у једној установи.")
        exclusion.refresh_from_db()
        assert (exclusion.resolved_at, exclusion.outside_institutions) == (None, False)
    officer.sees(f"/postupanje/prijave/{report.pk}/", "чека другу потврду")
    other = seat("triage", TRIAGE)
    other.sees(page, str(officer.person.user.email), "записано је да тражена особа није ни у једној установи.")
    other.does(page, form, HOLD_OVER)
    exclusion.refresh_from_db()
    assert exclusion.resolved_at is not None
    assert exclusion.outside_institutions
    acts = AuditEvent.objects.filter(object_id=exclusion.pk).values_list("action", "actor")
    assert set(acts) == {
        ("exclusion.decide_unopened", officer.person.user.pk),
        ("exclusion.propose_outside", officer.person.user.pk),
        ("exclusion.decide_unopened", other.person.user.pk),
        ("exclusion.resolve", other.person.user.pk),
    }


def test_a_long_list_is_not_cut(officer: Seat, submit: Callable[..., Report]) -> None:
    stations = [
        Institution(
            type_id="police", name=f"Станица {n}", short_name=f"ПС {n}", municipality_id=NOVI_SAD, code=f"ps{n}"
        )
        for n in range(120)
    ]
    Institution.objects.bulk_create(stations)
    assert {station.code for station in stations} <= offered(officer, submit(excluded=("police",)))


def test_a_long_list_begins_with_what_is_near_and_folds_the_rest(officer: Seat, submit: Callable[..., Report]) -> None:
    exclusion = Exclusion.objects.visible_to(SYSTEM).get(report=submit(excluded=("other",)), resolved_at=None)
    html = officer.sees(f"/postupanje/izuzeca/{exclusion.pk}/")
    near, district, country = html.split('<details class="more fold">')
    for part, code in ((near, SCHOOL), (near, CSW), (district, "police-temerin"), (country, "mup")):
        assert f'value="{institution(code).pk}"' in part, code
    both = [str(institution(code).pk) for code in (SCHOOL, "mup")]
    html = officer.does(f"/postupanje/izuzeca/{exclusion.pk}/", {"institutions": both})
    assert '<details class="more fold" open>' in html, "what is chosen is not hidden"


def test_whoever_settles_whom_a_child_named_has_opened_the_names_or_says_that_not(
    officer: Seat, seat: Callable[..., Seat], submit: Callable[..., Report]
) -> None:
    report = submit(excluded=("other",), excluded_text="Она што прима пријаве")
    exclusion = Exclusion.objects.visible_to(SYSTEM).get(report=report, resolved_at=None)
    page, form = f"/postupanje/izuzeca/{exclusion.pk}/", {"outside": "on", "sure": "on"}
    asked = officer.sees(page, "Одлучујем без отварања имена")
    assert 'name="sure"' not in asked, "who decides without the names has not checked who it is"
    html = officer.does(page, form, "error-summary", "Отворите имена или потврдите да одлука иде без њих.")
    assert re.search(r'name="outside"[^>]*checked', html), "what was chosen stays"
    assert not AuditEvent.objects.filter(object_id=exclusion.pk, action__startswith="exclusion.").exists()
    officer.does(f"/postupanje/prijave/{report.pk}/imena/", {"reason": "resolve_exclusion"}, "Она што прима пријаве")
    assert 'name="unopened"' not in officer.sees(page, 'name="sure"')
    officer.does(page, form | {"sure": "", "unopened": "on"}, "error-summary")
    officer.does(page, form, "Записано. Забрана важи")
    other = seat("triage", TRIAGE)
    other.sees(page, "Одлучујем без отварања имена")
    other.does(page, form, "error-summary")
    exclusion.refresh_from_db()
    assert exclusion.resolved_at is None, "what one has read the other has not"


def test_the_word_that_ends_one_of_two_holds_does_not_say_that_all_are_over(
    officer: Seat, seat: Callable[..., Seat], submit: Callable[..., Report]
) -> None:
    report = submit(excluded=("csw", "police"))
    first, second = Exclusion.objects.visible_to(SYSTEM).filter(report=report, resolved_at=None).order_by("id")
    other, form = seat("triage", TRIAGE), {"outside": "on", "sure": "on"}
    for exclusion in (first, second):
        officer.does(f"/postupanje/izuzeca/{exclusion.pk}/", form, "Записано. Забрана важи")
    assert HOLD_OVER not in other.does(f"/postupanje/izuzeca/{first.pk}/", form, "Записано је ко не сме")
    other.does(f"/postupanje/izuzeca/{second.pk}/", form, HOLD_OVER)


def test_a_group_has_no_names_to_open_and_nobody_is_asked(officer: Seat, submit: Callable[..., Report]) -> None:
    exclusion = Exclusion.objects.visible_to(SYSTEM).get(report=submit(excluded=("csw",)), resolved_at=None)
    page = f"/postupanje/izuzeca/{exclusion.pk}/"
    assert 'name="unopened"' not in officer.sees(page)
    officer.does(page, {"institutions": [str(institution(CSW).pk)], "sure": "on"}, "Означени су већ искључени")
