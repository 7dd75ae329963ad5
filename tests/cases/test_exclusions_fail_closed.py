"""Whom a report excludes finds nothing, and while nobody knows whom it means, everyone it may mean waits."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reporting.cases import services
from reporting.cases.models import Case, Exclusion, Participation, Report
from reporting.cases.principals import Person, System
from reporting.cases.selectors import my_day, open_cases, triage_queue
from reporting.cases.triage.routing import HeldBack, suggested_route
from reporting.vault.models import AuditEvent
from tests.cases.fixtures import CSW, OTHER_CSW, POLICE, SCHOOL, TRIAGE, find_out, fresh, institution

pytestmark = pytest.mark.django_db
SYSTEM = System("test")
LASTAVICA, GRAMMAR, NURSERY, DORM = (
    "os-lastavica-petrovaradin",
    "gimnazija-vidik-novi-sad",
    "pu-vrabac-novi-sad",
    "dom-breza-novi-sad",
)


def held(report: Report, *codes: str) -> list[bool]:
    check = HeldBack(report)
    return [check(institution(code)) for code in codes]


def route(report: Report, *, risk: str = "high", level: int | None = 3) -> dict[str, str]:
    """Return the codes of the suggested recipients, each with the code of the one that it replaces."""
    return {
        s.institution.code: s.stands_in[0].institution.code if s.stands_in else ""
        for s in suggested_route(report, risk=risk, level=level)
    }


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, [False, False, False, False, False, False]),
        ({"excluded": ("csw",)}, [False, False, False, True, True, False]),
        ({"excluded": ("police",)}, [False, False, False, False, False, True]),
        ({"excluded": ("school",)}, [True, False, False, False, False, False]),
        ({"excluded": ("school",), "institution": None}, [True, True, True, False, False, False]),
        ({"excluded": ("other",)}, [True, False, False, False, False, False]),
        ({"excluded": ("other",), "institution": None}, [True, True, True, False, False, False]),
        ({"excluded_text": "тетка"}, [True, False, False, False, False, False]),
        ({"perpetrators": ("employee",)}, [True, False, False, False, False, False]),
        ({"perpetrators": ("employee",), "institution": None}, [True, True, True, False, False, False]),
        ({"excluded": ("csw", "police", "school")}, [True, False, False, True, True, True]),
    ],
)
def test_who_waits_until_it_is_known_whom_a_report_means(
    submit: Callable[..., Report], changes: dict[str, object], expected: list[bool]
) -> None:
    assert held(submit(**changes), SCHOOL, LASTAVICA, GRAMMAR, CSW, OTHER_CSW, POLICE) == expected


def test_a_group_holds_back_every_institution_of_its_kind(submit: Callable[..., Report]) -> None:
    report = submit(excluded=("school", "police"), institution=None)
    assert all(held(report, SCHOOL, GRAMMAR, NURSERY, DORM, POLICE, "police-temerin", "vtk"))
    assert not any(held(report, "su-novi-sad", "mup", "ojt-novi-sad"))


def test_the_alternate_receives_and_an_excluded_supervisor_is_replaced_by_its_own(
    submit: Callable[..., Report],
) -> None:
    report = submit(perpetrators=("employee",))
    assert SCHOOL not in route(report)
    assert route(report)["su-novi-sad"] == SCHOOL
    Exclusion.objects.create(report=report, kind="institution", institution=institution("su-novi-sad"))
    again = route(report)
    assert "su-novi-sad" not in again
    assert again[institution("su-novi-sad").supervisor.code] in (SCHOOL, "su-novi-sad")


def test_a_held_back_recipient_stops_the_whole_route(submit: Callable[..., Report], triage: Person) -> None:
    report = submit(excluded=("csw",))
    case = services.accept_report(principal=triage, report_id=report.pk, risk="high", level=2, although_unread=True)
    recipients = [services.Recipient(institution_id=institution(code).pk) for code in (SCHOOL, CSW)]
    with pytest.raises(services.RouteError, match="held_back"):
        services.route_case(principal=triage, case_id=case.pk, recipients=recipients, lead_id=institution(SCHOOL).pk)
    assert not Participation.objects.visible_to(SYSTEM).exists()


@pytest.mark.parametrize("kind", ["user", "institution"])
def test_an_excluded_person_sees_no_row_no_count_and_as_many_queries(
    kind: str, submit: Callable[..., Report], routed: Callable[..., Case], person: Callable[..., Person]
) -> None:
    someone = person("triage", POLICE)

    def seen() -> tuple[object, ...]:
        who = fresh(someone)
        with CaptureQueriesContext(connection) as queries:
            day, queue, cases = my_day(who), triage_queue(who), open_cases(who)
        return (day, queue, cases, len(queries))

    before = seen()
    for report in (submit(), routed().first_report):
        target = {"user": {"user": someone.user}, "institution": {"institution": institution(POLICE)}}[kind]
        Exclusion.objects.create(report=report, kind=kind, **target)
    assert seen() == before


def test_one_excluding_report_closes_the_whole_case(
    routed: Callable[..., Case], submit: Callable[..., Report], person: Callable[..., Person]
) -> None:
    case = routed()
    worker = person("case_worker", CSW)
    second = submit(excluded=("csw",))
    Report.objects.visible_to(SYSTEM).filter(pk=second.pk).update(case=case)
    for rows in (Case.objects, Report.objects, Participation.objects):
        assert not rows.visible_to(fresh(worker)).exists()


def test_resolving_releases_the_rest_and_is_done_once(submit: Callable[..., Report], triage: Person) -> None:
    from reporting.cases.states import TransitionNotAllowed

    report = submit(excluded=("csw",))
    exclusion = Exclusion.objects.visible_to(SYSTEM).get(report=report)
    find_out(exclusion, triage, institutions=[institution(CSW).pk])
    assert held(report, CSW, OTHER_CSW) == [True, False]
    with pytest.raises(TransitionNotAllowed):
        services.resolve_exclusion(principal=triage, exclusion_id=exclusion.pk, institutions=[], outside=True)
    assert AuditEvent.objects.filter(action="exclusion.resolve", object_id=exclusion.pk).count() == 1


def test_a_person_with_two_places_is_out_when_one_is_excluded(
    submit: Callable[..., Report], person: Callable[..., Person]
) -> None:
    both = person("triage", TRIAGE)
    person("case_worker", CSW, user=both.user)
    report = submit(excluded=("csw",))
    assert not Report.objects.visible_to(fresh(both)).filter(pk=report.pk).exists()
