"""Who has a case, a report or a message before them leaves a trace, once; and those who judge find it."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.db import DatabaseError, IntegrityError
from django.utils import timezone

from reporting.cases import services
from reporting.cases.audit import case_access_log
from reporting.cases.models import Case, EmergencyAccess, Exclusion, Message, MessageReading, Report
from reporting.cases.principals import Reporter, System
from reporting.cases.selectors import case_view
from reporting.vault import audit
from reporting.vault.models import AuditEvent
from tests.cases.fixtures import CSW, OTHER_CSW, SCHOOL, TRIAGE, fresh, institution
from tests.desk.conftest import Seat, take
from tests.desk.test_emergency_access import DOOR, said

pytestmark = pytest.mark.django_db
SYSTEM = System("test")
SECRET = "Очух ме туче, зовем се Канаринка."


@pytest.fixture
def case(centre: Seat, routed: Callable[..., Case]) -> Case:
    """A case that the centre has taken."""
    made = routed()
    take(made, centre)
    return made


def page_of(case: Case) -> str:
    return f"/postupanje/predmeti/{case.pk}/"


def writes(report: Report, body: str = SECRET) -> Message:
    """Let the reporter write a message."""
    return services.message_from_reporter(principal=Reporter(report.pk), body=body, submission_key=uuid4())


def readings(seat: Seat, action: str) -> list[UUID | None]:
    """Return what the account has read by the trail, by row."""
    rows = AuditEvent.objects.filter(actor=seat.person.user.pk, action=action)
    return list(rows.order_by("time", "id").values_list("object_id", flat=True))


def test_a_message_that_two_accounts_have_read_has_two_events(case: Case, centre: Seat, officer: Seat) -> None:
    sent = writes(case.first_report)
    for seat in (centre, officer):
        seat.sees(page_of(case), "Канаринка")
        assert readings(seat, "case.view") == [case.pk]
        assert readings(seat, "message.read") == [sent.pk]


def test_a_report_that_triage_has_before_it_has_an_event(officer: Seat, submit: Callable[..., Report]) -> None:
    report = submit()
    sent = writes(report)
    for page in ("/postupanje/prijave/", "/postupanje/"):
        officer.sees(page)
    assert readings(officer, "report.view") == [], "lists show no report"
    for _ in range(2):
        officer.sees(f"/postupanje/prijave/{report.pk}/", "Канаринка")
    assert readings(officer, "report.view") == [report.pk]
    assert readings(officer, "message.read") == [sent.pk]


def test_a_page_beside_that_of_the_case_leaves_the_trace_too(case: Case, centre: Seat) -> None:
    centre.sees("/postupanje/")
    centre.sees("/postupanje/predmeti/")
    assert readings(centre, "case.view") == []
    centre.sees(f"{page_of(case)}rizik/")
    assert readings(centre, "case.view") == [case.pk]


def test_an_account_has_one_event_for_a_case_in_an_hour(case: Case, centre: Seat, school: Seat) -> None:
    noon = timezone.now().replace(minute=0, second=0, microsecond=0)
    for minutes in (5, 15, 59, 61, 125):
        with time_machine.travel(noon + timedelta(minutes=minutes), tick=False):
            for seat in (centre, school):
                case_view(fresh(seat.person), case.pk)
    for seat in (centre, school):
        events = AuditEvent.objects.filter(action="case.view", actor=seat.person.user.pk).order_by("time")
        assert [(one.time - noon) // timedelta(minutes=1) for one in events] == [5, 61, 125]


def test_only_what_is_new_to_the_account_is_a_message_read(case: Case, centre: Seat) -> None:
    first = writes(case.first_report)
    centre.does(page_of(case) + "poruka/", {"body": "Видимо се сутра.", "key": str(uuid4())})
    second = writes(case.first_report, "Још нешто.")
    centre.sees(page_of(case), "Још нешто", "Видимо се сутра")
    assert set(readings(centre, "message.read")) == {first.pk, second.pk}, "not what one wrote oneself"
    assert len(readings(centre, "message.read")) == 2


def test_who_asks_for_the_head_has_read_no_message(case: Case, centre: Seat) -> None:
    writes(case.first_report)
    centre.head(page_of(case))
    assert readings(centre, "message.read") == []


def test_what_leaves_no_trace_is_not_shown(
    case: Case, centre: Seat, officer: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*args: object, **kwargs: object) -> None:
        raise DatabaseError("the disk is full")

    report = case.first_report
    writes(report)
    case_view(fresh(centre.person), case.pk)
    monkeypatch.setattr("reporting.vault.audit.models.AuditEventQuerySet.bulk_create", fails)
    # The hour's event of the case is there for the one, for the other nothing is.
    for seat, page in ((centre, page_of(case)), (officer, f"/postupanje/prijave/{report.pk}/")):
        with pytest.raises(DatabaseError):
            seat.get(page)
    assert not MessageReading.objects.exists(), "nor is it read for the institution"


def test_a_reading_that_was_planted_for_another_institution_lets_nothing_be_shown(case: Case, centre: Seat) -> None:
    """Whoever writes into the database knows the id beforehand."""
    with time_machine.travel(timezone.now(), tick=False):
        planted = audit.event_of(
            action="case.view",
            object_type="case",
            object_id=case.pk,
            actor=centre.person.user.pk,
            institution_id=centre.person.institutions[0].pk,
            once=f" {audit.this_hour()}",
        )
        planted.institution = institution(SCHOOL).pk
        planted.save()
        with pytest.raises(IntegrityError):
            centre.get(page_of(case))


def test_an_excluded_account_finds_nothing_and_leaves_no_reading(case: Case, centre: Seat, school: Seat) -> None:
    Exclusion.objects.create(report=case.first_report, kind="user", user=school.person.user)
    sent = writes(case.first_report)
    assert school.get(page_of(case)).status_code == 404
    assert not AuditEvent.objects.filter(actor=school.person.user.pk, object_id__in=[case.pk, sent.pk]).exists()


def test_a_role_that_reads_no_messages_has_read_none(case: Case, seat: Callable[..., Seat]) -> None:
    writes(case.first_report)
    head = seat("head", SCHOOL)
    head.sees(page_of(case))
    assert readings(head, "case.view") == [case.pk]
    assert readings(head, "message.read") == []


# Who sees that it was read


def rows_of(html: str, table: str) -> list[list[str]]:
    """Return the cells of a table by its caption, without what stands in them for narrow screens."""
    page = BeautifulSoup(html, "html.parser")
    found = next(one for one in page.select("table") if one.caption is not None and table in one.caption.get_text())
    for label in found.select(".cell-label"):
        label.decompose()
    return [[" ".join(cell.get_text().split()) for cell in row.select("td")] for row in found.select("tbody tr")]


def test_the_log_of_a_case_says_who_read_it_and_how_much(
    case: Case, centre: Seat, officer: Seat, school: Seat, seat: Callable[..., Seat]
) -> None:
    for body in ("Прва.", "Друга.", "Трећа."):
        writes(case.first_report, body)
    for one in (school, seat("case_worker", SCHOOL), officer, centre):
        one.sees(page_of(case))
    head = seat("head", CSW)
    read = {row[0]: row[1:3] for row in rows_of(head.sees(f"{page_of(case)}pristup/"), "Ко је читао")}
    own = next(who for who in read if str(centre.person.user) in who)
    assert read.pop(own) == ["1", "3"]
    elsewhere = ((officer, ["1", "3"]), (school, ["2", "0"]))
    assert read == {one.person.institutions[0].short_name: numbers for one, numbers in elsewhere}, "without names"


def log_read_by(seat: Seat, case: Case) -> dict[str, list[str]]:
    """Return the table of readers by who, as the page shows it to ``seat``."""
    return {row[0]: row[1:] for row in rows_of(seat.sees(f"{page_of(case)}pristup/"), "Ко је читао")}


def test_messages_are_counted_for_a_head_who_may_not_read_them(
    case: Case, centre: Seat, officer: Seat, seat: Callable[..., Seat]
) -> None:
    writes(case.first_report)
    for one in (officer, centre):
        one.sees(page_of(case))
    read = log_read_by(seat("head", SCHOOL), case)
    assert {who: row[1] for who, row in read.items()} == {
        one.person.institutions[0].short_name: "1" for one in (officer, centre)
    }


def test_the_log_says_who_opened_the_story_and_who_the_names(
    case: Case, centre: Seat, officer: Seat, school: Seat, seat: Callable[..., Seat]
) -> None:
    school.sees(page_of(case))
    centre.does(f"{page_of(case)}prica/", {})
    officer.does(f"{page_of(case)}imena/", {"reason": "find_child"})
    head = seat("head", CSW)
    read = log_read_by(head, case)
    own = next(who for who in read if str(centre.person.user) in who)
    assert read.pop(own)[2:4] == ["да", "–"]
    assert {who: row[2:4] for who, row in read.items()} == {
        officer.person.institutions[0].short_name: ["–", "да"],
        school.person.institutions[0].short_name: ["–", "–"],
    }
    listed = [row[2] for row in rows_of(head.sees(f"{page_of(case)}pristup/?spisak=otvaranja"), "Догађаји")]
    assert any("читање приче" in one for one in listed)
    assert any("отварање имена и контакта" in one for one in listed)


def test_where_the_child_is_stands_among_readings_and_opens_no_names(case: Case, officer: Seat) -> None:
    audit.record(
        action="identity.open",
        object_type="report",
        object_id=case.first_report.pk,
        actor=officer.person.user.pk,
        institution_id=officer.person.institutions[0].pk,
        purpose="reach_child",
        fields=("place_now",),
    )
    (row,) = (row for who, row in log_read_by(officer, case).items() if str(officer.person.user) in who)
    assert row[3] == "–"
    officer.sees(f"{page_of(case)}pristup/?spisak=otvaranja", "долазак до детета: само где је сада")


def test_what_the_portal_opened_by_itself_is_no_reader(case: Case, officer: Seat) -> None:
    officer.sees(page_of(case))
    before = set(log_read_by(officer, case))
    about = {"object_type": "report", "object_id": case.first_report.pk}
    audit.record(action="identity.open", actor_kind="system", purpose="notify", **about)
    assert set(log_read_by(officer, case)) == before


def test_the_last_time_is_that_of_whatever_was_read_last_and_openings_are_hours(
    case: Case, centre: Seat, officer: Seat
) -> None:
    who = {"actor": centre.person.user.pk, "institution_id": centre.person.institutions[0].pk}
    noon = timezone.now().replace(hour=12, minute=0, second=0, microsecond=0)
    for minutes, action, kind, row in (
        (5, "case.view", "case", case.pk),
        (6, "report.view", "report", case.first_report.pk),
        (50, "report.read_story", "report", case.first_report.pk),
    ):
        with time_machine.travel(noon + timedelta(days=1, minutes=minutes), tick=False):
            audit.record(action=action, object_type=kind, object_id=row, **who)
    (line,) = (
        one for one in case_access_log(fresh(officer.person), case_id=case.pk).readers if one.actor == who["actor"]
    )
    assert line.times == 1
    assert (line.last - line.first) >= timedelta(minutes=45)
    assert line.last == noon + timedelta(days=1, minutes=50)
    officer.sees(f"{page_of(case)}pristup/", "Последњи забележен пут")


def test_what_was_done_tells_of_no_alarm_and_of_a_look_at_the_page_once_an_hour(case: Case, officer: Seat) -> None:
    log = f"{page_of(case)}pristup/"
    for _ in range(3):
        html = officer.sees(log)
    assert AuditEvent.objects.filter(action__startswith="alarm.").exists(), "nothing to leave out"
    acts = [row[2] for row in rows_of(html, "Догађаји")]
    assert not any("аларм" in one for one in acts)
    assert acts.count("преглед ко је отварао предмет") == 1


def test_many_readings_bury_no_act(case: Case, centre: Seat, officer: Seat) -> None:
    writes(case.first_report)
    centre.sees(page_of(case))
    who = {"actor": centre.person.user.pk, "object_type": "case", "object_id": case.pk}
    audit.record_once([audit.event_of(action="case.view", once=str(hour), **who) for hour in range(30)])
    log = f"{page_of(case)}pristup/"
    acts = [row[2] for row in rows_of(officer.sees(log, "преузимање предмета"), "Догађаји")]
    assert not {"отварање предмета", "читање поруке"} & set(acts)
    one_by_one = [row[2] for row in rows_of(officer.sees(f"{log}?spisak=otvaranja", 'rel="next"'), "Догађаји")]
    assert set(one_by_one) <= {"отварање предмета", "отварање пријаве", "читање поруке"}
    assert len(one_by_one) == 25


def test_who_reads_for_two_institutions_is_named_by_the_part_on_the_case(
    case: Case, centre: Seat, seat: Callable[..., Seat]
) -> None:
    seat("case_worker", OTHER_CSW, user=centre.person.user)
    centre.sees(page_of(case))
    event = AuditEvent.objects.get(action="case.view", actor=centre.person.user.pk)
    assert event.institution == case.participations.get(lead=True).institution_id


def test_the_auditor_may_leave_out_what_was_only_shown(case: Case, centre: Seat, seat: Callable[..., Seat]) -> None:
    writes(case.first_report)
    centre.sees(page_of(case))
    auditor = seat("auditor", TRIAGE)
    shown = {"отварање предмета", "читање поруке"}
    assert shown <= {row[2] for row in rows_of(auditor.sees("/postupanje/dnevnik/"), "Догађаји")}
    acts = {row[2] for row in rows_of(auditor.sees("/postupanje/dnevnik/?radnja=acts"), "Догађаји")}
    assert "преузимање предмета" in acts and not shown & acts


def test_who_judges_an_emergency_sees_what_was_read_under_it(
    seat: Callable[..., Seat], case: Case, centre: Seat
) -> None:
    cache.clear()
    stranger, head = seat("case_worker", OTHER_CSW), seat("head", CSW)
    for body in ("Прва.", "Друга."):
        writes(case.first_report, body)
    stranger.post(DOOR, said(case))
    review = f"{DOOR}pregledi/{EmergencyAccess.objects.visible_to(SYSTEM).get().pk}/"
    html = head.sees(review, "У дневнику још нема отварања предмета под овим увидом")
    centre.sees(page_of(case))
    assert "приказаних порука" not in head.sees(review), "what others read is not under it"
    stranger.sees(page_of(case), "Прва.")
    html = head.sees(review, "отварање предмета", "приказаних порука: 2")
    assert "још нема отварања" not in html
    stranger.does(f"{page_of(case)}prica/", {})
    head.sees(review, "читање приче")


def test_what_was_read_before_is_read_anew_under_another_opening(seat: Callable[..., Seat], case: Case) -> None:
    cache.clear()
    stranger, head = seat("case_worker", OTHER_CSW), seat("head", CSW)
    writes(case.first_report)
    for _ in range(2):
        stranger.post(DOOR, said(case))
        stranger.sees(page_of(case), "Канаринка")
        opening = EmergencyAccess.objects.visible_to(SYSTEM).get(ended_at=None)
        stranger.post(f"{DOOR}{opening.pk}/kraj/")
        head.sees(f"{DOOR}pregledi/{opening.pk}/", "отварање предмета", "приказаних порука: 1")
