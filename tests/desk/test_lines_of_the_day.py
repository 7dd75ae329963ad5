"""The lines of a day: whose, which, by what, and never anything of a case that is kept from the reader."""

import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from reporting.cases import services
from reporting.cases.casework import lines
from reporting.cases.casework.lines import NO_END
from reporting.cases.models import Case, Deadline, Exclusion, Participation
from reporting.cases.principals import Reporter, System
from tests.cases.fixtures import CSW, SAID, SCHOOL, read_all
from tests.desk.conftest import Seat, asked, finish, part_of, take
from tests.desk.test_urgency import due, rows_of
from tests.registry.factories import change

pytestmark = pytest.mark.django_db
SYSTEM = System("test")
DAY, CASES = "/postupanje/", "/postupanje/predmeti/"


def writes(case: Case) -> None:
    services.message_from_reporter(
        principal=Reporter(case.first_report.pk), body="Има још.", submission_key=uuid.uuid4()
    )


def lines_in(html: str) -> list[str]:
    return rows_of(html.partition('class="lines"')[2], CASES)


@pytest.fixture
def colleague(seat: Callable[..., Seat]) -> Seat:
    return seat("case_worker", CSW)


def test_the_first_list_is_ones_own_and_the_last_the_whole_institution(
    routed: Callable[..., Case], centre: Seat, colleague: Seat, head: Seat
) -> None:
    mine, theirs = routed(), routed()
    take(mine, centre)
    take(theirs, colleague)
    assert lines_in(centre.sees(DAY)) == [str(mine.pk)]
    assert set(lines_in(centre.sees(DAY + "?ko=ustanova"))) == {str(mine.pk), str(theirs.pk)}
    assert set(lines_in(head.sees(DAY))) == {str(mine.pk), str(theirs.pk)}
    order = re.findall(r'<a href="/postupanje/\?ko=(\w+)"', centre.sees(DAY))
    assert order[0] == "moji" and order[-1] == "ustanova"


def test_what_nobody_leads_is_counted_and_found(routed: Callable[..., Case], centre: Seat, colleague: Seat) -> None:
    case = routed()
    take(case, colleague)
    assert "Нико не води" not in centre.sees(DAY)
    change(colleague.person.user.role_assignments, valid_to=timezone.now())
    html = centre.sees(DAY, "Нико не води")
    assert lines_in(html) == []
    html = centre.sees(DAY + "?ko=niko")
    assert lines_in(html) == [str(case.pk)] and '<td class="c-who soft">нико</td>' in html


def test_filters_in_the_address_narrow_the_lines(routed: Callable[..., Case], centre: Seat) -> None:
    late, unread, calm = (
        routed(risk="high", forms=("physical",)),
        routed(risk="low", municipality="80381"),
        routed(risk="medium"),
    )
    for case in (late, unread, calm):
        take(case, centre)
        due(case, CSW, late=timedelta(days=-30))
    due(late, CSW, late=timedelta(days=1))
    writes(unread)
    for asked_for, wanted in {
        "sta=kasne": [late],
        "sta=poruke": [unread],
        "sta=cekaju": [late, unread],
        "rizik=medium": [calm],
        "oblik=physical": [late],
        "mesto=80381": [unread],
        "oblik=digital&rizik=low": [unread],
        "rizik=none&oblik=;&mesto=x&sta=y&ko=z": [late, unread, calm],
        "rizik=acute": [],
    }.items():
        html = centre.sees(f"{DAY}?{asked_for}")
        assert set(lines_in(html)) == {str(case.pk) for case in wanted}, asked_for
        if "ko=" not in asked_for and "sta=" not in asked_for:
            html = centre.sees(f"{CASES}?{asked_for}")
            assert set(lines_in(html)) == {str(case.pk) for case in wanted}, asked_for
    centre.sees(f"{DAY}?rizik=acute", "Ниједан предмет не одговара")


def test_a_message_stands_above_with_risk_age_and_who_writes(routed: Callable[..., Case], centre: Seat) -> None:
    calm, acute = routed(risk="low", track="adult", about_self=False, reporter_role="parent"), routed(risk="acute")
    for case in (calm, acute):
        take(case, centre)
        writes(case)
    html = centre.sees(
        DAY, "<h1>Дете чека одговор.", "Нове поруке: 2", "Пише дете", "Пише: родитељ", "нико није прочитао"
    )
    assert html.index(acute.number[:2]) < html.index("Пише: родитељ"), "the acute case first"
    assert "Има још." not in html, "reading is an act of its own"
    assert html.count('class="new"') == 2
    read_all(centre.person, acute.first_report)
    html = centre.sees(DAY, "Нове поруке: 1", "Пише: родитељ")
    assert "Пише дете" not in html and html.count('class="new"') == 1


def test_a_head_sees_what_nobody_has_taken_and_who_could(
    routed: Callable[..., Case], head: Seat, seat: Callable[..., Seat]
) -> None:
    case = routed(risk="acute", to=(CSW,))
    html = head.sees(
        DAY, "<h1>Нико још није преузео предмет са акутним ризиком.", "Нико у установи сада не може да преузме."
    )
    assert "Преузмите<" not in html and f'href="{CASES}{case.pk}/vodi/">Одредите ко води' in html
    worker = seat("case_worker", CSW)
    worker.person.user.first_name, worker.person.user.last_name = "Ана", "Анић"
    worker.person.user.save()
    head.sees(DAY, "Могу да преузму:", "А. Анић")
    Exclusion.objects.create(report=case.first_report, kind="user", user=worker.person.user)
    assert "Анић" not in head.sees(DAY, "Нико у установи сада не може да преузме.")


