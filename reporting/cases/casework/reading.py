"""Whether the story of a case is known where it matters, by the audit trail."""

from uuid import UUID

from portal.accounts.models import User
from reporting.cases.access import is_excluded, subject_of
from reporting.cases.casework.queries.sealed import PLACE_REASON
from reporting.cases.models import Message, Report
from reporting.cases.principals import SYSTEM, Person, Principal
from reporting.cases.roles import TRIAGE
from reporting.cases.states import Refused
from reporting.vault.models import AuditEvent


class StoryUnread(Refused):
    """Something was to be decided although nobody of the institution has read the story, and nobody said so."""

    reason = "story"


class NamesUnopened(Exception):
    """Whom a reporter named was to be settled by somebody who has not opened the names, and did not say so."""


class MessageUnread(Refused):
    """A reporter's message waits that those who decide have not read."""

    reason = "message"


def message_waits_for_team(*, principal: Principal, report: Report) -> bool:
    """Whether nobody of the triage team for which a person decides has read a message; for the portal none waits."""
    if not isinstance(principal, Person):
        return False
    received = report.messages.filter(direction=Message.Direction.FROM_REPORTER)
    return received.exclude(readings__institution__in=principal.institution_ids(TRIAGE)).exists()


def read_by_team(*, principal: Principal, report: Report) -> bool:
    """Whether somebody of the triage team for which a person decides has read the story; the portal itself may."""
    if not isinstance(principal, Person):
        return True
    return any(story_was_read(institution_id=pk, report=report) for pk in principal.institution_ids(TRIAGE))


def opened_names(*, principal: Principal, report: Report) -> bool:
    """Whether this very person has opened names and contacts of a report, by the audit trail; the portal itself may.

    Not the team, as for the story: of two who confirm each other each has to have seen what is confirmed.
    """
    if not isinstance(principal, Person):
        return True
    openings = AuditEvent.objects.filter(action="identity.open", object_id=report.pk, actor=principal.user.pk)
    # Where the child is opens by itself, and names nobody.
    return openings.exclude(purpose=PLACE_REASON).exists()


def story_was_read(*, institution_id: UUID, report: Report) -> bool:
    """Whether anybody has opened the story of this case for an institution, by the audit trail.

    Who turned out to be excluded read it for nobody: what it tells of the story may be false.
    """
    reports = Report.objects.visible_to(SYSTEM).filter(case=report.case_id) if report.case_id else [report]
    readers = AuditEvent.objects.filter(
        action="report.read_story", object_id__in=[row.pk for row in reports], institution=institution_id
    ).values_list("actor", flat=True)
    subject = subject_of(report)
    users = User.objects.filter(pk__in=set(readers))
    return any(not is_excluded(Person(user=user, second_factor=True), subject) for user in users)
