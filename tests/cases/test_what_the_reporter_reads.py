"""The reporter's sentence of an institution follows what happened: every state has its own, and none says why."""

import itertools
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from reporting.cases import services
from reporting.cases.models import Case, Exclusion, Participation, Report
from reporting.cases.principals import Person, Reporter, System
from reporting.cases.reporter import texts
from reporting.cases.reporter.queries.parts import Part
from reporting.cases.selectors import reporter_view
from reporting.cases.states import PARTICIPATION_LEFT, PARTICIPATION_UNTAKEN, ParticipationStatus, Visibility
from reporting.registry.models import Choice, ChoiceKind
from tests.cases.fixtures import CSW, POLICE, SCHOOL, find_out, fresh, institution

SYSTEM = System("test")
READERS = {
    "child": {"child": True, "about_self": True},
    "adult": {"child": False, "about_self": False},
    "witness": {"child": True, "about_self": False},
}
BOOLEANS = (True, False)
TOLD = ("Обавештен", "озвао")
# Words that would show why somebody is gone.
REASONS = ("изуз", "искључ", "сукоб", "надлеж", "опозв", "одби", "не може", "забран")


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(("status", "visibility"), list(itertools.product(ParticipationStatus, Visibility)))
def test_every_state_has_its_sentence_and_only_the_withheld_leave_no_line(
    status: str, visibility: str, reader: str
) -> None:
    for was_told, hears, case_open in itertools.product(BOOLEANS, repeat=3):
        words = texts.part_words(status, visibility, told=was_told, hears=hears, case_open=case_open)
        assert (words is None) == (visibility == Visibility.WITHHELD)
        if words is None:
            continue
        sentence = words.next.to(**READERS[reader])
        assert str(words.tag) and sentence.endswith(".") and len(sentence) > 15
        if status in PARTICIPATION_LEFT:
            assert "ише не учествује" in sentence and ("ражи се неко други" in sentence) == case_open
            assert not any(reason in sentence.lower() for reason in REASONS)
        if status in PARTICIPATION_UNTAKEN:
            says_told = any(word in f"{words.tag} {sentence}" for word in TOLD)
            assert says_told == was_told, "„обавештен“ is said only of who was told"
            assert ("ош нико није преузео" in sentence or "ош нису рекли" in sentence) == (not was_told)
            if not hears:
                assert "прочитају" not in sentence and "стигла" not in sentence


def test_who_left_reads_alike_however_it_left_and_whatever_it_is() -> None:
    for case_open in BOOLEANS:
        kinds = itertools.product(PARTICIPATION_LEFT, (Visibility.SHOWN, Visibility.AUTHORITY), BOOLEANS, BOOLEANS)
        found = {
            texts.part_words(status, visibility, told=was_told, hears=hears, case_open=case_open)
            for status, visibility, was_told, hears in kinds
        }
        assert len(found) == 1


def test_of_an_authority_nothing_is_said_but_whether_it_was_told_and_whether_it_stays() -> None:
    """Its steps would warn a suspect who holds the code."""
    staying = [status for status in ParticipationStatus if status not in PARTICIPATION_LEFT]
    for was_told in BOOLEANS:
        found = {
            texts.part_words(status, Visibility.AUTHORITY, told=was_told, hears=hears, case_open=case_open)
            for status, hears, case_open in itertools.product(staying, BOOLEANS, BOOLEANS)
            if status in PARTICIPATION_UNTAKEN
        }
        assert len(found) == 1
    committed = set(staying) - {*PARTICIPATION_UNTAKEN}
    words = {texts.part_words(one, Visibility.AUTHORITY, told=True, hears=True, case_open=True) for one in committed}
    assert words == {texts.AUTHORITY}


def line(report: Report, name: str) -> Part:
    (found,) = (part for part in reporter_view(report, Reporter(report.pk)).parts if part.name == name)
    return found


def part(case: Case, code: str) -> Participation:
    return Participation.objects.visible_to(SYSTEM).get(case=case, institution__code=code)


AUTHORITY = "Надлежни орган"
READS: dict[str, Any] = {"track": "child", "about_self": True}


@pytest.mark.django_db
def test_the_authority_is_told_only_after_it_took_the_case_and_stays_when_it_leaves(
    routed: Callable[..., Case], person: Callable[..., Person]
) -> None:
    case, police = routed(to=(CSW, POLICE), risk="acute"), person("case_worker", POLICE)
    report = case.first_report
    assert line(report, AUTHORITY).tag == "Послато" and "Још нико није преузео" in line(report, AUTHORITY).next
    services.receive_participation(principal=police, participation_id=part(case, POLICE).pk)
    assert line(report, AUTHORITY).tag == "Послато", "whether the police has looked is not shown"
    services.accept_participation(principal=police, participation_id=part(case, POLICE).pk)
    assert line(report, AUTHORITY).tag == "Обавештен"
    services.recuse_from_case(principal=police, case_id=case.pk, reason="relative")
    gone = line(report, AUTHORITY)
    assert (gone.tag, gone.ended, gone.steps) == ("Више не учествује", True, [])
    assert "Тражи се неко други" in gone.next


