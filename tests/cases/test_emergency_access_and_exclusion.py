"""No combination of break-glass and exclusion opens anything, and nobody can tell that there was something."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.cases import services
from reporting.cases.access import RULES, decide, would_allow
from reporting.cases.audit import _protected
from reporting.cases.models import Case, EmergencyAccess, EmergencyNote, Exclusion, Report
from reporting.cases.principals import Person, System
from tests.cases.fixtures import CSW, OTHER_CSW, SCHOOL, find_out, fresh, institution, open_up

pytestmark = pytest.mark.django_db
SYSTEM = System("test")

# How an exclusion may keep the worker of the other centre out.
EXCLUSIONS: dict[str, Callable[[Person], dict[str, Any]]] = {
    "account": lambda who: {"kind": "user", "user": who.user},
    "institution": lambda who: {"kind": "institution", "institution": institution(OTHER_CSW)},
    "its kind, nobody knows which": lambda who: {"kind": "group", "group": "csw"},
    "a person whom nobody has found out": lambda who: {"kind": "person"},
}
# When the opening was made and how long it runs, in hours from now; how it stands.
OPENINGS = st.tuples(st.integers(-3, 1), st.integers(-1, 4), st.booleans(), st.sampled_from(["waiting", "justified"]))


@pytest.fixture
def case(routed: Callable[..., Case], submit: Callable[..., Report]) -> Case:
    """A case of two reports, so that what the second one excludes must count for the first."""
    made = routed()
    Report.objects.visible_to(SYSTEM).filter(pk=submit().pk).update(case=made)
    return made


def opening(who: Person, case: Case, *, begins: int = 0, ends: int = 2, ended: bool = False, verdict: str = "waiting"):
    now = timezone.now()
    return EmergencyAccess.objects.create(
        case=case,
        report=case.first_report,
        user=who.user,
        institution=institution(OTHER_CSW),
        ground_id="danger_now",
        reason="x",
        remark="",
        opened_at=now + timedelta(hours=begins),
        ends_at=now + timedelta(hours=ends),
        ended_at=now if ended else None,
        submission_key=uuid.uuid4(),
        verdict=verdict,
    )


def seen_of(who: Person, case: Case) -> list[str]:
    """Return what the person sees rows of, and every act that the rules allow it on the case or a report of it."""
    asking = fresh(who)
    rows = [
        f"{model.__name__} row"
        for model, queryset in _protected()
        if model.objects.visible_to(asking).filter(**{queryset.to_case: case.pk}).exists()
    ]
    about = [case, *Report.objects.visible_to(SYSTEM).filter(case=case)]
    rows += [
        f"{action} on {type(obj).__name__}"
        for action in RULES
        # These speak of an opening and of a draft of one's own, not of a case.
        if action not in ("emergency_access.end", "draft.keep")
        for obj in about
        if would_allow(asking, action, obj)
    ]
    return rows


@settings(max_examples=8)
@given(
    made=st.lists(OPENINGS, max_size=3), kinds=st.sets(st.sampled_from(sorted(EXCLUSIONS)), min_size=1), data=st.data()
)
def test_whatever_was_opened_an_exclusion_shows_nothing_and_allows_nothing(
    made: list[tuple[int, int, bool, str]], kinds: set[str], data: st.DataObject, case: Case, stranger: Person
) -> None:
    point = transaction.savepoint()
    try:
        for begins, ends, ended, verdict in made:
            one = opening(stranger, case, begins=begins, ends=ends, ended=ended, verdict=verdict)
            EmergencyNote.objects.create(opening=one, report=one.report, body="x", left_at=timezone.now())
        reports = list(Report.objects.visible_to(SYSTEM).filter(case=case))
        for kind in kinds:
            report = data.draw(st.sampled_from(reports), label="report")
            Exclusion.objects.create(report=report, **EXCLUSIONS[kind](stranger))
        # Whoever may be the unknown person still has the openings of its own to look at, and no more.
        unknown_only = kinds == {"a person whom nobody has found out"}
        own = {"EmergencyAccess row", "EmergencyNote row"} if unknown_only else set()
        assert set(seen_of(stranger, case)) <= own
        with pytest.raises(services.NoSuchCase):
            open_up(stranger, case)
        cache.clear()
    finally:
        transaction.savepoint_rollback(point)


def test_the_same_openings_open_something_without_an_exclusion(case: Case, stranger: Person) -> None:
    """The other side of the property: it is the exclusion that closes, not a mistake in the openings."""
    opening(stranger, case)
    found = set(seen_of(stranger, case))
    assert {"Case row", "Report row", "case.view on Case", "report.read_story on Report"} <= found


@pytest.mark.parametrize("kind", EXCLUSIONS)
def test_an_exclusion_made_during_the_time_box_ends_it_at_once(kind: str, case: Case, stranger: Person) -> None:
    open_up(stranger, case)
    assert Case.objects.visible_to(fresh(stranger)).exists()
    Exclusion.objects.create(report=case.reports.last(), **EXCLUSIONS[kind](stranger))
    assert not Case.objects.visible_to(fresh(stranger)).exists()
    assert not decide(fresh(stranger), "case.view", case).allowed
    assert not decide(fresh(stranger), "report.read_story", case.first_report).allowed


@pytest.mark.parametrize("kind", EXCLUSIONS)
def test_whom_a_case_excludes_it_costs_the_same_queries_as_one_that_is_not_there(
    kind: str, case: Case, stranger: Person
) -> None:
    Exclusion.objects.create(report=case.first_report, **EXCLUSIONS[kind](stranger))

    def tried(matter: object) -> tuple[str, int]:
        with CaptureQueriesContext(connection) as queries, pytest.raises(services.NoSuchCase) as error:
            open_up(stranger, case, matter=matter)
        return repr(error.value), len(queries)

    assert tried(case.number) == tried("10000000")
    assert tried(case.pk) == tried(uuid.uuid4())


def test_an_exclusion_of_somebody_else_closes_nothing(case: Case, stranger: Person) -> None:
    Exclusion.objects.create(report=case.first_report, kind="institution", institution=institution(SCHOOL))
    assert open_up(stranger, case).case == case


def test_somebody_who_is_not_found_out_closes_it_and_is_forgotten_with_the_answer(
    case: Case, stranger: Person, triage: Person
) -> None:
    unknown = Exclusion.objects.create(report=case.first_report, kind="person")
    assert decide(stranger, "emergency_access.open", case).reason == "unresolved"
    find_out(unknown, triage, outside=True)
    assert open_up(fresh(stranger), case).case == case


def test_what_was_found_out_about_one_case_is_not_taken_for_another(
    routed: Callable[..., Case], person: Callable[..., Person]
) -> None:
    """A page asks about many acts on several cases, and an exclusion is looked up once for each of them."""
    seen, hidden = routed(), routed()
    worker = person("case_worker", CSW)
    Exclusion.objects.create(report=hidden.first_report, kind="user", user=worker.user)
    for order in ([seen, hidden], [hidden, seen]):
        asking = fresh(worker)
        assert [case for case in order if would_allow(asking, "case.view", case)] == [seen]
