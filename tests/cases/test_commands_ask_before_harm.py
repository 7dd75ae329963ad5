"""What a form asks before somebody may harm the child, the command asks too: no other way leads past it."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest

from reporting.cases import services
from reporting.cases.models import Case, Measure, Participation, Report
from reporting.cases.principals import Person, System
from reporting.cases.selectors import story_of
from tests.cases.fixtures import CSW, TRIAGE, fresh

pytestmark = pytest.mark.django_db
SYSTEM = System("test")
ABOUT_HOME = {"setting": "home", "institution": None, "excluded": ("other",), "excluded_text": "Тата"}


def accept(who: Any, report: Report, **said: bool) -> Case:
    return services.accept_report(principal=who, report_id=report.pk, risk="high", level=None, **said)


def test_a_case_is_opened_unread_only_by_who_says_so(submit: Callable[..., Report], triage: Person) -> None:
    report = submit()
    with pytest.raises(services.StoryUnread):
        accept(triage, report)
    assert not Case.objects.visible_to(SYSTEM).exists()
    assert accept(fresh(triage), report, although_unread=True).status == "opened"


def test_once_somebody_of_triage_has_read_it_nothing_need_be_said(
    submit: Callable[..., Report], triage: Person, person: Callable[..., Person]
) -> None:
    report = submit()
    story_of(principal=person("triage", TRIAGE), report=report)
    assert accept(triage, report).status == "opened"


def test_the_portal_itself_opens_what_nobody_could_read_in_time(submit: Callable[..., Report]) -> None:
    assert accept(System("acute, unclaimed"), submit()).status == "opened"


@pytest.fixture
def record(submit: Callable[..., Report], triage: Person, person: Callable[..., Person]) -> Callable[..., Measure]:
    """Record a measure of the centre on a case in which the child named its father, or nobody."""

    def make(kind: str, *, named: bool = True, **said: bool) -> Measure:
        report = submit(**(ABOUT_HOME if named else {}))
        case = accept(fresh(triage), report, although_unread=True)
        centre = person("case_worker", CSW)
        part = Participation.objects.create(
            case=case,
            report=report,
            institution=centre.institutions[0],
            lead=True,
            status="accepted",
            requested_at=case.opened_at,
            decline_note="",
            unfinished_note="",
        )
        return services.record_measure(
            principal=centre,
            participation_id=part.pk,
            kind=kind,
            note="",
            submission_key=uuid.uuid4(),
            although_unread=True,
            **said,
        )

    return make


def test_parents_are_told_only_by_who_says_that_they_looked(record: Callable[..., Measure]) -> None:
    with pytest.raises(services.FamilyUnchecked):
        record("parents_informed")
    assert not Measure.objects.visible_to(SYSTEM).exists()
    assert record("parents_informed", family_checked=True).kind == "parents_informed"


def test_other_measures_and_other_reports_ask_nothing(record: Callable[..., Measure]) -> None:
    assert record("conversation").kind == "conversation"
    assert record("parents_informed", named=False).kind == "parents_informed"