@pytest.mark.django_db
def test_whoever_nobody_hears_is_not_waited_for_to_read(
    routed: Callable[..., Case], person: Callable[..., Person]
) -> None:
    report = routed(to=(CSW, SCHOOL)).first_report
    person("case_worker", SCHOOL)
    deaf, hearing = line(report, institution(CSW).name), line(report, institution(SCHOOL).name)
    assert "треба да је позове тим који чита пријаве" in deaf.next and "Још нико није преузео" in deaf.next
    assert "тим треба да" not in hearing.next and hearing.next != deaf.next


@pytest.mark.django_db
def test_a_call_that_took_the_case_over_counts_as_told(routed: Callable[..., Case], triage: Person) -> None:
    case = routed(to=(CSW, POLICE))
    report = case.first_report
    assert line(report, AUTHORITY).tag != "Обавештен"
    for code in (CSW, POLICE):
        call = services.Call(outcome="taken", called_at=timezone.now(), number="021 555 333", who="Дежурна служба")
        services.record_contact(
            principal=fresh(triage),
            case_id=case.pk,
            institution_id=institution(code).pk,
            call=call,
            submission_key=uuid.uuid4(),
        )
    assert line(report, AUTHORITY).tag == "Обавештен"
    assert "озвао" in line(report, institution(CSW).name).next


def declined(reason: str) -> Callable[[Case, Person, Person], None]:
    def act(case: Case, worker: Person, triage: Person) -> None:
        services.decline_participation(
            principal=worker, participation_id=part(case, CSW).pk, reason=reason, note="Наша колегиница је мајка."
        )

    return act


def recused(case: Case, worker: Person, triage: Person) -> None:
    services.recuse_from_case(principal=worker, case_id=case.pk, reason="relative")


def excluded(case: Case, worker: Person, triage: Person) -> None:
    guess = Exclusion.objects.create(report=case.first_report, kind="person")
    find_out(guess, triage, institutions=[institution(CSW).pk])


WAYS: dict[str, Callable[[Case, Person, Person], None]] = {
    "conflict": declined("conflict"),
    "capacity": declined("capacity"),
    "wrong place": declined("wrong_place"),
    "recused": recused,
    "excluded": excluded,
}


@pytest.mark.django_db
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("track", ["child", "adult"])
def test_excluded_and_conflicted_read_like_any_decline(
    way: str, track: str, routed: Callable[..., Case], person: Callable[..., Person], triage: Person
) -> None:
    case, other = (routed(to=(CSW, SCHOOL), track=track) for _ in range(2))
    worker = person("case_worker", CSW)
    for one, act in ((case, WAYS[way]), (other, declined("not_competent"))):
        services.receive_participation(principal=worker, participation_id=part(one, CSW).pk)
        act(one, worker, triage)
    name = institution(CSW).name
    this, ordinary = line(case.first_report, name), line(other.first_report, name)
    assert (this.tag, this.kind, this.next, this.late_since, this.ended) == (
        ordinary.tag,
        ordinary.kind,
        ordinary.next,
        ordinary.late_since,
        ordinary.ended,
    )
    assert [(step.state, step.title) for step in this.steps] == [(step.state, step.title) for step in ordinary.steps]
    views = [reporter_view(one.first_report, Reporter(one.first_report.pk)) for one in (case, other)]
    assert views[0].headline == views[1].headline


@pytest.mark.django_db
def test_no_reason_of_a_decline_is_written_for_the_reporter() -> None:
    rows = Choice.objects.filter(kind=ChoiceKind.DECLINE_REASON)
    assert rows and not any(row.reporter_label for row in rows)


@pytest.mark.django_db
def test_nobody_is_sought_any_more_once_the_case_is_closed(
    routed: Callable[..., Case], person: Callable[..., Person]
) -> None:
    case = routed(to=(CSW, SCHOOL))
    declined("capacity")(case, person("case_worker", CSW), person("triage", "triage"))
    Case.objects.visible_to(SYSTEM).filter(pk=case.pk).update(status="closed")
    report = Report.objects.visible_to(SYSTEM).get(case=case)
    assert "Тражи се" not in line(report, institution(CSW).name).next
