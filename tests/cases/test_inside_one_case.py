"""Inside a case that somebody has been let in to, exclusion is not asked again, and every list shows the same rows."""

import uuid
from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reporting.cases import services
from reporting.cases.models import (
    CallOwed,
    Case,
    ClosureProposal,
    ContactRecord,
    Deadline,
    DisposalProposal,
    EmergencyAccess,
    EmergencyNote,
    Exclusion,
    Hold,
    Measure,
    Message,
    Participation,
    Report,
)
from reporting.cases.principals import CaseScope, Person, System
from reporting.cases.selectors import case_view
from tests.cases.fixtures import CSW, OTHER_CSW, SCHOOL, TRIAGE, fresh, open_up

SYSTEM = System("test")
pytestmark = pytest.mark.django_db
# What hangs on a case and is listed somewhere.
LISTED = (
    *(CallOwed, ClosureProposal, ContactRecord, Deadline, DisposalProposal, Exclusion, EmergencyNote, EmergencyAccess),
    *(Hold, Measure, Message, Participation, Report),
)


def rows_alike(case: Case, who: Person) -> int:
    """Compare each list inside the case with that of all cases, which are this one; return how many rows there are."""
    found = Case.objects.visible_to(who).prefetch_related("participations").get(pk=case.pk)
    count = 0
    for model in LISTED:
        everywhere = set(model.objects.visible_to(who).values_list("pk", flat=True))
        assert set(model.objects.visible_to(CaseScope(who, found)).values_list("pk", flat=True)) == everywhere, model
        count += len(everywhere)
    return count


@pytest.mark.parametrize("role", ["case_worker", "head", "supervisor", "custodian"])
def test_a_participant_sees_the_rows_that_a_list_of_all_cases_shows(
    full: Case, person: Callable[..., Person], role: str
) -> None:
    school = Participation.objects.visible_to(SYSTEM).filter(case=full, institution__code=SCHOOL)
    school.update(status="observer")
    watching = rows_alike(full, person(role, SCHOOL))
    assert rows_alike(full, person(role, CSW)) > watching


def test_triage_and_who_broke_the_emergency_see_no_more_and_no_less(
    full: Case, triage: Person, person: Callable[..., Person]
) -> None:
    cache.clear()
    stranger = person("case_worker", OTHER_CSW)
    open_up(stranger, full)
    services.leave_note(principal=fresh(stranger), case_id=full.pk, body="Ту смо.", submission_key=uuid.uuid4())
    assert rows_alike(full, fresh(stranger)) < rows_alike(full, fresh(triage))
    assert rows_alike(full, person("head", CSW, user=person("triage", TRIAGE).user))


def test_nothing_of_another_case_is_inside(
    full: Case, routed: Callable[..., Case], person: Callable[..., Person]
) -> None:
    worker, other = person("case_worker", CSW), routed()
    inside = CaseScope(worker, Case.objects.visible_to(worker).get(pk=full.pk))
    for model in (Deadline, Participation, Report):
        foreign = model.objects.visible_to(SYSTEM).filter(**{f"{model.objects.all().to_case}": other.pk})
        assert foreign.exists() and not model.objects.visible_to(inside).filter(pk__in=foreign).exists()


def test_a_case_is_read_with_one_question_about_exclusion(routed: Callable[..., Case], triage: Person) -> None:
    case, who = routed(), fresh(triage)
    with CaptureQueriesContext(connection) as queries:
        view = case_view(who, case.pk)
        _read = view.deadlines, view.measures, view.messages, view.notes, view.sent_back, view.holds, view.may
    hits = [query["sql"] for query in queries if 'AS "hits" FROM "cases_exclusion"' in query["sql"]]
    assert len(hits) == 1
