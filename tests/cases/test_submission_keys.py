"""A key that makes a double click harmless says nothing about, and blocks nothing of, anybody else's work."""

import uuid
from collections.abc import Callable

import pytest

from reporting.cases import services
from reporting.cases.models import Case, Measure, Message, Participation, Report
from reporting.cases.principals import Person, Reporter, System
from tests.cases.fixtures import CSW, SCHOOL

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]
SYSTEM = System("test")
KEY = uuid.UUID("11111111-2222-4333-8444-555555555555")


@pytest.fixture
def record(routed: Callable[..., Case], person: Callable[..., Person]) -> Callable[[str], Measure]:
    """Let a worker of an institution take its part in a case that all share, and record a measure under one key."""
    case = routed(risk="low")

    def make(code: str) -> Measure:
        worker = person("case_worker", code)
        part = Participation.objects.visible_to(SYSTEM).get(case=case, institution__code=code)
        if part.status == "requested":
            services.accept_participation(principal=worker, participation_id=part.pk)
        return services.record_measure(
            principal=worker,
            participation_id=part.pk,
            kind="conversation",
            note=code,
            submission_key=KEY,
            although_unread=True,
        )

    return make


def test_the_key_of_another_institutions_measure_gives_a_measure_of_ones_own(
    record: Callable[[str], Measure],
) -> None:
    theirs, own = record(CSW), record(SCHOOL)
    assert theirs.pk != own.pk and own.note == SCHOOL
    assert Measure.objects.visible_to(SYSTEM).count() == 2


def test_the_key_of_another_reports_message_stops_no_message(submit: Callable[..., Report], triage: Person) -> None:
    for report in (submit(), submit()):
        services.message_from_reporter(principal=Reporter(report.pk), body="Ту сам.", submission_key=KEY)
        for _ in range(2):
            services.message_to_reporter(
                principal=triage, report_id=report.pk, participation_id=None, body="Читамо.", submission_key=KEY
            )
    assert Message.objects.visible_to(SYSTEM).count() == 4