def test_an_excluded_person_sees_no_line_no_count_and_costs_the_same(
    routed: Callable[..., Case], centre: Seat, head: Seat
) -> None:
    for seat in (centre, head):
        seat.sees(DAY)
    pages = (DAY, DAY + "?ko=ustanova", DAY + "?ko=niko", CASES)
    before = {(seat, page): (cleared(seat.sees(page)), asked(seat, page)) for seat in (centre, head) for page in pages}
    case = routed(risk="acute", to=(CSW,))
    taker = centre.person
    services.accept_participation(principal=taker, participation_id=part_of(case, CSW).pk)
    writes(case)
    for seat in (centre, head):
        Exclusion.objects.create(report=case.first_report, kind="user", user=seat.person.user)
    after = {(seat, page): (cleared(seat.sees(page)), asked(seat, page)) for seat in (centre, head) for page in pages}
    assert after == before


def cleared(html: str) -> str:
    html = re.sub(r'value="[A-Za-z0-9]{64}"', "", html)
    return re.sub(r'print-head">.*?</p>', "", html)


@pytest.mark.parametrize("page", [DAY, DAY + "?ko=ustanova", CASES])
def test_more_lines_ask_no_more(routed: Callable[..., Case], centre: Seat, page: str) -> None:
    def grow(many: int) -> None:
        for _ in range(many):
            case = routed(to=(CSW,))
            take(case, centre)
            services.name_case(principal=centre.person, participation_id=part_of(case, CSW).pk, name="Река")
            writes(case)

    grow(2)
    few = asked(centre, page)
    grow(4)
    assert asked(centre, page) == few


def test_a_message_from_before_is_new_to_who_takes_the_case(
    routed: Callable[..., Case], centre: Seat, school: Seat
) -> None:
    case = routed()
    writes(case)
    assert part_of(case, CSW).unread_since is None, "who has not taken it reads nothing"
    take(case, centre)
    assert part_of(case, CSW).unread_since is not None and part_of(case, SCHOOL).unread_since is None
    read_all(centre.person, case.first_report)
    assert part_of(case, CSW).unread_since is None
    take(case, school)
    assert part_of(case, SCHOOL).unread_since is not None


def state_of(case: Case) -> dict[str, tuple[Any, ...]]:
    """Return what the lines of a case should say, worked out from the rows themselves."""
    found: dict[str, tuple[Any, ...]] = {}
    for part in Participation.objects.visible_to(SYSTEM).filter(case=case).select_related("institution", "case"):
        open_ = Deadline.objects.visible_to(SYSTEM).filter(participation=part, met_at=None, stopped_at=None)
        listed = part.status not in ("declined", "revoked") and part.case.status != "closed"
        firsts = sorted(open_.values_list("due_at", flat=True))
        due_at = (firsts[0] if firsts else NO_END) if listed else None
        rank = (0 if part.case.risk == "acute" else 1) if listed else None
        found[part.institution.code] = (rank, due_at)
    return found


def kept_of(case: Case) -> dict[str, tuple[Any, ...]]:
    rows = Participation.objects.visible_to(SYSTEM).filter(case=case)
    return {
        code: (rank, due_at) for code, rank, due_at in rows.values_list("institution__code", "line_rank", "line_due_at")
    }


def test_lines_follow_every_act_of_a_case(
    routed: Callable[..., Case], centre: Seat, school: Seat, head: Seat, officer: Seat
) -> None:
    case = routed()

    def holds(after: str) -> None:
        case.refresh_from_db()
        assert kept_of(case) == state_of(case), after

    holds("sending")
    take(case, centre, school)
    holds("taking")
    services.record_measure(
        principal=centre.person,
        participation_id=part_of(case, CSW).pk,
        kind="assessment",
        said=SAID,
        note="Ту.",
        although_unread=True,
        submission_key=uuid.uuid4(),
    )
    holds("a measure")
    services.message_to_reporter(
        principal=school.person,
        report_id=case.first_report.pk,
        participation_id=part_of(case, SCHOOL).pk,
        body="Јавите се.",
        submission_key=uuid.uuid4(),
    )
    holds("a message")
    finish(case, centre, school)
    holds("finishing")
    services.resume_participation(principal=centre.person, participation_id=part_of(case, CSW).pk)
    holds("going on")
    finish(case, centre)
    proposal = services.propose_closure(principal=centre.person, case_id=case.pk, outcome="stopped", note="")
    holds("proposing")
    services.approve_closure(principal=head.person, proposal_id=proposal.pk)
    holds("closing")
    writes(case)
    assert part_of(case, CSW).unread_since is not None, "a message about a closed case waits, too"
    services.reopen_case(principal=officer.person, case_id=case.pk)
    holds("opening again")
    lines.refresh(case.pk)
    holds("nothing")
