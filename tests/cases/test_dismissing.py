"""Nobody puts a report away unread or, where a child is in danger, alone; and there is a way back."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone

from reporting.cases import services
from reporting.cases.access import AccessDenied
from reporting.cases.models import Deadline, DisposalProposal, Exclusion, Report
from reporting.cases.principals import Person, Reporter, System
from reporting.cases.retention.disposal import propose_due
from reporting.cases.selectors import report_for_triage, story_of, triage_queue
from reporting.cases.triage.queries import exclusion_for_triage, exclusions_of, lately_dismissed
from reporting.notify.models import OutboxMessage
from reporting.registry.models import RoleAssignment
from reporting.vault.models import AuditEvent
from tests.cases.fixtures import TRIAGE, dismiss, fresh, read_all

pytestmark = pytest.mark.django_db
SYSTEM = System("test")


def waiting(triage: Person) -> list[Report]:
    return list(triage_queue(fresh(triage)).rows)


def test_nothing_is_dismissed_unread(submit: Callable[..., Report], triage: Person) -> None:
    report = submit()
    aside = {"principal": triage, "report_id": report.pk, "reason": "misuse"}
    with pytest.raises(services.StoryUnread):
        services.dismiss_report(**aside)
    assert waiting(triage) == [report]
    story_of(principal=triage, report=report)
    assert services.dismiss_report(**aside).status == "spam"


def test_a_child_in_danger_now_is_dismissed_by_two(
    submit: Callable[..., Report], triage: Person, person: Callable[..., Person]
) -> None:
    report = submit(danger_now="yes")
    for _ in range(2):
        assert dismiss(triage, report).status == "submitted"
        assert waiting(triage) == [report]
    assert AuditEvent.objects.filter(action="report.propose_dismissal", actor=triage.user.pk).count() == 1
    other = person("triage", TRIAGE)
    assert dismiss(other, report).status == "spam"
    assert AuditEvent.objects.get(action="report.dismiss").actor == other.user.pk


def test_whoever_is_excluded_by_now_read_the_story_for_nobody(
    submit: Callable[..., Report], triage: Person, person: Callable[..., Person]
) -> None:
    report, other = submit(), person("triage", TRIAGE)
    story_of(principal=other, report=report)
    exclude(other, report)
    aside = {"principal": triage, "report_id": report.pk, "reason": "misuse"}
    with pytest.raises(services.StoryUnread):
        services.dismiss_report(**aside)
    story_of(principal=triage, report=report)
    assert services.dismiss_report(**aside).status == "spam"


def exclude(who: Person, report: Report) -> None:
    Exclusion.objects.create(report=report, kind="user", user=who.user)


def deactivate(who: Person, report: Report) -> None:
    who.user.is_active = False
    who.user.save(update_fields=["is_active"])


def take_role(who: Person, report: Report) -> None:
    RoleAssignment.objects.filter(user=who.user).delete()


WAYS_OUT = pytest.mark.parametrize("leave", [exclude, deactivate, take_role])


@WAYS_OUT
def test_the_first_word_of_somebody_who_is_out_counts_no_more(
    leave: Callable[[Person, Report], None],
    submit: Callable[..., Report],
    triage: Person,
    person: Callable[..., Person],
) -> None:
    report, gone, third = submit(danger_now="yes"), person("triage", TRIAGE), person("triage", TRIAGE)
    dismiss(gone, report)
    assert report_for_triage(fresh(triage), report.pk).dismissal_proposed_by == gone.user
    leave(gone, report)
    assert report_for_triage(fresh(triage), report.pk).dismissal_proposed_by is None, (
        "the page says that nobody has begun"
    )
    assert dismiss(fresh(triage), report).status == "submitted"
    assert dismiss(fresh(third), report).status == "spam"


@WAYS_OUT
def test_so_does_the_first_word_that_a_person_works_nowhere(
    leave: Callable[[Person, Report], None],
    submit: Callable[..., Report],
    triage: Person,
    person: Callable[..., Person],
) -> None:
    report, gone, third = submit(excluded=("other",)), person("triage", TRIAGE), person("triage", TRIAGE)
    exclusion = Exclusion.objects.visible_to(SYSTEM).get(report=report, kind="person")

    def nowhere(who: Person) -> bool:
        return services.resolve_exclusion(
            principal=fresh(who), exclusion_id=exclusion.pk, institutions=[], outside=True, although_unopened=True
        )

    assert not nowhere(gone)
    assert exclusion_for_triage(fresh(triage), exclusion.pk).outside_first == gone.user
    leave(gone, report)
    listed = [one.outside_first for one in exclusions_of(fresh(triage), report)]
    assert (exclusion_for_triage(fresh(triage), exclusion.pk).outside_first, set(listed)) == (None, {None})
    assert not nowhere(triage), "it takes two who are there"
    assert nowhere(third)


def test_what_was_set_aside_comes_back_with_its_deadline(
    submit: Callable[..., Report], triage: Person, person: Callable[..., Person]
) -> None:
    report = submit(danger_now="yes", contact_channel="email", contact="a@primer.test")
    before = set(_running(report))
    assert before
    for who in (triage, person("triage", TRIAGE)):
        dismiss(who, report)
    assert (_running(report), waiting(triage), lately_dismissed(fresh(triage))) == ([], [], [report])
    services.page_opened(Report.objects.visible_to(SYSTEM).get(pk=report.pk))
    back = services.bring_report_back(principal=fresh(triage), report_id=report.pk)
    assert (back.status, back.not_accepted_reason, back.dismissed_at) == ("submitted", "", None)
    assert (waiting(triage), lately_dismissed(fresh(triage))) == ([report], [])
    assert set(_running(report)) == before
    assert AuditEvent.objects.filter(action="report.bring_back", object_id=report.pk).exists()
    assert OutboxMessage.objects.filter(template="reporter.news").count() == 2, "the reporter hears of both"
    assert dismiss(triage, report).status == "submitted", "the first word counts no more"
    services.accept_report(principal=triage, report_id=report.pk, risk="acute", level=None)
    assert _running(report, rule__starts_at="report_triaged"), "what the decision starts has started"


def _running(report: Report, **which: str) -> list[tuple[object, object]]:
    rows = Deadline.objects.visible_to(SYSTEM).filter(report=report, met_at=None, stopped_at=None, **which)
    return list(rows.values_list("rule", "late_at"))


def test_what_was_brought_back_is_not_disposed_of(submit: Callable[..., Report], triage: Person) -> None:
    report = dismiss(triage, submit())
    with time_machine.travel(timezone.now() + timedelta(days=200)):
        propose_due(timezone.now())
        services.bring_report_back(principal=fresh(triage), report_id=report.pk)
    assert DisposalProposal.objects.visible_to(SYSTEM).get(report=report).status == "withdrawn"


def test_only_what_was_set_aside_comes_back(submit: Callable[..., Report], triage: Person) -> None:
    with pytest.raises(AccessDenied):
        services.bring_report_back(principal=triage, report_id=submit().pk)


def write(report: Report, body: str = "Опет.") -> None:
    services.message_from_reporter(principal=Reporter(report.pk), body=body, submission_key=uuid4())


def test_nothing_is_dismissed_over_a_message_that_triage_has_not_read(
    submit: Callable[..., Report], triage: Person
) -> None:
    report = submit()
    write(report)
    with pytest.raises(services.MessageUnread):
        dismiss(triage, report)
    assert waiting(triage) == [report]
    read_all(triage, report)
    assert dismiss(triage, report).status == "spam"


def test_a_message_takes_the_first_of_two_words_back(
    submit: Callable[..., Report], triage: Person, person: Callable[..., Person]
) -> None:
    report, other = submit(danger_now="yes"), person("triage", TRIAGE)
    dismiss(triage, report)
    write(report)
    read_all(other, report)
    assert dismiss(other, report).status == "submitted"
    assert dismiss(triage, report).status == "spam"
