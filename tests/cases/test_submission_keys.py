"""A key that makes a double click harmless says nothing about, and blocks nothing of, anybody else's work."""

import uuid
from collections.abc import Callable

import pytest

from reporting.cases import services
from reporting.cases.models import Alarm, Case, Measure, Message, Participation, Report
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


def test_other_words_under_the_key_of_a_message_are_another_message(
    submit: Callable[..., Report], triage: Person
) -> None:
    """The answer to the first press did not come, and somebody went on writing."""
    report = submit()
    texts = ["Здраво.", "Здраво. Попила сам мамине таблете.", "Здраво. Попила сам мамине таблете. Брзо!"]
    for body in (*texts, *texts):
        services.message_from_reporter(principal=Reporter(report.pk), body=body, submission_key=KEY)
        services.message_to_reporter(
            principal=triage, report_id=report.pk, participation_id=None, body=body, submission_key=KEY
        )
    found = Message.objects.visible_to(SYSTEM).order_by("sent_at", "id")
    for direction in ("in", "out"):
        assert [one.body for one in found if one.direction == direction] == texts
    assert [one.danger_heard for one in found if one.direction == "in"] == [False, True, True]
    rung = Alarm.objects.visible_to(SYSTEM).open().filter(report=report, event="danger_heard")
    assert {alarm.about for alarm in rung} == {one.pk for one in found if one.danger_heard}


def test_of_very_many_texts_under_one_key_none_is_lost(submit: Callable[..., Report]) -> None:
    report, texts = submit(), [f"Порука {number}." for number in range(13)]
    for body in texts:
        services.message_from_reporter(principal=Reporter(report.pk), body=body, submission_key=KEY)
    assert [one.body for one in Message.objects.visible_to(SYSTEM).order_by("sent_at", "id")] == texts
