"""The audit trail at the desk: the auditor's list, and who opened one case."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reporting.cases.models import Case, Exclusion, Message, Report
from reporting.cases.principals import System
from reporting.registry.models import RoleAssignment
from reporting.vault import audit
from reporting.vault.models import AuditEvent
from tests.cases.fixtures import CSW, OTHER_CSW, SCHOOL, TRIAGE, institution
from tests.desk.conftest import Seat, take
from tests.registry.factories import change

pytestmark = pytest.mark.django_db
SYSTEM = System("test")
TRAIL = "/postupanje/dnevnik/"


@pytest.fixture
def auditor(seat: Callable[..., Seat]) -> Seat:
    return seat("auditor", TRIAGE)


@pytest.fixture
def case(centre: Seat, officer: Seat, routed: Callable[..., Case]) -> Case:
    """A case on which the centre has read the story and written a message."""
    made = routed()
    take(made, centre)
    page = f"/postupanje/predmeti/{made.pk}/"
    centre.does(page + "prica/", {})
    centre.does(page + "poruka/", {"body": "Тајна порука.", "key": str(uuid4())})
    return made


def log_of(case: Case) -> str:
    return f"/postupanje/predmeti/{case.pk}/pristup/"


def test_the_auditor_reads_who_did_what_and_no_content(auditor: Seat, centre: Seat, case: Case) -> None:
    html = auditor.sees(TRAIL, "Дневник приступа", "читање приче", "преузимање предмета", str(centre.person.user))
    for secret in ("Шаљу ми", "Марко", "Тајна порука", case.number):
        assert secret not in html


def test_the_auditors_desk_is_the_trail(auditor: Seat) -> None:
    assert auditor.get("/postupanje/", follow=True).request["PATH_INFO"] == TRAIL
    html = auditor.sees(TRAIL)
    assert "Мој дан" not in html and "Предмети" not in html
    auditor.sees("/nalog/", 'href="/postupanje/"')


@pytest.mark.parametrize("role", ["triage", "case_worker", "head", "supervisor", "custodian", "desk_admin", "operator"])
def test_nobody_else_reads_the_trail(seat: Callable[..., Seat], role: str) -> None:
    assert seat(role, TRIAGE if role == "triage" else CSW).get(TRAIL).status_code == 403


def test_the_auditor_opens_no_case(auditor: Seat, case: Case) -> None:
    for path in (f"/postupanje/predmeti/{case.pk}/", log_of(case), f"/postupanje/prijave/{case.first_report.pk}/"):
        assert auditor.get(path).status_code == 404, path
    assert auditor.get("/postupanje/predmeti/").status_code == 403


def test_reading_the_trail_leaves_a_trace_itself(auditor: Seat) -> None:
    auditor.sees(TRAIL)
    assert AuditEvent.objects.filter(action="audit.read", actor=auditor.person.user.pk).count() == 1
    auditor.sees(TRAIL, "преглед дневника", str(auditor.person.user))


def test_it_is_filtered_by_days_and_act(auditor: Seat, case: Case) -> None:
    today = timezone.localdate()
    tomorrow = today + timedelta(days=1)
    html = auditor.sees(TRAIL + "?radnja=report.read_story", '<td><span class="cell-label">Када')
    assert html.count("<tr>") == 2
    auditor.sees(TRAIL + f"?od={tomorrow}", "Овде нема догађаја")
    auditor.sees(TRAIL + f"?do={today - timedelta(days=1)}", "Овде нема догађаја")
    assert "читање приче</td>" in auditor.sees(TRAIL + f"?od={today}&do={today}").replace("\n", "")
    auditor.sees(TRAIL + "?od=2026-13-01", "Овај датум не постоји")
    auditor.sees(TRAIL + f"?od={tomorrow}&do={today}", "Последњи дан је пре првог")
    auditor.sees(TRAIL + "?radnja=something", "error")


def test_refusals_can_be_looked_for(auditor: Seat, case: Case, seat: Callable[..., Seat]) -> None:
    seat("head", CSW).post(f"/postupanje/predmeti/{case.pk}/prica/")
    html = auditor.sees(TRAIL + "?radnja=denied", "одбијено", "без улоге или учешћа на предмету")
    assert html.count("<tr>") == 2


def test_everything_about_a_case_comes_together(auditor: Seat, case: Case, submit: Callable[..., Report]) -> None:
    other = submit()
    about_case = auditor.sees(TRAIL + f"?o={case.pk}", "слање поруке", "читање приче", "преузимање предмета")
    about_report = auditor.sees(TRAIL + f"?o={case.first_report.pk}", "слање поруке", "преузимање предмета")
    for html in (about_case, about_report):
        assert str(other.pk) not in html
    assert f"?o={other.pk}" in auditor.sees(TRAIL)
    auditor.sees(TRAIL + f"?o={uuid4()}", "Овде нема догађаја")


def test_pages_follow_each_other_without_a_gap(auditor: Seat) -> None:
    for number in range(60):
        audit.record(action="report.open", object_type="report", object_id=uuid4(), purpose=f"n{number}")
    seen, path = [], TRAIL + "?radnja="
    for _ in range(5):
        html = auditor.sees(path)
        seen += [line.split("<")[0] for line in html.split('основ: <code translate="no">')[1:]]
        if 'rel="next" href="' not in html:
            break
        path = html.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert sorted(seen) == sorted(f"n{number}" for number in range(60))


def test_a_list_in_latin(auditor: Seat, case: Case) -> None:
    auditor.post("/nalog/pismo/", {"script": "sr-latn", "next": TRAIL})
    auditor.sees(TRAIL, "Dnevnik pristupa", "čitanje priče")


def cells(html: str, act: str) -> tuple[str, str]:
    """Return who and about what of the first line whose act is ``act``, as they are shown."""
    line = next(row for row in html.split("<tr>") if f"</span>{act}" in row)
    _, who, _, about = (cell.split("</td>")[0] for cell in line.split("<td>")[1:])
    return who, about


def test_the_actors_institution_stands_with_the_actor_and_the_targets_with_the_target(
    auditor: Seat, seat: Callable[..., Seat], case: Case
) -> None:
    from reporting.registry.services import grant_role
    from tests.registry.factories import former_worker

    administrator = seat("desk_admin", TRIAGE).person
    grant_role(
        granted_by=administrator.user, user=former_worker(), institution=institution(OTHER_CSW), role="case_worker"
    )
    # What the administrator becomes later is not where it acted.
    change(RoleAssignment.objects.filter(user=administrator.user), valid_to=timezone.now())
    seat("case_worker", SCHOOL, user=administrator.user)
    change(RoleAssignment.objects.filter(user=administrator.user, institution__code=SCHOOL), valid_from=timezone.now())
    who, about = cells(auditor.sees(TRAIL), "додела улоге")
    triage, other = institution(TRIAGE).short_name, institution(OTHER_CSW).short_name
    assert triage in who and other not in who and institution(SCHOOL).short_name not in who
    assert other in about and triage not in about
    who, about = cells(auditor.sees(TRAIL), "читање приче")
    assert institution(CSW).short_name in who and institution(CSW).short_name not in about


# Who is excluded


def about_case(case: Case) -> set[object]:
    return {case.pk, *case.reports.values_list("pk", flat=True)}


def test_an_excluded_auditor_sees_no_line_about_the_case_whatever_it_is_about(
    auditor: Seat, case: Case, submit: Callable[..., Report]
) -> None:
    other = submit()
    events = AuditEvent.objects.exclude(object_id=None).exclude(object_type="user")
    ids = {str(pk) for pk in events.values_list("object_id", flat=True)}
    before = auditor.sees(TRAIL)
    assert str(case.pk) in before and str(case.first_report.pk) in before
    Exclusion.objects.create(report=case.first_report, kind="user", user=auditor.person.user)
    html = auditor.sees(TRAIL)
    assert {pk for pk in ids if pk in html} == {str(other.pk)}
    for pk in ids - {str(other.pk)}:
        assert "Овде нема догађаја" in auditor.sees(TRAIL + f"?o={pk}")


def test_an_exclusion_by_one_report_closes_the_lines_about_the_others_of_its_case(
    auditor: Seat, case: Case, submit: Callable[..., Report]
) -> None:
    second = submit()
    Report.objects.visible_to(SYSTEM).filter(pk=second.pk).update(case=case)
    assert str(second.pk) in auditor.sees(TRAIL)
    Exclusion.objects.create(report=case.first_report, kind="user", user=auditor.person.user)
    assert str(second.pk) not in auditor.sees(TRAIL)


@pytest.mark.parametrize("kind", ["institution", "group"])
def test_an_auditor_of_an_excluded_institution_sees_none_either(
    seat: Callable[..., Seat], case: Case, kind: str
) -> None:
    auditor = seat("auditor", SCHOOL)
    values = {"institution": institution(SCHOOL)} if kind == "institution" else {"group": "school"}
    Exclusion.objects.create(report=case.first_report, kind=kind, **values)
    html = auditor.sees(TRAIL)
    for pk in (case.pk, case.first_report.pk, *Message.objects.visible_to(SYSTEM).values_list("pk", flat=True)):
        assert str(pk) not in html


@pytest.mark.usefixtures("still")
def test_exclusion_costs_the_same_queries(auditor: Seat, case: Case) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            auditor.sees(TRAIL)
        return len(captured)

    auditor.sees(TRAIL)
    before = queries()
    Exclusion.objects.create(report=case.first_report, kind="user", user=auditor.person.user)
    assert queries() == before <= 20


# Who opened a case


def test_triage_head_and_supervisor_see_who_opened_the_case(
    officer: Seat, centre: Seat, seat: Callable[..., Seat], case: Case
) -> None:
    page = f"/postupanje/predmeti/{case.pk}/"
    for someone in (officer, seat("head", CSW), seat("supervisor", CSW)):
        someone.sees(page, "Ко је отварао предмет")
        someone.sees(log_of(case), "читање приче", "слање поруке")
    assert "Ко је отварао предмет" not in centre.sees(page)
    assert centre.get(log_of(case)).status_code == 403
    assert AuditEvent.objects.filter(action="case.access_log", object_id=case.pk).count() == 3


def test_people_of_another_institution_have_no_name_there(
    officer: Seat, centre: Seat, seat: Callable[..., Seat], case: Case
) -> None:
    own = seat("head", CSW).sees(log_of(case), str(centre.person.user))
    assert str(officer.person.user) not in own
    other = seat("head", SCHOOL).sees(log_of(case), "запослена особа")
    assert str(centre.person.user) not in other


def test_nobody_learns_there_that_somebody_is_excluded(
    officer: Seat, seat: Callable[..., Seat], routed: Callable[..., Case]
) -> None:
    from reporting.cases import services

    case = routed(excluded=("police",))
    exclusion = Exclusion.objects.visible_to(SYSTEM).get(report=case.first_report)
    services.resolve_exclusion(
        principal=officer.person, exclusion_id=exclusion.pk, institutions=[institution("police-novi-sad").pk]
    )
    assert "одлука о изузећу" in officer.sees(log_of(case))
    assert "изузећ" not in seat("head", CSW).sees(log_of(case))


def test_others_find_no_log(case: Case, seat: Callable[..., Seat]) -> None:
    assert seat("head", OTHER_CSW).get(log_of(case)).status_code == 404
    head = seat("head", SCHOOL)
    Exclusion.objects.create(report=case.first_report, kind="user", user=head.person.user)
    assert head.get(log_of(case)).status_code == 404


def test_every_recorded_action_has_a_label() -> None:
    """What the program writes as an action is found in its source, and must read as a sentence here."""
    import re
    from pathlib import Path

    from reporting.desk.audit_labels import ACTIONS
    from reporting.vault.account_events import ACTIONS as AT_THE_DOOR

    written = set(AT_THE_DOOR)
    for path in Path("reporting").rglob("*.py"):
        text = path.read_text("utf-8")
        written |= set(re.findall(r'\baction="([a-z_]+\.[a-z_.]+)"', text))
        written |= set(re.findall(r'\b_?(?:trace|record|record_role)\([^"]*?"([a-z_]+\.[a-z_.]+)"', text))
    assert {"report.submit", "role.grant", "deadline.overdue"} <= written
    assert written <= set(ACTIONS)


def test_every_act_of_the_rules_has_a_label_since_it_may_be_refused() -> None:
    from reporting.cases.acts import RULES
    from reporting.desk.audit_labels import ACTIONS, REFUSED

    assert not set(ACTIONS) & set(REFUSED)
    assert set(RULES) <= set(ACTIONS) | set(REFUSED)


def test_every_act_stands_in_one_group_of_the_filter(auditor: Seat) -> None:
    from reporting.desk.audit_labels import ACTIONS, action_groups

    codes = [code for _, acts in action_groups() for code, _ in acts]
    assert sorted(codes) == sorted(ACTIONS)
    auditor.sees(TRAIL, '<optgroup label="Хитан увид">')


def test_every_ground_that_a_rule_or_a_form_can_give_has_words() -> None:
    from reporting.cases.casework.queries.sealed import IDENTITY_REASONS
    from reporting.cases.casework.recusal import REASONS
    from reporting.desk.audit_grounds import GROUNDS, ground_text
    from reporting.registry.models import Role

    wanted = {*IDENTITY_REASONS, *(f"recusal: {one}" for one in REASONS), *(f"role {one.value}" for one in Role)}
    assert wanted <= set(GROUNDS)
    assert ground_text("role case_worker") == "рад на предмету"
    assert ground_text("state, 10 times") == "стање то више не дозвољава, 10. пут у истом сату"
    assert ground_text("something new") == ground_text("something new, 10 times") == ""
