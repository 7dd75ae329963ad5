"""A person who must not learn of a report is a warning; institutions wait only where it works, or may work."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from reporting.cases import services
from reporting.cases.casework.family import must_not_learn
from reporting.cases.casework.reading import NamesUnopened
from reporting.cases.models import Case, Deadline, Exclusion, Report
from reporting.cases.periodic import advance_deadlines
from reporting.cases.principals import CaseScope, Person, Reporter, System
from reporting.cases.selectors import case_view, my_day, reporter_view
from reporting.cases.services import Recipient, RouteError
from reporting.cases.triage.routing import HeldBack, suggested_route
from reporting.registry.models import Event, ExclusionGroup, Institution
from tests.cases.fixtures import CSW, OTHER_CSW, POLICE, SCHOOL, TRIAGE, find_out, fresh, institution

pytestmark = [pytest.mark.protected, pytest.mark.django_db]
SYSTEM = System("test")
HEALTH, PROSECUTOR = "health-novi-sad", "ojt-novi-sad"
FATHER: dict[str, Any] = {"setting": "home", "institution": None, "excluded": ("other",), "excluded_text": "Тата"}
# Which institution of the test belongs to which group.
WORKS = {"school": SCHOOL, "csw": CSW, "police": POLICE, "health": HEALTH, "court": PROSECUTOR}


def rows(report: Report) -> set[tuple[str, str, str, bool]]:
    found = Exclusion.objects.visible_to(SYSTEM).filter(report=report)
    return {(one.kind, one.group, one.source, one.resolved_at is None) for one in found}


def accepted(triage: Person, report: Report, *, risk: str = "high") -> Case:
    return services.accept_report(principal=triage, report_id=report.pk, risk=risk, level=None, although_unread=True)


def send(triage: Person, case: Case, *codes: str) -> None:
    recipients = [Recipient(institution_id=institution(code).pk) for code in codes]
    services.route_case(principal=triage, case_id=case.pk, recipients=recipients, lead_id=recipients[0].institution_id)


def test_a_parent_who_works_nowhere_holds_back_nobody_and_warns_everybody(
    submit: Callable[..., Report], triage: Person, person: Callable[..., Person]
) -> None:
    report = submit(**FATHER, excluded_works=("none",))
    assert rows(report) == {("person", "", "named", False)}
    assert not any(HeldBack(report)(institution(code)) for code in WORKS.values())
    assert not any(HeldBack(report).may_be_meant(institution(code)) for code in WORKS.values())
    case = accepted(triage, report)
    send(triage, case, *WORKS.values())
    for code in WORKS.values():
        view = case_view(person("case_worker", code), case.pk)
        assert view.must_not_learn is not None and view.must_not_learn.only_warns
    assert not Deadline.objects.visible_to(SYSTEM).filter(rule__stops_at=Event.EXCLUSION_RESOLVED).exists()


@pytest.mark.parametrize("group", ExclusionGroup.values)
def test_only_the_kind_that_was_said_waits(
    group: str, submit: Callable[..., Report], triage: Person, person: Callable[..., Person]
) -> None:
    report = submit(**FATHER, excluded_works=(group,))
    assert rows(report) == {("person", "", "named", False), ("group", group, "workplace", True)}
    check = HeldBack(report)
    assert {name for name, code in WORKS.items() if check(institution(code))} == {group}
    assert {name for name, code in WORKS.items() if check.may_be_meant(institution(code))} == {group}
    case = accepted(triage, report)
    others = [code for name, code in WORKS.items() if name != group]
    with pytest.raises(RouteError, match="held_back"):
        send(triage, case, WORKS[group])
    send(triage, case, *others)
    assert not Case.objects.visible_to(person("case_worker", WORKS[group])).exists()
    assert all(Case.objects.visible_to(person("case_worker", code)).exists() for code in others)


def test_several_kinds_wait_together_and_none_twice(submit: Callable[..., Report]) -> None:
    report = submit(**(FATHER | {"excluded": ("other", "police")}), excluded_works=("police", "health"))
    found = Exclusion.objects.visible_to(SYSTEM).filter(report=report, kind="group")
    assert sorted(found.values_list("group", "source")) == [("health", "workplace"), ("police", "reporter")]


UNKNOWN = [(), ("unknown",), ("somewhere",), ("none", "unknown"), ("nonsense",), ("none", "nonsense"), ("unsaid",)]


@pytest.mark.parametrize("said", UNKNOWN)
@pytest.mark.parametrize("risk", ["high", "acute"])
def test_what_is_no_answer_is_not_knowing_and_every_kind_waits(
    said: tuple[str, ...], risk: str, submit: Callable[..., Report], triage: Person
) -> None:
    report = submit(**FATHER, excluded_works=said)
    assert rows(report) == {("person", "", "reporter", True)}
    check = HeldBack(report)
    assert check.somebody_is_unknown
    assert all(check.may_be_meant(institution(code)) for code in WORKS.values())
    case = accepted(triage, report, risk=risk)
    if risk == "acute":
        send(triage, case, CSW)  # with eyes open
        return
    with pytest.raises(RouteError, match="unresolved"):
        send(triage, case, CSW)


@pytest.mark.parametrize("said", [("police", "unknown"), ("police", "somewhere"), ("none", "police")])
def test_a_kind_beside_not_knowing_holds_back_both_ways(said: tuple[str, ...], submit: Callable[..., Report]) -> None:
    report = submit(**FATHER, excluded_works=said)
    assert rows(report) == {("person", "", "reporter", True), ("group", "police", "workplace", True)}
    assert HeldBack(report)(institution(POLICE)) and HeldBack(report).may_be_meant(institution(CSW))


def test_a_report_that_was_sent_before_the_question_stays_held_back(
    submit: Callable[..., Report], triage: Person
) -> None:
    report = submit(**(FATHER | {"excluded": ("unasked",)}), excluded_works=("none",))
    assert rows(report) == {("person", "", "unasked", True)}
    with pytest.raises(RouteError, match="unresolved"):
        send(triage, accepted(triage, report), CSW)


@pytest.mark.parametrize("changes", [{"excluded": ()}, {"excluded": ("police",)}])
def test_an_answer_about_nobody_changes_nothing(changes: dict[str, Any], submit: Callable[..., Report]) -> None:
    report = submit(**(FATHER | {"excluded_text": ""} | changes), excluded_works=("health",))
    assert {row[0] for row in rows(report)} <= {"group"} and "health" not in {row[1] for row in rows(report)}


def test_of_an_acute_case_what_cannot_be_meant_goes_at_once_and_the_rest_to_the_body_above(
    submit: Callable[..., Report],
) -> None:
    """What sends without eyes asks ``free_of_doubt``; whoever works where the report may go is never reached."""
    unknown, police = submit(**FATHER), submit(**FATHER, excluded_works=("police",))
    check = HeldBack(police)
    assert check.free_of_doubt(institution(CSW)) == institution(CSW)
    assert check.free_of_doubt(institution(HEALTH)) == institution(HEALTH)
    above = check.free_of_doubt(institution(POLICE))
    assert above is not None and above.type.exclusion_group != "police"
    for code in WORKS.values():
        found = HeldBack(unknown).free_of_doubt(institution(code))
        assert found is None or not HeldBack(unknown).may_be_meant(found)
    ministry = HeldBack(unknown).free_of_doubt(institution(CSW))
    assert ministry == institution("minrzs")


def test_an_employee_of_nobody_knows_where_may_work_anywhere(submit: Callable[..., Report]) -> None:
    report = submit(setting="home", institution=None, perpetrators=("employee",))
    everywhere = Institution.objects.filter(active=True).select_related("type")
    assert all(HeldBack(report).may_be_meant(one) for one in everywhere)
    assert HeldBack(report).free_of_doubt(institution(CSW)) is None


def test_the_rules_suggest_the_body_above_for_the_kind_that_waits(submit: Callable[..., Report]) -> None:
    report = submit(**FATHER, excluded_works=("csw",), forms=("family", "physical"), perpetrators=("parent",))
    found = {one.institution.code: one for one in suggested_route(report, risk="acute", level=None)}
    assert CSW not in found and POLICE in found
    assert any(stand_in.institution.code == CSW for one in found.values() for stand_in in one.stands_in)


def test_triage_may_still_find_that_a_parent_works_somewhere(
    submit: Callable[..., Report], triage: Person, person: Callable[..., Person]
) -> None:
    report = submit(**FATHER, excluded_works=("none",))
    case, worker = accepted(triage, report), person("case_worker", CSW)
    send(triage, case, CSW, SCHOOL)
    warning = Exclusion.objects.visible_to(triage).get(report=report)
    with pytest.raises(services.NobodyNamed):
        services.resolve_exclusion(
            principal=triage, exclusion_id=warning.pk, institutions=[], outside=True, although_unopened=True
        )
    assert services.resolve_exclusion(
        principal=triage, exclusion_id=warning.pk, institutions=[institution(CSW).pk], although_unopened=True
    )
    assert not Case.objects.visible_to(fresh(worker)).exists(), "a name counts at once"
    assert must_not_learn(report) == warning, "and the warning stays"


def test_whoever_settles_where_the_named_person_works_has_opened_the_names(
    submit: Callable[..., Report], triage: Person
) -> None:
    report = submit(**FATHER, excluded_works=("police",))
    guess = Exclusion.objects.visible_to(triage).get(report=report, kind="group")
    with pytest.raises(NamesUnopened):
        services.resolve_exclusion(
            principal=triage, exclusion_id=guess.pk, institutions=[institution(POLICE).pk], although_unopened=False
        )


def clock(report: Report) -> Deadline:
    return Deadline.objects.visible_to(SYSTEM).get(report=report, rule__stops_at=Event.EXCLUSION_RESOLVED)


@pytest.mark.parametrize(
    "changes",
    [
        {"excluded_works": ("police",)},
        {},
        {"excluded": ("unasked",)},
        {"excluded": ("csw",), "excluded_text": ""},
        {"excluded": (), "excluded_text": "", "perpetrators": ("employee",)},
    ],
)
def test_what_is_held_back_has_an_hour_and_the_clock_stops_when_everybody_is_found_out(
    changes: dict[str, Any], submit: Callable[..., Report], triage: Person
) -> None:
    report = submit(**(FATHER | changes))
    running = clock(report)
    assert running.due_at - running.starts_at == timedelta(hours=1)
    assert running.starts_at == report.received_at and running.participation_id is None
    for guess in Exclusion.objects.visible_to(SYSTEM).filter(report=report).guesses():
        assert clock(report).is_open
        find_out(guess, triage, outside=True)
    assert clock(report).met_at is not None


def test_two_who_are_unknown_stop_the_clock_together(submit: Callable[..., Report], triage: Person) -> None:
    report = submit(**(FATHER | {"excluded": ("other", "police")}))
    first, second = Exclusion.objects.visible_to(SYSTEM).filter(report=report).guesses()
    find_out(first, triage, outside=True)
    assert clock(report).is_open
    find_out(second, triage, outside=True)
    assert not clock(report).is_open


def test_without_anybody_held_back_by_guess_no_clock_runs(submit: Callable[..., Report]) -> None:
    for report in (submit(), submit(excluded=("school",)), submit(**FATHER, excluded_works=("none",))):
        rules = Deadline.objects.visible_to(SYSTEM).filter(report=report).values_list("rule__stops_at", flat=True)
        assert Event.EXCLUSION_RESOLVED not in rules


def test_the_clock_is_late_after_its_hour_and_on_the_day_of_triage_alone(
    submit: Callable[..., Report], triage: Person, person: Callable[..., Person]
) -> None:
    report = submit(**FATHER)
    case, worker = accepted(triage, report, risk="acute"), person("case_worker", CSW)
    send(triage, case, CSW)
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        advance_deadlines()
        assert clock(report).overdue_noted_at is not None
        assert [row.report for row in my_day(fresh(triage)).due.rows] == [report]
        assert Deadline.objects.visible_to(fresh(triage)).filter(pk=clock(report).pk).exists()
        for who in (fresh(worker), person("head", CSW)):
            view = case_view(who, case.pk)
            assert Event.EXCLUSION_RESOLVED not in {one.rule.stops_at for one in view.deadlines}
            seen = Deadline.objects.visible_to(who) | Deadline.objects.visible_to(CaseScope(who, view.case))
            assert not seen.filter(pk=clock(report).pk).exists()
        holder = Reporter(report.pk)
        assert not Deadline.objects.visible_to(holder).filter(pk=clock(report).pk).exists()
        assert "утврђивање" not in repr(reporter_view(report, holder)).lower()


def test_a_colleague_of_triage_who_is_excluded_knows_of_no_clock(
    submit: Callable[..., Report], person: Callable[..., Person]
) -> None:
    report, one = submit(**FATHER), person("triage", TRIAGE)
    Exclusion.objects.create(report=report, kind="user", user=one.user)
    assert not Deadline.objects.visible_to(fresh(one)).filter(report=report).exists()


@pytest.mark.parametrize("code", [OTHER_CSW, CSW])
def test_every_house_of_a_kind_that_was_said_waits_also_of_another_town(
    code: str, submit: Callable[..., Report]
) -> None:
    assert HeldBack(submit(**FATHER, excluded_works=("csw",)))(institution(code))
