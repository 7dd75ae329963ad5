"""Where the child of an acute case is opens by a press for who may have to go there, before anybody has taken it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from reporting.cases import services
from reporting.cases.access import would_allow
from reporting.cases.alarms.advancing import advance
from reporting.cases.casework.reading import opened_names
from reporting.cases.models import Case, Exclusion, Report
from reporting.cases.principals import Person, Reporter, System
from reporting.cases.selectors import reporter_view
from reporting.notify.models import OutboxMessage
from reporting.registry.models import Institution
from reporting.vault.models import AuditEvent
from tests.cases.fixtures import CSW, OTHER_CSW, POLICE, SCHOOL, TRIAGE, fresh, institution
from tests.desk.conftest import Seat, part_of, take

SYSTEM = System("test")
PLACE, NAME = "Код баке, Булевар 88, трећи спрат", "Мара Маринковић"
HEALTH, PROSECUTOR = "health-novi-sad", "ojt-novi-sad"
ACUTE: dict[str, Any] = {"risk": "acute", "danger_now": "yes", "place_now": PLACE, "child_text": NAME}
BUTTON = "Отворите где је дете (бележи се)"
pytestmark = pytest.mark.django_db


@pytest.fixture
def acute(routed: Callable[..., Case]) -> Case:
    """An acute case that centre, school, police, health and prosecutor have been sent and nobody has taken."""
    return routed(to=(CSW, SCHOOL, POLICE, HEALTH, PROSECUTOR), **ACUTE)


def page(case: Case, rest: str = "") -> str:
    return f"/postupanje/predmeti/{case.pk}/{rest}"


def openings(case: Case) -> list[tuple[Any, ...]]:
    rows = AuditEvent.objects.filter(action="identity.open", object_id=case.first_report.pk).order_by("time")
    return list(rows.values_list("actor", "institution", "purpose", "fields"))


@pytest.mark.parametrize("code", [POLICE, CSW, HEALTH])
def test_who_may_have_to_go_there_opens_the_place_and_nothing_else_before_taking(
    code: str, acute: Case, seat: Callable[..., Seat]
) -> None:
    one, colleague = seat("case_worker", code), seat("case_worker", code)
    for who in (one, colleague):
        assert PLACE not in who.sees(page(acute), BUTTON), "opening the page opens no place"
        html = who.does(page(acute, "mesto/"), {}, PLACE, "Где је дете сада")
        assert NAME not in html and BUTTON not in html
        assert PLACE not in who.sees(page(acute), BUTTON), "it stands in the one answer"
    purpose, fields = "reach_child", ["place_now"]
    told = [(who.person.user.pk, institution(code).pk, purpose, fields) for who in (one, colleague)]
    assert openings(acute) == told, "an event for each person"
    assert not opened_names(principal=one.person, report=acute.first_report), "whom it names nobody has seen"


def test_after_taking_nothing_is_said_of_before(acute: Case, centre: Seat) -> None:
    before = "Видите га и пре преузимања"
    centre.sees(page(acute), before)
    take(acute, centre)
    assert before not in centre.sees(page(acute), BUTTON)


@pytest.mark.parametrize(
    ("role", "code"), [("case_worker", SCHOOL), ("case_worker", PROSECUTOR), ("head", POLICE), ("custodian", CSW)]
)
def test_others_on_the_case_do_not(role: str, code: str, acute: Case, seat: Callable[..., Seat]) -> None:
    who = seat(role, code)
    assert BUTTON not in who.sees(page(acute))
    assert who.post(page(acute, "mesto/")).status_code == 403
    assert openings(acute) == []


@pytest.mark.parametrize(
    "changes", [{"risk": "high"}, {"danger_now": "no", "place_now": ""}, {"risk": "high", "danger_now": "unsure"}]
)
def test_only_in_an_acute_case_of_which_danger_was_said(
    changes: dict[str, Any], routed: Callable[..., Case], centre: Seat
) -> None:
    case = routed(to=(CSW,), **(ACUTE | changes))
    assert BUTTON not in centre.sees(page(case))
    assert centre.post(page(case, "mesto/")).status_code == 403


def test_danger_that_nobody_rules_out_is_asked_too(routed: Callable[..., Case], centre: Seat) -> None:
    case = routed(to=(CSW,), **(ACUTE | {"danger_now": "unsure", "place_now": ""}))
    centre.does(page(case, "mesto/"), {}, "Питано је, али није написано.")


def test_who_declines_has_it_no_longer(acute: Case, seat: Callable[..., Seat]) -> None:
    police = seat("case_worker", POLICE)
    police.does(page(acute, "mesto/"), {}, PLACE)
    services.decline_participation(
        principal=police.person, participation_id=part_of(acute, POLICE).pk, reason="not_competent", note=""
    )
    answer = police.post(page(acute, "mesto/"))
    assert PLACE not in answer.content.decode() and answer.status_code != 200
    assert len(openings(acute)) == 1


@pytest.mark.parametrize("kind", ["user", "institution", "group"])
def test_who_is_excluded_finds_nothing(kind: str, acute: Case, seat: Callable[..., Seat]) -> None:
    police = seat("case_worker", POLICE)
    target: dict[str, dict[str, Any]] = {
        "user": {"user": police.person.user},
        "institution": {"institution": institution(POLICE)},
        "group": {"group": "police"},
    }
    Exclusion.objects.create(report=acute.first_report, kind=kind, **target[kind])
    for method in (police.get, police.post):
        assert method(page(acute, "mesto/")).status_code == 404
    part = part_of(acute, POLICE)
    assert not would_allow(fresh(police.person), "report.read_place", part) and openings(acute) == []


def test_who_is_revoked_or_never_took_part_finds_nothing(acute: Case, seat: Callable[..., Seat]) -> None:
    police, other = seat("case_worker", POLICE), seat("case_worker", OTHER_CSW)
    part = part_of(acute, POLICE)
    part.status = "revoked"
    part.save(update_fields=["status"])
    for who in (police, other):
        assert who.post(page(acute, "mesto/")).status_code == 404
    assert openings(acute) == []


def test_after_taking_it_opens_by_the_same_press_and_with_the_names(acute: Case, centre: Seat) -> None:
    take(acute, centre)
    typed = {"body": "Да ли си на сигурном?"}
    centre.presses(page(acute), page(acute, "mesto/"), typed, PLACE, "Да ли си на сигурном?", form="message-form")
    centre.does(page(acute, "imena/"), {"reason": "find_child"}, PLACE, NAME)


def test_it_stands_in_no_list_letter_or_page_of_the_reporter(
    routed: Callable[..., Case], officer: Seat, seat: Callable[..., Seat]
) -> None:
    Institution.objects.filter(code=POLICE).update(email="policija@primer.test")
    acute, police = routed(to=(POLICE,), **ACUTE), seat("case_worker", POLICE)
    police.does(page(acute, "mesto/"), {}, PLACE)
    for who, pages in (
        (police, ("/postupanje/", "/postupanje/predmeti/", page(acute))),
        (officer, ("/postupanje/", "/postupanje/prijave/", page(acute), page(acute, "upucivanje/"))),
    ):
        assert all("Булевар 88" not in who.sees(address) for address in pages)
    report = acute.first_report
    assert "Булевар" not in repr(reporter_view(report, Reporter(report.pk)))
    advance(timezone.now())
    assert OutboxMessage.objects.exists()
    assert all("Булевар" not in str(row.__dict__) for row in OutboxMessage.objects.all())


def test_it_stays_off_paper(acute: Case, centre: Seat) -> None:
    html = centre.does(page(acute, "mesto/"), {}, PLACE)
    box = html[: html.index(PLACE)].rindex('id="mesto"')
    assert "no-print" in html[html.rindex("<div", 0, box) : html.index(PLACE)]


def test_the_address_by_itself_leads_to_the_case(acute: Case, centre: Seat) -> None:
    answer = centre.get(page(acute, "mesto/"))
    assert (answer.status_code, answer.headers["Location"]) == (302, page(acute) + "#mesto")
    assert openings(acute) == []


def test_a_person_of_a_school_and_of_the_police_opens_it_for_the_police(
    acute: Case, seat: Callable[..., Seat], person: Callable[..., Person]
) -> None:
    both = seat("case_worker", SCHOOL)
    person("case_worker", POLICE, user=both.person.user)
    both.does(page(acute, "mesto/"), {}, PLACE)
    assert [row[1] for row in openings(acute)] == [institution(POLICE).pk]


def test_the_report_keeps_what_was_written_sealed(submit: Callable[..., Report]) -> None:
    report = submit(danger_now="yes", place_now=PLACE)
    stored = Report.objects.visible_to(SYSTEM).filter(pk=report.pk).values_list("place_now", flat=True)[0]
    assert PLACE.encode() not in bytes(stored)


# Triage, which may have to say on the telephone where to go.

WRITTEN = "адреса је уписана"


def report_page(report: Report, rest: str = "") -> str:
    return f"/postupanje/prijave/{report.pk}/{rest}"


def test_triage_sees_that_a_place_was_written_and_opens_it_by_one_press(
    submit: Callable[..., Report], officer: Seat
) -> None:
    report = submit(danger_now="yes", place_now=PLACE, child_text=NAME, municipality="", institution=None)
    queue = officer.sees("/postupanje/prijave/", WRITTEN)
    html = officer.sees(report_page(report), WRITTEN, BUTTON)
    assert "није познато" not in queue and "Булевар" not in queue + html
    assert AuditEvent.objects.filter(action="identity.open").count() == 0, "that there is one opens nothing"
    html = officer.presses(report_page(report), report_page(report, "mesto/"), {}, PLACE, form="report-form")
    assert NAME not in html
    assert PLACE not in officer.sees(report_page(report), BUTTON), "it stands in the one answer"
    rows = AuditEvent.objects.filter(action="identity.open", object_id=report.pk)
    told = (officer.person.user.pk, institution(TRIAGE).pk, "reach_child", ["place_now"])
    assert list(rows.values_list("actor", "institution", "purpose", "fields")) == [told]


def test_triage_opens_it_on_the_case_and_beside_its_recipients(acute: Case, officer: Seat) -> None:
    assert all(PLACE not in officer.sees(page(acute, rest), BUTTON) for rest in ("", "upucivanje/"))
    officer.presses(page(acute, "upucivanje/"), page(acute, "mesto/"), {}, PLACE, form="desk-form")
    assert PLACE not in officer.sees(page(acute), WRITTEN)
    assert [row[0] for row in openings(acute)] == [officer.person.user.pk]


@pytest.mark.parametrize("danger", ["yes", "unsure"])
def test_where_nothing_was_written_triage_is_offered_nothing(
    danger: str, submit: Callable[..., Report], officer: Seat
) -> None:
    report = submit(danger_now=danger, municipality="", institution=None)
    officer.sees("/postupanje/prijave/", "није познато")
    html = officer.sees(report_page(report))
    assert BUTTON not in html and WRITTEN not in html


def test_where_it_was_not_asked_or_the_case_is_closed_it_does_not_open(
    submit: Callable[..., Report], acute: Case, officer: Seat
) -> None:
    assert officer.post(report_page(submit(danger_now="no"), "mesto/")).status_code == 403
    Case.objects.visible_to(SYSTEM).filter(pk=acute.pk).update(status="closed")
    assert BUTTON not in officer.sees(page(acute))
    assert PLACE not in officer.post(page(acute, "mesto/")).content.decode() and openings(acute) == []


def test_nobody_else_is_told_that_it_was_written(acute: Case, seat: Callable[..., Seat]) -> None:
    for role, code in (("head", POLICE), ("case_worker", SCHOOL)):
        assert WRITTEN not in seat(role, code).sees(page(acute))


def test_of_triage_whom_a_report_excludes_finds_nothing(submit: Callable[..., Report], officer: Seat) -> None:
    report = submit(danger_now="yes", place_now=PLACE)
    Exclusion.objects.create(report=report, kind="user", user=officer.person.user)
    for method in (officer.get, officer.post):
        assert method(report_page(report, "mesto/")).status_code == 404
    assert not AuditEvent.objects.filter(action="identity.open").exists()


def test_the_addresses_of_triage_lead_to_the_pages_and_open_nothing(
    submit: Callable[..., Report], acute: Case, officer: Seat
) -> None:
    report = submit(danger_now="yes", place_now=PLACE)
    for address, here in ((report_page(report, "mesto/"), report_page(report)), (page(acute, "mesto/"), page(acute))):
        answer = officer.get(address)
        assert (answer.status_code, answer.headers["Location"]) == (302, f"{here}#mesto")
    assert not AuditEvent.objects.filter(action="identity.open").exists()


def test_a_queue_asks_once_for_all_places(
    submit: Callable[..., Report], officer: Seat, django_assert_max_num_queries: Any
) -> None:
    for _ in range(6):
        submit(danger_now="yes", place_now=PLACE)
    officer.sees("/postupanje/prijave/")
    with django_assert_max_num_queries(23):
        assert officer.sees("/postupanje/prijave/").count(WRITTEN) == 6
